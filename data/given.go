package data

import (
	"fmt"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// FromVectors returns the dataset of words that have vectors already: each is an example of that one word, its id is
// its place in the file of that name, and it occurs once. A word that is there twice, or cannot be one, is an [*Error].
func FromVectors(name string, words []string, vectors *Teacher) (*Dataset, error) {
	v := newVocab(len(words))
	sentences := make([][]int32, len(words))
	rows := &Rows{Offset: []int{0}, Teacher: vectors, Forms: words}
	for i, word := range words {
		if problem := wordProblem(word); problem != "" {
			return nil, &Error{Where: name, What: fmt.Sprintf("word %d, %q, %s", i+1, word, problem), Remedy: "drop it, or write it in another way"}
		}
		if j, added := v.add(word, 1); !added {
			return nil, &Error{Where: name, What: fmt.Sprintf("has %q twice, as words %d and %d", word, j+1, i+1), Remedy: "drop one of the two"}
		}
		sentences[i] = []int32{int32(i)}
		rows.Offset, rows.Number, rows.Form = append(rows.Offset, i+1), append(rows.Number, int32(i)), append(rows.Form, int32(i))
		rows.Seen = append(rows.Seen, true)
	}
	n := int64(len(words))
	c := NewCorpus(sentences)
	c.Rows = rows
	return &Dataset{
		Vocab: v, Train: c,
		Report: Report{
			Sources: []SourceReport{{Part: partNames[train], Stat: corpus.Stat{Name: name, SHA256: vectors.Hash, Documents: n, Sentences: n}, Tokens: n}},
			Train:   PartReport{Documents: n, Sentences: n, Tokens: n}, Types: len(words), Teacher: vectors.Hash,
		},
	}, nil
}
