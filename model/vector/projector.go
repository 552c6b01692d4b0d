package vector

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
)

// Projector is the format of TensorBoard's Embedding Projector: a folder of
// tensors.tsv (V lines of D numbers, separated by tabs), metadata.tsv (V words, one
// per line; if the counts are known they are a second column, after a header line
// "word<TAB>count") and projector_config.pbtxt, which names the other two. Give the folder to tensorboard --logdir, or load the two .tsv
// files at https://projector.tensorflow.org.
//
// Every word can be written. The empty word is written as (empty). A
// backslash, tab, line feed and carriage return are written as \\, \t, \n and
// \r. A byte that is not part of valid UTF-8 is written as \x and two hex digits; so
// is every byte of a word that is only white space, or that begins with a byte order
// mark or the first bytes of a compressed file, and the first byte of words that are all in quotes. The word (empty) itself is written with
// a backslash in front. Read undoes all of this.
type Projector struct{}

const (
	tensorsFile  = "tensors.tsv"
	metadataFile = "metadata.tsv"
	configFile   = "projector_config.pbtxt"
	emptyWord    = "(empty)"
)

// Help implements Format.
func (Projector) Help() string { return "folder for TensorBoard's Embedding Projector" }

// Bytes implements [Sized].
func (Projector) Bytes(words, letters, dim int) int64 {
	return tableSize(words, letters, dim, numberAsText)
}

// FileName implements Format.
func (Projector) FileName() string { return "projector" }

// Files implements [Several].
func (Projector) Files() string { return "a folder of vectors, words and a setting of TensorBoard" }

// Paths implements [Several].
func (Projector) Paths(path string) []string {
	return append(inFolder(path, []string{tensorsFile, metadataFile, configFile}), originPath("projector", filepath.Join(path, tensorsFile)))
}

// Write implements Format.
func (Projector) Write(path string, t *Table) (written []string, err error) {
	if err := t.Validate(); err != nil {
		return nil, fmt.Errorf("projector: %w", err)
	}
	if err := os.Mkdir(path, 0o777); err == nil {
		defer func() {
			if len(written) == 0 {
				os.Remove(path)
			}
		}()
	} else if !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s: %w; %s", path, disk.Cause(err), disk.Remedy(err, "place"))
	}
	return writeWithOrigin("projector", t.Origin, "",
		disk.File{Path: filepath.Join(path, tensorsFile), Write: func(w *bufio.Writer) error { return writeTensors(w, t) }},
		disk.File{Path: filepath.Join(path, metadataFile), Write: func(w *bufio.Writer) error { return writeMetadata(w, t) }},
		disk.File{Path: filepath.Join(path, configFile), Write: func(w *bufio.Writer) error { return writeConfig(w, "", t) }})
}

// Link lets TensorBoard find t if its log directory is dir: it writes
// dir/projector_config.pbtxt, which names the files that Write made for t in
// dir/folder.
func (Projector) Link(dir, folder string, t *Table) error {
	return disk.WriteFile(filepath.Join(dir, configFile), func(w *bufio.Writer) error { return writeConfig(w, folder, t) })
}

// writeConfig writes where the other two files are: in folder or, if that is empty,
// beside this one.
func writeConfig(w *bufio.Writer, folder string, t *Table) error {
	_, err := fmt.Fprintf(w, `embeddings {
  tensor_name: "embedding"
  tensor_path: %q
  metadata_path: %q
  tensor_shape: %d
  tensor_shape: %d
}
`, path.Join(folder, tensorsFile), path.Join(folder, metadataFile), t.Len(), t.Dim)
	return err
}

