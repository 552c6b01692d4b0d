package loss

import (
	"math"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// classes is the rule of [HierarchicalSoftmax] over a tree of two levels. The
// table's first rows are the classes'; the rest are the words', by falling
// frequency, so that a class is a stretch of rows.
//
// The classes are scored for all examples by products of matrices. So are the
// words of a class for those targets that are in it, at most classTargets at a
// time. Every such group leaves a gradient of all rows of its class.
type classes struct {
	rank []int32 // of each word among the words by falling frequency
	per  int     // words in a class
	n    int     // classes

	example []int32 // of each target
	sorted  []int32 // the targets, by class
	first   []int32 // where each class begins in sorted
	place   []int32 // of each target in sorted
	group   []classGroup
	x, dx   []float32 // (T, H): the hidden vector of each target's example, sorted, and its gradient
	z, dz   []float32 // (B, classes) and (T, per): logits, then their gradients
	part    []float64 // the loss of each block of examples, then of each group
	classID []int32   // 0 … classes−1
	dclass  []float32 // (classes, H)
	id      []int32   // the rows of all groups' classes
	grad    []float32 // and their gradients
	bias    []float32 // (rows in id)
	words   graph.Rows
	hit     []bool // for each class: a target of the batch is in it
}

// A classGroup is some targets that are in one class.
type classGroup struct {
	class  int
	lo, hi int // in sorted
	at     int // where its rows begin in id
}

const (
	classTargets  = 128
	classExamples = 64 // in a block
)

func newClasses(counts []int64) *classes {
	v := len(counts)
	o := &classes{rank: make([]int32, v)}
	for r, w := range byFrequency(counts) {
		o.rank[w] = int32(r)
	}
	o.per = int(math.Ceil(math.Sqrt(float64(v))))
	o.n = (v + o.per - 1) / o.per
	o.hit = make([]bool, o.n)
	for c := range o.n {
		o.classID = append(o.classID, int32(c))
	}
	return o
}

func (o *classes) size() int { return o.n + len(o.rank) }

// classOf returns the class of a word, and which of the class's words it is.
func (o *classes) classOf(word int32) (class, member int) {
	return int(o.rank[word]) / o.per, int(o.rank[word]) % o.per
}

// rows returns the rows lo … hi−1 of the table that are a class's words'.
func (o *classes) rows(class int) (lo, hi int) {
	return o.n + class*o.per, min(o.n+(class+1)*o.per, o.size())
}

func (o *classes) reads(b *graph.Batch, read func(rows []int32)) {
	read(o.classID)
	clear(o.hit)
	for _, y := range b.Target {
		c, _ := o.classOf(y)
		o.hit[c] = true
	}
	o.id = o.id[:0]
	for c, hit := range o.hit {
		if hit {
			o.appendRows(c)
		}
	}
	read(o.id)
}

func (o *classes) appendRows(class int) {
	lo, hi := o.rows(class)
	for r := lo; r < hi; r++ {
		o.id = append(o.id, int32(r))
	}
}

func (o *classes) run(h, w kernel.Matrix, b []float32, batch *graph.Batch, left *gradients) (float64, error) {
	o.prepare(h, batch)
	train := left != nil
	exampleBlocks := (h.Rows + classExamples - 1) / classExamples
	o.part = kernel.Sized(o.part, exampleBlocks+len(o.group))
	var dh kernel.Matrix
	if train {
		dh = left.dh.Matrix(h.Rows, h.Cols)
	}
	kernel.Blocks(h.Rows, classExamples, func(p, lo, hi int) { o.part[p] = o.classBlock(lo, hi, h, w, dh, b, batch) })
	kernel.For(len(o.group), func(g int) { o.part[exampleBlocks+g] = o.wordGroup(&o.group[g], h, w, b, batch, train) })
	var sum float64
	for _, l := range o.part {
		sum += l
	}
	if train {
		o.gather(h, w, dh, b != nil, batch, left)
	}
	return sum / float64(max(1, len(batch.Target))), nil
}

// prepare sorts the targets by class and makes room for a batch.
func (o *classes) prepare(h kernel.Matrix, batch *graph.Batch) {
	t := len(batch.Target)
	o.example, o.sorted, o.place = kernel.Sized(o.example, t), kernel.Sized(o.sorted, t), kernel.Sized(o.place, t)
	for i := range batch.Len() {
		for k, end := batch.Targets(i); k < end; k++ {
			o.example[k] = int32(i)
		}
	}
	o.first = kernel.Sized(o.first, o.n+1)
	first := o.first
	clear(first)
	for _, y := range batch.Target {
		c, _ := o.classOf(y)
		first[c+1]++
	}
	for c := range o.n {
		first[c+1] += first[c]
	}
	o.group, o.id = o.group[:0], o.id[:0]
	for c := range o.n {
		for lo, end := int(first[c]), int(first[c+1]); lo < end; lo += classTargets {
			o.group = append(o.group, classGroup{c, lo, min(lo+classTargets, end), len(o.id)})
			o.appendRows(c)
		}
	}
	for k, y := range batch.Target {
		c, _ := o.classOf(y)
		o.sorted[first[c]], o.place[k] = int32(k), first[c]
		first[c]++
	}
	o.x, o.dx = kernel.Sized(o.x, t*h.Cols), kernel.Sized(o.dx, t*h.Cols)
	o.z, o.dz = kernel.Sized(o.z, h.Rows*o.n), kernel.Sized(o.dz, t*o.per)
	o.grad, o.bias = kernel.Sized(o.grad, len(o.id)*h.Cols), kernel.Sized(o.bias, len(o.id))
}

// classBlock returns the sum of −ln p(class) over the targets of the examples
// lo … hi−1. Unless dh is empty it turns the logits into their gradients and sets
// dh.
func (o *classes) classBlock(lo, hi int, h, w, dh kernel.Matrix, b []float32, batch *graph.Batch) float64 {
	z := kernel.Matrix{Data: o.z[lo*o.n : hi*o.n], Rows: hi - lo, Cols: o.n, Stride: o.n}
	score(z, rowsOf(h, lo, hi), rowsOf(w, 0, o.n), b, 0)
	share := 1 / float64(max(1, len(batch.Target)))
	var loss float64
	for i := lo; i < hi; i++ {
		row := z.Data[(i-lo)*o.n : (i-lo+1)*o.n]
		t, end := batch.Targets(i)
		var target float64
		for k := t; k < end; k++ {
			c, _ := o.classOf(batch.Target[k])
			target += float64(row[c])
		}
		n := float64(end - t)
		loss += float64(n*softmaxRow(row, n*share)) - target
		for k := t; k < end; k++ {
			c, _ := o.classOf(batch.Target[k])
			row[c] -= float32(share)
		}
	}
	if dh.Data != nil {
		kernel.GemmSerial(rowsOf(dh, lo, hi), kernel.Operand{Matrix: z}, kernel.Operand{Matrix: rowsOf(w, 0, o.n)}, false)
	}
	return loss
}

// wordGroup returns the sum of −ln p(word | class) over a group's targets and, to
// train, leaves the gradients of its class's rows and of the hidden vectors.
func (o *classes) wordGroup(g *classGroup, h, w kernel.Matrix, b []float32, batch *graph.Batch, train bool) float64 {
	units, n := h.Cols, g.hi-g.lo
	x := kernel.Matrix{Data: o.x[g.lo*units : g.hi*units], Rows: n, Cols: units, Stride: units}
	for r, k := range o.sorted[g.lo:g.hi] {
		i := int(o.example[k])
		copy(x.Data[r*units:(r+1)*units], h.Data[i*h.Stride:i*h.Stride+units])
	}
	lo, hi := o.rows(g.class)
	words := rowsOf(w, lo, hi)
	z := kernel.Matrix{Data: o.dz[g.lo*o.per : g.hi*o.per], Rows: n, Cols: hi - lo, Stride: o.per}
	score(z, x, words, b, lo)
	share := 1 / float64(len(batch.Target))
	var loss float64
	for r, k := range o.sorted[g.lo:g.hi] {
		row := z.Data[r*z.Stride : r*z.Stride+z.Cols]
		_, member := o.classOf(batch.Target[k])
		target := float64(row[member])
		loss += softmaxRow(row, share) - target
		row[member] -= float32(share)
	}
	if !train {
		return loss
	}
	dw := kernel.Matrix{Data: o.grad[g.at*units : (g.at+hi-lo)*units], Rows: hi - lo, Cols: units, Stride: units}
	kernel.GemmSerial(dw, z.T(), kernel.Operand{Matrix: x}, false)
	dx := kernel.Matrix{Data: o.dx[g.lo*units : g.hi*units], Rows: n, Cols: units, Stride: units}
	kernel.GemmSerial(dx, kernel.Operand{Matrix: z}, kernel.Operand{Matrix: words}, false)
	kernel.ColumnSums(o.bias[g.at:g.at+hi-lo], z)
	return loss
}

// score sets z to the logits of the rows of w from row lo of the table on.
func score(z, h, w kernel.Matrix, b []float32, lo int) {
	var e kernel.Epilogue
	if b != nil {
		e.Bias = b[lo : lo+w.Rows]
	}
	kernel.GemmBiasSerial(z, kernel.Operand{Matrix: h}, w.T(), e)
}

// softmaxRow turns logits into scale times their softmax and returns their
// log-sum-exp.
func softmaxRow(z []float32, scale float64) float64 {
	peak, mass := kernel.MaxExpSum(z, z)
	kernel.Scale(float32(scale/float64(mass)), z)
	return float64(peak) + elementary.Log(float64(mass))
}

// gather adds up what the blocks and groups left.
func (o *classes) gather(h, w, dh kernel.Matrix, bias bool, batch *graph.Batch, left *gradients) {
	units := h.Cols
	kernel.Blocks(h.Rows, classExamples, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			for k, end := batch.Targets(i); k < end; k++ {
				r := int(o.place[k])
				kernel.Add(dh.Data[i*units:(i+1)*units], o.dx[r*units:(r+1)*units])
			}
		}
	})
	o.dclass = kernel.Sized(o.dclass, o.n*units)
	z := kernel.Matrix{Data: o.z, Rows: h.Rows, Cols: o.n, Stride: o.n}
	kernel.Gemm(kernel.Matrix{Data: o.dclass, Rows: o.n, Cols: units, Stride: units}, z.T(), kernel.Operand{Matrix: h}, false)
	o.words = graph.Rows{V: w.Rows, D: units, ID: o.id, Grad: o.grad}
	left.dw = graph.Rows{V: w.Rows, D: units, ID: o.classID, Grad: o.dclass, Next: &o.words}
	if !bias {
		return
	}
	db := left.db.Vector(w.Rows)
	clear(db)
	kernel.ColumnSums(db[:o.n], z)
	for k, r := range o.id {
		db[r] += o.bias[k]
	}
}

// logs sets p to ln p of each word, from the scores z of all rows of the table, which
// it overwrites.
func (o *classes) logs(p, z []float32, tmp *[]float32) {
	*tmp = kernel.Sized(*tmp, len(z))
	logSoftmax(z[:o.n], (*tmp)[:o.n])
	for c := range o.n {
		lo, hi := o.rows(c)
		logSoftmax(z[lo:hi], (*tmp)[lo:hi])
	}
	for w := range p {
		c, member := o.classOf(int32(w))
		lo, _ := o.rows(c)
		p[w] = z[c] + z[lo+member]
	}
}
