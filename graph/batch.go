package graph

import (
	"fmt"
	"unsafe"

	"gorgonia.org/tensor"
)

// A Batch is the input of a network for one step: B examples, each a context of
// word ids and the words to predict from it. It is the value of the graph's one
// input node. The node's shape is declared, ([AnyBatch], C); the contents may have any
// number of examples and contexts of any length.
type Batch struct {
	ID     []int32 // the context words of all examples, one example after the other; −1 is padding
	Offset []int32 // example i's context is ID[Offset[i]:Offset[i+1]]; one longer than the batch

	Weight []float32 // what each of ID counts in the sum of its context; empty: all count 1

	Slot []int32 // of contexts that consist of slots, empty: none do: slot j is ID[Slot[j]:Slot[j+1]]
	Span []int32 // the examples Span[k] … Span[k+1]−1 are sentence k; empty: the batch has no sentences

	Target       []int32   // the words to predict, T in all
	TargetOffset []int32   // empty: one target an example; or example i's are Target[TargetOffset[i]:TargetOffset[i+1]]
	Value        []float32 // a number for each target; empty: none
	Vector       []float32 // a teacher's vector for each example, one after the other; empty: none
	Negative     []int32   // the words drawn for a loss that samples: see loss.Sampled; empty: none

	declared tensor.Shape
}

// AnyBatch stands for B in the shapes that nodes declare, which Gorgonia wants to be
// numbers: batches of any size run. It is a prime, so that no other size in a network is
// likely to be the same.
const AnyBatch = 7919

// Len returns the number of examples.
func (b *Batch) Len() int { return max(0, len(b.Offset)-1) }

// Set makes the contents of b those of x, which it shares.
func (b *Batch) Set(x Batch) {
	x.declared = b.declared
	*b = x
}

// Targets returns where the targets of example i begin and end in b.Target.
func (b *Batch) Targets(i int) (lo, hi int) {
	if len(b.TargetOffset) == 0 {
		return i, i + 1
	}
	return int(b.TargetOffset[i]), int(b.TargetOffset[i+1])
}

// Shape implements gorgonia.Value: the shape declared at build time, ([AnyBatch], C).
func (b *Batch) Shape() tensor.Shape { return b.declared }

// Size implements gorgonia.Value.
func (b *Batch) Size() int { return b.declared.TotalSize() }

// Data implements gorgonia.Value.
func (b *Batch) Data() any { return b.ID }

// Dtype implements gorgonia.Value.
func (b *Batch) Dtype() tensor.Dtype { return tensor.Int32 }

// MemSize implements gorgonia.Value.
func (b *Batch) MemSize() uintptr { return uintptr(4 * len(b.ID)) }

// Uintptr implements gorgonia.Value.
func (b *Batch) Uintptr() uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b.ID))) }

// Format implements fmt.Formatter.
func (b *Batch) Format(s fmt.State, _ rune) {
	fmt.Fprintf(s, "batch of %d examples, %d context words", b.Len(), len(b.ID))
}

// Check returns an error unless the offsets cut contexts, slots, sentences and targets out of their lists, there are as many
// weights, values and numbers of vectors as these lists want, context words are −1 or of a vocabulary of v words, and targets
// and negatives are of the outputs.
func (b *Batch) Check(v, outputs int) error {
	if err := delimits("contexts", b.Offset, len(b.ID)); err != nil {
		return err
	}
	if n := len(b.Weight); n > 0 && n != len(b.ID) {
		return fmt.Errorf("batch: %d weights for %d context words", n, len(b.ID))
	}
	if len(b.Slot) > 0 {
		if err := delimits("slots", b.Slot, len(b.ID)); err != nil {
			return err
		}
	}
	if len(b.Span) > 0 {
		if err := delimits("sentences", b.Span, b.Len()); err != nil {
			return err
		}
	}
	if len(b.TargetOffset) > 0 {
		if err := delimits("targets", b.TargetOffset, len(b.Target)); err != nil {
			return err
		}
		if len(b.TargetOffset) != len(b.Offset) {
			return fmt.Errorf("batch: contexts of %d examples and targets of %d", b.Len(), len(b.TargetOffset)-1)
		}
	} else if len(b.Target) != b.Len() {
		return fmt.Errorf("batch: %d targets for %d examples", len(b.Target), b.Len())
	}
	if n := len(b.Vector); n > 0 && (b.Len() == 0 || n%b.Len() != 0) {
		return fmt.Errorf("batch: %d numbers of vectors for %d examples", n, b.Len())
	}
	if n := len(b.Value); n > 0 && n != len(b.Target) {
		return fmt.Errorf("batch: %d values for %d targets", n, len(b.Target))
	}
	for _, words := range []struct {
		what  string
		id    []int32
		least int32
		v     int
	}{{"target", b.Target, 0, outputs}, {"context word", b.ID, -1, v}, {"negative", b.Negative, 0, outputs}} {
		if i := outside(words.id, words.least, words.v); i < len(words.id) {
			return fmt.Errorf("batch: %s %d is %d, not in a vocabulary of %d", words.what, i, words.id[i], words.v)
		}
	}
	return nil
}

// outside returns the number of the first id that is not from least to v−1, or how many there are if all are. It looks at four at a
// time, while which of them it is does not matter: a batch has many, and no step goes on before they are looked at.
func outside(ids []int32, least int32, v int) (i int) {
	size := uint32(v) - uint32(least) // an id that is too small is a great number without its sign
	for ; i+4 <= len(ids); i += 4 {
		four := ids[i : i+4]
		if max(uint32(four[0]-least), uint32(four[1]-least), uint32(four[2]-least), uint32(four[3]-least)) >= size {
			break
		}
	}
	for i < len(ids) && uint32(ids[i]-least) < size {
		i++
	}
	return i
}

// delimits reports offsets that do not cut n items into stretches.
func delimits(what string, offset []int32, n int) error {
	if len(offset) == 0 {
		return fmt.Errorf("batch: no offsets of %s; an empty batch has one, 0", what)
	}
	if first, last := offset[0], offset[len(offset)-1]; first != 0 || int(last) != n {
		return fmt.Errorf("batch: the offsets of %s go from %d to %d, not from 0 to %d", what, first, last, n)
	}
	for i := range offset[1:] {
		if offset[i] > offset[i+1] {
			return fmt.Errorf("batch: offset %d of %s is %d, more than the next one, %d", i, what, offset[i], offset[i+1])
		}
	}
	return nil
}
