package data

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"os"
	"slices"

	"github.com/lexigraph/lexigraph/data/tally"
)

// stretches are what is known of a text whose words do not fit the table. When the table is full it is emptied,
// which ends a stretch of the text: the next one has provisional ids of its own. The words of each stretch are in
// a temporary file in the order of their ids, and how often the training part has them in another, in the order of their bytes.
type stretches struct {
	folder string
	counts *tally.Spill[string]
	long   int64    // tokens of the training part that are too long to be words
	words  *os.File // nil: there is no stretch yet
	size   int64    // of words
	list   []stretchEnd
	sorter wordSorter
}

type stretchEnd struct {
	words int          // without longID
	ends  [parts]int64 // tokens of each part up to its end
}

func newStretches(folder string) *stretches {
	return &stretches{folder: folder, counts: tally.NewSpill(folder, tally.Words{})}
}

// end ends a stretch with the given words, which the training part has so often. They cannot be found any more. The error is a [*draftError].
func (s *stretches) end(words *interner, trained []int64, ends [parts]int64) error {
	s.long += trained[longID]
	kept := make(chan error, 1)
	go func() { kept <- s.keep(words.words, ends) }()
	err := s.counts.Add(s.sorter.sort(words.words, trained, words).all())
	if problem := <-kept; problem != nil {
		return problem
	}
	if err != nil {
		return &draftError{err}
	}
	return nil
}

// keep writes the words of a stretch. The error is a [*draftError].
func (s *stretches) keep(words wordList, ends [parts]int64) (err error) {
	if s.words == nil {
		if s.words, err = tempFile(s.folder); err != nil {
			return &draftError{err}
		}
	}
	n := byteCount{}
	out := bufio.NewWriterSize(io.MultiWriter(s.words, &n), 1<<16)
	var length []byte
	for id := longID + 1; id < words.Len(); id++ {
		word := words.word(int32(id))
		length = binary.AppendUvarint(length[:0], uint64(len(word)))
		out.Write(length)
		out.WriteString(word)
	}
	if err := out.Flush(); err != nil {
		return &draftError{err}
	}
	s.size += n.bytes
	s.list = append(s.list, stretchEnd{words.Len() - longID - 1, ends})
	return nil
}

// read returns what yields the words of one stretch after the other, some at a time, each valid until the next. The error is a [*draftError].
func (s *stretches) read() func(yield func(words []string)) (ends [parts]int64, err error) {
	in := bufio.NewReaderSize(io.NewSectionReader(s.words, 0, s.size), 1<<16)
	left, letters := s.list, []byte(nil)
	var (
		words [together]string
		at    [together + 1]int
	)
	return func(yield func(words []string)) (ends [parts]int64, err error) {
		one := left[0]
		left = left[1:]
		for one.words > 0 {
			some := min(one.words, together)
			one.words -= some
			letters = letters[:0]
			for i := range some {
				n, err := binary.ReadUvarint(in)
				if err == nil {
					letters = slices.Grow(letters, int(n))[:len(letters)+int(n)]
					_, err = io.ReadFull(in, letters[at[i]:])
				}
				if err != nil {
					return ends, &draftError{err}
				}
				at[i+1] = len(letters)
			}
			for i := range some {
				words[i] = stringOf(letters[at[i]:at[i+1]])
			}
			yield(words[:some])
		}
		return one.ends, nil
	}
}

func (s *stretches) close() {
	s.counts.Close()
	s.words.Close() // nil has an error
	s.words = nil
}

// A renumbering has the id that takes the place of each provisional one, up to the end-th token of a text.
type renumbering struct {
	to  []int32 // −1: the word is unknown
	unk int32   // takes the place of unknown words; −1: nothing does
	end int64
}

// A find fills in the ids of some words, at most [together], −1 for those that have none.
type find func(ids []int32, words []string)

// add adds the next provisional ids, those of words.
func (r *renumbering) add(find find, words []string) {
	n := len(r.to)
	r.to = append(r.to, make([]int32, len(words))...)
	find(r.to[n:], words)
	if n <= longID {
		r.to[longID] = -1
	}
}

// all renumbers at most 64 ids. It returns how many are unknown, or false if nothing takes the place of one.
func (r *renumbering) all(to *[64]int32, ids []int32) (unknown int64, ok bool) {
	for i, id := range ids {
		id = r.to[id]
		if id < 0 {
			unknown++
			id = r.unk
		}
		to[i&63] = id
	}
	return unknown, unknown == 0 || r.unk >= 0
}

