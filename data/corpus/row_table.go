package corpus

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// readCSV reads comma-separated values (RFC 4180): fields may be in double quotes, in
// which a quote is doubled and a line may end.
func readCSV(in *rowInput) error {
	r := csv.NewReader(in.in)
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	t := table{rowInput: in}
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if e := (*csv.ParseError)(nil); errors.As(err, &e) {
			if err := in.bad(e.Line, "%s", csvProblem(e)); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		line, _ := r.FieldPos(0)
		if err := t.record(fields, line); err != nil {
			return err
		}
	}
}

// csvProblem says what is wrong with quotes.
func csvProblem(e *csv.ParseError) string {
	switch {
	case errors.Is(e.Err, csv.ErrBareQuote):
		return fmt.Sprintf(`column %d of the line: a quote " in a field that does not begin with one; write the field in quotes and double those inside`, e.Column)
	case errors.Is(e.Err, csv.ErrQuote):
		return fmt.Sprintf(`column %d of the line: after the quote " that ends a field a comma or the end of the line must come; double quotes inside fields`, e.Column)
	}
	return e.Err.Error()
}

// readTSV reads tab-separated values. A quote is a character like others.
func readTSV(in *rowInput) error {
	t := table{rowInput: in}
	return in.eachLine(func(line string, number int) error {
		if line == "" {
			return nil
		}
		return t.record(strings.Split(line, "\t"), number)
	})
}

// A table reads records of columns.
type table struct {
	*rowInput
	begun       bool
	width       int // columns of the first record
	text, label []int
}

// record takes the fields of a line.
func (t *table) record(fields []string, line int) error {
	if !t.begun {
		t.begun = true
		t.width = len(fields)
		header, err := t.find(fields, line)
		if err != nil || header {
			return err
		}
	}
	if len(fields) != t.width {
		return t.bad(line, "has %d columns, where the first line has %d", len(fields), t.width)
	}
	r := Row{Line: line}
	var texts []string
	for _, c := range t.text {
		texts = append(texts, fields[c])
	}
	r.Text = strings.Join(texts, " ")
	for _, c := range t.label {
		if label := strings.TrimSpace(fields[c]); label != "" {
			r.Labels = append(r.Labels, label)
		}
	}
	if len(r.Labels) == 0 {
		return t.bad(line, "has no label: column %d is empty", t.label[0]+1)
	}
	return t.emit(r)
}

// find finds the columns, and says whether the first line is a header.
func (t *table) find(first []string, line int) (header bool, err error) {
	header = t.Header
	at := func(columns []Column) (places []int, err error) {
		for _, c := range columns {
			i := c.Number - 1
			if c.Name != "" {
				header = true
				i = slices.IndexFunc(first, func(name string) bool { return strings.TrimSpace(name) == c.Name })
			}
			if i < 0 || i >= len(first) {
				return nil, t.noColumn(c, first, line)
			}
			places = append(places, i)
		}
		return places, nil
	}
	if t.text, err = at(t.Text); err != nil {
		return false, err
	}
	t.label, err = at(t.Label)
	return header, err
}

func (t *table) noColumn(c Column, first []string, line int) error {
	e := &Error{What: fmt.Sprintf("line %d has no column %v: it has %d", line, c, len(first)), Remedy: "give the number of another in corpus.columns"}
	if c.Name != "" {
		const most = 60
		header := strings.Join(first, ", ")
		if len(header) > most {
			header = header[:cut([]byte(header[:most]))] + "…"
		}
		e.What = fmt.Sprintf("line %d has no column %v: it has %s", line, c, header)
		e.Remedy = "correct the name in corpus.columns, or give columns by number, from 1, if the file has no header"
	}
	return e
}
