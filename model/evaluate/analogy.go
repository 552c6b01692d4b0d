package evaluate

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Analogies is a set of questions "a is to b as c is to what", in sections, such
// as Google's. Each is answered by two rules (Levy and Goldberg, "Linguistic
// Regularities in Sparse and Explicit Word Representations", 2014,
// https://aclanthology.org/W14-1618): the answer is the word d with the largest
//
//	3CosAdd   cos(d, b) − cos(d, a) + cos(d, c)
//	3CosMul   cos′(d, b) · cos′(d, c) / (cos′(d, a) + ε),   cos′ = (cos + 1)/2, ε = 0.001
//
// among all words but a, b and c. Levy and Goldberg take the same ε, hyperwords 0.01, and gensim 0.000001.
type Analogies struct {
	Of       Source
	Sections []Section
}

// A Section is a part of a set of analogies: questions about one relation. If a file
// has no sections, all its questions are in one without a name.
type Section struct {
	Name      string
	Questions []Question
}

// A Question is "A is to B as C is to what", with D for the right answer. Where several
// answers are right, Or has the others.
type Question struct {
	A, B, C, D string
	Or         []string
}

// syntactic reports whether a section counts as syntactic, by Google's names:
// gram1-adjective-to-adverb and so on.
func syntactic(section string) bool { return strings.HasPrefix(section, "gram") }

// Source implements [Set].
func (set *Analogies) Source() Source { return set.Of }

// Score implements [Set]. For 3CosAdd and then 3CosMul it gives the share of right
// answers over all questions; over the semantic and over the syntactic sections
// (those with names that begin with "gram"), if there are both; and over each section.
// A question is covered if its three words and an answer are known.
//
// The questions about one relation are all pairs of a few dozen word pairs, so they
// are not independent of each other. Therefore the interval is from a bootstrap over
// the word pairs within each section. A question's weight is the product of how often
// its two pairs were drawn.
func (set *Analogies) Score(s *Space) []Result {
	asked := set.covered(s)
	add, mul := s.answer(asked.questions)
	convention := fmt.Sprintf("%s; %s; %s; uncovered questions are left out; “of all” counts them as wrong",
		inputs(s.settings.Inputs), s.convention(), s.intervalOfShare("word pairs within sections"))
	pairs, groups := set.pairs(), set.groups()
	var results []Result
	for _, rule := range []struct {
		name, title string
		answers     []int
	}{{"3cosadd", "3CosAdd", add}, {"3cosmul", "3CosMul", mul}} {
		items := asked.outcomes(s, rule.answers)
		for _, g := range groups {
			m := mean{stratum: pairs.stratum}
			var outcomes []float64
			for _, span := range g.spans {
				m.units = append(m.units, pairs.units[span[0]:span[1]]...)
				outcomes = append(outcomes, items[span[0]:span[1]]...)
			}
			r := newResult(set.Of, s, rule.name, g.name, m, outcomes)
			r.Convention = rule.title + ", " + convention
			if g.name == "" {
				s.nameUnknown(&r, set.first()...)
			}
			results = append(results, r)
		}
	}
	return results
}

// coveredQuestions are the questions of a set that can be asked.
type coveredQuestions struct {
	questions []question
	right     [][]int // the rows of the right answers to each
	at        []int   // the place of each among all
	all       int     // how many the set has
}

// covered returns the questions that s covers.
func (set *Analogies) covered(s *Space) (c coveredQuestions) {
	for _, section := range set.Sections {
		for _, q := range section.Questions {
			rows, known := s.findAll([]string{q.A, q.B, q.C})
			if right := s.found(append([]string{q.D}, q.Or...)); known && len(right) > 0 {
				c.questions = append(c.questions, question{rows[0], rows[1], rows[2]})
				c.right = append(c.right, right)
				c.at = append(c.at, c.all)
			}
			c.all++
		}
	}
	return c
}

// outcomes returns for each question of the set whether its answer, a row, is right: 1 or 0; NaN where it was not asked.
func (c coveredQuestions) outcomes(s *Space, answers []int) []float64 {
	items := slices.Repeat([]float64{math.NaN()}, c.all)
	for i, right := range c.right {
		items[c.at[i]] = 0
		if got := answers[i]; got >= 0 && slices.ContainsFunc(right, func(d int) bool { return s.isSame(got, d) }) {
			items[c.at[i]] = 1
		}
	}
	return items
}

// first returns the words of the first question, or nothing if there is none.
func (set *Analogies) first() []string {
	for _, section := range set.Sections {
		if len(section.Questions) > 0 {
			q := section.Questions[0]
			return []string{q.A, q.B, q.C, q.D}
		}
	}
	return nil
}

func inputs(may bool) string {
	if may {
		return "the question's words may answer"
	}
	return "without the question's words"
}

// A group is a part of the questions that has its own result: spans of the questions
// in the order of the file.
type group struct {
	name  string
	spans [][2]int
}

// groups returns the groups: all questions, semantic and syntactic, each section.
func (set *Analogies) groups() []group {
	all, semantic, syntax := group{}, group{name: "semantic"}, group{name: "syntactic"}
	var sections []group
	from := 0
	for _, section := range set.Sections {
		span := [2]int{from, from + len(section.Questions)}
		from = span[1]
		all.spans = append(all.spans, span)
		if syntactic(section.Name) {
			syntax.spans = append(syntax.spans, span)
		} else {
			semantic.spans = append(semantic.spans, span)
		}
		sections = append(sections, group{section.Name, [][2]int{span}})
	}
	groups := []group{all}
	if len(semantic.spans) > 0 && len(syntax.spans) > 0 {
		groups = append(groups, semantic, syntax)
	}
	if len(sections) > 1 {
		groups = append(groups, sections...)
	}
	return groups
}

// pairs returns the two word pairs of each question as its units, with the
// section as the stratum.
func (set *Analogies) pairs() mean {
	var m mean
	for i, section := range set.Sections {
		unit := make(map[[2]string]int)
		of := func(a, b string) int {
			u, ok := unit[[2]string{a, b}]
			if !ok {
				u = len(m.stratum)
				unit[[2]string{a, b}] = u
				m.stratum = append(m.stratum, i)
			}
			return u
		}
		for _, q := range section.Questions {
			m.units = append(m.units, [2]int{of(q.A, q.B), of(q.C, q.D)})
		}
	}
	return m
}
