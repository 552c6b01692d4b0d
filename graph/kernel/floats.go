package kernel

import "slices"

// Floats returns n zeros. Large slices are laid out so that the system can back
// them with huge pages.
//
// Note: with them a step of the seed network (V = 33,278, Adam) went from 10.0 to
// 8.6 ms at B = 32 and from 50.5 to 49.6 ms at B = 512, medians of three
// alternating runs on 2 cores; single processes vary more than that at B = 32.
func Floats(n int) []float32 {
	if n < 2*hugePage {
		return make([]float32, n)
	}
	return hugeFloats(n)
}

// hugePage is the size of a huge page in float32s: 2 MiB.
const hugePage = 2 << 20 / 4

// Sized returns a slice of n elements, x itself if it has the room. What is in it is for
// the caller to overwrite.
func Sized[T any](x []T, n int) []T { return slices.Grow(x[:0], n)[:n] }
