package run

import (
	"math"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/vector"
)

// startOf returns where the words of the second space begin on its map: where they are on that of the first, or,
// those that the first lacks, where the nearest word is that both have.
func startOf(e *compare.Exploration) ([]float32, error) {
	first, second := e.Spaces[0], e.Spaces[1]
	start := make([]float32, 2*second.Table.Len())
	both := &vector.Table{Dim: second.Table.Dim}
	var from []int // the row of the first for each of these
	var own []int  // rows of the second that it alone has
	for word, row := range second.Of {
		switch other := first.Of[word]; {
		case row < 0:
		case other < 0:
			own = append(own, row)
		default:
			copy(start[2*row:2*row+2], first.Places[2*other:])
			both.Words, both.Data = append(both.Words, e.Words[word]), append(both.Data, second.Table.Row(row)...)
			from = append(from, other)
		}
	}
	if len(own) == 0 {
		return start, nil
	}
	search := vector.NewSearch(both)
	for _, row := range own {
		near, err := search.Nearest(second.Table.Row(row), 1)
		if err != nil {
			return nil, err
		}
		copy(start[2*row:2*row+2], first.Places[2*from[near[0].Row]:])
	}
	return start, nil
}

// turn turns and mirrors the map of the second space such that its words lie as near as can be, by the sum of
// squares, to where they are on that of the first (orthogonal Procrustes, in the plane).
func turn(e *compare.Exploration) {
	first, second := e.Spaces[0], e.Spaces[1]
	var common [][2]int // rows of words that both have
	for word, row := range first.Of {
		if other := second.Of[word]; row >= 0 && other >= 0 {
			common = append(common, [2]int{row, other})
		}
	}
	at := func(places []float32, row int) (x, y float64) {
		return float64(places[2*row]), float64(places[2*row+1])
	}
	var ax, ay, bx, by float64 // the means
	for _, rows := range common {
		x, y := at(first.Places, rows[0])
		ax, ay = ax+x/float64(len(common)), ay+y/float64(len(common))
		x, y = at(second.Places, rows[1])
		bx, by = bx+x/float64(len(common)), by+y/float64(len(common))
	}
	var xx, xy, yx, yy float64 // sums of products of a number of the second with one of the first
	for _, rows := range common {
		px, py := at(first.Places, rows[0])
		qx, qy := at(second.Places, rows[1])
		px, py, qx, qy = px-ax, py-ay, qx-bx, qy-by
		xx, xy = xx+float64(qx*px), xy+float64(qx*py)
		yx, yy = yx+float64(qy*px), yy+float64(qy*py)
	}
	// Turned by an angle the sum of products is (xx + yy)·cos + (xy − yx)·sin; mirrored before, y has the other sign.
	cos, sin, mirror := xx+yy, xy-yx, 1.0
	if c, s := xx-yy, xy+yx; float64(c*c)+float64(s*s) > float64(cos*cos)+float64(sin*sin) {
		cos, sin, mirror = c, s, -1
	}
	size := math.Sqrt(float64(cos*cos) + float64(sin*sin))
	if size == 0 {
		return
	}
	cos, sin = cos/size, sin/size
	for row := range second.Table.Len() {
		x, y := at(second.Places, row)
		x, y = x-bx, mirror*(y-by)
		second.Places[2*row] = float32(ax + float64(cos*x) - float64(sin*y))
		second.Places[2*row+1] = float32(ay + float64(sin*x) + float64(cos*y))
	}
}