// addFrom adds those provisional ids of a list of words that are not there yet.
func (r *renumbering) addFrom(words *wordList, find find) {
	var some [together]string
	for len(r.to) < words.Len() {
		n := min(together, words.Len()-len(r.to))
		for i := range n {
			some[i] = words.word(int32(len(r.to) + i))
		}
		r.add(find, some[:n])
	}
}

// renumber returns what begins to renumber a part of the text: that in turn returns one renumbering after the other, each good
// until the next. Unk takes the place of unknown words.
func (l *loader) renumber(find find, unk int32) func(part int) func() (*renumbering, error) {
	return renumberings(l.stretches, l.words, find, unk)
}

// renumberings is [loader.renumber] of the words of stretches or, where these are nil, of one stretch.
func renumberings(s *stretches, words *interner, find find, unk int32) func(part int) func() (*renumbering, error) {
	if s != nil {
		return func(part int) func() (*renumbering, error) { return s.renumber(part, find, unk) }
	}
	r := &renumbering{unk: unk, end: math.MaxInt64}
	r.addFrom(&words.words, find)
	return func(int) func() (*renumbering, error) {
		return func() (*renumbering, error) { return r, nil }
	}
}

func (s *stretches) renumber(part int, find find, unk int32) func() (*renumbering, error) {
	read, r := s.read(), &renumbering{unk: unk}
	return func() (*renumbering, error) {
		r.to = append(r.to[:0], -1) // longID
		ends, err := read(func(words []string) { r.add(find, words) })
		r.end = ends[part]
		return r, err
	}
}

// endStretch ends a stretch, if the words are too many or it is the last. In memory there is one stretch.
func (l *loader) endStretch(last bool) error {
	full := l.words.bytes > tableBytes
	if l.temp == "" || !full && !(last && l.stretches != nil) {
		return nil
	}
	if l.stretches == nil {
		l.stretches = newStretches(l.temp)
	}
	var ends [parts]int64
	for p, d := range l.parts {
		if d != nil {
			ends[p] = d.Len()
		}
	}
	if err := l.stretches.end(l.words, l.trained, ends); err != nil {
		return err
	}
	if last { // the memory is needed
		l.words, l.trained, l.stretches.sorter = nil, nil, wordSorter{}
	}
	l.forget()
	return nil
}

// eachTrained calls yield with each word of the training part once, and how often it occurs there.
func (l *loader) eachTrained(yield func(word string, n int64) error) error {
	if l.stretches != nil {
		return tally.EachOf(l.stretches.counts.Runs(), yield)
	}
	for id, n := range l.trained {
		if n > 0 && id != longID {
			if err := yield(l.words.words.word(int32(id)), n); err != nil {
				return err
			}
		}
	}
	return nil
}

// sortedRun returns a run of what eachTrained yields.
func (l *loader) sortedRun() tally.Run[string] {
	if l.stretches != nil {
		return tally.Merge(l.stretches.counts.Runs())
	}
	return new(wordSorter).sort(l.words.words, l.trained, nil).run()
}

// long returns how many tokens of the training part are too long to be words.
func (l *loader) long() int64 {
	if l.stretches != nil {
		return l.stretches.long
	}
	return l.trained[longID]
}

// eachWord is eachTrained where what is too long to be a word counts for unk. It notes how many different words there are, without eos.
func (l *loader) eachWord(yield func(word string, n int64) error) error {
	c := census{}
	err := c.each(l.settings.Vocab, l.long(), l.eachTrained, yield)
	if err != nil {
		return err
	}
	l.split = c.split
	if l.types, l.only = c.types, c.only; l.long() > 0 {
		l.types += l.rare
	}
	return nil
}

// A census counts different words, without eos.
type census struct {
	types int
	only  string // one of them; "": it is too long to be a word
	split splitting
}

// each passes on what words yields to yield, and for unk so many tokens that are too long to be words.
func (c *census) each(spec VocabSpec, long int64, words func(yield func(word string, n int64) error) error, yield func(word string, n int64) error) error {
	if long > 0 {
		c.types++
		if spec.Unk != "" {
			if err := yield(spec.Unk, long); err != nil {
				return err
			}
		}
	}
	return words(func(word string, n int64) error {
		if word != spec.EOS {
			if c.types++; long == 0 {
				c.only = word
			}
			c.split.add(word, n)
		}
		return yield(word, n)
	})
}
