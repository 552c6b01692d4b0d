package objective

import (
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"pgregory.net/rapid"
)

// TestPassages holds that the example of a token does not depend on which tokens are in the batch with it: neighbours, whose
// windows are looked up together, or one from here and one from there.
func TestPassages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sentences [][]int32
		for _, n := range append(rapid.SliceOfN(rapid.IntRange(1, 90), 1, 8).Draw(t, "sentence lengths"), 10) {
			sentences = append(sentences, rapid.SliceOfN(rapid.Int32Range(0, 9), n, n).Draw(t, "sentence"))
		}
		c := data.NewCorpus(sentences)
		window, shrink := rapid.SampledFrom([]int{1, 2, 5, passageSide, passageSide + 1}).Draw(t, "window"), rapid.Bool().Draw(t, "shrink")
		spec := rapid.SampledFrom([]Spec{
			&SkipGram{Window: window, Shrink: shrink, Subsample: 0.05},
			&CBOW{Window: window, Shrink: shrink, Subsample: 0.05, Pooling: "mean"},
		}).Draw(t, "spec")
		ex := examples(spec, c, rapid.Uint64().Draw(t, "seed"))
		block := rapid.IntRange(1, c.Len()).Draw(t, "block")
		blocks := rapid.Permutation(slices.Collect(slices.Chunk(upTo(c.Len()), block))).Draw(t, "blocks")
		var together data.Batch
		ex.Fill(&together, 3, slices.Concat(blocks...))
		var alone []string
		for _, i := range slices.Concat(blocks...) {
			var b data.Batch
			if ex.Fill(&b, 3, []int{i}); b.Len() > 0 {
				alone = append(alone, show(&b))
			}
		}
		if got, want := show(&together), strings.Join(alone, "\n"); got != want {
			t.Fatalf("together:\n%s\nalone:\n%s", got, want)
		}
	})
}
