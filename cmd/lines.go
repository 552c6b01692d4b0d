package cmd

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/spf13/cobra"
)

// textLines is how the texts stand in a file of them: a text a line, or in columns.
type textLines struct {
	columns []string // that hold the text, by the names of the header or by numbers from 1; none: the lines are texts
	trained *run.Run // what the network learned from; nil if that is not known
	whole   bool     // lines are read as they are: --column does not go with them
}

func (t *textLines) flag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&t.columns, "column", nil, "the text is in the column `NAME`, or number, of a FILE that is CSV, TSV, JSON lines or Parquet, by its ending; given again, texts are joined")
}

// input opens the texts of a command, as lines: those of the file that its second argument names, or else of standard
// input. The name is for messages.
func (t *textLines) input(cmd *cobra.Command, args []string) (in io.ReadCloser, name string, err error) {
	switch {
	case len(args) > 1 && args[1] != "-":
		in, err = t.open(cmd.Context(), args[1], cmd.ErrOrStderr())
		return in, args[1], err
	case len(t.columns) > 0:
		return nil, "", usage("--column: names a column of a FILE, and none is given; standard input is a text a line")
	}
	return io.NopCloser(&noticed{in: bufio.NewReaderSize(cmd.InOrStdin(), 1<<14), notice: func(head []byte) {
		if what := corpus.JSONLines(head); what != "" {
			t.noteJSON(cmd.ErrOrStderr(), standardInput, head, what)
		}
	}}), standardInput, nil
}

// standardInput is what messages call it.
const standardInput = "standard input"

// A noticed stream has its beginning looked at, as far as it is there when it is first read: what writes it may wait for answers.
type noticed struct {
	in     *bufio.Reader
	notice func(head []byte)
	begun  bool
}

func (n *noticed) Read(p []byte) (int, error) {
	if !n.begun {
		n.begun = true
		n.in.Peek(1)
		head, _ := n.in.Peek(n.in.Buffered())
		n.notice(head)
	}
	return n.in.Read(p)
}

// noteJSON prints what is said of lines that begin with head and are JSON, unless they are read as that.
func (t *textLines) noteJSON(stderr io.Writer, name string, head []byte, what string) {
	if t.ofTokens() && corpus.BeginsObject(strings.TrimPrefix(string(head), "\ufeff")) {
		return
	}
	printError(stderr, fmt.Errorf("%s: %s", name, t.ofJSON(name, head, what)))
}

// open opens a file of texts, as lines. What is odd about it is printed on stderr.
func (t *textLines) open(ctx context.Context, path string, stderr io.Writer) (io.ReadCloser, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, run.MissingError{Err: fmt.Errorf("%s: is a folder; name a file of lines", path)}
	}
	note := func(what string) { printError(stderr, fmt.Errorf("%s: %s", path, what)) }
	if len(t.columns) > 0 {
		return t.openColumns(ctx, path, note)
	}
	if err := t.refuseParquet(path); err != nil {
		return nil, err
	}
	var notes []string
	lines, err := corpus.OpenLines(path, func(what string) { notes = append(notes, what) })
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(lines, 1<<14)
	head, _ := buffered.Peek(1 << 14)
	for _, what := range notes {
		if strings.HasPrefix(what, "is JSON") {
			t.noteJSON(stderr, path, head, what)
		} else {
			note(what)
		}
	}
	if what := ofColumns(path, head); what != "" && !t.whole {
		format := cmp.Or(corpus.TableFormat(path), "csv")
		note(fmt.Sprintf("%s; --column %s takes the text out", what, flagsOf(corpus.TextColumns(head, format, t.learned()))))
	}
	if what := corpus.Labelled(head); what != "" && !t.whole {
		note(what)
	}
	return struct {
		io.Reader
		io.Closer
	}{buffered, lines}, nil
}

// ofColumns says that a file whose text begins with head has columns, by its lines or else by its name; "" of one that has none.
func ofColumns(path string, head []byte) string {
	if n, between := corpus.Columns(head); n > 0 {
		return fmt.Sprintf("has lines of %d columns between %s, which are all read as text", n, between)
	}
	if format := corpus.TableFormat(path); format == "csv" || format == "tsv" {
		return fmt.Sprintf("is %s by its name, and all its columns are read as text", strings.ToUpper(format))
	}
	return ""
}

