package cmd

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/configs/run/bench"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func benchCommand(parts configs.Parts) *cobra.Command {
	var n bench.Network
	var batches []int
	var pairs int
	var epoch, vs, python string
	cmd := &cobra.Command{
		Use:   "bench [--epoch CONFIG [key=value…]]",
		Short: "Measure this machine: GEMM rate, step time, memory; ratio to PyTorch",
		Long: "Bench measures a training step of the seed network on random bags: embedding bag → fc 128 →\n" +
			"relu → fc 64 → relu → softmax over the vocabulary, cross-entropy, Adam.\n\n" +
			"With --vs torch it also runs the same network in PyTorch, taking turns, and prints the\n" +
			"median of the ratios, each side with its better number of threads. Run nothing else\n" +
			"at the same time.\n\n" +
			"With --epoch it measures instead how long an epoch of an experiment takes, with its\n" +
			"validation, from some of its batches.",
	}
	f := cmd.Flags()
	f.IntSliceVar(&batches, "batch", []int{32, 128, 512, 1024}, "the `SIZES` of batches")
	f.IntVar(&n.Vocab, "vocab", 33278, "a vocabulary of `N` words")
	f.IntVar(&n.Dim, "dim", 100, "`N` numbers in a word's vector")
	f.IntVar(&n.Bag, "bag", 8, "`N` words in a bag")
	f.IntVar(&pairs, "pairs", 5, "measure each `N` times, in turn")
	f.BoolVar(&n.Lazy, "lazy", false, `sparse = "lazy" for us and SparseAdam for the peer`)
	f.StringVar(&epoch, "epoch", "", "measure an epoch of the experiment `CONFIG`")
	f.StringVar(&vs, "vs", "", "the `PEER` to compare with: torch")
	f.StringVar(&python, "python", "python3", "the `PYTHON` that has PyTorch")
	asJSON := f.Bool("json", false, "print JSON")
	cmd.RegisterFlagCompletionFunc("vs", cobra.FixedCompletions([]string{"torch"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := kernel.ISAError(); err != nil {
			return usageError{err}
		}
		if vs != "" && vs != "torch" {
			return usage("--vs %s: there is only torch to compare with", vs)
		}
		for name, n := range map[string]int{"vocab": n.Vocab, "dim": n.Dim, "bag": n.Bag, "pairs": pairs, "batch": slices.Min(batches)} {
			if n < 1 {
				return usage("--%s %d: must be at least 1", name, n)
			}
		}
		if epoch == "" && len(args) > 0 {
			return usage("bench %s: only --epoch CONFIG takes key=value", args[0])
		}
		o := bench.Options{Pairs: pairs, Notify: func(e bench.Event) {
			switch e := e.(type) {
			case bench.StepTime:
				fmt.Fprintf(cmd.ErrOrStderr(), "batch %d: %.2f ms a step\n", e.Batch, e.MS)
			case bench.Pair:
				fmt.Fprintf(cmd.ErrOrStderr(), "pair %d of %d\n", e.Number, e.Of)
			}
		}}
		if vs == "torch" {
			o.Python = python
		}
		if epoch != "" {
			e, err := parts.Load(epoch, args)
			if err != nil {
				return err
			}
			r, err := bench.Epoch(cmd.Context(), e, cmd.InOrStdin(), o)
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), r)
			}
			return printEpoch(cmd.OutOrStdout(), r)
		}
		steps, err := bench.Steps(cmd.Context(), n, batches, o)
		if err != nil {
			return err
		}
		r := benchResult{train.NewManifest().CPU, kernel.ISA(), bench.GEMM(), steps}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), r)
		}
		return r.print(cmd.OutOrStdout())
	}
	return cmd
}

// A benchResult is what bench prints of steps.
type benchResult struct {
	CPU  string       `json:"cpu"`
	ISA  string       `json:"instruction_set"`
	GEMM []bench.Rate `json:"gemm"`
	*bench.StepResult
}

func (r benchResult) print(w io.Writer) error {
	fmt.Fprintf(w, "%s, %s", r.CPU, r.ISA)
	before := ", GEMM of 1024³"
	for _, g := range r.GEMM {
		fmt.Fprintf(w, "%s %.0f GFLOP/s with %s", before, g.GFLOPS, corpus.Amount(g.Threads, "thread"))
		before = ","
	}
	fmt.Fprintf(w, "\nseed network, V = %s, D = %d, bags of %d, Adam, sparse = %q\n\n", corpus.Thousands(int64(r.Vocab)), r.Dim, r.Bag, r.Sparse)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "batch\tms a step\tthreads\t1 thread\texamples/s\t")
	if r.Peer != "" {
		fmt.Fprint(t, "PyTorch\tthreads\tratio\tfrom\tto\t")
	}
	fmt.Fprintln(t)
	for _, s := range r.Step {
		fmt.Fprintf(t, "%d\t%.2f\t%d\t%.2f\t%s\t", s.Batch, s.MS, s.Threads, s.OneMS, corpus.Thousands(int64(s.Examples)))
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

func printEpoch(w io.Writer, r *bench.EpochResult) error {
	fmt.Fprintf(w, "%s, batch %d: an epoch with its validation takes %s, %s tokens/s with %s; %.1f %% of it is making batches\n",
		r.Name, r.Batch, seconds(r.Seconds), corpus.Thousands(int64(r.Tokens)), corpus.Amount(r.Threads, "thread"), 100*r.Batching)
	if r.Peer != "" {
		fmt.Fprintf(w, "%s: %s, %s tokens/s with %s; ratio %.2f\n", r.Peer, seconds(r.PeerSeconds), corpus.Thousands(int64(r.PeerTokens)), corpus.Amount(r.PeerThreads, "thread"), r.Ratio)
	}
	_, err := fmt.Fprintf(w, "peak memory %s, of which parameters, optimizer state and corpus are %s\n", run.Bytes(r.Memory), run.Bytes(r.Allowance))
	return err
}
