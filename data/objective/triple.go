package objective

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// Triple completes a knowledge graph: from a head and a relation it predicts the tails,
// among all entities. The context is two rows of the table, side by side: the entity's and
// the relation's, which come after those of the entities. Layers such as transe, rotate, distmult and
// complex make one vector of the two, to be compared with those of the entities; with
// embedding.tie these are the same table's.
//
// With Inverse each relation has an inverse of its own, with a row behind those of the relations,
// and a head is predicted as the tail of that: (tail, inverse relation) → head (Lacroix, Usunier
// and Obozinski, Canonical Tensor Decomposition for Knowledge Base Completion, 2018). Without,
// only tails are.
//
// With Together all tails of a head and a relation are targets of one example, whose query is
// scored once. The gradient of a fact by cross_entropy is the same as in an example of its own,
// and an epoch is shorter; binary_cross_entropy takes what is not a target for false, as the
// 1-N scoring of ConvE does (Dettmers, Minervini, Stenetorp and Riedel, 2018).
//
// A fact that is there twice counts once. Facts with an entity that the vocabulary lacks
// are left out; how many those are is counted by lines, as such names are not kept.
type Triple struct {
	// Inverse says whether heads are predicted too; default true.
	Inverse bool `toml:"inverse" help:"whether each relation has an inverse, by which heads are predicted too"`
	// Together says whether the tails of a head and a relation are one example; default true.
	Together bool `toml:"together" help:"whether all tails of a head and a relation are one example"`
}

// Context implements [Spec].
func (s *Triple) Context() (width int, ragged bool, pooling string) { return 2, false, "concat" }

// Predicts implements [Spec].
func (s *Triple) Predicts() string {
	if s.Inverse {
		return "the tail and the head of every held-out fact"
	}
	return "the tail of every held-out fact"
}

// Formats implements [Labelled].
func (s *Triple) Formats() []string { return []string{"triples"} }

// Judge implements [Labelled].
func (s *Triple) Judge() string { return "ranks" }

// Formless implements [Formless].
func (s *Triple) Formless(bool) bool { return true }

// Outputs implements [Labelled].
func (s *Triple) Outputs(v Vocabs) *data.Vocab { return v.Words }

// Inputs implements [Labelled].
func (s *Triple) Inputs(v Vocabs) int {
	relations := v.Labels.Len()
	if s.Inverse {
		relations *= 2
	}
	return v.Words.Len() + relations
}

// Names implements [Named]: the relations, then their inverse ones.
func (s *Triple) Names(v Vocabs) []string {
	names := slices.Clone(v.Labels.Words())
	if s.Inverse {
		for _, relation := range v.Labels.Words() {
			names = append(names, relation+"\tinverse") // no relation has a tab
		}
	}
	return names
}

// New implements [Spec].
func (s *Triple) New(_ context.Context, t Text) (Examples, error) {
	if t.Rows == nil {
		return nil, errors.New(`triple: the text has no relations; set corpus.format = "triples"`)
	}
	f := s.Facts(t.Vocabs, t.Corpus)
	examples := len(f.all)
	if s.Together {
		examples = len(f.queries)
	}
	e := &triples{missing: f.missing, query: make([]Query, 0, examples), target: make([]int32, 0, len(f.all)), offset: make([]int32, 1, examples+1)}
	asked := make([]uint64, (len(f.queries)+63)/64) // bit k: query k has an example
	for _, a := range f.all {
		if !s.Together {
			e.add(a.query, a.answer)
			continue
		}
		k, _ := slices.BinarySearch(f.queries, a.query.number())
		if bit := uint64(1) << (k & 63); asked[k>>6]&bit == 0 {
			asked[k>>6] |= bit
			e.add(a.query, f.answer[f.offset[k]:f.offset[k+1]]...)
		}
	}
	return e, nil
}

// triples are the examples of [Triple].
type triples struct {
	query   []Query
	target  []int32
	offset  []int32 // the targets of example k are target[offset[k]:offset[k+1]]
	missing int
}

func (e *triples) add(q Query, answers ...int32) {
	e.query, e.target = append(e.query, q), append(e.target, answers...)
	e.offset = append(e.offset, int32(len(e.target)))
}

func (e *triples) Len() int { return len(e.query) }

// Missing implements [Incomplete].
func (e *triples) Missing() int { return e.missing }

func (e *triples) Fill(b *data.Batch, _ int, index []int) error {
	b.Reset()
	for _, k := range index {
		b.ID = append(b.ID, e.query[k][:]...)
		b.Target = append(b.Target, e.target[e.offset[k]:e.offset[k+1]]...)
		b.EndTargets()
	}
	return nil
}

// Question implements [Asked].
func (s *Triple) Question() string {
	if s.Inverse {
		return "a line is a fact with ? for its head or its tail, and the answer what stands there; or a whole fact, and the answer how likely its tail is"
	}
	return "a line is a fact with ? for its tail, and the answer what stands there; or a whole fact, and the answer how likely its tail is"
}

// factOf returns the columns of a fact as [corpus.Triple] does, but those between commas if the relation is none otherwise: "new york,is in,?"
// also has three columns between white space.
func factOf(line string, relations *data.Vocab) (fields []string, ok bool) {
	fields, ok = corpus.Triple(line)
	if ok {
		if _, known := relations.Lookup(fields[1]); known {
			return fields, true
		}
	}
	if between, is := corpus.CommaTriple(line); is {
		return between, true
	}
	return fields, ok
}

// Asks implements [Asked].
func (s *Triple) Asks(v Vocabs) func(b *data.Batch, l *data.Line) error {
	return func(b *data.Batch, l *data.Line) error {
		fields, ok := factOf(l.Text, v.Labels)
		if !ok {
			return fmt.Errorf("it has %s; write head, relation and tail with tabs between, and ? for the one to predict", amount.Of(len(fields), "column"))
		}
		head, relation, tail := fields[0], fields[1], fields[2]
		switch {
		case head == open && tail == open || relation == open:
			return errors.New("write ? once, for the head or the tail")
		case head == open && !s.Inverse:
			return errors.New("this network has learned no inverse relations (objective.inverse = false), so that it predicts tails only")
		}
		r, ok := v.Labels.Lookup(relation)
		if !ok {
			return &UnknownError{"relation", relation, v.Labels.Words()}
		}
		r += int32(v.Words.Len()) // its row
		if head == open {         // the tail of the relation is the head of its inverse
			head, tail, r = tail, open, r+int32(v.Labels.Len())
		}
		h, err := v.entity(head)
		if err != nil {
			return err
		}
		if tail != open {
			t, err := v.entity(tail)
			if err != nil {
				return err
			}
			b.Target = append(b.Target, t)
		}
		b.ID = append(b.ID, h, r)
		b.EndTargets()
		return nil
	}
}

// open stands in a line for what is to be predicted.
const open = "?"

// entity returns the id of an entity.
func (v Vocabs) entity(name string) (id int32, err error) {
	id, ok := v.Words.Lookup(name)
	if unk, has := v.Words.Unk(); !ok || has && id == unk {
		return 0, &UnknownError{"entity", name, v.Words.Words()}
	}
	return id, nil
}
