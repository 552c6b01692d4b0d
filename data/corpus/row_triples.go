package corpus

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/amount"
)

// readTriples reads facts: head, relation and tail in three columns, with tabs between;
// or, if most of the first lines have them so, with commas as in CSV; or else white space. Head and tail become the
// tokens of a row, and the relation its label.
func readTriples(in *rowInput) error {
	begin := bufio.NewReaderSize(in.in, headSize)
	head, _ := begin.Peek(headSize)
	in.in = begin
	f := &factReader{rowInput: in, split: Triple, commas: betweenCommas(head), heads: map[string]bool{}, relations: map[string]bool{}, tails: map[string]bool{}, joined: map[string]joining{}}
	if f.commas {
		f.split = CommaTriple
	}
	f.usual = relationsOf(head, f.split)
	err := in.eachLine(f.line)
	f.tell()
	return err
}

// A factReader reads facts, and looks for what is odd about all of them.
type factReader struct {
	*rowInput
	split  func(line string) (fields []string, ok bool)
	commas bool            // stand between the columns of most of the first lines
	usual  map[string]bool // the relations of the first lines

	facts, tabs             int    // all, and those between tabs
	spaced                  int    // the line of the first that is not
	quoted                  int    // facts whose names all stand in quotes
	edges                   int    // names with what is not seen at an end
	edge                    string // the first of these
	heads, relations, tails map[string]bool
	joined                  map[string]joining // entities with _
	merged                  string             // the first that comes with white space, too
}

// joining says whether a name comes with _, and with white space in its place.
type joining struct{ asIs, spaced bool }

// line reads a line.
func (f *factReader) line(line string, number int) error {
	if strings.TrimSpace(line) == "" {
		return nil
	}
	fields, ok := f.split(line)
	if number == 1 && namesFact(fields, headNames, relationNames, tailNames) {
		f.note("line 1 is taken for column names")
		return nil
	}
	if what := f.wrong(line, number, fields, ok); what != "" {
		return f.bad(number, "%s", what)
	}
	f.look(line, number, fields)
	return f.emit(Row{Tokens: []string{fields[0], fields[2]}, Labels: fields[1:2], Line: number})
}

// wrong says what is wrong with a line of these fields, which are ok if they are three; "" if it is a fact.
func (f *factReader) wrong(line string, number int, fields []string, ok bool) string {
	switch {
	case number == 1 && namesFact(fields, headNames, tailNames, relationNames):
		return "names the tail before the relation; a fact is head, relation and tail: " + reorder(line, f.commas, 1, 3, 2)
	case ok && isRemarkOfFacts().MatchString(line) && !f.usual[fields[1]]:
		return "is a remark, and no fact" + removeRemarks(line)
	case !ok && len(fields) == 3:
		return fmt.Sprintf("has nothing for column %d of head, relation and tail", 1+slices.Index(fields, ""))
	case !ok:
		remedy := notFact(line, fields)
		if remedy == "" && f.commas {
			remedy = "; most of the first lines have commas between head, relation and tail"
		}
		return "is not head, relation and tail with tabs between: it has " + amount.Of(len(fields), "column") + remedy
	case strings.HasSuffix(strings.TrimSpace(line), ".") && isStatement().MatchString(line): // the first is found sooner
		return "is a statement of N-Triples, whose brackets and point would be part of the names" + fromTriples
	}
	return ""
}

// look looks at a fact.
func (f *factReader) look(line string, number int, fields []string) {
	f.facts++
	if strings.Contains(line, "\t") {
		f.tabs++
	} else if f.spaced == 0 {
		f.spaced = number
	}
	f.join(line, fields)
	bare := f.commas // whose quotes are no part of the names
	for _, name := range fields {
		if UnseenEdge(name) {
			f.edge = cmp.Or(f.edge, name)
			f.edges++
		}
		bare = bare || len(name) < 2 || name[0] != '"' || name[len(name)-1] != '"'
	}
	count(&f.quoted, !bare)
	if f.facts <= someFacts {
		f.heads[fields[0]], f.relations[fields[1]], f.tails[fields[2]] = true, true, true
	}
}

