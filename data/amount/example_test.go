package amount_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/data/amount"
)

// Counts are written with their things, and with commas.
func Example() {
	fmt.Println(amount.Of(1, "line"), "and", amount.Of(33278, "word"))
	fmt.Println(amount.Subject(2, "file", "is", "are"), "missing")
	// Output:
	// 1 line and 33,278 words
	// 2 files are missing
}
