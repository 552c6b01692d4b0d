package evaluate

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// A layout says in which of how many columns a line of two texts has what.
type layout struct {
	columns, score, section, a, b int  // section: −1 if there is none
	more                          bool // columns may follow
}

// layouts are those of [KindTextPairs].
var layouts = []layout{
	{3, 0, -1, 1, 2, false},
	{3, 2, -1, 0, 1, false},
	{4, 0, 1, 2, 3, false},
	{7, 4, 0, 5, 6, true}, // of the STS benchmark: genre, file, year, number, score and the two, and sometimes their sources
}

// columns splits a line of texts. Quotes are part of a text.
func columns(text string) []string {
	return trimmed(strings.Split(text, "\t"))
}

// trimmed takes the white space off the ends of each field, in place.
func trimmed(fields []string) []string {
	for i, f := range fields {
		fields[i] = strings.TrimSpace(f)
	}
	return fields
}

// fits reports whether the fields of a line have this layout.
func (l layout) fits(fields []string) bool {
	if l.more {
		fields = fields[:min(len(fields), l.columns)]
	}
	return full(fields, l.columns) && isNumber(fields[l.score])
}

// layout returns the layout that most lines have, and how many.
func (p *parser) layout() (best layout, most int) {
	most = -1
	for _, l := range layouts {
		n := 0
		for _, line := range p.lines {
			if l.fits(columns(line.text)) {
				n++
			}
		}
		if n > most {
			best, most = l, n
		}
	}
	return best, most
}

// ofTexts returns the kind of a file that has texts and not words: more than half of what stands where the texts
// should be has white space in it. It returns "" for any other file.
func (p *parser) ofTexts() Kind {
	if p.lines[0].text[0] == '{' && json.Valid([]byte(p.lines[0].text)) {
		return KindRetrieval
	}
	if l, n := p.layout(); 2*n >= len(p.lines) {
		var texts []string
		for _, line := range p.lines {
			if f := columns(line.text); l.fits(f) {
				texts = append(texts, f[l.a], f[l.b])
			}
		}
		if mostlyTexts(texts) {
			return KindTextPairs
		}
		return ""
	}
	var first, second []string
	different := make(map[string]bool)
	for _, line := range p.lines {
		if f := columns(line.text); full(f, 2) {
			first, second = append(first, f[0]), append(second, f[1])
			different[f[1]] = true
		}
	}
	if n := len(first); 2*n >= len(p.lines) && mostlyTexts(first) && mostlyTexts(second) && 2*len(different) > n { // else they are classes
		return KindRetrieval
	}
	return ""
}

// mostlyTexts reports whether more than half of what may be words has white space in it.
func mostlyTexts(texts []string) bool {
	n := 0
	for _, t := range texts {
		if strings.ContainsAny(t, " \u00a0\u3000") {
			n++
		}
	}
	return 2*n > len(texts)
}

// numberedTexts reports whether what would be scores counts the lines.
func (p *parser) numberedTexts() bool {
	l, _ := p.layout()
	var rows [][]string
	for _, line := range p.lines {
		if f := columns(line.text); l.fits(f) {
			rows = append(rows, f)
		}
	}
	return len(rows) > 5 && numbered(rows, 0) // few scores may count up by chance
}

// textPairs reads lines of two texts and a score.
func (p *parser) textPairs(src Source) (Set, error) {
	set := &TextPairs{}
	l, _ := p.layout()
	if len(p.lines) > 1 {
		first, second := columns(p.lines[0].text), columns(p.lines[1].text)
		if !l.fits(first) && len(first) == l.columns && namesColumns(first, l.score) ||
			corpus.CountsColumns(first) && l.fits(second) && !isNumber(second[l.a]) {
			p.headed()
			p.noteUnlike(first[l.score])
		}
	}
	var grouped thousands
	var parts shares
	for _, line := range p.lines {
		f := columns(line.text)
		if !l.fits(f) {
			return nil, p.wrong(line)
		}
		grouped.add(f[l.score], line)
		parts.add(f[l.score], line)
		pair := TextPair{A: f[l.a], B: f[l.b]}
		pair.Score, _, _ = number(f[l.score])
		if l.section >= 0 {
			pair.Section = f[l.section]
		}
		set.Pairs = append(set.Pairs, pair)
	}
	if err := cmp.Or(grouped.tell(p), parts.tell(p)); err != nil {
		return nil, err
	}
	scores := make([]float64, len(set.Pairs))
	for i, pair := range set.Pairs {
		scores[i] = pair.Score
	}
	p.noteAbsent(scores, func(i int) string { return "pair " + strconv.Itoa(i+1) })
	src.Notes = p.notes
	set.Of = src
	return set, nil
}

