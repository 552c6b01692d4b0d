package run_test

import (
	"encoding/binary"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var damages = flag.Int("damages", 10, "how often TestDamage damages each kind of file")

// damage returns content with one to three faults as disks, transfers and hands make
// them: flipped bits, an end that is missing, blocks that come twice or are zeros, and
// numbers in the header that lie.
func damage(rng *rand.Rand, content []byte) []byte {
	b := slices.Clone(content)
	for range 1 + rng.IntN(3) {
		if len(b) < 9 {
			b = append(b, byte(rng.Uint32()))
			continue
		}
		at := rng.IntN(len(b))
		to := at + rng.IntN(min(len(b)-at, 4096))
		switch rng.IntN(7) {
		case 0:
			b[at] ^= 1 << rng.IntN(8)
		case 1:
			b = b[:at]
		case 2:
			b = slices.Insert(b, at, slices.Clone(b[at:to])...)
		case 3:
			clear(b[at:to])
		case 4:
			b = slices.Delete(b, at, to)
		case 5: // a length, near the front
			lie := []uint64{0, 1, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 40, 1<<63 - 1, 1 << 63, 1<<64 - 1}[rng.IntN(9)]
			binary.LittleEndian.PutUint64(b[rng.IntN(min(len(b)-8, 64)+1):], lie)
		case 6: // a digit
			digits := []int{}
			for i, c := range b[:min(len(b), 4096)] {
				if c >= '0' && c <= '9' {
					digits = append(digits, i)
				}
			}
			if len(digits) > 0 {
				b[digits[rng.IntN(len(digits))]] = '0' + byte(rng.IntN(10))
			}
		}
	}
	return b
}

// A reader reads a file of one kind. Where a hash stands for the contents, what it
// returns without an error must be the same as of the whole file.
type reader struct {
	file string
	read func() (contents any, err error)
	held bool // a hash stands for the contents
}

// TestDamage damages a file of every kind that is read, -damages times each, and reads
// it: that is an answer in due time, or what was written where a hash says what that is.
func TestDamage(t *testing.T) {
	for _, r := range readers(t) {
		name := filepath.Base(r.file)
		t.Run(name, func(t *testing.T) {
			whole, err := os.ReadFile(r.file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := r.read()
			if err != nil {
				t.Fatal(err)
			}
			rng := rand.New(rand.NewPCG(1, uint64(len(name))))
			refused, same, other := 0, 0, 0
			for i := range *damages {
				b := damage(rng, whole)
				if err := os.WriteFile(r.file, b, 0o666); err != nil {
					t.Fatal(err)
				}
				hang := time.AfterFunc(5*time.Minute, func() { panic(fmt.Sprintf("%s, damaged %d times, is being read for five minutes", name, i+1)) })
				got, err := r.read()
				hang.Stop()
				switch {
				case err != nil:
					refused++
				case cmp.Equal(want, got):
					same++
				default:
					other++
					if r.held {
						t.Errorf("damage %d was not noticed, though a hash stands for the contents: %.200q", i, b)
					}
				}
			}
			if err := os.WriteFile(r.file, whole, 0o666); err != nil { // others read it too
				t.Fatal(err)
			}
			t.Logf("%d damaged: %d refused, %d read as before, %d read as something else", *damages, refused, same, other)
			if refused+same == 0 && r.held {
				t.Error("nothing was read")
			}
		})
	}
}
