package vector

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
)

// A fastTextFile is what precedes the vectors in a file of fastText.
type fastTextFile struct {
	fastTextArgs
	words  vocab
	labels int32
	pruned []bucketRow // nil: there is a row for each bucket
}

// A bucketRow says which row, of those behind the words, a bucket has.
type bucketRow struct{ Bucket, Row int32 }

func readFastText(s *source) (*Table, Report, error) {
	f, err := s.fastTextHead()
	if err != nil {
		return nil, Report{}, err
	}
	b := newBuilder("fasttext", int(f.Dim))
	b.report.Declared = len(f.words.words)
	b.expect(s, len(f.words.words))
	if err := b.fits(s); err != nil {
		return nil, b.report, err
	}
	var others []float32 // the rows behind those of the words
	if f.MaxN > 0 {
		others = make([]float32, 0, s.room(int(f.Buckets), int(f.Dim)))
	}
	add := func(i int, row []float32) {
		switch n := len(f.words.words); {
		case i < n:
			b.appendCounted(f.words, i, row)
		case f.MaxN > 0:
			others = append(others, row...)
		}
	}
	rows := len(f.words.words) + int(f.Buckets)
	if f.pruned != nil {
		rows = len(f.words.words) + len(f.pruned)
	}
	quantised, err := s.readFlag()
	switch {
	case err != nil:
	case quantised:
		err = s.readQuantised(rows, int(f.Dim), add)
	case f.pruned != nil:
		err = s.badFastText("it is pruned and not quantised, as only a faulty version of fastText wrote it", "quantise the model again")
	default:
		err = s.readDense(rows, int(f.Dim), add)
	}
	if err == nil {
		err = s.skipFastTextOutput(quantised, int(f.Dim))
	}
	if err == nil {
		err = s.atEnd()
	}
	if err != nil {
		return nil, b.report, err
	}
	if f.MaxN > 0 {
		b.table.NGrams = f.ngrams(others)
	}
	b.table.compose()
	for i := range b.table.Words {
		b.look(b.table.Row(i))
	}
	if !slices.ContainsFunc(b.table.Counts, func(n int64) bool { return n > 1 }) {
		b.table.Counts = nil // they are not known
	}
	return b.finish()
}

// ngrams returns the n-grams with these rows.
func (f *fastTextFile) ngrams(rows []float32) *NGrams {
	g := &NGrams{Subwords: f.subwords()}
	if f.pruned == nil {
		g.Data, g.Bucket = rows, make([]int32, f.Buckets)
		for i := range g.Bucket {
			g.Bucket[i] = int32(i)
		}
		return g
	}
	g.Pruned = true
	slices.SortFunc(f.pruned, func(a, b bucketRow) int { return cmp.Compare(a.Bucket, b.Bucket) })
	for _, p := range f.pruned {
		g.Bucket = append(g.Bucket, p.Bucket)
		g.Data = append(g.Data, rows[int(p.Row)*int(f.Dim):int(p.Row+1)*int(f.Dim)]...)
	}
	return g
}

func (s *source) badFastText(what, remedy string) error {
	return &FormatError{Path: s.path, Offset: s.off, What: "this fastText model is not whole: " + what, Remedy: remedy}
}

// fastTextHead reads all that precedes the vectors.
func (s *source) fastTextHead() (*fastTextFile, error) {
	var head struct {
		Magic, Version        uint32
		Args                  fastTextArgs
		Size, Words, Labels   int32
		Tokens, PrunedBuckets int64
	}
	b := make([]byte, binary.Size(head))
	if err := s.readHeader(b); err != nil {
		return nil, err
	}
	binary.Decode(b, binary.LittleEndian, &head)
	f := &fastTextFile{fastTextArgs: head.Args, labels: head.Labels}
	if head.Version == 11 && f.Model == fastTextSupervised {
		f.MaxN = 0 // as fastText reads it
	}
	const most = 100 // characters of an n-gram
	bad := func(format string, args ...any) (*fastTextFile, error) {
		return nil, s.badFastText(fmt.Sprintf(format, args...), remedyCopy)
	}
	switch {
	case head.Version != 11 && head.Version != 12:
		return nil, &FormatError{Path: s.path, What: fmt.Sprintf("this is a fastText model of version %d; Lexigraph reads 11 and 12", head.Version),
			Remedy: "use the .vec file beside it"}
	case f.Dim < 1 || f.Dim > maxDim:
		return bad("its dimension is %d, which is outside [1,%d]", f.Dim, maxDim)
	case f.Buckets < 0 || f.MaxN > 0 && f.Buckets == 0:
		return bad("it has %d buckets for n-grams", f.Buckets)
	case f.MinN < 0 || f.MaxN < 0 || f.MaxN > most:
		return bad("its n-grams are of %d to %d characters", f.MinN, f.MaxN)
	case int64(head.Words)+int64(head.Labels) > s.left()/(1+8+1):
		return bad("it has %d words and labels and %d bytes for them: it is cut short, or written by floret, of which the .vec file is read", int64(head.Words)+int64(head.Labels), s.left())
	case head.Words < 1 || head.Labels < 0 || int64(head.Words)+int64(head.Labels) != int64(head.Size):
		return bad("it has %d words, %d labels and %d in all", head.Words, head.Labels, head.Size)
	case head.PrunedBuckets < -1 || head.PrunedBuckets > int64(f.Buckets):
		return bad("%d of its %d buckets are kept", head.PrunedBuckets, f.Buckets)
	}
	err := s.fastTextWords(f, int(head.Words), int(head.Labels))
	if err != nil {
		return nil, err
	}
	if head.PrunedBuckets >= 0 {
		f.pruned, err = s.fastTextPruned(f.Buckets, head.PrunedBuckets)
	}
	return f, err
}

