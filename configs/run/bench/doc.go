// Package bench measures how fast this machine trains: [Steps] a training step of the
// seed network, and [Epoch] a whole epoch of an experiment. Either can be measured in turn
// with the same network in PyTorch.
//
// Nothing else should run at the same time. [GEMM] says what the machine can do.
package bench

import (
	"slices"
)

// Options say how often something is measured, and against what.
type Options struct {
	Pairs  int         // times that each is measured, in turn; at least 1
	Python string      // the Python that has PyTorch, to compare with; empty: there is no peer
	Notify func(Event) // is called during the measurement; may be nil
}

func (o Options) notify(e Event) {
	if o.Notify != nil {
		o.Notify(e)
	}
}

// An Event is something that happens while [Steps] or [Epoch] measures: a [StepTime]
// that is known, or a [Pair] that begins.
type Event any

// A Pair says that an epoch is measured another time.
type Pair struct{ Number, Of int }

// better returns the number of threads with the smaller median, and that median.
func better(times map[int][]float64) (threads int, median float64) {
	for n, t := range times {
		if m := medianOf(t); threads == 0 || m < median || m == median && n < threads {
			threads, median = n, m
		}
	}
	return threads, median
}

// ratios returns the peer's times divided by ours, one for each pair.
func ratios(peer, ours []float64) []float64 {
	r := make([]float64, len(ours))
	for i, t := range ours {
		r[i] = peer[i] / t
	}
	return r
}

func medianOf(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}
