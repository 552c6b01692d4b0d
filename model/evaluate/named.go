package evaluate

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/data"
)

// A triple says in which columns of a file two words, or two texts, and their score are.
type triple struct{ a, b, score int }

// at returns what a line has in the columns, with tabs between.
func (t triple) at(fields []string) (line string, ok bool) {
	if len(fields) <= max(t.a, t.b, t.score) {
		return "", false
	}
	return strings.Join([]string{fields[t.a], fields[t.b], fields[t.score]}, "\t"), true
}

// byColumns turns the lines of a file of similarities that has its columns in another order, or among others, into two
// words, or two texts, and their score: where a line of column names says which are which, as HyperLex, SICK and GLUE's STS-B
// have it, where lines of JSON name them, or where the columns are those of SCWS.
func (p *parser) byColumns() error {
	switch first := p.lines[0].text; {
	case first == "{":
		return &data.Error{Where: p.path, What: "has objects of JSON in several lines each", Remedy: "write each on a line of its own: jq -c ."}
	case first[0] == '{':
		return p.objects()
	case first[0] == '[' && (len(first) == 1 || first[1] == '{'):
		return &data.Error{Where: p.path, What: "is a list in JSON", Remedy: "write each object on a line of its own: jq -c '.[]'"}
	case strings.HasPrefix(first, "[["):
		return &data.Error{Where: p.path, What: "is a list of lists in JSON", Remedy: "write each on a line of its own: jq -r '.[] | @tsv'"}
	case p.inContext() || p.textsInCSV():
		return nil
	}
	if len(p.lines) < 2 {
		return nil
	}
	for _, separator := range separators {
		names, below := cells(p.lines[0].text, separator), cells(p.lines[1].text, separator)
		if len(below) == len(names)+1 && isWhole(strings.Trim(below[0], `"`)) {
			names = slices.Concat([]string{"rows"}, names) // R names the other columns alone
		}
		t, err := p.named(names, below)
		switch {
		case err != nil:
			return err
		case t == triple{}:
			continue
		case t.a == 0 && t.b == 1 && t.score == scoreColumn(below) && len(names) != 4: // four may be an analogy
			return nil // the columns are where they are looked for
		}
		lines := p.lines[1:]
		for i, l := range lines {
			text, ok := t.at(cells(l.text, separator))
			if !ok {
				return p.bad(l.number, fmt.Sprintf("the line has no column %q", names[max(t.a, t.b, t.score)]), "give every line the same columns")
			}
			lines[i].text = text
		}
		p.lines = lines
		p.note(names, t)
		return nil
	}
	return nil
}

func (p *parser) note(names []string, t triple) {
	p.notes = append(p.notes, fmt.Sprintf("of the columns that are named, %s, %s and %s are read", names[t.a], names[t.b], names[t.score]))
}

// cells is columns or, where the separator is no tab, the fields of a form, in which quotes may stand around one.
func cells(text, separator string) []string {
	if separator == "\t" {
		return columns(text)
	}
	return form{separator: separator}.fields(text)
}

// named finds the columns by their names and what the line below them has there. It returns the zero triple if there are no
// two words or texts, or no score.
func (p *parser) named(names, below []string) (t triple, err error) {
	if len(names) < 3 || len(below) < len(names) {
		return triple{}, nil
	}
	plain := make([]string, len(names)) // word_1, Word 1 and word1 are the same
	for i, name := range names {
		plain[i] = lettersAndDigits(name)
	}
	var ok bool
	english := true
	if t.a, t.b, ok = two(plain); !ok {
		if t.a, t.b, ok = anyTwo(plain, below); !ok {
			return triple{}, nil
		}
		english = false
	}
	var scores []int
	for i, name := range plain {
		if i != t.a && i != t.b && namesScore(name) && isNumber(below[i]) && !strings.HasPrefix(name, "sd") && !strings.Contains(name, "std") {
			scores = append(scores, i)
		}
	}
	if only := onlyNumber(plain, below, t); !english && len(scores) == 0 && only >= 0 {
		scores = []int{only}
	}
	if ofPeople := slices.DeleteFunc(slices.Clone(scores), func(i int) bool { return namesPrediction(plain[i]) }); len(ofPeople) > 0 {
		scores = ofPeople
	}
	mean := slices.IndexFunc(scores, func(i int) bool {
		return slices.ContainsFunc([]string{"mean", "avg", "average", "gold"}, func(of string) bool { return strings.Contains(plain[i], of) })
	})
	switch usual := scoreColumn(below); {
	case len(scores) == 0:
		return triple{}, nil
	case t.a == 0 && t.b == 1 && slices.Contains(scores, usual):
		t.score = usual
	case len(scores) == 1:
		t.score = scores[0]
	case mean >= 0:
		t.score = scores[mean]
	case slices.Contains(plain, "score"):
		t.score = slices.Index(plain, "score")
	default:
		return triple{}, p.bad(p.lines[0].number, fmt.Sprintf("the columns %q and %q may both be the score", names[scores[0]], names[scores[1]]), "leave one of them")
	}
	return t, nil
}

// namesPrediction reports whether a column of scores, by its name, has those of a model and not of people.
func namesPrediction(name string) bool {
	return slices.ContainsFunc([]string{"model", "pred", "cosine", "system"}, func(of string) bool { return strings.Contains(name, of) })
}

