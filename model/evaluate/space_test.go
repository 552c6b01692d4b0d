package evaluate_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestSpaceKeepsNoCopy holds that scoring takes far less memory than the vectors do, whose numbers are in memory already.
func TestSpaceKeepsNoCopy(t *testing.T) {
	table, other := gauss(20_000, 200, 1), gauss(20_000, 200, 2)
	table.Index("")
	other.Index("")
	settings := evaluate.Settings{Case: "lookup", Seed: 1}
	added := func(string) []float32 { return table.Row(7) }
	pairs, analogies := parse(t, "w0 w1 3\nw2 new 2\nw1 w2 1\n"), parse(t, "w0 w1 w2 w3\nw4 w5 w6 new\n")
	for _, test := range []struct {
		name   string
		tables int
		score  func()
	}{
		{"similarity", 1, func() { pairs.Score(space(t, table, settings)) }},
		{"analogies", 1, func() { analogies.Score(space(t, table, settings)) }},
		{"with", 1, func() { analogies.Score(space(t, table, settings).With(analogies, added)) }},
		{"stability", 2, func() {
			if _, err := evaluate.Stability([]*evaluate.Space{space(t, table, settings), space(t, other, settings)}, 10); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		numbers := uint64(test.tables * 4 * len(table.Data))
		if took := allocated(test.score); took > numbers {
			t.Errorf("%s took %d bytes beside %d of numbers", test.name, took, numbers)
		}
	}
}

// TestResampledKeepsItsRanks holds that what a metric prepares is made for each thread, and not for each hundred resamples: for
// large sets that was as much memory as the vectors take.
func TestResampledKeepsItsRanks(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var text strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&text, "w%d w%d %d\n", i, (i*7+1)%4000, i%11)
	}
	r := parse(t, text.String()).Score(space(t, gauss(4000, 2, 1), evaluate.Settings{Case: "exact"}))[0]
	prepared := allocated(func() { r.Of.Statistic(r.Items) })
	if took := allocated(func() { evaluate.Resampled(r.Of, r.Items, 3000, 1) }); took > 15*prepared {
		t.Errorf("30 pieces of resamples took %d bytes, and each has no need of its own %d", took, prepared)
	}
}

// allocated returns how many bytes do allocates.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
