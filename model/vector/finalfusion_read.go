package vector

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/data"
)

// A fifu is a file of finalfusion's that is being read.
type fifu struct {
	*source
	*builder
	words  []string
	rows   []int // in the table, of each row of a word in the file; −1: an earlier row has the word
	ngrams *data.Subwords
	listed int64 // n-grams that are listed behind the words
	notes  []string
}

func (f *fifu) bad(format string, args ...any) error {
	return &FormatError{Path: f.path, Offset: f.off, What: "this finalfusion file is not whole: " + fmt.Sprintf(format, args...), Remedy: remedyCopy}
}

// numbers reads 32-bit whole numbers.
func (f *fifu) numbers(n int) ([]int64, error) {
	b, err := f.readBytes(4 * int64(n))
	list := make([]int64, len(b)/4)
	for i := range list {
		list[i] = int64(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return list, err
}

// number64 reads a 64-bit whole number.
func (f *fifu) number64() (int64, error) {
	var b [8]byte
	err := f.readHeader(b[:])
	n := binary.LittleEndian.Uint64(b[:])
	if err == nil && n > math.MaxInt64 {
		err = f.bad("a number is %d", n)
	}
	return int64(n), err
}

func readFinalfusion(s *source) (*Table, Report, error) {
	f := &fifu{source: s, builder: newBuilder("finalfusion", 0)}
	head, err := f.numbers(3) // FiFu, version, chunks
	if err != nil {
		return nil, f.report, err
	}
	if head[1] != 0 {
		return nil, f.report, &FormatError{Path: s.path, What: fmt.Sprintf("this is a finalfusion file of version %d; Lexigraph reads 0", head[1]), Remedy: "convert it by finalfusion's convert to word2vec's text"}
	}
	const most = 100 // chunks that are believed
	if head[2] > most {
		return nil, f.report, f.bad("it has %d chunks", head[2])
	}
	ids, err := f.numbers(int(head[2]))
	for _, id := range ids {
		if err == nil {
			err = f.chunk(id)
		}
	}
	if err == nil {
		err = s.atEnd()
	}
	switch {
	case err != nil:
	case f.words == nil:
		err = f.bad("it has no words")
	case f.rows == nil:
		err = f.bad("it has no vectors")
	}
	if err != nil {
		return nil, f.report, err
	}
	for i := range f.table.Words {
		f.look(f.table.Row(i))
	}
	f.report.Notes = f.notes
	return f.finish()
}

// chunk reads a chunk, which must have this id.
func (f *fifu) chunk(id int64) error {
	got, err := f.numbers(1)
	if err != nil {
		return err
	}
	size, err := f.number64()
	if err != nil {
		return err
	}
	if got[0] != id || size > f.left() {
		return f.bad("a chunk of kind %d should follow; there is one of kind %d and %d bytes: it is damaged or cut short", id, got[0], size)
	}
	end := f.off + size
	switch id {
	case fifuWords, fifuBuckets, fifuFastText, fifuNGrams:
		err = f.readVocab(id, end)
	case fifuArray:
		err = f.readArray()
	case fifuQuantised:
		err = f.readQuantisedArray()
	case fifuNorms:
		err = f.readNorms()
	case fifuMetadata:
		err = f.readOrigin(size)
	default:
		return &FormatError{Path: f.path, Offset: f.off, What: fmt.Sprintf("this finalfusion file has a chunk of kind %d, which Lexigraph does not read", id),
			Remedy: "convert it by finalfusion's convert to word2vec's text"}
	}
	if id == fifuNGrams && f.off == end+8*f.listed { // finalfusion 0.7 in Python counts no numbers of rows
		end = f.off
	}
	if err == nil && f.off != end {
		err = f.bad("a chunk of kind %d is said to end at %d and ends at %d", id, end, f.off)
	}
	return err
}

// readOrigin reads a chunk of TOML. What is longer than an origin is another program's.
func (f *fifu) readOrigin(size int64) error {
	const most = 1 << 16
	if size > most {
		return f.skip(size)
	}
	text := make([]byte, size)
	err := f.readHeader(text)
	f.metadata = parseOriginTOML(text)
	return err
}

// readVocab reads the words and how n-grams are cut. Behind the words are explicit n-grams, or nothing.
func (f *fifu) readVocab(id, end int64) error {
	words, err := f.number64()
	if err != nil {
		return err
	}
	if words < 1 || words > (end-f.off)/4 || f.words != nil {
		return f.bad("it has %d words in a chunk of %d bytes", words, end-f.off)
	}
	switch id {
	case fifuBuckets, fifuFastText:
		cut, err := f.numbers(3)
		if err != nil {
			return err
		}
		f.ngrams = &data.Subwords{MinN: int(cut[0]), MaxN: int(cut[1]), Buckets: int(cut[2])}
	case fifuNGrams:
		if f.listed, err = f.number64(); err != nil {
			return err
		}
		if f.listed > f.left()/(4+8) {
			return f.bad("it has %d n-grams in %d bytes", f.listed, f.left())
		}
		if err := f.skip(4 + 4); err != nil {
			return err
		}
	}
	for range words {
		word, err := f.readWord()
		if err != nil {
			return err
		}
		f.words = append(f.words, word)
	}
	for range f.listed { // an n-gram and the number of its row
		if _, err := f.readWord(); err != nil {
			return err
		}
		if err := f.skip(8); err != nil {
			return err
		}
	}
	f.report.Declared = len(f.words)
	switch id {
	case fifuFastText:
		if n := f.ngrams; n.MinN < 1 || n.MaxN < n.MinN || n.MaxN > fifuLongestMax || n.Buckets < 1 || n.Buckets > math.MaxInt32 {
			return f.bad("its n-grams are of %d to %d characters in %d buckets", n.MinN, n.MaxN, n.Buckets)
		}
	case fifuBuckets, fifuNGrams:
		f.ngrams = nil
		f.notes = append(f.notes, "the n-grams are of a kind of finalfusion's own and are left out: unseen words have no vectors")
	}
	return f.skip(max(0, end-f.off))
}

// readWord reads a word or an n-gram, which its length precedes.
func (f *fifu) readWord() (string, error) {
	length, err := f.numbers(1)
	if err != nil {
		return "", err
	}
	if length[0] > maxWord {
		return "", f.bad("a word has %d bytes", length[0])
	}
	word, err := f.readBytes(length[0])
	return string(word), err
}

// row takes a row of the matrix: those of the words come first.
func (f *fifu) row(i int, row []float32) {
	switch g := f.table.NGrams; {
	case i < len(f.words):
		at := -1
		if f.append(f.words[i], row) {
			at = len(f.table.Words) - 1
		}
		f.rows = append(f.rows, at)
	case g != nil:
		g.Bucket, g.Data = append(g.Bucket, int32(i-len(f.words))), append(g.Data, row...)
	}
}

// begin prepares for a matrix.
func (f *fifu) begin(rows int64, dim int64) error {
	want := int64(len(f.words))
	if f.ngrams != nil {
		want += int64(f.ngrams.Buckets)
	}
	if rows != want && (f.ngrams != nil || rows < want) || f.rows != nil || want == 0 {
		return f.bad("it has %d vectors and should have %d", rows, want)
	}
	if err := checkShape(f.source, int(rows), int(dim)); err != nil {
		return err
	}
	f.table.Dim = int(dim)
	f.expect(f.source, len(f.words))
	if err := f.fits(f.source); err != nil {
		return err
	}
	if f.ngrams != nil {
		f.table.NGrams = &NGrams{Subwords: *f.ngrams, Data: make([]float32, 0, f.source.room(f.ngrams.Buckets, int(dim)))}
	}
	return nil
}

// align skips what precedes numbers.
func (f *fifu) align() error { return f.skip(fifuPad(f.off)) }

func (f *fifu) readArray() error {
	rows, err := f.number64()
	if err != nil {
		return err
	}
	head, err := f.numbers(2)
	if err != nil {
		return err
	}
	if head[1] != fifuFloat32 {
		return f.bad("the numbers are of kind %d", head[1])
	}
	if err := f.begin(rows, head[0]); err != nil {
		return err
	}
	if err := f.align(); err != nil {
		return err
	}
	return f.readMatrix(float32LE, int(rows), int(head[0]), false, f.row)
}

// readNorms multiplies the vectors of words by their lengths.
func (f *fifu) readNorms() error {
	n, err := f.number64()
	if err != nil {
		return err
	}
	kind, err := f.numbers(1)
	if err != nil {
		return err
	}
	if kind[0] != fifuFloat32 || n != int64(len(f.rows)) {
		return f.bad("there are lengths of %d vectors, of kind %d; there are %d", n, kind[0], len(f.rows))
	}
	if err := f.align(); err != nil {
		return err
	}
	return f.readMatrix(float32LE, int(n), 1, false, func(i int, length []float32) {
		if f.rows[i] < 0 {
			return
		}
		row := f.table.Row(f.rows[i])
		for j := range row {
			row[j] *= length[0]
		}
	})
}

// A quantisedHead says how vectors are quantised.
type quantisedHead struct {
	projected, withNorms    bool
	parts, dim, codes, rows int64
}

// readQuantisedHead reads the head of vectors by product quantisation.
func (f *fifu) readQuantisedHead() (h quantisedHead, err error) {
	head, err := f.numbers(5)
	if err != nil {
		return h, err
	}
	h = quantisedHead{projected: head[0] != 0, withNorms: head[1] != 0, parts: head[2], dim: head[3], codes: head[4]}
	if h.rows, err = f.number64(); err != nil {
		return h, err
	}
	kinds, err := f.numbers(2)
	if err != nil {
		return h, err
	}
	part := max(1, h.parts)
	if kinds[0] != fifuByte || kinds[1] != fifuFloat32 || h.parts < 1 || h.dim%part != 0 || h.dim/part > longestPart || h.codes < 1 || h.codes > quantiserCodes {
		return h, f.bad("vectors of %d numbers are quantised in %d parts with %d centroids", h.dim, h.parts, h.codes)
	}
	return h, nil
}

// readQuantisedArray reads vectors by product quantisation, each part one of up to 256 centroids.
func (f *fifu) readQuantisedArray() error {
	h, err := f.readQuantisedHead()
	if err != nil {
		return err
	}
	if err := f.begin(h.rows, h.dim); err != nil {
		return err
	}
	if err := f.align(); err != nil {
		return err
	}
	part := int32(h.dim / h.parts)
	q := &quantiser{dim: int32(h.dim), parts: int32(h.parts), size: part, last: part, codes: int(h.codes)}
	var projection, norms []float32
	for _, m := range []struct {
		is         bool
		rows, dims int64
		to         *[]float32
	}{{h.projected, h.dim, h.dim, &projection}, {true, h.codes, h.dim, &q.centroids}, {h.withNorms, h.rows, 1, &norms}} {
		if !m.is {
			continue
		}
		if err := f.readMatrix(float32LE, int(m.rows), int(m.dims), false, func(_ int, row []float32) { *m.to = append(*m.to, row...) }); err != nil {
			return err
		}
	}
	row, turned, code := make([]float32, h.dim), make([]float32, h.dim), make([]byte, h.parts)
	for i := range int(h.rows) {
		if err := f.readHeader(code); err != nil {
			return err
		}
		for _, c := range code {
			if int64(c) >= h.codes {
				return f.bad("a part is centroid %d of %d", c, h.codes)
			}
		}
		q.decode(row, code)
		out := row
		if h.projected {
			out = project(turned, row, projection)
		}
		if h.withNorms {
			for j := range out {
				out[j] *= norms[i]
			}
		}
		f.row(i, out)
	}
	return nil
}

// project sets dst to x times the transposed matrix p.
func project(dst, x, p []float32) []float32 {
	for j := range dst {
		var sum float64
		for k, v := range x {
			sum += float64(float64(v) * float64(p[j*len(x)+k]))
		}
		dst[j] = float32(sum)
	}
	return dst
}
