package data

// A Batch is the input of one training step: some examples, each a context and
// what is to be predicted from it. The context of example i is
// ID[Offset[i]:Offset[i+1]]. Contexts may differ in length and may be empty. The
// id −1 in a context is padding and stands for a zero vector.
//
// The zero value is an empty batch. Append ids to ID and call End, or EndTargets, for each example.
type Batch struct {
	ID     []int32 // word ids of all contexts, one context after the other
	Offset []int32 // where each context starts; one more at the end; Len()+1 long

	// Weight is what each of ID counts in the sum of its context. It is empty where all
	// count 1.
	Weight []float32

	// Target holds the words to predict, T in all: one for each example, or
	// where TargetOffset is not nil Target[TargetOffset[i]:TargetOffset[i+1]]
	// for example i, which may be none.
	Target       []int32
	TargetOffset []int32

	// Slot is where each slot of the contexts starts, one more at the end, where contexts
	// consist of slots: ID[Slot[j]:Slot[j+1]] are slot j, which may be empty. Every context has
	// as many. It is empty where contexts have none.
	Slot []int32

	// Span is where each sentence starts, one more at the end, where a batch keeps sentences
	// whole: the examples Span[k] … Span[k+1]−1 are the tokens of sentence k. It is empty
	// elsewhere.
	Span []int32

	// Value is a number for each target: the co-occurrence count of GloVe. It is
	// nil where targets have none.
	Value []float32

	// Vector holds a vector for each example, one after the other, all of the same size: what a
	// teacher made of its text. It is empty where nothing taught them.
	Vector []float32

	// Negative holds the words drawn for a loss that samples: K for each target,
	// or K for each block of examples. It is nil where none were drawn.
	Negative []int32
}

// Len returns the number of examples, B.
func (b *Batch) Len() int { return max(0, len(b.Offset)-1) }

// Reset empties b and keeps its memory.
func (b *Batch) Reset() {
	b.ID, b.Weight = b.ID[:0], b.Weight[:0]
	b.Offset = append(b.Offset[:0], 0)
	b.Target, b.TargetOffset = b.Target[:0], b.TargetOffset[:0]
	b.Value, b.Vector, b.Negative = b.Value[:0], b.Vector[:0], b.Negative[:0]
	b.Slot, b.Span = b.Slot[:0], b.Span[:0]
}

// End ends the context whose ids were appended to b.ID, and gives it its one
// target.
func (b *Batch) End(target int32) {
	b.Offset = ended(b.Offset, len(b.ID))
	b.Target = append(b.Target, target)
}

// EndSlot ends a slot, whose ids were appended to b.ID.
func (b *Batch) EndSlot() { b.Slot = ended(b.Slot, len(b.ID)) }

// EndSpan ends a sentence, whose tokens are the examples ended since the last.
func (b *Batch) EndSpan() { b.Span = ended(b.Span, b.Len()) }

// ended returns offsets with another end.
func ended(offset []int32, end int) []int32 {
	if len(offset) == 0 {
		offset = append(offset, 0)
	}
	return append(offset, int32(end))
}

// EndTargets ends the example whose context was appended to b.ID and whose
// targets, as many as they are, were appended to b.Target. A batch is made by
// either End or EndTargets.
func (b *Batch) EndTargets() {
	b.Offset = ended(b.Offset, len(b.ID))
	b.TargetOffset = ended(b.TargetOffset, len(b.Target))
}

// Targets returns the targets of example i.
func (b *Batch) Targets(i int) []int32 {
	if len(b.TargetOffset) == 0 {
		return b.Target[i : i+1]
	}
	return b.Target[b.TargetOffset[i]:b.TargetOffset[i+1]]
}
