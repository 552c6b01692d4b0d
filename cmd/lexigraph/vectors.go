package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/lexigraph/lexigraph/model/disk"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

// openVectors reads the word vectors of a run directory or of a vector file in
// any of the formats that we write. What is odd about a file is told on the
// command's standard error.
func openVectors(cmd *cobra.Command, path string, output bool) (*vector.Table, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, missingError{fmt.Errorf("%s: %w; name a run directory or a file of word vectors", path, disk.Cause(err))}
	}
	if train.IsRun(path) {
		which := "input"
		if output {
			which = "output"
		}
		t, err := train.Vectors(path, train.Matrix(which))
		if errors.Is(err, fs.ErrNotExist) {
			err = missingError{err}
		}
		return t, err
	}
	if output {
		return nil, usage("--output-embedding: %s is not a run directory; a file of word vectors has one matrix", path)
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

// outputFlag adds --output-embedding to a command.
func outputFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().Bool("output-embedding", false, "use the output layer's rows instead of the embedding")
}
