package corpus

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// Separator returns what separates the columns of a table whose first line is sep=; or the like, as Excel reads and writes it above
// the column names. It is not ok for any other line.
func Separator(line string) (separator string, ok bool) {
	line = strings.Trim(strings.TrimSuffix(line, "\r"), `"`)
	if len(line) != len("sep=;") || !strings.EqualFold(line[:4], "sep=") || strings.IndexByte(",;|\t", line[4]) < 0 {
		return "", false
	}
	return line[4:], true
}

// readCSV reads comma-separated values (RFC 4180): fields may be in double quotes, in which a quote is doubled and a line may
// end. A first line sep=; says what separates them instead, see [Separator], and so does one that has semicolons or bars and
// no comma, see [csvReader.separatorOf]. A record is no longer than a line may be, see [RowOptions.mostLine], and of one that is not right the first line alone is lost: so a quote that
// ends nowhere does not take the rest of the file with it.
func readCSV(in *rowInput) error {
	begin := bufio.NewReaderSize(in.in, headSize)
	head, _ := begin.Peek(headSize)
	r := csvReader{t: table{rowInput: in}, even: evenly(head), commas: hasCommas(head)}
	in.in = begin
	if err := in.eachLine(r.line); err != nil {
		return err
	}
	for r.open { // at the end of the file
		if err := r.again(fmt.Sprintf(`the quote " that begins column %d ends nowhere; add the one that ends it`, len(r.fields)+1)); err != nil {
			return err
		}
	}
	r.t.end()
	return nil
}

// separatorOf returns what separates the columns of CSV with this first line: a comma, or where none stands outside of quotes, a
// semicolon or a bar, as spreadsheets write them where the comma is that of numbers. A text alone, in the first column, may have such
// signs itself, so that there it must be even. So it must be where there are commas too, and these then divide no columns.
func (r *csvReader) separatorOf(line string) string {
	separator, quoted := ",", false
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',' && (r.commas || r.even == ""):
			return ","
		case (c == ';' || c == '|' && !strings.Contains(line, " ||| ")) && separator == ",":
			separator = string(c)
		}
	}
	several := func(c Column) bool { return c.Name != "" || c.Number > 1 }
	if separator != r.even && !slices.ContainsFunc(r.t.columns(), several) {
		return ","
	}
	return separator
}

// hasCommas reports whether each line of a text which begins with head has as many commas as the others that may divide columns: some are
// none of a sentence, or of a number.
func hasCommas(head []byte) bool {
	return inEach(head, ',') > 0 && slices.ContainsFunc(slices.Collect(recordsOf(head)), func(line []byte) bool {
		return bare(decimal().ReplaceAll(line, nil), ',') > 0
	})
}

// decimal finds a number with a decimal comma.
var decimal = pattern(`\b\d+,\d+\b`)

// evenly returns the semicolon or bar that each line of a text which begins with head has as often as the others; "" if
// neither is so, and for a line alone.
func evenly(head []byte) string {
	for _, c := range []byte(";|") {
		if inEach(head, c) > 0 {
			return string(c)
		}
	}
	return ""
}

// inEach returns how many of a sign each line of a text which begins with head has outside of quotes; 0 where they have different numbers of it, and for
// a line alone.
func inEach(head []byte, sign byte) int {
	if len(head) == headSize { // the last line goes on
		head = head[:bytes.LastIndexByte(head, '\n')+1]
	}
	lines, first := 0, 0
	for line := range recordsOf(head) {
		n := bare(line, sign)
		if lines++; lines == 1 {
			first = n
		}
		if n != first {
			return 0
		}
	}
	if lines < 2 {
		return 0
	}
	return first
}

// A csvReader makes records of lines.
type csvReader struct {
	t         table
	separator string   // "" before the first line that is not empty
	even      string   // see [evenly]
	commas    bool     // see [hasCommas]
	open      bool     // the record goes on in the next line, in quotes
	fields    []string // of the record, that are whole
	field     []byte   // the beginning of the next, if open
	raw       []byte   // the lines of the record, each with its end
	lines     int      // of the record
	first     int      // the number of its first line
}

// line takes the next line.
func (r *csvReader) line(line string, number int) error {
	most := r.t.mostLine()
	for r.open && (number != r.first+r.lines || len(r.raw)+len(line) > most) {
		if err := r.again(fmt.Sprintf(`the quote " that begins column %d does not end within %d bytes, the most that a row may have; add the one that ends it, or shorten the field`, len(r.fields)+1, most)); err != nil {
			return err
		}
	}
	if !r.open {
		if separator, ok := Separator(line); ok && number == 1 {
			r.separator = separator
			return nil
		}
		if line == "" {
			return nil
		}
		if r.separator == "" {
			r.separator = r.separatorOf(line)
		}
		r.fields, r.field, r.raw, r.lines, r.first = r.fields[:0], r.field[:0], r.raw[:0], 0, number
	}
	r.raw, r.lines = append(append(r.raw, line...), '\n'), r.lines+1
	switch problem := r.split(line); {
	case problem == "" && r.open:
		return nil
	case problem == "" && r.swallowsRows():
		return r.again("a field in quotes goes on over lines that look like rows, so that its first quote may be one of the text; double it, or end the field")
	case problem == "":
		return r.t.record(r.fields, r.first)
	case r.lines > 1:
		problem = fmt.Sprintf("a field in quotes goes on to line %d, where %s", number, problem)
		fallthrough
	default:
		return r.again(problem)
	}
}

