package cmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/compare/page"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

// showFile is the page of a run, in its directory.
const showFile = "show.html"

func showCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show RUN",
		Short: "Write a page about a run: curves, nearest words, a map, settings",

		SuggestFor: []string{"plot", "view", "open"},

		Long: "Show writes one HTML page about a run, " + showFile + " in its directory: learning curves,\n" +
			"nearest words, a map of words, and every setting. It works offline and runs no\n" +
			"script. The words are those of show.nearest, or else words that are typical of the text. It\n" +
			"prints the file that it wrote.",
		Args: arguments(cobra.ExactArgs(1)),
	}
	out := cmd.Flags().StringP("out", "o", "", "`FILE` to write, - for standard output; default: "+showFile+" in the run directory")
	words := cmd.Flags().StringSlice("words", nil, "the `WORDS`, separated by commas, whose neighbours are shown")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := mayWritePage("out", *out); err != nil {
			return err
		}
		report, err := reportOf(cmd.Context(), args[0], *words, parts)
		if err != nil {
			return err
		}
		if *out == "-" {
			return page.WriteRun(cmd.OutOrStdout(), report)
		}
		file := *out
		if file == "" {
			file = filepath.Join(args[0], showFile)
		}
		if err := disk.WriteFile(file, func(w *bufio.Writer) error { return page.WriteRun(w, report) }); err != nil {
			return err
		}
		return printPath(cmd.OutOrStdout(), file)
	}
	return cmd
}

// reportOf returns the report of a single run.
func reportOf(ctx context.Context, path string, words []string, parts configs.Parts) (*compare.Report, error) {
	if !train.IsRun(path) {
		return nil, missing(train.NotRun(path))
	}
	report, err := run.Report(ctx, []string{path}, nil, compare.Options{Words: words}, run.Options{Parts: parts})
	if errors.Is(err, compare.ErrNoRuns) {
		if _, err := run.Open(path, parts); err != nil { // a file of it is gone or damaged
			return nil, err
		}
		if compare.Read(path).State == compare.Running {
			return nil, fmt.Errorf("%s: %w; %s runs says how far it is", path, train.ErrLocked, program())
		}
		return nil, missing(fmt.Errorf("%s: the run is not done; to continue it: %s run --resume %s", path, program(), pathWord(path)))
	}
	if err == nil && len(report.Rows[0].Trained) == 0 {
		return nil, missing(fmt.Errorf("%s: the run diverged; it has nothing to show", path))
	}
	return report, err
}
