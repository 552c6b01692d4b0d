package corpus

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/data/amount"
)

// A CoNLL tells what the lines of a file in CoNLL's form are. Each is a token and its
// columns, with tabs between, or spaces if the line has no tabs, or else other white space. An empty line ends a
// sentence, and so does one that begins a document. Other lines have no token: comments, which begin with # above a sentence; those
// that begin with -DOCSTART-; and, in CoNLL-U, those of several tokens (1-2) and of empty
// ones (1.1). A file has the same number of columns in each line.
//
// A token may begin with # too. A line above a sentence that does is a comment if it is written as those of CoNLL-U are, as in
// "# text = …" and "# newdoc", has no tab where other lines have one, or has another number of columns than they. So it is if # stands alone
// before one with a tab, where other lines have none, or before a usual word of comments and no tab, as in "# sentence 1".
type CoNLL struct {
	Text  int  // the number of the tokens' column; 0: the first, or the second of CoNLL-U's ten
	Alone bool // a file may have no other column than the tokens, whatever Text is

	width int  // the columns of the first token, once it is read
	usual int  // the columns of the first line that cannot be a comment; 0: none is known yet
	tabs  bool // and it has tabs between them
}

// Look looks ahead at lines that are not read yet, for what tells a token that begins with # from a comment.
func (c *CoNLL) Look(lines iter.Seq[string]) {
	for line := range lines {
		if c.usual > 0 {
			return
		}
		if strings.TrimSpace(line) != "" && line[0] != '#' && !strings.HasPrefix(line, docStart) {
			c.usual, c.tabs = len(columnsOf(line)), strings.Contains(line, "\t")
		}
	}
}

const docStart = "-DOCSTART-"

// BeginsDocument reports whether a line says that a document begins, and so ends the sentence above it.
func BeginsDocument(line string) bool {
	return strings.HasPrefix(line, docStart) && columnsOf(line)[0] == docStart
}

// columnsOf returns the columns of a line. A no-break space may be part of a number, such as 1 000, where plain ones are between the columns, and of no tag.
func columnsOf(line string) []string {
	if strings.Contains(line, "\t") {
		return strings.Split(line, "\t")
	}
	fields := strings.FieldsFunc(line, func(r rune) bool { return r <= ' ' && unicode.IsSpace(r) })
	if n := len(fields); n > 1 && !strings.ContainsFunc(fields[n-1], unicode.IsSpace) {
		return fields
	}
	return strings.Fields(line)
}

// Columns returns the columns of a line that is not empty, or nil if it has no token.
// First says that no token of the sentence is read yet.
func (c *CoNLL) Columns(line string, first bool) []string {
	c.Look(slices.Values([]string{line}))
	fields := columnsOf(line)
	if other := strings.Fields(line); len(fields) != c.usual && len(other) == c.usual && !strings.Contains(line, "\t") {
		fields = other // of which some no-break spaces are between the columns
	}
	switch {
	case first && line[0] == '#' && c.isComment(line, fields):
		return nil
	case fields[0] == docStart:
		return nil
	case (c.Text > 1 && len(fields) > 1 || len(fields) == conllU) && isRange(fields[0]):
		return nil
	}
	return fields
}

// isComment reports whether a line that begins with #, above a sentence, has no token.
func (c *CoNLL) isComment(line string, fields []string) bool {
	tabs := strings.Contains(line, "\t")
	origin := len(fields) == 2 && fields[0] == "#" && strings.ContainsAny(fields[1], " /") // where a sentence of GermEval is from
	switch {
	case origin:
		return true
	case tabs && c.usual > 0 && !c.tabs && strings.HasPrefix(line, "# "): // as in MultiCoNER: "# id 5239d808\tdomain=en"
		return len(fields) != c.usual
	case tabs:
		return c.usual > 0 && len(fields) != c.usual && isRemark().MatchString(line)
	case isRemark().MatchString(line) || saysSentence().MatchString(line) || fields[0] == "#" && namesOf(fields[1:], tokenNames):
		return true
	case c.usual > 0:
		return c.tabs && c.usual > 1 || len(fields) != c.usual
	case c.Alone:
		return len(fields) != 1 // a tag of a social network may be the first token
	}
	return len(fields) != 2
}

