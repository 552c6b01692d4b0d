package vector

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/safetensors"
	"pgregory.net/rapid"
)

// TestPackedComesBack writes tables in all types that each format holds and reads them: what comes back is what Reread
// says, to the bit, for any number of threads.
func TestPackedComesBack(t *testing.T) {
	table := random(300, 24, 5)
	clear(table.Row(7)) // no direction
	copy(table.Row(8), []float32{1e-44, -1e-45})
	clear(table.Row(8)[2:])
	table.Row(9)[3] = 60000
	for name, f := range Formats() {
		c, ok := f.(Compact)
		if !ok || name == "fasttext" { // which rounds lengths too: see TestFastTextQuantised
			continue
		}
		for _, d := range c.DTypes() {
			p := Packing{DType: d}
			if d == PQ {
				p.Parts = 6
			}
			if _, rounds := f.(Finalfusion); rounds && d == Float32 {
				continue
			}
			path := filepath.Join(t.TempDir(), f.FileName())
			if _, err := c.Packed(p).Write(path, table); err != nil {
				t.Fatalf("%s, %s: %v", name, d, err)
			}
			got, report, err := Read(path)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, d, err)
			}
			threads := runtime.GOMAXPROCS(1)
			want, err := p.Reread(table)
			runtime.GOMAXPROCS(threads)
			if err != nil {
				t.Fatal(err)
			}
			if err := sameTable(got, want, false); err != nil {
				t.Errorf("%s, %s: %v", name, d, err)
			}
			if report.Zero < 1 || report.NaN+report.Inf > 0 {
				t.Errorf("%s, %s: %v", name, d, report.Warnings())
			}
			if name == "model2vec" || name == "finalfusion" {
				continue
			}
			if rows, dim, numbers, err := ReadMatrix(path); err != nil || rows != 300 || dim != 24 || !slices.Equal(numbers, want.Data) {
				t.Errorf("%s, %s: ReadMatrix: %d × %d, %v", name, d, rows, dim, err)
			}
		}
	}
}

// TestSmallTables has tables for which the approximations are exact.
func TestSmallTables(t *testing.T) {
	one := &Table{Words: []string{"one"}, Dim: 4, Data: []float32{127, -3, 0, 64}}
	for _, p := range []Packing{{DType: Float16}, {DType: Int8}, {}} {
		if got, err := p.Reread(one); err != nil || !slices.Equal(got.Data, one.Data) {
			t.Errorf("%v of one word: %v, %v", p, got, err)
		}
	}
	if got, err := (Packing{DType: Binary}).Reread(one); err != nil || !slices.Equal(got.Data, []float32{48.5, -48.5, -48.5, 48.5}) {
		t.Errorf("signs of one word: %v, %v", got, err)
	}
	table := random(100, 10, 1) // fewer rows than centroids
	got, err := Packing{DType: PQ, Parts: 5}.Reread(table)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range got.Data {
		if !(math.Abs(float64(x-table.Data[i])) <= 1e-5) {
			t.Fatalf("number %d came back as %v, and was %v", i, x, table.Data[i])
		}
	}
	twice := &Table{Words: []string{"a", "b", "c"}, Dim: 2, Data: []float32{1, 1, 1, 1, 2, 2}} // one direction
	if got, err := (Packing{DType: PQ}).Reread(twice); err != nil || !(math.Abs(float64(got.Row(2)[1]-2)) <= 1e-6) {
		t.Errorf("pq of one direction: %v, %v", got, err)
	}
	huge := &Table{Words: []string{"a"}, Dim: 2, Data: []float32{math.MaxFloat32, -math.MaxFloat32}}
	for _, d := range []DType{Int8, Binary, PQ} {
		got, err := Packing{DType: d}.Reread(huge)
		if err != nil || math.IsInf(float64(got.Data[0]), 0) || math.IsNaN(float64(got.Data[1])) {
			t.Errorf("%s of the greatest numbers: %v, %v", d, got, err)
		}
	}
}

func TestTopByNorm(t *testing.T) {
	table := &Table{Words: []string{"a", "b", "c", "d", "e"}, Dim: 1, Data: []float32{1, -3, float32(math.NaN()), 3, 2}, Counts: []int64{5, 4, 3, 2, 1}}
	for n, want := range map[int]string{-1: "", 0: "", 1: "b", 2: "b d", 3: "b d e", 4: "a b d e", 9: "a b c d e"} {
		top, rows := table.TopByNorm(n)
		if got := strings.Join(top.Words, " "); got != want || len(rows) != len(top.Counts) || len(top.Data) != len(rows) {
			t.Errorf("%d of the longest are %q, want %q", n, got, want)
		}
		for i, row := range rows {
			if table.Counts[row] != top.Counts[i] {
				t.Errorf("%d of the longest: row %d is not %d", n, i, row)
			}
		}
	}
}

