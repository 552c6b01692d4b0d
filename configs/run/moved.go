package run

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/align"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// MoveOptions say which words [Moved] looks at. [DefaultMove] has the usual ones.
type MoveOptions struct {
	MinCount int64  // only words that occur so often on either side, where that is known
	Top      int    // only so many words, the most frequent ones of the first space; 0: all
	K        int    // neighbours whose similarities are compared
	Matrix   string // of runs, one of [Matrices]; "": the one that each exports
}

// DefaultMove returns the usual options.
func DefaultMove() MoveOptions { return MoveOptions{MinCount: 50, K: 25} }

// A Movement is how far words are from one side to the other.
type Movement struct {
	Words  []WordMove // the one that moved most first
	Common int        // words that all spaces have
	Sides  [2][]string
	// Chance is the share of words that would be beyond the noise at most if the sides did not differ; 1: there is no noise to
	// compare with. See [align.Chance].
	Chance  float64
	Reports map[string]vector.Report // what was odd about files
	a, b    *vector.Table
	search  [2]func() *vector.Search
}

// A WordMove is how far one word moved.
type WordMove struct {
	align.Move
	Local          float64 // see [align.Local]
	CountA, CountB int64   // occurrences; −1: not known
}

// Moved reads vectors as [ReadVectors] does, and says how far each word is from the one side to the other, when they are aligned by all
// words in common. Words of runs that stand for others, such as "<unk>", are left out. Two paths are the sides. More are runs, of two experiments that each differ in their seed alone; each is
// one side, that of the first path the first. Words that are beyond the noise between seeds come first, and the farther one among the rest.
func Moved(paths []string, o MoveOptions, parts configs.Parts) (*Movement, error) {
	switch {
	case o.K < 1:
		return nil, SettingError{fmt.Errorf("neighbors %d: must be at least 1", o.K)}
	case o.Top < 0:
		return nil, SettingError{fmt.Errorf("top %d: must be at least 1, or 0 for all words", o.Top)}
	case o.MinCount < 0:
		return nil, SettingError{fmt.Errorf("min-count %d: must be 0 or more", o.MinCount)}
	}
	m := &Movement{Reports: make(map[string]vector.Report)}
	var err error
	if m.Sides, err = sides(paths); err != nil {
		return nil, err
	}
	var tables [2][]*vector.Table
	for side, paths := range m.Sides {
		for _, path := range paths {
			t, report, err := readWords(path, o.Matrix, parts)
			if err != nil {
				return nil, err
			}
			tables[side] = append(tables[side], t)
			m.Reports[path] = report
		}
	}
	m.a, m.b = tables[0][0], tables[1][0]
	m.search[0] = sync.OnceValue(func() *vector.Search { return vector.NewSearch(m.a) })
	m.search[1] = sync.OnceValue(func() *vector.Search { return vector.NewSearch(m.b) })
	moves, err := align.Moves(tables[0], tables[1])
	if errors.Is(err, align.ErrNoPairs) {
		return nil, MissingError{fmt.Errorf("%s have no word in common that has a vector in all of them; were they trained on texts of one language?", strings.Join(slices.Concat(m.Sides[0], m.Sides[1]), ", "))}
	}
	if err != nil {
		return nil, err
	}
	m.Common, m.Chance = len(moves), align.Chance(len(tables[0]), len(tables[1]))
	m.choose(moves, o)
	if len(m.Words) == 0 {
		return nil, SettingError{fmt.Errorf("none of %s in common occurs %s on both sides; ask for fewer", amount.Of(len(moves), "word"), amount.Of(o.MinCount, "time"))}
	}
	return m, nil
}

// choose keeps the words that the options want, in their order.
func (m *Movement) choose(moves []align.Move, o MoveOptions) {
	pairs := make([]align.Pair, len(moves))
	var at []int
	for i, move := range moves {
		pairs[i] = move.Pair
		w := WordMove{Move: move, CountA: countOf(m.a, move.A), CountB: countOf(m.b, move.B)}
		if !rarer(w.CountA, o.MinCount) && !rarer(w.CountB, o.MinCount) && (o.Top == 0 || len(m.Words) < o.Top) {
			m.Words = append(m.Words, w)
			at = append(at, i)
		}
	}
	for i, local := range align.Local(m.a, m.b, pairs, at, o.K) {
		m.Words[i].Local = local
	}
	slices.SortStableFunc(m.Words, func(x, y WordMove) int { return byMovement(x.Move, y.Move) })
}

// byMovement orders words: those beyond the noise first, and of these as of the rest the one first that moved most.
func byMovement(x, y align.Move) int {
	if x.Beyond() != y.Beyond() {
		if x.Beyond() {
			return -1
		}
		return 1
	}
	return cmp.Compare(y.Distance, x.Distance)
}

// rarer reports whether a word is known to occur fewer than least times.
func rarer(count, least int64) bool { return count >= 0 && count < least }

func countOf(t *vector.Table, row int) int64 {
	if t.Counts == nil {
		return -1
	}
	return t.Counts[row]
}

// HasNoise reports whether a side has several seeds.
func (m *Movement) HasNoise() bool { return !math.IsNaN(m.Words[0].Noise) }

// Nearest returns the k words nearest to a word on the first side and on the second, by the first seed of either.
func (m *Movement) Nearest(w WordMove, k int) (a, b []vector.Neighbor, err error) {
	a, err = m.search[0]().Nearest(m.a.Row(w.A), k, w.A)
	if err == nil {
		b, err = m.search[1]().Nearest(m.b.Row(w.B), k, w.B)
	}
	return a, b, err
}

// sides divides paths into two sides.
func sides(paths []string) (sides [2][]string, err error) {
	if len(paths) == 2 {
		return [2][]string{{paths[0]}, {paths[1]}}, nil
	}
	var keys []string
	for _, path := range paths {
		if !train.IsRun(path) {
			return sides, SettingError{fmt.Errorf("%s: is not a run directory; of more than two, all must be runs, of two experiments with several seeds", path)}
		}
		manifest, err := train.ReadManifest(path)
		if err != nil {
			return sides, err
		}
		side := slices.Index(keys, manifest.ConfigHash)
		if side < 0 {
			if side = len(keys); side == 2 {
				return sides, SettingError{fmt.Errorf("%s: is of a third experiment, after those of %s and %s; name runs of two", path, sides[0][0], sides[1][0])}
			}
			keys = append(keys, manifest.ConfigHash)
		}
		sides[side] = append(sides[side], path)
	}
	if len(keys) < 2 {
		return sides, SettingError{fmt.Errorf("all of the %d runs are of one experiment; name runs of two, or two runs", len(paths))}
	}
	return sides, nil
}
