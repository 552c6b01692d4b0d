package vector

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/parquet"
)

// Read reads the vectors in the file path, or in the folder path if it contains
// tensors.tsv and metadata.tsv, or is a model that [ReadTextModel] reads. It reads all Formats, also when compressed with gzip,
// zstd, bzip2 or xz. It recognises .npy, .npz, .safetensors, .fifu, .parquet, fastText's models and what gensim saves by their first bytes, a .tsv
// without words by its name, JSON by its brackets, word2vec by its header line, and by what the first lines have in common a table such as
// CSV, of a word and numbers between commas, semicolons, bars, tabs or spaces, with or without a line of column names; it takes
// anything else for GloVe's text. The words of a .tsv are in metadata.tsv beside it, or in
// X_metadata.tsv beside X_tensor.tsv. Those of X.npy are in X.words.txt, X.txt,
// words.txt or vocab.txt beside it, or in one of these that is compressed, as are those of X.npz without an array of words, and those of X.safetensors in X.vocab.txt or one
// of the same. A words.txt or vocab.txt without X has a note in the report if the folder
// has other vectors, and is an error if the folder is that of a run.
//
// Text is read as bytes. The numbers are the last D fields of a line, separated by any
// number of spaces (0x20) or tabs. The word is everything before them, so it may
// contain spaces. D is the number in the header or, without a header, how many numbers
// most of the first thousand lines have. CR LF, a byte order mark, spaces at either end
// of a line, blank lines at the end and a missing last line end are accepted. If a word
// is repeated, its first row is kept. The Report counts everything that is unusual but
// not an error.
//
// Run directories are read by package configs/run; its ReadVectors reads both.
//
// The error is a *FormatError if the file is at fault, not there or not to be opened, else the operating system's.
func Read(path string) (*Table, Report, error) { return ReadFirst(path, 0) }

// ReadFirst is [Read] for so many words, the first ones; 0: all. Where the file has no more need to be read for them, the rest is
// neither read nor checked, and the report says nothing of it.
func ReadFirst(path string, words int) (*Table, Report, error) {
	t, report, err := read(path, func(s *source) { s.most = words })
	if err == nil && words > 0 && words < t.Len() {
		t = t.Top(words)
	}
	return t, report, err
}

// A Description says what a file of vectors is.
type Description struct {
	Report  Report
	Words   int
	Dim     int
	Counted bool    // how often the words occur is known
	Origin  *Origin // nil: not known
}

// Describe reads a file as [Read] does and says what it is. Of text, word2vec's binary files, NumPy's arrays and safetensors the numbers take no memory.
func Describe(path string) (Description, error) {
	t, report, err := read(path, func(s *source) { s.drop = true })
	if err != nil {
		return Description{}, err
	}
	return Description{Report: report, Words: t.Len(), Dim: t.Dim, Counted: t.Counts != nil, Origin: t.Origin}, nil
}

// read reads a file as the source that how has changed says.
func read(path string, how func(*source)) (*Table, Report, error) {
	if dir := modelFolder(path); dir != "" {
		return readModelTable(dir)
	}
	s, err := openVectors(path)
	if err != nil {
		return nil, Report{}, err
	}
	defer s.Close()
	how(s)
	t, report, err := s.readTable()
	if err == nil {
		var note string
		if t.Origin, note = s.origin(report.Format); note != "" {
			report.Notes = append(report.Notes, note)
		}
	}
	return t, report, err
}

// openVectors opens a file of vectors, or the one in a folder of the projector's.
func openVectors(path string) (*source, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		tensors := filepath.Join(path, tensorsFile)
		if _, err := os.Stat(tensors); errors.Is(err, fs.ErrPermission) {
			return nil, &FormatError{Path: path, Err: err, What: "the folder cannot be read: " + disk.Cause(err).Error(), Remedy: "allow reading it and what is in it"}
		} else if err != nil {
			if _, err := os.Stat(filepath.Join(path, "vocab", "vectors")); err == nil {
				return nil, &FormatError{Path: path, What: "this is a pipeline of spaCy, which Lexigraph does not read", Remedy: withPath(remedySpaCy, filepath.Clean(path))}
			}
			remedy := "name a run directory or a file of vectors"
			if such := vectorsIn(path); such != "" {
				remedy = "name a file of vectors in it" + such
			}
			return nil, &FormatError{Path: path, Err: err, What: "the folder has no " + tensorsFile, Remedy: remedy}
		}
		path = tensors
	}
	return open(path)
}

// vectorsIn returns ", such as" and a file in a folder whose name is one of a file of vectors, as a run has it too; "" if there is none.
func vectorsIn(folder string) string {
	entries, _ := os.ReadDir(folder)
	for _, ext := range []string{".vec", ".safetensors", ".parquet", ".fifu", ".npy", ".kv", ".bin", ".model", "vectors.txt"} {
		for _, e := range entries {
			if name := e.Name(); e.Type().IsRegular() && name[0] != '.' && strings.HasSuffix(corpus.Uncompressed(name), ext) {
				return ", such as " + filepath.Join(folder, name)
			}
		}
	}
	return ""
}

