package bench

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Answer returns how long a thread waits until another has answered what it wrote to memory, the best
// mean of 20 times. It returns 0 where two threads did not run at the same time.
//
// Cores with a cache in common take some 100 ns, others several times as long. What threads pass to one another is much
// of the work of small steps with sparse gradients: those of word2vec-cbow-ns take 1.7 ms on two
// cores of an EPYC of Zen 4 that answer in 100 ns, and 3.3 ms where it is 500. The processors of a virtual machine can
// move from one to the other at any time.
func Answer() time.Duration {
	if runtime.GOMAXPROCS(0) < 2 {
		return 0
	}
	const (
		rounds = 20
		most   = 200 * time.Millisecond
		apart  = 10 * time.Microsecond // no cores are: the threads had one core between them, since something else runs
	)
	// Each is on a line of memory of its own.
	var asked, answered struct {
		_ [64]byte
		n atomic.Int64
		_ [64]byte
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := int64(0); n >= 0; { // 0: nothing is asked yet
			if n = asked.n.Load(); n > answered.n.Load() {
				answered.n.Store(n)
			}
		}
	}()
	best, last := most, int64(0)
	for begin := time.Now(); time.Since(begin) < most; {
		from := time.Now()
		for range rounds {
			last++
			for asked.n.Store(last); answered.n.Load() != last; {
			}
		}
		best = min(best, time.Since(from)/rounds)
	}
	asked.n.Store(-1)
	<-done
	if best > apart {
		return 0
	}
	return best
}
