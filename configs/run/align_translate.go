package run

import (
	"github.com/lexigraph/lexigraph/model/align"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A Translation is the words of B that are nearest to a word of A, by CSLS.
type Translation struct {
	Word    string
	Unseen  bool // it is not in the table of A: its vector is made of n-grams
	Matches []align.Match
}

// Translate returns the k words of B nearest to a word of A. It is looked up as [Space.Find] does.
func (x *Alignment) Translate(word string, k int) (Translation, error) {
	p, err := x.A.Find(word)
	if err != nil {
		return Translation{}, err
	}
	r, err := x.search()
	if err != nil {
		return Translation{}, err
	}
	found, err := r.Nearest(&vector.Table{Words: []string{word}, Dim: len(p.Vector), Data: p.Vector}, k)
	if err != nil {
		return Translation{}, err
	}
	return Translation{Word: word, Unseen: p.Row < 0, Matches: found[0]}, nil
}
