package vector

import (
	"bytes"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordOf returns what stands before the last dim fields of line.
func wordOf(line []byte, dim int) []byte {
	for range dim {
		at := lastSeparator(line)
		if at < 0 {
			return nil
		}
		line = cutSpace(line[:at])
	}
	return line
}

// isUnseparated reports whether word is one field that ends in a fraction, with something before it that is part of neither.
func isUnseparated(word []byte) bool {
	rest := bytes.TrimRight(word, "0123456789.+-")
	last, _ := utf8.DecodeLastRune(rest)
	return len(rest) > 0 && !unicode.IsLetter(last) && !unicode.IsMark(last) && isFraction(word[len(rest):]) && !bytes.ContainsAny(word, separators)
}

// isQuoted reports whether word stands in quotes.
func isQuoted(word []byte) bool {
	return len(word) > 2 && word[0] == '"' && word[len(word)-1] == '"'
}

// isSingleQuoted reports whether word stands in single quotes.
func isSingleQuoted(word []byte) bool {
	return len(word) > 2 && word[0] == '\'' && word[len(word)-1] == '\''
}

// isBytes reports whether word is what Python shows of bytes.
func isBytes(word []byte) bool {
	return len(word) > 3 && (string(word[:2]) == "b'" || string(word[:2]) == `b"`) && word[1] == word[len(word)-1]
}

// isBase64 reports whether word is one in Base64 with Deeplearning4j's mark.
func isBase64(word []byte) bool { return len(word) > 4 && string(word[:4]) == "B64:" }

// wrapped reports whether two of the lines and a quarter of them are a separator and at most dim numbers, as where long lines were divided.
func wrapped(lines [][]byte, dim int) bool {
	without := 0
	for _, line := range lines {
		if rest := bytes.TrimLeft(line, separators); len(rest) < len(line) && len(cutSpace(rest)) > 0 && wordOf(cutSpace(rest), dim) == nil {
			field, _, _ := bytes.Cut(bytes.ReplaceAll(rest, []byte("\t"), []byte(" ")), []byte(" "))
			_, err := parseNumber(field)
			count(&without, err == nil)
		}
	}
	return without > 1 && 4*without >= len(lines)
}

// constant returns a field that stands behind or before the others of many of the words, three or more, which all have two fields, if
// there are few such fields: a part of speech, an equals sign, a language. At is which of the two it is. Phrases have words in common too,
// such as "go up" and "get up": fields with other letters than capitals count only if all are the same.
func constant(words [][]byte) (field string, at int) {
	first, last := map[string]bool{}, map[string]bool{}
	for _, word := range words {
		i := bytes.IndexAny(word, separators)
		if i <= 0 {
			return "", 0
		}
		rest := bytes.TrimLeft(word[i:], separators)
		if len(rest) == 0 || bytes.ContainsAny(rest, separators) {
			return "", 0
		}
		first[string(word[:i])], last[string(rest)] = true, true
	}
	few := func(fields map[string]bool) bool {
		for field := range fields {
			if len(fields) > 1 && strings.ContainsFunc(field, func(r rune) bool { return unicode.IsLetter(r) && !unicode.IsUpper(r) }) {
				return false
			}
		}
		return len(words) > 2 && 3*len(fields) <= len(words)
	}
	one := func(fields map[string]bool) string { return slices.Sorted(maps.Keys(fields))[0] }
	switch {
	case few(last) && !few(first):
		return one(last), 2
	case few(first) && !few(last):
		return one(first), 1
	}
	return "", 0
}

// isSenseKey reports whether word is the key of a sense in WordNet, such as bank%1:14:00::.
func isSenseKey(word []byte) bool {
	_, sense, ok := bytes.Cut(word, []byte("%"))
	return ok && bytes.Count(sense, []byte(":")) == 4
}

// isNumbered reports whether a number and a separator come before word.
func isNumbered(word []byte) bool {
	at := bytes.IndexAny(word, separators)
	return at > 0 && (isInteger(bytes.TrimRight(word[:at], ":.)")) || isFraction(word[:at]))
}

// vocabulary reports whether the lines, three or more, are words with counts, which fall.
func vocabulary(lines [][]byte) bool {
	first, last := 0, math.MaxInt
	for i, line := range lines {
		line = cutSpace(line)
		n, err := strconv.Atoi(string(line[lastSeparator(line)+1:]))
		switch {
		case err == nil && i == 0 && n == 0 && bytes.IndexByte(line, '\t') >= 0: // <unk> of a run's vocab.txt, which stands for no word
			continue
		case err != nil || n < 1 || n > last:
			return false
		}
		first, last = max(first, n), n
	}
	return len(lines) > 2 && last < first
}

// wholeNumbers reports whether the lines are words and whole numbers of 0 or more, which are no vectors of one dimension.
func wholeNumbers(lines [][]byte) bool {
	return all(lines, func(line []byte) bool {
		line = cutSpace(line)
		last := line[lastSeparator(line)+1:]
		return len(line) == 0 || isInteger(last) && last[0] != '-'
	})
}

// scores reports whether the lines, four or more, are words and, behind tabs, numbers of 0 or less that fall.
func scores(lines [][]byte) bool {
	last := 0.0
	for _, line := range lines {
		at := bytes.LastIndexByte(line, '\t')
		x, err := strconv.ParseFloat(string(cutSpace(line[at+1:])), 64)
		if at < 0 || err != nil || x > last {
			return false
		}
		last = x
	}
	return len(lines) > 3 && last < 0
}

// isWhole reports whether b is the number 1 or another whole one, such as 12.0, and not 0.
func isWhole(b []byte) bool {
	x, err := strconv.ParseFloat(string(b), 64)
	return err == nil && x != 0 && x == math.Trunc(x)
}

const toSpaces = "write a word and equally many numbers in each line, with the same between all fields"

// commas names what separates the fields of line instead of spaces or tabs; "" if
// nothing does.
func commas(line []byte) string {
	for _, s := range []struct {
		c    byte
		name string
	}{{';', "semicolons"}, {'|', "bars"}, {',', "commas"}, {'\v', "vertical tabs"}, {'\f', "form feeds"}, {':', "colons"}} {
		if bytes.IndexByte(line, s.c) >= 0 {
			return s.name
		}
	}
	return ""
}

// numbersAlone reports whether a line is numbers between commas, semicolons or bars.
func numbersAlone(line []byte) bool {
	fields := bytes.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",;|", r) })
	for _, field := range fields {
		if _, err := parseNumber(field); err != nil {
			return false
		}
	}
	return len(fields) > 1
}

// unseparated says why a line without spaces and tabs is not a row; nil if it may be the beginning of one.
func unseparated(line []byte) error {
	switch name := commas(line); {
	case bytes.IndexByte(line, '\r') >= 0:
		return errors.New("a carriage return alone ends a line: convert the file by tr '\\r' '\\n'")
	case bytes.ContainsFunc(line, isWideSpace):
		return errors.New("no-break or other wide spaces separate the fields: replace them by plain ones")
	case bytes.IndexByte(line, 0) >= 0:
		return errors.New("the line holds NUL bytes: the file was not written to its end")
	case numbersAlone(line):
		return errors.New(name + " separate numbers and no word: put a word before the numbers of each line, or save the matrix as npy and the words beside it")
	case name != "":
		return errors.New(name + " separate the fields, and this is not a table of words and their numbers: " + toSpaces)
	}
	return nil
}
