package cmd

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func runsDiffCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Print how two runs differ, with their numbers side by side",
		Long: "Diff prints the settings in which two runs differ, what else their numbers depend\n" +
			"on, and the numbers. Two runs do not show which experiment is better: use\n" +
			"\"lexigraph compare\" for that.",
		Args: arguments(cobra.ExactArgs(2)),
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		for _, path := range args {
			if !train.IsRun(path) {
				return missing(train.NotRun(path))
			}
		}
		runs, err := run.Read(cmd.Context(), args, parts)
		if err != nil {
			return err
		}
		for _, r := range runs {
			if r.State == compare.Broken {
				return missing(fmt.Errorf("%s: is broken: %s", r.Path, r.Problem))
			}
		}
		d := newRunsDiff(runs[0], runs[1])
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), d)
		}
		return d.print(cmd.OutOrStdout())
	}
	return cmd
}

// A runsDiff is two runs side by side.
type runsDiff struct {
	Runs     [2]string    `json:"runs"`
	Settings []difference `json:"settings"` // those that differ
	Origin   []difference `json:"origin"`   // what else numbers depend on, where it differs
	Numbers  []difference `json:"numbers"`  // equal or not
}

// A difference is something that is not the same in two runs; "–": the run does not have it.
type difference struct {
	What   string    `json:"what"`
	Values [2]string `json:"values"`
}

func newRunsDiff(a, b *compare.Run) runsDiff {
	d := runsDiff{Runs: [2]string{a.Path, b.Path}, Settings: []difference{}, Origin: []difference{}}
	row := func(what string, of func(*compare.Run) string) difference {
		return difference{what, [2]string{of(a), of(b)}}
	}
	differing := func(list *[]difference, rows ...difference) {
		for _, r := range rows {
			if r.Values[0] != r.Values[1] {
				*list = append(*list, r)
			}
		}
	}
	differing(&d.Settings,
		row("name", func(r *compare.Run) string { return r.Manifest.Name }),
		row("seed", func(r *compare.Run) string { return fmt.Sprint(r.Manifest.Seed) }))
	seen := map[string]bool{}
	for _, s := range append(append([]compare.Setting{}, a.Settings...), b.Settings...) {
		if !seen[s.Key] {
			seen[s.Key] = true
			differing(&d.Settings, row(s.Key, func(r *compare.Run) string { return settingOf(r, s.Key) }))
		}
	}
	short := func(hash string) string { return hash[:min(12, len(hash))] }
	differing(&d.Origin,
		row("vocabulary", func(r *compare.Run) string { return short(r.Manifest.VocabHash) }),
		row("training text", func(r *compare.Run) string { return fmt.Sprintf("%s tokens", thousands(r.Manifest.Data.Train.Tokens)) }),
		row("version", func(r *compare.Run) string {
			return strings.TrimSpace(r.Manifest.Version + " " + short(r.Manifest.Commit))
		}),
		row("instruction set", func(r *compare.Run) string { return r.Manifest.ISA }),
		row("processor", func(r *compare.Run) string { return r.Manifest.CPU }),
		row("threads", func(r *compare.Run) string { return fmt.Sprint(r.Manifest.Threads) }))
	d.Numbers = []difference{
		row("state", func(r *compare.Run) string { return string(r.State) }),
		row("validation", func(r *compare.Run) string { return heldOutText(r.Manifest.Valid) }),
		row("test", func(r *compare.Run) string { return heldOutText(r.Manifest.Test) }),
		row("tokens", func(r *compare.Run) string { return thousands(r.Manifest.Tokens) }),
		row("seconds", func(r *compare.Run) string { return fmt.Sprintf("%.1f", r.Manifest.Seconds) }),
		row("tokens/s", func(r *compare.Run) string { return thousands(int64(r.TokensPerSecond())) }),
		row("words", func(r *compare.Run) string { return thousands(int64(r.Manifest.Vocabulary)) }),
		row("parameters", func(r *compare.Run) string { return thousands(int64(r.Manifest.Parameters)) }),
		row("memory", func(r *compare.Run) string { return run.Bytes(r.Manifest.PeakMemory).String() }),
	}
	return d
}

func settingOf(r *compare.Run, key string) string {
	for _, s := range r.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return "–"
}

func (d runsDiff) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "\t%s\t%s\n", visible(d.Runs[0]), visible(d.Runs[1]))
	for _, list := range [][]difference{d.Settings, d.Origin, d.Numbers} {
		for _, row := range list {
			fmt.Fprintf(t, "%s\t%s\t%s\n", visible(row.What), visible(row.Values[0]), visible(row.Values[1]))
		}
	}
	return t.Flush()
}
