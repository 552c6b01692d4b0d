package layer

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
)

// TestNeighbors adds up the gradients of bags that share no rows to speak of, of bags that
// share most, and of both in one batch, with padding.
func TestNeighbors(t *testing.T) {
	const v, d, bags = 500, 3, 2*neighbourBags + 10
	var n neighbours // its memory is used again
	for name, shares := range map[string]func(bag int) bool{
		"none": func(int) bool { return false },
		"some": func(bag int) bool { return bag < neighbourBags },
		"all":  func(int) bool { return true },
	} {
		for _, scaled := range []bool{false, true} {
			r := rand.New(rand.NewPCG(1, 2))
			rows := graph.Rows{V: v, D: d, Grad: make([]float32, bags*d)}
			offset := []int32{0}
			for i := range rows.Grad {
				rows.Grad[i] = float32(r.NormFloat64())
			}
			for bag := range bags {
				of := v
				if shares(bag) {
					of = 5
				}
				for range 4 {
					rows.ID, rows.Src = append(rows.ID, int32(r.IntN(of+1))-1), append(rows.Src, int32(bag))
					if scaled {
						rows.Scale = append(rows.Scale, r.Float32())
					}
				}
				offset = append(offset, int32(len(rows.ID)))
			}
			want, got := make([]float32, v*d), make([]float32, v*d)
			rows.AddTo(want)
			joined := graph.Rows{V: v, D: d}
			n.begin(rows.ID, offset)
			for p := range n.block {
				n.find(p)
			}
			n.join(&joined)
			var w weights
			if scaled {
				w.each = rows.Scale
			}
			n.add(&joined, rows.Grad, w)
			joined.AddTo(got)
			for i := range want {
				if !(math.Abs(float64(got[i]-want[i])) <= 1e-4) {
					t.Fatalf("%s, scaled %v: number %d of the gradient is %v, want %v", name, scaled, i, got[i], want[i])
				}
			}
			entries := 0
			for x := &joined; x != nil; x = x.Next {
				for _, id := range x.ID {
					if id >= 0 {
						entries++
					}
				}
			}
			if few := entries < 2*neighbourBags*4; few != (name != "none") {
				t.Errorf("%s, scaled %v: %d entries are left", name, scaled, entries)
			}
		}
	}
}

// TestNeighborsJoined holds which blocks are joined, on which the bits of every bag depend: those of
// neighbours in a text, also in a few short stretches, and not those of bags from all over it.
func TestNeighborsJoined(t *testing.T) {
	const words, bags, stretch, width = 600, neighbourBags, 8, 5
	r := rand.New(rand.NewPCG(3, 4))
	text := make([]int32, 100_000) // words as frequent as Zipf's law has them
	for i := range text {
		text[i] = int32(math.Exp(r.Float64()*math.Log(words))) - 1
	}
	for _, apart := range []bool{false, true} {
		var row []int32
		offset := []int32{0}
		at := 0
		for bag := range bags {
			if at++; apart || bag%stretch == 0 {
				at = r.IntN(len(text) - stretch - width)
			}
			row = append(row, text[at:at+width]...)
			offset = append(offset, int32(len(row)))
		}
		var n neighbours
		n.begin(row, offset)
		n.find(0)
		if b := n.block[0]; b.joined == apart {
			t.Errorf("bags apart %v: joined %v, %d rows for %d entries", apart, b.joined, len(b.ID), len(row))
		}
	}
}

// TestNeighborsResize: sums grow with some room, so that somewhat larger batches do not take other memory each time.
func TestNeighborsResize(t *testing.T) {
	var n neighbours
	n.resize(1000)
	room := cap(n.sum)
	if n.resize(1100); len(n.sum) != 1100 || cap(n.sum) != room {
		t.Errorf("%d sums with room for %d, want 1100 and %d", len(n.sum), cap(n.sum), room)
	}
	if n.resize(2 * room); len(n.sum) != 2*room {
		t.Errorf("%d sums, want %d", len(n.sum), 2*room)
	}
}
