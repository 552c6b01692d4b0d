package train

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// A Schedule says how the learning rate changes during a run of T steps. If r is
// the optimizer's learning rate, then after the warm-up the rate at step t is
//
//	constant:     r
//	linear:       r · (1 − (1−final)·u)
//	cosine:       r · (final + (1−final)·(1 + cos πu)/2)
//	inverse_sqrt: r · √(w/(t+1))
//	step:         r · factorⁿ, where n is how often every_epochs have passed
//	plateau:      r · factorⁿ, where n is how often the held-out loss stood still
//
// where u rises linearly from 0 at the end of the warm-up to 1 at step T. In the first warmup_steps w, steps 0 … w−1, the rate is
// r·(t+1)/w, for step and plateau times factorⁿ; for inverse_sqrt w counts at least 1. The held-out loss stands still when patience
// evaluations, one after the other, have had neither a new best nor a loss lower than all before, as in [Limits].Patience; then
// counting begins anew.
//
// Sources: cosine: Loshchilov and Hutter, SGDR, 2017, without restarts; inverse_sqrt: Vaswani et al., Attention is all you need, 2017.
// step is PyTorch's StepLR, and plateau its ReduceLROnPlateau, whose patience is less by 1 and whose threshold is 0.
type Schedule struct {
	Type        string  `toml:"type" choice:"constant linear cosine inverse_sqrt step plateau" help:"how the learning rate moves; plateau lowers it when the held-out loss stands still"`
	WarmupSteps int     `toml:"warmup_steps" range:"[0,inf)" help:"steps over which the learning rate rises from zero"`
	Final       float64 `toml:"final" range:"[0,1]" help:"linear and cosine: share of the learning rate that is left at the end"`
	Factor      float64 `toml:"factor" range:"(0,1)" help:"step and plateau: what the learning rate is multiplied by"`
	EveryEpochs float64 `toml:"every_epochs" range:"(0,1000000]" help:"step: epochs after which the rate is multiplied by factor, again and again"`
	Patience    int     `toml:"patience" range:"[1,inf)" help:"plateau: evaluations with neither a new best nor a lower loss after which the rate is multiplied by factor"`
}

// DefaultSchedule returns the schedule of an experiment that says nothing of it: a constant rate. The factor of
// other types is PyTorch's.
func DefaultSchedule() Schedule {
	return Schedule{Type: "constant", Factor: 0.1, EveryEpochs: 1, Patience: 1}
}

// typed are the settings that only some types have, and those types.
var typed = []struct {
	key   string
	types []string
}{
	{"final", []string{"linear", "cosine"}},
	{"factor", []string{"step", "plateau"}},
	{"every_epochs", []string{"step"}},
	{"patience", []string{"plateau"}},
}

// Idle returns the keys that have no effect with the schedule's type.
func (s Schedule) Idle() (keys []string) {
	for _, setting := range typed {
		if !slices.Contains(setting.types, s.Type) {
			keys = append(keys, setting.key)
		}
	}
	return keys
}

// waits reports whether the rate depends on evaluations.
func (s Schedule) waits() bool { return s.Type == "plateau" }

// A Moment is where in a run a learning rate is asked for.
type Moment struct {
	Step     int64 // from 0
	Steps    int64 // of the whole run, T
	PerEpoch int64 // steps in an epoch
	Plateaus int   // how often the held-out loss has stood still
}

// Rate returns the learning rate at a moment, for an optimizer whose learning rate is base.
func (s Schedule) Rate(base float64, at Moment) float64 {
	w := int64(s.WarmupSteps)
	switch s.Type {
	case "step":
		base *= elementary.Pow(s.Factor, s.periods(at))
	case "plateau":
		base *= elementary.Pow(s.Factor, float64(at.Plateaus))
	}
	if at.Step < w {
		return base * float64(at.Step+1) / float64(w)
	}
	u := float64(at.Step-w) / float64(max(1, at.Steps-w))
	switch s.Type {
	case "linear":
		return base * (1 - float64((1-s.Final)*u))
	case "cosine":
		return base * (s.Final + float64((1-s.Final)*(1+elementary.CosPi(u))/2))
	case "inverse_sqrt":
		return base * math.Sqrt(float64(max(1, w))/float64(at.Step+1))
	default:
		return base
	}
}

// periods returns how often every_epochs have passed, each ending at the nearest step.
func (s Schedule) periods(at Moment) float64 {
	return math.Floor((float64(at.Step) + 0.5) / (s.EveryEpochs * float64(max(1, at.PerEpoch))))
}

// check returns an error if a setting is missing that the schedule's type needs, or if there is no held-out text that it waits for.
func (s Schedule) check(heldOut bool) error {
	switch {
	case s.Type != "step" && s.Type != "plateau":
		return nil
	case !(s.Factor > 0 && s.Factor < 1):
		return fmt.Errorf("the schedule %s has the factor %g; it must be over 0 and under 1", s.Type, s.Factor)
	case s.Type == "step" && !(s.EveryEpochs > 0):
		return fmt.Errorf("the schedule step has EveryEpochs %g; it must be over 0", s.EveryEpochs)
	case s.waits() && s.Patience < 1:
		return fmt.Errorf("the schedule plateau has the patience %d; it must be 1 or more", s.Patience)
	case s.waits() && !heldOut:
		return errors.New("the schedule plateau needs examples that are held out, in Valid")
	}
	return nil
}
