package objective

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/lexigraph/lexigraph/data"
)

// Cooccurrence predicts how much two words occur together in a text: the counts X that
// GloVe is trained on (Pennington, Socher and Manning, GloVe: Global Vectors for Word
// Representation, 2014). X_ij adds up, over each occurrence of word i, the occurrences
// of word j around it:
//
//	X_ij = Σ_(t: word i) Σ_(u: word j, 0 < |t−u| ≤ Window) 1/|t−u|
//
// An example is a pair of words with X_ij > 0: its context is i, its target j,
// and its value X_ij, a float32. Sums are made of integers and rounded once (weights of a Window over 22
// are multiples of 2⁻³⁶, and X is at most 2²⁷ then), so X does not depend on the order of the text, or on
// the parts that it is counted in. A pair comes
// once an epoch, however often it is in the text; in a batch the pairs of a word i are one
// example with several targets. Held-out pairs are those of the
// held-out text. As that is shorter its counts are lower, so a loss that fits
// counts can grow there while the vectors improve: it is good only for comparing runs
// on the same two texts.
//
// As in Stanford's cooccur windows end where a sentence does (there: a line), and
// words outside of the vocabulary do not count where they were dropped from the
// text. Two things differ: with symmetric = false, X_ij here counts the words j to
// the left of i, as in the paper, and there those to the right, the transpose;
// and the window is 10 as in the paper, there 15.
type Cooccurrence struct {
	// Window is the number of words on each side; default 10.
	Window int `toml:"window" help:"words on each side that are counted with a word" range:"[1,1024]"`
	// Weighting says what a word at distance d counts: "harmonic", the default,
	// 1/d, and "flat" 1.
	Weighting string `toml:"weighting" help:"what a word at distance d counts: 1/d or 1" choice:"harmonic flat"`
	// Symmetric counts words on both sides, the default, or only those to the
	// left.
	Symmetric bool `toml:"symmetric" help:"count the words on both sides, not only to the left"`
	// CrossSentences lets windows run over the start of a sentence; default
	// false.
	CrossSentences bool `toml:"cross_sentences" help:"let windows run into the sentences around"`
}

// Context implements [Spec].
func (s *Cooccurrence) Context() (width int, ragged bool, pooling string) {
	return 1, false, "concat"
}

// Values implements [Valued].
func (s *Cooccurrence) Values() string { return "co-occurrence counts" }

// Predicts implements [Spec].
func (s *Cooccurrence) Predicts() string { return "every pair of words in held-out text once" }

// New implements [Spec]. It counts, unless the counts of the same text are in the
// cache, where [PairCounts.Keep] puts them too. Ten million tokens take some seconds. Each pair of words that occur together,
// in either order, takes 12 bytes on the disk. Up to 128 MiB of that is also in memory:
// all pairs if they fit, and otherwise some thousands of stretches of the file, which
// are read as they come up; [Order.Batches] then shuffles in two levels. Neither
// counting nor training takes more than these 128 MiB, what grows with the vocabulary
// and a few MiB for each processor. A text in which no two words occur together is a
// [*data.Error].
func (s *Cooccurrence) New(ctx context.Context, t Text) (Examples, error) {
	if err := atLeastOne("window", s.Window); err != nil {
		return nil, err
	}
	c := counter{spec: *s, corpus: t.Corpus, buffer: buffer}
	p, err := c.pairs(ctx, t.Cache)
	if err != nil {
		return nil, err
	}
	if p.Len() == 0 {
		return nil, alone("cooccurrence", "set objective.cross_sentences = true or choose another corpus.tokenizer")
	}
	return p, nil
}

// alone is the error of a text in which no word has another beside it.
func alone(objective, remedy string) error {
	return &data.Error{
		Where:  fmt.Sprintf("objective.type = %q", objective),
		What:   "no two words come together in the text: its sentences have one word each",
		Remedy: remedy,
	}
}

// A pair is an entry of X that is not 0.
type pair struct {
	word, context int32
	x             float32
}

// pairs are the examples of [Cooccurrence]. Where X is symmetric only the pairs
// of its upper half are kept.
type pairs struct {
	total    int
	mirrored int    // the first so many stand for two examples each
	list     []pair // all of them
	shelf    *shelf // where they are instead; nil: they are in list

	mu            sync.Mutex // held by Fill
	picked, spare []pair     // the examples of a batch
}

// Len implements [Examples].
func (p *pairs) Len() int { return p.total + p.mirrored }

// held returns how many bytes of pairs are in memory: all, or as many as the buffer has room for.
func (p *pairs) held() int64 {
	n := int64(cap(p.list))
	if p.shelf != nil {
		n = int64(len(p.shelf.stretches)) * int64(p.shelf.size)
	}
	return pairSize * n
}

// stretches implements [stretched].
func (p *pairs) stretches() (size, held int) {
	switch {
	case p.shelf == nil:
		return p.Len(), 1
	case p.mirrored > 0:
		return 2 * p.shelf.size, p.shelf.held
	default:
		return p.shelf.size, p.shelf.held
	}
}

// place returns which pair example k is, and whether its words change places.
func (p *pairs) place(k int) (i int, turned bool) {
	if k < 2*p.mirrored {
		return k / 2, k%2 == 1
	}
	return k - p.mirrored, false
}

// Fill implements [Examples]. Pairs of the same first word make one example of the batch,
// whose targets are their second words: its vector is read, and moved, once for all of
// them. The examples come in the order of their words, and their targets in that of index.
func (p *pairs) Fill(b *data.Batch, _ int, index []int) error {
	b.Reset()
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.pick(index); err != nil {
		return err
	}
	p.byWord()
	for i, q := range p.picked {
		if i > 0 && q.word != p.picked[i-1].word {
			b.EndTargets()
		}
		if i == 0 || q.word != p.picked[i-1].word {
			b.ID = append(b.ID, q.word)
		}
		b.Target = append(b.Target, q.context)
		b.Value = append(b.Value, q.x)
	}
	if len(p.picked) > 0 {
		b.EndTargets()
	}
	return nil
}

// pick sets picked to the examples of index.
func (p *pairs) pick(index []int) error {
	p.picked = slices.Grow(p.picked[:0], len(index))[:len(index)]
	for n, k := range index {
		i, turned := p.place(k)
		if p.shelf == nil {
			p.picked[n] = p.list[i]
		} else if q, err := p.shelf.at(i); err != nil {
			return diskError(err)
		} else {
			p.picked[n] = q
		}
		if turned {
			q := &p.picked[n]
			q.word, q.context = q.context, q.word
		}
	}
	return nil
}

// byWord sorts picked by word, those of a word in the order in which they are.
//
// Note: by its bytes, the lowest first, each pass keeping the order of the last. A batch of
// 65,536 pairs then takes 1.3 ms, where slices.SortStableFunc takes 37 (on two busy cores).
func (p *pairs) byWord() {
	const digit = 8 // bits
	most := int32(0)
	for _, q := range p.picked {
		most = max(most, q.word)
	}
	p.spare = slices.Grow(p.spare[:0], len(p.picked))[:len(p.picked)]
	for shift := 0; most>>shift > 0; shift += digit {
		var at [1 << digit]int
		for _, q := range p.picked {
			at[q.word>>shift&(1<<digit-1)]++
		}
		sum := 0
		for d, n := range at {
			at[d], sum = sum, sum+n
		}
		for _, q := range p.picked {
			d := q.word >> shift & (1<<digit - 1)
			p.spare[at[d]] = q
			at[d]++
		}
		p.picked, p.spare = p.spare, p.picked
	}
}
