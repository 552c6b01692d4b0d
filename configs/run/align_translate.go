package run

import (
	"slices"

	"github.com/lexigraph/lexigraph/model/align"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A Translation is the words of B that are nearest to a word of A, by CSLS.
type Translation struct {
	Word    string
	Unseen  bool // it is not in the table of A: its vector is made of n-grams
	Matches []align.Match
}

// Translate returns the k words of B nearest to a word of A. It is looked up as [Space.Find] does. Words of a run that stand for
// others, such as "<unk>", are no answers.
func (x *Alignment) Translate(word string, k int) (Translation, error) {
	p, err := x.A.Find(word)
	if err != nil {
		return Translation{}, err
	}
	r, err := x.search()
	if err != nil {
		return Translation{}, err
	}
	signs := x.B.signs()
	found, err := r.Nearest(&vector.Table{Words: []string{word}, Dim: len(p.Vector), Data: p.Vector}, k+len(signs))
	if err != nil {
		return Translation{}, err
	}
	matches := slices.DeleteFunc(found[0], func(m align.Match) bool { return slices.Contains(signs, m.Word) })
	return Translation{Word: word, Unseen: p.Row < 0, Matches: matches[:min(k, len(matches))]}, nil
}