// join takes the entities of a line that have _, there or of white space.
func (f *factReader) join(line string, names []string) {
	written := names
	if (strings.Contains(names[0], "_") || strings.Contains(names[2], "_")) && strings.Contains(line, " ") {
		if written = strings.Split(line, "\t"); f.commas {
			r := csvReader{separator: ","}
			r.split(line)
			written = r.fields
		}
	}
	for i := 0; i < len(names) && len(written) == len(names); i += 2 {
		name := names[i]
		j, known := f.joined[name]
		if !strings.Contains(name, "_") || !known && len(f.joined) == someFacts {
			continue
		}
		asIs := strings.TrimSpace(written[i]) == name
		j.asIs, j.spaced = j.asIs || asIs, j.spaced || !asIs
		if f.joined[name] = j; j.asIs && j.spaced {
			f.merged = cmp.Or(f.merged, name)
		}
	}
}

// tell notes what is odd about the facts.
func (f *factReader) tell() {
	if f.merged != "" {
		f.note(fmt.Sprintf("it has names that differ in white space and _ alone, such as %s, and are one here; where they are two, tr _ - in all files keeps them apart", quote(f.merged)))
	}
	if f.edges > 0 {
		f.note(fmt.Sprintf("it has %s with a character at an end that is not seen, such as %s, which makes another name of it: take them off: %s", amount.Of(f.edges, "name"), quote(f.edge), TakeOffUnseen))
	}
	if f.quoted > 0 && f.quoted == f.facts {
		f.note(`its names stand in quotes, which are read as part of them; take them off: tr -d '"'`)
	}
	if without := f.facts - f.tabs; without > 0 && without < f.tabs {
		f.note(fmt.Sprintf("it has %s without tabs, where most have them, divided at white space; the first is line %d", amount.Of(without, "fact"), f.spaced))
	}
	between := ""
	if 2*f.tabs > f.facts {
		between = "\t"
	}
	const order = "if it is, bring the columns into the order head, relation and tail: "
	if tailFirst(f.heads, f.relations, f.tails) {
		f.note("the third column looks like that of the relations; " + order + reorder(between, f.commas, 1, 3, 2))
	}
	if tailFirst(f.tails, f.relations, f.heads) {
		f.note("the first column looks like that of the relations; " + order + reorder(between, f.commas, 2, 1, 3))
	}
}

var (
	headNames     = []string{"head", "subject", "source", "from", "entity1", "h", "s", "subj", "src", "start"}
	relationNames = []string{"relation", "predicate", "rel", "property", "edge", "r", "p", "pred", "type", "relationship"}
	tailNames     = []string{"tail", "object", "target", "to", "entity2", "t", "o", "obj", "dst", "end"}
)

// namesFact is [namesOf] for names of columns as programs write them around the usual ones: head_id, startId, :START_ID, entity_1, from_node.
func namesFact(fields []string, usual ...[]string) bool {
	plain := make([]string, len(fields))
	for i, field := range fields {
		name := strings.NewReplacer("#", "", " ", "", "_", "", ":", "", "-", "", ".", "").Replace(strings.ToLower(field))
		plain[i] = name
		for _, end := range []string{"id", "name", "entity", "node", "type"} {
			if short, is := strings.CutSuffix(name, end); is && i < len(usual) && slices.Contains(usual[i], short) {
				plain[i] = short
			}
		}
	}
	return namesOf(plain, usual...)
}

// someFacts are enough to tell which column has the relations.
const someFacts = 100_000

// tailFirst reports whether the third column has few names and no head, and the second many, most of which are heads too. Where all names are
// numbers, any is a head; there the second must have very many.
func tailFirst(heads, relations, tails map[string]bool) bool {
	both := 0
	for name := range relations {
		if heads[name] {
			both++
		}
	}
	numbers := len(relations) >= 50
	for name := range relations {
		numbers = numbers && isDigits([]byte(name))
	}
	for name := range tails {
		if heads[name] && !numbers {
			return false
		}
	}
	return 2*both > len(relations) && 2*len(tails) < len(relations)
}

