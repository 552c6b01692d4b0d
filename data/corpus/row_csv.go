package corpus

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strings"
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
// no comma, see [csvReader.separatorOf]. A record is no longer than a line may be, see [MaxRow], and of one that is not right the first line alone is lost: so a quote that
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

// line takes the next line.
func (r *csvReader) line(line string, number int) error {
	for r.open && (number != r.first+r.lines || len(r.raw)+len(line) > MaxRow) {
		if err := r.again(fmt.Sprintf(`the quote " that begins column %d does not end within 64 MiB, the most that a row may have; add the one that ends it, or shorten the field`, len(r.fields)+1)); err != nil {
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
