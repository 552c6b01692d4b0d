package model

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/loss"
	G "gorgonia.org/gorgonia"
)

// A Prediction is what a network says of a batch of B examples, without their targets.
type Prediction struct {
	Hidden kernel.Matrix // (B, H): what the loss's output layer gets

	// Scores holds the score of each word of the output vocabulary, (B, V). Where
	// [Network.Link] is softmax or logistic they are logits; some losses give ln p.
	Scores kernel.Matrix

	// Probabilities is what [Network.Link] makes of Scores, (B, V); without numbers
	// where the loss gives words no probabilities.
	Probabilities kernel.Matrix

	// Best is the likeliest output of each example. Where the loss scores sentences as a whole
	// it is part of the likeliest outputs of its sentence.
	Best []int32
}

// A Choice is one of the outputs that a network thinks likeliest.
type Choice struct {
	ID          int32
	Score       float32
	Probability float32 // NaN where the loss gives none
}

// ErrNoScores is the error of networks with a loss that is no [loss.Scorer].
var ErrNoScores = errors.New("the loss gives words no scores, so the network predicts none")

// A head is the output layer of a network as a [loss.Scorer].
type head struct {
	hidden *G.Node // what it gets
	loss   loss.Spec
	output loss.Output
	scores *loss.Scores // nil until they are first used
}

// scorer returns what scores the words.
func (n *Network) scorer() (*loss.Scores, error) {
	h := &n.head
	if h.scores == nil {
		s, ok := h.loss.(loss.Scorer)
		if !ok {
			return nil, ErrNoScores
		}
		made := s.Scores(h.output, func(name string) *graph.Param {
			if name == "w" && h.output.Tied != nil {
				return h.output.Tied
			}
			return n.Param("output/" + name)
		})
		h.scores = &made
	}
	return h.scores, nil
}

// Link says what the scores of the network are. The error is [ErrNoScores] where there
// are none.
func (n *Network) Link() (loss.Link, error) {
	s, err := n.scorer()
	if err != nil {
		return loss.None, err
	}
	return s.Link, nil
}

// Width returns H, the number of features of the last layer.
func (n *Network) Width() int { return n.head.hidden.Shape()[1] }

// Outputs returns V, the number of words that the network scores.
func (n *Network) Outputs() int { return n.head.output.Vocab }

// Hidden returns the hidden vectors of a batch, (B, H), without dropout. They are the
// caller's. Targets are not read, and may be missing.
//
// As all methods that predict, it changes no parameter, and an example's numbers do not
// depend on the rest of its batch, to the bit.
func (n *Network) Hidden(b *data.Batch) (kernel.Matrix, error) {
	if b.Len() == 0 {
		return kernel.Matrix{}, errors.New("an empty batch has nothing to predict from")
	}
	in := n.graph.Input
	in.Set(graph.Batch{ID: b.ID, Offset: b.Offset, Weight: b.Weight, Slot: b.Slot, Span: b.Span, TargetOffset: make([]int32, b.Len()+1)})
	if err := in.Check(n.vocab, n.outputs); err != nil {
		return kernel.Matrix{}, err
	}
	n.flush()
	v, err := n.graph.Forward(n.head.hidden)
	if err != nil {
		return kernel.Matrix{}, err
	}
	h := graph.AsMatrix(v)
	h.Data = slices.Clone(h.Data)
	return h, nil
}

// Predict returns what the network says of a batch; see [Network.Hidden]. Most of its
// memory is for the two matrices B × V; [Network.TopK] does without.
func (n *Network) Predict(b *data.Batch) (*Prediction, error) {
	s, err := n.scorer()
	if err != nil {
		return nil, err
	}
	h, err := n.Hidden(b)
	if err != nil {
		return nil, err
	}
	p := &Prediction{Hidden: h, Scores: newMatrix(h.Rows, n.Outputs())}
	p.Best = make([]int32, h.Rows)
	if s.Link != loss.None {
		p.Probabilities = newMatrix(h.Rows, n.Outputs())
	}
	blocks(h, p.Scores.Cols, func(lo, hi int) {
		z := rows(p.Scores, lo, hi)
		s.Set(z, rows(h, lo, hi))
		if s.Link != loss.None && s.Sentence == nil {
			q := rows(p.Probabilities, lo, hi)
			kernel.For(z.Rows, func(i int) { s.Link.Probabilities(q.Row(i), z.Row(i)) })
		}
	})
	if s.Sentence == nil {
		kernel.For(h.Rows, func(i int) {
			for v, x := range p.Scores.Row(i) {
				if x > p.Scores.Row(i)[p.Best[i]] {
					p.Best[i] = int32(v)
				}
			}
		})
		return p, nil
	}
	span := spans(b)
	kernel.For(len(span)-1, func(i int) {
		lo, hi := int(span[i]), int(span[i+1])
		if lo < hi {
			s.Sentence(rows(p.Scores, lo, hi), rows(p.Probabilities, lo, hi), p.Best[lo:hi])
		}
	})
	return p, nil
}

