package corpus

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	ours "github.com/lexigraph/lexigraph/data/parquet"
	"github.com/parquet-go/parquet-go"
)

// parquetFile is what a Parquet file is called in errors.
const parquetFile = "a Parquet file"

// fromParquet says what to do with a Parquet file where a format that these options have wants something else.
func fromParquet(o RowOptions) (remedy string) {
	format := RowFormats()[o.Format]
	switch {
	case format.Names:
		return `write head, relation and tail with tabs between: python3 -c 'import pandas, sys; pandas.read_parquet(sys.argv[1])[["head", "relation", "tail"]].to_csv(sys.stdout, sep="\t", index=False, header=False)' FILE`
	case format.ByToken:
		return `corpus.format = "parquet-tokens" reads it, with corpus.columns = {text = "tokens", label = "ner_tags"}, or as they are called`
	}
	columns := []string{`text = "NAME"`}
	for _, c := range []struct {
		name string
		has  bool
	}{{"label", len(o.Label) > 0 || o.Format == "fasttext" || format.Folders}, {"pair", len(o.Pair) > 0}, {"score", len(o.Score) > 0}} {
		if c.has {
			columns = append(columns, c.name+` = "NAME"`)
		}
	}
	return `corpus.format = "parquet" reads it, with corpus.columns = {` + strings.Join(columns, ", ") + "} of its columns"
}

// readParquet reads the rows of a Parquet file, as Hugging Face's datasets and many other programs write them. The text is a string, or several of
// them, or a list of strings, and a label a string, a number, true or false, or a list of these. Where the file says what the numbers of a column stand for, as
// Hugging Face's do of a ClassLabel, the labels are these names.
func readParquet(in *rowInput) error {
	defer in.noteLists()
	var odd labelLists
	err := in.eachParquetRow(func(row parquetRow) error {
		r := Row{Line: row.number}
		if err := in.take(&r, func(c Column) (string, error) { return row.text(in, c) }); err != nil {
			return in.bad(row.number, "%v", err)
		}
		for _, c := range in.Label {
			labels, err := row.labels(c)
			if err != nil {
				return in.bad(row.number, "%v", err)
			}
			isList := row.of.leaf[row.of.at[c]].MaxRepetitionLevel > 0
			switch blank := slices.IndexFunc(labels, func(label string) bool { return strings.TrimSpace(label) == "" }); {
			case blank >= 0 && isList:
				return in.bad(row.number, "has nothing as number %d of column %v", blank+1, c)
			case blank >= 0:
				labels = nil // as where it is null
			}
			odd.add(isList, labels)
			r.Labels = append(r.Labels, labels...)
		}
		if len(r.Labels) == 0 && len(in.Label) > 0 {
			why := ""
			if row.of.leaf[row.of.at[in.Label[0]]].MaxRepetitionLevel > 0 {
				why = `, whose list is empty; if that means none of them, df[column].map(lambda x: list(x) or ["none"]) of pandas makes it a label of its own`
			}
			return in.bad(row.number, "has no label in column %v%s", in.Label[0], why)
		}
		return in.emit(r)
	})
	if err != nil || len(in.Label) == 0 {
		return err
	}
	return odd.switches(in.Label[0], "write the labels that are 1 where the file is made, in pandas with df[column].map(lambda x: [i for i, on in enumerate(x) if on])")
}

// readParquetTokens reads a sentence a row: a list of tokens and one of their tags.
func readParquetTokens(in *rowInput) error {
	lists := tokenLists{in: in}
	err := in.eachParquetRow(func(row parquetRow) error {
		tokens, err := row.labels(in.Text[0])
		if err != nil {
			return in.bad(row.number, "%v", err)
		}
		tags, err := row.labels(in.Label[0])
		if err != nil {
			return in.bad(row.number, "%v", err)
		}
		return lists.add(tokens, tags, row.number)
	})
	lists.end()
	return err
}

// A parquetRow is a row while it is read.
type parquetRow struct {
	of     *parquetColumns
	number int // from 1
	values [][]parquet.Value
}

// eachParquetRow calls do with each row of the file.
func (in *rowInput) eachParquetRow(do func(parquetRow) error) error {
	f, err := ours.Open(in.at, in.size)
	if err != nil {
		return damagedParquet(err)
	}
	read := &parquetColumns{at: map[Column]int{}}
	for _, c := range in.columns() {
		if err := read.find(f, c, in.RowOptions); err != nil {
			return err
		}
	}
	if err := read.fit(in.RowOptions); err != nil {
		return err
	}
	var names []string
	for _, leaf := range f.Columns {
		names = append(names, ours.Name(leaf))
	}
	in.unjudged(names)
	if err := f.Check(read.leaf...); err != nil {
		return damagedParquet(err)
	}
	row := parquetRow{of: read}
	return damagedParquet(f.EachRow(read.leaf, func(values [][]parquet.Value) error {
		row.number++
		row.values = values
		return do(row)
	}))
}

// damagedParquet is an error of package parquet as one of a text.
func damagedParquet(err error) error {
	if damaged, ok := errors.AsType[*ours.Damaged](err); ok {
		return &Error{What: damaged.Error(), Remedy: "fetch the file again"}
	}
	if unread, ok := errors.AsType[*ours.Unread](err); ok {
		return &Error{What: unread.Error(), Remedy: "write it again with zstd"}
	}
	return err
}