// isRemarkOfFacts finds a line that may be a remark in three words, or a fact about a sign.
var isRemarkOfFacts = pattern(`^(?:#+|//|%+) +[^\t]*$`)

// relationsOf returns the relations of the facts at the beginning of a text, but for lines that may be remarks.
func relationsOf(head []byte, split func(string) ([]string, bool)) map[string]bool {
	relations := map[string]bool{}
	for line := range strings.Lines(string(head)) {
		line = strings.TrimRight(line, "\r\n")
		if fields, ok := split(line); ok && !isRemarkOfFacts().MatchString(line) {
			relations[fields[1]] = true
		}
	}
	return relations
}

// isStatement finds a statement of N-Triples whose point stands right behind its object.
var isStatement = pattern(`^(?:<[^<>]*>|_:\S+)\s+<[^<>]*>\s+(?:<[^<>]*>|"[^"]*"\S*)\.\s*$`)

// TakeOffUnseen is the command that takes characters that are not seen off the ends of words. It leaves those within, which Persian, Hindi
// and families of emoji have.
const TakeOffUnseen = `perl -CSD -pe 's/(?<![^\s,;|])\p{Cf}+|\p{Cf}+(?![^\s,;|])//g'`

// UnseenEdge reports whether a name begins or ends with a character that is not seen.
func UnseenEdge(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	last, _ := utf8.DecodeLastRuneInString(name)
	return unicode.Is(unicode.Cf, first) || unicode.Is(unicode.Cf, last)
}

// Triple returns the three columns of a fact: head, relation and tail, with tabs between, or
// white space if there are no tabs, or commas if neither makes three. White space inside a
// column becomes _. It is false, with the columns that there are, for a line that has more or
// fewer than three, or an empty one.
func Triple(line string) (fields []string, ok bool) {
	fields = strings.Split(line, "\t")
	if len(fields) == 1 {
		fields = strings.Fields(line)
		if len(fields) != 3 || strings.HasSuffix(fields[0], ",") && strings.HasSuffix(fields[1], ",") { // what commas separate is no name with a comma
			if fields, ok := CommaTriple(line); ok {
				return fields, true
			}
			if len(fields) == 3 {
				return fields[:1], false
			}
		}
	}
	return whole(fields)
}

// betweenCommas reports whether most lines of a text that begins with head are facts between commas. A name may have commas, so
// that one line alone does not tell: "1,2,3-trichlorobenzene is_a solvent".
func betweenCommas(head []byte) bool {
	lines, facts := 0, 0
	for line := range strings.Lines(string(head)) {
		if line = strings.TrimRight(line, "\r\n"); strings.TrimSpace(line) != "" {
			_, ok := CommaTriple(line)
			other := strings.Fields(line) // if its names have the commas, and its relation none
			lines++
			count(&facts, ok && (len(other) != 3 || strings.Contains(other[1], ",")))
		}
	}
	return 2*facts > lines
}

// CommaTriple is [Triple] for a fact with commas between, as in CSV. It is false
// for any other line, and for what is in brackets, such as a tuple of Python or values of SQL.
func CommaTriple(line string) (fields []string, ok bool) {
	r := csvReader{separator: ","}
	if strings.Contains(line, "\t") || strings.HasPrefix(line, "(") || r.split(line) != "" || r.open {
		return []string{line}, false
	}
	opened := func(field string) int {
		return strings.Count(field, "(") + strings.Count(field, "[") - strings.Count(field, ")") - strings.Count(field, "]")
	}
	if n := len(r.fields); n > 1 && opened(r.fields[0]) > 0 && opened(r.fields[n-1]) < 0 {
		return []string{line}, false
	}
	return whole(r.fields)
}

// whole makes each column a name, and reports whether they are those of a fact.
func whole(fields []string) ([]string, bool) {
	for i, f := range fields {
		fields[i] = strings.Join(strings.Fields(f), "_")
	}
	return fields, len(fields) == 3 && !slices.Contains(fields, "")
}
