package cmd

import (
	"errors"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

// A space is the vectors of a run or a file, in which words are looked up, also those
// that only n-grams know.
type space struct {
	table  *vector.Table
	search *vector.Search
	ngrams unseen
}

func openSpace(cmd *cobra.Command, parts configs.Parts, path, matrix string) (*space, error) {
	t, err := openVectors(cmd, parts, path, matrix)
	if err != nil {
		return nil, err
	}
	return &space{t, vector.NewSearch(t), unseen{parts: parts, path: path, matrix: matrix}}, nil
}

// A point is a word in a space.
type point struct {
	word   string // as it was asked for
	row    int    // −1: it is made of n-grams
	vector []float32
}

// find looks a word up. One that is not there is a [*vector.UnknownWordError].
func (s *space) find(word string) (point, error) {
	if row, ok := s.table.Lookup(word); ok {
		return point{word, row, s.table.Row(row)}, nil
	}
	v, err := s.ngrams.vector(word)
	if err != nil {
		return point{}, err
	}
	if v == nil {
		return point{}, &vector.UnknownWordError{Word: word, Suggestions: s.table.Suggest(word, 3)}
	}
	return point{word, -1, v}, nil
}

// findAll looks words up, and reports all that are not there.
func (s *space) findAll(words []string) (found []point, err error) {
	for _, w := range words {
		p, e := s.find(w)
		if e == nil {
			found = append(found, p)
		}
		err = errors.Join(err, e)
	}
	return found, err
}

// join joins the words of phrases that the run has learned.
func (s *space) join(words []string) ([]string, error) {
	if len(words) < 2 || !train.IsRun(s.ngrams.path) {
		return words, nil
	}
	r, err := run.Open(s.ngrams.path, s.ngrams.parts)
	if err != nil {
		return nil, err
	}
	p, err := r.Phrases()
	if err != nil || p.Len() == 0 {
		return words, err
	}
	typed := slices.Clone(words)
	for i, w := range typed {
		if row, ok := s.table.Lookup(w); ok {
			typed[i] = s.table.Words[row]
		}
	}
	if joined := p.Join(typed); len(joined) < len(words) {
		return joined, nil
	}
	return words, nil
}

// nearest returns the neighbours of the words that it knows, and an error about the
// others.
func (s *space) nearest(words []string, k int) (found []neighborhood, err error) {
	for _, w := range words {
		p, e := s.find(w)
		if e != nil {
			err = errors.Join(err, e)
			continue
		}
		n := neighborhood{Word: w, Unseen: p.row < 0}
		if n.Unseen {
			n.Nearest, e = s.search.Nearest(p.vector, k)
		} else {
			n.Nearest, e = s.search.NearestWord(w, k)
		}
		if e != nil {
			err = errors.Join(err, e)
			continue
		}
		found = append(found, n)
	}
	return found, err
}
