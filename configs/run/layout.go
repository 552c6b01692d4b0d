package run

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/model/vector"
)

// The methods of a [Layout].
const (
	LayoutMap = "map" // each word near its neighbours: [objective.Map] and [loss.Attraction], from the principal plane
	LayoutPCA = "pca" // the principal plane: the first two principal components of the vectors, each of length 1
)

// LayoutMethods returns the methods, the usual one first.
func LayoutMethods() []string { return []string{LayoutMap, LayoutPCA} }

// LayoutOptions say how a [Layout] is made. The zero value is the usual method with its usual settings.
type LayoutOptions struct {
	Method    string            // one of [LayoutMethods]; "": the first
	Neighbors int               // of each word; 0: 15
	Epochs    float64           // passes over the words; 0: the usual number
	Seed      uint64            // of the order of words and of those drawn; another seed gives another map of the same words
	Near      *vector.Neighbors // of each word, as many as there are to be, or more; nil: they are looked for
	Start     []float32         // (V, 2): where words begin, so that the maps of two runs lie alike; nil: in the principal plane

	// Progress is called now and then, from the goroutine that called Layout, with what is being done, such
	// as "neighbours", and the share of that which is done, from 0 to 1; it may be nil.
	Progress func(doing string, done float64)
}

// Layout returns a place in the plane for each word of a table, (V, 2), row after row: a map in which words
// are near each other whose vectors have a large cosine. The bits depend on the table and the options, and on nothing
// else.
//
// A vector of zeros has no direction, and its word no neighbours: a map has these in a heap at its lower left corner. A vector
// that is not finite is an error, as is a table that [vector.Table.Validate] refuses. When ctx ends, the error is its own.
func Layout(ctx context.Context, t *vector.Table, o LayoutOptions) ([]float32, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	for i, x := range t.Data {
		if x-x != 0 {
			return nil, fmt.Errorf("the vector of %q is not finite, so the word has no place on a map; drop the word", t.Words[i/t.Dim])
		}
	}
	if err := o.check(t); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.Method == LayoutPCA {
		return components(t, 2)
	}
	return o.draw(ctx, t)
}

// check fills in what is usual, and reports an option that is wrong.
func (o *LayoutOptions) check(t *vector.Table) error {
	switch {
	case o.Method == "":
		o.Method = LayoutMap
	case !slices.Contains(LayoutMethods(), o.Method):
		return SettingError{fmt.Errorf("layout %s: there is no such method; there are %s", o.Method, strings.Join(LayoutMethods(), ", "))}
	}
	switch {
	case o.Neighbors < 0:
		return SettingError{fmt.Errorf("layout: %d neighbours of each word; give 1 or more", o.Neighbors)}
	case o.Epochs < 0 || math.IsNaN(o.Epochs) || math.IsInf(o.Epochs, 0):
		return SettingError{fmt.Errorf("layout: %v epochs; give a number over 0", o.Epochs)}
	case o.Near != nil && len(o.Near.Row) != t.Len()*o.Near.K:
		return SettingError{fmt.Errorf("layout: nearest words of %d words; there are %d", len(o.Near.Row)/o.Near.K, t.Len())}
	case o.Start != nil && len(o.Start) != 2*t.Len():
		return SettingError{fmt.Errorf("layout: %d numbers to start from; %d words have %d", len(o.Start), t.Len(), 2*t.Len())}
	}
	for _, x := range o.Start {
		if x-x != 0 {
			return SettingError{fmt.Errorf("layout: a place to start from is %v, which is not finite", x)}
		}
	}
	return nil
}

// progress reports what is done, if anybody wants to know.
func (o *LayoutOptions) progress(doing string) func(done float64) {
	return func(done float64) {
		if o.Progress != nil {
			o.Progress(doing, done)
		}
	}
}
