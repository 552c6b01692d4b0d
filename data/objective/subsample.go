package objective

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/machine"
)

// A subsample draws, anew in each epoch, which tokens of a text are trained on,
// so that frequent words do not crowd out the rest. It is safe for concurrent
// use. Whether a token is kept depends on the seed, the epoch and its place only.
//
// The draws of an epoch are made at once and kept, a bit a token, as long as no
// other epoch is asked for: a window looks at each token many times. Those of a text that is not in
// memory are made a page at a time.
type subsample struct {
	ids    []int32
	seed   uint64
	most   []uint32 // by word: it is kept if 32 random bits are no more
	making sync.Mutex
	last   atomic.Pointer[kept]
	pages  *pages // nil: the text is in memory
}

// kept says which tokens are kept in an epoch: bit i%64 of token[i/64] for token i.
type kept struct {
	epoch int
	token []uint64
}

// newSubsample returns the draws for a threshold, the share of the training text
// above which a word counts as frequent. It is nil for 0: nothing is dropped. A
// threshold by which less than one token of the training text is kept, in the mean
// over epochs, leaves nothing to learn from and is a [*data.Error].
func newSubsample(t Text, threshold float64) (*subsample, error) {
	if threshold == 0 {
		return nil, nil
	}
	if len(t.Counts) == 0 {
		return nil, errors.New("subsample: the text has no counts of words; set Text.Counts, or subsample to 0")
	}
	var total int64
	for _, n := range t.Counts {
		total += n
	}
	s := &subsample{ids: t.IDs, seed: t.Seed, most: make([]uint32, len(t.Counts))}
	if long(t.Corpus) {
		s.pages = newPages(s)
	}
	var left float64
	for id, n := range t.Counts {
		p := keepProbability(n, total, threshold)
		s.most[id] = uint32(max(0, math.Ceil(p*(1<<32))-1))
		left += float64(float64(n) * p)
	}
	if total > 0 && left < 1 {
		return nil, &data.Error{
			Where:  "objective.subsample",
			What:   fmt.Sprintf("%g leaves %.2g of the training text's %s an epoch, so there is nothing to learn", threshold, left, amount.Of(total, "token")),
			Remedy: "raise it, 1e-3 to 1e-5 are usual, or set it to 0 to keep all",
		}
	}
	return s, nil
}

// keepProbability returns the probability that a word which occurs n times in a
// training text of total tokens is kept: word2vec.c's (√(f/t) + 1)·t/f for f = n/total,
// where that is under 1, which is for f > 2.618 t.
func keepProbability(n, total int64, threshold float64) float64 {
	x := float64(n) / (float64(total) * threshold)
	switch {
	case !(x > 0):
		return 1
	case math.IsInf(x, 1): // where total·threshold underflows
		return 0
	}
	return min(1, (math.Sqrt(x)+1)/x)
}

// keep returns which tokens of a text in memory are kept in an epoch, or nil if all are: where
// nothing is subsampled, and in evaluation.
func (s *subsample) keep(epoch int) []uint64 {
	if s == nil || epoch == Evaluation {
		return nil
	}
	if k := s.last.Load(); k != nil && k.epoch == epoch {
		return k.token
	}
	s.making.Lock()
	defer s.making.Unlock()
	if k := s.last.Load(); k != nil && k.epoch == epoch { // made by another meanwhile
		return k.token
	}
	k := &kept{epoch, make([]uint64, (len(s.ids)+63)/64)}
	key := data.Random(s.seed, data.Keep, epoch, 0)
	const size = 1 << 12 // words of 64
	machine.InParallel((len(k.token)+size-1)/size, func(i int) error {
		s.draw(k.token[i*size:min((i+1)*size, len(k.token))], key, i*size*64)
		return nil
	})
	s.last.Store(k)
	return k.token
}

// draw draws which of the tokens from number from on are kept, by the key of an epoch.
func (s *subsample) draw(keep []uint64, key uint64, from int) {
	for w := range keep {
		var set uint64
		for i := from + w<<6; i < min(from+w<<6+64, len(s.ids)); i++ {
			over := s.over(key, i)
			set |= (1 - over) << (i & 63)
		}
		keep[w] = set
	}
}

// over returns 1 for a token that is dropped and 0 for one that is kept. It is the sign of a difference, because a
// branch here cannot be predicted.
func (s *subsample) over(key uint64, i int) uint64 {
	return (uint64(s.most[s.ids[i]]) - data.Mix(key, i)>>32) >> 63
}

// A handful is a few of the tokens of a batch, with their words. They lie far
// apart in a large text: taken together, the memory is waited for once. It also
// spares a branch on what is kept, which could not be predicted.
type handful struct {
	token [16]int
	word  [16]int32
}

// take takes the first tokens off index, and returns those of them that keep has.
func (h *handful) take(index *[]int, ids []int32, keep []uint64) []int {
	some := (*index)[:min(len(h.token), len(*index))]
	*index = (*index)[len(some):]
	n := 0
	for _, t := range some {
		h.token[n], h.word[n] = t, ids[t]
		if keep == nil {
			n++
		} else {
			n += int(keep[t>>6] >> (t & 63) & 1)
		}
	}
	return h.token[:n]
}
