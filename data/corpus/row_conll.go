package corpus

import (
	"slices"
	"strings"
)

// readCoNLL reads sentences of tagged tokens: a line is a token and its columns, an empty
// line ends a sentence. The token is the first column and the tag the last one. In
// CoNLL-U's ten columns they are the second and the fourth, lines of several tokens and of
// empty ones are left out, and so are its comments and lines that begin with -DOCSTART-.
// Columns that the options name, by number, are taken in the place of these.
func readCoNLL(in *rowInput) error {
	var r Row
	width := 0
	text, label := numberOf(in.Text), numberOf(in.Label)
	end := func() error {
		if len(r.Tokens) == 0 {
			return nil
		}
		done := r
		r = Row{}
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
		split := strings.Fields
		if strings.Contains(line, "\t") {
			split = func(s string) []string { return strings.Split(s, "\t") }
		}
		fields := split(line)
		switch {
		case len(r.Tokens) == 0 && strings.HasPrefix(line, "#") && !strings.Contains(line, "\t") && len(fields) != width:
			return nil // a comment, above a sentence
		case fields[0] == "-DOCSTART-", (text > 1 || len(fields) == conllU) && isRange(fields[0]):
			return nil
		}
		if width == 0 {
			width = len(fields)
		}
		first, last := text, label
		if first == 0 {
			first = tokenColumn(len(fields))
		}
		if last == 0 {
			last = len(fields)
			if len(fields) == conllU {
				last = 4
			}
		}
		if n := max(first, last); n > len(fields) && len(fields) >= 2 {
			broken = true
			return in.bad(number, "has %d columns, and corpus.columns names column %d", len(fields), n)
		}
		token, tag := fields[min(first, len(fields))-1], fields[min(last, len(fields))-1]
		if len(fields) != width || len(fields) < 2 || token == "" || tag == "" {
			broken = true
			if len(fields) < 2 {
				return in.bad(number, "has a token and no tag; a line is a token, a tab and its tag, and an empty line ends a sentence")
			}
			return in.bad(number, "has %d columns, where the first line has %d, or an empty one", len(fields), width)
		}
		if len(r.Tokens) == 0 {
			r.Line = number
		}
		r.Tokens, r.Labels = append(r.Tokens, strings.Join(strings.Fields(token), "_")), append(r.Labels, tag)
		r.Lines = append(r.Lines, number)
		return nil
	})
	if err != nil || broken {
		return err
	}
	return end()
}

// conllU is how many columns CoNLL-U has.
const conllU = 10

// tokenColumn returns the number of the column, of so many, that holds the token.
func tokenColumn(columns int) int {
	if columns == conllU {
		return 2
	}
	return 1
}

// numberOf returns the number of a column, and 0 where none is given.
func numberOf(columns []Column) int {
	if len(columns) == 0 {
		return 0
	}
	return columns[0].Number
}

// isRange reports whether the number of a token in CoNLL-U stands for several tokens, as 1-2,
// or for an empty one, as 1.1.
func isRange(number string) bool {
	a, b, ok := strings.Cut(number, "-")
	if !ok {
		a, b, ok = strings.Cut(number, ".")
	}
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return ok && digits(a) && digits(b)
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
		if !ok {
			return in.bad(number, "is not head, relation and tail with tabs between: it has %d columns", len(fields))
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
	}
	for i, f := range fields {
		fields[i] = strings.Join(strings.Fields(f), "_")
	}
	return fields, len(fields) == 3 && !slices.Contains(fields, "")
}
