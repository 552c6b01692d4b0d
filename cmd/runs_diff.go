package cmd

import (
	"fmt"
	"io"
	"slices"
	"strings"

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
			"on, the numbers, and whether the vectors are the same to the bit. Two runs do not show\n" +
			"which experiment is better: use \"lexigraph compare\" for that.",
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
		d := compare.NewDiff(runs[0], runs[1])
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), d)
		}
		return printDiff(cmd.OutOrStdout(), d)
	}
	return cmd
}

func printDiff(w io.Writer, d compare.Diff) error {
	if err := writeDiff(w, d, columns(w)); err != nil {
		return err
	}
	said := ""
	switch {
	case d.Same && len(d.Settings) == 0:
		said = "no setting differs, and the vectors are the same to the bit"
	case d.Same:
		said = "the vectors are the same to the bit"
	case len(d.Settings) == 0:
		said = "no setting differs"
	}
	if said != "" {
		fmt.Fprintln(w, said)
	}
	return nil
}

// writeDiff writes what differs, a line each, for a terminal of so many columns: longer values take several lines.
func writeDiff(w io.Writer, d compare.Diff, terminal int) error {
	all := slices.Concat([]compare.DiffValue{{Values: d.Runs}}, d.Settings, d.Origin, d.Numbers)
	what := 0
	for _, row := range all {
		what = max(what, cells(row.What))
	}
	half := max(0, (terminal-what-2*columnGap)/2) // 0: any width will do
	var rows [][]string
	for _, row := range all {
		a, b := strings.Split(wrap(visible(row.Values[0]), half, ""), "\n"), strings.Split(wrap(visible(row.Values[1]), half, ""), "\n")
		name := visible(row.What)
		for i := range max(len(a), len(b)) {
			rows = append(rows, []string{name, nth(a, i), nth(b, i)})
			name = ""
		}
	}
	_, err := io.WriteString(w, alignedLeft(rows))
	return err
}

// nth returns an element, or "" where there is none.
func nth(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
