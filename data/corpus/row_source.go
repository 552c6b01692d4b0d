package corpus

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
)

// A RowSource is a file, or standard input, with labelled examples.
type RowSource struct {
	*Source
	rows func(yield func(Row, error) bool)
}

// Rows returns the examples in order. An error ends the iteration; it is an [*Error], or
// that of the context given to [OpenRows].
func (s *RowSource) Rows() iter.Seq2[Row, error] { return s.rows }

// OpenRows finds the sources that names stand for, as [Open] does. Where the format is one of tables, a folder stands for the files in it and
// below it whose names end as those of the format do, and where that is jsonl and there are none, for those that end in .json.
func OpenRows(ctx context.Context, names []string, o RowOptions) ([]*RowSource, error) {
	format, ok := RowFormats()[o.Format]
	if !ok {
		return nil, fmt.Errorf("there is no format %q of labelled examples; there are %s", o.Format, strings.Join(slices.Sorted(maps.Keys(RowFormats())), ", "))
	}
	if err := o.check(format); err != nil {
		return nil, err
	}
	for _, name := range names {
		if strings.HasPrefix(name, pairsPrefix) != format.Pairs {
			return nil, notPairs(name, o.Format)
		}
	}
	o.pairs = format.Pairs
	if format.Table {
		o.table = strings.TrimSuffix(o.Format, "-tokens")
	}
	opened := names
	if format.Folders {
		var err error
		if opened, err = folderNames(names); err != nil {
			return nil, err
		}
	}
	sources, err := Open(ctx, opened, o.Options)
	if err != nil {
		return nil, err
	}
	var labels map[string]string
	if format.Folders {
		if labels, err = folderLabels(names, sources); err != nil {
			return nil, err
		}
	}
	var all []*RowSource
	seen := make(map[string]bool) // what the functions of all sources do
	for _, s := range sources {
		r := &RowSource{Source: s}
		isGo := isGo(s.Name())
		switch {
		case format.Pairs:
			r.rows = func(yield func(Row, error) bool) { r.functionPairs(ctx, o.Options, seen, yield) }
		case format.Plain && !isGo:
			remedy := "write godoc:std or another pattern, or choose the format of the file"
			if table := TableFormat(s.Name()); table != "" {
				remedy = fmt.Sprintf("set corpus.format = %q, and in corpus.columns which of its columns are the text and the label", table)
			}
			return nil, &Error{Where: s.Name(), What: "is not a set of Go packages, which corpus.format = " + quote(o.Format) + " takes its labels from", Remedy: remedy}
		case format.Plain:
			r.rows = r.folders
		case isGo:
			return nil, &Error{Where: s.Name(), What: "has no labels in the form " + o.Format, Remedy: `set corpus.format = "godoc", in which the label of a comment is the folder of its package`}
		default:
			o := o
			o.label = labels[s.Name()]
			r.rows = func(yield func(Row, error) bool) { r.parse(ctx, format, o, yield) }
		}
		all = append(all, r)
	}
	return all, nil
}

// errStopped ends the reading when nobody wants more rows.
var errStopped = errors.New("stopped")

// parse reads one file.
func (s *RowSource) parse(ctx context.Context, f RowFormat, o RowOptions, yield func(Row, error) bool) {
	if f.Parquet {
		if err := s.parseWhole(ctx, f, o, yield); err != nil {
			yield(Row{}, err)
		}
		return
	}
	in, name := o.Stdin, "standard input"
	if s.Name() != "-" {
		file, err := OpenFile(s.Name())
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer file.Close()
		defer s.watch(file)()
		in, name = file, s.Name()
	}
	s.begin(o.Options)
	raw := bufio.NewReaderSize(io.TeeReader(in, s.sum), 1<<16)
	text, compression, err := decompress(raw, name, s.note)
	if err != nil {
		yield(Row{}, readError(err, name, compression))
		return
	}
	defer text.Close()
	lines, head, e := s.lines(text, o)
	if e != nil {
		yield(Row{}, readError(e, name, compression))
		return
	}
	rows := s.input(ctx, lines, name, o, yield)
	rows.head = head
	switch err := f.read(rows); {
	case errors.Is(err, errStopped):
		return
	case err != nil:
		if e, ok := errors.AsType[*Error](err); (!ok || e.Where == "") && ctx.Err() == nil {
			err = readError(err, name, compression)
		}
		yield(Row{}, err)
		return
	}
	if _, err := io.Copy(io.Discard, raw); err != nil {
		yield(Row{}, readError(err, name, compression))
		return
	}
	for _, told := range rows.suspicions() {
		s.note(told)
	}
	s.sums = append(s.sums, [sha256.Size]byte(s.sum.Sum(nil)))
	if e := s.ended(o.Options); e != nil {
		yield(Row{}, readError(e, name, compression))
	}
}

