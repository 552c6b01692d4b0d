package compare

import (
	"cmp"
	"context"
	"slices"

	"github.com/lexigraph/lexigraph/model/vector"
)

// A Shift says how the nearest words of each word differ between two spaces, and how they do between seeds.
// How many nearest words two spaces share needs no alignment of them (Gonen et al., "Simple, interpretable and
// stable method for detecting words with usage change across corpora", 2020,
// https://aclanthology.org/2020.acl-main.51), and the same number between seeds of one experiment says how much
// of a difference is chance (Antoniak and Mimno, "Evaluating the stability of embedding-based word similarities",
// 2018, https://aclanthology.org/Q18-1008).
type Shift struct {
	K      int   // nearest words, or fewer where there are not so many
	Words  int   // compared
	Shared []int // how many of them a word has in both spaces; −1: it was not compared

	// Band is how many at least 95 % of the words of like frequency share between seeds; nil: there are no seeds.
	Band   []int
	Pairs  int     // of seeds, from which Band is
	Beyond int     // words that share fewer than Band
	Chance float64 // words of which that is so between seeds, a mean over the pairs

	// Most are the words that moved most: those farthest below Band, all of which share fewer, or without seeds
	// those farthest below the median of the words of like frequency. There are at most 100.
	Most []int
}

// shiftNeighbours is how many nearest words are compared, and likeFrequent how many words before one and how many
// after it are of like frequency.
const (
	shiftNeighbours = 50
	likeFrequent    = 100
)

// NewShift compares two spaces, each of which comes first of its group; behind it are other seeds of the same
// experiment, if there are any. All tables have the same words in the same order, the most frequent first.
// Progress gets the share that is done; it may be nil.
func NewShift(ctx context.Context, first, second []*vector.Table, progress func(done float64)) (*Shift, error) {
	n := first[0].Len()
	s := &Shift{K: max(1, min(shiftNeighbours, (n-1)/4)), Words: n}
	all := len(first) + len(second)
	near := func(tables []*vector.Table, before int) (found []*vector.Neighbors, err error) {
		for i, t := range tables {
			tell := func(done float64) {
				if progress != nil {
					progress((float64(before+i) + done) / float64(all))
				}
			}
			list, err := vector.NewSearch(t).All(ctx, s.K, tell)
			if err != nil {
				return nil, err
			}
			found = append(found, list)
		}
		return found, nil
	}
	a, err := near(first, 0)
	if err != nil {
		return nil, err
	}
	b, err := near(second, len(first))
	if err != nil {
		return nil, err
	}
	s.Shared = overlap(a[0], b[0])
	s.band(a, b)
	s.most()
	return s, nil
}

// overlap returns how many of the nearest words of each word two lists have in common.
func overlap(a, b *vector.Neighbors) []int {
	n := make([]int, len(a.Row)/a.K)
	in := make([]int, len(n)) // the last word whose list in a has the row, from 1
	for i := range n {
		rows, _ := a.Of(i)
		for _, row := range rows {
			if row >= 0 {
				in[row] = i + 1
			}
		}
		rows, _ = b.Of(i)
		for _, row := range rows {
			if row >= 0 && in[row] == i+1 {
				n[i]++
			}
		}
	}
	return n
}

// band finds out what words share between seeds.
func (s *Shift) band(groups ...[]*vector.Neighbors) {
	var pairs [][]int
	for _, g := range groups {
		for i := range g {
			for j := range i {
				pairs = append(pairs, overlap(g[j], g[i]))
			}
		}
	}
	if s.Pairs = len(pairs); s.Pairs == 0 {
		return
	}
	const below = 0.05
	s.Band = quantiles(pairs, s.K, below)
	for i, least := range s.Band {
		if s.Shared[i] < least {
			s.Beyond++
		}
		for _, p := range pairs {
			if p[i] < least {
				s.Chance += 1 / float64(s.Pairs)
			}
		}
	}
}

// quantiles returns for each word the largest number that at most this share of the words of like frequency, in
// all the lists, is below.
func quantiles(lists [][]int, most int, share float64) []int {
	n := len(lists[0])
	width := min(n, 2*likeFrequent+1)
	count := make([]int, most+1) // how many words in the window have each number
	add := func(i, change int) {
		for _, list := range lists {
			count[list[i]] += change
		}
	}
	for i := range width {
		add(i, 1)
	}
	found := make([]int, n)
	start := 0
	for i := range n {
		for start < min(i-likeFrequent, n-width) {
			add(start, -1)
			add(start+width, 1)
			start++
		}
		under, allowed := 0, share*float64(width*len(lists))
		for found[i] < most && float64(under+count[found[i]]) <= allowed {
			under += count[found[i]]
			found[i]++
		}
	}
	return found
}

// most finds the words that moved most.
func (s *Shift) most() {
	usual := s.Band
	if usual == nil {
		usual = quantiles([][]int{s.Shared}, s.K, 0.5)
	}
	for i, shared := range s.Shared {
		if shared < usual[i] {
			s.Most = append(s.Most, i)
		}
	}
	slices.SortStableFunc(s.Most, func(i, j int) int {
		return cmp.Compare(usual[j]-s.Shared[j], usual[i]-s.Shared[i])
	})
	const most = 100
	s.Most = s.Most[:min(most, len(s.Most))]
}

// Of returns the shift of a list of other words, of which at is the number of each word that was compared.
func (s *Shift) Of(words int, at []int) *Shift {
	moved := *s
	spread := func(numbers []int) []int {
		if numbers == nil {
			return nil
		}
		all := slices.Repeat([]int{-1}, words)
		for i, x := range numbers {
			all[at[i]] = x
		}
		return all
	}
	moved.Shared, moved.Band, moved.Most = spread(s.Shared), spread(s.Band), nil
	for _, i := range s.Most {
		moved.Most = append(moved.Most, at[i])
	}
	return &moved
}
