package encoder

import (
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A Tokenizer says which rows of the table a text has. It may keep buffers: one is used
// by one goroutine at a time.
type Tokenizer interface {
	// Append appends the rows of a text's tokens to rows, in the order of the text. A token
	// without a row is left out.
	Append(rows []int32, text string) []int32
}

// Parts are what an [Encoder] is made of. They must not be changed afterwards.
type Parts struct {
	Table     []float32        // (R, D), row after row
	Dim       int              // D
	Tokenizer func() Tokenizer // makes one for each goroutine; see also [Words]

	// Weight holds the weights of the first rows; all others weigh 1. It is nil where all do.
	Weight []float32
	// Pooling says how the rows become one.
	Pooling Pooling
	// Layers are applied one after the other.
	Layers []Layer
	// Keep is how many numbers of the vector are kept, from its beginning; 0: all.
	Keep int
	// Remove is subtracted; without vectors nothing is.
	Remove Components
	// Normalize gives vectors the length 1. The zero vector stays as it is.
	Normalize bool
}

// An Encoder makes a vector of a text. It may be used from several goroutines at once, and
// does not change.
type Encoder struct {
	parts Parts
	width int // of the widest vector between layers
	last  int // numbers of the last layer's output
	dim   int

	mu   sync.Mutex
	free []*work
}

// New returns the encoder with these parts. It is an error if they do not fit each other.
func New(p Parts) (*Encoder, error) {
	switch {
	case p.Dim < 1:
		return nil, fmt.Errorf("encoder: a vector has %d numbers; want at least 1", p.Dim)
	case len(p.Table)%p.Dim != 0:
		return nil, fmt.Errorf("encoder: a table of %d numbers has no whole number of rows of %d", len(p.Table), p.Dim)
	case p.Tokenizer == nil:
		return nil, errors.New("encoder: there is no tokenizer")
	case p.Pooling == Max && p.Weight != nil:
		return nil, errors.New("encoder: rows have weights, and the largest of their numbers does not depend on them; let Pooling be Mean or Sum")
	case len(p.Weight) > len(p.Table)/p.Dim:
		return nil, fmt.Errorf("encoder: %d weights for %d rows", len(p.Weight), len(p.Table)/p.Dim)
	}
	e := &Encoder{parts: p, width: p.Dim, last: p.Dim}
	for i, l := range p.Layers {
		out, err := l.size(e.last)
		if err != nil {
			return nil, fmt.Errorf("encoder: layer %d: %w", i+1, err)
		}
		e.last = out
		e.width = max(e.width, out)
	}
	e.dim = e.last
	if p.Keep != 0 {
		if p.Keep < 1 || p.Keep > e.last {
			return nil, fmt.Errorf("encoder: %d numbers of a vector that has %d cannot be kept; want 1 to %[2]d", p.Keep, e.last)
		}
		e.dim = p.Keep
	}
	if err := p.Remove.check(e.dim); err != nil {
		return nil, err
	}
	return e, nil
}

// Dim returns how many numbers a vector has.
func (e *Encoder) Dim() int { return e.dim }

// Parts returns what the encoder is made of, to make another of it: one with fewer numbers,
// say. What they point to is shared, and must not be changed.
func (e *Encoder) Parts() Parts { return e.parts }

// Encode returns the vector of a text. It allocates nothing else.
func (e *Encoder) Encode(text string) []float32 {
	v := make([]float32, e.dim)
	e.EncodeTo(v, text)
	return v
}

// EncodeTo sets dst, of length [Encoder.Dim], to the vector of a text, and reports whether
// the text has a known word. If not, the vector is zero.
func (e *Encoder) EncodeTo(dst []float32, text string) (known bool) {
	if len(dst) != e.dim {
		panic(fmt.Sprintf("encoder: the vector has %d numbers, and there is place for %d", e.dim, len(dst)))
	}
	w := e.take()
	known = e.encode(dst, text, w)
	e.give(w)
	return known
}

// encode is EncodeTo with room to work in.
func (e *Encoder) encode(dst []float32, text string, w *work) (known bool) {
	p := &e.parts
	w.read(text, p.Weight)
	if w.bag.n == 0 {
		clear(dst)
		return false
	}
	x, y := w.x[:p.Dim], w.y
	p.Pooling.pool(x, p.Table, w)
	for _, l := range p.Layers {
		out, _ := l.size(len(x)) // New has seen that there is no error
		l.apply(y[:out], x, w.spare)
		x, y = y[:out], x[:cap(x)]
	}
	copy(dst, x)
	p.Remove.remove(dst)
	if p.Normalize {
		normalize(dst)
	}
	return true
}

// normalize gives x the length 1, unless it is zero.
func normalize(x []float32) {
	if length := math.Sqrt(kernel.SumSquares(x)); length > 0 {
		kernel.Scale(float32(1/length), x)
	}
}

// A bag is the rows of a text.
type bag struct {
	row    []int32
	weight []float32 // of each; empty: all weigh 1
	n      int       // what a mean divides by; 0: no word is known
}

func (b *bag) reset() { b.row, b.weight, b.n = b.row[:0], b.weight[:0], 0 }

// add appends a row.
func (b *bag) add(row int32, weight float32) {
	b.row = append(b.row, row)
	if weight == 1 && len(b.weight) == 0 {
		return
	}
	for len(b.weight) < len(b.row)-1 {
		b.weight = append(b.weight, 1)
	}
	b.weight = append(b.weight, weight)
}

// weightOf returns the weight of a row.
func weightOf(weight []float32, row int32) float32 {
	if uint(row) < uint(len(weight)) {
		return weight[row]
	}
	return 1
}

// A bagger is a tokenizer with weights of its own.
type bagger interface {
	// fill appends the rows of a text to an empty bag. Weight is as in Parts.
	fill(b *bag, text string, weight []float32)
}

// A work has what one call needs.
type work struct {
	tokenizer   Tokenizer
	bag         bag
	all         [2]int32   // the bag's rows: 0, and how many
	share       [1]float32 // what their sum counts
	x, y, spare []float32
}

// read makes w's bag that of a text.
func (w *work) read(text string, weight []float32) {
	b := &w.bag
	b.reset()
	if t, ok := w.tokenizer.(bagger); ok {
		t.fill(b, text, weight)
		return
	}
	b.row = w.tokenizer.Append(b.row, text)
	b.n = len(b.row)
	if weight != nil {
		for _, row := range b.row {
			b.weight = append(b.weight, weightOf(weight, row))
		}
	}
}

// take returns a work that is not in use.
//
// Note: a sync.Pool loses what it has whenever garbage is collected, and a call would
// allocate now and then.
func (e *Encoder) take() *work {
	e.mu.Lock()
	if n := len(e.free); n > 0 {
		w := e.free[n-1]
		e.free = e.free[:n-1]
		e.mu.Unlock()
		return w
	}
	e.mu.Unlock()
	w := &work{tokenizer: e.parts.Tokenizer(), x: make([]float32, e.width), y: make([]float32, e.width)}
	spare, in := 0, e.parts.Dim
	for _, l := range e.parts.Layers {
		spare = max(spare, l.spare(in))
		in, _ = l.size(in)
	}
	w.spare = make([]float32, spare)
	return w
}

func (e *Encoder) give(w *work) {
	e.mu.Lock()
	e.free = append(e.free, w)
	e.mu.Unlock()
}