// lettersAndDigits returns a name in small letters, without its other characters.
func lettersAndDigits(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// onlyNumber returns the one column besides the two words that has a number below, and is no count, class or number of the line by its name; −1 if there is none,
// or several.
func onlyNumber(names, below []string, t triple) int {
	found := -1
	for i, name := range names {
		switch {
		case i == t.a || i == t.b || !isNumber(below[i]) || strings.HasSuffix(name, "id") || slices.Contains([]string{"", "rows", "index", "idx", "no", "nr", "number", "label", "class", "freq", "frequency", "count"}, name):
		case found >= 0:
			return -1
		default:
			found = i
		}
	}
	return found
}

// two finds the columns of the two words or texts by their names in English.
func two(names []string) (a, b int, ok bool) {
	for _, of := range []string{"word", "w", "term", "token", "lemma", "sentence", "sent", "text", "s"} {
		for _, ends := range [][2]string{{"1", "2"}, {"a", "b"}} {
			a, b = slices.Index(names, of+ends[0]), slices.Index(names, of+ends[1])
			if a >= 0 && b >= 0 {
				return a, b, true
			}
		}
	}
	return 0, 0, false
}

// anyTwo is two for names of any language, such as Wort 1 and Wort 2, where the line below has no numbers. Several such pairs are parts of phrases, and three of a
// name no pair.
func anyTwo(names, below []string) (a, b int, ok bool) {
	for i, first := range names {
		j := slices.IndexFunc(names, func(second string) bool { return firstAndSecond(first, second) })
		switch {
		case j < 0 || isNumber(below[i]) || isNumber(below[j]):
		case ok || slices.Contains(names, strings.TrimSuffix(first, "1")+"3"):
			return 0, 0, false
		default:
			a, b, ok = i, j, true
		}
	}
	return a, b, ok
}

// firstAndSecond reports whether two names are the same but for 1 and 2 at their ends.
func firstAndSecond(a, b string) bool {
	of, first := strings.CutSuffix(lettersAndDigits(a), "1")
	return first && of != "" && lettersAndDigits(b) == of+"2"
}

// inContext takes the words and their scores out of lines as SCWS has them: a number, a word and its part of speech twice, two
// contexts in which the word stands between <b> and </b>, the mean of the scores, and the scores (Huang et al., "Improving
// Word Representations via Global Context and Multiple Word Prototypes", 2012, https://aclanthology.org/P12-1092).
func (p *parser) inContext() bool {
	lines := slices.Clone(p.lines)
	for i, l := range lines {
		f := columns(l.text)
		if len(f) < 8 || !strings.Contains(f[5], "<b>") || !strings.Contains(f[6], "<b>") || !isNumber(f[7]) {
			return false
		}
		lines[i].text, _ = triple{1, 3, 7}.at(f)
	}
	p.lines = lines
	p.notes = append(p.notes, "the words are compared without their contexts")
	return true
}

// textsInCSV turns lines of two texts and a score with commas, semicolons or bars between them into such with tabs, if that is what most lines are.
// Texts are told from words as by [parser.ofTexts].
func (p *parser) textsInCSV() bool {
	for _, separator := range []string{",", ";", "|"} {
		f := form{KindSimilarity, separator}
		var texts []string
		for _, l := range p.lines {
			if c := f.fields(l.text); scoreColumn(c) == 2 && len(c) == 3 {
				texts = append(texts, c[:2]...)
			}
		}
		if len(texts) < len(p.lines) || !mostlyTexts(texts) {
			continue
		}
		for i, l := range p.lines {
			p.lines[i].text = strings.Join(f.fields(strings.ReplaceAll(l.text, "\t", " ")), "\t")
		}
		return true
	}
	return false
}

// objects turns lines of JSON that have two words, or two texts, and their score into lines of these. It leaves other lines as they are.
func (p *parser) objects() error {
	var names []string
	var t triple
	lines := slices.Clone(p.lines)
	for i, l := range lines {
		var o map[string]any
		d := json.NewDecoder(strings.NewReader(l.text))
		d.UseNumber()
		if err := d.Decode(&o); err != nil && i == 0 {
			return nil // which the reader of retrieval sets tells
		} else if err != nil {
			return p.bad(l.number, "the line is not a JSON object: "+err.Error(), "write the object again")
		}
		if _, err := d.Token(); err != io.EOF {
			return p.bad(l.number, "something stands behind the JSON object", "write one object a line: jq -c .")
		}
		if i == 0 {
			names = slices.Sorted(maps.Keys(o))
		}
		fields := fieldsOf(o, names)
		if i == 0 {
			var err error
			if t, err = p.named(names, fields); err != nil || t == (triple{}) {
				return err
			}
		}
		for _, column := range []int{t.a, t.b, t.score} {
			if fields[column] == "" {
				return p.bad(l.number, fmt.Sprintf("the object has no %q", names[column]), "give every object the same keys, with values")
			}
		}
		lines[i].text, _ = t.at(fields)
	}
	p.lines = lines
	p.note(names, t)
	return nil
}

// fieldsOf returns what an object has under these names, as fields of a line: "" where it has nothing.
func fieldsOf(object map[string]any, names []string) []string {
	fields := make([]string, len(names))
	for j, name := range names {
		if v := object[name]; v != nil {
			fields[j] = strings.Join(strings.Fields(fmt.Sprint(v)), " ")
		}
	}
	return fields
}
