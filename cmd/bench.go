package cmd

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func benchCommand(parts configs.Parts) *cobra.Command {
	var b bench
	var vs, epoch string
	cmd := &cobra.Command{
		Use:   "bench [--epoch CONFIG [key=value…]]",
		Short: "Measure this machine: GEMM rate, step time, memory; ratio to PyTorch",
		Long: "Bench measures a training step of the seed network on random bags: embedding bag → fc 128 →\n" +
			"relu → fc 64 → relu → softmax over the vocabulary, cross-entropy, Adam.\n\n" +
			"With --vs torch it runs the same network in PyTorch, in turn with ours, and prints the\n" +
			"median of the ratios, each side with its better number of threads. Run nothing else\n" +
			"at the same time.\n\n" +
			"With --epoch it measures instead how long an epoch of an experiment takes, with its\n" +
			"validation, from a part of its batches.",
	}
	f := cmd.Flags()
	f.IntSliceVar(&b.batches, "batch", []int{32, 128, 512, 1024}, "batch sizes")
	f.IntVar(&b.vocab, "vocab", 33278, "words of the vocabulary")
	f.IntVar(&b.dim, "dim", 100, "numbers in a word's vector")
	f.IntVar(&b.bag, "bag", 8, "words in a bag")
	f.IntVar(&b.pairs, "pairs", 5, "times each is measured, in turn")
	f.BoolVar(&b.lazy, "lazy", false, `sparse = "lazy" for us and SparseAdam for the peer`)
	f.StringVar(&epoch, "epoch", "", "measure an epoch of this experiment")
	f.StringVar(&vs, "vs", "", "peer to compare with: torch")
	f.StringVar(&b.python, "python", "python3", "the Python that has PyTorch")
	asJSON := f.Bool("json", false, "print JSON")
	cmd.RegisterFlagCompletionFunc("vs", cobra.FixedCompletions([]string{"torch"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := kernel.ISAError(); err != nil {
			return usageError{err}
		}
		if vs != "" && vs != "torch" {
			return usage("--vs %s: there is only torch to compare with", vs)
		}
		for name, n := range map[string]int{"vocab": b.vocab, "dim": b.dim, "bag": b.bag, "pairs": b.pairs, "batch": slices.Min(b.batches)} {
			if n < 1 {
				return usage("--%s %d: must be at least 1", name, n)
			}
		}
		if epoch == "" && len(args) > 0 {
			return usage("bench %s: only --epoch CONFIG takes key=value", args[0])
		}
		if epoch != "" {
			e, err := parts.Load(epoch, args)
			if err != nil {
				return err
			}
			r, err := b.epoch(cmd, e, vs == "torch")
			if err != nil {
				return err
			}
			return r.print(cmd.OutOrStdout(), *asJSON)
		}
		if vs == "torch" {
			p, err := startTorch(cmd.Context(), b.python, b.vocab, b.dim, b.bag)
			if err != nil {
				return err
			}
			defer p.Close()
			b.peer = p
		}
		r, err := b.measure(cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		if *asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(r)
		}
		return r.print(cmd.OutOrStdout())
	}
	return cmd
}

// A bench is a measurement to be made.
type bench struct {
	batches                []int
	vocab, dim, bag, pairs int
	lazy                   bool
	python                 string
	peer                   *torch // nil: none
}

// benchSteps is the number of steps whose median is one measurement.
const benchSteps = 9

// A benchResult is what bench prints.
type benchResult struct {
	CPU    string     `json:"cpu"`
	ISA    string     `json:"instruction_set"`
	Peer   string     `json:"peer,omitempty"`
	Vocab  int        `json:"vocab"`
	Dim    int        `json:"dim"`
	Bag    int        `json:"bag"`
	Sparse string     `json:"sparse"`
	GEMM   []gemmRate `json:"gemm"`
	Step   []stepTime `json:"step"`
	Memory int64      `json:"peak_memory"` // bytes
}

type gemmRate struct {
	Threads int     `json:"threads"`
	GFLOPS  float64 `json:"gflops"` // of 1024 × 1024 × 1024
}

// A stepTime is the time of a training step, the medians over the pairs. Its
// ratio is the median over the pairs of the peer's time to ours.
type stepTime struct {
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

func (b *bench) measure(progress io.Writer) (*benchResult, error) {
	r := &benchResult{CPU: train.NewManifest().CPU, ISA: kernel.ISA(), Vocab: b.vocab, Dim: b.dim, Bag: b.bag, Sparse: "exact"}
	if b.lazy {
		r.Sparse = "lazy"
	}
	if b.peer != nil {
		r.Peer = b.peer.version
	}
	most := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(most)
	counts := []int{1}
	if most > 1 {
		counts = append(counts, most)
	}
	for _, threads := range counts {
		runtime.GOMAXPROCS(threads)
		r.GEMM = append(r.GEMM, gemmRate{threads, measureGEMM()})
	}
	for _, batch := range b.batches {
		s, err := b.step(batch, counts)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(progress, "batch %d: %.2f ms a step\n", batch, s.MS)
		r.Step = append(r.Step, s)
	}
	r.Memory = train.PeakMemory()
	return r, nil
}

// measureGEMM returns the rate of a float32 product of 1024³, in GFLOP/s, the
// best of some.
func measureGEMM() float64 {
	const n = 1024
	a, b, c := filled(n*n), filled(n*n), make([]float32, n*n)
	m := func(x []float32) kernel.Matrix { return kernel.Matrix{Data: x, Rows: n, Cols: n, Stride: n} }
	best := time.Duration(1<<63 - 1)
	for range 10 {
		begin := time.Now()
		kernel.Gemm(m(c), kernel.Operand{Matrix: m(a)}, kernel.Operand{Matrix: m(b)}, false)
		best = min(best, time.Since(begin))
	}
	return 2 * n * n * n / best.Seconds() / 1e9
}

func filled(n int) []float32 {
	r := rand.New(rand.NewPCG(1, 1))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.Float32()) - 0.5
	}
	return x
}

// step measures one batch size: each of our thread counts and of the peer's in
// turn, as many times as there are pairs.
func (b *bench) step(batch int, counts []int) (stepTime, error) {
	n, err := model.New(model.Architecture{
		Embedding: &layer.EmbeddingBag{Dim: b.dim, Mode: "mean"},
		Layers: []model.Layer{
			{Type: "fc", Spec: &layer.FC{Units: 128, Activation: "relu", Bias: true}},
			{Type: "fc", Spec: &layer.FC{Units: 64, Activation: "relu", Bias: true}},
		},
		Loss: &loss.CrossEntropy{},
	}, graph.Options{Vocab: b.vocab, Context: b.bag, Seed: 1, Init: "pytorch"})
	if err != nil {
		return stepTime{}, err
	}
	spec := optimizer.NewAdam()
	if b.lazy {
		spec.Sparse = "lazy"
	}
	adam := spec.New(n.Params())
	x := make([]*data.Batch, 64) // so that every step has words of its own
	for i := range x {
		x[i] = randomBags(b.vocab, batch, b.bag, uint64(i))
	}
	ours, peers := make(map[int][]float64), make(map[int][]float64)
	for range b.pairs {
		for _, threads := range counts {
			runtime.GOMAXPROCS(threads)
			ms, err := timeSteps(n, x, adam)
			if err != nil {
				return stepTime{}, err
			}
			ours[threads] = append(ours[threads], ms)
			if b.peer != nil {
				ms, err := b.peer.step(batch, threads, b.lazy)
				if err != nil {
					return stepTime{}, err
				}
				peers[threads] = append(peers[threads], ms)
			}
		}
	}
	s := stepTime{Batch: batch, OneMS: medianOf(ours[1])}
	s.Threads, s.MS = better(ours)
	s.Examples = 1e3 * float64(batch) / s.MS
	if b.peer != nil {
		s.PeerBest, s.PeerMS = better(peers)
		var ratios []float64
		for i, ms := range ours[s.Threads] {
			ratios = append(ratios, peers[s.PeerBest][i]/ms)
		}
		s.Ratio, s.RatioLow, s.RatioHigh = medianOf(ratios), slices.Min(ratios), slices.Max(ratios)
	}
	return s, nil
}

// timeSteps returns the median milliseconds of a step.
func timeSteps(n *model.Network, x []*data.Batch, o *optimizer.Optimizer) (float64, error) {
	// A peer's threads look for more work for some 25 ms (OpenBLAS) before they
	// sleep, and would share the processors with ours.
	time.Sleep(100 * time.Millisecond)
	var times []float64
	for i := range 3 + benchSteps { // the first three fill caches
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

func randomBags(vocab, batch, bag int, seed uint64) *data.Batch {
	r := rand.New(rand.NewPCG(1, seed))
	b := &data.Batch{Offset: []int32{0}}
	for range batch {
		for range bag {
			b.ID = append(b.ID, r.Int32N(int32(vocab)))
		}
		b.End(r.Int32N(int32(vocab)))
	}
	return b
}

// better returns the number of threads with the smaller median, and that.
func better(times map[int][]float64) (threads int, ms float64) {
	for n, t := range times {
		if m := medianOf(t); threads == 0 || m < ms || m == ms && n < threads {
			threads, ms = n, m
		}
	}
	return threads, ms
}

func medianOf(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

func (r *benchResult) print(w io.Writer) error {
	fmt.Fprintf(w, "%s, %s", r.CPU, r.ISA)
	for _, g := range r.GEMM {
		fmt.Fprintf(w, ", GEMM of 1024³ %.0f GFLOP/s with %d threads", g.GFLOPS, g.Threads)
	}
	fmt.Fprintf(w, "\nseed network, V = %s, D = %d, bags of %d, Adam, sparse = %q\n\n", thousands(int64(r.Vocab)), r.Dim, r.Bag, r.Sparse)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "batch\tms a step\tthreads\t1 thread\texamples/s\t")
	if r.Peer != "" {
		fmt.Fprint(t, "PyTorch\tthreads\tratio\tfrom\tto\t")
	}
	fmt.Fprintln(t)
	for _, s := range r.Step {
		fmt.Fprintf(t, "%d\t%.2f\t%d\t%.2f\t%s\t", s.Batch, s.MS, s.Threads, s.OneMS, thousands(int64(s.Examples)))
		if r.Peer != "" {
			fmt.Fprintf(t, "%.2f\t%d\t%.2f\t%.2f\t%.2f\t", s.PeerMS, s.PeerBest, s.Ratio, s.RatioLow, s.RatioHigh)
		}
		fmt.Fprintln(t)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if r.Peer != "" {
		fmt.Fprintf(w, "\npeer: %s; a ratio is its time to ours, the median of the pairs\n", r.Peer)
	}
	_, err := fmt.Fprintf(w, "peak memory %s\n", run.Bytes(r.Memory))
	return err
}
