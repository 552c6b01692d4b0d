package run

import (
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/align"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A Precision says for which share of words with known translations one is among the first so many found.
type Precision struct {
	By    string // csls, or cosine
	At    int    // 1, 5 or 10
	Value float64
	// Low and High bound its 95 % interval, by a bootstrap over the words; see [evaluate.Interval].
	Low, High float64
	Words     int
}

// leastHeldOut is the least number of words whose translations are held out. Below that an interval says nothing.
const leastHeldOut = 5

// Judge returns how well the words of pairs are found that took no part in the alignment: it is made once more without them. They are those
// of the file Test or else those of every fifth word of the known pairs. A word with several translations is right with any of them. There is no
// result, and a note, where there are fewer than 25 words to hold some out of.
func (x *Alignment) Judge() ([]Precision, error) {
	held := x.test
	if x.o.Test == "" {
		held = everyFifth(x.known)
	}
	answers := make(map[int][]int)
	var asked []int
	for _, p := range held {
		if answers[p.A] == nil {
			asked = append(asked, p.A)
		}
		answers[p.A] = append(answers[p.A], p.B)
	}
	if len(asked) < leastHeldOut && x.o.Test == "" {
		x.Notes = append(x.Notes, amount.Subject(len(x.known), "pair", "is", "are")+" too few to hold some out and to say how good the alignment is")
		return nil, nil
	}
	m, err := x.without(answers)
	if err != nil {
		return nil, err
	}
	r, err := x.retrieval(m)
	if err != nil {
		return nil, err
	}
	queries := &vector.Table{Dim: x.A.Table.Dim}
	for _, row := range asked {
		queries.Words = append(queries.Words, x.A.Table.Words[row])
		queries.Data = append(queries.Data, x.A.Table.Row(row)...)
	}
	var all []Precision
	for _, by := range []struct {
		name string
		find func(*vector.Table, int) ([][]align.Match, error)
	}{{"csls", r.Nearest}, {"cosine", r.NearestByCosine}} {
		found, err := by.find(queries, 10)
		if err != nil {
			return nil, err
		}
		for _, at := range []int{1, 5, 10} {
			p := Precision{By: by.name, At: at, Words: len(asked)}
			p.Value, p.Low, p.High = evaluate.Share(rightAt(at, found, func(i int) []int { return answers[asked[i]] }))
			all = append(all, p)
		}
	}
	return all, nil
}

// without returns the map that is made without the words of A that have answers.
func (x *Alignment) without(answers map[int][]int) (*align.Map, error) {
	rest := slices.DeleteFunc(slices.Clone(x.known), func(p align.Pair) bool { return answers[p.A] != nil })
	switch {
	case len(rest) == 0:
		return nil, SettingError{fmt.Errorf("%s: it has all words of the pairs to align by, so none is left to fit a map to; give other pairs", x.o.Test)}
	case len(rest) == len(x.known):
		return x.Map, nil
	}
	if x.o.Test != "" {
		x.Notes = append(x.Notes, fmt.Sprintf("%s words of %s too; the map that is judged is made without them", amount.Subject(len(x.known)-len(rest), "pair", "has", "have"), x.o.Test))
	}
	return x.fit(rest)
}

// rightAt returns 1 for each query that has one of its answers among so many matches, and else 0.
func rightAt(most int, found [][]align.Match, answers func(query int) []int) []float64 {
	right := make([]float64, len(found))
	for i, matches := range found {
		for _, match := range matches[:min(most, len(matches))] {
			if slices.Contains(answers(i), match.Row) {
				right[i] = 1
			}
		}
	}
	return right
}

// everyFifth returns the pairs of every fifth word of A.
func everyFifth(pairs []align.Pair) []align.Pair {
	number := make(map[int]int)
	var held []align.Pair
	for _, p := range pairs {
		n, ok := number[p.A]
		if !ok {
			n = len(number)
			number[p.A] = n
		}
		if n%5 == 4 {
			held = append(held, p)
		}
	}
	return held
}
