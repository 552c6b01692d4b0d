package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// similarity reads lines of two words and a score.
func (p *parser) similarity(src Source) (Set, error) {
	set := &Similarity{}
	seen := make(map[[2]string]bool)
	again, column, columns := 0, 0, 0
	comma, point := false, false // in the scores
	split := len(p.notes) == 0   // a score may have been split at its comma, unless column names rule that out
	more := false                // a column after the score
	raters := len(p.lines) > 2   // whole numbers in each line, with others behind them
	several := split             // what may be another pair and its score, behind those of each line
	grouped := thousands{}
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
			return nil, p.bad(l.number, fmt.Sprintf("the line has %s, the lines before %d", corpus.Amount(len(fields), "column"), columns), "separate the columns by tabs where words hold spaces")
		}
		raters = raters && isWhole(fields[at]) && len(fields) > at+1 && isWhole(fields[at+1])
		grouped.add(fields[at], l)
		several = several && at == 2 && len(fields) > 5 && len(fields)%3 == 0 && !isNumber(fields[3]) && !isNumber(fields[4]) && isNumber(fields[5])
		split = split && p.as.separator == "," && len(fields) <= at+2 && isWhole(fields[at]) && isWhole(fields[len(fields)-1])
		more = more || len(fields) == at+2
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
	if split && more {
		return nil, &data.Error{Where: p.path, What: "may have scores with a decimal comma that commas separate from the words, or two columns of scores",
			Remedy: "write a point, or semicolons between the columns; where there are two columns of scores, begin with a line of column names"}
	}
	if l, are := grouped.are(); are {
		return nil, p.bad(l.number, fmt.Sprintf("the comma of %s may divide thousands or begin a fraction, as other scores are whole", p.as.fields(l.text)[column]), "write scores without commas, or all with a point")
	}
	if raters {
		p.notes = append(p.notes, fmt.Sprintf("column %d is the score, and the whole numbers behind it are left out: if they are of several people, write their mean", column+1))
	}
	if several {
		p.notes = append(p.notes, "the columns behind the score are left out: if they are other pairs and their scores, write one a line")
	}
	if len(set.Pairs) > 4 && risesByOne(set.Pairs) {
		p.notes = append(p.notes, "the scores number the lines: are they scores?")
	}
	p.noteAgain(again, "pair")
	var words []*string
	for i := range set.Pairs {
		words = append(words, &set.Pairs[i].A, &set.Pairs[i].B)
	}
	p.cutQuotes(words)
	p.cutLemmas(words)
	src.Notes = p.notes
	set.Of = src
	return set, nil
}

// thousands are scores of which commas may divide the figures: all commas have three figures behind, and other scores are whole and have none.
type thousands struct {
	comma, whole, other int
	first               line
}

func (t *thousands) add(score string, l line) {
	before, after, cut := strings.Cut(score, ",")
	switch {
	case !cut && isWhole(score):
		t.whole++
	case cut && isWhole(before) && len(before) < 4 && before[0] != '0' && isWhole(strings.ReplaceAll(after, ",", "")) && len(after)%4 == 3:
		if t.comma++; t.comma == 1 {
			t.first = l
		}
	default:
		t.other++
	}
}

// are returns the first of them, and whether there are such and no others.
func (t *thousands) are() (first line, are bool) {
	return t.first, t.comma > 0 && t.whole > 0 && t.other == 0
}

// risesByOne reports whether each score is by 1 more than that before.
func risesByOne(pairs []Pair) bool {
	for i := range pairs[1:] {
		if pairs[i+1].Score != pairs[i].Score+1 {
			return false
		}
	}
	return true
}

// noteAgain notes that n of the items are there already.
func (p *parser) noteAgain(n int, item string) {
	if n > 0 {
		p.notes = append(p.notes, corpus.Subject(n, item, "comes", "come")+" again; each counts")
	}
}

// cutLemmas takes the part of speech off the words if all end in one, as they do in MEN's
// lemma file and in BLESS.
func (p *parser) cutLemmas(words []*string) {
	for _, w := range words {
		if len(*w) < 3 || !slices.Contains([]string{"-n", "-v", "-j"}, (*w)[len(*w)-2:]) {
			return
		}
	}
	p.notes = append(p.notes, "the words' parts of speech, -n, -v and -j, are taken off")
	for _, w := range words {
		*w = (*w)[:len(*w)-2]
	}
}

// analogies reads lines of four words, and those that begin sections. A section
// without questions is left out.
func (p *parser) analogies(src Source) (Set, error) {
	set := &Analogies{}
	section := Section{}
	seen, again := make(map[[4]string]bool), 0
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
		if q := [4]string(w); seen[q] {
			again++
		} else {
			seen[q] = true
		}
	}
	end("")
	var words []*string
	for i := range set.Sections {
		for j := range set.Sections[i].Questions {
			q := &set.Sections[i].Questions[j]
			words = append(words, &q.A, &q.B, &q.C, &q.D)
		}
	}
	p.cutQuotes(words)
	p.noteAgain(again, "question")
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
	seen, again := make(map[[2]string]bool), 0
	for _, l := range p.lines {
		if !p.as.fits(l.text) {
			return nil, p.wrong(l)
		}
		w := p.as.fields(l.text)
		set.Words = append(set.Words, Member{w[0], w[1]})
		if m := [2]string(w); seen[m] {
			again++
		} else {
			seen[m] = true
		}
	}
	if len(set.Words) == 0 {
		return nil, p.empty()
	}
	p.noteAgain(again, "word")
	var words []*string
	for i := range set.Words {
		words = append(words, &set.Words[i].Word)
	}
	p.cutQuotes(words)
	p.cutLemmas(words)
	src.Notes = p.notes
	set.Of = src
	return set, nil
}

func (p *parser) empty() error {
	return &data.Error{Where: p.path, What: "has no " + string(p.as.kind) + " items", Remedy: "a line is " + p.as.kind.line()}
}
