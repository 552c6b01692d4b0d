package run

import (
	"context"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
)

// A SweepCost is what a sweep would take on this machine.
type SweepCost struct {
	Combinations int     `json:"combinations"`
	Seeds        int     `json:"seeds"`
	Runs         int     `json:"runs"`
	Seconds      float64 `json:"seconds"` // of all runs, one after another and to the end
	Longest      float64 `json:"longest"` // seconds of the slowest run that was measured
	Memory       Bytes   `json:"memory"`  // of the largest run: as it was measured or, of those that were not, guessed
	First        *Cost   `json:"first"`   // of the first combination
}

// CheckSweep is [Check] for the trials of a sweep. It measures at most three of them,
// spread over all, and takes their mean for the others.
func CheckSweep(ctx context.Context, s *configs.Sweep, trials []configs.Trial, o Options) (*SweepCost, error) {
	if s == nil {
		return nil, errNoSweep
	}
	c := &SweepCost{Combinations: len(trials), Seeds: s.Seeds, Runs: len(trials) * s.Seeds}
	sum, n := 0.0, 0
	for i := 0; i < len(trials) && n < 3; i += max(1, (len(trials)-1)/2) {
		one, err := Check(ctx, trials[i].Experiment, o)
		if err != nil {
			return nil, err
		}
		if c.First == nil {
			c.First = one
		}
		sum, n = sum+one.Seconds, n+1
		c.Longest, c.Memory = max(c.Longest, one.Seconds), max(c.Memory, one.Memory)
	}
	guessed, err := largest(ctx, trials)
	if err != nil {
		return nil, err
	}
	c.Memory = max(c.Memory, guessed)
	c.Seconds = sum / float64(max(1, n)) * float64(c.Runs)
	return c, nil
}

// largest guesses the memory that the largest of the trials takes. Trials one after the other often have
// the same text.
func largest(ctx context.Context, trials []configs.Trial) (most Bytes, err error) {
	var text *data.Dataset
	defer func() { text.Close() }()
	last := ""
	for _, t := range trials {
		if now := textSettings(t.Experiment); text == nil || now != last {
			text.Close()
			if text, err = Load(ctx, t.Experiment, nil); err != nil {
				return 0, err
			}
			last = now
		}
		most = max(most, Memory(t.Experiment, text))
	}
	return most, nil
}
