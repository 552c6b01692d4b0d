package run

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
)

// Thinned says that trials of a sweep have been compared after a share of their steps,
// and which continue.
type Thinned struct {
	Rung, Rungs int
	Share       float64     // of the steps
	Trials      []Contender // the best first
	Keep        int         // so many of them continue
}

// A Contender is a trial in successive halving.
type Contender struct {
	Trial *configs.Trial
	compare.Standing

	jobs []*Job // one a seed
}

// Trials trains the jobs of a sweep that are missing, all of them or by successive
// halving, and returns those that were to be trained to the end, and the trials that
// left earlier, the last one first.
func (c Crew) Trials(ctx context.Context, s *configs.Sweep, jobs []*Job) (last []*Job, left []compare.Left, err error) {
	if s.Halving == 0 {
		return jobs, nil, c.Train(ctx, jobs)
	}
	alive := contenders(jobs, s.Seeds)
	shares := rungShares(len(alive), s.Halving)
	for i, share := range shares {
		jobs = nil
		for _, one := range alive {
			jobs = append(jobs, one.jobs...)
		}
		if share == 1 {
			break
		}
		if err := c.toRung(ctx, jobs, share); err != nil {
			return nil, left, err
		}
		for i := range alive {
			if err := alive[i].look(share, s.HalvingBy); err != nil {
				return nil, left, err
			}
		}
		slices.SortStableFunc(alive, func(a, b Contender) int { return a.Compare(b.Standing, s.LossesCompare()) })
		keep := (len(alive) + s.Halving - 1) / s.Halving
		c.notify(Thinned{i + 1, len(shares), share, slices.Clone(alive), keep})
		var now []compare.Left
		for _, one := range alive[keep:] {
			now = append(now, compare.Left{Trial: one.Trial.ID, Settings: one.Trial.Words, Rung: i + 1, Rungs: len(shares), Share: share, Standing: one.Standing})
		}
		alive, left = alive[:keep], append(now, left...)
	}
	for _, j := range jobs {
		j.Until = 0
	}
	return jobs, left, c.Train(ctx, jobs)
}

func contenders(jobs []*Job, seeds int) []Contender {
	var all []Contender
	for jobs := range slices.Chunk(jobs, seeds) {
		all = append(all, Contender{Trial: jobs[0].Trial, jobs: jobs})
	}
	return all
}

// rungShares returns the shares of their steps after which n trials are thinned out
// to one in eta, and 1 for the end.
func rungShares(n, eta int) []float64 {
	shares := []float64{1}
	for ; n > eta; n = (n + eta - 1) / eta {
		shares = append(shares, shares[len(shares)-1]/float64(eta))
	}
	if n > 1 {
		shares = append(shares, shares[len(shares)-1]/float64(eta))
	}
	slices.Reverse(shares)
	return shares
}

// toRung trains the jobs up to a share of their steps, those that have not been
// there. One that has gone past it, without an evaluation there, is not fairly compared with those that have one: that is an error.
func (c Crew) toRung(ctx context.Context, jobs []*Job, share float64) error {
	var todo []*Job
	stops, past := false, ""
	for _, j := range jobs {
		j.Until = share
		r := compare.Read(j.Path)
		switch there, err := evaluatedAt(r, share); {
		case err != nil:
			return MissingError{err}
		case r.State == compare.Diverged, r.State == compare.Done && !there && endedEarly(r):
		case there:
			stops = true
		case r.State == compare.Done:
			past = cmp.Or(past, r.Path)
		default:
			stops = true
			todo = append(todo, j)
		}
	}
	if stops && past != "" {
		return MissingError{fmt.Errorf("%s: was trained without a stop after %.3g %% of its steps, where others of this sweep are compared, and has no evaluation there: train the sweep in another folder (--out), or all of it to the end, by sweep.halving=0",
			past, 100*share)}
	}
	if err := c.Train(ctx, todo); err != nil {
		return err
	}
	for _, j := range jobs {
		j.State = compare.Read(j.Path).State
	}
	return nil
}

// evaluatedAt reports whether a run was evaluated after a share of its steps: because it was to stop there, or, if it is done, by chance.
func evaluatedAt(r *compare.Run, share float64) (bool, error) {
	if stopped := rungAt(r, share) != nil; stopped || r.State != compare.Done {
		return stopped, nil
	}
	curve, err := r.Curve()
	return slices.ContainsFunc(curve, func(p compare.Point) bool {
		return math.Abs(float64(p.Step)-float64(share*float64(r.Manifest.Steps))) <= 1
	}), err
}

// endedEarly reports whether a run ended before its last step, so that it may never have come to a share of all of them.
func endedEarly(r *compare.Run) bool {
	return r.Manifest.EndedBy == "train.patience" || r.Manifest.EndedBy == "train.max_seconds"
}

// rungAt returns what was recorded at a share of the steps; nil: nothing was.
func rungAt(r *compare.Run, share float64) *train.Rung {
	for i := range r.Manifest.Rungs {
		if r.Manifest.Rungs[i].Share == share {
			return &r.Manifest.Rungs[i]
		}
	}
	return nil
}

// look finds out how the contender stands after a share of the steps.
func (c *Contender) look(share float64, by string) error {
	c.Standing = compare.Standing{}
	if by != configs.ByLoss {
		c.By = by
	}
	for _, j := range c.jobs {
		loss, value, err := standing(compare.Read(j.Path), share, c.By)
		if err != nil {
			return err
		}
		c.Loss += loss / float64(len(c.jobs))
		c.Value += value / float64(len(c.jobs))
	}
	return nil
}

// standing returns the loss of a run after a share of its steps, and its value of a measure, if one is named. A run that is done, and
// was never stopped there, has them on its curve.
func standing(r *compare.Run, share float64, by string) (loss, value float64, err error) {
	rung := rungAt(r, share)
	switch {
	case rung != nil && by == "":
		return rung.Loss, 0, nil
	case rung != nil:
		switch value, ok := rung.Measures[by]; {
		case !ok:
			there := append([]string{configs.ByLoss}, slices.Sorted(maps.Keys(rung.Measures))...)
			return 0, 0, SettingError{fmt.Errorf("sweep.halving_by: %s has no %s; with its loss and labels there are %s", r.Path, by, strings.Join(there, ", "))}
		case value == nil: // it is not defined, as the precision where nothing was found
			return rung.Loss, math.Inf(-1), nil
		default:
			return rung.Loss, *value, nil
		}
	case r.State == compare.Diverged:
		return math.Inf(1), math.Inf(-1), nil
	case r.State != compare.Done:
		return 0, 0, fmt.Errorf("%s: %s, and without a loss after %.3g %% of its steps; the same command continues", r.Path, r.State, 100*share)
	}
	curve, err := r.Curve()
	if err != nil {
		return 0, 0, MissingError{err}
	}
	h, err := compare.Budget{Of: "tokens", Amount: share * float64(r.Manifest.Tokens)}.At(curve)
	if err != nil {
		return 0, 0, MissingError{fmt.Errorf("%s: %w", r.Path, err)}
	}
	if by != "" && h.Measure != by {
		return 0, 0, MissingError{fmt.Errorf("%s: was trained without a stop after %.3g %% of its steps, and what it recorded on the way has no %s: write sweep.halving_by = %q, or train the sweep in another folder (--out)",
			r.Path, 100*share, by, cmp.Or(h.Measure, configs.ByLoss))}
	}
	return h.Loss, h.Value, nil
}
