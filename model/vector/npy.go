package vector

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
)

// NPY is NumPy's format: numpy.load(path) gives the (V, D) array of float32.
// The words of X.npy are beside it in X.words.txt, one per line in the order of the
// rows. Words that contain a line end or a tab cannot be written.
//
// Float16 is NumPy's. The scales of int8 and binary are beside X.npy in X.scales.npy, of shape (V, 1) and float32, so that
// the vectors are, in Python,
//
//	load("X.npy") * load("X.scales.npy")                                          int8
//	(unpackbits(load("X.npy"), axis=1) * 2.0 - 1) * load("X.scales.npy")          binary
//
// There are no more than whole bytes of a binary row, so its dimension must be a multiple of 8.
//
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
type NPY struct {
	Packing Packing
}

const npyMagic = "\x93NUMPY"

// Help implements Format.
func (NPY) Help() string { return "NumPy array, and a text file of the words" }

// Bytes implements [Sized].
func (NPY) Bytes(words, letters, dim int) int64 { return tableSize(words, letters, dim, 4) }

// FileName implements Format.
func (NPY) FileName() string { return "vectors.npy" }

// Files implements [Several].
func (NPY) Files() string { return "an array and its words" }

// Paths implements [Several].
func (NPY) Paths(path string) []string {
	base := stem(corpus.Uncompressed(path), ".npy")
	return []string{path, base + wordsExt, base + scalesExt, originPath("npy", path)}
}

// Bad implements Limited.
func (NPY) Bad(t *Table, row int) (what, remedy string) { return badListed(t.Words[row], row) }

// DTypes implements Compact.
func (NPY) DTypes() []DType { return []DType{Float32, Float16, Int8, Binary} }

// Packed implements Compact.
func (f NPY) Packed(p Packing) Format { return NPY{p} }

// Fits implements Compact.
func (f NPY) Fits(dim int) error {
	if f.Packing.DType == Binary && dim%8 > 0 {
		return fmt.Errorf("dtype binary: the vectors have %s, and an array of bits has whole bytes; %s", amount.Of(dim, "number"), wholeBytes(dim))
	}
	return f.Packing.Check(dim)
}

// Write implements Format.
func (f NPY) Write(path string, t *Table) ([]string, error) {
	if err := check("npy", f, t); err != nil {
		return nil, err
	}
	s, err := f.Packing.packFor(f, "npy", t)
	if err != nil {
		return nil, err
	}
	if err := f.Fits(t.Dim); err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	base := stem(corpus.Uncompressed(path), ".npy")
	words := disk.File{Path: base + wordsExt, Write: func(w *bufio.Writer) error {
		return writeVocab(w, t.Words, nil)
	}}
	own := ownDigest(words.Path, t.Words, nil)
	array := func(path, descr string, width int, numbers func(w io.Writer) error) disk.File {
		return disk.File{Path: path, Write: func(w *bufio.Writer) error {
			w.Write(npyHeader(descr, t.Len(), width)) // an error stays with w
			return numbers(w)
		}}
	}
	if s == nil {
		return writeWithOrigin("npy", t.Origin, own, array(path, "<f4", t.Dim, func(w io.Writer) error { return writeFloats(w, t) }), words)
	}
	if s.DType == Float16 {
		return writeWithOrigin("npy", t.Origin, own, array(path, "<f2", t.Dim, s.writeCodes), words)
	}
	descr := map[DType]string{Int8: "|i1", Binary: "|u1"}[s.DType]
	return writeWithOrigin("npy", t.Origin, own, array(path, descr, s.width(), s.writeCodes), array(base+scalesExt, "<f4", 1, s.writeScales), words)
}

// wholeBytes says what to do about rows of bits that end inside a byte.
func wholeBytes(dim int) string {
	if dim < 8 {
		return "export as safetensors"
	}
	return fmt.Sprintf("keep %d by dim, or export as safetensors", dim/8*8)
}

// What the names of the words and the scales of X.npy have behind X.
const (
	wordsExt  = ".words.txt"
	scalesExt = ".scales.npy"
)

// npyHeader returns the bytes before the numbers, padded so that the numbers begin at a
// multiple of 64 bytes, as the format requires.
func npyHeader(descr string, rows, dim int) []byte {
	dict := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }", descr, rows, dim)
	const fixed = len(npyMagic) + 2 + 2 + 1 // version, header length, line end
	dict += strings.Repeat(" ", (64-(fixed+len(dict))%64)%64) + "\n"
	b := append([]byte(npyMagic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(dict)))
	return append(b, dict...)
}

