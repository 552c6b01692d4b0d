package objective

import (
	"slices"
	"sync"

	"github.com/lexigraph/lexigraph/data"
)

// A text of more than longText tokens is taken not to be in memory. What follows from that, the
// order of its examples, depends on nothing else: not on how much memory there is. Tests have less.
var longText = 1 << 26

// The examples of a long text are shuffled in stretches of 256 KiB of ids, as many at a time as are
// 32 MiB.
const (
	longStretch = 1 << 16 // tokens
	longHeld    = 1 << 7  // stretches
)

func long(c *data.Corpus) bool { return c.Len() > longText }

// stretchesOf is what [stretched] asks of examples that are a token each.
func stretchesOf(c *data.Corpus) (size, held int) {
	if long(c) {
		return longStretch, longHeld
	}
	return c.Len(), 1
}

// Pages are the draws of the subsample of a long text in an epoch, for the stretches that are
// in use. They are in use from begin to end.
//
// Note: for a text of 10⁹ tokens all draws are 125 MB, and twice that where an epoch ends.
type pages struct {
	sub   *subsample
	using sync.Mutex
	epoch int
	key   uint64
	page  [][]uint64 // by number; nil: it is not there
	drawn []int      // their numbers, as they were drawn in turn
	next  int        // of drawn: the one to be replaced
	most  int        // there are no more of them
}

// newPages returns no pages yet. A page has as many tokens as a stretch. Those of two windows of the shuffle are there, and
// their neighbours: 4 MiB.
func newPages(s *subsample) *pages {
	return &pages{sub: s, most: 4 * longHeld, epoch: Evaluation, page: make([][]uint64, (len(s.ids)+longStretch-1)/longStretch)}
}

func (p *pages) begin(epoch int) {
	p.using.Lock()
	if epoch != p.epoch {
		p.epoch, p.key = epoch, data.Random(p.sub.seed, data.Keep, epoch, 0)
		clear(p.page)
		p.drawn, p.next = p.drawn[:0], 0
	}
}

func (p *pages) end() { p.using.Unlock() }

// keeps reports whether a token is kept.
func (p *pages) keeps(t int) bool {
	page := p.page[t/longStretch]
	if page == nil {
		page = p.draw(t / longStretch)
	}
	return page[t%longStretch>>6]>>(t&63)&1 != 0
}

// beside is keeps for a neighbour of the token that is asked about: where that is in another page which is not there,
// it is drawn alone, and the rest of that page is not looked at.
func (p *pages) beside(t int) bool {
	if p.page[t/longStretch] != nil {
		return p.keeps(t)
	}
	return p.sub.over(p.key, t) == 0
}

// draw draws a page, in the place of the one that was drawn first where there are too many.
func (p *pages) draw(number int) []uint64 {
	var page []uint64
	if len(p.drawn) < p.most {
		page = make([]uint64, longStretch/64)
		p.drawn = append(p.drawn, number)
	} else {
		first := p.drawn[p.next]
		page, p.page[first], p.drawn[p.next] = p.page[first], nil, number
		p.next = (p.next + 1) % p.most
	}
	p.sub.draw(page, p.key, number*longStretch)
	p.page[number] = page
	return page
}

// around is [data.Corpus.Around] with n words on each side.
func (p *pages) around(dst []int32, c *data.Corpus, t, n int) []int32 {
	start := len(dst)
	for i, left := t, n; left > 0 && i > 0 && !c.StartsSentence(i); {
		if i--; p.beside(i) {
			dst = append(dst, c.IDs[i])
			left--
		}
	}
	slices.Reverse(dst[start:])
	for i, left := t+1, n; left > 0 && i < c.Len() && !c.StartsSentence(i); i++ {
		if p.beside(i) {
			dst = append(dst, c.IDs[i])
			left--
		}
	}
	return dst
}
