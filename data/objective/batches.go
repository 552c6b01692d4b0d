package objective

import (
	"cmp"
	"iter"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/sampler"
)

// Steps returns the number of batches of size examples in an epoch; 32 if that is 0.
func Steps(ex Examples, size int) int {
	size = batchSize(size)
	return (ex.Len() + size - 1) / size
}

// batchSize returns the number of examples in a batch, which may be left out.
func batchSize(size int) int { return cmp.Or(max(0, size), 32) }

// An Order says how the examples of an epoch come in batches.
type Order struct {
	Size int    // examples in a batch; 32 if 0
	Seed uint64 // of the random order

	// Block is the number of neighbours in the text that stay together, in the
	// order of the text, where the rest is shuffled; 0 or 1 shuffles all examples.
	// Neighbours share most of their words, whose rows are then read and moved
	// once.
	Block int

	Negatives *sampler.Negatives // drawn for each batch; nil: none

	Beside Beside // makes the next batch while one is trained on; nil: a goroutine does
}

// BatchSize returns the number of examples in a batch: o.Size or its default.
func (o Order) BatchSize() int { return batchSize(o.Size) }

// Batches returns the batches of an epoch, from number from on, without those
// before: what comes is the same whether an epoch is gone through in one go or
// continued from the middle. Every example is in one batch; their order is random,
// drawn anew from the seed for each epoch. Examples that memory does not hold are
// shuffled in two levels: stretches of them, and the examples of as many stretches as
// memory holds. A batch has o.Size examples, the last one perhaps fewer, less those
// that Fill leaves out, which may be all. It is valid until the next. The first error
// of Fill ends the batches, and a panic in it is raised in who takes them.
func (o Order) Batches(ex Examples, epoch, from int) iter.Seq2[*data.Batch, error] {
	o.Size, o.Block = o.BatchSize(), max(1, o.Block)
	return func(yield func(*data.Batch, error) bool) {
		blocks := newShuffle(ex, o.Block, o.Seed, epoch)
		block, start := -1, 0 // the block under way and its first example
		f := filling{ex: ex, size: o.Size, negatives: o.Negatives, epoch: epoch, hold: releaseShuffled(ex), beside: o.Beside}
		f.at = func(i int) int {
			if i/o.Block == blocks.items { // less than a block is left over
				return i
			}
			if i/o.Block != block {
				block = i / o.Block
				start = blocks.at(block) * o.Block
			}
			return start + i%o.Block
		}
		f.batches(from, yield)
	}
}

// Sequential returns all examples in the order of the text, in batches as
// [Order.Batches] does, but as they are in the epoch [Evaluation]. Errors and panics of Fill are as there.
func Sequential(ex Examples, size int, negatives *sampler.Negatives) iter.Seq2[*data.Batch, error] {
	return func(yield func(*data.Batch, error) bool) {
		f := filling{ex: ex, size: batchSize(size), negatives: negatives, epoch: Evaluation, hold: releaseSequential(ex)}
		f.at = func(i int) int { return i }
		f.batches(0, yield)
	}
}

// A Beside does work beside what else is done, as a kernel.Aside does: beside the training on a
// batch the next one is made.
type Beside interface {
	Start(work func()) // after the work before was waited for
	Wait()             // returns when the work is done; a panic in it is raised here
}

// A goroutine is a [Beside] of its own.
type goroutine struct {
	done     chan struct{} // nil: no work was started
	panicked any           // what the work panicked with, or nil
}

func (g *goroutine) Start(work func()) {
	g.done = make(chan struct{})
	go func() {
		defer close(g.done)
		finished := false
		defer func() {
			if finished {
				return
			}
			if g.panicked = recover(); g.panicked == nil {
				g.panicked = "objective: what makes a batch called runtime.Goexit"
			}
		}()
		work()
		finished = true
	}()
}

func (g *goroutine) Wait() {
	if g.done == nil {
		return
	}
	<-g.done
	if v := g.panicked; v != nil {
		g.panicked = nil
		panic(v)
	}
}

// A filling makes the batches of an epoch.
type filling struct {
	ex        Examples
	size      int // of a batch
	negatives *sampler.Negatives
	epoch     int
	at        func(i int) int // the example in place i
	hold      int             // the text is released each time so many examples were looked at; 0: never
	beside    Beside          // nil: a goroutine

	index []int // the examples of the last batch
	held  int   // those looked at since the text was released
}

// batches yields the batches from number from on. The next one is made while one is trained on.
//
// Note: word2vec's skip-gram with shared negatives over WikiText-2, batches of
// 8192 on 2 cores, takes 7.4 s instead of 8.1 because of this, the best of three each. Made by a worker of
// the kernels (kernel.Aside) they take some 3 % less than by a goroutine, for which these have to wait.
func (f *filling) batches(from int, yield func(*data.Batch, error) bool) {
	if f.beside == nil {
		f.beside = new(goroutine)
	}
	defer f.beside.Wait() // nothing of the examples is in use any more when this returns
	var err error
	b, next := new(data.Batch), new(data.Batch)
	work := func() { err = f.fill(next, from) }
	more := from*f.size < f.ex.Len()
	if more {
		f.beside.Start(work)
	}
	for more {
		if f.beside.Wait(); err != nil {
			yield(nil, err)
			return
		}
		b, next = next, b
		from++
		if more = from*f.size < f.ex.Len(); more {
			f.beside.Start(work)
		}
		if !yield(b, nil) {
			return
		}
	}
}

// fill makes b the batch with a number.
func (f *filling) fill(b *data.Batch, number int) error {
	if f.held += len(f.index); f.hold > 0 && f.held >= f.hold {
		releaseOf(f.ex)()
		f.held = 0
	}
	f.index = f.index[:0]
	for i := number * f.size; i < min((number+1)*f.size, f.ex.Len()); i++ {
		f.index = append(f.index, f.at(i))
	}
	if err := f.ex.Fill(b, f.epoch, f.index); err != nil {
		return err
	}
	f.negatives.Fill(b, f.epoch, number)
	return nil
}
