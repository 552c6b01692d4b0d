package cmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

// embedFormats are what embed writes.
var embedFormats = []string{"jsonl", "npy", "safetensors"}

func embedCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "embed RUN|VECTORS [FILE|-]",
		Short: "Make vectors of texts",
		Long: "Embed makes a vector for each line of a file, or of standard input, in the order of the\n" +
			"lines. What a text's vector is depends on the run's objective:\n\n" +
			textObjectives(parts) +
			"Text is split as in training, phrases are joined, and words that are not in the vocabulary\n" +
			"have the vector of their character n-grams, if the run has these. In a file of word\n" +
			"vectors, words are looked up in lower case, then in any. A folder of model2vec has a\n" +
			"tokenizer of its own. A text without a known word has the zero vector.\n\n" +
			"With --weight sif or usif frequent words count less (Arora et al., 2017; Ethayarajh,\n" +
			"2018); how frequent they are comes from the vocabulary or, in a file without counts, from\n" +
			"the order of the words by Zipf's law. --remove-common FILE subtracts what the vectors of\n" +
			"the lines of that file have in common: their first principal component, or with usif five.\n\n" +
			"The formats are jsonl, a JSON object for each line, with its number and vector; npy, an\n" +
			"array for numpy.load; and safetensors, with the tensor embedding. A line that has no\n" +
			"vector, because it is not UTF-8 or a row without the column, has zeros and an error that\n" +
			"names it, and the exit code is 3. Files may be compressed: .gz, .zst, .bz2, .xz. With\n" +
			"--column a FILE is a table, and its rows are the lines, counted without the header.",
		Example: "  lexigraph embed runs/pairs-1 texts.txt -o texts.npy\n  echo 'open a file' | lexigraph embed glove.txt --weight sif",
		Args: func(cmd *cobra.Command, args []string) error {
			if isText(args) {
				return fromFile("embed", args)
			}
			return arguments(cobra.RangeArgs(1, 2))(cmd, args)
		},
		ValidArgsFunction: completePaths,
	}
	e := embedder{parts: parts}
	f := cmd.Flags()
	f.StringVarP(&e.format, "format", "f", "", "the format `F`: jsonl, npy or safetensors (default: by the name of the file that is written, or jsonl)")
	f.StringVarP(&e.out, "out", "o", "", "`FILE` to write, - or none for standard output")
	e.options(cmd, "as above")
	f.IntVar(&e.Dim, "dim", 0, "keep the first `N` numbers of each vector only; 0: all")
	f.BoolVar(&e.Normalize, "normalize", false, "give vectors the length 1")
	e.texts.flag(cmd)
	f.StringVar(&e.common, "remove-common", "", "subtract what the vectors of the lines of `FILE` have in common")
	completeFlag(cmd, "format", embedFormats...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return e.run(cmd, args) }
	return cmd
}

// textObjectives says which objectives give what vectors.
func textObjectives(parts configs.Parts) string {
	list := strings.Join(configs.ObjectivesWith[objective.TextContext](parts), ", ")
	return fmt.Sprintf("  %s  what the network makes of the text before its output layer\n  %-*s  the mean of the vectors of its words\n\n", list, len(list), "all others")
}

// An encoding is what flags say about the vectors of texts.
type encoding struct{ run.EncoderOptions }

// options adds the flags that similarity has too. The default of --matrix is said in words.
func (e *encoding) options(cmd *cobra.Command, usual string) {
	matrices := append(train.Matrices(), run.HiddenVector)
	cmd.Flags().StringVar(&e.Matrix, "matrix", "", "which vectors of a run: `M` is input, output or input+output, their sum, for those of words; hidden for what the network makes of a text (default: "+usual+")")
	cmd.Flags().StringVar(&e.Weight, "weight", run.WeightMean, "how much words count in a text: `W` is "+strings.Join(run.Weights(), ", "))
	completeFlag(cmd, "matrix", matrices...)
	completeFlag(cmd, "weight", run.Weights()...)
}

// An embedder is an embed under way.
type embedder struct {
	parts configs.Parts
	encoding
	format, out string
	common      string // a file; empty: nothing is subtracted
	texts       textLines

	enc            *encoder.Encoder
	in             io.Reader
	name           string
	stdout, stderr io.Writer

	lines, zeros int
	failed       bool // a line has no vector
}

