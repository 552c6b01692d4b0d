package vector

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/parquet"
)

// A foreignFormat is a format that people try to read and that Read does not support.
type foreignFormat struct{ magic, name, remedy string }

const (
	utf16Text  = "UTF-16 text"
	lfsPointer = "a Git LFS pointer"
	webPage    = "a web page"
)

// foreign returns the formats that Read refuses, recognised by a file's first bytes, besides those that nobody can
// read as they are: [corpus.Packed].
func foreign() []foreignFormat {
	return []foreignFormat{
		{"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46", "a PyTorch file", remedyTorch},
		{"MATLAB 5.0 MAT-file", "a file of MATLAB", remedyMAT},
		{"MATLAB 7.3 MAT-file", "a file of MATLAB", remedyMAT73},
		{"\x89HDF\r\n", "an HDF5 file", remedyHDF5},
		{"SQLite format 3", "a SQLite database", remedySQL},
		{"%PDF-", "a PDF", "name a file of vectors"},
		{"ARROW1", "an Arrow file", remedyArrow},
		{zipMagic, "a zip archive", remedyUnpack},
	}
}

// binaries returns the formats that Read takes a file for by its first bytes.
func binaries() []foreignFormat {
	list := []foreignFormat{
		{magic: npyMagic, name: "a NumPy array"},
		{magic: fastTextMagic, name: "a fastText model"},
		{magic: fifuMagic, name: "a finalfusion file"},
		{magic: parquet.Magic, name: "a Parquet file"},
	}
	for protocol := '\x02'; protocol <= '\x05'; protocol++ {
		list = append(list, foreignFormat{magic: "\x80" + string(protocol), name: "a Python pickle"})
	}
	return list
}

// turnAway returns an error if the file begins like one in a foreign format.
func (s *source) turnAway() error {
	start, err := s.peek(512)
	if err != nil {
		return err
	}
	refuse := func(name, remedy string) error {
		return &FormatError{Path: s.path, What: "this is " + name + ", which Lexigraph does not read", Remedy: s.command(remedy)}
	}
	if bytes.HasPrefix(start, []byte("PK")) && (bytes.Contains(start, []byte("data.pkl")) || s.hasZipped("/data.pkl")) {
		if s.hasZipped("/constants.pkl") {
			return refuse("a TorchScript file", remedyScript)
		}
		return refuse("a PyTorch file", remedyTorch)
	}
	if name, remedy := zipped(start); name != "" {
		return refuse(name, remedy)
	}
	if name, remedy := corpus.Packed(start); name != "" {
		return refuse(name, remedy)
	}
	if c, ok := corpus.CompressionOf(start); ok {
		return refuse("data that is compressed twice", "unpack it once by "+c.Name+" -d")
	}
	for _, f := range foreign() {
		if f.remedy == remedyHDF5 && s.isPandasHDF5() {
			f.remedy = remedyPandasHDF5
		}
		if bytes.HasPrefix(start, []byte(f.magic)) {
			return refuse(f.name, f.remedy)
		}
	}
	return nil
}

// isPandasHDF5 reports whether an HDF5 file is a table of pandas.
func (s *source) isPandasHDF5() bool {
	start, err := s.peek(1 << 16)
	return err == nil && bytes.Contains(start, []byte("pandas_type"))
}

// hasZipped reports whether a file of a zip archive has a name that ends so.
func (s *source) hasZipped(end string) bool {
	archive, err := zip.NewReader(s.file, max(0, s.size))
	return err == nil && slices.ContainsFunc(archive.File, func(f *zip.File) bool { return strings.HasSuffix(f.Name, end) })
}

// zipMagic is what a zip archive begins with.
const zipMagic = "PK\x03\x04"

// firstInZip returns the name of the first file of a zip archive that begins with start.
func firstInZip(start []byte) []byte {
	if len(start) < 30 {
		return nil
	}
	return start[30:min(len(start), 30+int(binary.LittleEndian.Uint16(start[26:])))]
}

// zipped says what a zip archive that begins with start is, by the name of its first file; "" for others.
func zipped(start []byte) (name, remedy string) {
	if !bytes.HasPrefix(start, []byte(zipMagic)) {
		return "", ""
	}
	switch first := firstInZip(start); {
	case string(first) == "[Content_Types].xml" || string(first) == "mimetype" || bytes.HasPrefix(first, []byte("_rels/")) || bytes.HasPrefix(first, []byte("xl/")):
		return "a document of an office program, such as a workbook of Excel", "save the sheet as CSV"
	}
	return "", ""
}

// misnamed returns an error if the file has the name of a binary format that it does not begin like and is something else that is
// known, such as an archive or a Git LFS pointer.
func (s *source) misnamed() error {
	if err := s.turnAway(); err != nil {
		return err
	}
	start, err := s.peek(4096)
	if err != nil {
		return err
	}
	if o := newOpening(start); o.control > 0 || !validPrefix(start) {
		return nil
	}
	name, remedy := strange(start)
	if name == "" {
		return nil
	}
	return &FormatError{Path: s.path, What: "this is " + name + ", and not vectors", Remedy: s.command(remedy)}
}

// named returns err, the error of reading s as text. But if s began like a file that
// is not a text of vectors at all, the error says what the file is.
func (s *source) named(start []byte, err error) error {
	var bad *FormatError
	if !errors.As(err, &bad) {
		return err
	}
	name, remedy := strange(start)
	if name == "" {
		return err
	}
	return &FormatError{Path: s.path, What: "this is " + name + ", and not vectors", Remedy: s.command(remedy), Err: bad}
}
