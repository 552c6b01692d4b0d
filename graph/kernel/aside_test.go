package kernel

import (
	"runtime"
	"sync/atomic"
	"testing"
)

// TestAside has work done beside calls of For and without one, again and again: once each.
func TestAside(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, threads := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(threads)
		var a, b Aside
		var done, pieces atomic.Int64
		for i := range int64(300) {
			a.Start(func() { For(3, func(int) { done.Add(1) }) })
			b.Start(func() { done.Add(1) })
			for range i % 3 {
				For(20, func(int) { pieces.Add(1) })
			}
			b.Wait()
			a.Wait()
			a.Wait() // nothing is left
			if got := done.Load(); got != 4*(i+1) {
				t.Fatalf("GOMAXPROCS=%d: %d pieces of work done after %d rounds, want %d", threads, got, i+1, 4*(i+1))
			}
		}
		if got := pieces.Load(); got != 300*20 {
			t.Errorf("GOMAXPROCS=%d: %d pieces ran, want %d", threads, got, 300*20)
		}
	}
}

// TestAsideLeavesFor holds that For returns while a worker is still at work aside.
func TestAsideLeavesFor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	var a Aside
	begun, leave := make(chan struct{}), make(chan struct{})
	a.Start(func() { close(begun); <-leave })
	for waiting := true; waiting; {
		For(3, func(int) {})
		select {
		case <-begun:
			waiting = false
		default:
		}
	}
	ran := 0
	For(1, func(int) { ran++ })
	For(100, func(int) {})
	close(leave)
	a.Wait()
	if ran != 1 {
		t.Errorf("%d pieces ran, want 1", ran)
	}
}

func TestAsidePanics(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	for _, beside := range []bool{false, true} {
		var a Aside
		var begun atomic.Bool
		a.Start(func() { begun.Store(true); panic("aside") })
		for beside && !begun.Load() {
			For(2, func(int) {})
		}
		func() {
			defer func() {
				if got := recover(); got != "aside" {
					t.Errorf("beside For %v: panic %v, want %q", beside, got, "aside")
				}
			}()
			a.Wait()
		}()
		a.Wait() // it was raised
	}
}

// TestAsideGoexit holds that work that ends its goroutine is told of, and leaves nothing locked.
func TestAsideGoexit(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	const want = "kernel.Aside: the work called runtime.Goexit"
	for _, beside := range []bool{false, true} {
		var a Aside
		var begun atomic.Bool
		a.Start(func() { begun.Store(true); runtime.Goexit() })
		for beside && !begun.Load() {
			For(2, func(int) {})
		}
		told := false
		wait := func() {
			defer func() { told = told || recover() == want }()
			a.Wait()
		}
		if !beside { // then it ends who waits, unless a worker of another test was still awake and took it
			ended := make(chan struct{})
			go func() { defer close(ended); wait() }()
			<-ended
		}
		wait()
		if !told {
			t.Errorf("beside For %v: nobody was told", beside)
		}
		a.Wait() // that was all
	}
	For(2, func(int) {}) // the workers are well
}

// TestAsideAlone holds that nothing is kept for workers where there are none: a network that
// is dropped would stay.
func TestAsideAlone(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	before := asides.count.Load()
	var a Aside
	done := false
	a.Start(func() { done = true })
	if got := asides.count.Load(); got != before {
		t.Errorf("%d wait for a worker, want %d", got, before)
	}
	if a.Wait(); !done {
		t.Error("the work is not done")
	}
}
