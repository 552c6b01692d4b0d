package evaluate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
)

// similarity reads lines of two words and a score.
func (p *parser) similarity(src Source) (Set, error) {
	r := newScoreReader(p)
	for _, l := range p.lines {
		if err := r.line(l); err != nil {
			return nil, err
		}
	}
	if len(r.pairs) == 0 {
		return nil, p.empty()
	}
	if err := r.tell(); err != nil {
		return nil, err
	}
	var words []*string
	for i := range r.pairs {
		words = append(words, &r.pairs[i].A, &r.pairs[i].B)
	}
	p.tidy(words)
	p.cutLemmas(words)
	src.Notes = p.notes
	return &Similarity{Of: src, Pairs: r.pairs}, nil
}

// A scoreReader reads pairs and their scores, and looks for what the lines may be instead.
type scoreReader struct {
	*parser
	pairs           []Pair
	seen            map[[2]string]bool
	again           int
	column, columns int // of the score, and how many there are

	comma, point bool // in the scores
	split        bool // a score may have been split at its comma, unless column names rule that out
	more         bool // there is a column after the score
	raters       bool // whole numbers in each line, with others behind them
	second       bool // numbers behind the score in each line
	fraction     bool // one of these is not whole
	several      bool // what may be another pair and its score, behind those of each line
	grouped      thousands
	parts        shares
}

func newScoreReader(p *parser) *scoreReader {
	unnamed := len(p.notes) == 0
	return &scoreReader{parser: p, seen: make(map[[2]string]bool), split: unnamed, several: unnamed, raters: len(p.lines) > 2, second: len(p.lines) > 2}
}

// line reads a line.
func (r *scoreReader) line(l line) error {
	fields := r.as.fields(l.text)
	at := scoreColumn(fields)
	if at < 0 {
		return r.wrong(l)
	}
	score, withComma, _ := number(fields[at])
	if remark := slices.IndexFunc(fields, func(f string) bool { return f[:min(1, len(f))] == "#" }); remark > at {
		fields = fields[:remark]
	}
	if r.column == 0 {
		r.column, r.columns = at, len(fields)
	}
	if at != r.column {
		return r.bad(l.number, fmt.Sprintf("the score is in column %d, in the lines before in column %d", at+1, r.column+1), "give every line the same columns")
	}
	r.comma, r.point = r.comma || withComma, r.point || strings.Contains(fields[at], ".")
	if r.comma && r.point {
		return r.wrong(l)
	}
	if r.as.separator == "" && len(fields) != r.columns {
		return r.bad(l.number, fmt.Sprintf("the line has %s, the lines before %d", amount.Of(len(fields), "column"), r.columns), "separate the columns by tabs where words hold spaces")
	}
	r.look(fields, at)
	r.grouped.add(fields[at], l)
	r.parts.add(fields[at], l)
	a, b := fields[0], fields[1]
	if r.seen[[2]string{a, b}] || r.seen[[2]string{b, a}] {
		r.again++
	}
	r.seen[[2]string{a, b}] = true
	r.pairs = append(r.pairs, Pair{a, b, score})
	return nil
}

// look looks at what stands behind the score, in column at.
func (r *scoreReader) look(fields []string, at int) {
	n := len(fields)
	r.raters = r.raters && isWhole(fields[at]) && n > at+1 && isWhole(fields[at+1])
	r.second = r.second && n > at+1 && isNumber(fields[at+1])
	r.fraction = r.fraction || n > at+1 && !isWhole(fields[at+1])
	r.several = r.several && at == 2 && n > 5 && n%3 == 0 && !isNumber(fields[3]) && !isNumber(fields[4]) && isNumber(fields[5])
	r.split = r.split && r.as.separator == "," && n <= at+2 && isWhole(fields[at]) && isWhole(fields[n-1])
	r.more = r.more || n == at+2
}

// tell says what the lines may be instead of pairs and scores.
func (r *scoreReader) tell() error {
	if r.split && r.more {
		return &data.Error{Where: r.path, What: "may have scores with a decimal comma that commas separate from the words, or two columns of scores",
			Remedy: "write a point, or semicolons between the columns; where there are two columns of scores, begin with a line of column names"}
	}
	if err := cmp.Or(r.grouped.tell(r.parser), r.parts.tell(r.parser)); err != nil {
		return err
	}
	if r.second && r.fraction { // whole ones may be those of several people, of which the score is the mean
		r.notes = append(r.notes, fmt.Sprintf("column %d is the score, and the numbers of column %d are left out: if these are the scores, begin with a line of column names, or remove column %[1]d", r.column+1, r.column+2))
	}
	if r.raters {
		r.notes = append(r.notes, fmt.Sprintf("column %d is the score, and the whole numbers behind it are left out: if they are of several people, write their mean", r.column+1))
	}
	if r.several {
		r.notes = append(r.notes, "the columns behind the score are left out: if they are other pairs and their scores, write one a line")
	}
	scores := make([]float64, len(r.pairs))
	for i, p := range r.pairs {
		scores[i] = p.Score
	}
	r.noteAbsent(scores, func(i int) string { return r.pairs[i].A + " and " + r.pairs[i].B })
	if len(r.pairs) > 4 && risesByOne(r.pairs) {
		r.notes = append(r.notes, "the scores number the lines: are they scores?")
	}
	r.noteAgain(r.again, "pair")
	return nil
}