// readTable reads the file.
func (s *source) readTable() (*Table, Report, error) {
	t, report, err := s.readFormat()
	report.Notes = append(report.Notes, s.notes...)
	return t, report, err
}

// readFormat reads the file in the format that it is in.
func (s *source) readFormat() (*Table, Report, error) {
	start, err := s.peek(16)
	if err != nil {
		return nil, Report{}, err
	}
	start = bytes.Clone(start)
	switch {
	case len(start) == 0:
		return nil, Report{}, &FormatError{Path: s.path, What: "the file is empty", Remedy: remedyWrite}
	case bytes.HasPrefix(start, []byte(npyMagic)) || s.hasExt(".npy"):
		return readNPY(s)
	case isSafetensors(start) || s.hasExt(".safetensors"):
		return readSafetensors(s)
	case bytes.HasPrefix(start, []byte(fastTextMagic)):
		return readFastText(s)
	case bytes.HasPrefix(start, []byte(fifuMagic)):
		return readFinalfusion(s)
	case bytes.HasPrefix(start, []byte(parquet.Magic)):
		return readParquet(s)
	}
	if s.isNPZ() {
		return readNPZ(s)
	}
	if err := s.turnAway(); err != nil {
		return nil, Report{}, err
	}
	if isPickle(start) {
		return readGensim(s)
	}
	first, err := s.peek(1 << 20)
	if err != nil {
		return nil, Report{}, err
	}
	json := isJSON(first)
	first = bytes.Clone(first[:min(len(first), 4096)])
	if json {
		t, r, err := readJSON(s)
		if err != nil && isAnswer(first) {
			err = s.named(first, err)
		}
		return t, r, err
	}
	t, r, err := s.readLines(first)
	if line, _, _ := bytes.Cut(first, []byte("\n")); err != nil && !isHeader(line) {
		err = s.named(first, err)
	}
	return t, r, err
}

// readLines reads a file that begins with first and may be lines of text.
func (s *source) readLines(first []byte) (*Table, Report, error) {
	if s.hasExt(".tsv") && isTensors(first) {
		return readProjector(s)
	}
	line, _, _ := bytes.Cut(first, []byte("\n"))
	if _, ok := corpus.Separator(string(bytes.TrimPrefix(line, []byte(bom)))); ok {
		if _, err := s.readLine(); err != nil {
			return nil, Report{}, err
		}
	}
	start, err := s.peek(1 << 20)
	if err != nil {
		return nil, Report{}, err
	}
	if c, sample := findColumns(start, len(start) < 1<<20); c != nil {
		return readCSV(s, c, sample)
	}
	return readWord2Vec(s)
}

// readWord2Vec reads a file that may begin with word2vec's header line: word2vec's text
// or binary form, or GloVe's text.
func readWord2Vec(s *source) (*Table, Report, error) {
	first, err := s.peek(maxHeader)
	if err != nil {
		return nil, Report{}, err
	}
	line, _, complete := bytes.Cut(first, []byte("\n"))
	if !complete && len(first) == maxHeader {
		return readText(s, nil)
	}
	h, err := parseHeader(line)
	switch {
	case err == errNoHeader:
		return readText(s, nil)
	case err != nil:
		return nil, Report{}, &FormatError{Path: s.path, Line: 1, What: err.Error(), Remedy: remedyWrite}
	}
	rest, err := s.peek(1 << 20)
	if err != nil {
		return nil, Report{}, err
	}
	all := len(rest) < 1<<20 // of the file
	second, _, complete := bytes.Cut(rest[min(len(line)+1, len(rest)):], []byte("\n"))
	complete = complete || all
	switch {
	case complete && isRow(second, h.dim) && !(s.hasExt(".bin") && bytes.IndexByte(rest, 0) >= 0): // bytes of floats may be digits, and line ends
		return readText(s, &h)
	case s.looksBinary(second, h):
		if _, err := s.readLine(); err != nil {
			return nil, Report{}, err
		}
		s.crlf = bytes.HasSuffix(line, []byte("\r"))
		s.line = 0 // from here on offsets are more useful than lines
		return readBinary(s, h)
	case complete && len(second) > 0 && isRow(second, 1) && !isRow(second, 2) && !bytes.Equal(cutLineEnd(line), cutLineEnd(second)):
		return readText(s, nil) // numbers as words of dimension 1, and no header
	}
	return readText(s, &h)
}

// looksBinary distinguishes raw float32 from text in the row after the header, by the
// file's name or by bytes that do not occur in text.
func (s *source) looksBinary(row []byte, h header) bool {
	_, numbers, ok := bytes.Cut(row, []byte(" "))
	if s.hasExt(".bin") {
		return true
	}
	if !ok {
		return false
	}
	for _, c := range numbers[:min(len(numbers), 4*h.dim)] {
		if (c < ' ' && c != '\t' && c != '\r') || c >= 0x7f {
			return true
		}
	}
	return false
}
