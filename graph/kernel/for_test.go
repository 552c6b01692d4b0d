package kernel

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

func TestFor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, threads := range []int{1, 2, 3, 8} {
		runtime.GOMAXPROCS(threads)
		for _, n := range []int{0, 1, 2, 7, 100, 1000} {
			ran := make([]atomic.Int32, n)
			var running, most atomic.Int32
			For(n, func(i int) {
				if r := running.Add(1); r > most.Load() {
					most.Store(r)
				}
				ran[i].Add(1)
				running.Add(-1)
			})
			for i := range ran {
				if got := ran[i].Load(); got != 1 {
					t.Fatalf("GOMAXPROCS=%d: piece %d of %d ran %d times", threads, i, n, got)
				}
			}
			if got := most.Load(); got > int32(threads) {
				t.Errorf("GOMAXPROCS=%d: %d pieces ran at once", threads, got)
			}
		}
	}
}

// TestForStretches: each thread begins with its own stretch of the pieces, the same one in each call with as many, and only then
// takes those that others have left.
func TestForStretches(t *testing.T) {
	for _, threads := range []int{2, 3, 8} {
		for _, n := range []int{threads, 17, 1000} {
			n = max(n, threads)
			begins := func(thread int) (order []int) {
				j := job{piece: func(i int) { order = append(order, i) }}
				j.divide(1+n/2, threads) // a call before, with others
				j.divide(n, threads)
				j.work(thread) // as if no other thread had come
				return order
			}
			var all []int
			for thread := range threads {
				order := begins(thread)
				first, end := thread*n/threads, (thread+1)*n/threads
				own := order[:end-first]
				for i, piece := range own {
					if piece != first+i {
						t.Fatalf("thread %d of %d begins %d pieces with %v; want %d to %d", thread, threads, n, own, first, end-1)
					}
				}
				if sorted := slices.Sorted(slices.Values(order)); len(sorted) != n || sorted[0] != 0 || sorted[n-1] != n-1 {
					t.Errorf("thread %d of %d, alone, does %d of %d pieces", thread, threads, len(sorted), n)
				}
				all = append(all, own...)
			}
			for i, piece := range all {
				if piece != i {
					t.Fatalf("%d threads: the stretches of %d pieces are %v", threads, n, all)
				}
			}
		}
	}
	// A worker is the same thread in each call.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	For(8, func(int) {})
	workers.mu.Lock()
	before := slices.Clone(workers.workers)
	workers.mu.Unlock()
	For(100, func(int) {})
	workers.mu.Lock()
	defer workers.mu.Unlock()
	for i, w := range before {
		if w != workers.workers[i] || w.thread != i+1 {
			t.Errorf("worker %d is thread %d, and another one in the next call %t", i, w.thread, w != workers.workers[i])
		}
	}
}

func TestForNested(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	var ran atomic.Int32
	For(10, func(int) { For(10, func(int) { For(3, func(int) { ran.Add(1) }) }) })
	if got := ran.Load(); got != 300 {
		t.Errorf("%d pieces ran, want 300", got)
	}
}

func TestForConcurrent(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	var ran atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				For(5, func(int) { ran.Add(1) })
			}
		})
	}
	wg.Wait()
	if got := ran.Load(); got != 8*200*5 {
		t.Errorf("%d pieces ran, want %d", got, 8*200*5)
	}
}

func TestForPanics(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, threads := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(threads)
		for bad := range 20 {
			func() {
				defer func() {
					want := fmt.Sprint("piece ", bad)
					if got := recover(); got != want {
						t.Errorf("GOMAXPROCS=%d: panic %v, want %q", threads, got, want)
					}
				}()
				For(20, func(i int) {
					if i == bad {
						panic(fmt.Sprint("piece ", i))
					}
				})
			}()
			var ran atomic.Int32
			For(20, func(int) { ran.Add(1) })
			if got := ran.Load(); got != 20 {
				t.Fatalf("after a panic, %d of 20 pieces ran", got)
			}
		}
	}
}

// TestForGoexit holds that a piece that ends its goroutine, as a failing test
// does, leaves the pool usable.
func TestForGoexit(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	for bad := range 20 {
		var wg sync.WaitGroup
		wg.Go(func() {
			defer func() { _ = recover() }()
			For(20, func(i int) {
				if i == bad {
					runtime.Goexit()
				}
			})
		})
		wg.Wait()
		var ran atomic.Int32
		For(20, func(int) { ran.Add(1) })
		if got := ran.Load(); got != 20 {
			t.Fatalf("after Goexit, %d of 20 pieces ran", got)
		}
	}
}

func BenchmarkFor(b *testing.B) {
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("pieces=4/threads=%d", threads), func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
			b.ReportAllocs()
			var sink [4]struct {
				n int
				_ [56]byte
			}
			for b.Loop() {
				For(4, func(i int) { sink[i].n++ })
			}
		})
	}
}

func TestBlocks(t *testing.T) {
	var got [4][2]int
	Blocks(10, 3, func(block, lo, hi int) { got[block] = [2]int{lo, hi} })
	if want := [4][2]int{{0, 3}, {3, 6}, {6, 9}, {9, 10}}; got != want {
		t.Errorf("blocks are %v, want %v", got, want)
	}
	Blocks(0, 3, func(block, lo, hi int) { t.Errorf("of nothing there is a block %d, from %d to %d", block, lo, hi) })
}
