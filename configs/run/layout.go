package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/model/vector"
)

// The methods of a [Layout].
const (
	LayoutPCA = "pca" // the first two principal components of the vectors, each of length 1
)

// LayoutMethods returns the methods, the best first.
func LayoutMethods() []string { return []string{LayoutPCA} }

// LayoutOptions say how a [Layout] is made. The zero value is the best method with its usual settings.
type LayoutOptions struct {
	Method string // one of [LayoutMethods]; "": the first

	// Progress is called now and then, from the goroutine that called Layout, with what is being done, such
	// as "neighbours", and the share of that which is done, from 0 to 1; it may be nil.
	Progress func(doing string, done float64)
}

// Layout returns a place in the plane for each word of a table, (V, 2), row after row: a map in which words
// are near each other whose vectors have a large cosine.
//
// A vector of zeros has no direction: its word's place says nothing. One that is not finite is an error, as
// is a table that [vector.Table.Validate] refuses. When ctx ends, the error is its own.
func Layout(ctx context.Context, t *vector.Table, o LayoutOptions) ([]float32, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	for i, x := range t.Data {
		if x-x != 0 {
			return nil, fmt.Errorf("the vector of %q is not finite, so the word has no place on a map; drop the word", t.Words[i/t.Dim])
		}
	}
	if o.Method == "" {
		o.Method = LayoutMethods()[0]
	}
	if !slices.Contains(LayoutMethods(), o.Method) {
		return nil, SettingError{fmt.Errorf("layout %s: there is no such method; there are %s", o.Method, strings.Join(LayoutMethods(), ", "))}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return principalPlane(vector.Unit(t))
}

// principalPlane returns the first two principal components of a table, (V, 2). Where there is but one, or
// none, zeros take its place.
func principalPlane(t *vector.Table) ([]float32, error) {
	points := make([]float32, 2*t.Len())
	dim := min(2, t.Dim, t.Len())
	if t.Len() == 1 {
		return points, nil
	}
	p, err := vector.PCA(t, dim, false)
	if err != nil {
		return nil, err
	}
	for i := range t.Len() {
		copy(points[2*i:2*i+2], p.Row(i))
	}
	return points, nil
}