// parseWhole reads one file of a format that is read at any place.
func (s *RowSource) parseWhole(ctx context.Context, f RowFormat, o RowOptions, yield func(Row, error) bool) error {
	file, size, err := openWhole(s.Name())
	if err != nil {
		return err
	}
	defer file.Close()
	defer s.watch(file)()
	s.begin(o.Options)
	in := s.input(ctx, nil, s.Name(), o, yield)
	in.at, in.size = file, size
	emit := in.emit
	in.emit = func(r Row) error {
		for _, text := range slices.Concat([]string{r.Text}, r.Others, r.Tokens) {
			s.stat.Bytes += int64(len(text))
		}
		return emit(r)
	}
	switch err := f.read(in); {
	case errors.Is(err, errStopped):
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return placed(err, s.Name())
	}
	s.stat.look(in.suspects.head)
	for _, told := range in.suspicions() {
		s.note(told)
	}
	if _, err := io.Copy(s.sum, io.NewSectionReader(file, 0, size)); err != nil {
		return readError(err, s.Name(), "")
	}
	s.sums = append(s.sums, [sha256.Size]byte(s.sum.Sum(nil)))
	if e := s.ended(o.Options); e != nil {
		e.Remedy = `write it with texts in UTF-8, as Parquet has them; corpus.on_bad_utf8 = "skip" leaves out such sentences`
		return readError(e, s.Name(), "")
	}
	return nil
}

// placed is an error of the text called name, unless it says where it is.
func placed(err error, name string) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Where != "" {
		return err
	}
	return readError(err, name, "")
}

// fromJSON says what to do with JSON that begins with head where a format wants something else.
func fromJSON(format string, head []byte) (remedy string) {
	switch format {
	case "conll":
		return jsonTags(head)
	case "triples":
		return "write head, relation and tail with tabs between: " + JSONFacts(head)
	}
	return jsonText(head)
}

// lines returns a text with newlines for line ends, and its beginning, or says what it is if it is none.
func (s *RowSource) lines(text io.Reader, o RowOptions) (lines io.Reader, head []byte, e *Error) {
	l := newLineReader(text)
	head = bytes.Clone(l.peek())
	if e := notText(head, l.err == io.EOF, o.OnBadUTF8); e != nil && !(RowFormats()[o.Format].Keys && e.What == isJSON) {
		switch e.What {
		case isJSON:
			e.Remedy = fromJSON(o.Format, head)
		case "is " + parquetFile:
			e.Remedy = fromParquet(o)
		}
		return nil, nil, e
	}
	s.stat.look(head)
	if RowFormats()[o.Format].ByToken && s.stat.Unseen != "" { // no tokenizer takes them out
		s.note(s.stat.Unseen)
		s.stat.Unseen = ""
	}
	if format := RowFormats()[o.Format]; !format.Names && (!format.Keys || format.ByToken) { // texts of JSON are looked at when they are read
		if told := garbled(Newlines(head)); told != "" {
			s.note(told)
		}
	}
	lines = io.Reader(&counted{r: l.rest(), n: &s.stat.Bytes})
	if end, called := otherLineEnd(head); end != "" {
		s.note("its lines end in " + called)
		lines = bufio.NewReader(&newlines{r: lines, end: end})
	}
	return lines, Newlines(head), nil
}

// input is what a format reads: the lines of a file of that name, whose rows go to yield.
func (s *RowSource) input(ctx context.Context, lines io.Reader, name string, o RowOptions, yield func(Row, error) bool) *rowInput {
	in := &rowInput{RowOptions: o, name: name, in: lines, note: s.note}
	row := "line"
	if RowFormats()[o.Format].Parquet {
		row = "row"
	}
	in.bad = func(line int, format string, args ...any) error {
		what := fmt.Sprintf(format, args...)
		e := &Error{Where: fmt.Sprintf("%s:%d", name, line), What: what, Remedy: fmt.Sprintf(`correct the %s, or leave such %[1]ss out with corpus.on_bad_line = "skip"`, row)}
		switch {
		case o.giveBad && !yield(Row{}, &BadRow{e}):
			return errStopped
		case o.giveBad:
			return nil
		case o.OnBadLine != "skip":
			return e
		}
		if s.stat.BadLines++; s.stat.FirstBadLine == "" {
			s.stat.FirstBadLine = fmt.Sprintf("%s:%d: %s", name, line, what)
		}
		return nil
	}
	in.repair = func(line string, number int) (string, bool, error) {
		repaired, keep, err := s.clean.repair([]byte(line), name, number, &s.stat)
		return string(repaired), keep, err
	}
	var replaced int64 // bytes, up to the row before
	in.emit = func(r Row) error {
		if in.rows++; in.rows%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r.File = name
		for _, label := range r.Labels {
			if len(label) > MaxLabel {
				return in.bad(r.Line, "has a label of %d bytes, and %d are the most: %s…", len(label), MaxLabel, quote(label[:20]))
			}
		}
		keep, err := s.tidy(&r)
		if err != nil || !keep {
			return err
		}
		s.stat.Documents++
		s.stat.Sentences++
		bad := s.stat.BadUTF8 + s.stat.NUL
		in.suspects.row(r, bad == replaced)
		replaced = bad
		if !yield(r, nil) {
			return errStopped
		}
		return nil
	}
	return in
}

// tidy treats bad bytes in the row as the options say, and normalises its text.
func (s *RowSource) tidy(r *Row) (keep bool, err error) {
	clean := func(text *string) bool {
		if err != nil {
			return false
		}
		var b []byte
		b, keep, err = s.clean.clean([]byte(*text), r.File, r.Line, &s.stat)
		*text = string(b)
		return keep && err == nil
	}
	if r.Tokens == nil && !clean(&r.Text) {
		return false, err
	}
	for _, list := range [][]string{r.Tokens, r.Labels, r.Others} {
		for i := range list {
			if !clean(&list[i]) {
				return false, err
			}
		}
	}
	return true, nil
}

// counted counts what is read.
type counted struct {
	r io.Reader
	n *int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	*c.n += int64(n)
	return n, err
}
