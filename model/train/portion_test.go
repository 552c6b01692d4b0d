package train

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// TestPortion compares with numbers of any size: 5 billion examples of as many tokens are more than an int64 holds.
func TestPortion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(0, math.MaxInt64).Draw(t, "a")
		c := rapid.Int64Range(max(1, a), math.MaxInt64).Draw(t, "c")
		b := rapid.Int64Range(0, math.MaxInt64).Draw(t, "b")
		want, rest := new(big.Int).QuoRem(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), big.NewInt(c), new(big.Int))
		if q, over := portion(a, b, c); q != want.Int64() || over != (rest.Sign() > 0) {
			t.Fatalf("got %d, %v, want %v and a rest of %v", q, over, want, rest)
		}
	})
}
