package evaluate

import (
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// BaselineConvention says how the numbers of [NewBaselines] are counted.
const BaselineConvention = "counted in the training text, every held-out token predicted once, from none and from the one before it (interpolated Kneser-Ney)"

// Baselines says how well word counts alone predict held-out text: what a network
// would reach that learned nothing but frequencies, or pairs of neighbours. They are
// for networks that predict every token once, as next_word and cbow do.
type Baselines struct {
	Unigram HeldOut `json:"unigram"`
	Bigram  HeldOut `json:"bigram"`
}

// NewBaselines counts the training text, using 8 bytes of memory per token, and
// predicts every token of the held-out text once. V is the number of words, N the
// number of tokens.
//
// The unigram model gives word w the probability (n(w) + 1) / (N + V). The bigram
// model is Kneser and Ney's, interpolated (Chen and Goodman, "An empirical study of smoothing
// techniques for language modeling", 1999): after the word v, which
// occurs n(v) times with t(v) different successors,
//
//	p(w|v) = (max(n(v,w) − d, 0) + d·t(v)·q(w)) / n(v)
//
// where q(w) is the share of the T different pairs that end in w, discounted in the
// same way with 1/V in place of q, and d = m₁/(m₁ + 2m₂) from the numbers of pairs
// that occur once and twice. The beginning of a sentence counts as the word before
// its first word. After a v that does not occur, p is q.
func NewBaselines(train, held *data.Corpus, words int) Baselines {
	unigram := make([]int, words)
	for _, ids := range train.Pieces() {
		for _, id := range ids {
			unigram[id]++
		}
	}
	b := countPairs(train, words)
	var one, two float64
	for from, ids := range held.Pieces() {
		for i, id := range ids {
			one -= elementary.Log(float64(unigram[id]+1) / float64(train.Len()+words))
			two -= elementary.Log(b.probability(before(held, from+i, words), id))
		}
	}
	mean := func(sum float64) HeldOut {
		loss := sum / float64(held.Len())
		return HeldOut{Loss: loss, Perplexity: elementary.Exp(loss), Targets: held.Len()}
	}
	return Baselines{mean(one), mean(two)}
}

// before returns the word before token i in its sentence, or start if i is the first.
func before(c *data.Corpus, i, start int) int32 {
	if c.StartsSentence(i) {
		return int32(start)
	}
	return c.IDs[i-1]
}

// pairs holds the counts that a bigram model is made from.
type pairs struct {
	sorted     []uint64  // the pairs of the text, with repetitions
	first      []int     // by v: where its pairs begin; one more at the end
	successors []int     // by v: t(v)
	lower      []float64 // by w: q(w)
	discount   float64
}

func countPairs(text *data.Corpus, words int) *pairs {
	b := &pairs{
		sorted: make([]uint64, text.Len()),
		first:  make([]int, words+2), successors: make([]int, words+1), lower: make([]float64, words),
	}
	for from, ids := range text.Pieces() {
		for i, id := range ids {
			v := before(text, from+i, words)
			b.sorted[from+i] = pair(v, id)
			b.first[v+1]++
		}
	}
	for v := range words + 1 {
		b.first[v+1] += b.first[v]
	}
	slices.Sort(b.sorted)
	different, once, twice := 0.0, 0.0, 0.0
	for from := 0; from < len(b.sorted); {
		p, to := b.sorted[from], from+1
		for to < len(b.sorted) && b.sorted[to] == p {
			to++
		}
		switch to - from {
		case 1:
			once++
		case 2:
			twice++
		}
		different++
		b.successors[p>>32]++
		b.lower[uint32(p)]++
		from = to
	}
	b.discount = 0.5 // if the counts give none, or one that would leave or take everything
	if once > 0 && twice > 0 {
		b.discount = once / (once + 2*twice)
	}
	endings := 0.0
	for _, n := range b.lower {
		if n > 0 {
			endings++
		}
	}
	for w, n := range b.lower {
		b.lower[w] = (max(n-b.discount, 0) + b.discount*endings/float64(words)) / different
	}
	return b
}

func pair(v, w int32) uint64 { return uint64(v)<<32 | uint64(w) }

// probability returns p(w|v).
func (b *pairs) probability(v, w int32) float64 {
	after := b.sorted[b.first[v]:b.first[v+1]]
	if len(after) == 0 {
		return b.lower[w]
	}
	from, _ := slices.BinarySearch(after, pair(v, w))
	to, _ := slices.BinarySearch(after, pair(v, w+1))
	return (max(float64(to-from)-b.discount, 0) + float64(b.discount*float64(b.successors[v])*b.lower[w])) / float64(len(after))
}