func (e *embedder) run(cmd *cobra.Command, args []string) error {
	e.stdout, e.stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
	if err := e.check(); err != nil {
		return err
	}
	if err := mayWrite(e.out, append(args[:len(args):len(args)], e.common)...); err != nil {
		return err
	}
	enc, report, err := run.OpenEncoder(args[0], e.EncoderOptions, e.parts)
	if err != nil {
		return err
	}
	tellOdd(cmd, args[0], report)
	if e.common != "" {
		if enc, err = e.withoutCommon(enc, e.common); err != nil {
			return err
		}
	}
	e.texts.trained, _ = run.Open(args[0], e.parts) // nil for a file of vectors
	in, name, err := e.texts.input(cmd, args)
	if err != nil {
		return err
	}
	defer in.Close()
	e.enc, e.in, e.name = enc, in, name
	return e.embed()
}

// check settles the format.
func (e *embedder) check() error {
	if e.Dim < 0 {
		return usage("--dim %d: must be at least 1, or 0 for all numbers", e.Dim)
	}
	if e.out == "-" {
		e.out = ""
	}
	if e.format == "" {
		e.format = "jsonl"
		if e.out != "" {
			plain := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(e.out), ".gz"), ".zst") // these are compressed
			e.format = strings.TrimPrefix(filepath.Ext(plain), ".")
			if !slices.Contains(embedFormats, e.format) {
				return usage("-o %s: the name says no format; write --format, or end it in .jsonl, .npy or .safetensors", e.out)
			}
		}
	}
	if !slices.Contains(embedFormats, e.format) {
		return noFormat(e.format, embedFormats, "")
	}
	return nil
}

// withoutCommon returns an encoder that removes what the lines of a file have in common.
func (e *embedder) withoutCommon(enc *encoder.Encoder, path string) (*encoder.Encoder, error) {
	in, err := (&textLines{whole: true}).open(context.Background(), path, e.stderr)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return run.WithoutCommon(enc, e.Weight, in, path)
}

// embed writes the vectors of all lines.
func (e *embedder) embed() (err error) {
	if e.out == "" {
		w := bufio.NewWriterSize(e.stdout, 1<<16)
		if err = e.write(w); err == nil {
			err = w.Flush()
		}
	} else {
		err = disk.WriteFile(e.out, e.write)
		if text := (*data.Error)(nil); errors.As(err, &text) { // what was read is at fault, and not the disk
			err = text
		}
	}
	if err != nil {
		return err
	}
	if e.zeros > 0 {
		printError(e.stderr, fmt.Errorf("%s: texts without a known word, which get the zero vector: %s of %s", e.name, amount.Thousands(int64(e.zeros)), amount.Thousands(int64(e.lines))))
	}
	if e.out != "" {
		if err := printPath(e.stdout, e.out); err != nil {
			return err
		}
	}
	if e.failed {
		return saidError{3}
	}
	return nil
}

func (e *embedder) write(w *bufio.Writer) error {
	if e.format == "jsonl" {
		return e.each(func(l *run.Embedded) error { return printEmbedded(w, l) }, func() error {
			if e.out == "" { // somebody may wait for each line
				return w.Flush()
			}
			return nil
		})
	}
	s, err := vector.NewSpool(e.enc.Dim())
	if err != nil {
		return err
	}
	defer s.Close()
	if err := e.each(func(l *run.Embedded) error { return s.Add(l.Vector) }, func() error { return nil }); err != nil {
		return err
	}
	if e.format == "npy" {
		return s.WriteNPY(w)
	}
	return s.WriteSafetensors(w)
}

// each calls do with the vector of each line, and then with as many as came at once.
func (e *embedder) each(do func(*run.Embedded) error, then func() error) error {
	return run.Embed(e.enc, e.in, e.name, func(lines []run.Embedded) error {
		for i := range lines {
			l := &lines[i]
			e.lines++
			switch {
			case l.Err != nil:
				e.failed = true
				printError(e.stderr, l.Err)
			case !l.Known:
				e.zeros++
			}
			if err := do(l); err != nil {
				return err
			}
		}
		return then()
	})
}

// printEmbedded prints a line's vector as JSON, with the fewest digits that give its numbers back.
func printEmbedded(w *bufio.Writer, l *run.Embedded) error {
	b := append(w.AvailableBuffer(), `{"line":`...)
	b = append(strconv.AppendInt(b, int64(l.Line), 10), `,"vector":[`...)
	for i, x := range l.Vector {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendFloat(b, float64(x), 'g', -1, 32)
	}
	b = append(b, ']')
	_, err := w.Write(b)
	if l.Err != nil {
		var problem strings.Builder
		err = errors.Join(err, printJSON(&problem, l.Err.Error()))
		_, e := w.WriteString(`,"error":` + strings.TrimSuffix(problem.String(), "\n"))
		err = errors.Join(err, e)
	}
	_, e := w.WriteString("}\n")
	return errors.Join(err, e)
}
