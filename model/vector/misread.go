package vector

import (
	"bytes"
	"fmt"
	"strings"
)

// firstLines are those of a text that could be read as words and dim numbers each.
type firstLines struct {
	lines    [][]byte
	words    [][]byte // of the lines that are not blank, in order
	dim      int      // as a header declared or as most lines have
	declared bool
}

// all reports whether each of the words is so.
func (f *firstLines) all(is func(word []byte) bool) bool { return all(f.words, is) }

// endIn reports whether the words end in c, from the second line on, as the first may be a header.
func (f *firstLines) endIn(c byte) bool {
	words := f.words
	if len(words) > 2 {
		words = words[1:]
	}
	return all(words, func(word []byte) bool { return len(word) > 1 && word[len(word)-1] == c })
}

// A misreading is what lines are that could be read as words and numbers and are something else.
type misreading struct {
	is           func(f *firstLines) bool
	what, remedy string
}

const cutColumn = "remove that column, for example by cut -d ' ' -f "

// misreadings returns what can be wrong with lines by what all of their words have in common, in the order in which it is looked for.
func misreadings() []misreading {
	words := func(are func(word []byte) bool) func(*firstLines) bool {
		return func(f *firstLines) bool { return f.all(are) }
	}
	return []misreading{
		{func(f *firstLines) bool { return f.endIn(':') && !f.all(isSenseKey) }, "a colon follows each word", "remove it, for example by sed 's/: / /'"},
		{func(f *firstLines) bool { return f.dim > 1 && f.all(isUnseparated) }, "something else than a space separates the word from its numbers", "write the same between all fields"},
		{words(isQuoted), "each word is in quotes", "remove them, for example by tr -d '\"'"},
		{words(isBytes), "each word stands as b'word', as Python shows bytes", `take it out, for example by sed "s/^b'\([^ ]*\)'/\1/"`},
		{words(isFraction), "numbers stand where the words should", "put a word before the numbers of each line, or save the matrix as npy and the words beside it"},
		{words(isNumbered), "a number stands before each word", cutColumn + "2-"},
		{func(f *firstLines) bool { return wrapped(f.lines, f.dim) }, "lines begin with numbers and no word: a vector goes on in the line below its word", "write all numbers of a word in its line"},
	}
}

// vocabularies returns what lines of a word and one number are, if not vectors.
func vocabularies() []misreading {
	alone := func(are func(lines [][]byte) bool) func(*firstLines) bool {
		return func(f *firstLines) bool { return f.dim == 1 && !f.declared && are(f.lines) }
	}
	return []misreading{
		{alone(scores), "the words have scores of 0 and below that fall, as in a vocabulary of SentencePiece, and no vectors", "name the file of vectors that belongs to it"},
		{alone(vocabulary), "the words have whole numbers that fall: this is a vocabulary with counts, and not vectors", "name the file of vectors that belongs to it"},
	}
}

// misread says what is wrong with the first lines of a text if they could be read as words
// and dim numbers each, as many as a header declared or as most lines have, and are something else: it looks at
// what all of them have in common. It returns "" if nothing is wrong.
func misread(lines [][]byte, dim int, declared bool) (what, remedy string) {
	f := &firstLines{lines: lines, dim: dim, declared: declared}
	for _, line := range lines {
		if line = bytes.Trim(line, separators); len(line) > 0 {
			f.words = append(f.words, wordOf(line, dim))
		}
	}
	if len(f.words) < 2 {
		return "", ""
	}
	if f.endIn(',') || f.endIn(';') {
		return commas(f.words[1]) + " separate the fields", toSpaces
	}
	if m := f.find(misreadings()); m != nil {
		return m.what, m.remedy
	}
	if what, remedy := f.constant(); what != "" {
		return what, remedy
	}
	if m := f.find(vocabularies()); m != nil {
		return m.what, m.remedy
	}
	switch what := extraNumber(lines, dim); {
	case strings.HasPrefix(what, "the first"):
		return what, cutColumn + "1,3-"
	case what != "":
		return what, "remove that column"
	}
	return "", ""
}

// find returns the first of the misreadings that the lines are; nil for none.
func (f *firstLines) find(all []misreading) *misreading {
	for i := range all {
		if all[i].is(f) {
			return &all[i]
		}
	}
	return nil
}

// constant says that a field other than the word and its numbers stands in the lines, and how to remove it. Words of a header's format
// that are phrases have such fields, too.
func (f *firstLines) constant() (what, remedy string) {
	hasTab := func(line []byte) bool { return bytes.IndexByte(line, '\t') >= 0 }
	tabs := hasTab(f.words[0]) // within the words
	if phrases := !tabs && (f.declared || hasTab(f.lines[0])); phrases {
		return "", ""
	}
	field, at := constant(f.words)
	if field == "" {
		return "", ""
	}
	remedy = cutColumn + at
	if tabs {
		remedy = "remove that column, for example by cut -f " + at
	}
	return fmt.Sprintf("a field that comes again and again, such as %q, stands beside each word", field), remedy + "; or join what is one word with _"
}