func writeTensors(w *bufio.Writer, t *Table) error {
	var line []byte
	for i := range t.Words {
		line = line[:0]
		for j, v := range t.Row(i) {
			if j > 0 {
				line = append(line, '\t')
			}
			line = appendShortest(line, v)
		}
		line = append(line, '\n')
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// writeMetadata writes a header line only if there are two columns: TensorBoard takes
// the first line for a header if and only if it contains a tab.
func writeMetadata(w *bufio.Writer, t *Table) error {
	if t.Counts != nil {
		w.WriteString("word\tcount\n") // an error stays with w
	}
	v := vocab{words: make([]string, len(t.Words))}
	for i, word := range t.Words {
		v.words[i] = escape(word)
	}
	words := slices.Clone(v.words)
	if v.dropQuotes(); v.words[0] != words[0] {
		words[0] = fmt.Sprintf(`\x%02x`, words[0][0]) + words[0][1:]
	}
	return writeVocab(w, words, t.Counts)
}

// readProjector reads tensors.tsv as s and metadata.tsv beside it.
func readProjector(s *source) (*Table, Report, error) {
	words, err := readMetadata(s)
	if err != nil {
		return nil, Report{}, err
	}
	var b *builder
	var row []float32
	blank := 0 // line number of the last blank line
	counts := counting{lines: true}
	for line, err := range s.lines() {
		if err != nil {
			return nil, Report{}, err
		}
		if line = bytes.TrimRight(line, separators); len(line) == 0 && b != nil {
			blank = s.line
			continue
		}
		if blank > 0 {
			return nil, Report{}, blankError(s, blank)
		}
		if b == nil {
			b = newBuilder("projector", bytes.Count(line, []byte("\t"))+1)
			b.expect(s, len(words.words))
			if err := b.fits(s); err != nil {
				return nil, Report{}, err
			}
			row = make([]float32, b.table.Dim)
		}
		if err := parseTabs(row, line); err != nil {
			return nil, Report{}, lineError(s, s.line, err)
		}
		if err := counts.add(s, row, line); err != nil {
			return nil, Report{}, err
		}
		if b.report.Rows < len(words.words) {
			b.addCounted(words, b.report.Rows, row)
		} else {
			b.report.Rows++ // too many: reported below
		}
	}
	if b == nil {
		return nil, Report{}, checkShape(s, 0, 0)
	}
	if counts.lines && b.report.Rows > 2 && b.table.Dim > 1 {
		return nil, b.report, &FormatError{Path: s.path, Line: 1, What: "the first column numbers the lines", Remedy: "remove that column"}
	}
	b.report.Unterminated = s.unterminated || words.unterminated
	words.dropBlank(b.report.Rows)
	b.report.Notes = append(b.report.Notes, words.notes...)
	if err := checkWordCount(s, words, b.report.Rows); err != nil {
		return nil, b.report, err
	}
	return b.finish()
}

// A counting finds out what numbers of tensors.tsv count instead of being those of a vector.
type counting struct {
	lines   bool // the first column numbers the lines
	columns bool // the first line may number the columns
}

// add looks at a line and its numbers. The error is that the first line numbers the columns, which shows in a later one.
func (c *counting) add(s *source, row []float32, line []byte) error {
	if s.line == 1 {
		c.columns = len(row) > 3 && countsUp(bytes.Split(line, []byte("\t")))
	} else if c.columns && bytes.IndexByte(line, '.') >= 0 {
		return &FormatError{Path: s.path, Line: 1, What: "the line numbers the columns, as pandas does", Remedy: "remove it"}
	}
	c.lines = c.lines && row[0] == float32(s.line-1)
	return nil
}

// parseTabs reads the numbers of a line of tensors.tsv.
func parseTabs(row []float32, line []byte) (err error) {
	if n := bytes.Count(line, []byte("\t")) + 1; n != len(row) {
		return fmt.Errorf("the line has %s and the first line %d", amount.Of(n, "number"), len(row))
	}
	for j := range row {
		field, rest, _ := bytes.Cut(line, []byte("\t"))
		if row[j], err = parseNumber(bytes.Trim(field, " ")); err != nil {
			return err
		}
		line = rest
	}
	return nil
}

// isTensors reports whether a .tsv that begins with start has no words: the first field
// of its lines is a number, and not all second ones are words. Where most are fractions, others may have a fault.
func isTensors(start []byte) bool {
	start = bytes.TrimPrefix(start, []byte(bom))
	if end := bytes.LastIndexByte(start, '\n'); end > 0 {
		start = start[:end] // the last line may be incomplete
	}
	isNumber := func(field []byte) bool { _, err := parseNumber(bytes.Trim(field, " ")); return err == nil }
	lines, numbers, faults, fractions, words := 0, 0, 0, 0, 0 // words are in the second column, behind the numbers of the lines
	for line := range bytes.Lines(start) {
		if line = cutLineEnd(line); len(cutSpace(line)) == 0 {
			continue
		}
		fields := bytes.SplitN(line, []byte("\t"), 3)
		lines++
		number := isNumber(fields[0])
		count(&numbers, number)
		count(&faults, !number && maybeNumber(bytes.Trim(fields[0], " ")))
		count(&fractions, isFraction(bytes.Trim(fields[0], " ")))
		count(&words, len(fields) > 1 && !isNumber(fields[1]))
	}
	return numbers+faults == lines && (faults == 0 || mostly(fractions, lines)) && (lines < 2 || words < lines)
}

// mostly reports whether n of all are so many that the others are faults.
func mostly(n, all int) bool { return 4*n >= 3*all }
