package cmd

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/model/compare"
)

// trainTrials trains what is missing, all of it or by halving, and returns the
// directories of what was to be trained to the end.
func (s *sweeper) trainTrials() ([]string, error) {
	if s.sweep.Halving == 0 {
		return s.train(s.jobs)
	}
	alive := s.contenders()
	shares := rungShares(len(alive), s.sweep.Halving)
	for i, share := range shares {
		var jobs []*job
		for _, c := range alive {
			jobs = append(jobs, c.jobs...)
		}
		if share == 1 {
			for _, j := range jobs {
				j.until = 0
			}
			return s.train(jobs)
		}
		if err := s.toRung(jobs, share); err != nil {
			return nil, err
		}
		for _, c := range alive {
			if err := c.look(share); err != nil {
				return nil, err
			}
		}
		slices.SortStableFunc(alive, func(a, b *contender) int { return cmp.Compare(a.loss, b.loss) })
		keep := (len(alive) + s.sweep.Halving - 1) / s.sweep.Halving
		s.say("rung %d of %d, after %.3g %% of the steps: %d of %d combinations go on", i+1, len(shares), 100*share, keep, len(alive))
		for n, c := range alive {
			does := "goes on"
			if n >= keep {
				does = "stops"
			}
			s.say("  validation loss %.4f  %s  %s %s", c.loss, does, c.jobs[0].id, strings.Join(c.jobs[0].trial, " "))
		}
		alive = alive[:keep]
	}
	return nil, nil // the last share is 1
}

// A contender is a trial in successive halving.
type contender struct {
	jobs []*job  // one a seed
	loss float64 // on the validation text, mean over seeds; +Inf where one diverged
}

func (s *sweeper) contenders() []*contender {
	var all []*contender
	for jobs := range slices.Chunk(s.jobs, s.sweep.Seeds) {
		all = append(all, &contender{jobs: jobs})
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
// there.
func (s *sweeper) toRung(jobs []*job, share float64) error {
	var todo []*job
	for _, j := range jobs {
		j.until = share
		if r := compare.Read(j.path); r.State != compare.Done && r.State != compare.Diverged && rungLoss(r, share) == nil {
			todo = append(todo, j)
		}
	}
	if _, err := s.train(todo); err != nil {
		return err
	}
	for _, j := range jobs {
		j.state = compare.Read(j.path).State
	}
	return nil
}

// rungLoss returns the loss that was taken down at a share of the steps.
func rungLoss(r *compare.Run, share float64) *float64 {
	for _, rung := range r.Manifest.Rungs {
		if rung.Share == share {
			return &rung.Loss
		}
	}
	return nil
}

// look finds out the contender's loss after a share of the steps. A run that is
// done, and was never stopped there, has it on its curve.
func (c *contender) look(share float64) error {
	c.loss = 0
	for _, j := range c.jobs {
		r := compare.Read(j.path)
		loss := rungLoss(r, share)
		if loss == nil && r.State == compare.Done {
			curve, err := r.Curve()
			if err != nil {
				return missingError{err}
			}
			h, err := compare.Budget{Of: "tokens", Amount: share * float64(r.Manifest.Tokens)}.At(curve)
			if err != nil {
				return missingError{fmt.Errorf("%s: %w", r.Path, err)}
			}
			loss = &h.Loss
		}
		switch {
		case loss != nil:
			c.loss += *loss / float64(len(c.jobs))
		case r.State == compare.Diverged:
			c.loss = math.Inf(1)
		default:
			return fmt.Errorf("%s: %s, and without a loss after %.3g %% of its steps; the same command goes on", r.Path, r.State, 100*share)
		}
	}
	return nil
}
