package cmd

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

func aboutCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "about RUN|VECTORS",
		Short: "Print what a file of vectors is and where it comes from",
		Long: "About prints the format of a vector file, its number of words and its dimension, what is odd\n" +
			"about it, such as vectors that are not finite, and the experiment, seed, text and version\n" +
			"that it comes from. Files of safetensors and finalfusion that run and export wrote say\n" +
			"that, and X.origin.json beside NumPy's X.npy and in a projector's folder; other formats\n" +
			"have no place for it. For a run it prints what matters of its manifest.json.",
		Args:              arguments(cobra.ExactArgs(1)),
		ValidArgsFunction: completePaths,
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a := about{Path: args[0]}
		if train.IsRun(args[0]) {
			r, err := run.Open(args[0], parts)
			if err != nil {
				return err
			}
			m := r.Manifest
			a.Format, a.Words, a.Dim, a.Outcome = "run", m.Vocabulary, r.Experiment.Embedding.Dim, string(m.Outcome)
			a.Origin = r.Origin()
		} else {
			t, report, err := run.ReadVectors(args[0], "", parts)
			if err != nil {
				return err
			}
			a.Format, a.Words, a.Dim, a.Counts, a.Odd, a.Origin = report.Format, t.Len(), t.Dim, t.Counts != nil, report.Warnings(), t.Origin
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), a)
		}
		return a.print(cmd.OutOrStdout())
	}
	return cmd
}

// about is what is said of a run or a file.
type about struct {
	Path    string         `json:"path"`
	Format  string         `json:"format"`
	Words   int            `json:"words"`
	Dim     int            `json:"dim"`
	Counts  bool           `json:"counts"` // known in the file
	Odd     []string       `json:"odd,omitempty"`
	Outcome string         `json:"outcome,omitempty"` // of a run
	Origin  *vector.Origin `json:"origin"`
}

func (a about) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(key, value string) {
		if value != "" {
			fmt.Fprintf(t, "  %s\t%s\n", key, visible(value))
		}
	}
	fmt.Fprintln(w, visible(a.Path))
	row("format", a.Format)
	row("outcome", a.Outcome)
	row("words", thousands(int64(a.Words)))
	row("dimension", fmt.Sprint(a.Dim))
	for _, odd := range a.Odd {
		row("odd", odd)
	}
	if o := a.Origin; o != nil {
		row("experiment", o.Experiment)
		row("seed", fmt.Sprint(o.Seed))
		row("matrix", o.Matrix)
		row("text", o.Text)
		row("config", o.Config)
		row("version", o.Version)
		row("commit", o.Commit)
	} else {
		row("origin", "not known: the file does not say where it comes from")
	}
	return t.Flush()
}
