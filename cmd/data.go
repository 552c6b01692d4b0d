package cmd

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/disk"
	"github.com/spf13/cobra"
)

func dataCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Count the words of a large text in parts, on many machines",
		Long: "Data is for texts that take one machine hours to read. Each task of an array job\n" +
			"counts the words of a part, and merge makes the vocabulary of all of them, to be\n" +
			"used with vocab.file. It is the same for every number of parts, to the byte.",
	}
	cmd.AddCommand(dataCountCommand(parts), dataMergeCommand())
	return cmd
}

func dataCountCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "count CONFIG [key=value…]",
		Short: "Count the words of a part of an experiment's training text",
		Long: "Count counts the words of the part I/N of an experiment's training text, without the\n" +
			"documents that are held out, and writes them into a file named by its contents. A\n" +
			"part may be counted again at any time. Plain files are cut where lines begin;\n" +
			"compressed ones are not cut, so there should be more of them than parts.",
		Args:              arguments(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeRun(parts),
	}
	s := share{}
	cmd.Flags().StringVar(&s.part, "part", "0/1", "count the part `I/N`, 0/N to N-1/N; array/N: that of the task of an array job")
	out := cmd.Flags().StringP("out", "o", "counts", "`DIR` of the counts")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		names, overrides := split(args)
		if len(names) != 1 || strings.Contains(args[0], "=") {
			return usage("data count counts the text of one experiment, and %d are named: %s; name it before the key=value words", len(names), strings.Join(args, " "))
		}
		i, n, from, err := s.which()
		if err != nil {
			return err
		}
		e, err := parts.Load(names[0], overrides)
		if err != nil {
			return err
		}
		if from != "" {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: part %d of %d\n", from, i, n)
		}
		c, err := run.Count(cmd.Context(), e, i, n)
		if err != nil {
			return err
		}
		defer c.Close()
		file, err := disk.WriteNamed(*out, fmt.Sprintf("counts-%d-of-%d", i, n), func(w *bufio.Writer) error { return c.Write(w) },
			func(sum []byte) string { return "counts-" + hex.EncodeToString(sum[:16]) + ".txt" })
		if err != nil {
			return err
		}
		return printPath(cmd.OutOrStdout(), file)
	}
	return cmd
}

func dataMergeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "merge DIR|FILE…",
		Short: "Make a vocabulary of the counts of all parts",
		Long: "Merge adds up the counts of all parts of a text and writes the vocabulary that a run\n" +
			"on the whole text would have: a line for each word, with a tab and its count. It is\n" +
			"an error if a part is missing, or was counted with other settings.",
		Args: arguments(cobra.MinimumNArgs(1)),
	}
	out := cmd.Flags().StringP("out", "o", "vocab.txt", "`FILE` of the vocabulary")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var all []*data.Counts
		for _, arg := range args {
			files := []string{arg}
			if info, err := os.Stat(arg); err == nil && info.IsDir() {
				if files, err = filepath.Glob(filepath.Join(arg, "counts-*.txt")); err != nil || len(files) == 0 {
					return missing(fmt.Errorf("%s: has no counts; write them with data count", arg))
				}
			}
			for _, file := range files {
				c, err := data.OpenCounts(file)
				if err != nil {
					return err
				}
				all = append(all, c)
			}
		}
		sum, err := data.Merge(all...)
		if err != nil {
			return err
		}
		v, err := sum.NewVocab()
		if err != nil {
			return err
		}
		if err := disk.WriteFile(*out, func(w *bufio.Writer) error { return v.Write(w) }); err != nil {
			return err
		}
		return printPath(cmd.OutOrStdout(), *out)
	}
	return cmd
}

// which returns the part that a share names, and where its number came from if that was the environment.
func (s *share) which() (i, n int, from string, err error) {
	first, count, _ := strings.Cut(s.part, "/")
	n, err = strconv.Atoi(count)
	if err != nil || n < 1 {
		return 0, 0, "", usage("--part %s: is not a part such as 0/8 or %s/8", s.part, fromArray)
	}
	i, from, err = taskNumber("--part", first)
	if err != nil {
		return 0, 0, "", err
	}
	if what := from; i < 0 || i >= n {
		if what == "" {
			what = "--part " + s.part
		}
		return 0, 0, "", usage("%s: there is no such part; there are 0/%d to %d/%d", what, n, n-1, n)
	}
	return i, n, from, nil
}
