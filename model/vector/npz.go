package vector

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// npzSave says how to write an archive that is read.
const npzSave = "save it by numpy.savez(path, words=numpy.array(words), vectors=a), a of shape (words, dim)"

// An npzArray is an array of an archive of NumPy's.
type npzArray struct {
	name string
	npyShape
	file *zip.File
}

// isWords reports whether it is a list of texts, or one column of them: of fixed width, or Python's.
func (a npzArray) isWords() bool {
	return (a.flat || a.dim == 1) && (a.width() > 0 || a.descr == "|O")
}

// width returns how many bytes a text has; 0: it has none.
func (a npzArray) width() int {
	for kind, size := range map[string]int{"<U": 4, "|S": 1} {
		if figures, ok := strings.CutPrefix(a.descr, kind); ok {
			if n, err := strconv.Atoi(figures); err == nil && n > 0 && n <= maxWord {
				return size * n
			}
		}
	}
	return 0
}

// isTable reports whether it may be the vectors.
func (a npzArray) isTable() bool {
	e := npyElement(a.descr) &^ bigEndian
	return !a.flat && (e == float32LE || e == float64LE || e == float16LE)
}

// isNPZ reports whether the file is an archive of NumPy's.
func (s *source) isNPZ() bool {
	const enough = 512 // for the name of the first array
	start, err := s.peek(enough)
	return err == nil && bytes.HasPrefix(start, []byte(zipMagic)) && bytes.HasSuffix(firstInZip(start), []byte(".npy"))
}

// readNPZ reads what numpy.savez writes: a matrix, and an array of its words. Of several matrices it is the one with a row for each
// word, and of these the one that is called embedding or vectors. Without an array of words they are in a file beside, as those of a .npy are.
func readNPZ(s *source) (*Table, Report, error) {
	arrays, err := s.npzArrays()
	if err != nil {
		return nil, Report{}, err
	}
	list := namedArray(slices.DeleteFunc(slices.Clone(arrays), func(a npzArray) bool { return !a.isWords() }), append([]string{"words", "vocab", "tokens"}, wordKeys...))
	if list == nil {
		name := stem(s.base(), ".npz")
		return s.readRows("npz", (*source).npzRows, name+wordsExt, name+".txt", "words.txt", "vocab.txt")
	}
	var words vocab
	if words.words, err = s.npzWords(list); err != nil {
		return nil, Report{}, err
	}
	b := newBuilder("npz", 0)
	b.report.Declared = len(words.words)
	err = s.npzTable(arrays, len(words.words), func(rows, dim int) (func(i int, row []float32), error) {
		b.table.Dim = dim
		b.expect(s, rows)
		return func(i int, row []float32) { b.addCounted(words, i, row) }, b.fits(s)
	})
	if err != nil {
		return nil, b.report, err
	}
	return b.finish()
}

// npzRows is npyRows for an archive.
func (s *source) npzRows(begin func(rows, dim int) (add func(i int, row []float32), err error)) error {
	arrays, err := s.npzArrays()
	if err != nil {
		return err
	}
	return s.npzTable(arrays, -1, begin)
}

// npzArrays returns the arrays of the archive. Arrays of more than two dimensions are left out.
func (s *source) npzArrays() (arrays []npzArray, err error) {
	s.whole = true // its rows are not read again one by one
	if s.size < 0 {
		return nil, &FormatError{Path: s.path, What: "a NumPy archive is read from its end, which a compressed file or a pipe does not allow", Remedy: remedyUnpack}
	}
	archive, err := zip.NewReader(s.file, s.size)
	if err != nil {
		return nil, s.badNPZ(err)
	}
	names := map[string]bool{}
	for _, file := range archive.File {
		a := npzArray{name: strings.TrimSuffix(file.Name, ".npy"), file: file}
		if names[a.name] {
			return nil, &FormatError{Path: s.path, What: fmt.Sprintf("the NumPy archive has two arrays called %q", a.name), Remedy: npzSave}
		}
		names[a.name] = true
		r, err := s.openNPZ(file)
		if err != nil {
			return nil, err
		}
		a.npyShape, err = readNPYShape(r)
		r.Close()
		if err == nil {
			arrays = append(arrays, a)
		}
	}
	return arrays, nil
}

func (s *source) badNPZ(err error) error {
	return &FormatError{Path: s.path, What: "the NumPy archive is damaged: " + err.Error(), Remedy: remedyCopy, Err: err}
}

