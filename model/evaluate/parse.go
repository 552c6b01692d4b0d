package evaluate

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// Parse reads a set from the text of the file path. A line is one of
//
//	word word score               similarity
//	a b c d                       analogy; ": name" begins a section
//	word word word | odd odd      odd-one-out: a group, and words that are not of it
//	word class                    category
//	score⇥text⇥text               text-similarity; also text⇥text⇥score, score⇥section⇥text⇥text, and the STS benchmark's seven columns
//	query⇥relevant text           retrieval, among all of these texts
//
// A retrieval set may also have lines of JSON, documents and queries in any order:
//
//	{"id": "a", "text": "a document"}
//	{"query": "what is asked", "relevant": ["a"]}
//
// Texts stand between tabs, and quotes are part of them; of two with a score, commas, semicolons or bars may separate texts, which
// may stand in quotes. Words have tabs, commas, semicolons, bars or white space between them, the same in the whole file. A
// word may contain a space only if the separator is not white space. Two words, or texts, and their score may stand in any
// columns that a first line names, such as word1, word2 and mean, or in lines of JSON under such names; SCWS is read without
// its contexts. A table may be Markdown's, and begin with Excel's line sep=;.
//
// Line ends may be CR LF, or all of them CR or one of Unicode's. A byte order mark, lines with nothing in them, lines that begin with "#"
// and a first line of column names are skipped. A similarity set may have any number of further columns, and a column with
// parts of speech before the score, as SimLex-999 and SimVerb-3500 do. The scores may all be written with a
// decimal comma, and as 70% or 7/10.
//
// If kind is empty, a file is of texts if more than half of what stands where these would be has white space in
// it; in a retrieval set there are also more different texts than half of the lines, unlike classes. Any other set is of the kind that
// fits most lines, and it must fit at least half of them. A file that fits but is known to be something else is refused:
// lines with line numbers in front, tags and numbers among the words of analogies,
// counts, texts with labels, tokens with tags, and pairs of words that look like classes. With [KindAnalogy], files in the
// forms of MSR and BATS are read: the tags are left out, and the pairs of a file are made
// analogies. A line of another form is an
// error. Errors are of type [*data.Error] and name the line if one is at fault; only
// the error for a kind that is not one of [Kinds] is of another type.
func Parse(path string, text []byte, kind Kind) (Set, error) {
	p := &parser{path: path}
	if err := p.split(text); err != nil {
		return nil, err
	}
	if kind != "" && !slices.Contains(Kinds(), kind) {
		return nil, fmt.Errorf("there is no kind %q; there are %v", kind, Kinds())
	}
	if len(p.lines) == 0 {
		return nil, &data.Error{Where: path, What: "has no lines", Remedy: "name the file of a set"}
	}
	p.unlist()
	if kind == KindAnalogy {
		if err := p.asAnalogies(); err != nil {
			return nil, err
		}
	}
	if kind == "" || kind == KindSimilarity || kind == KindTextPairs {
		if err := p.byColumns(); err != nil {
			return nil, err
		}
	}
	recognised := kind == ""
	if recognised {
		kind = p.ofTexts()
	}
	src := Source{Name: setName(path), Path: path, Kind: kind, SHA256: fmt.Sprintf("%x", sha256.Sum256(text))}
	switch p.as.kind = kind; kind {
	case KindTextPairs:
		if recognised && p.numberedTexts() {
			return nil, p.refuse(numbersLines, removeColumn)
		}
		l, _ := p.layout()
		p.noteHashes(func(text string) bool { return l.fits(columns(text)) })
		return p.textPairs(src)
	case KindRetrieval:
		p.noteHashes(func(text string) bool { return full(columns(text), 2) })
		return p.retrieval(src)
	}
	return p.ofWords(src)
}

// ofWords reads a set of words, of the kind of src or, if that is empty, of one that is recognised.
func (p *parser) ofWords(src Source) (Set, error) {
	if src.Kind == "" {
		if err := p.taggedSentences(); err != nil {
			return nil, err
		}
	}
	f, err := p.form(src.Kind)
	if err != nil {
		return nil, err
	}
	p.as = f
	if src.Kind == "" {
		if err := p.misread(); err != nil {
			return nil, err
		}
	}
	src.Kind = f.kind
	p.noteHashes(f.fits)
	p.dropHeader()
	switch f.kind {
	case KindSimilarity:
		return p.similarity(src)
	case KindAnalogy:
		return p.analogies(src)
	case KindOdd:
		return p.odd(src)
	}
	return p.categories(src)
}

