package corpus

import (
	"fmt"
	"slices"
	"strings"
)

// readCoNLL reads sentences of tagged tokens: see [CoNLL]. The token is the first column and
// the tag the last one; in CoNLL-U's ten columns they are the second and the fourth. Columns
// that the options name, by number, are taken in the place of these.
func readCoNLL(in *rowInput) error {
	var r Row
	c, label := CoNLL{Text: numberOf(in.Text)}, numberOf(in.Label)
	sentences, longest := 0, 0
	tokens, marks := 0, 0 // all, and those that look like tags
	end := func() error {
		if len(r.Tokens) == 0 {
			return nil
		}
		done := r
		r, sentences, longest = Row{}, sentences+1, max(longest, len(done.Tokens))
		return in.emit(done)
	}
	broken := false // the sentence has a bad line
	err := in.eachLine(func(line string, number int) error {
		if strings.TrimSpace(line) == "" {
			if broken {
				broken, r = false, Row{}
				return nil
			}
			return end()
		}
		fields := c.Columns(line, len(r.Tokens) == 0)
		if fields == nil {
			return nil
		}
		if number == 1 && namesOf(fields, []string{"token", "tokens", "word", "words", "form"}, []string{"tag", "tags", "label", "labels", "ner", "pos", "ner_tag", "pos_tag", "lemma"}) {
			in.note("line 1 is taken for column names")
			return nil
		}
		token, err := c.Token(fields)
		tokens++
		if isMark(token) {
			marks++
		}
		if len(fields) > 2 && !slices.ContainsFunc(fields, func(f string) bool { return !isTagged(f) }) {
			broken = true
			return in.bad(number, `is a sentence with the tags behind its tokens; write a token, a tab and its tag a line: sed 's/$/ /' | tr ' ' '\n' | sed 's/[/_|]\([^/_|]*\)$/\t\1/'`)
		}
		if len(fields) < 2 {
			broken = true
			return in.bad(number, "has a token and no tag; a line is a token, a tab and its tag, and an empty line ends a sentence")
		}
		last := label
		if last == 0 {
			last = len(fields)
			if len(fields) == conllU {
				last = 4
			}
		}
		if err == nil {
			err = c.has(fields, last)
		}
		if err != nil {
			broken = true
			return in.bad(number, "%v", err)
		}
		if len(r.Tokens) == 0 {
			r.Line = number
		}
		r.Tokens, r.Labels = append(r.Tokens, token), append(r.Labels, fields[last-1])
		r.Lines = append(r.Lines, number)
		return nil
	})
	if err == nil && !broken {
		err = end()
	}
	if tokens > 9 && 10*marks > 9*tokens {
		in.note("its tokens look like tags: say in corpus.columns which column is which, by number")
	}
	switch {
	case longest < manyTokens:
	case sentences == 1:
		in.note(fmt.Sprintf("it has no empty lines, so that its %d tokens are one sentence: put an empty line behind each", longest))
	default:
		in.note(fmt.Sprintf("a sentence has %d tokens: put an empty line behind each sentence", longest))
	}
	return err
}

// manyTokens are more than a sentence has.
const manyTokens = 1000

// numberOf returns the number of a column, and 0 where none is given.
func numberOf(columns []Column) int {
	if len(columns) == 0 {
		return 0
	}
	return columns[0].Number
}

// readTriples reads facts: head, relation and tail in three columns, with tabs between,
// or white space if there are no tabs. Head and tail become the tokens of a row,
// and the relation its label.
func readTriples(in *rowInput) error {
	return in.eachLine(func(line string, number int) error {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		fields, ok := Triple(line)
		if number == 1 && namesOf(fields, []string{"head", "subject", "source", "from", "entity1"}, []string{"relation", "predicate", "rel", "property", "edge"}, []string{"tail", "object", "target", "to", "entity2"}) {
			in.note("line 1 is taken for column names")
			return nil
		}
		if !ok {
			return in.bad(number, "is not head, relation and tail with tabs between: it has %s", Amount(len(fields), "column"))
		}
		return in.emit(Row{Tokens: []string{fields[0], fields[2]}, Labels: fields[1:2], Line: number})
	})
}

// Triple returns the three columns of a fact: head, relation and tail. White space inside a
// column becomes _. It is false, with the columns that there are, for a line that has more or
// fewer than three, or an empty one.
func Triple(line string) (fields []string, ok bool) {
	fields = strings.Split(line, "\t")
	if len(fields) == 1 {
		fields = strings.Fields(line)
		if len(fields) == 3 && strings.HasSuffix(fields[0], ",") && strings.HasSuffix(fields[1], ",") {
			return fields[:1], false // what commas separate is no name with a comma
		}
	}
	for i, f := range fields {
		fields[i] = strings.Join(strings.Fields(f), "_")
	}
	return fields, len(fields) == 3 && !slices.Contains(fields, "")
}