// fastTextPruned reads which rows the n buckets have that are kept of all.
func (s *source) fastTextPruned(buckets int32, n int64) ([]bucketRow, error) {
	pruned := []bucketRow{}
	for range n {
		var pair [8]byte
		if err := s.readHeader(pair[:]); err != nil {
			return nil, err
		}
		p := bucketRow{int32(binary.LittleEndian.Uint32(pair[:])), int32(binary.LittleEndian.Uint32(pair[4:]))}
		if p.Bucket < 0 || p.Bucket >= buckets || p.Row < 0 || int64(p.Row) >= n {
			return nil, s.badFastText(fmt.Sprintf("bucket %d is said to have row %d", p.Bucket, p.Row), remedyCopy)
		}
		pruned = append(pruned, p)
	}
	return pruned, nil
}

// fastTextWords reads the words, which come before the labels, and skips these.
func (s *source) fastTextWords(f *fastTextFile, words, labels int) error {
	for i := range words + labels {
		word, err := s.readToNUL()
		if err != nil {
			return err
		}
		var b [9]byte
		if err := s.readHeader(b[:]); err != nil {
			return err
		}
		if isLabel := b[8] == 1; isLabel != (i >= words) || b[8] > 1 {
			return s.badFastText(fmt.Sprintf("word %d of %d, %.40q, is of kind %d", i+1, words+labels, word, b[8]), remedyCopy)
		}
		if i < words {
			f.words.words = append(f.words.words, word)
			f.words.counts = append(f.words.counts, int64(binary.LittleEndian.Uint64(b[:])))
		}
	}
	return nil
}

// readToNUL reads a word that a NUL ends.
func (s *source) readToNUL() (string, error) {
	word, err := s.r.ReadSlice(0)
	s.off += int64(len(word))
	switch {
	case err == bufio.ErrBufferFull || len(word) > maxWord+1:
		return "", s.badFastText("a word is longer than 64 KiB", remedyCopy)
	case err == io.EOF:
		return "", s.readHeader(make([]byte, 1))
	case err != nil:
		return "", err
	}
	return string(word[:len(word)-1]), nil
}

// left returns how many bytes follow; of a compressed file it is not known, and very many.
func (s *source) left() int64 {
	if s.size < 0 {
		return math.MaxInt64
	}
	return s.size - s.off
}

// readFlag reads a bool.
func (s *source) readFlag() (bool, error) {
	var b [1]byte
	err := s.readHeader(b[:])
	if err == nil && b[0] > 1 {
		err = s.badFastText(fmt.Sprintf("a flag is %d", b[0]), remedyCopy)
	}
	return b[0] == 1, err
}

// readSize reads the rows and columns of a matrix. There must be dim columns and, unless that is
// negative, so many rows.
func (s *source) readSize(rows, dim int) (int, error) {
	var b [16]byte
	if err := s.readHeader(b[:]); err != nil {
		return 0, err
	}
	m, n := int64(binary.LittleEndian.Uint64(b[:])), int64(binary.LittleEndian.Uint64(b[8:]))
	if m < 0 || rows >= 0 && m != int64(rows) || n != int64(dim) {
		want := fmt.Sprint(rows)
		if rows < 0 {
			want = "some"
		}
		return 0, s.badFastText(fmt.Sprintf("a matrix has %d rows of %d numbers; it should have %s of %d", m, n, want, dim), remedyCopy)
	}
	return int(m), nil
}

// readDense reads a matrix of float32.
func (s *source) readDense(rows, dim int, add func(i int, row []float32)) error {
	rows, err := s.readSize(rows, dim)
	if err != nil {
		return err
	}
	return s.readMatrix(float32LE, rows, dim, false, add)
}

// skipFastTextOutput skips the output layer.
func (s *source) skipFastTextOutput(quantised bool, dim int) error {
	outputQuantised, err := s.readFlag()
	if err != nil {
		return err
	}
	none := func(int, []float32) {}
	if quantised && outputQuantised {
		return s.readQuantised(-1, dim, none)
	}
	return s.readDense(-1, dim, none)
}