// writeFloats writes all of t's numbers as float32, little-endian.
func writeFloats(w io.Writer, t *Table) error {
	var row []byte
	for i := range t.Words {
		row = appendFloats(row[:0], t.Row(i))
		if _, err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}

func readNPY(s *source) (*Table, Report, error) {
	name := stem(s.base(), ".npy")
	return s.readRows("npy", (*source).npyRows, name+wordsExt, name+".txt", "words.txt", "vocab.txt")
}

type npyShape struct {
	descr     string // how the file names the type of the numbers
	rows, dim int    // dim is 1 for an array of shape (V,)
	flat      bool   // it is one
	element   element
	byColumn  bool
}

var (
	npyDescr = regexp.MustCompile(`['"]descr['"]\s*:\s*['"]([^'"]*)['"]`)
	npyOrder = regexp.MustCompile(`['"]fortran_order['"]\s*:\s*(True|False)`)
	npyTuple = regexp.MustCompile(`['"]shape['"]\s*:\s*\(\s*(\d+)\s*,(?:\s*(\d+)\s*,?)?\s*\)`)
)

const npySave = "save it by numpy.save(path, a.astype('<f4')), a of shape (words, dim)"

// readNPYHeader reads up to the numbers. An array of shape (V,) counts as V vectors of
// dimension 1.
func readNPYHeader(s *source) (h npyShape, err error) {
	if h, err = readNPYShape(s); err != nil {
		return h, err
	}
	if a := (npzArray{npyShape: h}); a.width() > 0 {
		return npyShape{}, &FormatError{Path: s.path, What: "the array has words and no numbers", Remedy: "name the file of the vectors; the words of a.npy are read from a.words.txt beside it, one a line"}
	}
	if h.element = npyElement(h.descr); h.element == 0 {
		return npyShape{}, &FormatError{Path: s.path, Offset: s.off, What: fmt.Sprintf("the numbers are of type %q, which Lexigraph does not read", h.descr), Remedy: npySave}
	}
	return h, nil
}

// npyElement returns how numbers of a type are stored; 0: they are not read.
func npyElement(descr string) element {
	switch descr {
	case "<f4", "|f4", "=f4":
		return float32LE
	case "<f8":
		return float64LE
	case "<f2":
		return float16LE
	case ">f4", ">f8", ">f2":
		return npyElement("<"+descr[1:]) | bigEndian
	case "|i1":
		return integer8
	case "|u1":
		return unsigned8
	}
	return 0
}

// readNPYShape is readNPYHeader for an array of any type.
func readNPYShape(s *source) (h npyShape, err error) {
	bad := func(what, remedy string) (npyShape, error) {
		return npyShape{}, &FormatError{Path: s.path, Offset: s.off, What: what, Remedy: remedy}
	}
	var fixed [12]byte
	size := 10
	if start, err := s.peek(7); err != nil {
		return h, err
	} else if n := min(len(start), len(npyMagic)); string(start[:n]) != npyMagic[:n] {
		if err := s.misnamed(); err != nil {
			return h, err
		}
		return bad("the file does not begin as NumPy's do", "rename it if it is in another format")
	} else if len(start) == 7 && start[6] > 1 {
		size = 12 // versions 2 and 3 have a longer length
	}
	if err := s.readHeader(fixed[:size]); err != nil {
		return h, err
	}
	length := int(binary.LittleEndian.Uint16(fixed[8:]))
	if size == 12 {
		length = int(binary.LittleEndian.Uint32(fixed[8:]))
	}
	if length > 1<<16 {
		return bad("the header is longer than 64 KiB", "save a plain array of float32")
	}
	dict := make([]byte, length)
	if err := s.readHeader(dict); err != nil {
		return h, err
	}
	once := func(key *regexp.Regexp) [][]byte {
		if all := key.FindAllSubmatch(dict, 2); len(all) == 1 {
			return all[0]
		}
		return nil // NumPy takes the last of several
	}
	descr, order, tuple := once(npyDescr), once(npyOrder), once(npyTuple)
	if descr != nil && string(descr[1]) == "|O" && bytes.Contains(dict, []byte("'shape': ()")) {
		return bad("the file has an object of Python, such as a dict, and no array", s.command(remedyObject))
	}
	if descr == nil || order == nil || tuple == nil {
		return bad("the header is not of a plain array of one or two dimensions", npySave)
	}
	h = npyShape{descr: string(descr[1]), byColumn: string(order[1]) == "True", dim: 1, flat: len(tuple[2]) == 0}
	h.rows, err = strconv.Atoi(string(tuple[1]))
	if err == nil && !h.flat {
		h.dim, err = strconv.Atoi(string(tuple[2]))
	}
	if err != nil {
		return bad("the header's shape is absurd", npySave)
	}
	return h, nil
}
