package data

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// Counts say how often each word occurs in some of the parts into which a training text is cut.
type Counts struct {
	Text  string    `json:"text"`  // a hash of the names and sizes of the files, and of the settings that decide what is counted
	Of    int       `json:"of"`    // parts that the text has
	Parts []int     `json:"parts"` // those that were counted, in order, each once
	Long  int64     `json:"long"`  // tokens that are too long to be words
	Vocab VocabSpec `json:"vocab"` // which of the words are to have an id

	words map[string]int64
}

// Count counts the words of part i of n of the text that [Load] with the same settings trains on: held-out
// documents are left out. The counts of all parts together are the same for every n.
//
// It is an error if the settings do not count words: with a vocabulary file, phrases, labelled examples,
// a command or standard input.
func Count(ctx context.Context, s Settings, i, n int) (*Counts, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	tokenizer, keyed := s.Tokenizer().(corpus.Keyed)
	switch {
	case s.Vocab.File != "":
		return nil, errors.New("vocab.file: the words are those of a file, so there is nothing to count; remove it")
	case s.Phrases != PhraseSpec{}:
		return nil, errors.New("corpus.phrases: phrases are learned from a whole text, not from a part of it; remove it")
	case s.Rows.Format != "":
		return nil, errors.New("corpus.format: parts are of plain text, not of labelled examples")
	case len(s.Command) > 0 || !keyed:
		return nil, errors.New("corpus.tokenizer: text that another program splits cannot be counted in parts; write what it prints into a file")
	case slices.Contains(s.Train, "-"):
		return nil, errors.New("corpus.train: standard input cannot be cut into parts; put the text into a file")
	}
	l := &loader{settings: s, words: newInterner(), eos: -1}
	if s.Vocab.EOS != "" {
		l.eos = l.words.add(s.Vocab.EOS)
	}
	if err := l.open(ctx); err != nil {
		return nil, err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %v %v %v %v %q\n", tokenizer.Key(), s.OnBadUTF8, s.AsItIs, s.SplitSeed, s.Valid.Share, s.Test.Share, s.Vocab.EOS)
	for _, source := range l.text[train] {
		size := int64(0)
		if info, err := os.Stat(source.Name()); err == nil {
			size = info.Size()
		}
		fmt.Fprintf(h, "%q %d\n", source.Name(), size)
	}
	c := &Counts{Text: hex.EncodeToString(h.Sum(nil)), Of: n, Parts: []int{i}, Vocab: s.Vocab}
	var err error
	if l.text[train], err = corpus.Part(ctx, l.text[train], corpus.Options{OnBadUTF8: s.OnBadUTF8, AsItIs: s.AsItIs}, i, n); err != nil {
		return nil, err
	}
	l.text[valid], l.text[test] = nil, nil
	var counts []int64
	portions(ctx, l.text, nil, s.Tokenizer, func(p *portion) {
		if p.err != nil {
			err = p.err
			return
		}
		l.translate(p)
		l.parts = [parts]*draft{newDraft(""), newDraft(""), newDraft("")} // what was there is counted
		l.take(p)
		l.parts[train].end()
		counts = append(counts, make([]int64, len(l.words.words)-len(counts))...)
		for _, id := range l.parts[train].memory.IDs {
			counts[id]++
		}
	})
	if err != nil {
		return nil, err
	}
	c.words = make(map[string]int64, len(counts))
	for id, count := range counts {
		switch {
		case id == longID:
			c.Long = count
		case count > 0:
			c.words[l.words.words[id]] = count
		}
	}
	return c, nil
}

// Merge adds up counts of different parts of one text, in any order. The same counts twice are
// there once.
func Merge(all ...*Counts) (*Counts, error) {
	if len(all) == 0 {
		return nil, errors.New("there are no counts")
	}
	sum := &Counts{Text: all[0].Text, Of: all[0].Of, Vocab: all[0].Vocab, words: map[string]int64{}}
	spec := fmt.Sprintf("%#v", sum.Vocab)
	from := map[int]*Counts{} // by part
	for i, c := range all {
		if c.Text != sum.Text || c.Of != sum.Of || fmt.Sprintf("%#v", c.Vocab) != spec {
			return nil, &Error{Where: "counts", What: fmt.Sprintf("parts %s of %d and %s of %d are of different texts, settings, or numbers of parts", numbers(all[0].Parts), all[0].Of, numbers(c.Parts), c.Of),
				Remedy: "count them again, all with the same files and settings"}
		}
		if slices.ContainsFunc(all[:i], c.equal) {
			continue
		}
		for _, p := range c.Parts {
			if from[p] != nil {
				return nil, &Error{Where: "counts", What: fmt.Sprintf("part %d is there twice, with different counts", p), Remedy: "the text has changed in between: count all parts again"}
			}
			from[p] = c
		}
		sum.Long += c.Long
		for word, n := range c.words {
			sum.words[word] += n
		}
	}
	sum.Parts = slices.Sorted(maps.Keys(from))
	return sum, nil
}

func (c *Counts) equal(other *Counts) bool {
	return slices.Equal(c.Parts, other.Parts) && c.Long == other.Long && maps.Equal(c.words, other.words)
}

// NewVocab returns the vocabulary of a text all parts of which were counted: the one that [Load] has.
func (c *Counts) NewVocab() (*Vocab, error) {
	var missing []int
	for i := range c.Of {
		if _, ok := slices.BinarySearch(c.Parts, i); !ok {
			missing = append(missing, i)
		}
	}
	if len(missing) > 0 {
		return nil, &Error{Where: "counts", What: fmt.Sprintf("of %d parts these are missing: %s", c.Of, numbers(missing)), Remedy: "count them too"}
	}
	return NewVocab(c.pairs(), c.Vocab)
}

func (c *Counts) pairs() iter.Seq2[string, int64] {
	return func(yield func(string, int64) bool) {
		if c.Long > 0 && c.Vocab.Unk != "" && !yield(c.Vocab.Unk, c.Long) {
			return
		}
		for word, n := range c.words {
			if !yield(word, n) {
				return
			}
		}
	}
}

// numbers returns a list of numbers, of which it leaves out what is too much to read.
func numbers(all []int) string {
	const most = 10
	var text []string
	for _, n := range all[:min(len(all), most)] {
		text = append(text, strconv.Itoa(n))
	}
	if len(all) > most {
		text = append(text, fmt.Sprintf("and %d more", len(all)-most))
	}
	return strings.Join(text, ", ")
}

// Write writes counts as [ReadCounts] reads them: a line of JSON, and then a line for each word, with a tab and its
// count, in the order of their bytes. Equal counts have equal bytes.
func (c *Counts) Write(w io.Writer) error {
	head, err := json.Marshal(c)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	b.Write(append(head, '\n'))
	for _, word := range slices.Sorted(maps.Keys(c.words)) {
		fmt.Fprintf(b, "%s\t%d\n", word, c.words[word])
	}
	return b.Flush()
}

// ReadCounts reads what [Counts.Write] wrote, from a file called name in errors. The error is an [*Error].
func ReadCounts(r io.Reader, name string) (*Counts, error) {
	bad := func(line int, what string) error {
		return &Error{Where: fmt.Sprintf("%s:%d", name, line), What: what, Remedy: "count this part again"}
	}
	c := &Counts{words: map[string]int64{}}
	s := bufio.NewScanner(r)
	s.Buffer(nil, 16<<20) // kept words may be many
	for n := 1; s.Scan(); n++ {
		if n == 1 {
			d := json.NewDecoder(bytes.NewReader(s.Bytes()))
			d.DisallowUnknownFields()
			if err := d.Decode(c); err != nil || c.Of < 1 || len(c.Parts) == 0 || c.Parts[0] < 0 || c.Parts[len(c.Parts)-1] >= c.Of || !slices.IsSorted(c.Parts) || c.Long < 0 {
				return nil, bad(n, "is not the beginning of a file of counts")
			}
			continue
		}
		word, count, _ := strings.Cut(s.Text(), "\t")
		number, err := strconv.ParseInt(count, 10, 64)
		if err != nil || number < 1 || word == "" || c.words[word] > 0 {
			return nil, bad(n, "is not a word, a tab and a count, or is there twice")
		}
		c.words[word] = number
	}
	if err := s.Err(); err != nil {
		return nil, &Error{Where: name, What: "cannot be read", Err: err}
	}
	if c.Of == 0 {
		return nil, bad(1, "is empty")
	}
	return c, nil
}
