package half_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/data/half"
)

// A third, in the nearest number of 16 bits.
func Example() {
	bits := half.To(1.0 / 3)
	fmt.Printf("%#04x is %v\n", bits, half.From(bits))
	// Output: 0x3555 is 0.33325195
}
