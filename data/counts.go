package data

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/tally"
)

// Counts say how often each word occurs in some of the parts into which a training text is cut. The words are not all in
// memory: they are read when they are asked for, from where [CountWords] and [OpenCounts] have them.
type Counts struct {
	Encoding string     `json:"encoding"` // see [Encoding]
	Text     string     `json:"text"`     // a hash of a sample of the text, and of the settings that decide what is counted
	Of       int        `json:"of"`       // parts that the text has
	Parts    []int      `json:"parts"`    // those that were counted, in order, each once
	Read     []PartRead `json:"read"`     // what was read of each of them
	Long     int64      `json:"long"`     // tokens that are too long to be words
	// Cut is what is not UTF-8 in files that were cut, by part; nil if no part has any. See [MergeCuts].
	Cut   [][]corpus.Cut `json:"cut,omitempty"`
	Vocab VocabSpec      `json:"vocab"` // which of the words are to have an id

	name    string // of the file, for errors
	sources []source
}

// A source has the words of some parts. It can be read several times.
type source interface {
	// open returns runs of words, which are good until they are closed. As many as n files are read together with them.
	open(n int) (runs []tally.Run[string], closeRuns func(), err error)
	close()
}

func (k *wordCounter) open(int) ([]tally.Run[string], func(), error) {
	return append(k.spill.Runs(), k.words.run()), func() {}, nil
}

func (k *wordCounter) close() { k.spill.Close() }

// Close deletes what Count has on the disk. The counts must not be used any more.
func (c *Counts) Close() {
	for _, s := range c.sources {
		s.close()
	}
}

// Each calls yield with each word once, in the order of their bytes, until there is an error, which it returns.
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

// MergeCounts adds up counts of different parts of one text, in any order. Counts of the same parts that read the same are
// there once. The sum reads what it is the sum of. Counts of another text, or with other settings, and two of one part that read
// different things, are an [*Error] that names them. Parts may be missing: [Counts.NewVocab] wants all.
func MergeCounts(all ...*Counts) (*Counts, error) {
	if len(all) == 0 {
		return nil, errors.New("there are no counts")
	}
	first := all[0]
	sum := &Counts{Encoding: first.Encoding, Text: first.Text, Of: first.Of, Vocab: first.Vocab, name: first.name}
	from := map[int]*Counts{} // by part
	for i, c := range all {
		if err := c.fits(first); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all[:i], func(other *Counts) bool {
			return slices.Equal(other.Parts, c.Parts) && slices.Equal(other.Read, c.Read)
		}) {
			continue
		}
		for k, p := range c.Parts {
			if there := from[p]; there != nil {
				e := &Error{Where: c.where(), What: fmt.Sprintf("has part %d, and so has %s", p, there.where()), Remedy: "name one of the two"}
				if there.readOf(p) != c.Read[k] {
					e.What, e.Remedy = fmt.Sprintf("has part %d of another text than %s", p, there.where()), recount
				}
				return nil, e
			}
			from[p] = c
		}
		sum.Long += c.Long
		sum.sources = append(sum.sources, c.sources...)
	}
	sum.Parts = slices.Sorted(maps.Keys(from))
	for _, p := range sum.Parts {
		sum.Read = append(sum.Read, from[p].readOf(p))
	}
	sum.Cut = MergeCuts(sum.Parts, func(part int) []corpus.Cut { return from[part].cutsOf(part) })
	return sum, sum.adjoin(from)
}

// readOf returns what was read of a part that was counted.
func (c *Counts) readOf(part int) PartRead {
	i, _ := slices.BinarySearch(c.Parts, part)
	return c.Read[i]
}

// cutsOf returns the cuts of a part that was counted.
func (c *Counts) cutsOf(part int) []corpus.Cut {
	i, _ := slices.BinarySearch(c.Parts, part)
	return CutsOf(c.Cut, i)
}

const recount = "the text has changed in between: count all parts again into an empty folder"

// adjoin returns an error if a part does not begin where the one before it ends.
func (c *Counts) adjoin(from map[int]*Counts) error {
	before := -1 // the last part that has text
	for k, read := range c.Read {
		if k > 0 && c.Parts[k-1] != c.Parts[k]-1 {
			before = -1
		}
		if read.SHA256 == "" {
			continue
		}
		if before >= 0 && c.Read[before].To != read.From {
			return &Error{Where: from[c.Parts[k]].where(), What: fmt.Sprintf("has part %d, which does not begin where part %d of %s ends", c.Parts[k], c.Parts[before], from[c.Parts[before]].where()), Remedy: recount}
		}
		before = k
	}
	return nil
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
	case c.Encoding != Encoding():
		e.What, e.Remedy = "was counted by another version of this program", "count all parts again with this one"
	case c.Of != other.Of:
		e.What = fmt.Sprintf("is of a text in %s, and %s of one in %d", amount.Of(c.Of, "part"), other.where(), other.Of)
		e.Remedy = "merge parts of one number alone, or count all again into an empty folder"
	case c.Text != other.Text:
		e.What = fmt.Sprintf("is of another text, or other settings of [corpus], than %s", other.where())
	case !reflect.DeepEqual(c.Vocab, other.Vocab):
		e.What = fmt.Sprintf("was counted with other settings of [vocab] than %s", other.where())
	default:
		return nil
	}
	return e
}

// NewVocab returns the vocabulary of a text all parts of which were counted: the one that [Load] has. It holds no more
// words than that, and as many again. Parts that are missing are an [*Error] with their numbers, and so is a text without tokens, or in another encoding.
func (c *Counts) NewVocab() (*Vocab, error) {
	if err := MissingParts("counts", c.Parts, c.Of); err != nil {
		return nil, err
	}
	if err := corpus.CheckCuts(slices.Concat(c.Cut...)); err != nil {
		return nil, err
	}
	none := c.Long == 0
	v, err := chooseWords(c.Vocab, func(yield func(word string, n int64) error) error {
		if c.Long > 0 && c.Vocab.Unk != "" {
			if err := yield(c.Vocab.Unk, c.Long); err != nil {
				return err
			}
		}
		return c.Each(func(word string, n int64) error { none = false; return yield(word, n) })
	})
	if err == nil && none {
		return nil, empty(train, nil)
	}
	return v, err
}

// MissingParts returns an [*Error] that lists those of the parts 0 to n−1 of some counts that are not there; have is sorted.
func MissingParts(counts string, have []int, n int) error {
	var gaps [][2]int
	next := 0
	for _, part := range append(have[:len(have):len(have)], n) {
		gaps = append(gaps, [2]int{next, part})
		next = part + 1
	}
	return missingParts(counts, n, gaps, "count them too")
}

// missingParts is the error of gaps, if there are any, among n parts: each from the first to before the second.
func missingParts(where string, n int, gaps [][2]int, remedy string) error {
	if missing := numbers(gaps); missing != "" {
		return &Error{Where: where, What: fmt.Sprintf("of %d parts these are missing: %s", n, missing), Remedy: remedy}
	}
	return nil
}

// numbers lists the numbers in ranges, each from the first to before the second, and leaves out what is too much to read.
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
