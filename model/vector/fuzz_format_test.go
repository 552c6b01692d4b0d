package vector

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/klauspost/compress/zstd"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// The targets here read bytes that are in memory, so that they are many times as fast as FuzzRead, whose files are real.

// sourceOf returns a source of what is in memory.
func sourceOf(name string, content []byte) (*source, error) {
	file, err := fstest.MapFS{name: {Data: content}}.Open(name)
	if err != nil {
		return nil, err
	}
	return newSource(name, file.(contents))
}

// written returns the file of a table in a format, compressed if ext says so.
func written(t testing.TB, f Format, table *Table, ext string) []byte {
	t.Helper()
	paths, err := f.Write(filepath.Join(t.TempDir(), f.FileName()+ext), table)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// tiny is a table of 3 words and 8 numbers each.
func tiny() *Table {
	t := random(3, 8, 1)
	t.Words = []string{"a", "é", "12"}
	t.Counts = []int64{3, 2, 1}
	return t
}

// allocated returns how many bytes were allocated so far.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// within fails if read allocates far more than so many bytes of a file need: a header that lies must not be believed.
func within(t *testing.T, content []byte, read func()) {
	t.Helper()
	before := allocated()
	read()
	const fixed, factor = 256 << 20, 4096
	if took := allocated() - before; took > fixed+factor*uint64(len(content)) {
		t.Errorf("%d bytes took %d bytes of memory", len(content), took)
	}
}

// fuzzTable reads bytes as a file of this name. The table must be whole, what stays in the file the same, and an error must name
// the file.
func fuzzTable(f *testing.F, name string, seeds ...[]byte) {
	for _, seed := range seeds {
		f.Add(seed)
		f.Add(seed[:len(seed)/2])
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if _, ok := corpus.CompressionOf(content); ok { // what is inside may be many times as long
			readInMemory(t, name, content)
			return
		}
		within(t, content, func() { readInMemory(t, name, content) })
	})
}

// checkRead fails unless a table that was read is whole and its report counts all of its rows.
func checkRead(t *testing.T, table *Table, report Report) {
	t.Helper()
	if err := table.Validate(); err != nil {
		t.Error(err)
	}
	if report.Rows != table.Len()+report.Duplicates {
		t.Errorf("%d words from %d rows with %d duplicates", table.Len(), report.Rows, report.Duplicates)
	}
}

func readInMemory(t *testing.T, name string, content []byte) {
	read := func(leave bool) (*source, *Table, Report, error) {
		s, err := sourceOf(name, content)
		if err != nil {
			return nil, nil, Report{}, err
		}
		s.leave = leave
		table, report, err := s.readTable()
		return s, table, report, err
	}
	_, table, report, err := read(false)
	s, stored, _, err2 := read(true)
	if (err == nil) != (err2 == nil) {
		t.Fatalf("in memory: %v, left in the file: %v", err, err2)
	}
	if err != nil {
		if !strings.HasPrefix(err.Error(), name) {
			t.Errorf("the error names no file: %v", err)
		}
		return
	}
	checkRead(t, table, report)
	if !slices.Equal(table.Words, stored.Words) {
		t.Errorf("words %q, left in the file %q", table.Words, stored.Words)
	}
	if table.NGrams != nil {
		table.NGrams.Vector("words")
	}
	x := make([]float32, table.Dim)
	for i := range table.Words {
		if s.stored == nil {
			break
		}
		if _, err := s.stored.row(i, x); err != nil || !slices.EqualFunc(x, table.Row(i), sameNumber) {
			t.Fatalf("row %d is %v, left in the file %v: %v", i, table.Row(i), x, err)
		}
	}
}

func FuzzReadFastText(f *testing.F) {
	pruned := withNGrams().TopNGrams(5, false)
	fuzzTable(f, "v.bin", written(f, FastText{}, withNGrams(), ""), written(f, FastText{}, small(), ""),
		written(f, FastText{Packing{DType: PQ, Parts: 5}}, withNGrams(), ""), written(f, FastText{Packing{DType: PQ, Parts: 1}}, pruned, ""))
}

