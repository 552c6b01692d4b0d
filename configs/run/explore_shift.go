package run

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/align"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// shiftSeeds is how many further seeds of each run are looked at.
const shiftSeeds = 4

// shift finds out what moved between the two spaces, and between seeds of the runs.
func shift(ctx context.Context, e *compare.Exploration, what Exploring, o Options) error {
	groups := make([][]*vector.Table, 2)
	taken := map[string]bool{real(what.Paths[0]): true, real(what.Paths[1]): true}
	for i, path := range what.Paths {
		groups[i] = append(groups[i], e.Spaces[i].Table)
		seeds, err := otherSeeds(path, what.Matrix, taken, o.Parts)
		if err != nil {
			return err
		}
		groups[i] = append(groups[i], seeds...)
	}
	what.Progress("movement", 0)
	moves, err := align.Moves(groups[0], groups[1])
	if errors.Is(err, align.ErrNoPairs) {
		return nil // seeds without a word in common with the rest: nothing is known of movement
	}
	if err != nil {
		return err
	}
	e.Shift = shiftOf(e, moves, [2]int{len(groups[0]), len(groups[1])})
	return ctx.Err()
}

// shiftOf gives each word of the exploration its move, and chooses those to list. The first words of the exploration are the rows
// of its first space.
func shiftOf(e *compare.Exploration, moves []align.Move, runs [2]int) *compare.Shift {
	nothing := func() []float64 { return slices.Repeat([]float64{math.NaN()}, len(e.Words)) }
	s := &compare.Shift{Words: len(moves), Distance: nothing(), Runs: runs[0] + runs[1], Often: DefaultMove().MinCount}
	if s.Runs > 2 {
		s.Noise = nothing()
	}
	for _, m := range moves {
		s.Distance[m.A] = m.Distance
		if s.Noise != nil {
			s.Noise[m.A] = m.Noise
		}
	}
	still := func(m align.Move) bool { return m.Distance < 0.005 } // 0.00, as it is printed
	listed := slices.DeleteFunc(slices.Clone(moves), func(m align.Move) bool {
		for _, space := range e.Spaces {
			if rarer(countOf(space.Table, space.Of[m.A]), s.Often) {
				return true
			}
		}
		return false
	})
	if len(listed) == 0 || len(listed) == len(moves) { // counts that exclude all or none say nothing
		listed, s.Often = slices.Clone(moves), 0
	}
	listed = slices.DeleteFunc(listed, still)
	slices.SortStableFunc(listed, byMovement)
	s.Chance = align.Chance(runs[0], runs[1]) * float64(len(listed))
	for _, m := range listed {
		if m.Beyond() {
			s.Beyond++
		}
	}
	const most = 100
	for _, m := range listed[:min(most, len(listed))] {
		s.Most = append(s.Most, m.A)
	}
	return s
}

// otherSeeds returns the vectors of finished runs in the folder of a run that differ from it by their seed alone,
// and takes them. Those taken before, and all of what is a file, are left out.
func otherSeeds(path, matrix string, taken map[string]bool, parts configs.Parts) (seeds []*vector.Table, err error) {
	if !train.IsRun(path) {
		return nil, nil
	}
	own := compare.Read(path).Manifest
	dirs, _, err := compare.Find(filepath.Dir(filepath.Clean(path)))
	if err != nil {
		return nil, fmt.Errorf("other seeds of %s: %w", path, err)
	}
	known := []uint64{own.Seed}
	for _, dir := range dirs {
		r := compare.Read(dir)
		m := r.Manifest
		if r.State != compare.Done || m.ConfigHash != own.ConfigHash || m.VocabHash != own.VocabHash || len(m.Changed) > 0 ||
			slices.Contains(known, m.Seed) || taken[real(dir)] || len(seeds) == shiftSeeds {
			continue
		}
		t, _, err := readWords(dir, matrix, parts)
		if err != nil {
			continue // a checkpoint that is gone makes the band less certain, and nothing wrong
		}
		taken[real(dir)] = true
		known, seeds = append(known, m.Seed), append(seeds, t)
	}
	return seeds, nil
}

// real returns one spelling of a path.
func real(path string) string {
	if p, err := filepath.EvalSymlinks(path); err == nil {
		path = p
	}
	if p, err := filepath.Abs(path); err == nil {
		path = p
	}
	return path
}
