package kernel

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// An Aside is work that one thread does beside the pieces of [For], for what must be done in
// one piece and is not needed at once.
type Aside struct {
	mu       sync.Mutex
	work     func() // nil: it is done; guarded by mu
	panicked any    // what it panicked with, or nil; guarded by mu

	queued atomic.Bool
}

// Start leaves work to a worker that the next calls of For wake. These do not wait for it. The
// work before must have been waited for. Work that nobody waits for may never be done.
func (a *Aside) Start(work func()) {
	a.mu.Lock()
	a.work = work
	a.mu.Unlock()
	// Without workers nobody would take it, and what the work refers to would be kept for good.
	if runtime.GOMAXPROCS(0) > 1 && !a.queued.Swap(true) {
		asides.add(a)
	}
}

// Wait returns when the work is done, and does it where no worker has begun to. A panic in it
// is raised in the caller.
func (a *Aside) Wait() {
	if v := a.end(); v != nil {
		panic(v)
	}
}

// end returns when the work is done, with what it panicked with.
func (a *Aside) end() any {
	a.mu.Lock()
	defer a.mu.Unlock() // even where the work ends this goroutine
	a.do()
	v := a.panicked
	a.panicked = nil
	return v
}

// begin does the work, unless somebody does already.
func (a *Aside) begin() {
	if a.mu.TryLock() {
		defer a.mu.Unlock()
		a.do()
	}
}

// do does the work, if it is not done. The caller holds mu.
func (a *Aside) do() {
	work := a.work
	if work == nil {
		return
	}
	a.work = nil
	finished := false
	defer func() {
		if finished {
			return
		}
		if a.panicked = recover(); a.panicked == nil {
			a.panicked = "kernel.Aside: the work called runtime.Goexit"
		}
	}()
	work()
	finished = true
}

// asides are those that wait for a worker.
var asides queue

type queue struct {
	count atomic.Int64 // of list, for those who need not look
	mu    sync.Mutex
	list  []*Aside
}

func (q *queue) add(a *Aside) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.list = append(q.list, a)
	q.count.Store(int64(len(q.list)))
}

// take returns the one that has waited longest, or nil.
func (q *queue) take() *Aside {
	if q.count.Load() == 0 {
		return nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.list) == 0 {
		return nil
	}
	a := q.list[0]
	q.list = slices.Delete(q.list, 0, 1)
	q.count.Store(int64(len(q.list)))
	a.queued.Store(false)
	return a
}
