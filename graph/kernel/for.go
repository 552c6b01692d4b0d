package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// For runs piece(0) to piece(n-1), in no particular order, at most GOMAXPROCS
// at once, and returns when all are done. Each thread begins with its own stretch of
// the numbers, the same one in each call with as many: what a piece writes is still in
// the cache of the thread that reads it in the next call's piece. The number of pieces should follow
// from the size of the work, never from the number of threads: then results
// that are summed by piece don't depend on it either. Pieces must not wait for
// one another.
//
// A panic in a piece is raised again in the caller once the running pieces are
// done; the others are then not started. One call at a time has the workers:
// calls within a piece, and calls while another goroutine's For is running,
// run all their pieces on their own goroutine.
func For(n int, piece func(i int)) {
	threads := min(runtime.GOMAXPROCS(0), n)
	if threads <= 1 || !workers.mu.TryLock() {
		for i := range n {
			piece(i)
		}
		return
	}
	defer workers.mu.Unlock()
	workers.run(n, threads-1, piece)
}

// Blocks calls do for each block of at most size of the numbers 0 … n−1, those from lo to
// hi−1, as [For] does for the blocks.
func Blocks(n, size int, do func(block, lo, hi int)) {
	if 0 < n && n <= size { // as For does one piece, without memory for another function
		do(0, 0, n)
		return
	}
	For((n+size-1)/size, func(b int) { do(b, b*size, min((b+1)*size, n)) })
}

// workers is the pool of this process. Its goroutines start when first needed
// and stay.
var workers pool

// A pool runs one job at a time.
type pool struct {
	mu      sync.Mutex // held while a job runs
	workers []*worker
	job     job
}

// A job is one call of For.
type job struct {
	piece    func(int)
	stretch  []stretch     // of the pieces, one for each thread
	working  atomic.Int64  // the caller and the workers that may still take pieces
	done     chan struct{} // signalled when a worker brings working to 0
	spin     int           // how often to look before sleeping
	panicked atomic.Pointer[any]
}

// A stretch of pieces, on a cache line of its own: its thread takes from it all the time.
type stretch struct {
	next atomic.Int64 // the piece to take next
	end  int64
	_    [48]byte
}

// run does the job with the help of at most helpers workers.
func (p *pool) run(n, helpers int, piece func(int)) {
	j := &p.job
	if j.done == nil {
		j.done = make(chan struct{}, 1)
	}
	for len(p.workers) < helpers {
		w := &worker{wake: make(chan struct{}, 1), thread: len(p.workers) + 1}
		p.workers = append(p.workers, w)
		go w.loop()
	}
	j.piece = piece
	j.divide(n, helpers+1)
	j.working.Store(int64(helpers) + 1)
	j.panicked.Store(nil)
	// Spinning where there are more threads than processors would keep the
	// others from their work.
	j.spin = 0
	if helpers < runtime.NumCPU() {
		j.spin = spins
	}
	woken := false
	for _, w := range p.workers[:helpers] {
		woken = w.give(j) || woken
	}
	if woken {
		// The runtime queues the goroutine readied last as this thread's next
		// one, and lets other threads have it only after some 60 µs. Another
		// goroutine takes that place, and the workers start in about 10 µs.
		go nothing()
	}
	returned := false
	defer func() {
		j.finish(p.workers[:helpers])
		if v := j.panicked.Load(); v != nil && returned {
			panic(*v)
		}
	}()
	j.work(0)
	returned = true // and did not end this goroutine
}

// divide gives each thread its stretch of n pieces, which depends on nothing but these numbers.
func (j *job) divide(n, threads int) {
	j.stretch = Sized(j.stretch, threads)
	for t := range j.stretch {
		j.stretch[t].next.Store(int64(t * n / threads))
		j.stretch[t].end = int64((t + 1) * n / threads)
	}
}

// finish waits until no worker takes part in j any more. One that has not woken
// by now is not needed.
func (j *job) finish(helpers []*worker) {
	left := int64(1)
	for _, w := range helpers {
		if w.job.CompareAndSwap(j, nil) {
			left++
		}
	}
	if j.working.Add(-left) != 0 {
		j.await()
	}
	j.piece = nil
}

// work runs pieces until none is left: those of the thread's stretch, then those that
// others have not come to.
func (j *job) work(thread int) {
	finished := false
	defer func() {
		if finished {
			return
		}
		v := recover()
		if v == nil {
			v = "kernel.For: a piece called runtime.Goexit"
		}
		j.panicked.CompareAndSwap(nil, &v)
		for t := range j.stretch {
			j.stretch[t].next.Store(j.stretch[t].end)
		}
	}()
	for t := range j.stretch {
		s := &j.stretch[(thread+t)%len(j.stretch)]
		for i := s.next.Add(1) - 1; i < s.end; i = s.next.Add(1) - 1 {
			j.piece(int(i))
		}
	}
	finished = true
}

// await waits for the workers: they are about to finish, so it spins first.
func (j *job) await() {
	for range j.spin {
		if len(j.done) > 0 {
			break
		}
		pause()
	}
	<-j.done
}

// A worker takes part in jobs, one after the other.
type worker struct {
	job    atomic.Pointer[job]
	thread int // its number: the caller of For is thread 0
	asleep atomic.Bool
	wake   chan struct{}
	spin   int // that of the last job
}

// spins is how often a worker looks for its next job before it sleeps. The
// layers of a network call For in quick succession, and waking a worker takes
// longer than many of their pieces. On amd64 it looks for some 70 µs.
//
// Note: on two cores, four pieces of 20 µs take 42 µs while the worker still
// looks, and 80 µs on one thread. Once it sleeps they take 70 to 80 µs, and
// without nothing (see run) 90 to 120 µs. A goroutine for each piece, or a
// sync.WaitGroup and channels alone, pay that at every call.
const spins = 2000

// give lets w take part in j, and reports whether it had to be woken.
func (w *worker) give(j *job) bool {
	w.job.Store(j)
	if !w.asleep.CompareAndSwap(true, false) {
		return false
	}
	w.wake <- struct{}{}
	return true
}

func nothing() {}

// loop takes part in one job after the other, without end.
func (w *worker) loop() {
	// A piece that ends its goroutine (a failing test) ends this one.
	defer func() { go w.loop() }()
	for {
		if j := w.next(); j != nil {
			w.take(j)
		}
	}
}

// take works on j and reports the end.
func (w *worker) take(j *job) {
	w.spin = j.spin
	defer func() {
		if j.working.Add(-1) == 0 {
			j.done <- struct{}{}
		}
	}()
	j.work(w.thread)
}

// next waits for a job and does first what is left to be done aside: whoever called For does
// not wait for that. It returns nil when the others have finished the job meanwhile.
func (w *worker) next() *job {
	w.await()
	for a := asides.take(); a != nil; a = asides.take() {
		a.begin()
	}
	return w.job.Swap(nil)
}

// await waits until there is a job.
func (w *worker) await() {
	for range w.spin {
		if w.job.Load() != nil {
			return
		}
		pause()
	}
	w.asleep.Store(true)
	if w.job.Load() == nil || !w.asleep.CompareAndSwap(true, false) {
		<-w.wake
	}
}
