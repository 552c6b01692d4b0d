package elementary

import (
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/hashes.txt")

const hashes = "testdata/hashes.txt"

// TestHashes holds every processor to the same bits: a hash of each function's
// results for fixed arguments, committed.
func TestHashes(t *testing.T) {
	var got strings.Builder
	for _, f := range functions() {
		hash := sha256.New()
		add := func(x, y float64) {
			z := f.is(x, y)
			if z != z { // whose sign and payload are the processor's
				z = math.NaN()
			}
			hash.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(z)))
		}
		for _, p := range f.edges {
			add(p[0], p[1])
		}
		// The arguments are made of bits, for to scale a draw takes arithmetic.
		r := rand.New(rand.NewPCG(13, 0))
		for range 20_000 {
			bits, exponent := r.Uint64(), r.Uint64N(24)
			x := math.Float64frombits(bits&(1<<63|1<<52-1) | (1023+11-exponent)<<52)
			add(x, 0.75)
			add(math.Abs(x), 0.75)
			add(math.Abs(x), math.Float64frombits(r.Uint64()>>12|1020<<52)) // to powers from 1/8 to 1/4
			add(math.Float64frombits(bits), 3)
		}
		fmt.Fprintf(&got, "%s %x\n", f.name, hash.Sum(nil))
	}
	if *update {
		if err := os.WriteFile(hashes, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(hashes)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the results have other bits than %s:\n%sThat says:\n%s(-update rewrites it, and is right only after a deliberate change of the arithmetic.)", hashes, got.String(), want)
	}
}
