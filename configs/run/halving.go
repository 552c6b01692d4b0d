package run

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/compare"
)

// Thinned says that trials of a sweep have been compared after a share of their steps,
// and which continue.
type Thinned struct {
	Rung, Rungs int
	Share       float64     // of the steps
	Trials      []Contender // by loss, the best first
	Keep        int         // so many of them continue
}

// A Contender is a trial in successive halving.
type Contender struct {
	Trial *configs.Trial
	Loss  float64 // on the validation text, mean over seeds; +Inf where one diverged

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
			if err := alive[i].look(share); err != nil {
				return nil, left, err
			}
		}
		slices.SortStableFunc(alive, func(a, b Contender) int { return cmp.Compare(a.Loss, b.Loss) })
		keep := (len(alive) + s.Halving - 1) / s.Halving
		c.notify(Thinned{i + 1, len(shares), share, slices.Clone(alive), keep})
		var now []compare.Left
		for _, one := range alive[keep:] {
			now = append(now, compare.Left{Trial: one.Trial.ID, Settings: one.Trial.Words, Rung: i + 1, Rungs: len(shares), Share: share, Loss: one.Loss})
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
// there.
func (c Crew) toRung(ctx context.Context, jobs []*Job, share float64) error {
	var todo []*Job
	for _, j := range jobs {
		j.Until = share
		if r := compare.Read(j.Path); r.State != compare.Done && r.State != compare.Diverged && rungLoss(r, share) == nil {
			todo = append(todo, j)
		}
	}
	if err := c.Train(ctx, todo); err != nil {
		return err
	}
	for _, j := range jobs {
		j.State = compare.Read(j.Path).State
	}
	return nil
}

// rungLoss returns the loss that was recorded at a share of the steps.
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
func (c *Contender) look(share float64) error {
	c.Loss = 0
	for _, j := range c.jobs {
		r := compare.Read(j.Path)
		loss := rungLoss(r, share)
		if loss == nil && r.State == compare.Done {
			curve, err := r.Curve()
			if err != nil {
				return MissingError{err}
			}
			h, err := compare.Budget{Of: "tokens", Amount: share * float64(r.Manifest.Tokens)}.At(curve)
			if err != nil {
				return MissingError{fmt.Errorf("%s: %w", r.Path, err)}
			}
			loss = &h.Loss
		}
		switch {
		case loss != nil:
			c.Loss += *loss / float64(len(c.jobs))
		case r.State == compare.Diverged:
			c.Loss = math.Inf(1)
		default:
			return fmt.Errorf("%s: %s, and without a loss after %.3g %% of its steps; the same command continues", r.Path, r.State, 100*share)
		}
	}
	return nil
}
