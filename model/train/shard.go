package train

import (
	"context"
	"errors"
	"fmt"
	"math/bits"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/optimizer"
)

// Peers are the processes that train the same network, each on its own shards of every batch. All of
// them take every step, and come to the same bits. The first of them keeps the record.
type Peers interface {
	// Part returns the number of this process, from 0, and how many there are: a power of two.
	Part() (process, of int)
	// Sum returns the sum of the gradients of all processes at a step, of which g is this one's and perhaps
	// nil. It adds them as an [optimizer.Tree] does. It waits for them until ctx ends. If one of
	// them is at another step, which may happen after one was replaced, the error is [ErrPeers], and all go on from
	// the last checkpoint.
	Sum(ctx context.Context, step int64, g *optimizer.Gradient) (*optimizer.Gradient, error)
}

// ErrPeers says that a process was replaced: go on from the last checkpoint.
var ErrPeers = errors.New("a process was replaced")

// follows reports whether another process keeps the record and the checkpoints.
func (t *Trainer) follows() bool {
	process, _ := t.part()
	return process > 0
}

// part returns the number of this process, and how many there are.
func (t *Trainer) part() (process, of int) {
	if t.Peers == nil {
		return 0, 1
	}
	return t.Peers.Part()
}

func (t *Trainer) checkShards() error {
	process, of := t.part()
	switch {
	case t.Shards > 0 && bits.OnesCount(uint(t.Shards)) != 1 || t.Shards < 0:
		return fmt.Errorf("the trainer has %d shards; their number must be a power of two", t.Shards)
	case of < 1 || bits.OnesCount(uint(of)) != 1 || process < 0 || process >= of:
		return fmt.Errorf("this is process %d of %d; their number must be a power of two", process, of)
	case of > max(1, t.Shards):
		return fmt.Errorf("there are %d processes for %d shards; let there be as many shards, or fewer processes", of, max(1, t.Shards))
	case t.Peers != nil && t.Limits.Seconds > 0:
		return errors.New("a limit of seconds ends processes at different steps; limit the steps")
	}
	return nil
}

// shards are those of the step under way.
type shards struct {
	sum  optimizer.Tree // of those of this process
	next int            // the number of the next one
}

// step trains on a batch, or on one shard of it: done says that it was the last one. The loss is
// that of the whole step then.
func (t *Trainer) step(ctx context.Context, b *data.Batch, rate float64) (loss float64, done bool, err error) {
	if t.Shards <= 1 && t.Peers == nil {
		loss, err = t.Network.Step(b, t.Optimizer, rate)
		return loss, true, err
	}
	of := max(1, t.Shards)
	process, processes := t.part()
	first, end := process*of/processes, (process+1)*of/processes
	var g *optimizer.Gradient
	if s := t.shards.next; first <= s && s < end {
		if g, err = t.Network.Shard(b, t.Optimizer, s, of); err != nil {
			return 0, false, err
		}
		t.shards.sum.Push(g)
	}
	t.shards.next++
	batches := objective.Steps(t.Train, t.Order.BatchSize())
	if at := int(t.Optimizer.Steps()%t.perEpoch())*of + t.shards.next; t.shards.next < of && at < batches {
		return 0, false, nil
	}
	for s := max(first, t.shards.next); s < end; s++ { // the last step of an epoch may have fewer
		t.shards.sum.Push(nil)
	}
	t.shards.next = 0
	sum := t.shards.sum.Sum()
	if t.Peers != nil {
		if sum, err = t.Peers.Sum(ctx, t.Optimizer.Steps(), sum); err != nil {
			return 0, false, err
		}
	}
	loss, err = t.Optimizer.Apply(sum, rate)
	return loss, true, err
}
