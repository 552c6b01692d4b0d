package cmd

import (
	"fmt"
	"io"
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
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "\t%s\t%s\n", visible(d.Runs[0]), visible(d.Runs[1]))
	for _, list := range [][]compare.DiffValue{d.Settings, d.Origin, d.Numbers} {
		for _, row := range list {
			fmt.Fprintf(t, "%s\t%s\t%s\n", visible(row.What), visible(row.Values[0]), visible(row.Values[1]))
		}
	}
	if err := t.Flush(); err != nil {
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
