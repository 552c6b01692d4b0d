package corpus

import (
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// A Row is an example: text or tokens, and what is to be predicted of them: labels, or the
// texts that belong to it.
type Row struct {
	Text   string   // to be split into tokens, where Tokens is nil
	Tokens []string // as the file has them
	Labels []string // of the text; or one for each token, where [RowFormat.ByToken] says so
	Others []string // the text that belongs to Text, then hard negatives, which do not; see [RowOptions.Sides]
	Score  float32  // how well Text and the first of Others go together, where the file says it
	Unit   string   // rows of one unit are held out together; empty: each is by itself
	File   string
	Line   int   // on which the row starts, from 1
	Lines  []int // of each of Tokens, where each has a line of its own
}

// A RowFormat is a form of files with labelled examples. [RowFormats] has them by name.
type RowFormat struct {
	Table    bool // its columns are named: text, and those of what is to be predicted
	Keys     bool // these names are the keys of JSON objects, one a line
	Parquet  bool // they are those of a Parquet file, which is read at any place and has no lines: rows are counted in their place
	Numbered bool // it may name columns, by number
	Pairs    bool // a row has two texts that belong together, and no labels
	ByToken  bool // each token has a label of its own
	Names    bool // tokens are names, which nothing splits and of which none is too rare to have an id
	Folders  bool // a file is a row, and its folder the label
	Plain    bool // what is read is text or Go packages, as [Open] finds them

	// read gives the rows of a text to emit, and what is wrong with a line to bad.
	// An error of either ends the reading.
	read func(in *rowInput) error
}

// HasColumns reports whether columns can be named for a format.
func (f RowFormat) HasColumns() bool { return f.Table || f.Numbered }

// RowFormats returns the formats of labelled examples by their name in an experiment
// file.
func RowFormats() map[string]RowFormat {
	return map[string]RowFormat{
		"fasttext":       {read: readFastText},
		"lines":          {read: readLines},
		"csv":            {read: readCSV, Table: true},
		"tsv":            {read: readTSV, Table: true},
		"jsonl":          {read: readJSONL, Table: true, Keys: true},
		"conll":          {read: readCoNLL, ByToken: true, Numbered: true},
		"jsonl-tokens":   {read: readTokens, ByToken: true, Table: true, Keys: true},
		"parquet":        {read: readParquet, Table: true, Parquet: true},
		"parquet-tokens": {read: readParquetTokens, ByToken: true, Table: true, Parquet: true},
		"triples":        {read: readTriples, Names: true},
		"folders":        {read: readFolders, Folders: true},
		"godoc":          {Plain: true},
		"godoc-pairs":    {Plain: true, Pairs: true},
	}
}

// HasNumbers reports whether these may be given by number.
func (f RowFormat) HasNumbers() bool { return f.HasColumns() && !f.Keys && !f.Parquet }

// A Column names a column of a file by its header or, if that is empty, by its number
// from 1.
type Column struct {
	Name   string
	Number int
}

// String returns the name, or the number.
func (c Column) String() string {
	if c.Name != "" {
		return quote(c.Name)
	}
	return strconv.Itoa(c.Number)
}

// RowOptions say how labelled examples stand in their files.
type RowOptions struct {
	Options
	Format      string   // a name of [RowFormats]
	Text, Label []Column // that hold the text and the labels, for formats with columns
	Pair        []Column // that hold the text that belongs to it; none: it has labels
	Negative    []Column // each holds a text that does not
	Score       []Column // that holds how well the two texts go together; none: nothing says
	Header      bool     // the first line names the columns, though they are given by number

	// OnBadLine says what to do with a line that is not as the format has it: "skip"
	// leaves it out and counts it, "error" or "" ends the reading with an [*Error].
	OnBadLine string

	label     string // of a source with one
	documents bool   // rows are documents, see [OpenDocuments]
	giveBad   bool   // a bad line is given out in its place as a [*BadRow], whatever OnBadLine says
}

// textColumn is the column that plain text is usually in.
var textColumn = Column{Name: "text"}

// Sides returns how many texts a row has: 1, or where they belong together 2 and one for each
// hard negative.
func (o RowOptions) Sides() int {
	if len(o.Pair) > 0 || RowFormats()[o.Format].Pairs {
		return 2 + len(o.Negative)
	}
	return 1
}

// columns returns all columns that are read.
func (o RowOptions) columns() []Column {
	return slices.Concat(o.Text, o.Label, o.Pair, o.Negative, o.Score)
}

// Names reports whether the tokens of the format are names.
func (o RowOptions) Names() bool { return RowFormats()[o.Format].Names }

// check reports columns that a format of tables needs, and that are not there or not named as they must be.
func (o RowOptions) check(f RowFormat) error {
	switch {
	case !f.Table:
		return nil
	case len(o.Text) == 0:
		return fmt.Errorf("format %s: no column is named that has the text", o.Format)
	case f.ByToken && len(o.Label) == 0:
		return fmt.Errorf("format %s: no column is named that has the tags", o.Format)
	}
	for _, c := range o.columns() {
		switch {
		case c.Name == "" && !f.HasNumbers():
			return fmt.Errorf("format %s: columns have names, and one has none", o.Format)
		case c.Name == "" && c.Number < 1:
			return fmt.Errorf("format %s: a column has no name, and the number %d; they count from 1", o.Format, c.Number)
		}
	}
	return nil
}

// A rowInput is a text that a format reads.
type rowInput struct {
	RowOptions
	name  string      // for messages: its path, or "standard input"
	head  []byte      // the beginning of the text, with newlines for line ends
	in    io.Reader   // decompressed, with newlines for line ends; nil for a format that is read at any place
	at    io.ReaderAt // for such a format: the file
	size  int64       // of it, in bytes
	emit  func(Row) error
	rows  int                   // that were emitted
	alone bool                  // the text is one value of JSON
	path  []string              // to the values of JSON that are read, from each that the text has
	lists map[Column]*listCount // of strings, that texts were made of
	bad   func(line int, format string, args ...any) error

	// repair treats bad bytes in a line as the options say, before it is read; keep says that it is to be read.
	repair func(line string, number int) (repaired string, keep bool, err error)
	note   func(what string) // says what is odd about the text as a whole

	suspects suspects
	answers  answers
}

// between returns what stands between the texts of several columns.
func (o RowOptions) between() string {
	if o.documents {
		return "\n" // each has sentences of its own
	}
	return " "
}

// MaxLabel is the length in bytes of a label at most. Longer ones come from a text in the
// column of the labels.
const MaxLabel = 1 << 10

// take gives a row the texts and the score of a record, of which text has what is in a column, and says what is wrong with them. The
// texts of several columns are joined.
func (o RowOptions) take(r *Row, text func(c Column) (string, error)) error {
	joined := func(columns []Column) (string, error) {
		texts := make([]string, len(columns))
		for i, c := range columns {
			var err error
			if texts[i], err = text(c); err != nil {
				return "", err
			}
		}
		return strings.Join(texts, o.between()), nil
	}
	var err error
	if r.Text, err = joined(o.Text); err != nil || len(o.Pair) == 0 {
		return err
	}
	other, err := joined(o.Pair)
	if err != nil {
		return err
	}
	for _, side := range []struct {
		text   string
		column Column
	}{{r.Text, o.Text[0]}, {other, o.Pair[0]}} {
		if strings.TrimSpace(side.text) == "" {
			return fmt.Errorf("has one side of its pair empty: column %v", side.column)
		}
	}
	r.Others = append(r.Others, other)
	for _, c := range o.Negative {
		negative, err := text(c)
		if err != nil {
			return err
		}
		r.Others = append(r.Others, negative)
	}
	if len(o.Score) == 0 {
		return nil
	}
	score, err := text(o.Score[0])
	if err == nil {
		r.Score, err = o.score(strings.TrimSpace(score), r.Line)
	}
	return err
}

// score returns the number that stands in the column of scores in a line.
func (o RowOptions) score(text string, line int) (float32, error) {
	x, err := strconv.ParseFloat(text, 32)
	if err == nil && !math.IsNaN(x) && !math.IsInf(x, 0) {
		return float32(x), nil
	}
	remedy := ""
	switch {
	case isDecimalComma()(text):
		remedy = "; a fraction has a point, and no comma"
	case line == 1 && !o.Header && o.Score[0].Name == "" && strings.ContainsFunc(text, unicode.IsLetter) && !slices.Contains(absent, strings.ToLower(text)):
		remedy = "; if line 1 has column names, corpus.header = true leaves it out"
	}
	return 0, fmt.Errorf("has the score %s in column %v, which is not a number%s", quote(text), o.Score[0], remedy)
}

// isDecimalComma finds a number with a decimal comma.
var isDecimalComma = sync.OnceValue(func() func(string) bool { return regexp.MustCompile(`^-?\d+,\d+$`).MatchString })

// MaxRow is the length in bytes of an example at most, and of a line that is one: a long book has a tenth of it.
const MaxRow = 1 << 26

// RowTooLong is what is said of a line that is longer than [MaxRow].
const RowTooLong = "the line is longer than 64 MiB, the most that one may be"

// eachLine calls do with each line of the text and its number. Lines that are too long are bad.
func (in *rowInput) eachLine(do func(line string, number int) error) error {
	l := newLineReader(in.in)
	var begun []byte // of a line that goes on
	for open, long := false, false; ; {
		text, partial, err := l.next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case long:
			long = partial
			continue
		case len(begun)+len(text) > MaxRow:
			begun, open, long = nil, false, partial
			if err := in.bad(l.line, RowTooLong); err != nil {
				return err
			}
			continue
		case partial || open:
			begun, open = append(begun, text...), partial
			if open {
				continue
			}
			text = begun
		}
		if err := do(string(text), l.line); err != nil {
			return err
		}
		begun = begun[:0]
	}
}
