package corpus

import (
	"slices"
	"testing"
)

func TestNumbering(t *testing.T) {
	for _, test := range []struct{ numbers, lines []int64 }{
		{[]int64{0, 1, 2, 3}, []int64{0, 1, 2, 3}},
		{[]int64{1, 2, 3, 4}, []int64{0, 1, 2, 3}},
		{[]int64{2, 0, 3, 1}, []int64{1, 3, 0, 2}},
		{[]int64{3, 1, 2, 9, 8, 7, 4, 5, 6}, []int64{1, 2, 0, 6, 7, 8, 5, 4, 3}},
		{numbers: []int64{0, 1, 2}},             // few words
		{numbers: []int64{3, 1, 4, 2}},          // perhaps counts
		{numbers: []int64{3, 2, 1, 0}},          // counts that fall
		{numbers: []int64{0, 4, 3, 2, 1}},       // below a special word
		{numbers: []int64{0, 1, 2, 2}},          // twice
		{numbers: []int64{0, 1, 2, 4}},          // with a gap
		{numbers: []int64{2, 3, 4, 5}},          // neither from 0 nor from 1 on
		{numbers: []int64{-1, 0, 1, 2}},         // of which one is below 0
		{numbers: []int64{900, 800, 900, 0, 1}}, // counts
	} {
		lines, are := Numbering(test.numbers)
		var got []int64
		for _, line := range lines {
			got = append(got, int64(line))
		}
		if are != (test.lines != nil) || !slices.Equal(got, test.lines) {
			t.Errorf("%v: lines %v, %v, want %v", test.numbers, got, are, test.lines)
		}
	}
}
