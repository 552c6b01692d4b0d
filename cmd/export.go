package cmd

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

func exportCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export RUN|VECTORS --format F",
		Short: "Write word vectors in a format that other tools read",
		Args:  arguments(cobra.ExactArgs(1)),
	}
	names := parts.FormatNames()
	var b strings.Builder
	b.WriteString("Export writes the vectors of a run, or of a vector file, in one of the formats:\n\n")
	listFormats(&b, parts)
	b.WriteString("\nRows go from the most to the least frequent word. It prints the files that it wrote.\n\n" +
		"Model2vec holds what makes vectors of texts: a tokenizer that splits as the run did, and\n" +
		"a row for each word, of which a text has the mean. Of a run with texts for contexts (bag,\n" +
		"classify, pairs) the rows give the network's vector, if its layers are linear, and of\n" +
		"another run the mean of the word vectors. Such a folder can also be read, in the place\n" +
		"of VECTORS.\n\n" +
		"With --dim the principal components of the vectors are kept, around their mean; of a run\n" +
		"whose loss has matryoshka, which trains for that, the first numbers. With --weight sif\n" +
		"frequent words count less, by a/(a + p) for the share p of a word and a = 0.001, and with\n" +
		"usif by a formula without a. Model2vec has a place for weights; in other formats the\n" +
		"vectors are multiplied by them.\n\n" +
		"With --dtype the numbers take fewer bytes than the four of a float32: two (float16), one\n" +
		"(int8, with a scale for each word), an eighth (binary: signs), or a byte for each of\n" +
		"--parts (pq, product quantisation):\n\n" + packedFormats(parts) + "\n" +
		"What that costs, evaluate RUN --as dtype=int8 says. First words are chosen, then numbers\n" +
		"of their vectors, then these are weighted, and stored. Words that --top leaves out have\n" +
		"vectors by their n-grams in fasttext and finalfusion.\n\n" +
		"With --dtype pq fasttext writes a .ftz, and --top-ngrams N keeps N of its n-grams, those\n" +
		"that occur most or, with --top-by norm, have the longest vectors, as fastText's\n" +
		"quantize -cutoff does. Words of the file keep their vectors, since each makes up for the\n" +
		"n-grams that it lost. Another word has the mean of its n-grams that are left, and none if\n" +
		"there are none. What that costs, evaluate RUN --ngrams --as \"dtype=pq top-ngrams=N\" says.")
	cmd.Long = b.String()
	format := cmd.Flags().StringP("format", "f", "", "the format `F`, one of "+strings.Join(names, ", "))
	out := cmd.Flags().StringP("out", "o", "", "`FILE` to write, - for standard output; default: the format's usual name, in the run directory")
	top := cmd.Flags().Int("top", 0, "only `N` words, the most frequent ones; 0: all")
	onBad := onBadFlag(cmd)
	var o run.ExportOptions
	cmd.Flags().IntVar(&o.Dim, "dim", 0, "only `N` numbers of each vector: principal components, or the first ones of a matryoshka; 0: all")
	cmd.Flags().BoolVar(&o.Whiten, "whiten", false, "with --dim: have all components vary alike")
	cmd.Flags().IntVar(&o.TopNGrams, "top-ngrams", 0, "with --format fasttext --dtype pq: only `N` n-grams; 0: all")
	cmd.Flags().StringVar(&o.TopBy, "top-by", run.TopByCount, "which words and n-grams are the top ones: `BY` is count, the most frequent, or norm, those with the longest vectors")
	dtype := cmd.Flags().String("dtype", string(vector.Float32), "how numbers are stored: `T` is "+dtypes(", "))
	cmd.Flags().IntVar(&o.Packing.Parts, "parts", 0, "with --dtype pq: into `N` parts of one byte each; 0: half as many as numbers")
	cmd.RegisterFlagCompletionFunc("dtype", cobra.FixedCompletions(strings.Fields(dtypes(" ")), cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("top-by", cobra.FixedCompletions([]string{run.TopByCount, run.TopByNorm}, cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().StringVar(&o.Weight, "weight", run.WeightMean, "how much words count: `W` is "+strings.Join(run.Weights(), ", "))
	cmd.RegisterFlagCompletionFunc("weight", cobra.FixedCompletions(run.Weights(), cobra.ShellCompDirectiveNoFileComp))
	matrix := matrixFlag(cmd)
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *format == "" {
			return usage("--format is missing: it is one of %s", strings.Join(names, ", "))
		}
		f, err := parts.Format(*format)
		if err != nil {
			return usage("--format %s: there is no such format; there are %s", *format, strings.Join(names, ", "))
		}
		if *top < 0 {
			return usage("--top %d: must be at least 1, or 0 for all words", *top)
		}
		if o.TopNGrams < 0 {
			return usage("--top-ngrams %d: must be at least 1, or 0 for all n-grams", o.TopNGrams)
		}
		if err := checkOnBad(*onBad); err != nil {
			return err
		}
		if o.Dim < 0 {
			return usage("--dim %d: must be at least 1, or 0 for all numbers", o.Dim)
		}
		if o.Whiten && o.Dim == 0 {
			return usage("--whiten: goes with --dim N")
		}
		if !slices.Contains(run.Weights(), o.Weight) {
			return usage("--weight %s: there are %s", o.Weight, strings.Join(run.Weights(), ", "))
		}
		if o.Packing.DType = vector.DType(*dtype); o.Packing.DType == vector.Float32 {
			o.Packing.DType = "" // what all formats hold
		}
		o.Matrix, o.Top = *matrix, *top
		x, err := run.NewExport(args[0], f, o, parts)
		if err != nil {
			return err
		}
		tellOdd(cmd, args[0], x.Report)
		for _, note := range x.Notes {
			fmt.Fprintf(cmd.ErrOrStderr(), "lexigraph: %s: %s\n", *format, visible(note))
		}
		f = x.Format
		path := *out
		if path == "" {
			path = f.FileName()
			if *matrix != "" {
				path = *matrix + "-" + path
			}
			if train.IsRun(args[0]) {
				path = filepath.Join(args[0], path)
			}
		}
		return fitting(cmd.ErrOrStderr(), f, x.Table, *format, *onBad, func(t *vector.Table) error {
			if path == "-" {
				return exportTo(cmd.OutOrStdout(), f, t, *format)
			}
			return writeVectors(cmd.OutOrStdout(), f, path, t)
		})
	}
	return cmd
}

// writeVectors writes a table to a path, and prints on w which files that made.
func writeVectors(w io.Writer, f vector.Format, path string, t *vector.Table) error {
	written, err := f.Write(path, t)
	if err != nil {
		return err
	}
	for _, name := range written {
		if err := printPath(w, name); err != nil {
			return err
		}
	}
	return nil
}

// dtypes lists the types of numbers.
func dtypes(separator string) string {
	var names []string
	for _, d := range vector.DTypes() {
		names = append(names, string(d))
	}
	return strings.Join(names, separator)
}

// packedFormats lists the formats that hold other types than float32, with these.
func packedFormats(parts configs.Parts) string {
	var b strings.Builder
	for _, name := range parts.FormatNames() {
		f, _ := parts.Format(name) // it is in the table
		if c, ok := f.(vector.Compact); ok {
			var names []string
			for _, d := range c.DTypes() {
				if d != vector.Float32 {
					names = append(names, string(d))
				}
			}
			fmt.Fprintf(&b, "  %-16s %s\n", name, strings.Join(names, ", "))
		}
	}
	return b.String()
}

// onBadFlag adds --on-bad-word to a command.
func onBadFlag(cmd *cobra.Command) *string {
	onBad := cmd.Flags().String("on-bad-word", badWays[0], "what to do with words that the format cannot hold: `HOW` is error, skip, or replace, which writes _ for white space")
	cmd.RegisterFlagCompletionFunc("on-bad-word", cobra.FixedCompletions(badWays, cobra.ShellCompDirectiveNoFileComp))
	return onBad
}

var badWays = []string{"error", "skip", "replace"}

func checkOnBad(how string) error {
	if !slices.Contains(badWays, how) {
		return usage("--on-bad-word %s: there are error, skip and replace", how)
	}
	return nil
}

// fitting calls do with what f can hold of t, as --on-bad-word says, and tells on w what was
// changed.
func fitting(w io.Writer, f vector.Format, t *vector.Table, name, onBad string, do func(t *vector.Table) error) error {
	bad := vector.BadWords(f, t)
	if len(bad) == 0 {
		return do(t)
	}
	switch onBad {
	case "error":
		return fmt.Errorf("%s cannot hold %d of the words (%s); add --on-bad-word skip or replace, or export as projector, which holds all", name, len(bad), vector.Quoted(bad))
	case "replace":
		t, bad = vector.Replace(f, t)
		fmt.Fprintf(w, "lexigraph: %s: %s replaced: %s\n", name, corpus.Amount(len(bad), "word"), vector.Quoted(bad))
	}
	rows := vector.Unfit(f, t)
	if onBad == "skip" {
		bad = bad[:0]
		for _, row := range rows {
			bad = append(bad, t.Words[row])
		}
		fmt.Fprintf(w, "lexigraph: %s: %s left out: %s\n", name, corpus.Amount(len(bad), "word"), vector.Quoted(bad))
	}
	return t.Without(rows, do)
}

// exportTo writes vectors to w. Formats write files, several of them in some; these
// cannot go there.
func exportTo(w io.Writer, f vector.Format, t *vector.Table, name string) error {
	if columns(w) > 0 && name != "word2vec" && name != "glove" {
		return usage("--out -: %s is not for a terminal; write it into a file: > %s", name, f.FileName())
	}
	folder, err := os.MkdirTemp("", "lexigraph-export-")
	if err != nil {
		return fmt.Errorf("%w; set %s to a folder that can be written to", err, data.TempVariable())
	}
	defer os.RemoveAll(folder)
	written, err := f.Write(filepath.Join(folder, f.FileName()), t)
	if err != nil {
		return err
	}
	if len(written) != 1 {
		return usage("--out -: %s is %d files, and standard output is one; name a file", name, len(written))
	}
	file, err := os.Open(written[0])
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return err
}
