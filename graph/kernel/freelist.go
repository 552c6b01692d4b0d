package kernel

import "sync"

// A freeList keeps values for reuse. A sync.Pool would be emptied by the garbage
// collector, and a call in steady state would allocate now and then.
type freeList[T any] struct {
	make func() *T
	mu   sync.Mutex
	free []*T
}

// get returns a value that is not in use.
func (l *freeList[T]) get() *T {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.free); n > 0 {
		v := l.free[n-1]
		l.free = l.free[:n-1]
		return v
	}
	return l.make()
}

// put gives a value back.
func (l *freeList[T]) put(v *T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.free = append(l.free, v)
}
