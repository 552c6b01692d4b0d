package vector

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"slices"
)

// A Text format is lines of words and numbers, which are told from other lines by what all of them have in common. Words that all have
// a mark in common may be taken for something else.
type Text interface {
	Format
	// Misread says what the words of t would be taken for, and what to do; "" if they would be read as they are. It uses only Words
	// and Dim, so it can be called before there are vectors.
	Misread(t *Table) (what, remedy string)
}

const useBinary = "export them as word2vec-binary, safetensors or projector, which hold them"

// misreadText is Misread of a file with word2vec's header or without it: the words of the lines that are looked at are read, with fractions
// as their numbers.
func misreadText(t *Table, withHeader bool) (what, remedy string) {
	const lines, most = 1000, 4 << 20 // what the reader looks at
	numbers := [8]string{" 0.1", " 0.2", " 0.3", " 0.4", " 0.5", " 0.6", " 0.7", " 0.8"}
	words, size := t.Words[:0], maxHeader
	for len(words) < min(len(t.Words), lines) && size <= most {
		size += len(t.Words[len(words)]) + t.Dim*len(numbers[0]) + 1
		words = t.Words[:len(words)+1]
	}
	text := make([]byte, 0, size)
	if withHeader {
		text = fmt.Appendf(text, "%d %d\n", len(words), t.Dim)
	}
	for i, word := range words {
		text = append(text, word...)
		for j := range t.Dim {
			text = append(text, numbers[(7*i+j)%len(numbers)]...)
		}
		text = append(text, '\n')
	}
	s := &source{r: bufio.NewReaderSize(bytes.NewReader(text), max(maxHeader, len(text))), size: int64(len(text))}
	got, _, err := s.readFormat()
	var foreign *FormatError
	switch {
	case errors.As(err, &foreign):
		return "the words would be misread, as where " + foreign.What, useBinary
	case err != nil || got.Dim != t.Dim || len(got.Words) != len(slices.Compact(slices.Sorted(slices.Values(words)))):
		return "the words would be misread", useBinary
	}
	for i, word := range got.Words {
		if word != words[i] {
			return fmt.Sprintf("the words would be misread, %q as %q", words[i], word), useBinary
		}
	}
	return "", ""
}

// checkText is [check] of a format of text.
func checkText(name string, f interface {
	Limited
	Text
}, t *Table) error {
	if err := check(name, f, t); err != nil {
		return err
	}
	if what, remedy := f.Misread(t); what != "" {
		return fmt.Errorf("%s: %w", name, &UnfitError{what, remedy})
	}
	return nil
}
