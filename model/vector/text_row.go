package vector

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// isRow reports whether line is a word and dim numbers.
func isRow(line []byte, dim int) bool {
	_, err := parseRow(make([]float32, dim), bytes.TrimSuffix(line, []byte("\r")), false)
	return err == nil
}

// parseRow reads the numbers at the end of line into row and returns the word
// before them. If the word ends in a number, it matters whether a header declared how
// many numbers there are.
func parseRow(row []float32, line []byte, declared bool) (word []byte, err error) {
	end := len(cutSpace(line))
	for j := len(row) - 1; j >= 0; j-- {
		start := lastSeparator(line[:end])
		if start < 0 {
			have := len(row) - 1 - j
			if err := unseparated(line); have == 0 && err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("the line has %d of its %s", have, amount.Of(len(row), "number"))
		}
		if row[j], err = parseNumber(line[start+1 : end]); err != nil {
			if have := len(row) - 1 - j; have > 0 && !strings.ContainsRune(err.Error(), ',') {
				return nil, fmt.Errorf("the line has %d of its %s: %w", have, amount.Of(len(row), "number"), err)
			}
			return nil, err
		}
		if end = start; j > 0 {
			end = len(cutSpace(line[:end]))
		}
	}
	word = line[:end]
	if !bytes.ContainsAny(word, separators) {
		return word, nil
	}
	if trimmed := bytes.Trim(word, separators); len(trimmed) > 0 {
		word = trimmed
	}
	// A word may contain spaces, and may be a number. But a word followed by a
	// decimal fraction is a row with one number too many, unless the header says how
	// many numbers there are: "windows 8.1".
	before, last := cutSpace(word[:lastSeparator(word)+1]), word[lastSeparator(word)+1:]
	if isFraction(last) && (!declared || last[0] == '-' || isLong(last) || isFraction(before[lastSeparator(before)+1:])) {
		return nil, fmt.Errorf("the line has more than %s", amount.Of(len(row), "number"))
	}
	fractions := 0
	for _, field := range bytes.Fields(word) {
		count(&fractions, isFraction(field))
	}
	if fractions > 2 {
		return nil, fmt.Errorf("the line has more than %s: it may be two lines without a line end between them", amount.Of(len(row), "number"))
	}
	return word, nil
}

// isLong reports whether a fraction has as many places as a number of a vector, and not as a version.
func isLong(fraction []byte) bool { return len(fraction)-bytes.IndexByte(fraction, '.') > 4 }

// rowProblem says why line is not a row of any dimension.
func rowProblem(line []byte) error {
	if !bytes.ContainsAny(line, separators) && unseparated(line) == nil {
		return errors.New("the line has no numbers")
	}
	if _, err := parseRow(make([]float32, 1), line, false); err != nil {
		return err
	}
	return errors.New("the line is not a word and its numbers, separated by spaces")
}

// blankError is the error of a blank line that others follow.
func blankError(s *source, line int) error {
	where := "in the middle of the file"
	if line == 1 {
		where = "at the beginning of the file"
	}
	return lineError(s, line, errors.New("the line is blank "+where))
}

// lineError is a FormatError in a line of text.
func lineError(s *source, line int, err error) error {
	return &FormatError{Path: s.path, Line: line, What: err.Error(), Err: err,
		Remedy: "correct the line, or " + remedyCopy}
}
