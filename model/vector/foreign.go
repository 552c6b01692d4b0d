package vector

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// A foreignFormat is a format that people try to read and that Read does not support.
type foreignFormat struct{ magic, name, remedy string }

const (
	remedyPickle = "save it by gensim's save_word2vec_format, or as npy with the words beside it"
	remedyTorch  = "save the matrix by numpy.save and the words beside it, one a line, or by safetensors"
	remedyUnpack = "unpack it and name the file inside"
	utf16Text    = "UTF-16 text"
	lfsPointer   = "a Git LFS pointer"
	packedTwice  = "data that is compressed twice"
)

// foreign returns the formats that Read refuses, recognised by a file's first bytes.
func foreign() []foreignFormat {
	return []foreignFormat{
		{"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46", "a PyTorch file", remedyTorch},
		{"\x89HDF\r\n", "an HDF5 file", "save its matrix by numpy.save and the words beside it, one a line"},
		{"7z\xbc\xaf", "a 7z archive", remedyUnpack},
		{"Rar!\x1a", "a RAR archive", remedyUnpack},
		{"\x04\x22\x4d\x18", "LZ4 data", "unpack it by lz4 -d"},
		{"\x1f\x9d", "data of compress", "unpack it by gzip -d"},
		{"\x5d\x00\x00", "LZMA data", "unpack it by xz -d --format=lzma"},
		{"\xff\x06\x00\x00sNaPpY", "Snappy data", "unpack it by snzip -d"},
		{"\x1f\x8b", packedTwice, "unpack it once by gzip -d"},
		{"\x28\xb5\x2f\xfd", packedTwice, "unpack it once by zstd -d"},
		{"BZh91AY&SY", packedTwice, "unpack it once by bzip2 -d"},
		{"\xfd7zXZ\x00", packedTwice, "unpack it once by xz -d"},
		{"SQLite format 3", "a SQLite database", "write its vectors as text: word v1 v2 …"},
		{"%PDF-", "a PDF", "name a file of vectors"},
		{"ARROW1", "an Arrow file", "write its vectors as text: word v1 v2 …"},
		{"\xff\xfe\x00\x00", "UTF-32 text", "convert it by iconv -f UTF-32 -t UTF-8"},
		{"\x00\x00\xfe\xff", "UTF-32 text", "convert it by iconv -f UTF-32 -t UTF-8"},
		{"\xff\xfe", "UTF-16 text", "convert it by iconv -f UTF-16 -t UTF-8"},
		{"\xfe\xff", "UTF-16 text", "convert it by iconv -f UTF-16 -t UTF-8"},
		{"PK\x03\x04", "a zip archive", remedyUnpack},
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
	switch {
	case bytes.HasPrefix(start, []byte("PK")) && bytes.Contains(start, []byte("data.pkl")):
		return refuse("a PyTorch file", remedyTorch)
	case len(start) > 262 && string(start[257:262]) == "ustar":
		return refuse("a tar archive", "unpack it by tar -xf and name the file inside")
	}
	if name, remedy := zipped(start); name != "" {
		return refuse(name, remedy)
	}
	for _, f := range foreign() {
		if bytes.HasPrefix(start, []byte(f.magic)) {
			return refuse(f.name, f.remedy)
		}
	}
	return nil
}

// zipped says what a zip archive that begins with start is, by the name of its first file; "" for others.
func zipped(start []byte) (name, remedy string) {
	if !bytes.HasPrefix(start, []byte("PK\x03\x04")) || len(start) < 30 {
		return "", ""
	}
	first := start[30:min(len(start), 30+int(binary.LittleEndian.Uint16(start[26:])))]
	switch {
	case bytes.HasSuffix(first, []byte(".npy")):
		return "a NumPy archive of several arrays (.npz)", "save the matrix alone by numpy.save, and the words beside it, one a line"
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
