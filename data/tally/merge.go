package tally

import (
	"io"
	"math"
)

// Add adds counts. A sum that is too large is the largest number, in every order.
func Add(a, b int64) int64 {
	if a += b; a < 0 {
		return math.MaxInt64
	}
	return a
}

// Merge returns a run that has each key of the runs once, with the sum of its counts. The runs must not be used any more.
func Merge[K Key](runs []Run[K]) Run[K] {
	if len(runs) == 1 {
		return runs[0]
	}
	return &merged[K]{fresh: runs}
}

// MergeSources returns a run of what all sources have, and what closes it, also if there is an error. Open
// opens one of them, of n that are read together.
func MergeSources[S any, K Key](sources []S, open func(s S, n int) (runs []Run[K], closeRuns func(), err error)) (run Run[K], closeRun func(), err error) {
	var all []Run[K]
	var closes []func()
	closeRun = func() {
		for _, close := range closes {
			close()
		}
	}
	for _, s := range sources {
		runs, close, err := open(s, len(sources))
		if err != nil {
			return nil, closeRun, err
		}
		all, closes = append(all, runs...), append(closes, close)
	}
	return Merge(all), closeRun, nil
}

// merged is a heap of runs by their next keys.
type merged[K Key] struct {
	fresh []Run[K] // those whose first key is not read yet
	heap  []head[K]
}

type head[K Key] struct {
	key K
	n   int64
	run Run[K]
}

func (m *merged[K]) Next() (key K, n int64, err error) {
	for _, run := range m.fresh {
		key, n, err := run.Next()
		if err == io.EOF {
			continue
		}
		if err != nil {
			return key, 0, err
		}
		m.heap = append(m.heap, head[K]{key, n, run})
		for i := len(m.heap) - 1; i > 0 && m.heap[i].key < m.heap[(i-1)/2].key; i = (i - 1) / 2 {
			m.heap[i], m.heap[(i-1)/2] = m.heap[(i-1)/2], m.heap[i]
		}
	}
	m.fresh = nil
	if len(m.heap) == 0 {
		return key, 0, io.EOF
	}
	for key = m.heap[0].key; len(m.heap) > 0 && m.heap[0].key == key; {
		n = Add(n, m.heap[0].n)
		if err := m.advance(); err != nil {
			return key, 0, err
		}
	}
	return key, n, nil
}

// advance reads the next key of the run that is on top.
func (m *merged[K]) advance() error {
	top := m.heap[0]
	var err error
	switch top.key, top.n, err = top.run.Next(); err {
	case nil:
	case io.EOF:
		last := len(m.heap) - 1
		top = m.heap[last]
		if m.heap = m.heap[:last]; last == 0 {
			return nil
		}
	default:
		return err
	}
	i := 0
	for {
		child := 2*i + 1
		if child >= len(m.heap) {
			break
		}
		if child+1 < len(m.heap) && m.heap[child+1].key < m.heap[child].key {
			child++
		}
		if m.heap[child].key >= top.key {
			break
		}
		m.heap[i] = m.heap[child]
		i = child
	}
	m.heap[i] = top
	return nil
}