// openNPZ opens an array of the archive. Errors name it behind the path.
func (s *source) openNPZ(file *zip.File) (*source, error) {
	r, err := file.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return nil, &FormatError{Path: s.path, Err: err, What: fmt.Sprintf("%s is compressed in the NumPy archive as zip's method %d, which Lexigraph does not read", file.Name, file.Method), Remedy: "write it again by numpy.savez_compressed"}
	}
	if err != nil {
		return nil, s.badNPZ(err)
	}
	inner := &source{path: path.Join(s.path, file.Name), r: bufio.NewReaderSize(npzReader{s, r}, 1<<16), size: -1, info: s.info, file: npzFile{s.file, r}}
	if file.Method == zip.Store { // else a header may claim any size
		inner.size = int64(min(file.UncompressedSize64, uint64(s.size)))
	}
	return inner, nil
}

// An npzReader reads an array, and says of damage that it is.
type npzReader struct {
	s *source
	r io.Reader
}

func (r npzReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	corrupt, isCorrupt := errors.AsType[flate.CorruptInputError](err)
	switch {
	case isCorrupt:
		err = r.s.badNPZ(corrupt)
	case errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF):
		err = r.s.badNPZ(err)
	}
	return n, err
}

// An npzFile is an array that is open: closing it leaves the archive open.
type npzFile struct {
	contents
	r io.Closer
}

func (f npzFile) Close() error { return f.r.Close() }

// namedArray returns the array of the first of the names that one has, else the only one, else nil.
func namedArray(arrays []npzArray, names []string) *npzArray {
	for _, name := range names {
		if i := slices.IndexFunc(arrays, func(a npzArray) bool { return strings.EqualFold(a.name, name) }); i >= 0 {
			return &arrays[i]
		}
	}
	if len(arrays) == 1 {
		return &arrays[0]
	}
	return nil
}

// npzTable reads the matrix of the vectors, of so many words unless that is negative.
func (s *source) npzTable(arrays []npzArray, words int, begin func(rows, dim int) (add func(i int, row []float32), err error)) error {
	tables := slices.DeleteFunc(slices.Clone(arrays), func(a npzArray) bool { return !a.isTable() || words >= 0 && a.rows != words })
	table := namedArray(tables, []string{"vectors", "embedding", "embeddings", "emb"})
	if table == nil {
		var all []string
		for _, a := range arrays {
			all = append(all, fmt.Sprintf("%s of type %s, %d × %d", a.name, a.descr, a.rows, a.dim))
		}
		what := "the NumPy archive has no array of float32, float64 or float16 in two dimensions"
		if words >= 0 {
			what += fmt.Sprintf(" with a row for each of its %s", amount.Of(words, "word"))
		}
		if len(tables) > 1 {
			what = "the NumPy archive has several arrays that may be the vectors"
		}
		return &FormatError{Path: s.path, What: what + ": " + strings.Join(all[:min(len(all), 9)], "; "), Remedy: npzSave}
	}
	r, err := s.openNPZ(table.file)
	if err != nil {
		return err
	}
	defer r.Close()
	return r.npyRows(begin)
}

// npzWords reads an array of words.
func (s *source) npzWords(a *npzArray) (words []string, err error) {
	r, err := s.openNPZ(a.file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if _, err := readNPYShape(r); err != nil {
		return nil, err
	}
	if a.descr == "|O" {
		return r.pickledWords()
	}
	raw := make([]byte, a.width())
	for range a.rows {
		if err := r.readHeader(raw); err != nil {
			return nil, err
		}
		word, ok := numpyText(a.descr[1:], string(raw))
		if !ok {
			return nil, &FormatError{Path: r.path, Offset: r.off, What: "a word is not text", Remedy: npzSave}
		}
		words = append(words, word)
	}
	return words, r.atEnd()
}

// pickledWords reads an array of Python's strings.
func (s *source) pickledWords() (words []string, err error) {
	classes := gensimClasses()
	value, err := s.readPickle(func(c pickleClass) bool { return classes[c] })
	if err != nil {
		return nil, err
	}
	o, _ := value.(*pickleObject)
	list := &pickleList{}
	if o != nil {
		if state, isTuple := o.state.([]any); isTuple && len(state) == 5 {
			list, _ = state[4].(*pickleList)
		}
	}
	if list == nil {
		list = &pickleList{}
	}
	for i, item := range list.items {
		word, ok := pickledWord(item)
		if !ok {
			return nil, &FormatError{Path: s.path, What: fmt.Sprintf("word %d is not a string", i+1), Remedy: npzSave}
		}
		words = append(words, word)
	}
	return words, nil
}
