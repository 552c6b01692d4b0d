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
	edge, edges := "", 0 // the first name with what is not seen at its edge, and how many there are
	quoted := 0          // facts whose names all stand in quotes
	n, heads, relations, tails := 0, map[string]bool{}, map[string]bool{}, map[string]bool{}
	tabs, spaced := 0, 0 // facts between tabs, and the line of the first without
	split, commas := Triple, ""
	begin := bufio.NewReaderSize(in.in, headSize)
	head, _ := begin.Peek(headSize)
	if betweenCommas(head) {
		split, commas = CommaTriple, "; most of the first lines have commas between head, relation and tail"
	}
	usual := relationsOf(head, split)
	in.in = begin
	err := in.eachLine(func(line string, number int) error {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		fields, ok := split(line)
		if number == 1 {
			switch {
			case namesFact(fields, headNames, relationNames, tailNames):
				in.note("line 1 is taken for column names")
				return nil
			case namesFact(fields, headNames, tailNames, relationNames):
				return in.bad(number, "%s", "names the tail before the relation; a fact is head, relation and tail: "+reorder(line, commas != "", 1, 3, 2))
			}
		}
		if ok && isRemarkOfFacts().MatchString(line) && !usual[fields[1]] {
			return in.bad(number, "is a remark, and no fact%s", removeRemarks(line))
		}
		if !ok && len(fields) == 3 {
			return in.bad(number, "has nothing for column %d of head, relation and tail", 1+slices.Index(fields, ""))
		}
		if !ok {
			return in.bad(number, "is not head, relation and tail with tabs between: it has %s%s", amount.Of(len(fields), "column"), cmp.Or(notFact(line, fields), commas))
		}
		if strings.HasSuffix(strings.TrimSpace(line), ".") && isStatement().MatchString(line) { // the first is found sooner
			return in.bad(number, "is a statement of N-Triples, whose brackets and point would be part of the names%s", fromTriples)
		}
		if strings.Contains(line, "\t") {
			tabs++
		} else if spaced == 0 {
			spaced = number
		}
		for _, name := range fields {
			if UnseenEdge(name) {
				if edges++; edges == 1 {
					edge = name
				}
			}
		}
		count(&quoted, commas == "" && !slices.ContainsFunc(fields, func(name string) bool { return len(name) < 2 || name[0] != '"' || name[len(name)-1] != '"' }))
		if n++; n <= someFacts {
			heads[fields[0]], relations[fields[1]], tails[fields[2]] = true, true, true
		}
		return in.emit(Row{Tokens: []string{fields[0], fields[2]}, Labels: fields[1:2], Line: number})
	})
	if edges > 0 {
		in.note(fmt.Sprintf("it has %s with a character at an end that is not seen, such as %s, which makes another name of it: take them off: %s", amount.Of(edges, "name"), quote(edge), TakeOffUnseen))
	}
	if quoted > 0 && quoted == n {
		in.note(`its names stand in quotes, which are read as part of them; take them off: tr -d '"'`)
	}
	if without := n - tabs; without > 0 && without < tabs {
		in.note(fmt.Sprintf("it has %s without tabs, where most have them, divided at white space; the first is line %d", amount.Of(without, "fact"), spaced))
	}
	between := ""
	if 2*tabs > n {
		between = "\t"
	}
	if tailFirst(heads, relations, tails) {
		in.note("the third column looks like that of the relations; if it is, bring the columns into the order head, relation and tail: " + reorder(between, commas != "", 1, 3, 2))
	}
	if tailFirst(tails, relations, heads) {
		in.note("the first column looks like that of the relations; if it is, bring the columns into the order head, relation and tail: " + reorder(between, commas != "", 2, 1, 3))
	}
	return err
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