// refuseParquet is the error of a Parquet file, which has no lines, or nil.
func (t *textLines) refuseParquet(path string) error {
	switch {
	case corpus.TableFormat(path) != "parquet":
		return nil
	case t.ofTokens():
		return usage("%s: is a Parquet file, and a line is read as a token: write an object of JSON a line, with a list of its tokens, as to_json(orient=\"records\", lines=True) of pandas does", path)
	case t.whole:
		return usage("%s: is a Parquet file, and a line is read as a fact: write head, relation and tail with tabs between", path)
	}
	return usage("%s: is a Parquet file, of columns; --column %s takes the text out", path, flagsOf(t.learned()))
}

// openColumns opens the texts in columns of a file, as lines.
func (t *textLines) openColumns(ctx context.Context, path string, note func(string)) (io.ReadCloser, error) {
	format, err := t.format(path)
	if err != nil {
		return nil, err
	}
	var columns []corpus.Column
	for _, name := range t.columns {
		n, err := strconv.Atoi(name)
		switch {
		case name == "" || err == nil && (n < 1 || !corpus.RowFormats()[format].HasNumbers()):
			return nil, usage("--column %q: must be a name of the header, of JSON a key, of Parquet a name, or else a number from 1", name)
		case err == nil:
			columns = append(columns, corpus.Column{Number: n})
		default:
			columns = append(columns, corpus.Column{Name: name})
		}
	}
	return corpus.OpenTexts(ctx, path, format, columns, note)
}

// ofTokens reports whether the lines are the tokens of sentences, or have lists of them.
func (t *textLines) ofTokens() bool { return t.whole && t.trained != nil && t.trained.Tags() }

// ofJSON says what to do with JSON that begins with head and of which that is said where lines are texts.
func (t *textLines) ofJSON(name string, head []byte, what string) string {
	switch {
	case !t.whole && t.trained != nil && t.trained.Tags():
		return what + "; without --lines, objects with lists of tokens are read"
	case !t.whole && name != standardInput && corpus.JSONKey(head) != "":
		return what + ", and so does --column " + word(corpus.JSONKey(head))
	case !t.whole || t.trained == nil:
		return what
	case t.ofTokens():
		return "is JSON, and a line is read as a token: write an object a line, with a list of its tokens, which " + corpus.JSONObjects(head) + " makes of it"
	}
	return "is JSON, and a line is read as a fact; " + corpus.JSONFacts(head) + " writes facts"
}

// learned returns the columns of the text that the network learned from.
func (t *textLines) learned() []corpus.Column {
	if t.trained == nil {
		return nil
	}
	return t.trained.Experiment.Corpus.Columns.Text
}

// flagsOf returns columns as flags after the first --column.
func flagsOf(columns []corpus.Column) string {
	var names []string
	for _, c := range columns {
		names = append(names, word(cmp.Or(c.Name, strconv.Itoa(c.Number))))
	}
	return cmp.Or(strings.Join(names, " --column "), "NAME")
}

// format returns how columns stand in a file: as its ending says, or its contents if they are JSON, or as in what the network learned from, or else as its
// lines look.
func (t *textLines) format(path string) (string, error) {
	if format := corpus.TableFormat(path); format != "" {
		return format, nil
	}
	text, err := corpus.OpenText(path, func(string) {})
	if err != nil {
		return "", err
	}
	defer text.Close()
	head, _ := bufio.NewReaderSize(text, 1<<14).Peek(1 << 14)
	if corpus.JSONLines(head) != "" {
		return "jsonl", nil
	}
	endings := corpus.TableEndings()
	if t.trained != nil {
		if format := t.trained.Experiment.Corpus.Format; !corpus.RowFormats()[format].Keys && slices.Contains(slices.Collect(maps.Values(endings)), format) {
			return format, nil
		}
	}
	switch _, between := corpus.Columns(head); between {
	case "tabs":
		return "tsv", nil
	case "":
	default:
		return "csv", nil
	}
	return "", usage("--column: %s does not say how its columns are divided: its name must end in %s", path, strings.Join(slices.Sorted(maps.Keys(endings)), ", "))
}
