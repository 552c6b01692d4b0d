package corpus

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// readTSV reads tab-separated values. A quote is a character like others.
func readTSV(in *rowInput) error {
	t := table{rowInput: in}
	err := in.eachLine(func(line string, number int) error {
		if _, ok := Separator(line); line == "" || ok && number == 1 {
			return nil
		}
		return t.record(strings.Split(line, "\t"), number)
	})
	t.end()
	return err
}

// A table reads records of columns.
type table struct {
	*rowInput
	begun  bool
	width  int            // columns of the first record
	quoted int            // records of several columns whose fields all stand in quotes, where a quote is a character like others
	first  header         // the first record, if it is an example
	named  bool           // it is told that it looks like column names
	names  []string       // the first record, if it is a header
	at     map[Column]int // where each column stands
}

// record takes the fields of a line.
func (t *table) record(fields []string, line int) error {
	if !t.begun {
		t.begun = true
		t.width = len(fields)
		header, err := t.find(fields, line)
		if header {
			t.names = slices.Clone(fields)
			t.unjudged(t.names)
		}
		if err != nil || header {
			return err
		}
		t.first.begin(fields)
		t.named = t.looksNamed(fields) || CountsColumns(fields)
	} else {
		t.first.line(fields)
	}
	if t.names != nil && slices.Equal(fields, t.names) {
		return t.bad(line, "has the column names again, as where files are joined")
	}
	if len(fields) != t.width {
		quotes := ""
		if slices.ContainsFunc(fields, func(field string) bool { return strings.HasPrefix(strings.TrimSpace(field), "'") }) && t.Format == "csv" {
			quotes = `; a field with a comma stands between double quotes, and not '`
		}
		return t.bad(line, "has %s, where the first line has %d%s", amount.Of(len(fields), "column"), t.width, cmp.Or(quotes, t.otherWidth(fields)))
	}
	inQuotes := func(field string) bool { return len(field) > 1 && field[0] == '"' && field[len(field)-1] == '"' }
	count(&t.quoted, t.Format == "tsv" && len(fields) > 1 && !slices.ContainsFunc(fields, func(field string) bool { return !inQuotes(field) }))
	r := Row{Line: line}
	err := t.take(&r, func(c Column) (string, error) { return fields[t.at[c]], nil })
	if err != nil {
		return t.bad(line, "%v", err)
	}
	for _, c := range t.Label {
		if label := strings.TrimSpace(fields[t.at[c]]); label != "" {
			r.Labels = append(r.Labels, label)
		}
	}
	if len(r.Labels) == 0 && len(t.Label) > 0 {
		return t.bad(line, "has no label: column %d is empty", t.at[t.Label[0]]+1)
	}
	return t.emit(r)
}

// end tells what was seen of the first line.
func (t *table) end() {
	if t.begun && t.names == nil && (t.named || t.first.found()) {
		t.note("line 1 looks like column names, and is read as an example: corpus.header = true leaves it out")
	}
	if t.quoted > 0 && t.quoted == t.rows {
		t.note("all its fields stand in quotes, which are read as part of them; " + unquoteTabs)
	}
}

// otherWidth says what to do with lines of another number of columns than the first, whose fields are given; "" if that is not known.
func (t *table) otherWidth(fields []string) string {
	last := 0 // of the columns that are read
	for _, c := range t.columns() {
		last = max(last, c.Number)
	}
	separator := ","
	if t.Format == "tsv" {
		separator = `\t`
	}
	switch {
	case t.rows == 0 && t.names != nil && len(fields) == t.width+1 && isNumber(strings.Trim(fields[0], `"`)):
		return fmt.Sprintf("; if the first is the number of the row, for which R writes no name: sed '1s/^/row%s/'", separator)
	case t.rows == 0 && t.names != nil && len(fields) == t.width+1 && fields[t.width] == "":
		ends := "[,;|]"
		if t.Format == "tsv" {
			ends = separator
		}
		return fmt.Sprintf("; of a mark at the end of each line below the names, sed -E '2,$s/%s$//' takes it off", ends)
	case t.rows == 0 && len(fields) == 1 && isRule(fields[0]):
		return "; " + unboxed
	case t.Format == "tsv" && len(fields) < t.width && strings.Count(fields[len(fields)-1], `"`)%2 == 1:
		return "; where a field goes on over lines in quotes, " + unquoteTabs
	case t.Format == "tsv" && t.names == nil && last > 0 && last <= min(len(fields), t.width):
		return fmt.Sprintf("; cut -f 1-%d leaves out what stands behind the last column that is read", last)
	}
	return ""
}

// unquoteTabs says how a table with tabs becomes one without quotes around its fields, each on a line.
const unquoteTabs = `python3 -c 'import csv, sys; [print("\t".join(" ".join(x.split()) for x in r)) for r in csv.reader(sys.stdin, delimiter="\t")]' takes them off, and puts each row on one line`

// isRule reports whether a line is one that divides a table which is drawn.
func isRule(line string) bool {
	return strings.Contains(line, "--") && strings.Trim(line, "+-|: ") == ""
}

// unboxed says how a table with bars becomes one with tabs.
const unboxed = `it is a table for people to look at: sed -E '/^[-+|: ]*$/d; /^\(?[0-9]+ rows?( in set.*|\))$/d; s/^ *\|? *//; s/ *\|? *$//; s/ *\| */\t/g' makes one with tabs, which corpus.format = "tsv" reads`

