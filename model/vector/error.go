package vector

import (
	"fmt"
	"strings"
)

// A FormatError says that a file does not hold the vectors that it should: it is not there, may not be read, is cut
// short, damaged, in a format that Read does not support, or without its words. Where the operating system says so, its error is the cause.
type FormatError struct {
	Path   string
	Line   int    // from 1; 0 if the file has no lines or none is at fault
	Offset int64  // in bytes, in the uncompressed contents if the file is compressed; 0 if none is at fault
	What   string // what is wrong
	Remedy string // what to do about it
	Err    error  // the cause, or nil
}

// Error returns "path:line: what; remedy", or "path: offset n: what; remedy".
func (e *FormatError) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	switch {
	case e.Line > 0:
		fmt.Fprintf(&b, ":%d", e.Line)
	case e.Offset > 0:
		fmt.Fprintf(&b, ": offset %d", e.Offset)
	}
	b.WriteString(": " + e.What)
	if e.Remedy != "" {
		b.WriteString("; " + e.Remedy)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

// An UnfitError says that a format cannot hold what it is to write.
type UnfitError struct {
	What   string // the word or number, and what is wrong with it
	Remedy string // what to do about it
}

// Error returns "what; remedy".
func (e *UnfitError) Error() string { return e.What + "; " + e.Remedy }

// A NoDirectionError says that a word has a vector that is compared with no other.
type NoDirectionError struct{ Word string }

// Error names the word.
func (e *NoDirectionError) Error() string {
	return fmt.Sprintf("word %q has a vector of zeros, or one that is not finite, and so no neighbours; try another word", e.Word)
}

// An UnknownWordError says that a table has no such word.
type UnknownWordError struct {
	Word        string
	Suggestions []string // similar words that it has, the likeliest first
}

// Error names the word and the suggestions, if there are any.
func (e *UnknownWordError) Error() string {
	if words := strings.Fields(e.Word); len(words) > 1 && len(e.Suggestions) == 0 {
		return fmt.Sprintf("word %q is not in the vocabulary; give several words without quotes around them: %s", e.Word, strings.Join(words, " "))
	}
	if len(e.Suggestions) == 0 {
		return fmt.Sprintf("word %q is not in the vocabulary, nor is a near spelling; try a more common word", e.Word)
	}
	quoted := make([]string, len(e.Suggestions))
	for i, w := range e.Suggestions {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	last := len(quoted) - 1
	list := quoted[last]
	if last > 0 {
		list = strings.Join(quoted[:last], ", ") + " or " + list
	}
	return fmt.Sprintf("word %q is not in the vocabulary; did you mean %s?", e.Word, list)
}
