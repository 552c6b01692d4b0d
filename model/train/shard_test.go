package train_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/train"
)

// alone is a process among several that never hears of the others.
type alone struct{ process, of int }

func (a alone) Part() (process, of int) { return a.process, a.of }

func (a alone) Sum(context.Context, int64, *optimizer.Gradient) (*optimizer.Gradient, error) {
	return nil, fmt.Errorf("process %d waits for the others", a.process)
}

// TestShardsRefused: numbers of shards and processes that do not divide a step are errors before any step.
func TestShardsRefused(t *testing.T) {
	const of = "their number must be a power of two"
	for _, c := range []struct {
		shards  int
		peers   train.Peers
		seconds time.Duration
		want    string
	}{
		{shards: 3, want: "the trainer has 3 shards; " + of},
		{shards: -2, want: "the trainer has -2 shards; " + of},
		{shards: 4, peers: alone{0, 3}, want: "this is process 0 of 3; " + of},
		{shards: 4, peers: alone{0, 0}, want: "this is process 0 of 0; " + of},
		{shards: 4, peers: alone{-1, 2}, want: "this is process -1 of 2; " + of},
		{shards: 4, peers: alone{2, 2}, want: "this is process 2 of 2; " + of},
		{shards: 4, peers: alone{0, 8}, want: "there are 8 processes for 4 shards; let there be as many shards, or fewer processes"},
		{peers: alone{0, 2}, want: "there are 2 processes for 1 shards; let there be as many shards, or fewer processes"},
		{shards: 4, peers: alone{0, 2}, seconds: time.Hour, want: "a limit of seconds ends processes at different steps; limit the steps"},
		{shards: 4, peers: alone{1, 2}, want: "step 0: process 1 waits for the others"},
	} {
		r := newRun(t, create(t), settings{log: 100, limits: train.Limits{Seconds: c.seconds.Seconds()}})
		r.Shards, r.Peers, r.Valid, r.Score = c.shards, c.peers, nil, nil
		if err := r.Run(t.Context()); err == nil || err.Error() != c.want || r.Optimizer.Steps() != 0 {
			t.Errorf("%d shards, %+v: error is %v after %d steps, want %s", c.shards, c.peers, err, r.Optimizer.Steps(), c.want)
		}
	}
}
