package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/machine"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/train"
)

// Batches of a measurement of an epoch: enough that the mean is one of an epoch,
// for words are looked up as often as they are in the text.
const (
	epochSteps       = 48
	epochEvaluations = 8
)

// An EpochResult is what [Epoch] found. Times are medians over the
// pairs; the ratio is that of the tokens a second, validation included.
type EpochResult struct {
	Name        string  `json:"name"`
	Peer        string  `json:"peer,omitempty"`
	Batch       int     `json:"batch"`
	Threads     int     `json:"threads"`
	Seconds     float64 `json:"seconds"` // of an epoch with its validation
	Tokens      float64 `json:"tokens_per_second"`
	Batching    float64 `json:"batching_share"` // of the time goes into making batches
	PeerThreads int     `json:"peer_threads,omitempty"`
	PeerSeconds float64 `json:"peer_seconds,omitempty"`
	PeerTokens  float64 `json:"peer_tokens_per_second,omitempty"`
	Ratio       float64 `json:"ratio,omitempty"`
	Memory      int64   `json:"peak_memory"` // bytes
	Allowance   int64   `json:"parameters_state_corpus"`
}

// Epoch measures how long an epoch of an experiment takes, with its validation, in turn
// with the peer. The peer is given batches that are ready, so that its time is without
// making them. The source "-" reads stdin.
func Epoch(ctx context.Context, e *configs.Experiment, stdin io.Reader, o Options) (*EpochResult, error) {
	d, err := run.Load(ctx, e, stdin)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if d.Valid == nil {
		return nil, run.SettingError{Err: fmt.Errorf("%s: has no held-out text to measure validation on; set corpus.valid", e.Name)}
	}
	t, err := run.NewTrainer(ctx, e, d)
	if err != nil {
		return nil, err
	}
	var p *epochPeer
	if o.Python != "" {
		if p, err = newEpochPeer(ctx, e, t, d.Vocab.Len(), o.Python); err != nil {
			return nil, err
		}
		defer p.close()
	}
	steps := float64(objective.Steps(t.Train, t.Order.Size))
	evaluations := float64(objective.Steps(t.Valid, t.Order.Size))
	most := runtime.GOMAXPROCS(0)
	ours, peers := map[int][]float64{}, map[int][]float64{}
	r := &EpochResult{Name: e.Name, Batch: t.Order.Size}
	for i := range o.Pairs {
		o.notify(Pair{i + 1, o.Pairs})
		step, evaluation, share, err := timeEpoch(ctx, t)
		if err != nil {
			return nil, err
		}
		ours[most] = append(ours[most], float64(steps*step)+float64(evaluations*evaluation))
		r.Batching = max(r.Batching, share)
		if p == nil {
			continue
		}
		for _, threads := range threadCounts(most) {
			step, evaluation, err := p.epoch(t.Order.Size, threads)
			if err != nil {
				return nil, err
			}
			peers[threads] = append(peers[threads], (float64(steps*step)+float64(evaluations*evaluation))/1e3)
		}
	}
	tokens := float64(t.Train.Len())
	r.Threads, r.Seconds = better(ours)
	r.Tokens = tokens / r.Seconds
	r.Memory, r.Allowance = machine.PeakMemory(), allowance(t, d)
	if p != nil {
		r.Peer = p.version
		r.PeerThreads, r.PeerSeconds = better(peers)
		r.PeerTokens = tokens / r.PeerSeconds
		r.Ratio = medianOf(ratios(peers[r.PeerThreads], ours[r.Threads]))
	}
	return r, nil
}

// allowance returns the bytes of the parameters, the optimizer's state and the text.
func allowance(t *train.Trainer, d *data.Dataset) int64 {
	numbers := t.Network.Size()
	for _, slot := range t.Optimizer.Slots {
		numbers += len(slot)
	}
	numbers += d.Train.Len() + d.Valid.Len()
	if d.Test != nil {
		numbers += d.Test.Len()
	}
	return 4 * int64(numbers)
}

// timeEpoch returns the mean seconds of a training step, of making its batch
// included, and of a batch of evaluation, and the share of a step that making
// the batch takes.
func timeEpoch(ctx context.Context, t *train.Trainer) (step, evaluation, batching float64, err error) {
	begin, made, n := time.Now(), time.Duration(0), -3 // three steps fill caches
	last := begin
	for x, err := range t.Order.Batches(t.Train, 0, 0) {
		if err != nil {
			return 0, 0, 0, err
		}
		made += time.Since(last)
		if n == 0 {
			begin, made = time.Now(), 0
		}
		if n++; n > epochSteps {
			break
		}
		if err := context.Cause(ctx); err != nil {
			return 0, 0, 0, err
		}
		if _, err := t.Network.Step(x, t.Optimizer, t.Optimizer.LearningRate); err != nil {
			return 0, 0, 0, err
		}
		last = time.Now()
	}
	total, steps := time.Since(begin), min(n, epochSteps)
	if steps < 1 {
		return 0, 0, 0, run.SettingError{Err: errors.New("an epoch has fewer than 4 batches, too few to measure; make train.batch_size smaller")}
	}
	begin, n = time.Now(), 0
	for x, err := range objective.Sequential(t.Valid, t.Order.Size, t.Order.Negatives) {
		if err != nil {
			return 0, 0, 0, err
		}
		if n == epochEvaluations {
			break
		}
		if _, err := t.Network.Evaluate(x); err != nil {
			return 0, 0, 0, err
		}
		n++
	}
	return total.Seconds() / float64(steps), time.Since(begin).Seconds() / float64(n), made.Seconds() / total.Seconds(), nil
}
