package corpus

import (
	"context"
	"slices"
	"strings"
)

const (
	labelRows = 200 // the rows that FindLabels looks at
	leastRows = 20  // by which a column is judged
	perLabel  = 5   // the rows that each label has, on average
)

// Labels are those that the texts of a table likely have.
type Labels struct {
	Text, Label Column
	Some        []string // of them, in the order in which they come
}

// FindLabels looks for labels in the table, of this format, that is the first file of those that names are, as [Open] has them. They
// are in the first column that has a usual name of labels or, if no header names the text, in any, and that has few values in the first
// rows. Where there is none, or the file cannot be read, it returns nil.
func FindLabels(ctx context.Context, names []string, format string) *Labels {
	files, err := Open(ctx, names, Options{})
	if err != nil || len(files) == 0 {
		return nil
	}
	text, columns := textColumn, namedLabels
	if RowFormats()[format].HasNumbers() {
		head := headOf(files[0].Name())
		if text = TextColumns(head, format, nil)[0]; text.Name == "" {
			columns = others(head, text)
		}
	}
	for _, label := range columns {
		if some := fewValues(ctx, files[0].Name(), format, text, label); some != nil {
			return &Labels{text, label, some}
		}
	}
	return nil
}

// namedLabels are the columns called by [labelNames], in small letters and with a capital. It never changes.
var namedLabels = func() (columns []Column) {
	for _, name := range labelNames {
		columns = append(columns, Column{Name: name}, Column{Name: strings.ToUpper(name[:1]) + name[1:]})
	}
	return columns
}()

// others returns the columns, by number, that a table which begins with head has beside that of the text. In one of more than three columns
// there may be anything, such as pairs of texts.
func others(head []byte, text Column) (columns []Column) {
	n, _ := Columns(head)
	if n > 3 {
		return nil
	}
	for number := 1; number <= n; number++ {
		if number != text.Number {
			columns = append(columns, Column{Number: number})
		}
	}
	return columns
}

// fewValues returns the values of a column in the first rows of a table; nil if they are as many as those of a text.
func fewValues(ctx context.Context, path, format string, text, column Column) (values []string) {
	sources, err := OpenRows(ctx, []string{path}, RowOptions{Format: format, Text: []Column{text}, Label: []Column{column}})
	if err != nil {
		return nil
	}
	rows := 0
	for row, err := range sources[0].Rows() {
		if err != nil || len(row.Labels) == 0 {
			return nil
		}
		for _, label := range row.Labels {
			if !slices.Contains(values, label) {
				values = append(values, label)
			}
		}
		if rows++; rows == labelRows {
			break
		}
	}
	if rows < leastRows || len(values)*perLabel > rows {
		return nil
	}
	return values
}
