package corpus

import (
	"fmt"
	"strings"
)

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

// fromTriples says how to make facts of what the Semantic Web has.
const fromTriples = `; of N-Triples sed -E 's/^<?([^> ]*)>?\s*<([^>]*)>\s*(.*\S)\s*\.$/\1\t\2\t\3/; s/<([^<>]*)>$/\1/' makes facts, and of Turtle first rapper -i turtle`

// removeRemarks says how remarks such as this line are left out.
func removeRemarks(line string) string {
	return "; remove remarks: grep -v '^" + line[:len(line)-len(strings.TrimLeft(line, line[:1]))] + "'"
}

// isQuad finds a line that is a fact and its graph, as N-Quads have it.
var isQuad = pattern(`^(?:<[^>]*>|_:\S+)\s*<[^>]*>\s*(?:<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"\S*)\s*(?:<[^>]*>|_:\S+)\s*\.$`)

// isProlog finds a line that is a fact of Prolog: likes(ada, bob).
var isProlog = pattern(`^\w+\([^(),]+, *[^(),]+\)\.$`)
