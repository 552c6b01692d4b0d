package data

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/tally"
)

// Counts say how often each word occurs in some of the parts into which a training text is cut. The words are not all in
// memory: they are read when they are asked for, from where [Count] and [OpenCounts] have them.
type Counts struct {
	Text  string    `json:"text"`  // a hash of the names and sizes of the files, and of the settings that decide what is counted
	Of    int       `json:"of"`    // parts that the text has
	Parts []int     `json:"parts"` // those that were counted, in order, each once
	Long  int64     `json:"long"`  // tokens that are too long to be words
	Vocab VocabSpec `json:"vocab"` // which of the words are to have an id

	name    string // of the file, for errors
	sources []source
}

// A source has the words of some parts. It can be read several times.
type source interface {
	// open returns runs of words, which are good until they are closed. As many as n files are read together with them.
	open(n int) (runs []tally.Run[string], closeRuns func(), err error)
	close()
}

// both yields two lists together.
func both[K, V any](keys []K, values []V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for i, key := range keys {
			if !yield(key, values[i]) {
				return
			}
		}
	}
}

func (k *wordCounter) open(int) ([]tally.Run[string], func(), error) {
	return append(k.spill.Runs(), tally.Of(k.words, k.n)), func() {}, nil
}

func (k *wordCounter) close() { k.spill.Close() }

// Close deletes what Count has on the disk. The counts must not be used any more.
func (c *Counts) Close() {
	for _, s := range c.sources {
		s.close()
	}
}

// Each calls yield with each word once, in the order of their bytes.
func (c *Counts) Each(yield func(word string, n int64) error) error {
	run, closeRun, err := c.open()
	defer closeRun()
	if err != nil {
		return err
	}
	return tally.Each(run, yield)
}

// open returns a run of all words. It is to be closed even if there is an error.
func (c *Counts) open() (run tally.Run[string], closeRun func(), err error) {
	return tally.MergeSources(c.sources, source.open)
}

// Merge adds up counts of different parts of one text, in any order. The same counts twice are
// there once. The sum reads what it is the sum of.
func Merge(all ...*Counts) (*Counts, error) {
	if len(all) == 0 {
		return nil, errors.New("there are no counts")
	}
	sum := &Counts{Text: all[0].Text, Of: all[0].Of, Vocab: all[0].Vocab, name: all[0].name}
	from := map[int]*Counts{} // by part
	for i, c := range all {
		if err := c.fits(sum); err != nil {
			return nil, err
		}
		again := slices.IndexFunc(all[:i], func(other *Counts) bool { return slices.Equal(other.Parts, c.Parts) })
		if again >= 0 {
			same, err := c.equal(all[again])
			if err != nil {
				return nil, err
			}
			if same {
				continue
			}
		}
		for _, p := range c.Parts {
			if from[p] != nil {
				return nil, &Error{Where: c.where(), What: fmt.Sprintf("has part %d, of which %s has other counts", p, from[p].where()), Remedy: "the text has changed in between: count all parts again into an empty folder"}
			}
			from[p] = c
		}
		sum.Long += c.Long
		sum.sources = append(sum.sources, c.sources...)
	}
	sum.Parts = slices.Sorted(maps.Keys(from))
	return sum, nil
}

// where names counts in errors.
func (c *Counts) where() string {
	if c.name == "" {
		return "counts"
	}
	return c.name
}

// fits reports counts that cannot be added to others.
func (c *Counts) fits(other *Counts) error {
	e := &Error{Where: c.where(), Remedy: "count all parts again with the same files and settings, into an empty folder"}
	switch {
	case c.Of != other.Of:
		e.What = fmt.Sprintf("is of a text in %d parts, and %s of one in %d", c.Of, other.where(), other.Of)
		e.Remedy = "merge parts of one number alone, or count all again into an empty folder"
	case c.Text != other.Text:
		e.What = fmt.Sprintf("is of other files, or was counted with other settings of [corpus], than %s", other.where())
	case !reflect.DeepEqual(c.Vocab, other.Vocab):
		e.What = fmt.Sprintf("was counted with other settings of [vocab] than %s", other.where())
	default:
		return nil
	}
	return e
}

// equal reports whether counts are of the same parts and have the same words.
func (c *Counts) equal(other *Counts) (bool, error) {
	if !slices.Equal(c.Parts, other.Parts) || c.Long != other.Long {
		return false, nil
	}
	a, closeA, err := c.open()
	defer closeA()
	if err != nil {
		return false, err
	}
	b, closeB, err := other.open()
	defer closeB()
	if err != nil {
		return false, err
	}
	for {
		word, n, errA := a.Next()
		same, m, errB := b.Next()
		switch {
		case errA == io.EOF && errB == io.EOF:
			return true, nil
		case errA != nil && errA != io.EOF:
			return false, errA
		case errB != nil && errB != io.EOF:
			return false, errB
		case errA != errB || word != same || n != m:
			return false, nil
		}
	}
}

// NewVocab returns the vocabulary of a text all parts of which were counted: the one that [Load] has. It holds no more
// words than that, and as many again.
func (c *Counts) NewVocab() (*Vocab, error) {
	if missing := MissingParts(c.Parts, c.Of); missing != "" {
		return nil, &Error{Where: "counts", What: fmt.Sprintf("of %d parts these are missing: %s", c.Of, missing), Remedy: "count them too"}
	}
	return chooseWords(c.Vocab, func(yield func(word string, n int64) error) error {
		if c.Long > 0 && c.Vocab.Unk != "" {
			if err := yield(c.Vocab.Unk, c.Long); err != nil {
				return err
			}
		}
		return c.Each(yield)
	})
}

// MissingParts lists those of the parts 0 to n−1 that are not there; have is sorted.
func MissingParts(have []int, n int) string {
	var gaps [][2]int
	next := 0
	for _, part := range append(have[:len(have):len(have)], n) {
		gaps = append(gaps, [2]int{next, part})
		next = part + 1
	}
	return numbers(gaps)
}

// numbers returns a list of the numbers in ranges, from the first to before the second, of which it leaves out what is too much to read.
func numbers(ranges [][2]int) string {
	const most = 10
	var text []string
	more := 0
	for _, r := range ranges {
		for r[0] < r[1] && len(text) < most {
			text = append(text, strconv.Itoa(r[0]))
			r[0]++
		}
		more += max(0, r[1]-r[0])
	}
	if more > 0 {
		text = append(text, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(text, ", ")
}