// A parser reads one file.
type parser struct {
	path   string
	lines  []line
	hashes []string // comments that begin like a hashtag
	as     form
	notes  []string
}

// A line is a line that is neither blank nor a comment.
type line struct {
	number int // from 1
	text   string
	or     []string // further right answers of an analogy, which are not in text
}

// split splits the text into lines.
func (p *parser) split(text []byte) error {
	if e := corpus.Foreign(text); e != nil {
		return &data.Error{Where: p.path, What: e.What, Remedy: e.Remedy}
	}
	text = corpus.Newlines(bytes.TrimPrefix(text, []byte("\uFEFF"))) // spreadsheets on a Mac may write CR
	number := 0
	for raw := range strings.Lines(string(text)) { // which share one copy
		number++
		if strings.IndexByte(raw, 0) >= 0 {
			return p.bad(number, "the line has a NUL byte", "name a file of text in UTF-8")
		}
		if !utf8.ValidString(raw) {
			return p.notUTF8(number, text)
		}
		s := unbarred(strings.TrimSpace(raw))
		if strings.ContainsRune(s, '\r') {
			return p.bad(number, "a carriage return stands inside the line", "give all lines the same line ends, for example by tr '\\r' '\\n'")
		}
		if isHashtag(s) {
			p.hashes = append(p.hashes, s)
		}
		if strings.Trim(s, ",;") == "" || countsRows().MatchString(s) {
			continue // a row of a spreadsheet without anything in it, or the end of a table of a database
		}
		if s[0] != '#' && !(len(p.lines) == 0 && separatorLine(s)) {
			if len(p.lines) == maxLines {
				return tooManyLines(p.path, number)
			}
			if m := spacedScore().FindStringSubmatch(s); m != nil {
				return p.bad(number, fmt.Sprintf("the score %q has marks between its figures, and would be read as its first ones", m[1]), "write it without them")
			}
			p.lines = append(p.lines, line{number: number, text: s})
		}
	}
	return nil
}

// isHashtag reports whether a line begins with a # and a letter or a digit right behind it.
func isHashtag(s string) bool {
	tag, ok := strings.CutPrefix(s, "#")
	r, _ := utf8.DecodeRuneInString(tag)
	return ok && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// noteHashes notes comments that may be meant to be items, such as tweets, since they have the form of one.
func (p *parser) noteHashes(isItem func(text string) bool) {
	n, first := 0, ""
	for _, text := range p.hashes {
		if isItem(text) {
			if n++; n == 1 {
				first = shortened(text)
			}
		}
	}
	if n > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%s for the # before it, but may be of the set, such as %q: if so, put another character before the #", amount.Subject(n, "line", "is left out", "are left out"), first))
	}
}

func tooManyLines(path string, number int) error {
	return &data.Error{Where: fmt.Sprintf("%s:%d", path, number), What: fmt.Sprintf("there are over %d lines, far too many for a set", maxLines), Remedy: "name the file of a set, or a part of it"}
}

