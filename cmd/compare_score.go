package cmd

import (
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// scoreAll scores the vectors of the runs that are done by the sets of --set and
// those that any of their experiments names, so that all rows have the same. At a
// budget there are none: sets score the vectors of a run's end.
func (c *comparer) scoreAll(runs []*compare.Run) error {
	if c.options.At != nil {
		return nil
	}
	settings, err := c.named(runs)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.State != compare.Done || len(c.opened) == 0 {
			continue
		}
		if err := c.score(r, settings); err != nil {
			return err
		}
	}
	return nil
}

// named opens the sets that the experiments of runs name beside those of --set, and
// returns the settings to score all rows by: those of the experiments where they
// agree. A set that is not there any more is told and left out, as the runs have
// been trained already.
func (c *comparer) named(runs []*compare.Run) (evaluate.Settings, error) {
	var all []evaluate.Settings
	for _, r := range runs {
		if r.State != compare.Done {
			continue
		}
		e, err := configs.Load((&train.Directory{Path: r.Path}).File(train.ConfigFile), nil)
		if err != nil {
			return evaluate.Settings{}, err
		}
		if len(e.Evaluate.Sets) == 0 {
			continue
		}
		for _, file := range e.Evaluate.Sets {
			if slices.Contains(c.sets, file) {
				continue
			}
			c.sets = append(c.sets, file) // asked for once, there or not
			set, err := evaluate.Open(file, "")
			if err != nil {
				fmt.Fprintf(c.cmd.ErrOrStderr(), "lexigraph: %s names a set that is left out: %v\n", r.Path, err)
				continue
			}
			c.opened = append(c.opened, set)
		}
		s := e.Evaluate.Settings
		s.Resamples = 0 // the comparison resamples what all runs cover
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	switch len(all) {
	case 0:
	case 1:
		return all[0], nil
	default:
		fmt.Fprintln(c.cmd.ErrOrStderr(), "lexigraph: the experiments differ in how [evaluate] looks words up; all rows are scored by its defaults")
	}
	settings := evaluate.Defaults()
	settings.Resamples = 0
	return settings, nil
}

// score scores the vectors of one run, which are read only where a score is not kept
// in the run's directory.
func (c *comparer) score(r *compare.Run, settings evaluate.Settings) error {
	var space *evaluate.Space
	for _, set := range c.opened {
		if kept, ok := train.KeptScore(r.Path, set, settings); ok {
			r.Scores = append(r.Scores, kept)
			continue
		}
		if space == nil {
			table, err := runVectors(r.Path, "")
			if err != nil {
				return err
			}
			if space, err = evaluate.NewSpace(table, settings); err != nil {
				return missingError{fmt.Errorf("%s: %w", r.Path, err)}
			}
			space = space.WithContext(c.cmd.Context())
		}
		result := set.Score(space)[0]
		if err := c.cmd.Context().Err(); err != nil {
			return err
		}
		r.Scores = append(r.Scores, result)
		if err := train.KeepScore(r.Path, set, settings, result); err != nil {
			fmt.Fprintf(c.cmd.ErrOrStderr(), "lexigraph: the score is not kept: %v\n", err) // a folder that may only be read is no reason to stop
		}
	}
	return nil
}