// TestParts has how many parts vectors have where none are asked for: of two numbers each, or of the next more that divide them.
func TestParts(t *testing.T) {
	for dim, want := range map[int]int{1: 1, 2: 1, 3: 1, 4: 2, 6: 3, 9: 3, 100: 50, 301: 43} {
		if p, err := (Packing{DType: PQ}).resolved(dim); err != nil || p.Parts != want {
			t.Errorf("%d numbers have %d parts, want %d: %v", dim, p.Parts, want, err)
		}
	}
	if size, err := (Packing{DType: PQ, Parts: 3}).Size(1000, 6); err != nil || size != 1000*(3+4)+256*6*4 {
		t.Errorf("%d bytes, %v", size, err)
	}
}

// TestErrorBounds has the errors of whole numbers within half a step, and those of product quantisation less the more parts
// there are.
func TestErrorBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SliceOfN(rapid.Float32Range(-1e6, 1e6), 1, 20).Draw(t, "row")
		got, err := Packing{DType: Int8}.Reread(&Table{Words: []string{"w"}, Dim: len(row), Data: row})
		if err != nil {
			t.Fatal(err)
		}
		var most float64
		for _, x := range row {
			most = max(most, math.Abs(float64(x)))
		}
		for j, x := range row {
			if off := math.Abs(float64(x) - float64(got.Data[j])); !(off <= most/127*0.5001+1e-44) {
				t.Fatalf("%v came back as %v; the greatest is %v", x, got.Data[j], most)
			}
		}
	})
	table := random(600, 8, 2)
	before := math.Inf(1)
	for _, parts := range []int{1, 2, 4, 8} {
		got, err := Packing{DType: PQ, Parts: parts}.Reread(table)
		if err != nil {
			t.Fatal(err)
		}
		var sum float64
		for i, x := range got.Data {
			sum += math.Pow(float64(x-table.Data[i]), 2)
		}
		if sum >= before {
			t.Errorf("the squared error of %d parts is %v, and of half as many %v", parts, sum, before)
		}
		before = sum
	}
}

func TestPackingErrors(t *testing.T) {
	table := random(3, 12, 1)
	bad := func(at int, x float32) *Table {
		t := random(3, 12, 1)
		t.Data[at] = x
		return t
	}
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	odd := random(3, 12, 1)
	prime := random(3, 11, 1)
	for _, c := range []struct {
		f     Format
		table *Table
		want  string
	}{
		{NPY{Packing{DType: "int4"}}, table, `npy: dtype int4: there is no such type; there are float32, float16, int8, binary, pq`},
		{NPY{Packing{DType: PQ}}, table, `dtype pq: npy has no place for it; it holds float32, float16, int8, binary`},
		{Model2Vec{Packing: Packing{DType: Int8}}, table, `dtype int8: model2vec has no place for it; it holds float32, float16`},
		{NPY{Packing{DType: Binary}}, odd, `npy: dtype binary: the vectors have 12 numbers, and an array of bits has whole bytes; keep 8 by dim, or export as safetensors`},
		{NPY{Packing{DType: Int8}}, bad(13, nan), `npy: dtype int8: the vector of "w1" is not finite, and has no place there; drop the word, or take dtype float16`},
		{Safetensors{Packing{DType: Binary}}, bad(0, inf), `the vector of "w0" is not finite`},
		{Safetensors{Packing{DType: PQ}}, bad(35, -inf), `the vector of "w2" is not finite`},
		{Safetensors{Packing{DType: Float16}}, bad(1, 70000), `dtype float16: the vector of "w0" has the number 70000, and the largest is 65504; drop the word, or take dtype int8`},
		{Safetensors{Packing{DType: PQ, Parts: 5}}, table, `parts 5: does not divide the 12 numbers of a vector; 4 and 6 would`},
		{Safetensors{Packing{DType: PQ, Parts: 13}}, table, `parts 13: does not divide the 12 numbers of a vector; 12 would`},
		{Safetensors{Packing{DType: PQ, Parts: -1}}, table, `parts -1: does not divide the 12 numbers of a vector; 1 would`},
		{Safetensors{Packing{DType: PQ}}, prime, `parts: no number of parts divides the 11 numbers of a vector; keep 8 of them by dim`},
		{Safetensors{Packing{DType: Int8, Parts: 2}}, table, `parts 2: goes with dtype pq`},
	} {
		path := filepath.Join(t.TempDir(), "v")
		if _, err := c.f.Write(path, c.table); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%#v: %v, want %s", c.f, err, c.want)
		}
		if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) > 0 {
			t.Errorf("%#v: %v was written", c.f, entries)
		}
	}
	if got, err := (Packing{DType: Float16}).Reread(bad(1, inf)); err != nil || got.Data[1] != inf {
		t.Errorf("an infinity in float16: %v, %v", got, err)
	}
}

