package bench

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/machine"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
)

// A Network is the seed network in given sizes: embedding bag → fc 128 → relu → fc 64 →
// relu → softmax over the vocabulary, cross-entropy, Adam. All sizes are at least 1.
type Network struct {
	Vocab, Dim, Bag int
	Lazy            bool // sparse = "lazy", and SparseAdam for the peer
}

// stepsTimed is the number of steps, the median of which is one measurement.
const stepsTimed = 9

// A StepResult is what [Steps] found.
type StepResult struct {
	Peer   string     `json:"peer,omitempty"` // its name and version
	Vocab  int        `json:"vocab"`
	Dim    int        `json:"dim"`
	Bag    int        `json:"bag"`
	Sparse string     `json:"sparse"`
	Step   []StepTime `json:"step"`
	Memory int64      `json:"peak_memory"` // bytes
}

// A StepTime is the time of a training step, the medians over the pairs. Its
// ratio is the median over the pairs of the peer's time to ours.
type StepTime struct {
	Batch     int     `json:"batch"`
	Threads   int     `json:"threads"` // our better number
	MS        float64 `json:"ms"`
	Examples  float64 `json:"examples_per_second"`
	OneMS     float64 `json:"ms_1_thread"`
	PeerMS    float64 `json:"peer_ms,omitempty"`
	PeerBest  int     `json:"peer_threads,omitempty"`
	Ratio     float64 `json:"ratio,omitempty"`
	RatioLow  float64 `json:"ratio_min,omitempty"`
	RatioHigh float64 `json:"ratio_max,omitempty"`
}

// Steps measures a training step on random bags, for each size of the batch.
func Steps(ctx context.Context, n Network, batches []int, o Options) (*StepResult, error) {
	r := &StepResult{Vocab: n.Vocab, Dim: n.Dim, Bag: n.Bag, Sparse: "exact"}
	if n.Lazy {
		r.Sparse = "lazy"
	}
	var peer *torch
	if o.Python != "" {
		var err error
		if peer, err = startTorch(ctx, o.Python, n.Vocab, n.Dim, n.Bag); err != nil {
			return nil, err
		}
		defer peer.close()
		r.Peer = peer.version
	}
	for _, batch := range batches {
		s, err := n.measure(ctx, batch, o.Pairs, peer)
		if err != nil {
			return nil, err
		}
		o.notify(s)
		r.Step = append(r.Step, s)
	}
	r.Memory = machine.PeakMemory()
	return r, nil
}

// measure measures one batch size: each of our thread counts and of the peer's in
// turn, as many times as there are pairs. The peer may be nil.
func (n Network) measure(ctx context.Context, batch, pairs int, peer *torch) (StepTime, error) {
	network, err := model.New(model.Architecture{
		Embedding: &layer.EmbeddingBag{Dim: n.Dim, Mode: "mean"},
		Layers: []model.Layer{
			{Type: "fc", Spec: &layer.FC{Units: 128, Activation: "relu", Bias: true}},
			{Type: "fc", Spec: &layer.FC{Units: 64, Activation: "relu", Bias: true}},
		},
		Loss: &loss.CrossEntropy{},
	}, graph.Options{Vocab: n.Vocab, Context: n.Bag, Seed: 1, Init: "pytorch"})
	if err != nil {
		return StepTime{}, err
	}
	spec := optimizer.NewAdam()
	if n.Lazy {
		spec.Sparse = "lazy"
	}
	adam := spec.New(network.Params())
	x := make([]*data.Batch, 64) // so that every step has words of its own
	for i := range x {
		x[i] = n.bags(batch, uint64(i))
	}
	most := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(most)
	ours, peers := make(map[int][]float64), make(map[int][]float64)
	for range pairs {
		for _, threads := range threadCounts(most) {
			if err := context.Cause(ctx); err != nil {
				return StepTime{}, err
			}
			runtime.GOMAXPROCS(threads)
			ms, err := timeSteps(network, x, adam)
			if err != nil {
				return StepTime{}, err
			}
			ours[threads] = append(ours[threads], ms)
			if peer != nil {
				ms, err := peer.step(batch, threads, n.Lazy)
				if err != nil {
					return StepTime{}, err
				}
				peers[threads] = append(peers[threads], ms)
			}
		}
	}
	s := StepTime{Batch: batch, OneMS: medianOf(ours[1])}
	s.Threads, s.MS = better(ours)
	s.Examples = 1e3 * float64(batch) / s.MS
	if peer != nil {
		s.PeerBest, s.PeerMS = better(peers)
		r := ratios(peers[s.PeerBest], ours[s.Threads])
		s.Ratio, s.RatioLow, s.RatioHigh = medianOf(r), slices.Min(r), slices.Max(r)
	}
	return s, nil
}

// timeSteps returns the median milliseconds of a step.
func timeSteps(n *model.Network, x []*data.Batch, o *optimizer.Optimizer) (float64, error) {
	// A peer's threads look for more work for some 25 ms (OpenBLAS) before they
	// sleep, and would share the processors with ours.
	time.Sleep(100 * time.Millisecond)
	var times []float64
	for i := range 3 + stepsTimed { // the first three fill caches
		begin := time.Now()
		if _, err := n.Step(x[int(o.Steps())%len(x)], o, 1e-3); err != nil {
			return 0, err
		}
		if i >= 3 {
			times = append(times, 1e3*time.Since(begin).Seconds())
		}
	}
	return medianOf(times), nil
}

// bags returns a batch of random bags, each with a random target.
func (n Network) bags(batch int, seed uint64) *data.Batch {
	r := rand.New(rand.NewPCG(1, seed))
	b := &data.Batch{Offset: []int32{0}}
	for range batch {
		for range n.Bag {
			b.ID = append(b.ID, r.Int32N(int32(n.Vocab)))
		}
		b.End(r.Int32N(int32(n.Vocab)))
	}
	return b
}