// textNames are names that columns of texts often have, labelNames those that columns of labels have, and usualNames are these and others, such as those of scores.
var (
	textNames  = strings.Fields("text texts sentence sentences review tweet content body comment message question query description document utterance")
	labelNames = strings.Fields("label labels sentiment category class topic stars rating score intent emotion target")
	usualNames = slices.Concat(textNames, labelNames, strings.Fields("sentence1 sentence2 text1 text2 question1 question2 anchor positive negative title headline premise hypothesis source "+
		"answer answers response passage context categories tag y polarity similarity is_duplicate"))
)

// looksNamed reports whether the fields of the first line, in the columns that are read, are names of columns.
func (t *table) looksNamed(fields []string) bool {
	for _, at := range t.at {
		if !slices.Contains(usualNames, strings.ToLower(strings.TrimSpace(fields[at]))) {
			return false
		}
	}
	return len(t.at) > 0
}

// find finds the columns, and says whether the first line is a header.
func (t *table) find(first []string, line int) (header bool, err error) {
	header = t.Header
	t.at = make(map[Column]int)
	for _, c := range t.columns() {
		i := c.Number - 1
		if c.Name != "" {
			header = true
			named := func(name string) bool { return strings.TrimSpace(name) == c.Name }
			if i = slices.IndexFunc(first, named); i >= 0 && slices.ContainsFunc(first[i+1:], named) {
				return false, &Error{What: fmt.Sprintf("line %d has two columns %v", line, c), Remedy: "give the column by its number in corpus.columns, from 1, or name one of them anew"}
			}
		}
		if i < 0 || i >= len(first) {
			return false, t.noColumn(c, first, line)
		}
		t.at[c] = i
	}
	return header, nil
}

// noColumn is the error of a column that the first line does not have.
func (t *table) noColumn(c Column, first []string, line int) error {
	if c.Name != "" {
		return t.noName(c, first, line)
	}
	e := &Error{What: fmt.Sprintf("line %d has no column %v: it has %d", line, c, len(first)), Remedy: "give the number of another in corpus.columns"}
	if len(first) != 1 {
		return e
	}
	switch text := first[0]; {
	case strings.Contains(text, " ||| "):
		e.Remedy = `make tabs of the bars: sed 's/ ||| /\t/g'`
	case strings.Contains(text, "\t"):
		e.Remedy = `the line has tabs: set corpus.format = "tsv"`
	case strings.Contains(text, ";"):
		e.Remedy += `, or set corpus.format = "csv", if semicolons separate the columns`
	case isQrel().MatchString(text):
		e.Remedy = "these are judgments with ids, as of TREC: write the texts of both in their place, with a tab between"
	case strings.HasPrefix(strings.ToLower(text), "@relation"):
		e.Remedy = arff
	case len(t.Pair) == 0 && t.Format == "tsv" && strings.Contains(text, " "):
		e.Remedy = "the line has no tabs; where its first word is the label, sed 's/ /\\t/' makes one behind it"
	case len(t.Pair) > 0:
		e.Remedy = "write both texts of a pair in one line; paste A B makes such lines of two files"
	}
	return e
}

// noName is noColumn for one that is named.
func (t *table) noName(c Column, first []string, line int) error {
	const most = 60
	header := strings.Join(first, ", ")
	if len(header) > most {
		header = header[:cut([]byte(header[:most]))] + "…"
	}
	e := &Error{What: fmt.Sprintf("line %d has no column %v: it has %s", line, c, header),
		Remedy: "correct the name in corpus.columns, or give columns by number, from 1, if the file has no header"}
	switch {
	case strings.HasPrefix(strings.ToLower(header), "@relation"):
		e.Remedy = arff
	case t.Format == "tsv" && slices.Contains(first, `"`+c.Name+`"`):
		e.Remedy = "quotes are part of the names: " + unquoteTabs
	}
	for _, other := range []struct{ separator, remedy string }{
		{"\t", `set corpus.format = "tsv"`},
		{";", `set corpus.format = "csv"`},
		{"|", `set corpus.format = "csv"`},
		{",", `set corpus.format = "csv"`},
	} {
		if len(first) == 1 && slices.Contains(strings.Split(first[0], other.separator), c.Name) {
			e.What = fmt.Sprintf("line %d has no column %v: its columns have %q between them", line, c, other.separator)
			e.Remedy = other.remedy
		}
	}
	if head := bytes.SplitN(t.head, []byte("\n"), 4); slices.ContainsFunc(head[:min(len(head), 3)], func(line []byte) bool { return isRule(string(line)) }) {
		e.Remedy = unboxed
	} else if n := t.nameAt(c.Name, line); n > 0 {
		e.What = fmt.Sprintf("line %d has no column %v, and line %d has", line, c, n)
		e.Remedy = fmt.Sprintf("take off what stands above the names: tail -n +%d", n)
	}
	return e
}

// arff says how Weka's form becomes CSV.
const arff = "it is ARFF, of Weka: save it as CSV there"

// isQrel finds a judgment of TREC: the ids of a question and of a document, and whether that is an answer.
var isQrel = pattern(`^\S+[ \t]+(?:0|Q0)[ \t]+\S+[ \t]+-?\d+$`)

// nameAt returns the number of a line after that one, near the beginning of the table, which has a column of that name; 0 if there is none.
func (t *table) nameAt(name string, after int) int {
	const near = 10
	number := 0
	for line := range bytes.Lines(t.head) {
		if number++; number > after+near {
			break
		}
		fields := strings.FieldsFunc(strings.TrimSpace(string(line)), func(r rune) bool { return strings.ContainsRune(",;|\t", r) })
		if number > after && len(fields) > 1 && slices.ContainsFunc(fields, func(field string) bool { return strings.Trim(field, ` "`) == name }) {
			return number
		}
	}
	return 0
}
