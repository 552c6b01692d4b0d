package machine_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/lexigraph/lexigraph/data/machine"
)

func TestInParallel(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for threads := 1; threads <= 4; threads++ {
		runtime.GOMAXPROCS(threads)
		for _, n := range []int{0, 1, 3, 100} {
			calls := make([]atomic.Int32, n)
			if err := machine.InParallel(n, func(i int) error { calls[i].Add(1); return nil }); err != nil {
				t.Fatal(err)
			}
			for i := range calls {
				if got := calls[i].Load(); got != 1 {
					t.Errorf("%d threads: do(%d) of %d was called %d times", threads, i, n, got)
				}
			}
		}
	}
}

// TestInParallelError: of several errors the first one by its number is returned, also where another came first by the clock.
func TestInParallelError(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for threads := 1; threads <= 4; threads++ {
		runtime.GOMAXPROCS(threads)
		var calls atomic.Int32
		later := make(chan struct{})
		err := machine.InParallel(100, func(i int) error {
			calls.Add(1)
			switch i {
			case 3:
				if threads > 1 {
					<-later
				}
				return fmt.Errorf("number %d", i)
			case 4:
				close(later)
				return fmt.Errorf("number %d", i)
			}
			return nil
		})
		if err == nil || err.Error() != "number 3" {
			t.Errorf("%d threads: %v; want number 3", threads, err)
		}
		if got := calls.Load(); threads == 1 && got != 4 {
			t.Errorf("%d calls; want none after the error of the fourth", got)
		}
	}
}