// noteAbsent notes a score that programs write where there is none, such as -1 or 999, if it is below 0 and no other is, or far above all
// others, and few are so. Of says whose it is.
func (p *parser) noteAbsent(scores []float64, of func(i int) string) {
	for _, code := range []float64{-1, -9, -99, -999, 99, 999, 9999} {
		first, n, low, high := 0, 0, math.Inf(1), math.Inf(-1)
		for i, x := range scores {
			switch {
			case x != code:
				low, high = min(low, x), max(high, x)
				continue
			case n == 0:
				first = i
			}
			n++
		}
		if n > 0 && 4*n < len(scores) && (code < 0 && low >= 0 || code > 5*high) {
			p.notes = append(p.notes, fmt.Sprintf("the score %v of %s is far from the others: if it stands for none, remove such lines", code, of(first)))
			return
		}
	}
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
		p.notes = append(p.notes, amount.Subject(n, item, "comes", "come")+" again; each counts")
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
	var words []*string
	for i := range set.Sections {
		for j := range set.Sections[i].Questions {
			q := &set.Sections[i].Questions[j]
			words = append(words, &q.A, &q.B, &q.C, &q.D)
		}
	}
	p.tidy(words)
	p.severalAnswers(set)
	src.Notes = p.notes
	set.Of = src
	return set, nil
}

// severalAnswers divides answers such as books/volumes, and notes what is odd about the questions.
func (p *parser) severalAnswers(set *Analogies) {
	seen, again, own, several := make(map[[4]string]bool), 0, 0, ""
	for _, section := range set.Sections {
		for i := range section.Questions {
			q := &section.Questions[i]
			if answers := trimmed(strings.Split(q.D, "/")); len(answers) > 1 && !slices.Contains(answers, "") { // and what holds them, which may be a word
				several, q.Or = q.D, append(q.Or, answers...)
			}
			isOwn := func(d string) bool { return d == q.A || d == q.B || d == q.C }
			if isOwn(q.D) && !slices.ContainsFunc(q.Or, func(d string) bool { return !isOwn(d) }) {
				own++
			}
			words := [4]string{q.A, q.B, q.C, q.D}
			if seen[words] {
				again++
			}
			seen[words] = true
		}
	}
	p.noteAgain(again, "question")
	if several != "" {
		p.notes = append(p.notes, fmt.Sprintf("of several answers, as in %s, any is right", several))
	}
	if own > 0 {
		p.notes = append(p.notes, amount.Subject(own, "question", "asks", "ask")+" for one of the three words, which is never an answer, and is wrong")
	}
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
	classOf, classes, again, others := make(map[string]string), make(map[string]bool), 0, 0
	for _, l := range p.lines {
		if !p.as.fits(l.text) {
			return nil, p.wrong(l)
		}
		w := p.as.fields(l.text)
		set.Words = append(set.Words, Member{w[0], w[1]})
		classes[w[1]] = true
		switch class, known := classOf[w[0]]; {
		case !known:
			classOf[w[0]] = w[1]
		case class == w[1]:
			again++
		default:
			others++
		}
	}
	if len(set.Words) == 0 {
		return nil, p.empty()
	}
	if int64(len(set.Words))*int64(len(classes)) > mostClustered {
		return nil, &data.Error{Where: p.path, What: fmt.Sprintf("has %s of %s classes, far too many to be clustered", amount.Of(len(set.Words), "word"), amount.Thousands(len(classes))),
			Remedy: "name a set of fewer, such as AP or BLESS"}
	}
	p.noteAgain(again, "word")
	p.noteCapitals(set.Words)
	if others > 0 {
		p.notes = append(p.notes, amount.Subject(others, "word", "comes again in another class", "come again in other classes")+"; each counts")
	}
	var words []*string
	for i := range set.Words {
		words = append(words, &set.Words[i].Word)
	}
	p.tidy(words)
	p.cutLemmas(words)
	src.Notes = p.notes
	set.Of = src
	return set, nil
}

// noteCapitals notes classes that differ in capitals alone, and each are one.
func (p *parser) noteCapitals(words []Member) {
	spelling := make(map[string]string) // of a class, by its small letters
	for _, w := range words {
		small := strings.ToLower(w.Class)
		if other, ok := spelling[small]; ok && other != w.Class {
			p.notes = append(p.notes, fmt.Sprintf("the classes %s and %s differ in capitals alone, and are two", other, w.Class))
			return
		}
		spelling[small] = w.Class
	}
}

func (p *parser) empty() error {
	return &data.Error{Where: p.path, What: "has no " + string(p.as.kind) + " items", Remedy: "a line is " + p.as.kind.line()}
}
