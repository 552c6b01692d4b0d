package data

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// A told is what is told of a source.
type told struct {
	kind string // what differs in numbers and places alone has one kind
	same string // the text without what it quotes of the source
	text string
}

// quoted finds what a note quotes of its source.
var quoted = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(such as|as in) .+?(, which|, in the place|, as text|; |$)`)
})

// ofSources returns the warnings about sources. What holds for several is told of the first, with how many more there are; of a kind
// a few are told, so that a folder does not fill the screen.
func (r *Report) ofSources(onBadUTF8 string, tokenizer string) (warnings []string) {
	const few = 3
	type telling struct {
		told
		first string
		files map[string]bool // once: a file may be of several parts
	}
	kinds := make(map[string][]telling)
	var order []string
	for _, s := range r.Sources {
		for _, t := range s.told(onBadUTF8, tokenizer) {
			all := kinds[t.kind]
			if len(all) == 0 {
				order = append(order, t.kind)
			}
			i := slices.IndexFunc(all, func(other telling) bool { return other.same == t.same })
			if i < 0 && len(all) < few {
				all = append(all, telling{t, s.Name, make(map[string]bool)})
				kinds[t.kind] = all
			}
			if i < 0 {
				i = len(all) - 1
			}
			all[i].files[s.Name] = true
		}
	}
	for _, kind := range order {
		for _, t := range kinds[kind] {
			text := t.first + ": " + t.text
			if more := len(t.files) - 1; more > 0 {
				text += fmt.Sprintf("; the same goes for %s", amount.Of(more, "more file"))
			}
			warnings = append(warnings, text)
		}
	}
	return warnings
}

// told returns what is told of one source.
func (s *SourceReport) told(onBadUTF8 string, tokenizer string) (all []told) {
	warn := func(format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		all = append(all, told{format, text, text})
	}
	note := func(text string) {
		same := quoted().ReplaceAllString(text, "$1$2")
		all = append(all, told{same, same, text})
	}
	if bad := s.badBytes(); bad != "" {
		did := "replaced by U+FFFD"
		switch onBadUTF8 {
		case "keep":
			did = "kept"
		case "skip":
			did = "such sentences were skipped"
		}
		warn("%s; %s (first at %s)", bad, did, s.FirstBad)
	}
	if s.BadLines > 0 {
		warn("%s", s.leftOut())
	}
	if s.OpenTags > 0 {
		warn("%s no B- before; the first is %s. It begins an entity where entities are counted, as in conlleval, and is learned as it is",
			amount.Subject(s.OpenTags, "I- tag", "has", "have"), s.FirstOpen)
	}
	if notes := s.Notes(); notes != "" {
		note(notes)
	}
	switch small := tokenizer == "words" || tokenizer == "segment"; {
	case small && s.Dotless != "":
		note(s.Dotless)
	case !small && s.Unseen != "":
		note(s.Unseen)
	}
	if tokenizer == "words" && s.Language != "" {
		warn("looks %s, which has no spaces between words: corpus.tokenizer = \"words\" makes a word of each character; "+
			"set corpus.tokenizer to segment, with a dictionary, or to command, or to whitespace if words are separated already", s.Language)
	}
	if s.Unread != "" {
		warn("not all packages were read: %s", s.Unread)
	}
	if s.LongLines > 0 {
		warn("%s longer than %d bytes; such lines were cut into sentences of that length", amount.Subject(s.LongLines, "line", "is", "are"), corpus.MaxLine)
	}
	if s.LongTokens > 0 {
		warn("%s longer than %d bytes; such tokens count as unknown words", amount.Subject(s.LongTokens, "token", "is", "are"), longToken)
	}
	if s.Tokens == 0 {
		warn("no tokens")
	}
	return all
}

// badBytes says how many bytes are no text; "" for none.
func (s *SourceReport) badBytes() string {
	var bad []string
	if s.BadUTF8 > 0 {
		bad = append(bad, amount.Subject(s.BadUTF8, "byte", "is", "are")+" not UTF-8")
	}
	if s.NUL > 0 {
		bad = append(bad, amount.Subject(s.NUL, "byte", "is", "are")+" NUL")
	}
	return strings.Join(bad, ", ")
}

// leftOut says which lines were left out as bad ones.
func (s *SourceReport) leftOut() string {
	return fmt.Sprintf("%s left out; the first is %s", amount.Subject(s.BadLines, "bad line", "is", "are"), s.FirstBadLine)
}
