package cmd

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

func aboutCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "about RUN|VECTORS",
		Short: "Print what a file of vectors is and where it comes from",
		Long: "About prints the format of a vector file, its number of words and its dimension, what is\n" +
			"odd about it, such as vectors that are not finite, and the experiment, seed, text and\n" +
			"version that it comes from. Safetensors, finalfusion and Parquet files that run and export\n" +
			"wrote say where they come from, as does X.origin.json beside NumPy's X.npy and in a\n" +
			"projector's folder; other formats have no place for it. For a run it also prints what it\n" +
			"was trained on, when, and on which machine, from its manifest.json.",
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
			a.Format, a.Words, a.Dim, a.Outcome = "run", r.Manifest.Vocabulary, r.Experiment.Embedding.Dim, string(r.Manifest.Outcome)
			a.Training, a.Origin = historyOf(r.Manifest), r.Origin()
		} else {
			d, err := run.DescribeVectors(args[0])
			if err != nil {
				return err
			}
			a.Format, a.Words, a.Dim, a.Counts, a.Odd, a.Origin = d.Report.Format, d.Words, d.Dim, d.Counted, d.Report.Warnings(), d.Origin
			a.Run = exportingRun(args[0])
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
	Path     string         `json:"path"`
	Format   string         `json:"format"`
	Words    int            `json:"words"`
	Dim      int            `json:"dim"`
	Counts   bool           `json:"counts"` // known in the file
	Odd      []string       `json:"odd,omitempty"`
	Outcome  string         `json:"outcome,omitempty"` // of a run
	Training *history       `json:"training,omitempty"`
	Origin   *vector.Origin `json:"origin"`
	Run      string         `json:"run,omitempty"` // in whose directory the file is, and which says that it exported it
}

// exportingRun returns the directory of the run that has exported a file into it, or "" if there is none.
func exportingRun(path string) string {
	dir := filepath.Dir(path)
	if m, err := train.ReadManifest(dir); err != nil || !slices.Contains(m.Exported, filepath.Base(path)) {
		return ""
	}
	return dir
}

// history is how a run came about.
type history struct {
	From       string    `json:"from,omitempty"` // what the network started from
	Texts      []string  `json:"texts"`
	Tokens     int64     `json:"tokens"` // of the texts, counted in every epoch
	Parameters int       `json:"parameters"`
	Start      time.Time `json:"start"`
	Seconds    float64   `json:"seconds"` // without evaluations and checkpoints
	Machine    string    `json:"machine"`
}

func historyOf(m *train.Manifest) *history {
	t := &history{Texts: []string{}, Tokens: m.Tokens, Parameters: m.Parameters, Start: m.Start, Seconds: m.Seconds,
		Machine: fmt.Sprintf("%s, %s, %s, %s", m.OS, m.CPU, m.ISA, amount.Of(m.Threads, "thread"))}
	if m.From != nil {
		t.From = m.From.Path
	}
	for _, s := range m.Data.Sources {
		if s.Part == "train" {
			t.Texts = append(t.Texts, s.Name)
		}
	}
	return t
}

func (a about) print(w io.Writer) error {
	var rows [][]string
	row := func(key, value string) {
		if value != "" {
			rows = append(rows, []string{key, visible(value)})
		}
	}
	row("format", a.Format)
	row("outcome", a.Outcome)
	row("words", amount.Thousands(int64(a.Words)))
	row("dimension", fmt.Sprint(a.Dim))
	for _, odd := range a.Odd {
		row("odd", odd)
	}
	if r := a.Training; r != nil {
		row("parameters", amount.Thousands(int64(r.Parameters)))
		row("started from", r.From)
		row("trained on", vector.Quoted(r.Texts))
		row("tokens", amount.Thousands(r.Tokens))
		row("begun", r.Start.Local().Format(time.DateTime))
		row("took", seconds(r.Seconds))
		row("machine", r.Machine)
	}
	if o := a.Origin; o != nil {
		row("experiment", o.Experiment)
		row("seed", fmt.Sprint(o.Seed))
		row("matrix", o.Matrix)
		row("text", o.Text)
		row("config", o.Config)
		row("version", o.Version)
		row("commit", o.Commit)
	} else if a.Run != "" {
		row("origin", fmt.Sprintf("exported by the run %s; %s about %s has more", a.Run, program(), pathWord(a.Run)))
	} else {
		row("origin", "not known: the file does not say where it comes from")
	}
	if _, err := fmt.Fprintln(w, visible(a.Path)); err != nil {
		return err
	}
	return writeBeside(w, rows)
}
