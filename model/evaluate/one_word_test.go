package evaluate

import (
	"testing"

	"github.com/lexigraph/lexigraph/data"
)

// TestOneWordTakes holds that examples of several words, or with what else a batch may have, are not predicted as if they were of a word each.
func TestOneWordTakes(t *testing.T) {
	plain := func() *data.Batch {
		var b data.Batch
		for id := range int32(2) {
			b.ID = append(b.ID, id)
			b.End(3)
		}
		return &b
	}
	for name, test := range map[string]struct {
		change func(b *data.Batch)
		want   bool
	}{
		"words":                {func(b *data.Batch) {}, true},
		"two words and none":   {func(b *data.Batch) { b.Offset = []int32{0, 2, 2} }, false},
		"more words":           {func(b *data.Batch) { b.ID = append(b.ID, 1); b.Offset[2]++ }, false},
		"weights":              {func(b *data.Batch) { b.Weight = []float32{1, 1} }, false},
		"slots":                {func(b *data.Batch) { b.Slot = []int32{0, 1, 2} }, false},
		"sentences":            {func(b *data.Batch) { b.Span = []int32{0, 2} }, false},
		"counts":               {func(b *data.Batch) { b.Value = []float32{1, 1} }, false},
		"vectors of a teacher": {func(b *data.Batch) { b.Vector = []float32{1, 1} }, false},
	} {
		b := plain()
		test.change(b)
		if got := new(oneWord).take(b); got != test.want {
			t.Errorf("%s: taken is %v", name, got)
		}
	}
}
