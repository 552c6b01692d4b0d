package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
)

// mostPairs is how many pairs are made analogies of. BATS has 50 in a file.
const mostPairs = 500

// asAnalogies turns files of other forms that are to be analogies into lines of four words.
//
// MSR's questions have tags such as JJ_JJR from the fourth column on, which are left out; a
// question without the answer is an error. BATS has a word and its answers a line, such as
// "book books/volumes": of every two lines a question is made, which asks with the first
// answer of one line, and any answer of the other is right (Gladkova, Drozd and Matsuoka,
// "Analogy-based detection of morphological and semantic relations with word embeddings",
// 2016, https://aclanthology.org/N16-2002). A question whose answers are all among its
// other words is left out, since these are not given.
func (p *parser) asAnalogies() error {
	if err := p.untag(); err != nil {
		return err
	}
	p.unbar()
	pairs := p.pairs()
	switch n := len(pairs); {
	case n == 0:
		return nil
	case n == 1 || n > mostPairs:
		return &data.Error{Where: p.path, What: fmt.Sprintf("has %s of words, and analogies are made of 2 to %d", amount.Of(n, "pair"), mostPairs),
			Remedy: "divide the file by relation, or write four words a line"}
	}
	var questions []line
	impossible := 0
	for i, a := range pairs {
		for j, c := range pairs {
			switch {
			case i == j:
			case !slices.ContainsFunc(c[1:], func(d string) bool { return d != a[0] && d != a[1] && d != c[0] }):
				impossible++
			default:
				questions = append(questions, line{p.lines[j].number, strings.Join([]string{a[0], a[1], c[0], c[1]}, "\t"), append([]string(nil), c[2:]...)})
			}
		}
	}
	if len(questions) == 0 {
		return &data.Error{Where: p.path, What: "has no pairs whose second word could be an answer", Remedy: "write a word and another one a line"}
	}
	p.notes = append(p.notes, fmt.Sprintf("%s made of %s; of several answers, as in books/volumes, any is right", amount.Subject(len(questions), "question", "is", "are"), amount.Of(len(pairs), "pair")))
	if impossible > 0 {
		p.notes = append(p.notes, amount.Subject(impossible, "question", "is", "are")+" left out, because the answer is one of the other words")
	}
	p.lines = questions
	return nil
}

// pairs returns the words, each with its answers behind it, if that is what all lines are.
func (p *parser) pairs() [][]string {
	for _, separator := range []string{"\t", "", ",", ";"} {
		var pairs [][]string
		for _, l := range p.lines {
			w := form{separator: separator}.fields(l.text)
			if !full(w, 2) {
				break
			}
			pair := []string{w[0]}
			for answer := range strings.SplitSeq(w[1], "/") {
				if answer = strings.TrimSpace(answer); answer != "" && !slices.Contains(pair[1:], answer) {
					pair = append(pair, answer)
				}
			}
			if len(pair) == 1 {
				break
			}
			pairs = append(pairs, pair)
		}
		marked := separator == "" && !slices.ContainsFunc(pairs, func(pair []string) bool { return !endsInMark(pair[0]) })
		if len(pairs) == len(p.lines) && !marked {
			return pairs
		}
	}
	return nil
}

// unbar leaves out the bars, if all lines are two words, a bar and two words.
func (p *parser) unbar() {
	for _, separator := range separators {
		lines := slices.Clone(p.lines)
		for i, l := range lines {
			if l.text[0] == ':' {
				continue
			}
			w := form{separator: separator}.barred(l.text)
			if w == nil {
				lines = nil
				break
			}
			lines[i].text = strings.Join(w, "\t")
		}
		if lines != nil {
			p.lines = lines
			return
		}
	}
}

// untag leaves out the tags of MSR's questions.
func (p *parser) untag() error {
	lines := make([]line, len(p.lines))
	for i, l := range p.lines {
		w := strings.Fields(l.text)
		if len(w) < 4 || !isTag(w[3]) {
			return nil
		}
		words := w[:3]
		for _, s := range w[3:] {
			if !isTag(s) {
				words = append(words, s)
			}
		}
		if len(words) == 3 {
			return p.bad(l.number, "the question has a tag and no answer", "add the answers, which MSR has in a file of their own: paste -d ' ' QUESTIONS ANSWERS")
		}
		lines[i] = line{number: l.number, text: strings.Join(words, " ")}
	}
	p.lines = lines
	p.notes = append(p.notes, "the tags after the third word, as in JJ_JJR, are left out")
	return nil
}
