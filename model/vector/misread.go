package vector

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
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

// mostly reports whether most of the words are so.
func (f *firstLines) mostly(is func(word []byte) bool) bool {
	n := 0
	for _, word := range f.words {
		count(&n, is(word))
	}
	return mostly(n, len(f.words))
}

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
	field        int // the one of each line to remove, instead of a remedy; 0: none
}

// without says how a field is removed from each line but for a header: the first or the second.
func (f *firstLines) without(field int) string {
	var marks []string // between the first fields
	for _, line := range f.lines {
		rest := bytes.Trim(line, separators)
		for at := bytes.IndexAny(rest, separators); at >= 0 && len(marks) < 2; at = bytes.IndexAny(rest, separators) {
			mark := map[byte]string{' ': " ", '\t': `\t`}[rest[at]]
			marks, rest = append(marks, mark), bytes.TrimLeft(rest[at:], separators)
		}
		if len(marks) > 0 {
			break
		}
	}
	const remove = "remove that column, for example by "
	fields := map[int]string{1: "2-", 2: "1,3-"}[field]
	behind := marks[len(marks)-1]
	switch {
	case f.declared && field == 1:
		return remove + fmt.Sprintf("sed '1!s/^[^%s]*%[1]s//'", marks[0])
	case f.declared:
		return remove + fmt.Sprintf("sed '1!s/%s[^%s]*//'", marks[0], behind)
	case field == 2 && marks[0] != behind:
		return remove + fmt.Sprintf("sed 's/%s[^%s]*//'", marks[0], behind)
	case marks[0] == " ":
		return remove + "cut -d ' ' -f " + fields
	}
	return remove + "cut -f " + fields
}

// misreadings returns what can be wrong with lines by what all of their words have in common, in the order in which it is looked for.
func misreadings() []misreading {
	words := func(are func(word []byte) bool) func(*firstLines) bool {
		return func(f *firstLines) bool { return f.all(are) }
	}
	return []misreading{
		{func(f *firstLines) bool { return f.endIn(':') && !f.all(isSenseKey) }, "a colon follows each word", "remove it, for example by sed 's/: / /'", 0},
		{func(f *firstLines) bool { return f.dim > 1 && f.all(isUnseparated) }, "something else than a space separates the word from its numbers", "write the same between all fields", 0},
		{words(isQuoted), "each word is in quotes", "remove them, for example by tr -d '\"'", 0},
		{words(isSingleQuoted), "each word is in quotes", `remove them, for example by sed "s/^'\([^ ]*\)'/\1/"`, 0},
		{words(isBytes), "each word stands as b'word', as Python shows bytes", `take it out, for example by sed "s/^b'\([^ ]*\)'/\1/"`, 0},
		{words(isBase64), "each word is in Base64, as Deeplearning4j writes it", `decode it, for example by perl -MMIME::Base64 -pe 's/^B64:(\S+)/decode_base64($1)/e'`, 0},
		{func(f *firstLines) bool { return f.mostly(isFraction) && f.all(maybeNumber) || f.wordless() }, "numbers stand where the words should", "put a word before the numbers of each line, or save the matrix as npy and the words beside it", 0},
		{(*firstLines).numbered, "a number stands before each word", "", 1},
		{func(f *firstLines) bool { return wrapped(f.lines, f.dim) }, "lines begin with numbers and no word: a vector goes on in the line below its word", "write all numbers of a word in its line", 0},
	}
}

// What is wrong with a vocabulary in the place of vectors, and what to do.
const (
	countsForVectors = "the words have whole numbers that fall: this is a vocabulary with counts, and not vectors"
	nameTheVectors   = "name the file of vectors that belongs to it"
)

// vocabularies returns what lines of a word and one number are, if not vectors.
func vocabularies() []misreading {
	alone := func(are func(lines [][]byte) bool) func(*firstLines) bool {
		return func(f *firstLines) bool { return f.dim == 1 && !f.declared && are(f.lines) }
	}
	return []misreading{
		{alone(scores), "the words have scores of 0 and below that fall, as in a vocabulary of SentencePiece, and no vectors", nameTheVectors, 0},
		{alone(vocabulary), countsForVectors, nameTheVectors, 0},
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
	if m := f.find(misreadings()); m != nil && m.field > 0 {
		return m.what, f.without(m.field)
	} else if m != nil {
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
		return what, f.without(2)
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

// wordless reports whether there are numbers and no word in any line, behind spaces, as MATLAB and printed matrices have them.
func (f *firstLines) wordless() bool {
	return all(f.lines, func(line []byte) bool {
		return numbersOf(line) == f.dim && wordOf(bytes.Trim(line, separators), f.dim) == nil
	})
}

// numbered reports whether a number comes before each word, and is no part of it, as in "2.5 mm" beside "5 mm", or where tabs separate what a word is not
// divided by. Whole numbers alone are no amounts: they count lines, words or their senses.
func (f *firstLines) numbered() bool {
	seen, again, fractions := map[string]bool{}, 0, 0
	for _, word := range f.words {
		if !isNumbered(word) {
			return false
		}
		at := bytes.IndexAny(word, separators)
		count(&again, seen[string(word[at:])])
		count(&fractions, isFraction(word[:at]))
		seen[string(word[at:])] = true
	}
	amounts := again > 0 && fractions > 0
	return !amounts && (f.tabs() || !hasTab(f.lines[0]))
}

// tabs reports whether there are tabs within the words.
func (f *firstLines) tabs() bool { return hasTab(f.words[0]) }

// constant says that a field other than the word and its numbers stands in the lines, and how to remove it. Words of a header's format
// that are phrases have such fields, too, but for marks.
func (f *firstLines) constant() (what, remedy string) {
	phrases := !f.tabs() && (f.declared || hasTab(f.lines[0]))
	field, at := constant(f.words)
	if field == "" || phrases && strings.ContainsFunc(field, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return "", ""
	}
	return fmt.Sprintf("a field that comes again and again, such as %q, stands beside each word", field), f.without(at) + "; or join what is one word with _"
}

func hasTab(line []byte) bool { return bytes.IndexByte(line, '\t') >= 0 }
