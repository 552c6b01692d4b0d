package evaluate

import (
	"slices"
	"strings"
)

// separators are what may stand between the columns of a file; the last one is white space.
var separators = []string{"\t", ",", ";", "|", ""}

// A form says how to read the lines of a file.
type form struct {
	kind      Kind
	separator string // empty: white space
}

// form returns the form that most lines have: of the given kind, or of any if kind is
// empty.
func (p *parser) form(kind Kind) (form, error) {
	for _, l := range p.lines {
		if kind == "" && l.text[0] == ':' {
			kind = KindAnalogy
		}
	}
	kinds := []Kind{kind}
	if kind == "" {
		kinds = wordKinds()
	}
	var best form
	most := -1
	for _, k := range kinds {
		for _, separator := range separators {
			f := form{k, separator}
			n := 0
			for _, l := range p.lines {
				if f.fits(l.text) {
					n++
				}
			}
			if n > most || n == most && n == 0 { // white space if nothing fits
				best, most = f, n
			}
		}
	}
	if kind == "" && 2*most < len(p.lines) {
		return form{}, p.none()
	}
	return best, nil
}

// fields splits a line into its fields and removes the quotes around them.
func (f form) fields(text string) []string {
	if f.separator == "" {
		return strings.Fields(text)
	}
	fields := strings.Split(text, f.separator)
	if strings.Contains(text, `"`) {
		fields = quoted(text, f.separator)
	}
	for i, s := range fields {
		fields[i] = strings.TrimSpace(s)
	}
	return fields
}

// fits reports whether a line has this form.
func (f form) fits(text string) bool {
	switch f.kind {
	case KindSimilarity:
		return scoreColumn(f.fields(text)) > 0
	case KindAnalogy:
		if text[0] == ':' {
			return strings.TrimSpace(text[1:]) != ""
		}
		return full(f.fields(text), 4)
	case KindOdd:
		words, odd, ok := f.group(text)
		return ok && len(words) >= 2 && len(odd) >= 1
	}
	return full(f.fields(text), 2)
}

// full reports whether there are n fields, each of them a word.
func full(fields []string, n int) bool {
	for _, s := range fields {
		if s == "" || s == "|" {
			return false
		}
	}
	return len(fields) == n
}

// group splits a line of words, a bar and odd words.
func (f form) group(text string) (words, odd []string, ok bool) {
	before, after, ok := strings.Cut(text, "|")
	if !ok || strings.Contains(after, "|") {
		return nil, nil, false
	}
	list := func(s string) []string {
		var all []string
		for _, w := range f.fields(s) {
			if w != "" {
				all = append(all, w)
			}
		}
		return all
	}
	return list(before), list(after), true
}

// barred returns the four words of a line of two words, a bar and two words; nil for other lines.
func (f form) barred(text string) []string {
	words, others, ok := f.group(text)
	if !ok || len(words) != 2 || len(others) != 2 {
		return nil
	}
	return slices.Concat(words, others)
}

// scoreColumn returns the column of the score: 2, or 3 after a part of speech, or −1
// if there is none. The second column must be a word: in a file of vectors it is a
// number.
func scoreColumn(fields []string) int {
	if len(fields) < 3 || fields[0] == "" || fields[1] == "" || isFraction(fields[1]) {
		return -1
	}
	if isNumber(fields[2]) {
		return 2
	}
	if len(fields) > 3 && !isNumber(fields[1]) && partOfSpeech(fields[2]) && isNumber(fields[3]) {
		return 3
	}
	return -1
}
