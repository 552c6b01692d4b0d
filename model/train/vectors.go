package train

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/disk"
	"github.com/lexigraph/lexigraph/model/vector"
)

// IsRun reports whether path is a run directory.
func IsRun(path string) bool {
	_, err := os.Stat(filepath.Join(path, ConfigFile))
	return err == nil
}

// Matrix returns the parameter that holds the word vectors called "input" or
// "output" in an experiment's export.matrix.
func Matrix(which string) string {
	if which == "output" {
		return model.OutputEmbedding
	}
	return model.InputEmbedding
}

// Vectors reads the word vectors of the run directory path from its last
// checkpoint: the parameter matrix, one row a word of the vocabulary. A tied
// network has one matrix for both.
func Vectors(path, matrix string) (*vector.Table, error) {
	vocabPath := filepath.Join(path, VocabFile)
	f, err := os.Open(vocabPath)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; the run is not whole", vocabPath, disk.Cause(err))
	}
	defer f.Close()
	vocab, err := data.ReadVocab(f, vocabPath, "")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(path, CheckpointFile)
	c, err := model.OpenCheckpoint(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &model.CheckpointError{Path: file, Reason: errors.New("the run has no checkpoint yet; wait for its first epoch to end")}
	}
	if err != nil {
		return nil, err
	}
	if matrix == model.OutputEmbedding && !c.Has(matrix) {
		matrix = model.InputEmbedding // tied
	}
	rows, dim, numbers, err := c.Matrix(matrix)
	if err != nil {
		return nil, err
	}
	if rows != vocab.Len() {
		return nil, &model.CheckpointError{Path: file, Reason: fmt.Errorf("it has vectors of %d words and %s has %d", rows, vocabPath, vocab.Len())}
	}
	return &vector.Table{Words: vocab.Words(), Dim: dim, Data: numbers, Counts: vocab.Counts()}, nil
}
