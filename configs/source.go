package configs

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Sources says where text comes from: paths, folders, globs, "-" for standard input,
// godoc:PATTERN. In a file it is one string or a list of strings.
type Sources []string

// HeldOut is the text that is not trained on: text of its own, or a share of
// the training text's documents. At most one of the two is set; the zero value
// holds nothing out, and is 0 in a file.
type HeldOut struct {
	Sources Sources
	Share   float64 // in (0,1)
}

// IsZero reports whether nothing is held out.
func (h HeldOut) IsZero() bool { return len(h.Sources) == 0 && h.Share == 0 }

// A value is a setting whose TOML form is not that of its Go type.
type value interface {
	set(v any) error // v as the TOML library decodes it
	text() string    // as TOML
	kind() string    // in words
}

var (
	_ value = (*Sources)(nil)
	_ value = (*HeldOut)(nil)
)

func (s *Sources) kind() string { return "a string or a list of strings" }

func (s *Sources) set(v any) error {
	list, ok := stringList(v)
	switch {
	case !ok:
		return fmt.Errorf("must be %s, not %s", s.kind(), describe(v))
	case len(list) == 0:
		return errors.New("must name at least one source: a path, a glob, - or godoc:PATTERN")
	case slices.Contains(list, ""):
		return errors.New(`must not have the empty string "" for a source`)
	}
	*s = list
	return nil
}

func (s *Sources) text() string {
	if len(*s) == 1 {
		return quote((*s)[0])
	}
	return quoteList(*s)
}

func (h *HeldOut) kind() string { return "a path, a list of paths, or the share to hold out" }

func (h *HeldOut) set(v any) error {
	share, ok := toFloat(v)
	if !ok {
		var s Sources
		if _, ok := stringList(v); !ok {
			return fmt.Errorf("must be %s, such as 0.05, not %s", h.kind(), describe(v))
		}
		if err := s.set(v); err != nil {
			return fmt.Errorf("%w, or 0 for none", err)
		}
		*h = HeldOut{Sources: s}
		return nil
	}
	if !(share >= 0 && share < 1) {
		return fmt.Errorf("%v is out of range: a share of the documents is 0 to under 1, such as 0.05", v)
	}
	*h = HeldOut{Share: share}
	return nil
}

func (h *HeldOut) text() string {
	switch {
	case len(h.Sources) > 0:
		return h.Sources.text()
	case h.Share > 0:
		return number(h.Share, 64)
	}
	return "0"
}

// stringList returns v, one string or a list of strings, as a list.
func stringList(v any) ([]string, bool) {
	switch v := v.(type) {
	case string:
		return []string{v}, true
	case []any:
		list := make([]string, len(v))
		for i, e := range v {
			s, ok := unwrap(e, wantString).(string)
			if !ok {
				return nil, false
			}
			list[i] = s
		}
		return list, true
	}
	return nil, false
}

// quoteList returns a list of strings as TOML.
func quoteList(list []string) string { return "[" + quoteAll(list) + "]" }

func quoteAll(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(s)
	}
	return strings.Join(quoted, ", ")
}
