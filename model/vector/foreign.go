package vector

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
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

// wordlike returns the formats that a file may be of which begins so and is not text: text may begin so, too.
func wordlike() []foreignFormat {
	return []foreignFormat{
		{"ORC", "an ORC file", "write its vectors as text: word v1 v2 …"},
		{"\xff\xff\xff\xff", "a stream of Arrow", "write its vectors as text: word v1 v2 …"},
		{"FEA1", "a Feather file", "write its vectors as text: word v1 v2 …"},
		{"GGUF", "a GGUF file", "take out the table of embeddings, save it by numpy.save, and the words beside it, one a line"},
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

// strange says what kind of file begins with start, for a file that could not be read;
// "" if it is not known.
func strange(start []byte) (name, remedy string) {
	text := strings.ToLower(strings.TrimSpace(string(start[:min(len(start), 64)])))
	control, nul := 0, [2]int{} // the NUL at even and at odd places
	for i, c := range start {
		if c < ' ' && bytes.IndexByte([]byte("\t\n\r\v\f\x1b"), c) < 0 {
			control++
		}
		if c == 0 {
			nul[i%2]++
		}
	}
	like := slices.IndexFunc(wordlike(), func(f foreignFormat) bool { return bytes.HasPrefix(start, []byte(f.magic)) })
	switch many := 3 * len(start) / 8; {
	case strings.HasPrefix(text, "version https://git-lfs"):
		return lfsPointer, "fetch the file itself by git lfs pull"
	case strings.HasPrefix(text, "<!doctype") || strings.HasPrefix(text, "<html") || strings.HasPrefix(text, "<table") || strings.HasPrefix(text, "<div") || strings.HasPrefix(text, "<head") || strings.HasPrefix(text, "<?xml"):
		return "a web page", "download the file itself: the page may ask to confirm, or to log in"
	case strings.HasPrefix(text, `{"`) || strings.HasPrefix(text, `["`) || strings.HasPrefix(text, "[["):
		return "JSON", "write a line for each word: word v1 v2 …"
	case control > 0 && like >= 0:
		return wordlike()[like].name, wordlike()[like].remedy
	case isFloret(start):
		return "floret's table of n-grams, which has no words", "use the .vec file that its save_vectors writes"
	case isOldPickle(start):
		return "a Python pickle of protocol 0 or 1", remedyPickle
	case bytes.Contains(start, []byte(`,"[`)):
		return "a table with a list of numbers in one column", `take off the column names, brackets and quotes: sed -e 1d -e 's/"\[//' -e 's/\]"//'`
	case hasList(start):
		return "a table with a list of numbers in one column", "write the numbers in columns of their own, for instance with pandas: pd.DataFrame(df.vector.tolist(), index=df.word).to_csv(…)"
	case isMarkdown(start):
		return "a Markdown table", `take off the bars at the ends and the line of dashes: sed -e '/^|[-:| ]*$/d' -e 's/^| *//' -e 's/ *|$//'`
	case nul[1] > many && nul[0] == 0:
		return utf16Text, "convert it by iconv -f UTF-16LE -t UTF-8"
	case nul[0] > many && nul[1] == 0:
		return utf16Text, "convert it by iconv -f UTF-16BE -t UTF-8"
	case isOldFastText(start):
		return "a binary file that looks like a model of a fastText before version 0.1", "use the .vec file beside it, or train it again"
	case control > 0 && isFloats(start):
		return "raw float32 without words", "save it by numpy.save(path, numpy.fromfile(FILE, '<f4').reshape(-1, dim)), and the words beside it, one a line"
	case control > 0 && isDoubles(start):
		return "raw float64 without words, as GloVe writes it with -binary 1", "run GloVe with -binary 0 and use its vectors.txt"
	case 50*control > len(start) || nul[0]+nul[1] > 0:
		return "a binary file of a kind that Lexigraph does not know", "save the vectors as word2vec text or binary, npy or safetensors"
	}
	return "", ""
}

// isFloret finds the first line of a table of floret: buckets, dimension, lengths of n-grams, hashes, a seed, and the marks of a word's ends.
var isFloret = regexp.MustCompile(`^\d+ \d+ \d+ \d+ \d+ \d+ \S+ \S+\n`).Match

// isOldPickle reports whether start begins a pickle of a protocol that has no mark: a dictionary, a list, a tuple, or an object of NumPy or Python.
func isOldPickle(start []byte) bool {
	for _, magic := range []string{"(dp", "(lp", "(dq", "]q", "}q", "cnumpy", "ccopy_reg\n", "ccollections\n", "cpandas", "cgensim"} {
		if bytes.HasPrefix(start, []byte(magic)) {
			return true
		}
	}
	return bytes.HasPrefix(start, []byte("((lp")) || bytes.HasPrefix(start, []byte("(]q"))
}

// hasList finds a list of numbers behind a comma, and no mark of a note as in texts: ",[21]".
var hasList = regexp.MustCompile(`,\[\s*[-+0-9.eE]+[\s,]`).Match

// isMarkdown reports whether start has lines that all begin with a bar and end in one.
func isMarkdown(start []byte) bool {
	lines := bytes.Split(start, []byte("\n"))
	return len(lines) > 2 && all(lines[:len(lines)-1], func(line []byte) bool {
		line = bytes.TrimSpace(line)
		return len(line) > 1 && line[0] == '|' && line[len(line)-1] == '|'
	})
}

// isOldFastText reports whether start begins with fastText's settings, twelve small
// whole numbers. Its models began so before they had a magic number.
func isOldFastText(start []byte) bool {
	if len(start) < 48 {
		return false
	}
	for i := range 12 {
		limit := uint32(100_000_000) // buckets and the rate of updates
		if i < 3 {
			limit = 10_000 // dim, ws, epoch
		}
		n := binary.LittleEndian.Uint32(start[4*i:])
		if n > limit || i == 0 && n == 0 {
			return false
		}
	}
	return true
}

// isDoubles reports whether start holds float64 numbers as large as weights usually are.
func isDoubles(start []byte) bool {
	n, zeros := len(start)/8, 0
	for i := range n {
		x := math.Abs(math.Float64frombits(binary.LittleEndian.Uint64(start[8*i:])))
		if !(x < 1000) || x < 1e-12 && x != 0 {
			return false
		}
		count(&zeros, x == 0)
	}
	return n >= 4 && zeros < n/2
}

// isFloats reports whether start holds float32 numbers as large as those of vectors are.
func isFloats(start []byte) bool {
	n, zeros := len(start)/4, 0
	for i := range n {
		x := math.Float32frombits(binary.LittleEndian.Uint32(start[4*i:]))
		if !isUsual(x) || max(x, -x) > 1000 || x != 0 && max(x, -x) < 1e-12 {
			return false
		}
		count(&zeros, x == 0)
	}
	return n >= 8 && zeros < n/2
}
