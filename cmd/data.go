package cmd

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/spf13/cobra"
)

func dataCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Read a large text in parts, on many machines",
		Long: "Data is for texts that take one machine hours to read. Each task of an array job counts\n" +
			"the words of a part, and merge makes the vocabulary of all of them, to be used with\n" +
			"vocab.file. The tasks then encode the text, and merge puts it where a run finds it; for\n" +
			"GloVe they count the pairs of words that occur together. The results are the same for\n" +
			"every number of parts, to the byte.",
	}
	cmd.AddCommand(dataCountCommand(parts), dataEncodeCommand(parts), dataCooccurCommand(parts), dataMergeCommand())
	return cmd
}

func dataCountCommand(parts configs.Parts) *cobra.Command {
	return partCommand(parts, partTask[*data.Counts]{
		name: "count", folder: "counts",
		short: "Count the words of a part of an experiment's training text",
		long: "Count counts the words of part I/N of an experiment's training text, without the documents\n" +
			"that are held out, and writes them into a file named by its contents. A part may be\n" +
			"counted again at any time. Plain files are cut where lines begin; compressed ones and\n" +
			"tables are not cut, so there should be more of them than parts.",
		do: run.CountWords,
	})
}

func dataEncodeCommand(parts configs.Parts) *cobra.Command {
	return partCommand(parts, partTask[*data.EncodedPart]{
		name: "encode", folder: "encoded",
		short: "Encode a part of an experiment's text by the ids of its vocabulary",
		long: "Encode reads part I/N of the text of an experiment with vocab.file, and of the held-out\n" +
			"text, and writes the ids of its words into a file named by its contents. From all parts\n" +
			"merge makes what a run on the text would keep in the cache, to the byte.",
		do: run.EncodePart,
	})
}

func dataCooccurCommand(parts configs.Parts) *cobra.Command {
	return partCommand(parts, partTask[*objective.PairCounts]{
		name: "cooccur", folder: "cooccur",
		short: "Count which words occur together in a part of the training text",
		long: "Cooccur counts how often words occur together in part I/N of the training text of an\n" +
			"experiment with objective.type = \"cooccurrence\" and vocab.file, and writes it into a file\n" +
			"named by its contents. From all parts merge makes what the experiment would count itself,\n" +
			"to the byte.",
		do: run.CountPairs,
	})
}

// A partTask is what is done with a part of a text, which makes an R of it.
type partTask[R run.PartResult] struct {
	name, short, long string
	folder            string // where its files are by default
	do                func(ctx context.Context, e *configs.Experiment, i, n int) (R, error)
}

func partCommand[R run.PartResult](parts configs.Parts, task partTask[R]) *cobra.Command {
	cmd := &cobra.Command{
		Use:               task.name + " CONFIG [key=value…]",
		Short:             task.short,
		Long:              task.long,
		Args:              arguments(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeRun(parts),
	}
	s := share{}
	cmd.Flags().StringVar(&s.part, "part", "0/1", "the part `I/N`, 0/N to N-1/N; array/N: that of the task of an array job")
	out := cmd.Flags().StringP("out", "o", task.folder, "`DIR` of the files of parts")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		names, overrides := split(args)
		if len(names) != 1 || strings.Contains(args[0], "=") {
			return usage("data %s reads the text of one experiment, and %d are named: %s; name it before the key=value words", task.name, len(names), strings.Join(args, " "))
		}
		i, n, from, err := s.which()
		if err != nil {
			return err
		}
		e, err := parts.Load(names[0], overrides)
		if err != nil {
			return err
		}
		if err := disk.CanWriteIn(*out); err != nil { // before the text is read, which may take long
			return err
		}
		if from != "" {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: part %d of %d\n", from, i, n)
		}
		result, err := task.do(cmd.Context(), e, i, n)
		if err != nil {
			return err
		}
		defer result.Close()
		file, err := run.WritePart(*out, result, i, n)
		if err != nil {
			return err
		}
		return printPath(cmd.OutOrStdout(), file)
	}
	return cmd
}

// which returns the part that a share names, and where its number came from if that was the environment.
func (s *share) which() (i, n int, from string, err error) {
	first, count, _ := strings.Cut(s.part, "/")
	n, err = strconv.Atoi(count)
	if err != nil || n < 1 || first == "" {
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
		return 0, 0, "", usage("%s: there is no such part; there are 0/%d to %d/%d%s", what, n, n-1, n, offset(from, n))
	}
	return i, n, from, nil
}
