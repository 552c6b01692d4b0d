package data

// A Batch is the input of one training step: some examples, each a context and
// a target. The context of example i is ID[Offset[i]:Offset[i+1]], and Target[i]
// is the word to predict from it. Contexts may differ in length and may be
// empty. The id −1 in a context is padding and stands for a zero vector.
type Batch struct {
	ID     []int32 // word ids of all contexts, one context after the other
	Offset []int32 // where each context starts; one more at the end; Len()+1 long
	Target []int32 // (B)
}

// Len returns the number of examples, B.
func (b *Batch) Len() int { return len(b.Target) }

// Reset empties b and keeps its memory.
func (b *Batch) Reset() {
	b.ID = b.ID[:0]
	b.Offset = append(b.Offset[:0], 0)
	b.Target = b.Target[:0]
}

// End ends the context whose ids were appended to b.ID, and gives it its target.
func (b *Batch) End(target int32) {
	b.Offset = append(b.Offset, int32(len(b.ID)))
	b.Target = append(b.Target, target)
}
