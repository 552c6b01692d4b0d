package run

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

const (
	shiftedWords = 20_000 // whose movement is worked out: the most frequent ones that both have
	shiftSeeds   = 4      // further seeds of each run that are looked at
)

// shift finds out what moved between the two spaces, and between seeds of the runs.
func shift(ctx context.Context, e *compare.Exploration, what Exploring, o Options) error {
	var at []int // the words that both have
	for word := range e.Words {
		if e.Spaces[0].Of[word] >= 0 && e.Spaces[1].Of[word] >= 0 && len(at) < shiftedWords {
			at = append(at, word)
		}
	}
	words := make([]string, len(at))
	for i, word := range at {
		words[i] = e.Words[word]
	}
	groups := make([][]*vector.Table, 2)
	taken := map[string]bool{real(what.Paths[0]): true, real(what.Paths[1]): true}
	for i, path := range what.Paths {
		groups[i] = append(groups[i], part(e.Spaces[i].Table, words))
		seeds, err := otherSeeds(path, what.Matrix, taken, o.Parts)
		if err != nil {
			return err
		}
		for _, seed := range seeds {
			if t := part(seed, words); t != nil {
				groups[i] = append(groups[i], t)
			}
		}
	}
	s, err := compare.NewShift(ctx, groups[0], groups[1], func(done float64) { what.Progress("movement", done) })
	if err != nil {
		return err
	}
	e.Shift = s.Of(len(e.Words), at)
	return nil
}

// part returns the vectors of some words; nil: there is one that the table lacks.
func part(t *vector.Table, words []string) *vector.Table {
	p := &vector.Table{Words: words, Dim: t.Dim}
	for _, word := range words {
		row, ok := t.Index(word)
		if !ok {
			return nil
		}
		p.Data = append(p.Data, t.Row(row)...)
	}
	return p
}

// otherSeeds returns the vectors of finished runs in the folder of a run that differ from it by their seed alone,
// and takes them. Those taken before, and all of what is a file, are left out.
func otherSeeds(path, matrix string, taken map[string]bool, parts configs.Parts) (seeds []*vector.Table, err error) {
	if !train.IsRun(path) {
		return nil, nil
	}
	own := compare.Read(path).Manifest
	dirs, err := compare.Find(filepath.Dir(filepath.Clean(path)))
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
		t, _, err := ReadVectors(dir, matrix, parts)
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
