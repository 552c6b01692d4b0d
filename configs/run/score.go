package run

import (
	"context"
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// Score scores the vectors of the runs that are done by the sets of those names and
// those that any of their experiments names, so that all rows of a comparison have the
// same. A score that the run's directory keeps is taken from there. Sets are
// distinguished by their contents: one that is named in two ways is scored once, and of
// two that are called the same each is called by as much of its path as tells them
// apart.
func Score(ctx context.Context, runs []*compare.Run, sets []string, o Options) error {
	s := &scoring{Options: o}
	for _, name := range sets {
		set, err := evaluate.Open(name, "")
		if err != nil {
			return err
		}
		s.names = append(s.names, name)
		s.add(set)
	}
	settings, err := s.named(runs)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.State != compare.Done || len(s.sets) == 0 {
			continue
		}
		if err := s.score(ctx, r, settings); err != nil {
			return err
		}
	}
	return nil
}

// scoring is [Score] under way.
type scoring struct {
	Options
	names []string // of all sets that were asked for, there or not
	sets  []evaluate.Set
	alone map[evaluate.Set]string // what words achieve by sets of texts
}

// add takes a set, once.
func (s *scoring) add(set evaluate.Set) {
	if !slices.ContainsFunc(s.sets, func(other evaluate.Set) bool { return other.Source().SHA256 == set.Source().SHA256 }) {
		s.sets = append(s.sets, set)
	}
}

// named opens the sets that the experiments of runs name in addition, and returns the
// settings to score all rows by: those of the experiments where they agree. A set that
// is no longer there is reported and left out, as the runs have been trained already.
func (s *scoring) named(runs []*compare.Run) (evaluate.Settings, error) {
	var all []evaluate.Settings
	for _, r := range runs {
		if r.State != compare.Done {
			continue
		}
		opened, err := Open(r.Path, s.Parts)
		if err != nil {
			return evaluate.Settings{}, err
		}
		e := opened.Experiment
		if len(e.Evaluate.Sets) == 0 {
			continue
		}
		for _, file := range e.Evaluate.Sets {
			if slices.Contains(s.names, file) {
				continue
			}
			s.names = append(s.names, file)
			set, err := evaluate.Open(file, "")
			if err != nil {
				s.notify(Warning{fmt.Sprintf("%s names a set that is left out: %v", r.Path, err)})
				continue
			}
			s.add(set)
		}
		settings := e.Evaluate.Settings
		settings.Resamples = 0 // the comparison resamples what all runs cover
		if !slices.Contains(all, settings) {
			all = append(all, settings)
		}
	}
	switch len(all) {
	case 0:
	case 1:
		return all[0], nil
	default:
		s.notify(Warning{"the experiments differ in how [evaluate] looks words up; all rows are scored by its defaults"})
	}
	settings := evaluate.Defaults()
	settings.Resamples = 0
	return settings, nil
}

// score scores the vectors of one run, which are read only where a score is not kept
// in the run's directory.
func (s *scoring) score(ctx context.Context, r *compare.Run, settings evaluate.Settings) error {
	var space *evaluate.Space
	var table *vector.Table
	names := setNames(s.sets)
	if err := s.Bucket.whole(ctx, r.Path); err != nil { // kept scores go by the checkpoint's digest
		return err
	}
	for i, set := range s.sets {
		if kept, ok := train.KeptScore(r.Path, set, settings); ok {
			kept.Set = names[i]
			r.Scores = append(r.Scores, kept)
			continue
		}
		if space == nil {
			var err error
			if table, err = r.Vectors(); err != nil {
				return err
			}
			if space, err = evaluate.NewSpace(table, settings); err != nil {
				return MissingError{fmt.Errorf("%s: %w", r.Path, err)}
			}
			space = space.WithContext(ctx)
		}
		scored := space
		if set.Source().Kind.OfTexts() {
			texts, err := s.texts(r, table, set)
			if err != nil {
				return err
			}
			scored = space.WithTexts(texts)
		}
		result := set.Score(scored)[0]
		if err := ctx.Err(); err != nil {
			return err
		}
		named := result
		named.Set = names[i]
		r.Scores = append(r.Scores, named)
		if err := train.KeepScore(r.Path, set, settings, result); err != nil {
			s.notify(Warning{fmt.Sprintf("the score is not kept: %v", err)}) // a read-only folder is no reason to stop
		}
	}
	return nil
}

// texts returns how the vectors of a run score a set of texts, for the first result only.
func (s *scoring) texts(r *compare.Run, t *vector.Table, set evaluate.Set) (evaluate.Texts, error) {
	opened, err := Open(r.Path, s.Parts)
	if err != nil {
		return evaluate.Texts{}, err
	}
	texts, err := textsOf(r.Path, t, opened, "")
	if s.alone[set] == "" {
		if s.alone == nil {
			s.alone = make(map[evaluate.Set]string)
		}
		s.alone[set] = evaluate.WordsAlone(set)
	}
	texts.How = "the one that embed gives it; words alone achieve " + s.alone[set] // alike for all runs
	texts.SIF, texts.Brief = nil, true
	return texts, err
}
