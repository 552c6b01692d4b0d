package objective

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data"
)

// TestLBLReadsLikeNextWord holds that the two can be compared: they predict the
// same words from the same contexts.
func TestLBLReadsLikeNextWord(t *testing.T) {
	c := data.NewCorpus([][]int32{{1, 2, 3, 4}, {5}, {6, 7}})
	for _, cross := range []bool{false, true} {
		want := inOrder(&NextWord{Words: 3, Pooling: "concat", CrossSentences: cross}, c, 0)
		for _, matrices := range []string{"diagonal", "full"} {
			s := &LBL{Words: 3, Matrices: matrices, CrossSentences: cross}
			if diff := cmp.Diff(want, inOrder(s, c, 0)); diff != "" {
				t.Errorf("%+v (-next_word +lbl):\n%s", s, diff)
			}
			if width, ragged, pooling := s.Context(); width != 3 || ragged || pooling != matrices {
				t.Errorf("%+v: contexts of %d, ragged %v, pooling %s", s, width, ragged, pooling)
			}
		}
	}
}
