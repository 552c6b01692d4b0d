package cmd

import (
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

// openSpace is [run.OpenSpace]. What is odd about a file is printed on the command's standard
// error.
func openSpace(cmd *cobra.Command, parts configs.Parts, path, matrix string) (*run.Space, error) {
	s, err := run.OpenSpace(path, matrix, parts)
	if err != nil {
		return nil, err
	}
	tellOdd(cmd, path, s.Report)
	return s, nil
}

// readSpace is openSpace by [run.ReadSpace].
func readSpace(cmd *cobra.Command, parts configs.Parts, path, matrix string, enough int) (*run.Space, error) {
	s, err := run.ReadSpace(path, matrix, enough, parts)
	if err != nil {
		return nil, err
	}
	tellOdd(cmd, path, s.Report)
	return s, nil
}

// tellOdd prints what is odd about a vector file.
func tellOdd(cmd *cobra.Command, path string, report vector.Report) {
	for _, w := range report.Warnings() {
		tell(cmd.ErrOrStderr(), "%s: %s", path, w)
	}
}

// matricesFlag adds --matrix to a command that compares words of two runs.
func matricesFlag(cmd *cobra.Command, matrix *string) {
	cmd.Flags().StringVar(matrix, "matrix", "", "which vectors of runs: `M` is input, output or input+output, their sum (default: those that they export)")
	completeFlag(cmd, "matrix", run.Matrices()...)
}

// matrixFlag adds --matrix to a command.
func matrixFlag(cmd *cobra.Command, matrix *string) {
	cmd.Flags().StringVar(matrix, "matrix", "", "which vectors of a run: `M` is input, output, input+output, their sum, or relations, of objective triple (default: those that it exports)")
	completeFlag(cmd, "matrix", run.Matrices()...)
}
