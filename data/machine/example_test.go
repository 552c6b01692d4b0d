package machine_test

import (
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/data/machine"
)

// Work is shared among processors; of several errors the first by number is told.
func ExampleInParallel() {
	squares := make([]int, 5)
	err := machine.InParallel(len(squares), func(i int) error {
		squares[i] = i * i
		if i > 2 {
			return errors.New(fmt.Sprint("no ", i))
		}
		return nil
	})
	fmt.Println(squares[:4], err)
	// Output: [0 1 4 9] no 3
}
