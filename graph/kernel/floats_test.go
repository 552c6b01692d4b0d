package kernel

import "testing"

func TestFloats(t *testing.T) {
	for _, n := range []int{0, 1, 2*hugePage - 1, 2 * hugePage, 3*hugePage + 5} {
		x := Floats(n)
		if len(x) != n || cap(x) != n {
			t.Fatalf("Floats(%d) has length %d and capacity %d", n, len(x), cap(x))
		}
		for i := range x {
			if x[i] != 0 {
				t.Fatalf("Floats(%d)[%d] is %v", n, i, x[i])
			}
			x[i] = 1 // all of it can be written
		}
	}
}
