package data

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBatchZero: a batch that is made from nothing is the one that is made after Reset.
func TestBatchZero(t *testing.T) {
	var reset Batch
	reset.Reset()
	for name, end := range map[string]func(b *Batch){
		"End":        func(b *Batch) { b.End(3) },
		"EndTargets": func(b *Batch) { b.Target = append(b.Target, 3, 4); b.EndTargets() },
	} {
		var zero Batch
		reset.Reset()
		for _, b := range []*Batch{&zero, &reset} {
			b.ID = append(b.ID, 1, 2)
			end(b)
			b.ID = append(b.ID, 1)
			end(b)
		}
		if zero.Len() != 2 || !cmp.Equal(zero.Offset, []int32{0, 2, 3}) {
			t.Errorf("%s: %d examples at %v, want 2 at [0 2 3]", name, zero.Len(), zero.Offset)
		}
		if diff := cmp.Diff(reset.Targets(1), zero.Targets(1)); diff != "" {
			t.Errorf("%s: targets after Reset and without it:\n%s", name, diff)
		}
	}
}