func FuzzReadFinalfusion(f *testing.F) {
	fuzzTable(f, "v.fifu", written(f, Finalfusion{}, withNGrams(), ""), written(f, Finalfusion{}, small(), ""),
		written(f, Finalfusion{Packing{DType: PQ, Parts: 5}}, withNGrams(), ""), []byte(quantisedFiFu()))
}

func FuzzReadPickle(f *testing.F) {
	fuzzTable(f, "v.kv", []byte(pickledVectors), []byte("\x80\x02cos\nsystem\n(X\x04\x00\x00\x00exittR."), []byte("\x80\x04}."))
}

func FuzzReadWord2VecBinary(f *testing.F) {
	fuzzTable(f, "v.bin", written(f, Word2VecBinary{}, tiny(), ""), written(f, Word2Vec{}, tiny(), ""), []byte("1 1\n\n\n\n"), []byte("9 9\n \x00"))
}

func FuzzReadParquet(f *testing.F) {
	fuzzTable(f, "v.parquet", written(f, Parquet{}, tiny(), ""))
}

func FuzzReadJSON(f *testing.F) {
	fuzzTable(f, "v.json", written(f, JSON{}, tiny(), ""), []byte(`[{"word":"a","v":[1]},["b",[2]],["c",3]]`), []byte(`{"d":{"a":[1],"b":[2]}}`), []byte(`{"w":["a"],"m":[[1]]}`),
		[]byte(`{"0":{"a":1,"b":2},"1":{"a":3,"b":4}}`), []byte(`{"word":{"0":"a"},"v":{"0":[1]}}`), []byte(`[{"word":"a","0":1,"1":2}]`))
}

// FuzzReadPacked reads what is compressed, in which anything may be.
func FuzzReadPacked(f *testing.F) {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		f.Fatal(err)
	}
	fuzzTable(f, "v.txt", written(f, Word2Vec{}, tiny(), ".zst"), z.EncodeAll(bytes.Repeat([]byte{0}, 1<<20), nil),
		written(f, Word2Vec{}, tiny(), ".gz"), []byte("BZh91AY&SY"), []byte("\xfd7zXZ\x00"))
}

// fuzzMatrix reads bytes as a file of numbers whose words are elsewhere.
func fuzzMatrix(f *testing.F, name string, read func(s *source, begin func(rows, dim int) (func(i int, row []float32), error)) error) {
	f.Fuzz(func(t *testing.T, content []byte) {
		within(t, content, func() {
			s, err := sourceOf(name, content)
			rows, dim, n := 0, 0, 0
			if err == nil {
				err = read(s, func(r, d int) (func(i int, row []float32), error) {
					rows, dim = r, d
					return func(i int, row []float32) {
						if n++; len(row) != d {
							t.Errorf("row %d has %d numbers of %d", i, len(row), d)
						}
					}, nil
				})
			}
			switch {
			case err == nil && (n != rows || rows < 1 || dim < 1):
				t.Errorf("%d rows of %d, of dimension %d", n, rows, dim)
			case err != nil && !strings.HasPrefix(err.Error(), name):
				t.Errorf("the error names no file: %v", err)
			}
		})
	})
}

func FuzzReadNPY(f *testing.F) {
	for _, d := range []DType{Float32, Float16} { // the others have another file beside
		f.Add(written(f, NPY{Packing{DType: d}}, tiny(), ""))
	}
	fuzzMatrix(f, "v.npy", (*source).npyRows)
}

func FuzzReadSafetensors(f *testing.F) {
	for _, d := range (Safetensors{}).DTypes() {
		f.Add(written(f, Safetensors{Packing{DType: d}}, tiny(), ""))
	}
	fuzzMatrix(f, "v.safetensors", (*source).tensorRows)
}

func FuzzReadParquetMatrix(f *testing.F) {
	f.Add(written(f, Parquet{}, tiny(), ""))
	fuzzMatrix(f, "v.parquet", (*source).parquetRows)
}
