package corpus

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// OpenDocuments finds the sources that names stand for, whose plain text is in columns of tables, as o says: in one of the [RowFormats] that have
// named columns. No column is the column called text. A row is a document, and each line of its text a sentence; the texts of several columns follow
// one another. Of a list of strings each is a sentence, or all are the tokens of one. In place of the line on which it stands, a row of a Parquet file has its number.
func OpenDocuments(ctx context.Context, names []string, o RowOptions) ([]*Source, error) {
	o.documents = true
	if len(o.Text) == 0 {
		o.Text = []Column{textColumn}
	}
	rows, err := OpenRows(ctx, names, o)
	if err != nil {
		return nil, err
	}
	var sources []*Source
	for _, r := range rows {
		s := r.Source
		s.whole = true
		s.read = func(yield func(Document, error) bool) {
			for row, err := range r.Rows() {
				if err != nil {
					yield(Document{}, err)
					return
				}
				doc := row.document()
				s.stat.Sentences += int64(len(doc.Sentences)) - 1
				if !yield(doc, nil) {
					return
				}
			}
		}
		sources = append(sources, s)
	}
	return sources, nil
}

// document returns the text of a row as one.
func (r Row) document() Document {
	lines := strings.Split(strings.TrimRight(r.Text, "\r\n"), "\n")
	doc := Document{Sentences: make([][]byte, 0, len(lines)), File: r.File, Line: r.Line}
	for _, line := range lines {
		doc.Sentences = append(doc.Sentences, []byte(strings.TrimSuffix(line, "\r")))
	}
	return doc
}

// TableEndings returns the formats of files with named columns by what their names end in, compressed or not.
func TableEndings() map[string]string {
	return map[string]string{".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
}

// TableFormat returns that of a file, "" where its name does not end in one of these.
func TableFormat(name string) string {
	return TableEndings()[strings.ToLower(filepath.Ext(Uncompressed(name)))]
}

// TextFormat returns the format of files of plain text in columns: by what their name, or the glob that finds them, ends in and, of those that can
// be read as text too, by a first line with a column called text. It is "" for any other name.
func TextFormat(name string) string {
	format := TableFormat(name)
	if format != "csv" && format != "tsv" {
		return format
	}
	files, err := Open(context.Background(), []string{name}, Options{})
	if err != nil { // reading it says why
		return ""
	}
	for _, file := range files {
		if TableFormat(file.Name()) != format || !headed(file.Name(), format) {
			return ""
		}
	}
	return format
}

// headed reports whether the first line of a table names a column text, and the second has as many columns: prose may have the word between commas.
func headed(name, format string) bool {
	in, err := OpenText(name, func(string) {})
	if err != nil {
		return false
	}
	defer in.Close()
	head := newLineReader(in).peek()
	first, second, more := firstLines(head)
	separators := []string{",", ";", "|", "\t"}
	if format == "tsv" {
		separators = []string{"\t", ","}
	}
	for i, separator := range separators {
		fields := strings.Split(first, separator)
		if len(fields) == 1 && i > 0 || !slices.ContainsFunc(fields, isTextName) {
			continue
		}
		quotes := strings.Contains(separator+second, separator+`"`) // in which there may be separators
		if !more || quotes || strings.Count(second, separator) == len(fields)-1 {
			return true
		}
	}
	return false
}

// isTextName reports whether a column with this header is the one called text.
func isTextName(header string) bool { return strings.Trim(header, ` "`) == textColumn.Name }

// firstLines returns the first two lines of a table that begins with head, without what stands above the column names; more says that the second is
// there, and whole.
func firstLines(head []byte) (first, second string, more bool) {
	for line := range strings.Lines(string(Newlines(trimMarks(head)))) {
		whole := strings.HasSuffix(line, "\n") || len(head) < headSize
		line = strings.TrimRight(line, "\r\n")
		if _, above := Separator(line); line == "" || first == "" && above {
			continue
		}
		if first != "" {
			return first, line, whole
		}
		first = line
	}
	return first, "", false
}

// columnOf says how the column of the text is named in corpus.columns, for CSV or tabs that begin with head.
func columnOf(head []byte, format string) string {
	return fmt.Sprintf("{text = %v}", TextColumns(head, format, nil)[0])
}

// TextColumns returns the columns that likely have the text, in CSV or tabs that begin with head: those that have it elsewhere, if all are there; or
// else one that the header gives a usual name of texts, or one by a number.
func TextColumns(head []byte, format string, elsewhere []Column) []Column {
	first, second, _ := firstLines(head)
	names := strings.FieldsFunc(first, func(c rune) bool { return strings.ContainsRune(",;|\t", c) })
	for i, field := range names {
		names[i] = strings.Trim(field, ` "`)
	}
	if len(elsewhere) > 0 && !slices.ContainsFunc(elsewhere, func(c Column) bool { return !slices.Contains(names, c.Name) }) {
		return elsewhere
	}
	if i := slices.IndexFunc(names, func(name string) bool { return slices.Contains(textNames, strings.ToLower(name)) }); i >= 0 {
		return []Column{{Name: names[i]}}
	}
	separator := byte('\t')
	for _, c := range []byte(",;|") {
		if format == "csv" && bare([]byte(second), c) > bare([]byte(second), separator) {
			separator = c
		}
	}
	number := textNumber(Newlines(trimMarks(head)), separator)
	if n, _ := Columns(head); slices.Contains(elsewhere, Column{Number: number}) && !slices.ContainsFunc(elsewhere, func(c Column) bool { return c.Number > n }) {
		return elsewhere // another column belongs to it, such as a title
	}
	return []Column{{Number: number}}
}
