package configs

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Sources says where text comes from: paths, folders, globs, "-" for standard input,
// godoc:PATTERN. In a file it is one string or a list of strings.
type Sources []string

// HeldOut is the text that is not trained on: text of its own, or a share of
// the training text's documents. At most one of the two is set; the zero value
// holds nothing out, and is 0 in a file. With Tokens it is a table there, such as
//
//	valid = {share = 0.003, tokens = 2000}
type HeldOut struct {
	Sources Sources
	Share   float64 // in (0,1)
	Tokens  int     // of all that is held out, those that are judged, from all over it; 0: all
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
	if bad := slices.IndexFunc(list, func(s string) bool { return !utf8.ValidString(s) }); bad >= 0 { // only on the command line: TOML is UTF-8
		return fmt.Errorf("has %q, which is not UTF-8 and cannot stand in an experiment file: rename it, or name its folder or a glob", list[bad])
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
	if tree, ok := plain(v).(map[string]any); ok {
		return h.setTable(tree)
	}
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

// setTable sets what is held out, and how much of it is judged.
func (h *HeldOut) setTable(tree map[string]any) error {
	for _, key := range sortedKeys(tree) {
		if key != "share" && key != "paths" && key != "tokens" {
			return fmt.Errorf("has the key %s; there are share, paths and tokens", quote(key))
		}
	}
	share, isShare := tree["share"]
	paths, isPaths := tree["paths"]
	var got HeldOut
	switch _, number := toFloat(share); {
	case isShare == isPaths:
		return errors.New("must have one of share and paths, such as {share = 0.003, tokens = 2000}")
	case isPaths:
		if err := got.Sources.set(paths); err != nil {
			return fmt.Errorf("paths %w", err)
		}
	case !number:
		return fmt.Errorf("share must be a number, not %s", describe(plain(share)))
	default:
		if err := got.set(share); err != nil {
			return fmt.Errorf("share %w", err)
		}
	}
	tokens, ok := plain(tree["tokens"]).(int64)
	switch {
	case !ok:
		return errors.New("must have tokens, a whole number, such as {share = 0.003, tokens = 2000}; to have all judged that is held out, write the share or the paths alone")
	case tokens < 1 || tokens > math.MaxInt32:
		return fmt.Errorf("tokens: %d is out of range: 1 to %d are judged", tokens, math.MaxInt32)
	case got.IsZero():
		return errors.New("tokens has no effect with share = 0, which holds out nothing; write 0 alone")
	}
	got.Tokens = int(tokens)
	*h = got
	return nil
}

func (h *HeldOut) text() string {
	of, key := "0", "share"
	switch {
	case len(h.Sources) > 0:
		of, key = h.Sources.text(), "paths"
	case h.Share > 0:
		of = number(h.Share, 64)
	}
	if h.Tokens > 0 {
		return fmt.Sprintf("{%s = %s, tokens = %d}", key, of, h.Tokens)
	}
	return of
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