// headed leaves out the first line, which has column names.
func (p *parser) headed() {
	p.notes = append(p.notes, fmt.Sprintf("line %d is taken for column names", p.lines[0].number))
	p.lines = p.lines[1:]
}

// retrieval reads lines of a query and a text that answers it, or JSON objects.
func (p *parser) retrieval(src Source) (Set, error) {
	r := &retrievals{parser: p, set: &Retrieval{}, document: map[string]int{}, query: map[string]int{}}
	read := r.row
	if p.lines[0].text[0] == '{' {
		read = r.object
	} else if first := columns(p.lines[0].text); len(p.lines) > 1 &&
		(slices.Contains([]string{"query", "question", "anchor"}, strings.ToLower(first[0])) || numbersColumns(first, columns(p.lines[1].text))) {
		p.headed()
	}
	for _, line := range p.lines {
		if err := read(line); err != nil {
			return nil, err
		}
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	src.Notes = p.notes
	r.set.Of = src
	return r.set, nil
}

// retrievals is a Retrieval under way.
type retrievals struct {
	*parser
	set      *Retrieval
	document map[string]int // by text or, of JSON, by id
	query    map[string]int // by text
	wanted   []wanted       // of JSON
	again    int            // queries of JSON that have come before
}

// A wanted is a document that a query names.
type wanted struct {
	line, query int
	id          string
}

// row reads a query and a text. A query or a text that comes again is the same one.
func (r *retrievals) row(l line) error {
	f := columns(l.text)
	if !full(f, 2) {
		return r.wrong(l)
	}
	d, ok := r.document[f[1]]
	if !ok {
		d = len(r.set.Documents)
		r.document[f[1]] = d
		r.set.Documents = append(r.set.Documents, f[1])
	}
	r.answer(r.ask(f[0]), d)
	return nil
}

// ask returns the number of a query, which is new or has come before.
func (r *retrievals) ask(text string) int {
	q, ok := r.query[text]
	if !ok {
		q = len(r.set.Queries)
		r.query[text] = q
		r.set.Queries = append(r.set.Queries, Query{Text: text})
	}
	return q
}

// answer has a document answer a query.
func (r *retrievals) answer(query, document int) {
	q := &r.set.Queries[query]
	if at, ok := slices.BinarySearch(q.Relevant, document); !ok {
		q.Relevant = slices.Insert(q.Relevant, at, document)
	}
}

// object reads a document or a query as JSON.
func (r *retrievals) object(l line) error {
	var o struct {
		ID       *string
		Text     *string
		Query    *string
		Relevant []string
	}
	if err := json.Unmarshal([]byte(l.text), &o); err != nil {
		return r.bad(l.number, "the line is not a JSON object of a retrieval set: "+err.Error(), retrievalForms)
	}
	isDocument, isQuery := o.ID != nil && o.Text != nil, o.Query != nil && len(o.Relevant) > 0
	if toLine := corpus.JSONLine([]byte(l.text)); !isDocument && !isQuery && len(r.set.Documents)+len(r.set.Queries) == 0 && toLine != "" {
		return r.bad(l.number, "the object is none of a retrieval set", "of other sets, write what an object has between tabs, in the order of the kind: "+toLine+"; of a retrieval set "+retrievalForms)
	}
	switch {
	case isDocument == isQuery:
		return r.bad(l.number, "the object is not one of a document and a query with its relevant documents", retrievalForms)
	case isQuery && strings.TrimSpace(*o.Query) == "":
		return r.bad(l.number, "the query is empty", "remove the line")
	case isQuery:
		if _, before := r.query[*o.Query]; before {
			r.again++
		}
		q := r.ask(*o.Query)
		for _, id := range o.Relevant {
			r.wanted = append(r.wanted, wanted{l.number, q, id})
		}
		return nil
	}
	if _, twice := r.document[*o.ID]; twice {
		return r.bad(l.number, fmt.Sprintf("the document %q comes again", *o.ID), "give every document an id of its own")
	}
	r.document[*o.ID] = len(r.set.Documents)
	r.set.Documents = append(r.set.Documents, *o.Text)
	return nil
}

const retrievalForms = `write {"id": "a", "text": "…"} for a document, and {"query": "…", "relevant": ["a"]} for a query`

// end finds the documents that queries name, which may come after them.
func (r *retrievals) end() error {
	for _, w := range r.wanted {
		d, ok := r.document[w.id]
		if !ok {
			return r.bad(w.line, fmt.Sprintf("no document has the id %q", w.id), "add the document, or leave the id out of relevant")
		}
		r.answer(w.query, d)
	}
	if len(r.set.Queries) == 0 {
		return r.empty()
	}
	if r.again > 0 {
		r.notes = append(r.notes, amount.Subject(r.again, "line", "has", "have")+" a query that has come before; those with the same text count as one, which the documents of each answer")
	}
	return nil
}
