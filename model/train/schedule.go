package train

import "github.com/lexigraph/lexigraph/graph/kernel/elementary"

// A Schedule says how the learning rate changes during a run of T steps. If r is
// the optimizer's learning rate, then after the warm-up the rate at step t is
//
//	constant: r
//	linear:   r · (1 − (1−final)·u)
//	cosine:   r · (final + (1−final)·(1 + cos πu)/2)
//
// where u rises linearly from 0 at the end of the warm-up to 1 at step T. During the first
// warmup_steps w, the rate is multiplied by (t+1)/w. (Cosine: Loshchilov and
// Hutter, SGDR, 2017, without restarts.)
type Schedule struct {
	Type        string  `toml:"type" choice:"constant linear cosine" help:"how the learning rate moves"`
	WarmupSteps int     `toml:"warmup_steps" range:"[0,inf)" help:"steps over which the learning rate rises from zero"`
	Final       float64 `toml:"final" range:"[0,1]" help:"share of the learning rate that is left at the end"`
}

// Rate returns the learning rate of step t, from 0, out of total, for an
// optimizer whose learning rate is base.
func (s Schedule) Rate(base float64, t, total int64) float64 {
	if w := int64(s.WarmupSteps); t < w {
		return base * float64(t+1) / float64(w)
	}
	u := float64(t-int64(s.WarmupSteps)) / float64(max(1, total-int64(s.WarmupSteps)))
	switch s.Type {
	case "linear":
		return base * (1 - float64((1-s.Final)*u))
	case "cosine":
		return base * (s.Final + float64((1-s.Final)*(1+elementary.CosPi(u))/2))
	default:
		return base
	}
}
