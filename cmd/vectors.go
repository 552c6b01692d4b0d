package cmd

import (
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

// openVectors is [run.ReadVectors]. What is odd about a file is printed on the command's
// standard error.
func openVectors(cmd *cobra.Command, parts configs.Parts, path, matrix string) (*vector.Table, error) {
	t, report, err := run.ReadVectors(path, matrix, parts)
	if err != nil {
		return nil, err
	}
	for _, w := range report.Warnings() {
		fmt.Fprintf(cmd.ErrOrStderr(), "lexigraph: %s: %s\n", visible(path), visible(w))
	}
	return t, nil
}

// unseen makes the vectors of words that are not in the vocabulary of a run.
type unseen struct {
	parts        configs.Parts
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
	return u.ngrams.Vector(corpus.Normal(word)), nil
}

// must reports that there are no n-grams to make vectors of.
func (u *unseen) must() error {
	if err := u.open(); err != nil {
		return err
	}
	if u.ngrams == nil {
		return usage("--ngrams: %s has no n-grams; only the input vectors of a run with embedding.subwords = true have them", u.path)
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
	r, err := run.Open(u.path, u.parts)
	if err != nil {
		return err
	}
	u.lower = r.Experiment.Corpus.Tokenizer == "words"
	u.ngrams, err = r.NGrams(u.matrix)
	return err
}

// matrixFlag adds --matrix to a command.
func matrixFlag(cmd *cobra.Command) *string {
	matrix := cmd.Flags().String("matrix", "", "which vectors of a run: `M` is input, output or input+output, their sum (default: those that it exports)")
	cmd.RegisterFlagCompletionFunc("matrix", cobra.FixedCompletions(train.Matrices(), cobra.ShellCompDirectiveNoFileComp))
	return matrix
}