// spacedScore finds two words and a score whose thousands stand apart, between tabs or semicolons.
var spacedScore = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[^\t;\s]+[\t;][^\t;\s]+[\t;]\s*([-+−]?\d{1,3}(?:[ \x{A0}\x{202F}\x{2009}'’]\d{3})+(?:[.,]\d+)?)$`)
})

// countsRows finds the line in which a database says how many rows it has printed.
var countsRows = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:\(\d+ rows?\)|\d+ rows? in set(?: \([^\t]*\))?)$`)
})

// unbarred returns a line of a table as Markdown, Org and databases print it without the bars at its ends, and nothing of a line that rules it.
func unbarred(s string) string {
	barred := len(s) >= 3 && s[0] == '|' && s[len(s)-1] == '|'
	switch {
	case strings.Trim(s, "|+-=: ") == "" && (barred || strings.Contains(s, "--") || strings.Contains(s, "==")):
		return ""
	case !barred:
		return s
	}
	return strings.TrimSpace(s[1 : len(s)-1])
}

// separatorLine reports whether s is the line by which a spreadsheet is told what separates the columns.
func separatorLine(s string) bool {
	_, ok := corpus.Separator(s)
	return ok || strings.EqualFold(s, "sep=") // whose tab was cut off
}

// notUTF8 returns the error for a text that is not UTF-8 in this line.
func (p *parser) notUTF8(number int, text []byte) error {
	var wrong []byte
	for raw := range bytes.Lines(text) {
		if !utf8.Valid(raw) {
			wrong = append(wrong, raw...)
		}
	}
	name, others := corpus.Encoding(wrong)
	remedy := "convert the file, perhaps by " + corpus.ConvertCommand(name)
	if len(others) > 0 {
		remedy += " (or " + strings.Join(others, ", ") + ")"
	}
	return p.bad(number, "the line is not UTF-8 text", remedy)
}

func (p *parser) bad(number int, what, remedy string) error {
	return &data.Error{Where: fmt.Sprintf("%s:%d", p.path, number), What: what, Remedy: remedy}
}

// wrong returns the error for a line that has another form than the rest.
func (p *parser) wrong(l line) error {
	return p.bad(l.number, fmt.Sprintf("%q is not %s", shortened(l.text), p.as.kind.line()), "correct or remove the line; --kind says what the file is, if not "+string(p.as.kind))
}

// shortened returns the beginning of a line, to be shown.
func shortened(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) > most {
		return string([]rune(text)[:most]) + "…"
	}
	return text
}

// line describes a line of a file of this kind.
func (k Kind) line() string {
	switch k {
	case KindSimilarity:
		return "two words and a score"
	case KindAnalogy:
		return "four words, nor a section's name after a colon"
	case KindOdd:
		return "two words and more, a bar, and an odd word or more"
	case KindTextPairs:
		return "a score and two texts between tabs"
	case KindRetrieval:
		return "a query and a relevant text with a tab between them"
	}
	return "a word and its class"
}

// dropHeader removes a first line of column names.
func (p *parser) dropHeader() {
	if len(p.lines) < 2 {
		return
	}
	first, second := p.as.fields(p.lines[0].text), p.as.fields(p.lines[1].text)
	header := false
	switch p.as.kind {
	case KindSimilarity:
		header = !p.as.fits(p.lines[0].text) && namesColumns(first, max(2, scoreColumn(second)))
	case KindAnalogy:
		header = namesAnalogy(first) && !namesAnalogy(second) && len(second[0]) > 1
	case KindCategory:
		is := func(field string, names ...string) bool { return slices.Contains(names, strings.ToLower(field)) }
		header = len(first) == 2 && is(first[0], "word", "concept", "term", "noun", "item") && is(first[1], "class", "category", "label", "cluster")
	}
	header = header || numbersColumns(first, second)
	if header {
		p.headed()
	}
	if at := scoreColumn(second); header && p.as.kind == KindSimilarity && at >= 0 && at < len(first) {
		p.noteUnlike(first[at])
	}
}

// noteUnlike notes scores that may say how unlike words or texts are, by their name.
func (p *parser) noteUnlike(score string) {
	if namesUnlike(score) {
		p.notes = append(p.notes, fmt.Sprintf("the scores are called %s: if a high one means unlike, the correlation has the other sign", score))
	}
}

// namesUnlike reports whether the name of a column says that its numbers are the higher the less words are alike.
func namesUnlike(name string) bool {
	name = strings.ToLower(name)
	return name == "dist" || strings.Contains(name, "distan") || strings.Contains(name, "dissim") || strings.Contains(name, "rank")
}

// numbersColumns reports whether the fields of a first line number the columns, as pandas writes them, above a line with words.
func numbersColumns(first, second []string) bool {
	return corpus.CountsColumns(first) && len(first) == len(second) && !isNumber(second[0]) && !isNumber(second[1])
}

// namesAnalogy reports whether the fields are the letters or the column names of an analogy: a b c d, a a* b b*, or word1 word2 and so on,
// of which the last may be called answer or the like.
func namesAnalogy(fields []string) bool {
	if len(fields) != 4 || fields[0] == fields[1] {
		return false
	}
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = strings.ToLower(field)
	}
	named := func(is func(i int, name string) bool) bool {
		for i, name := range names {
			if !is(i, name) && (i < 3 || !slices.Contains([]string{"answer", "target", "expected", "gold", "correct", "d"}, name)) {
				return false
			}
		}
		return true
	}
	return named(func(i int, name string) bool { return name == string(rune('a'+i)) }) ||
		named(func(i int, name string) bool { return name == []string{"a", "a*", "b", "b*"}[i] }) ||
		named(func(_ int, name string) bool {
			for _, of := range []string{"word", "w", "term", "token", "question", "q"} {
				if end, ok := strings.CutPrefix(name, of); ok && end != "" && strings.Trim(end, "_ 0123456789abcd") == "" {
					return true
				}
			}
			return false
		})
}