// text returns the text of a column, or a score as it is written.
func (r parquetRow) text(in *rowInput, c Column) (string, error) {
	at := r.of.at[c]
	switch r.of.leaf[at].MaxRepetitionLevel {
	case 1:
		list, err := r.labels(c)
		return in.listText(c, list), err
	case 2:
		lists, err := r.lists(c)
		return in.nestedText(lists), err
	}
	v := r.values[at][0]
	if v.IsNull() {
		return "", fmt.Errorf("has nothing in column %v", c)
	}
	return plainValue(v), nil
}

// labels returns the labels that a row has in a column, or the strings of a list. There is none of −1 where numbers stand for names: Hugging Face's
// datasets have it where nobody knows the label.
func (r parquetRow) labels(c Column) (labels []string, err error) {
	at := r.of.at[c]
	isList, names := r.of.leaf[at].MaxRepetitionLevel > 0, r.of.names[at]
	for i, v := range r.values[at] {
		switch {
		case v.IsNull() && isList:
			return nil, fmt.Errorf("has nothing as number %d of column %v", i+1, c)
		case v.IsNull():
		case names == nil:
			labels = append(labels, plainValue(v))
		default:
			n := v.Int64()
			if v.Kind() == parquet.Int32 {
				n = int64(v.Int32())
			}
			if n >= int64(len(names)) || n < -1 {
				return nil, fmt.Errorf("has the number %d in column %v, which has names for 0 to %d", n, c, len(names)-1)
			}
			if n >= 0 {
				labels = append(labels, names[n])
			}
		}
	}
	return labels, nil
}

// lists returns the strings of the lists that a row has in a list.
func (r parquetRow) lists(c Column) (lists [][]string, err error) {
	for i, v := range r.values[r.of.at[c]] {
		if v.IsNull() {
			return nil, fmt.Errorf("has nothing as number %d of column %v", i+1, c)
		}
		if v.RepetitionLevel() < 2 {
			lists = append(lists, nil)
		}
		last := &lists[len(lists)-1]
		*last = append(*last, plainValue(v))
	}
	return lists, nil
}

// plainValue returns a string as it is, and a number as it is written.
func plainValue(v parquet.Value) string {
	switch v.Kind() {
	case parquet.Boolean:
		return strconv.FormatBool(v.Boolean())
	case parquet.Int32:
		return strconv.FormatInt(int64(v.Int32()), 10)
	case parquet.Int64:
		return strconv.FormatInt(v.Int64(), 10)
	case parquet.Float:
		return strconv.FormatFloat(float64(v.Float()), 'g', -1, 32)
	case parquet.Double:
		return strconv.FormatFloat(v.Double(), 'g', -1, 64)
	}
	return string(v.ByteArray())
}

// ParquetCSV returns the columns of a Parquet file that are strings, numbers, decimals or true and false as comma-separated values, with their names in
// the first line. A row is a line: white space in its texts is a space each. It ends where there are more than most bytes.
func ParquetCSV(path string, most int) ([]byte, error) {
	file, size, err := openWhole(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	f, err := ours.Open(file, size)
	if err != nil {
		return nil, placed(damagedParquet(err), path)
	}
	var columns []parquet.LeafColumn
	var texts []func(v parquet.Value) string
	var record []string
	for _, c := range f.Columns {
		if text := textOf(c); c.MaxRepetitionLevel == 0 && text != nil {
			columns, texts, record = append(columns, c), append(texts, text), append(record, ours.Name(c))
		}
	}
	if len(columns) == 0 {
		return nil, &Error{Where: path, What: "has no columns of strings or numbers", Remedy: "name another file"}
	}
	if err := f.Check(columns...); err != nil {
		return nil, placed(damagedParquet(err), path)
	}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Write(record) // into memory, without errors
	err = f.EachRow(columns, func(values [][]parquet.Value) error {
		for i, v := range values {
			if record[i] = ""; !v[0].IsNull() {
				record[i] = oneLine(texts[i](v[0]))
			}
		}
		w.Write(record)
		if w.Flush(); text.Len() > most {
			return errStopped
		}
		return nil
	})
	if err != nil && !errors.Is(err, errStopped) {
		return nil, placed(damagedParquet(err), path)
	}
	w.Flush()
	return text.Bytes(), nil
}

// openWhole opens the file that a format reads at any place.
func openWhole(name string) (f *os.File, size int64, err error) {
	if name == "-" {
		return nil, 0, &Error{Where: "standard input", What: "a Parquet file is read from its end, which standard input does not allow", Remedy: "give the file by its name"}
	}
	if f, err = OpenFile(name); err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		err = &Error{Where: name, What: "a Parquet file is read from its end, which a pipe or a device does not allow", Remedy: "give a plain file", Err: err}
	} else if err = notParquet(f); err != nil {
		err = placed(err, name)
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// notParquet is the error of a file that does not begin as a Parquet file does, or nil.
func notParquet(f io.ReaderAt) error {
	head := make([]byte, headSize)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	if head = head[:n]; bytes.HasPrefix(head, []byte(ours.Magic)) {
		return nil
	}
	if c, ok := CompressionOf(head); ok {
		return &Error{What: "is compressed with " + c.Name + ", and a Parquet file is read from its end", Remedy: "unpack it"}
	}
	if e := known(head); e != nil {
		return &Error{What: e.What + " and no Parquet file", Remedy: "give the file that corpus.format says, or correct that"}
	}
	return &Error{What: "is not a Parquet file: it does not begin with " + ours.Magic, Remedy: "give the file that corpus.format says, or correct that"}
}
