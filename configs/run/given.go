package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/vector"
)

// This file has what experiments need whose text is words with vectors: those of objective map.

// loadVectors is [Load] of a file of word vectors. vocab.max_size leaves the first words of it.
func loadVectors(e *configs.Experiment) (*data.Dataset, error) {
	path := e.Corpus.Train[0]
	t, report, err := vector.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &data.Error{Where: path, What: disk.Cause(err).Error(), Remedy: "name a file of word vectors in corpus.train"}
	}
	if err != nil {
		return nil, err
	}
	if e.Vocab.MaxSize > 0 {
		t = t.Top(e.Vocab.MaxSize)
	}
	for i, x := range t.Data {
		if x-x != 0 {
			return nil, &data.Error{Where: path, What: fmt.Sprintf("has a vector that is not finite, that of %q", t.Words[i/t.Dim]), Remedy: "drop the word"}
		}
	}
	d, err := data.FromVectors(path, t.Words, &data.Teacher{Name: path, Rows: t.Len(), Dim: t.Dim, Numbers: t.Data, Hash: t.SHA256()})
	if err != nil {
		return nil, err
	}
	d.Report.Sources[0].Note = strings.Join(report.Warnings(), "; ")
	return d, nil
}

// given returns the words of a text that have vectors already, nil where there are none.
func given(e *configs.Experiment, d *data.Dataset) *vector.Table {
	if e.Corpus.Format != objective.Vectors {
		return nil
	}
	t := d.Train.Rows.Teacher
	return &vector.Table{Words: d.Vocab.Words(), Dim: t.Dim, Data: t.Numbers}
}

// nearestAmong finds the nearest words among those of a table; nil: there is none. Progress may be nil.
func nearestAmong(t *vector.Table, progress func(done float64)) func(ctx context.Context, k int) ([]int32, []float32, error) {
	if t == nil {
		return nil
	}
	return func(ctx context.Context, k int) ([]int32, []float32, error) {
		n, err := vector.NewSearch(t).All(ctx, k, progress)
		if err != nil {
			return nil, nil, err
		}
		return n.Row, n.Cosine, nil
	}
}

// place gives the words of objectives that are [objective.Mapped] their first places, at the principal components of
// their vectors.
func place(e *configs.Experiment, d *data.Dataset, n *model.Network) error {
	if _, ok := e.Objective.Spec.(objective.Mapped); !ok {
		return nil
	}
	points, err := components(given(e, d), e.Embedding.Dim)
	if err != nil {
		return err
	}
	stretch(points)
	copy(n.Param(model.InputEmbedding).Data, points)
	return nil
}

// components returns the first principal components of the directions of a table's vectors, (V, dim). Where there
// are fewer, zeros take their place.
func components(t *vector.Table, dim int) ([]float32, error) {
	points := make([]float32, dim*t.Len())
	if t.Len() == 1 {
		return points, nil
	}
	p, err := vector.PCA(vector.Unit(t), min(dim, t.Dim, t.Len()), false)
	if err != nil {
		return nil, err
	}
	for i := range t.Len() {
		copy(points[dim*i:dim*(i+1)], p.Row(i))
	}
	return points, nil
}
