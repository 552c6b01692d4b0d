package loss

import "sync"

// A lender lends memory to pieces of the work under way, so that there is as much of it as threads, and it stays in
// their caches. (A sync.Pool would be emptied by the garbage collector, and steps would allocate now and then.)
type lender struct {
	mu   sync.Mutex
	free [][]float32 // guarded by mu
}

// lend returns memory for size numbers until takeBack.
func (l *lender) lend(size int) []float32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.free)
	if n == 0 {
		return make([]float32, size)
	}
	x := l.free[n-1]
	l.free = l.free[:n-1]
	if cap(x) < size {
		return make([]float32, size)
	}
	return x[:size]
}

func (l *lender) takeBack(x []float32) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.free = append(l.free, x)
}
