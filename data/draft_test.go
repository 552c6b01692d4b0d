package data

import (
	"runtime"
	"slices"
	"testing"
)

// TestDraftGrows: a text that is read into memory leaves little behind as it grows.
func TestDraftGrows(t *testing.T) {
	const tokens = 2 << 20
	ids := make([]int32, 64)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d := newDraft(t.TempDir())
	for i := range tokens / 64 {
		ids[0] = int32(i)
		d.store(ids, 1)
	}
	runtime.ReadMemStats(&after)
	if c := d.memory; c.Len() != tokens || !slices.Equal(c.IDs[tokens-64:], ids) || c.Sentences() != tokens/64 {
		t.Errorf("it has %d tokens in %d sentences, and ends with %d", c.Len(), c.Sentences(), c.IDs[tokens-64])
	}
	const most = DraftBytes + 8<<20
	if got := after.TotalAlloc - before.TotalAlloc; got > most {
		t.Errorf("%d bytes were allocated for it, more than %d", got, int64(most))
	}
}
