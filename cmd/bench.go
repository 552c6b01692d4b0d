package cmd

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/configs/run/bench"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func benchCommand(parts configs.Parts) *cobra.Command {
	b := bencher{parts: parts}
	cmd := &cobra.Command{
		Use:   "bench [--epoch CONFIG [key=value…]]",
		Short: "Measure this machine: GEMM rate, step time, memory; PyTorch's too",
		Long: "Bench measures a training step of the seed network on random bags: embedding bag → fc 128 →\n" +
			"relu → fc 64 → relu → softmax over the vocabulary, cross-entropy, Adam.\n\n" +
			"With --vs torch it also runs the same network in PyTorch, taking turns, and prints the\n" +
			"median of the ratios, each side at its best number of threads. Run nothing else at the\n" +
			"same time.\n\n" +
			"With --epoch it measures instead how long an epoch of an experiment takes, with its\n" +
			"validation, from some of its batches.",
		RunE: func(cmd *cobra.Command, args []string) error { return b.run(cmd, args) },
	}
	f := cmd.Flags()
	f.IntSliceVar(&b.batches, "batch", []int{32, 128, 512, 1024}, "the `SIZES` of batches")
	f.IntVar(&b.Vocab, "vocab", 33278, "a vocabulary of `N` words")
	f.IntVar(&b.Dim, "dim", 100, "`N` numbers in a word's vector")
	f.IntVar(&b.Bag, "bag", 8, "`N` words in a bag")
	f.IntVar(&b.pairs, "pairs", 5, "measure each `N` times, in turn")
	f.BoolVar(&b.Lazy, "lazy", false, `sparse = "lazy" for us and SparseAdam for the peer`)
	f.StringVar(&b.epoch, "epoch", "", "measure an epoch of the experiment `CONFIG`")
	f.StringVar(&b.vs, "vs", "", "the `PEER` to compare with: torch")
	f.StringVar(&b.python, "python", "python3", "the `PYTHON` that has PyTorch")
	f.BoolVar(&b.json, "json", false, "print JSON")
	completeFlag(cmd, "vs", "torch")
	return cmd
}

// A bencher is the bench command under way.
type bencher struct {
	parts configs.Parts
	bench.Network
	batches    []int
	pairs      int
	epoch      string // a CONFIG; empty: steps are measured
	vs, python string
	json       bool
}

func (b *bencher) run(cmd *cobra.Command, args []string) error {
	if err := b.check(args); err != nil {
		return err
	}
	w, stderr := cmd.OutOrStdout(), cmd.ErrOrStderr()
	o := bench.Options{Pairs: b.pairs, Notify: func(e bench.Event) {
		switch e := e.(type) {
		case bench.StepTime:
			fmt.Fprintf(stderr, "batch %d: %.2f ms a step\n", e.Batch, e.MS)
		case bench.Pair:
			fmt.Fprintf(stderr, "pair %d of %d\n", e.Number, e.Of)
		}
	}}
	if b.vs == "torch" {
		o.Python = b.python
	}
	if b.epoch == "" {
		steps, err := bench.Steps(cmd.Context(), b.Network, b.batches, o)
		if err != nil {
			return err
		}
		r := benchResult{train.NewManifest().CPU, kernel.ISA(), bench.GEMM(), bench.Answer().Nanoseconds(), steps}
		if b.json {
			return printJSON(w, r)
		}
		return r.print(w)
	}
	e, err := b.parts.Load(b.epoch, args)
	if err != nil {
		return err
	}
	r, err := bench.Epoch(cmd.Context(), e, cmd.InOrStdin(), o)
	if err != nil {
		return err
	}
	if b.json {
		return printJSON(w, r)
	}
	return printEpoch(w, r)
}

func (b *bencher) check(args []string) error {
	if err := kernel.ISAError(); err != nil {
		return usageError{err}
	}
	if b.vs != "" && b.vs != "torch" {
		return usage("--vs %s: there is only torch to compare with", b.vs)
	}
	for _, size := range []struct {
		flag string
		n    int
	}{{"vocab", b.Vocab}, {"dim", b.Dim}, {"bag", b.Bag}, {"pairs", b.pairs}, {"batch", slices.Min(b.batches)}} {
		if err := atLeastOne("--"+size.flag, size.n); err != nil {
			return err
		}
	}
	if b.epoch == "" && len(args) > 0 {
		return usage("bench %s: only --epoch CONFIG takes key=value", args[0])
	}
	return nil
}

// A benchResult is what bench prints of steps.
type benchResult struct {
	CPU    string       `json:"cpu"`
	ISA    string       `json:"instruction_set"`
	GEMM   []bench.Rate `json:"gemm"`
	Answer int64        `json:"answer_ns,omitempty"` // from one thread to another and back
	*bench.StepResult
}

func (r benchResult) print(w io.Writer) error {
	fmt.Fprintf(w, "%s, %s", r.CPU, r.ISA)
	before := ", GEMM of 1024³"
	for _, g := range r.GEMM {
		fmt.Fprintf(w, "%s %.0f GFLOP/s with %s", before, g.GFLOPS, amount.Of(g.Threads, "thread"))
		before = ","
	}
	if r.Answer > 0 {
		fmt.Fprintf(w, ", %d ns from one thread to another and back", r.Answer)
	}
	fmt.Fprintf(w, "\nseed network, V = %s, D = %d, bags of %d, Adam, sparse = %q\n\n", amount.Thousands(int64(r.Vocab)), r.Dim, r.Bag, r.Sparse)
	number := func(x float64) string { return fmt.Sprintf("%.2f", x) }
	rows := [][]string{{"batch", "ms a step", "threads", "1 thread", "examples/s"}}
	if r.Peer != "" {
		rows[0] = append(rows[0], "PyTorch", "threads", "ratio", "from", "to")
	}
	for _, s := range r.Step {
		row := []string{strconv.Itoa(s.Batch), number(s.MS), strconv.Itoa(s.Threads), number(s.OneMS), amount.Thousands(int64(s.Examples))}
		if r.Peer != "" {
			row = append(row, number(s.PeerMS), strconv.Itoa(s.PeerBest), number(s.Ratio), number(s.RatioLow), number(s.RatioHigh))
		}
		rows = append(rows, row)
	}
	if _, err := io.WriteString(w, alignedRight(rows)); err != nil {
		return err
	}
	if r.Peer != "" {
		fmt.Fprintf(w, "\npeer: %s; a ratio is its time to ours, the median of the pairs\n", r.Peer)
	}
	_, err := fmt.Fprintf(w, "peak memory %s\n", run.Bytes(r.Memory))
	return err
}

func printEpoch(w io.Writer, r *bench.EpochResult) error {
	fmt.Fprintf(w, "%s, batch %d: an epoch with its validation takes %s, %s tokens/s with %s; %.1f %% of it is making batches\n",
		r.Name, r.Batch, seconds(r.Seconds), amount.Thousands(int64(r.Tokens)), amount.Of(r.Threads, "thread"), 100*r.Batching)
	if r.Peer != "" {
		fmt.Fprintf(w, "%s: %s, %s tokens/s with %s; ratio %.2f\n", r.Peer, seconds(r.PeerSeconds), amount.Thousands(int64(r.PeerTokens)), amount.Of(r.PeerThreads, "thread"), r.Ratio)
	}
	_, err := fmt.Fprintf(w, "peak memory %s, of which parameters, optimizer state and corpus are %s\n", run.Bytes(r.Memory), run.Bytes(r.Allowance))
	return err
}
