package cmd

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

// An exporter is the export command under way.
type exporter struct {
	parts configs.Parts
	destination
	run.ExportOptions
	dtype string
}

func exportCommand(parts configs.Parts) *cobra.Command {
	x := exporter{parts: parts}
	cmd := &cobra.Command{
		Use:   "export RUN|VECTORS --format F",
		Short: "Write word vectors in a format that other tools read",
		Long:  aboutExport(parts),
		Args:  arguments(cobra.ExactArgs(1)),
		RunE:  func(cmd *cobra.Command, args []string) error { return x.run(cmd, args[0]) },
	}
	x.flags(cmd)
	return cmd
}

// aboutExport is the long description of export.
func aboutExport(parts configs.Parts) string {
	var b strings.Builder
	b.WriteString("Export writes the vectors of a run, or of a vector file, in one of the formats:\n\n")
	listFormats(&b, parts, 0)
	b.WriteString("\nRows go from the most to the least frequent word. It prints the files that it wrote.\n\n" +
		"Model2vec is a folder that makes vectors of texts: a tokenizer that splits as the run did,\n" +
		"and a row for each word; a text has the mean of its words' rows. For a run whose contexts\n" +
		"are texts (bag, classify, pairs) that is the network's vector, if its layers are linear,\n" +
		"and for other runs the mean of the word vectors. Such a folder can also be read in place\n" +
		"of VECTORS.\n\n" +
		"With --dim N the first N principal components of the vectors are kept, around their mean,\n" +
		"or, if the run's loss has matryoshka, which trains for that, the first N numbers. With\n" +
		"--weight sif frequent words count less, by a/(a + p) for the share p of a word and a =\n" +
		"0.001, and with usif by a formula without a. Model2vec has a place for weights; in other\n" +
		"formats the vectors are multiplied by them.\n\n" +
		"With --dtype the numbers take fewer bytes than the four of a float32: two (float16), one\n" +
		"(int8, with a scale for each word), an eighth (binary: signs), or a byte for each of\n" +
		"--parts (pq, product quantisation):\n\n" + packedFormats(parts) + "\n" +
		"\"evaluate RUN --as dtype=int8\" says what that costs. Words are chosen first, then the\n" +
		"numbers of their vectors; these are then weighted and stored. In fasttext and finalfusion,\n" +
		"words that --top leaves out have vectors by their n-grams.\n\n" +
		"With --dtype pq fasttext writes a .ftz, and --top-ngrams N keeps N of its n-grams, those\n" +
		"that occur most or, with --top-by norm, have the longest vectors, as fastText's quantize\n" +
		"-cutoff does. Words in the file keep their vectors, since each makes up for the n-grams\n" +
		"that it lost. Any other word has the mean of the n-grams that are left of it, if there are\n" +
		"any. evaluate RUN --ngrams --as \"dtype=pq top-ngrams=N\" says what that costs.")
	return b.String()
}

func (x *exporter) flags(cmd *cobra.Command) {
	x.destination.flags(cmd, x.parts, "the format `F`", "`FILE` to write, - for standard output; default: the format's usual name, in the run directory, or such as top100-vectors.txt where the run has its own")
	f := cmd.Flags()
	f.IntVar(&x.Top, "top", 0, "only `N` words, the most frequent ones; 0: all")
	f.IntVar(&x.Dim, "dim", 0, "only `N` numbers of each vector: principal components, or the first ones of a matryoshka; 0: all")
	f.BoolVar(&x.Whiten, "whiten", false, "with --dim: scale all components to the same variance")
	f.IntVar(&x.TopNGrams, "top-ngrams", 0, "with --format fasttext --dtype pq: only `N` n-grams; 0: all")
	f.StringVar(&x.TopBy, "top-by", run.TopByCount, "which words and n-grams are the top ones: `BY` is count, the most frequent, or norm, those with the longest vectors")
	completeFlag(cmd, "top-by", run.TopByCount, run.TopByNorm)
	f.StringVar(&x.dtype, "dtype", string(vector.Float32), "how numbers are stored: `T` is "+strings.Join(dtypes(), ", "))
	completeFlag(cmd, "dtype", dtypes()...)
	f.IntVar(&x.Packing.Parts, "parts", 0, "with --dtype pq: into `N` parts of one byte each; 0: half as many as numbers")
	f.StringVar(&x.Weight, "weight", run.WeightMean, "how much words count: `W` is "+strings.Join(run.Weights(), ", "))
	completeFlag(cmd, "weight", run.Weights()...)
	matrixFlag(cmd, &x.Matrix)
}