// TestPackedDamage reads files in few bytes whose parts do not fit each other.
func TestPackedDamage(t *testing.T) {
	dir := t.TempDir()
	read := func(file string) error {
		_, _, err := Read(filepath.Join(dir, file))
		return err
	}
	check := func(what, file, want string) {
		t.Helper()
		var format *FormatError
		if err := read(file); err == nil || !strings.Contains(err.Error(), want) || !errors.As(err, &format) {
			t.Errorf("%s: %v, want %s", what, err, want)
		}
	}
	table := random(4, 8, 1)
	if _, err := (NPY{Packing{DType: Int8}}).Write(filepath.Join(dir, "v.npy"), table); err != nil {
		t.Fatal(err)
	}
	scales := filepath.Join(dir, "v.scales.npy")
	os.WriteFile(scales, append(npyHeader("<f4", 3, 1), make([]byte, 12)...), 0o666)
	check("too few scales", "v.npy", "v.scales.npy: it has 3 × 1 numbers")
	os.WriteFile(scales, append(npyHeader("<f4", 4, 1), make([]byte, 12)...), 0o666)
	check("scales cut short", "v.npy", "4 × 1 numbers need 16 bytes and 12 are there")
	os.Remove(scales)
	check("no scales", "v.npy", "v.npy: the numbers are whole, and v.scales.npy, with a scale for each row, is not there; put it there")

	os.WriteFile(filepath.Join(dir, "s.vocab.txt"), []byte("a\nb\n"), 0o666)
	write := func(metadata map[string]string, tensors ...safetensors.Stream) {
		var b strings.Builder
		if err := safetensors.WriteStreams(&b, metadata, tensors); err != nil {
			t.Fatal(err)
		}
		os.WriteFile(filepath.Join(dir, "s.safetensors"), []byte(b.String()), 0o666)
	}
	codes := func(dtype string, bytes string) safetensors.Stream {
		return safetensors.Stream{Name: tensorName, DType: dtype, Shape: []int{2, len(bytes) / 2}, Write: writeString(bytes)}
	}
	scale := safetensors.Tensor{Name: scaleName, Shape: []int{2, 1}, Data: []float32{1, 2}}.Stream()
	book := safetensors.Tensor{Name: codebookName, Shape: []int{2, 1, 3}, Data: make([]float32, 6)}.Stream()
	write(nil, scale, codes("I8", "\x01\xff\x02\x03"))
	if err := read("s.safetensors"); err != nil {
		t.Error("without metadata: ", err)
	}
	write(nil, codes("I8", "\x01\xff\x02\x03"), scale)
	check("scales last", "s.safetensors", "tensor embedding comes before the tensors beside it")
	write(map[string]string{"dtype": "int8"}, codes("I8", "\x01\xff\x02\x03"))
	check("no scales", "s.safetensors", "vectors in few bytes need tensors embedding")
	write(nil, safetensors.Tensor{Name: scaleName, Shape: []int{3, 1}, Data: make([]float32, 3)}.Stream(), codes("I8", "\x01\xff\x02\x03"))
	check("three scales", "s.safetensors", "tensor scale has shape [3 1], and there are 2 vectors")
	write(nil, scale, codes("U8", "\x01\xff"))
	check("no dimension", "s.safetensors", `the metadata has dim "", and a row of bits has 1 bytes`)
	write(map[string]string{"dim": "9"}, scale, codes("U8", "\x01\xff"))
	check("too many bits", "s.safetensors", `the metadata has dim "9"`)
	write(nil, book, scale, codes("U8", "\x00\x00\x00\x01"))
	check("no such centroid", "s.safetensors", "row 2 has centroid 1, and there are 1")
	write(nil, book, scale, codes("U8", "\x00\x00\x00\x00\x00\x00"))
	check("a book for two parts", "s.safetensors", "tensor codebook has shape [2 1 3], and not [3,")
}

func writeString(s string) func(w io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// TestPackedWords: neither what package zstd calls a window, nor what package gzip calls a checksum, is told of.
func TestPackedWords(t *testing.T) {
	for content, want := range map[string]string{
		"\x28\xb5\x2f\xfd\x00\xa8\x19\x00\x00one":                                          "v.txt: is zstd data that needs more than 512 MiB of memory to be unpacked, as zstd --long=31 writes it; compress it again without: ",
		"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00": "v.txt: the gzip stream is damaged; copy or download it again",
	} {
		if _, _, err := readBytes(t, "v.txt", content); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error is %v, want %s", content, err, want)
		}
	}
}