// swallowsRows reports whether the record has several lines, all of which but the first and the last have as many separators as a row.
func (r *csvReader) swallowsRows() bool {
	const few = 3 // such lines may be there by chance
	if r.lines < few+2 || r.t.width < 2 {
		return false
	}
	number, rows := 0, 0
	for line := range bytes.Lines(r.raw) {
		if number++; number == 1 || number == r.lines {
			continue
		}
		if line = bytes.TrimSpace(line); bare(line, r.separator[0]) != r.t.width-1 {
			return false
		}
		rows++
	}
	return rows >= few
}

// split takes the fields of a line. It says what is wrong with its quotes, or "".
func (r *csvReader) split(line string) (problem string) {
	for {
		if !r.open {
			if !strings.HasPrefix(line, `"`) {
				field, rest, more := strings.Cut(line, r.separator)
				if strings.HasPrefix(strings.TrimLeft(field, " "), `"`) {
					return fmt.Sprintf(`column %d has a space before the quote " that begins it; take such spaces out: sed 's/%s *"/%[2]s"/g'`, len(r.fields)+1, sedLiteral(r.separator))
				}
				if strings.HasPrefix(field, `="`) {
					return fmt.Sprintf(`column %d has a formula of a spreadsheet, ="…"; take what is in it: sed -E 's/="([^"]*)"/"\1"/g'`, len(r.fields)+1)
				}
				if strings.Contains(field, `"`) {
					return fmt.Sprintf(`column %d has a quote " and does not begin with one; write the field in quotes and double those inside`, len(r.fields)+1)
				}
				r.fields = append(r.fields, field)
				if !more {
					return ""
				}
				line = rest
				continue
			}
			line, r.open = line[1:], true
		}
		inside, rest, ends := strings.Cut(line, `"`)
		r.field = append(r.field, inside...)
		switch {
		case !ends:
			r.field = append(r.field, '\n')
			return ""
		case strings.HasPrefix(rest, `"`):
			r.field = append(r.field, '"')
			line = rest[1:]
			continue
		}
		r.fields, r.field, r.open = append(r.fields, string(r.field)), r.field[:0], false
		switch {
		case rest == "":
			return ""
		case !strings.HasPrefix(rest, r.separator) && strings.HasSuffix(inside, `\`):
			return fmt.Sprintf(`column %d has a backslash before a quote ", which ends it all the same; double quotes instead: sed 's/\\"/""/g'`, len(r.fields))
		case !strings.HasPrefix(rest, r.separator):
			return fmt.Sprintf(`after the quote " that ends column %d a %s or the end of the line must come; double quotes inside fields`, len(r.fields), r.separator)
		}
		line = rest[1:]
	}
}

// sedLiteral writes a separator as sed has it in a pattern and in what takes its place.
func sedLiteral(separator string) string {
	if separator == "\t" {
		return `\t`
	}
	return separator
}

// again tells what is wrong with the record and, where it goes on, reads the lines after
// the first as records of their own.
func (r *csvReader) again(problem string) error {
	lines, first := string(r.raw), r.first
	r.open = false
	if err := r.t.bad(first, "%s", problem); err != nil {
		return err
	}
	number := first
	for line := range strings.Lines(lines) {
		if number > first {
			if err := r.line(strings.TrimSuffix(line, "\n"), number); err != nil {
				return err
			}
		}
		number++
	}
	return nil
}

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
	begun bool
	width int            // columns of the first record
	first header         // the first record, if it is an example
	named bool           // it is told that it looks like column names
	names []string       // the first record, if it is a header
	at    map[Column]int // where each column stands
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
	case t.rows == 0 && len(fields) == 1 && isRule(fields[0]):
		return "; " + unboxed
	case t.Format == "tsv" && t.names == nil && last > 0 && last <= min(len(fields), t.width):
		return fmt.Sprintf("; cut -f 1-%d leaves out what stands behind the last column that is read", last)
	}
	return ""
}

// isRule reports whether a line is one that divides a table which is drawn.
func isRule(line string) bool {
	return strings.Contains(line, "--") && strings.Trim(line, "+-|: ") == ""
}

// unboxed says how a table with bars becomes one with tabs.
const unboxed = `it is a table for people to look at: sed -E '/^[-+|: ]*$/d; /^\(?[0-9]+ rows?( in set.*|\))$/d; s/^ *\|? *//; s/ *\|? *$//; s/ *\| */\t/g' makes one with tabs, which corpus.format = "tsv" reads`

// textNames are names that columns of texts often have, and usualNames those of labels and scores too.
var (
	textNames  = strings.Fields("text texts sentence sentences review tweet content body comment message question query description document utterance")
	usualNames = append(strings.Fields("sentence1 sentence2 text1 text2 question1 question2 anchor positive negative title headline premise hypothesis source target "+
		"label labels class category categories sentiment intent topic tag y stars rating polarity score similarity is_duplicate"), textNames...)
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

func (t *table) noColumn(c Column, first []string, line int) error {
	e := &Error{What: fmt.Sprintf("line %d has no column %v: it has %d", line, c, len(first)), Remedy: "give the number of another in corpus.columns"}
	if len(first) == 1 && c.Name == "" {
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
	}
	if c.Name != "" {
		const most = 60
		header := strings.Join(first, ", ")
		if len(header) > most {
			header = header[:cut([]byte(header[:most]))] + "…"
		}
		e.What = fmt.Sprintf("line %d has no column %v: it has %s", line, c, header)
		e.Remedy = "correct the name in corpus.columns, or give columns by number, from 1, if the file has no header"
		if strings.HasPrefix(strings.ToLower(header), "@relation") {
			e.Remedy = arff
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
