package machine

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// InParallel calls do for 0 to n − 1, on as many goroutines as GOMAXPROCS says, which take the numbers in order, and returns
// when no call is running. After an error none is begun any more. It returns the error of the least i that has one: which
// it is does not depend on the number of goroutines.
func InParallel(n int, do func(i int) error) error {
	var (
		running sync.WaitGroup
		next    atomic.Int64
		mu      sync.Mutex
		failed  = n // the least i with an error, failure
		failure error
	)
	for range min(runtime.GOMAXPROCS(0), n) {
		running.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				err := do(i)
				if err == nil {
					continue
				}
				next.Store(int64(n))
				mu.Lock()
				if i < failed {
					failed, failure = i, err
				}
				mu.Unlock()
			}
		})
	}
	running.Wait()
	return failure
}
