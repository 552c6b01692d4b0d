package tally

// EachOf calls yield for each key of the runs, with the sum of its counts, until it returns an error. The runs must not be used any more. They are read and
// merged on goroutines, halves of them at the same time.
func EachOf[K Key](runs []Run[K], yield func(key K, n int64) error) error {
	const few = 4
	if len(runs) < few {
		return Each(Merge(runs), yield)
	}
	stop := make(chan struct{})
	halves := [2]*ahead[K]{}
	for i, half := range [2][]Run[K]{runs[:len(runs)/2], runs[len(runs)/2:]} {
		halves[i] = &ahead[K]{full: make(chan some[K], 2), used: make(chan some[K], 4)}
		go halves[i].read(Merge(half), stop)
	}
	err := Each(Merge([]Run[K]{halves[0], halves[1]}), yield)
	close(stop)
	for _, half := range halves {
		for range half.full { // until it has ended
		}
	}
	return err
}

// some are the next keys of a run, and what ends it.
type some[K Key] struct {
	keys   []K
	counts []int64
	err    error
}

// ahead is a run that is read on another goroutine.
type ahead[K Key] struct {
	full, used chan some[K]
	now        some[K]
	next       int // in now
}

// read reads a run up to its end, or until stop is closed.
func (a *ahead[K]) read(run Run[K], stop <-chan struct{}) {
	defer close(a.full)
	for s := (some[K]{}); s.err == nil; {
		select {
		case s = <-a.used:
		default:
		}
		s.keys, s.counts = s.keys[:0], s.counts[:0]
		for len(s.keys) < 1024 && s.err == nil {
			var key K
			var n int64
			if key, n, s.err = run.Next(); s.err == nil {
				s.keys, s.counts = append(s.keys, key), append(s.counts, n)
			}
		}
		select {
		case a.full <- s:
		case <-stop:
			return
		}
		s.keys, s.counts = nil, nil
	}
}

// Next implements [Run].
func (a *ahead[K]) Next() (key K, n int64, err error) {
	for a.next == len(a.now.keys) {
		if a.now.err != nil {
			return key, 0, a.now.err
		}
		if a.now.keys != nil {
			a.used <- a.now
		}
		a.now, a.next = <-a.full, 0
	}
	a.next++
	return a.now.keys[a.next-1], a.now.counts[a.next-1], nil
}
