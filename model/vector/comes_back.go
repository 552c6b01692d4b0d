package vector

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
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
	words := t.Words[:min(len(t.Words), lines)]
	var numbers [8]string
	for k := range numbers {
		numbers[k] = " " + strconv.FormatFloat(0.123456789+float64(float64(k)/16), 'g', 9, 64)
	}
	var text []byte
	for i, word := range words {
		text = append(text, word...)
		for j := range t.Dim {
			text = append(text, numbers[(7*i+j)%len(numbers)]...)
		}
		text = append(text, '\n')
		if len(text) > most {
			words = words[:i+1]
			break
		}
	}
	if withHeader {
		text = append(fmt.Appendf(nil, "%d %d\n", len(words), t.Dim), text...)
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
