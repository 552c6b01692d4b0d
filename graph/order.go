package graph

import (
	"math"
	"math/bits"
	"slices"
	"sort"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// An Order has the entries of a [Rows] row by row of the table, those of a row together. Each row has its turn: not in
// the order of their numbers, but of the examples that they are from, see arrange. The order follows from
// the rows' numbers, which are known before the gradient is: then [Order.Start] finds it
// beside other work. It keeps its memory from step to step.
type Order struct {
	aside   kernel.Aside
	work    func()   // what is done aside: it sorts the entries
	v       int      // rows of the table
	entries []uint64 // row<<32 | entry, by row, those of a row by position
	spare   []uint64
	place   []int32 // the positions of the entries, turn by turn
	id      []int32 // the table rows with an entry, ascending
	count   []int32 // of each piece of entries: the entries with each digit, or the rows that begin there
	first   []int32 // where each row's begin in entries, and where the last ones end
	turn    []int32 // which of id each turn is of, those of the batch's first examples first
	start   []int32 // where the entries of each turn begin in place, and where the last ones end
	section []uint8 // of each of id: where in the batch it belongs
	part    []part
}

// A part is one link of the chain of Rows under way.
type part struct {
	*Rows
	from, to int // the number of its first entry, and that of the next part's
}

// Start makes o the order of r, from the rows' numbers in r and what follows it. It has read
// them when it returns, and whoever made the batch may have their memory back, whether r is
// ever merged or not. The memory that r's other fields refer to may be filled until then. The
// order of a small gradient is found beside what runs on the worker pool meanwhile; a larger
// one keeps all of the pool busy when it is merged.
func (o *Order) Start(r *Rows) {
	o.aside.Wait() // for a gradient that nobody has merged
	if r.Order = nil; r.Entries() > SmallMerge {
		return
	}
	if o.work == nil {
		o.work = o.find
	}
	r.Order = o
	o.read(r)
	o.aside.Start(o.work)
}

// read makes the entries those of r, in the order of their positions.
func (o *Order) read(r *Rows) {
	o.v, o.part = r.V, o.part[:0]
	n := 0
	for x := r; x != nil; x = x.Next {
		o.part = append(o.part, part{x, n, n + len(x.ID)})
		n += len(x.ID)
	}
	o.entries, o.spare = kernel.Sized(o.entries, n), kernel.Sized(o.spare, n)
	o.pieces(func(_, lo, hi int) {
		for _, x := range o.part {
			for k := max(lo, x.from); k < min(hi, x.to); k++ {
				id := x.ID[k-x.from]
				if id < 0 {
					id = int32(o.v) // behind the rows that there are
				}
				o.entries[k] = uint64(id)<<32 | uint64(k)
			}
		}
	})
}

// find finds the order of the entries that were read. It uses nothing but memory of o's own.
func (o *Order) find() {
	o.sort()
	o.mark()
	o.arrange()
}

// sorted is the number of entries in one piece of the sort.
const sorted = 1 << 13

// SmallMerge is the number of entries up to which a gradient's order is found on one goroutine: it
// is faster to merge several such gradients at the same time than one after the other.
const SmallMerge = 2 * sorted

// pieces cuts the entries into pieces and does one after the other, on several
// goroutines.
func (o *Order) pieces(do func(p, lo, hi int)) {
	kernel.Blocks(len(o.entries), sorted, do)
}

// sort sorts the entries by row. They come in the order of their positions, which a
// sort by digits keeps: each piece counts its digits, and moves its entries behind
// those with a lower digit and those of earlier pieces.
func (o *Order) sort() {
	if len(o.entries) < sorted/32 {
		slices.Sort(o.entries)
		return
	}
	width := bits.Len(uint(o.v))
	digits := (width + 10) / 11
	digit := (width + digits - 1) / digits // bits
	o.count = kernel.Sized(o.count, (len(o.entries)+sorted-1)/sorted<<digit)
	for shift := 32; shift < 32+width; shift += digit {
		o.pieces(func(p, lo, hi int) {
			count := o.count[p<<digit : (p+1)<<digit]
			clear(count)
			for _, e := range o.entries[lo:hi] {
				count[e>>shift&(1<<digit-1)]++
			}
		})
		sum := int32(0)
		for d := range 1 << digit {
			for at := d; at < len(o.count); at += 1 << digit {
				o.count[at], sum = sum, sum+o.count[at]
			}
		}
		o.pieces(func(p, lo, hi int) {
			at := o.count[p<<digit : (p+1)<<digit]
			for _, e := range o.entries[lo:hi] {
				d := e >> shift & (1<<digit - 1)
				o.spare[at[d]] = e
				at[d]++
			}
		})
		o.entries, o.spare = o.spare, o.entries
	}
}

// mark sets id to the rows that have entries, and first to where these begin.
// Padding comes last and is cut off.
func (o *Order) mark() {
	for len(o.entries) > 0 && int(o.entries[len(o.entries)-1]>>32) == o.v {
		o.entries = o.entries[:len(o.entries)-1]
	}
	o.count = kernel.Sized(o.count, (len(o.entries)+sorted-1)/sorted)
	o.pieces(func(p, lo, hi int) {
		n, last := int32(0), o.entryBefore(lo)
		for _, e := range o.entries[lo:hi] {
			n, last = n+differ(e, last), e
		}
		o.count[p] = n
	})
	sum := int32(0)
	for p, n := range o.count {
		o.count[p], sum = sum, sum+n
	}
	o.id, o.first = kernel.Sized(o.id, int(sum)), kernel.Sized(o.first, int(sum)+1)
	o.first[sum] = int32(len(o.entries))
	o.pieces(func(p, lo, hi int) {
		u, end := o.count[p], sum
		if p+1 < len(o.count) {
			end = o.count[p+1]
		}
		// Half of the entries begin a row, and a processor can't guess which: each is
		// written where the next row belongs, and the one that begins it is the last.
		for i, last := lo, o.entryBefore(lo); u < end; i++ {
			e := o.entries[i]
			o.id[u], o.first[u] = int32(e>>32), int32(i)
			u, last = u+differ(e, last), e
		}
	})
}

// sections is the number of stretches of a batch by which rows are told apart.
const sections = 64

// arrange gives the rows their turns, and puts their entries in that order. A row's turn is that of the examples that
// its middle entry is from: then the thread that made their gradients (see [kernel.For]) moves the row too, and finds
// most of what it reads in its own cache. Rows that all of the batch uses come in the middle.
func (o *Order) arrange() {
	o.section = kernel.Sized(o.section, len(o.id))
	kernel.Blocks(len(o.id), sorted, func(_, lo, hi int) {
		for u := lo; u < hi; u++ {
			x, k := o.at(int(uint32(o.entries[(o.first[u]+o.first[u+1])/2])))
			o.section[u] = uint8(k * sections / (x.to - x.from))
		}
	})
	var at [sections + 1]int32
	for _, s := range o.section {
		at[s+1]++
	}
	for s := range sections {
		at[s+1] += at[s]
	}
	o.turn, o.start = kernel.Sized(o.turn, len(o.id)), kernel.Sized(o.start, len(o.id)+1)
	for u, s := range o.section {
		o.turn[at[s]] = int32(u)
		at[s]++
	}
	sum := int32(0)
	for k, u := range o.turn {
		o.start[k] = sum
		sum += o.first[u+1] - o.first[u]
	}
	o.start[len(o.turn)] = sum
	o.place = kernel.Sized(o.place, int(sum))
	kernel.Blocks(len(o.turn), sorted, func(_, lo, hi int) {
		for k := lo; k < hi; k++ {
			u, place := o.turn[k], o.placeOf(k)
			for i, e := range o.entries[o.first[u]:o.first[u+1]] {
				place[i] = int32(e)
			}
		}
	})
}

// from returns the first turn with at least n rows and entries before it.
func (o *Order) from(n int) int {
	return sort.Search(len(o.turn), func(k int) bool { return k+int(o.start[k]) >= n })
}

// size returns the number of rows and entries.
func (o *Order) size() int { return len(o.turn) + len(o.place) }

// entryBefore returns the entry before number i, or one of no row.
func (o *Order) entryBefore(i int) uint64 {
	if i == 0 {
		return math.MaxUint64
	}
	return o.entries[i-1]
}

// differ returns 1 if two entries are of different rows, else 0.
func differ(a, b uint64) int32 {
	d := (a ^ b) >> 32
	return int32((d | -d) >> 63)
}

// placeOf returns the positions of the entries of turn k.
func (o *Order) placeOf(k int) []int32 { return o.place[o.start[k]:o.start[k+1]] }

// at returns the part and the entry of it that is in a position.
func (o *Order) at(position int) (part, int) {
	for _, x := range o.part {
		if position < x.to {
			return x, position - x.from
		}
	}
	panic("graph: an entry beyond the last part")
}

// plain returns the one part that has entries, if each is a row of its Grad as it is, else nil.
func (o *Order) plain() *Rows {
	var one *Rows
	for _, x := range o.part {
		switch {
		case x.from == x.to:
		case one != nil || x.Src != nil || x.Scale != nil:
			return nil
		default:
			one = x.Rows
		}
	}
	return one
}
