package objective

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/data"
)

// Facts are what is known of a graph: the answers to each query.
//
// Note: maps from queries to their answers, and of what was met, take twenty times the memory.
type Facts struct {
	words, relations int32
	all              []answered // each once, in the order of the text
	queries          []uint64   // each once, in rising order: see [Query.number]
	offset           []int32    // the answers to query k are answer[offset[k]:offset[k+1]]
	answer           []int32    // of one query in the order of the text
	missing          int
}

// A Query asks for the entities at the other end: it is an entity's row of the table and a
// relation's.
type Query [2]int32

// number returns a query as one number.
func (q Query) number() uint64 { return uint64(q[0])<<32 | uint64(uint32(q[1])) }

// answered is a query with one of its answers.
type answered struct {
	query  Query
	answer int32
}

// A Completed objective completes facts, so that what is predicted is compared with what is
// not known already.
type Completed interface {
	// Facts returns the facts of some parts of a data set; nil ones have none.
	Facts(v Vocabs, parts ...*data.Corpus) *Facts
}

// Incomplete examples are not all of those in the text.
type Incomplete interface {
	// Missing returns how many of the text's are left out, because the vocabulary
	// lacks what they are about.
	Missing() int
}

// Facts implements [Completed].
func (s *Triple) Facts(v Vocabs, parts ...*data.Corpus) *Facts {
	f := &Facts{words: int32(v.Words.Len()), relations: int32(v.Labels.Len())}
	unk, hasUnk := v.Words.Unk()
	perFact, most := 1, 0
	if s.Inverse {
		perFact = 2
	}
	for _, c := range parts {
		if c != nil {
			most += perFact * c.Rows.Len()
		}
	}
	f.all = make([]answered, 0, most)
	for _, c := range parts {
		if c == nil {
			continue
		}
		for k := range c.Rows.Len() {
			ids := c.IDs[c.Rows.Offset[k]:c.Rows.Offset[k+1]]
			head, tail, relation := ids[0], ids[1], c.Rows.Labels(k)[0]
			if min(head, tail) < 0 || hasUnk && (head == unk || tail == unk) {
				f.missing++
				continue
			}
			f.all = append(f.all, answered{Query{head, f.words + relation}, tail})
			if s.Inverse {
				f.all = append(f.all, answered{Query{tail, f.words + f.relations + relation}, head})
			}
		}
	}
	f.index()
	return f
}

// index leaves out what is there twice, and finds the answers to each query.
func (f *Facts) index() {
	type placed struct {
		query uint64
		at    int32 // in all
	}
	order := make([]placed, len(f.all))
	for i, a := range f.all {
		order[i] = placed{a.query.number(), int32(i)}
	}
	slices.SortFunc(order, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.query, b.query), cmp.Compare(f.all[a.at].answer, f.all[b.at].answer), cmp.Compare(a.at, b.at))
	})
	const again = -1 // in place of an answer
	last := placed{at: -1}
	for _, p := range order {
		if last.at >= 0 && p.query == last.query && f.all[p.at].answer == f.all[last.at].answer {
			f.all[p.at].answer = again
			continue
		}
		last = p
	}
	f.all = slices.DeleteFunc(f.all, func(a answered) bool { return a.answer == again })
	order = order[:len(f.all)]
	for i, a := range f.all {
		order[i] = placed{a.query.number(), int32(i)}
	}
	slices.SortFunc(order, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.query, b.query), cmp.Compare(a.at, b.at))
	})
	queries := 0
	for i, p := range order {
		if i == 0 || p.query != order[i-1].query {
			queries++
		}
	}
	f.queries, f.offset, f.answer = make([]uint64, 0, queries), make([]int32, 0, queries+1), make([]int32, len(order))
	for i, p := range order {
		if i == 0 || p.query != order[i-1].query {
			f.queries, f.offset = append(f.queries, p.query), append(f.offset, int32(i))
		}
		f.answer[i] = f.all[p.at].answer
	}
	f.offset = append(f.offset, int32(len(order)))
}

// Answers returns what is known to answer a query.
func (f *Facts) Answers(q Query) []int32 {
	k, ok := slices.BinarySearch(f.queries, q.number())
	if !ok {
		return nil
	}
	return f.answer[f.offset[k]:f.offset[k+1]]
}

// Fact returns the fact that an answer to a query makes, by the ids of the entities and of
// the relation.
func (f *Facts) Fact(q Query, answer int32) (head, relation, tail int32) {
	if relation = q[1] - f.words; relation >= f.relations {
		return answer, relation - f.relations, q[0]
	}
	return q[0], relation, answer
}

// An UnknownError says that a question names what the network has not learned.
type UnknownError struct {
	What  string   // entity, relation
	Name  string   // that was asked about
	Known []string // the names that there are
}

// Error implements error.
func (e *UnknownError) Error() string {
	return fmt.Sprintf("there is no %s %q in what this network has learned", e.What, e.Name)
}
