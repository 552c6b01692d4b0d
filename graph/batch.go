package graph

import (
	"fmt"
	"unsafe"

	"gorgonia.org/tensor"
)

// A Batch is the input of a network for one step: B examples, each a context of
// word ids and a target. It is the value of the graph's one input node. Its
// shape is the one declared when the graph was built, (B, C); its contents may
// have any number of examples and contexts of any length.
type Batch struct {
	ID     []int32 // the context words of all examples, one example after the other; −1 is padding
	Offset []int32 // example i's context is ID[Offset[i]:Offset[i+1]]; one longer than the batch
	Target []int32 // the word each example predicts

	declared tensor.Shape
}

// Len returns the number of examples.
func (b *Batch) Len() int { return len(b.Target) }

// Shape implements gorgonia.Value: the shape declared at build time, (B, C).
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

// Check reports the first id or target that is not a word of a vocabulary of v
// words, and offsets that do not delimit the contexts.
func (b *Batch) Check(v int) error {
	if len(b.Offset) != b.Len()+1 || b.Offset[0] != 0 || int(b.Offset[b.Len()]) != len(b.ID) {
		return fmt.Errorf("batch: offsets do not delimit %d contexts of %d words in all", b.Len(), len(b.ID))
	}
	for i := range b.Len() {
		if b.Offset[i] > b.Offset[i+1] {
			return fmt.Errorf("batch: context %d ends before it begins", i)
		}
		if t := b.Target[i]; t < 0 || int(t) >= v {
			return fmt.Errorf("batch: target %d is %d, not in a vocabulary of %d", i, t, v)
		}
	}
	for i, id := range b.ID {
		if id < -1 || int(id) >= v {
			return fmt.Errorf("batch: context word %d is %d, not in a vocabulary of %d", i, id, v)
		}
	}
	return nil
}
