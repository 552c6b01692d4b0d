package loss_test

import (
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/graph/loss"
)

// TestSizes: an output layer is about as large as it says, and a loss that draws
// words reads some rows.
func TestSizes(t *testing.T) {
	const batch, words, h = 4, 400, 12
	for name, spec := range every() {
		v := fewer(words, spec)
		size := loss.SizeOf(spec, v, h, batch)
		has := -words * h // the words' own vectors are not the loss's
		for _, p := range built(t, spec, batch, words, h, nil).Params {
			has += len(p.Data)
		}
		if said := size.Table + size.Others; !(math.Abs(float64(said-has)) <= 0.1*float64(has)) {
			t.Errorf("%s says it has %d numbers, and has %d", name, said, has)
		}
		if draws := loss.DrawsOf(spec).K > 0; draws && size.Rows == 0 {
			t.Errorf("%s draws words and says it reads the whole table", name)
		}
	}
}