func (x *exporter) run(cmd *cobra.Command, path string) error {
	f, err := x.check()
	switch {
	case err == nil && x.out == "-":
		err = x.streams(cmd.OutOrStdout(), f)
	case err == nil:
		err = ownFile(x.parts, path, x.out)
	}
	if err == nil {
		err = x.mayWrite(f, path)
	}
	if err != nil {
		return err
	}
	e, err := run.NewExport(path, f, x.ExportOptions, x.parts)
	if err != nil {
		return err
	}
	tellOdd(cmd, path, e.Report)
	for _, note := range e.Notes {
		tell(cmd.ErrOrStderr(), "%s: %s", x.format, note)
	}
	prefix := ""
	if x.Matrix != "" {
		prefix = x.Matrix + "-"
	}
	if exportedBy(path, prefix+e.Format.FileName()) {
		prefix += x.alterations()
	}
	return x.write(cmd, e.Format, e.Table, prefix, path)
}

// exportedBy reports whether a run has exported the file, or folder, of that name itself. Verify compares it.
func exportedBy(path, name string) bool {
	m, err := train.ReadManifest(path)
	return err == nil && slices.ContainsFunc(m.Exported, func(file string) bool {
		return file == name || strings.HasPrefix(filepath.ToSlash(file), name+"/")
	})
}

// alterations says what the flags change in the vectors, to be put before a file's name, as in top100-vectors.txt.
func (x *exporter) alterations() string {
	var b strings.Builder
	if x.Top > 0 {
		fmt.Fprintf(&b, "top%d-", x.Top)
	}
	if x.Dim > 0 {
		fmt.Fprintf(&b, "dim%d-", x.Dim)
	}
	if x.Whiten {
		b.WriteString("whitened-")
	}
	if x.Weight != run.WeightMean {
		b.WriteString(x.Weight + "-")
	}
	if x.Packing.DType != "" {
		b.WriteString(x.dtype + "-")
	}
	if x.onBad == "replace" { // the run leaves such words out
		b.WriteString("replaced-")
	}
	return b.String()
}

// check looks at the flags, and returns the format that they name.
func (x *exporter) check() (vector.Format, error) {
	if x.format == "" {
		return nil, usage("--format is missing: it is one of %s", strings.Join(x.parts.FormatNames(), ", "))
	}
	f, err := x.destination.check(x.parts)
	switch {
	case err != nil:
		return nil, err
	case x.Top < 0:
		return nil, usage("--top %d: must be at least 1, or 0 for all words", x.Top)
	case x.TopNGrams < 0:
		return nil, usage("--top-ngrams %d: must be at least 1, or 0 for all n-grams", x.TopNGrams)
	case x.Dim < 0:
		return nil, usage("--dim %d: must be at least 1, or 0 for all numbers", x.Dim)
	case x.Whiten && x.Dim == 0:
		return nil, usage("--whiten: goes with --dim N")
	case !slices.Contains(run.Weights(), x.Weight):
		return nil, usage("--weight %s: there are %s", x.Weight, strings.Join(run.Weights(), ", "))
	}
	if x.Packing.DType = vector.DType(x.dtype); x.Packing.DType == vector.Float32 {
		x.Packing.DType = "" // what all formats hold
	}
	return f, nil
}

// dtypes lists the types of numbers.
func dtypes() []string {
	var names []string
	for _, d := range vector.DTypes() {
		names = append(names, string(d))
	}
	return names
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
