package corpus

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
)

// OpenDocuments finds the sources that names stand for, whose plain text is in columns of tables, as o says: in one of the [RowFormats] that have
// named columns. No column is the column called text. A row is a document, and each line of its text a sentence; the texts of several columns follow
// one another. In place of the line on which it stands, a row of a Parquet file has its number.
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

// TextFormat returns the format of a file of plain text in columns: by what its name ends in and, of one that can be read as text too, by
// a first line with a column called text. It is "" for any other file.
func TextFormat(name string) string {
	switch format := TableFormat(name); format {
	case "csv", "tsv":
		if !headed(name) {
			return ""
		}
		return format
	default:
		return format
	}
}

// headed reports whether the first line of a file names a column text.
func headed(name string) bool {
	in, err := OpenText(name, func(string) {})
	if err != nil {
		return false // reading it says why
	}
	defer in.Close()
	line, _, err := newLineReader(in).next()
	return err == nil && slices.ContainsFunc(strings.FieldsFunc(string(line), func(c rune) bool { return strings.ContainsRune(",;|\t", c) }), func(field string) bool {
		return strings.Trim(field, ` "`) == textColumn.Name
	})
}