// spans returns where the sentences of a batch start, each example one where it has none.
func spans(b *data.Batch) []int32 {
	if len(b.Span) > 0 {
		return b.Span
	}
	span := make([]int32, b.Len()+1)
	for i := range span {
		span[i] = int32(i)
	}
	return span
}

// TopK returns the k outputs with the greatest scores for each example, the greatest
// first and those of equal scores by id, or all where there are fewer. Where the loss scores
// sentences as a whole it goes by probability. A k under 1 is an error.
func (n *Network) TopK(b *data.Batch, k int) ([][]Choice, error) {
	if k < 1 {
		return nil, fmt.Errorf("the %d likeliest: want at least 1", k)
	}
	s, err := n.scorer()
	if err != nil {
		return nil, err
	}
	if s.Sentence != nil {
		p, err := n.Predict(b)
		if err != nil {
			return nil, err
		}
		top := make([][]Choice, b.Len())
		for i := range top { // their probabilities, which have the scores' place
			top[i] = best(p.Probabilities.Row(i), k, loss.None)
			for j := range top[i] {
				top[i][j].Probability = top[i][j].Score
				top[i][j].Score = p.Scores.Row(i)[top[i][j].ID]
			}
		}
		return top, nil
	}
	h, err := n.Hidden(b)
	if err != nil {
		return nil, err
	}
	top := make([][]Choice, h.Rows)
	var scores []float32
	blocks(h, n.Outputs(), func(lo, hi int) {
		scores = kernel.Sized(scores, (hi-lo)*n.Outputs())
		z := kernel.Matrix{Data: scores, Rows: hi - lo, Cols: n.Outputs(), Stride: n.Outputs()}
		s.Set(z, rows(h, lo, hi))
		kernel.For(z.Rows, func(i int) { top[lo+i] = best(z.Row(i), k, s.Link) })
	})
	return top, nil
}

// best returns the choices of one example. The scores become probabilities on the way.
func best(z []float32, k int, link loss.Link) []Choice {
	k = min(k, len(z))
	greater := func(a, b int32) int { return cmp.Or(cmp.Compare(z[b], z[a]), cmp.Compare(a, b)) }
	id := make([]int32, 0, k) // sorted
	for v := range int32(len(z)) {
		if len(id) == k {
			if !(z[v] > z[id[k-1]]) {
				continue
			}
			id = id[:k-1]
		}
		at, _ := slices.BinarySearchFunc(id, v, greater)
		id = slices.Insert(id, at, v)
	}
	top := make([]Choice, k)
	for i, v := range id {
		top[i] = Choice{ID: v, Score: z[v], Probability: float32(math.NaN())}
	}
	if link != loss.None {
		link.Probabilities(z, z)
		for i, v := range id {
			top[i].Probability = z[v]
		}
	}
	return top
}

// scoresAtOnce bounds how many scores are made at a time, 4 MiB.
const scoresAtOnce = 1 << 20

// blocks calls do with stretches of examples whose scores of v words are few enough.
func blocks(h kernel.Matrix, v int, do func(lo, hi int)) {
	size := max(1, scoresAtOnce/cmp.Or(v, 1))
	for lo := 0; lo < h.Rows; lo += size {
		do(lo, min(lo+size, h.Rows))
	}
}

func newMatrix(rows, cols int) kernel.Matrix {
	return kernel.Matrix{Data: make([]float32, rows*cols), Rows: rows, Cols: cols, Stride: cols}
}

// rows returns the rows lo … hi−1 of m.
func rows(m kernel.Matrix, lo, hi int) kernel.Matrix {
	m.Data, m.Rows = m.Data[lo*m.Stride:hi*m.Stride], hi-lo
	return m
}
