package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data"
)

// similarity reads lines of two words and a score.
func (p *parser) similarity(src Source) (Set, error) {
	set := &Similarity{}
	seen := make(map[[2]string]bool)
	again, column, columns := 0, 0, 0
	comma, point := false, false // in the scores
	split := len(p.notes) == 0   // a score may have been split at its comma, unless column names rule that out
	for _, l := range p.lines {
		fields := p.as.fields(l.text)
		at := scoreColumn(fields)
		if at < 0 {
			return nil, p.wrong(l)
		}
		score, withComma, _ := number(fields[at])
		if remark := slices.IndexFunc(fields, func(f string) bool { return f[:min(1, len(f))] == "#" }); remark > at {
			fields = fields[:remark]
		}
		if column == 0 {
			column, columns = at, len(fields)
		}
		if at != column {
			return nil, p.bad(l.number, fmt.Sprintf("the score is in column %d, in the lines before in column %d", at+1, column+1), "give every line the same columns")
		}
		comma, point = comma || withComma, point || strings.Contains(fields[at], ".")
		if comma && point {
			return nil, p.wrong(l)
		}
		if p.as.separator == "" && len(fields) != columns {
			return nil, p.bad(l.number, fmt.Sprintf("the line has %d columns, the lines before %d", len(fields), columns), "separate the columns by tabs where words hold spaces")
		}
		split = split && p.as.separator == "," && len(fields) == at+2 && isWhole(fields[at]) && isWhole(fields[at+1])
		pair := Pair{fields[0], fields[1], score}
		if seen[[2]string{pair.A, pair.B}] || seen[[2]string{pair.B, pair.A}] {
			again++
		}
		seen[[2]string{pair.A, pair.B}] = true
		set.Pairs = append(set.Pairs, pair)
	}
	if len(set.Pairs) == 0 {
		return nil, p.empty()
	}
	if split {
		return nil, &data.Error{Where: p.path, What: "may have scores with a decimal comma that commas separate from the words, or two columns of scores",
			Remedy: "write a point, or semicolons between the columns; where there are two columns of scores, begin with a line of column names"}
	}
	if again > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%d of the pairs come again; each counts", again))
	}
	if lemmas(set.Pairs) {
		p.notes = append(p.notes, "the words' parts of speech, -n, -v and -j, are taken off")
		for i, pair := range set.Pairs {
			set.Pairs[i].A, set.Pairs[i].B = pair.A[:len(pair.A)-2], pair.B[:len(pair.B)-2]
		}
	}
	src.Notes = p.notes
	set.Of = src
	return set, nil
}

// lemmas reports whether all words end in a part of speech, as they do in MEN's lemma
// file.
func lemmas(pairs []Pair) bool {
	tagged := func(w string) bool {
		return len(w) > 2 && (strings.HasSuffix(w, "-n") || strings.HasSuffix(w, "-v") || strings.HasSuffix(w, "-j"))
	}
	for _, pair := range pairs {
		if !tagged(pair.A) || !tagged(pair.B) {
			return false
		}
	}
	return true
}

// analogies reads lines of four words, and those that begin sections. A section
// without questions is left out.
func (p *parser) analogies(src Source) (Set, error) {
	set := &Analogies{}
	section := Section{}
	end := func(next string) {
		if len(section.Questions) > 0 {
			set.Sections = append(set.Sections, section)
		}
		section = Section{Name: next}
	}
	for _, l := range p.lines {
		if !p.as.fits(l.text) {
			return nil, p.wrong(l)
		}
		if l.text[0] == ':' {
			end(strings.TrimSpace(l.text[1:]))
			continue
		}
		w := p.as.fields(l.text)
		section.Questions = append(section.Questions, Question{w[0], w[1], w[2], w[3], l.or})
	}
	end("")
	if len(set.Sections) == 0 {
		return nil, p.empty()
	}
	src.Notes = p.notes
	set.Of = src
	return set, nil
}

// odd reads lines of words, a bar and odd words.
func (p *parser) odd(src Source) (Set, error) {
	set := &OddOneOut{}
	for _, l := range p.lines {
		if !p.as.fits(l.text) {
			return nil, p.wrong(l)
		}
		words, odd, _ := p.as.group(l.text)
		set.Groups = append(set.Groups, Group{words, odd})
	}
	src.Notes = p.notes
	set.Of = src
	return set, nil
}

// categories reads lines of a word and its class.
func (p *parser) categories(src Source) (Set, error) {
	set := &Categories{}
	for _, l := range p.lines {
		if !p.as.fits(l.text) {
			return nil, p.wrong(l)
		}
		w := p.as.fields(l.text)
		set.Words = append(set.Words, Member{w[0], w[1]})
	}
	if len(set.Words) == 0 {
		return nil, p.empty()
	}
	src.Notes = p.notes
	set.Of = src
	return set, nil
}

func (p *parser) empty() error {
	return &data.Error{Where: p.path, What: "has no " + string(p.as.kind) + " items", Remedy: "a line is " + p.as.kind.line()}
}
