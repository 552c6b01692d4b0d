package kernel

import (
	"sync"
	"sync/atomic"
)

// An Aside is work that one thread does alone, beside the pieces of a call of [For]: what
// must be done in one piece, and is not needed at once, then keeps no thread waiting.
type Aside struct {
	mu   sync.Mutex
	work func() // nil: it is done; guarded by mu

	queued atomic.Bool
}

// Start leaves work to a worker of one of the next calls of For, which returns once that
// is done. It must not be called before the last work is waited for.
func (a *Aside) Start(work func()) {
	a.mu.Lock()
	a.work = work
	a.mu.Unlock()
	if !a.queued.Swap(true) {
		asides.add(a)
	}
}

// Wait returns when the work is done: it does it where no call of For has begun to.
func (a *Aside) Wait() {
	a.mu.Lock()
	a.do()
}

// begin does the work, unless somebody does already.
func (a *Aside) begin() {
	if a.mu.TryLock() {
		a.do()
	}
}

// do does the work, if it is not done, and unlocks a.
func (a *Aside) do() {
	defer a.mu.Unlock()
	if work := a.work; work != nil {
		a.work = nil
		work()
	}
}

// asides are those that wait for a call of For.
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
	q.list = append(q.list[:0], q.list[1:]...)
	q.count.Store(int64(len(q.list)))
	a.queued.Store(false)
	return a
}
