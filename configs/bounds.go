package configs

import (
	"fmt"

	"github.com/BurntSushi/toml"
)

// The limits of an experiment file, far above what any real one needs. The TOML library
// takes time and memory that grow with the square of a key's length in parts.
const (
	maxFile  = 1 << 20 // bytes
	maxDepth = 32      // lists and tables inside each other; parts of a dotted key
)

// A lineError says what we have against a line of a text that the TOML library would take.
type lineError struct {
	line int // from 1
	text string
}

func (e *lineError) Error() string { return e.text }

// decode is [toml.Decode] of a text that is within bounds and gives no key two values.
//
// Note: the library passes over a second value, as of a in "a.b = 1" and "a = 2".
func decode(text string, into any) error {
	if err := withinBounds(text); err != nil {
		return err
	}
	if _, err := toml.Decode(text, into); err != nil {
		return err
	}
	if s := scan(text); s.again != "" {
		return &lineError{s.againAt, "not valid TOML: " + twice(s.again)}
	}
	return nil
}

// withinBounds reports a text that is too long or nested too deeply, in one pass that looks at
// nothing but strings, comments, brackets and dots.
func withinBounds(text string) error {
	if len(text) > maxFile {
		return &lineError{1, fmt.Sprintf("the text has %d bytes, far too many for an experiment", len(text))}
	}
	s := scanner{text: text, line: 1}
	depth, parts := 0, 1
	for s.pos < len(text) {
		switch c := text[s.pos]; c {
		case '#':
			s.until("\n")
			continue
		case '"', '\'':
			s.quoted()
			continue
		case '.':
			parts++
		case '[', '{':
			depth, parts = depth+1, 1
		case ']', '}':
			depth = max(0, depth-1)
		case '=', ',', '\n':
			parts = 1
		}
		if depth > maxDepth || parts > maxDepth {
			what := "lists and tables inside each other"
			if parts > maxDepth {
				what = "parts of a dotted key"
			}
			return &lineError{s.line, fmt.Sprintf("more than %d %s; no setting is so deep", maxDepth, what)}
		}
		s.advance(s.pos + 1)
	}
	return nil
}
