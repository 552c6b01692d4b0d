package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model/disk"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

// openVectors reads the word vectors of a run directory or of a vector file in
// any of the formats that we write. What is odd about a file is told on the
// command's standard error. The matrix is one of those of export.matrix; "" is the
// one that the run exports, and all that a file has.
func openVectors(cmd *cobra.Command, path, matrix string) (*vector.Table, error) {
	if matrix != "" && !slices.Contains(matrices(), matrix) {
		return nil, usage("--matrix %s: there is no such matrix; there are %s", matrix, strings.Join(matrices(), ", "))
	}
	if _, err := os.Stat(path); err != nil {
		return nil, missingError{fmt.Errorf("%s: %w; name a run directory or a file of word vectors", path, disk.Cause(err))}
	}
	if train.IsRun(path) {
		return runVectors(path, matrix)
	}
	if matrix != "" {
		return nil, usage("--matrix %s: %s is not a run directory; a file of word vectors has one matrix", matrix, path)
	}
	t, report, err := vector.Read(path)
	if err != nil {
		return nil, err
	}
	for _, w := range report.Warnings() {
		fmt.Fprintf(cmd.ErrOrStderr(), "lexigraph: %s: %s\n", path, w)
	}
	return t, nil
}

// runVectors reads the word vectors of a run directory.
func runVectors(path, matrix string) (*vector.Table, error) {
	e, err := configs.Load(filepath.Join(path, train.ConfigFile), nil)
	if err != nil {
		return nil, err
	}
	matrix = cmp.Or(matrix, e.Export.Matrix)
	if l, ok := e.Loss.Spec.(loss.NoOutputVectors); ok && matrix != "input" && l.NoOutputVectors() != "" {
		return nil, usage("--matrix %s: %s; %s has input vectors only", matrix, l.NoOutputVectors(), path)
	}
	if matrix == "input+output" && e.Embedding.Tie { // twice the one matrix points where it does
		matrix = "input"
	}
	t, err := train.Vectors(path, matrix, subwords(e))
	if errors.Is(err, fs.ErrNotExist) {
		err = missingError{err}
	}
	return t, err
}

// unseen makes the vectors of words that are not in the vocabulary of a run.
type unseen struct {
	path, matrix string

	opened bool
	ngrams *train.NGrams // nil: there are none
	lower  bool          // the run's words are in lower case
}

// vector returns the vector of a word: nil where path is a file, the run is
// without subwords, its output vectors are asked for, which have no n-grams, or
// the word is too short for one.
func (u *unseen) vector(word string) ([]float32, error) {
	if !u.opened {
		if err := u.open(); err != nil {
			return nil, err
		}
	}
	if u.ngrams == nil {
		return nil, nil
	}
	if u.lower {
		word = strings.ToLower(word)
	}
	return u.ngrams.Vector(word), nil
}

// must reports that there are no n-grams to make vectors of.
func (u *unseen) must() error {
	if err := u.open(); err != nil {
		return err
	}
	if u.ngrams == nil {
		return usage("--ngrams: %s has none; the input vectors of a run with embedding.subwords = true have", u.path)
	}
	return nil
}

// with returns the space s with the words of set that it lacks, once it is certain
// that there are n-grams.
func (u *unseen) with(s *evaluate.Space, set evaluate.Set) (*evaluate.Space, error) {
	return s.With(set, func(word string) []float32 {
		v, _ := u.vector(word) // the n-grams are open
		return v
	})
}

func (u *unseen) open() error {
	u.opened = true
	if !train.IsRun(u.path) {
		return nil
	}
	e, err := configs.Load(filepath.Join(u.path, train.ConfigFile), nil)
	if err != nil {
		return err
	}
	sub := subwords(e)
	if sub == nil || cmp.Or(u.matrix, e.Export.Matrix) != "input" {
		return nil
	}
	u.lower = e.Corpus.Tokenizer == "words"
	u.ngrams, err = train.OpenNGrams(u.path, *sub)
	return err
}

func matrices() []string { return []string{"input", "output", "input+output"} }

// matrixFlag adds --matrix to a command.
func matrixFlag(cmd *cobra.Command) *string {
	matrix := cmd.Flags().String("matrix", "", "which vectors of a run: `M` is input, output or input+output, their sum (default: those that it exports)")
	cmd.RegisterFlagCompletionFunc("matrix", cobra.FixedCompletions(matrices(), cobra.ShellCompDirectiveNoFileComp))
	return matrix
}
