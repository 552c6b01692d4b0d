package objective

import (
	"fmt"

	"github.com/lexigraph/lexigraph/data"
)

// Facts are what is known of a graph: the answers to each query.
type Facts struct {
	words, relations int32
	all              []answered // each once, in the order of the text
	answers          map[Query][]int32
	missing          int
}

// A Query asks for the entities at the other end: it is an entity's row of the table and a
// relation's.
type Query [2]int32

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
	f := &Facts{words: int32(v.Words.Len()), relations: int32(v.Labels.Len()), answers: make(map[Query][]int32)}
	unk, hasUnk := v.Words.Unk()
	seen := make(map[answered]bool)
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
			if a := (answered{Query{head, f.words + relation}, tail}); !seen[a] {
				seen[a] = true
				f.add(a)
				if s.Inverse {
					f.add(answered{Query{tail, f.words + f.relations + relation}, head})
				}
			}
		}
	}
	return f
}

func (f *Facts) add(a answered) {
	f.all = append(f.all, a)
	f.answers[a.query] = append(f.answers[a.query], a.answer)
}

// Answers returns what is known to answer a query.
func (f *Facts) Answers(q Query) []int32 { return f.answers[q] }

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

func (e *UnknownError) Error() string {
	return fmt.Sprintf("there is no %s %q in what this network has learned", e.What, e.Name)
}