// reorder returns the command that writes the columns of facts in this order, with tabs between. They are like those of line, or between commas.
func reorder(line string, commas bool, a, b, c int) string {
	if commas {
		return fmt.Sprintf(`python3 -c 'import csv, sys; [print(x[%d], x[%d], x[%d], sep="\t") for x in csv.reader(sys.stdin) if x]'`, a-1, b-1, c-1)
	}
	between := ""
	if strings.Contains(line, "\t") {
		between = `-F '\t' `
	}
	return fmt.Sprintf(`awk %s'{print $%d "\t" $%d "\t" $%d}'`, between, a, b, c)
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

// fromTriples says how to make facts of what the Semantic Web has.
const fromTriples = `; of N-Triples sed -E 's/^<?([^> ]*)>?\s*<([^>]*)>\s*(.*\S)\s*\.$/\1\t\2\t\3/; s/<([^<>]*)>$/\1/' makes facts, and of Turtle first rapper -i turtle`

// removeRemarks says how remarks such as this line are left out.
func removeRemarks(line string) string {
	return "; remove remarks: grep -v '^" + line[:len(line)-len(strings.TrimLeft(line, line[:1]))] + "'"
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

// isQuad finds a line that is a fact and its graph, as N-Quads have it.
var isQuad = pattern(`^(?:<[^>]*>|_:\S+)\s*<[^>]*>\s*(?:<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"\S*)\s*(?:<[^>]*>|_:\S+)\s*\.$`)

// isStatement finds a statement of N-Triples whose point stands right behind its object.
var isStatement = pattern(`^(?:<[^<>]*>|_:\S+)\s+<[^<>]*>\s+(?:<[^<>]*>|"[^"]*"\S*)\.\s*$`)

// isProlog finds a line that is a fact of Prolog: likes(ada, bob).
var isProlog = pattern(`^\w+\([^(),]+, *[^(),]+\)\.$`)

// TakeOffUnseen is the command that takes characters that are not seen off the ends of words. It leaves those within, which Persian, Hindi
// and families of emoji have.
const TakeOffUnseen = `perl -CSD -pe 's/(?<![^\s,;|])\p{Cf}+|\p{Cf}+(?![^\s,;|])//g'`

// UnseenEdge reports whether a name begins or ends with a character that is not seen.
func UnseenEdge(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	last, _ := utf8.DecodeLastRuneInString(name)
	return unicode.Is(unicode.Cf, first) || unicode.Is(unicode.Cf, last)
}

// notFact says what a line is that is no fact, and what to do; "" if that is not known.
func notFact(line string, fields []string) string {
	line = strings.TrimSpace(line)
	switch {
	case isQuad().MatchString(line):
		return `; of N-Quads sed -E 's/\s*\S+\s*\.$/ ./' makes N-Triples, without the graphs` + fromTriples
	case strings.HasPrefix(line, "@prefix") || len(fields) == 4 && fields[3] == "." || strings.HasPrefix(line, "PREFIX ") || (line[:min(len(line), 1)] == "<" || strings.HasPrefix(line, "_:")) && strings.HasSuffix(line, "."):
		return fromTriples
	case len(fields) == 1 && line != "" && strings.Trim(line, "0123456789") == "":
		return "; if it is the number of facts, as OpenKE writes it, remove the line, and bring the columns into the order head, relation and tail: sed 1d | " + reorder("", false, 1, 3, 2)
	case len(fields) > 3 && strings.HasPrefix(fields[1], "/r/"):
		return `; of ConceptNet awk -F '\t' '{print $3 "\t" $2 "\t" $4}' takes the three`
	case len(fields) > 3 && strings.Contains(line, "\t\t"):
		return `; where there are several tabs, tr -s '\t' leaves one`
	case len(fields) > 3 && fields[0] == "":
		return `; it begins with a tab, which sed 's/^\t//' takes off`
	case len(fields) == 4 && (fields[3] == "1" || fields[3] == "0" || fields[3] == "-1"):
		return `; if the fourth says whether the fact is true, awk -F '\t' '$4 == 1' | cut -f 1-3 takes those that are, and without it the first three of all`
	case len(fields) == 4 && strings.Trim(fields[0], "0123456789") == "" && strings.Trim(fields[1]+fields[2], "0123456789") != "":
		return "; cut -f 2-4 takes the last three, and cut -f 1-3 the first"
	case len(fields) > 3 && strings.Contains(line, "\t"):
		return "; cut -f 1-3 takes the first three"
	case strings.Count(line, " -> ") == 2:
		return `; of arrows sed 's/ -> /\t/g' makes tabs`
	case isProlog().MatchString(line):
		return `; of Prolog sed -E 's/^(\w+)\((.*), *(.*)\)\.$/\2\t\1\t\3/' makes facts`
	case strings.Count(line, ",") == 3 && !strings.Contains(line, "("):
		return "; between commas it has 4, of which cut -d , -f 2-4 takes the last three, and -f 1-3 the first"
	case strings.Count(line, ",") == 2:
		return "; between commas, write no brackets, and put a name with a comma or a quote in quotes"
	case strings.Count(line, "|") == 2:
		return `; of bars sed 's/|/\t/g' makes tabs`
	case strings.Count(line, ";") == 2:
		return `; of semicolons sed 's/;/\t/g' makes tabs`
	case strings.HasPrefix(line, "#"):
		return removeRemarks(line)
	}
	return ""
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
