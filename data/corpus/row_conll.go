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
	language := ""        // what stands in front of each token with a colon; "" if nothing
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
		if tokens++; isMark(token) {
			marks++
		}
		if before, _, _ := strings.Cut(token, ":"); tokens == 1 && isLanguage(token) {
			language = before + ":"
		} else if !strings.HasPrefix(token, language) {
			language = ""
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
	if tokens > 9 && language != "" {
		in.note(fmt.Sprintf("each token has %s in front of it, as in WikiANN: take it off with sed 's/^[a-z-]*://'", language))
	}
	switch {
	case longest < manyTokens && (sentences > 1 || longest < someTokens):
	case sentences == 1:
		in.note(fmt.Sprintf("it has no empty lines, so that its %d tokens are one sentence: put an empty line behind each", longest))
	default:
		in.note(fmt.Sprintf("a sentence has %d tokens: put an empty line behind each sentence", longest))
	}
	return err
}

// manyTokens are more than a sentence has, and someTokens more than a file of one sentence.
const (
	manyTokens = 1000
	someTokens = 200
)

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
	n, heads, relations, tails := 0, map[string]bool{}, map[string]bool{}, map[string]bool{}
	err := in.eachLine(func(line string, number int) error {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		fields, ok := Triple(line)
		if number == 1 {
			switch heads := []string{"head", "subject", "source", "from", "entity1"}; {
			case namesOf(fields, heads, relationNames, tailNames):
				in.note("line 1 is taken for column names")
				return nil
			case namesOf(fields, heads, tailNames, relationNames):
				return in.bad(number, "names the tail before the relation; a fact is head, relation and tail: "+swapTail)
			}
		}
		if !ok {
			return in.bad(number, "is not head, relation and tail with tabs between: it has %s%s", Amount(len(fields), "column"), notFact(line, fields))
		}
		if n++; n <= someFacts {
			heads[fields[0]], relations[fields[1]], tails[fields[2]] = true, true, true
		}
		return in.emit(Row{Tokens: []string{fields[0], fields[2]}, Labels: fields[1:2], Line: number})
	})
	if tailFirst(heads, relations, tails) {
		in.note("the third column looks like that of the relations; if it is, bring the columns into the order head, relation and tail: " + swapTail)
	}
	return err
}

var (
	relationNames = []string{"relation", "predicate", "rel", "property", "edge"}
	tailNames     = []string{"tail", "object", "target", "to", "entity2"}
)

// swapTail puts the third column before the second.
const swapTail = `awk -F '\t' '{print $1 "\t" $3 "\t" $2}'`

// someFacts are enough to tell which column has the relations.
const someFacts = 100_000

// tailFirst reports whether the third column has few names and no head, and the second many, most of which are heads too.
func tailFirst(heads, relations, tails map[string]bool) bool {
	both := 0
	for name := range relations {
		if heads[name] {
			both++
		}
	}
	for name := range tails {
		if heads[name] {
			return false
		}
	}
	return 2*both > len(relations) && 2*len(tails) < len(relations)
}

// notFact says what a line is that is no fact, and what to do; "" if that is not known.
func notFact(line string, fields []string) string {
	line = strings.TrimSpace(line)
	switch {
	case strings.HasPrefix(line, "@prefix") || strings.HasPrefix(line, "<") && strings.HasSuffix(line, "."):
		return `; of N-Triples sed -E 's/^<([^>]*)> <([^>]*)> (.*) \.$/\1\t\2\t\3/' makes facts, and of Turtle first rapper -i turtle`
	case len(fields) == 1 && line != "" && strings.Trim(line, "0123456789") == "":
		return "; if it is the number of facts, as OpenKE writes it, remove the line, and bring the columns into the order head, relation and tail"
	case len(fields) > 3 && strings.Contains(line, "\t"):
		return "; cut -f 1-3 takes the first three"
	case strings.Count(line, ",") == 2:
		return `; of commas sed 's/,/\t/g' makes tabs`
	case strings.Count(line, "|") == 2:
		return `; of bars sed 's/|/\t/g' makes tabs`
	case strings.HasPrefix(line, "#"):
		return "; remove remarks"
	}
	return ""
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
