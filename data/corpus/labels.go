package corpus

import (
	"context"
	"slices"
	"strings"
)

// labelNames are usual names of columns with labels of texts. It never changes.
var labelNames = strings.Fields("label labels sentiment category class topic stars rating score intent emotion target")

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

// FindLabels looks for labels in the table, of this format, that is the first file of those that names are, as [Open] has them: for the first
// column that has a usual name of labels, and few values in the first rows. Where there is none, or the file cannot be read, it returns nil.
func FindLabels(ctx context.Context, names []string, format string) *Labels {
	files, err := Open(ctx, names, Options{})
	if err != nil || len(files) == 0 {
		return nil
	}
	text := textColumn
	if RowFormats()[format].HasNumbers() {
		text = TextColumns(headOf(files[0].Name()), format, nil)[0]
	}
	for _, name := range labelNames {
		for _, spelled := range []string{name, strings.ToUpper(name[:1]) + name[1:]} {
			found := &Labels{Text: text, Label: Column{Name: spelled}}
			if found.Some = fewValues(ctx, files[0].Name(), format, found.Text, found.Label); found.Some != nil {
				return found
			}
		}
	}
	return nil
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
