package vector

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// A foreignFormat is a format that people try to read and that Read does not support.
type foreignFormat struct{ magic, name, remedy string }

const (
	remedyPickle = "save it by gensim's save_word2vec_format, or as npy with the words beside it"
	remedyTorch  = "save the matrix by numpy.save and the words beside it, one a line, or by safetensors"
	remedyUnpack = "unpack it and name the file inside"
	remedyText   = "write its vectors as text: word v1 v2 …"
	utf16Text    = "UTF-16 text"
	lfsPointer   = "a Git LFS pointer"
)

// foreign returns the formats that Read refuses, recognised by a file's first bytes, besides those that nobody can
// read as they are: [corpus.Packed].
func foreign() []foreignFormat {
	return []foreignFormat{
		{"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46", "a PyTorch file", remedyTorch},
		{"\x89HDF\r\n", "an HDF5 file", "save its matrix by numpy.save and the words beside it, one a line"},
		{"SQLite format 3", "a SQLite database", remedyText},
		{"%PDF-", "a PDF", "name a file of vectors"},
		{"ARROW1", "an Arrow file", remedyText},
		{zipMagic, "a zip archive", remedyUnpack},
	}
}

// binaries returns the formats that Read takes a file for by its first bytes.
func binaries() []foreignFormat {
	list := []foreignFormat{
		{magic: npyMagic, name: "a NumPy array"},
		{magic: fastTextMagic, name: "a fastText model"},
		{magic: fifuMagic, name: "a finalfusion file"},
		{magic: parquetMagic, name: "a Parquet file"},
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
		return &FormatError{Path: s.path, What: "this is " + name + ", which Lexigraph does not read", Remedy: remedy}
	}
	if bytes.HasPrefix(start, []byte("PK")) && bytes.Contains(start, []byte("data.pkl")) {
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
		if bytes.HasPrefix(start, []byte(f.magic)) {
			return refuse(f.name, f.remedy)
		}
	}
	return nil
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
	return &FormatError{Path: s.path, What: "this is " + name + ", and not vectors", Remedy: remedy, Err: bad}
}
