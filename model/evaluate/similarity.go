package evaluate

import (
	"fmt"
	"math"
)

// A Similarity is a set of word pairs that people have scored by how similar
// they are, such as WordSim-353 or SimLex-999. It is scored by Spearman's rank
// correlation between those scores and the cosines of the words' vectors.
type Similarity struct {
	Of    Source
	Pairs []Pair
}

// A Pair is two words and how similar they are, on the set's own scale.
type Pair struct {
	A, B  string
	Score float64
}

// Source implements [Set].
func (set *Similarity) Source() Source { return set.Of }

// Score implements [Set]. The one result is the correlation over the pairs with two
// known words. Pairs that occur twice count twice, as in other programs.
func (set *Similarity) Score(s *Space) []Result {
	items := make([]float64, len(set.Pairs))
	for i, p := range set.Pairs {
		items[i] = math.NaN()
		a, okA := s.Find(p.A)
		b, okB := s.Find(p.B)
		if okA && okB {
			items[i] = s.cosine(a, b)
		}
	}
	r := newResult(set.Of, s, "spearman", "", set.gold(), items)
	r.Convention = fmt.Sprintf("Spearman's rank correlation of cosine and score, ties averaged; %s; %s; uncovered pairs are left out; “of all” gives them cosine 0",
		s.convention(), s.interval("pairs"))
	if len(set.Pairs) > 0 {
		s.nameUnknown(&r, set.Pairs[0].A, set.Pairs[0].B)
	}
	return []Result{r}
}

// gold returns the correlation with the pairs' scores.
func (set *Similarity) gold() spearman {
	m := spearman{make([]float64, len(set.Pairs))}
	for i, p := range set.Pairs {
		m.gold[i] = p.Score
	}
	return m
}