// isRemark finds a comment as CoNLL-U has them.
var isRemark = pattern(`^#\s*(?:[^\s=]+(?:\s+id)?\s+=(?:\s|$)|(?:newdoc|newpar)(?:\s|$))`)

// saysSentence finds a comment that says which sentence follows, or what of it. Without more behind it may be a token # whose tag is the word.
var saysSentence = pattern(`^#\s+(?:sentence|sent|document|doc|paragraph|source|file|url|title|author)(?:\s|:|\s*#)\s*\S`)

// Token returns the token of a line with these columns. White space inside becomes _. The
// error says what is wrong with the line.
func (c *CoNLL) Token(fields []string) (string, error) {
	if c.width == 0 {
		c.width = len(fields)
	}
	n := c.Text
	switch {
	case c.Alone && c.width == 1:
		n = 1
	case n == 0:
		n = tokenColumn(len(fields))
	}
	if err := c.has(fields, n); err != nil {
		return "", err
	}
	token := strings.Join(strings.Fields(fields[n-1]), "_")
	if token == "" {
		return "", fmt.Errorf("has nothing but white space in column %d", n)
	}
	return token, nil
}

// endsSentence finds a word with the mark behind it that ends a sentence.
var endsSentence = pattern(`\pL[\pL)]+[.!?…]["”»’)]*$`)

// IsProse reports whether a line with these columns is likely a sentence, and not a token: it has several words with spaces between, and the last one ends it.
func IsProse(line string, columns []string) bool {
	return len(columns) > 2 && !strings.Contains(line, "\t") && endsSentence().MatchString(columns[len(columns)-1])
}

// has reports what is wrong with a line that needs something in column n.
func (c *CoNLL) has(fields []string, n int) error {
	switch {
	case n > len(fields):
		return fmt.Errorf("has %s, and corpus.columns names column %d", amount.Of(len(fields), "column"), n)
	case len(fields) != c.width:
		return fmt.Errorf("has %s, where the first line has %d", amount.Of(len(fields), "column"), c.width)
	case fields[n-1] == "" && n == len(fields) && n > 2:
		return fmt.Errorf(`has nothing in column %d, the last one; of a tab at the end, sed 's/\t$//' takes it off each line`, n)
	case fields[n-1] == "":
		return fmt.Errorf("has nothing in column %d", n)
	}
	return nil
}

// namesOf reports whether the first fields of a line are each a usual name for what stands there.
func namesOf(fields []string, usual ...[]string) bool {
	for i, names := range usual {
		if i >= len(fields) || !slices.Contains(names, strings.ToLower(fields[i])) {
			return false
		}
	}
	return true
}

// isMark finds a tag that says whether a token begins an entity or goes on with one.
var isMark = pattern(`^(?:O|[BIES]-\S+)$`)

// isLanguage finds a token with a language in front of it.
var isLanguage = pattern(`^[a-z]{2,3}(?:-[a-z]+)*:\S`)

// isTagged finds a token with a tag behind it: in capitals, or behind a stroke in any letters, as in the Brown Corpus.
var isTagged = pattern(`^\S+(?:[/_|](?:[A-Z][A-Z$]*|[BIES]-\S+)|/[A-Za-z][A-Za-z$*+-]*|/[^\s\w]+)$`)

// conllU is how many columns CoNLL-U has.
const conllU = 10

// tokenColumn returns the number of the column, of so many, that holds the token.
func tokenColumn(columns int) int {
	if columns == conllU {
		return 2
	}
	return 1
}

// isRange reports whether the number of a token in CoNLL-U stands for several tokens, as 1-2,
// or for an empty one, as 1.1.
func isRange(number string) bool {
	a, b, ok := strings.Cut(number, "-")
	if !ok {
		a, b, _ = strings.Cut(number, ".")
	}
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(a) && digits(b)
}
