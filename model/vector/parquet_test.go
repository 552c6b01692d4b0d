package vector

import (
	_ "embed"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/parquet-go/parquet-go"
)

//go:embed testdata/parquet.py
var parquetScript string

// TestInteropParquet checks that pandas reads our files, and we what pyarrow and pandas write.
func TestInteropParquet(t *testing.T) {
	python := modeltest.Python(t, "pandas, pyarrow")
	want := random(250, 7, 3)
	want.Words[3] = "naïve 日本語"
	for i := range want.Words {
		want.Counts = append(want.Counts, int64(1000-i))
	}
	dir := t.TempDir()
	writeTable(t, dir, "parquet", want)
	var theirs struct {
		Words   []string
		Vectors [][]float32
		Counts  []int64
	}
	if err := json.Unmarshal(modeltest.Script(t, python, parquetScript, dir), &theirs); err != nil {
		t.Fatal(err)
	}
	if err := sameTable(&Table{Words: theirs.Words, Dim: 7, Data: slices.Concat(theirs.Vectors...), Counts: theirs.Counts}, want, true); err != nil {
		t.Errorf("as pandas reads it: %v", err)
	}
	for _, name := range []string{"list", "fixed", "double", "half", "pandas"} {
		got, _, err := Read(filepath.Join(dir, name+".parquet"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if name == "half" {
			for i, x := range got.Data {
				if d := x - want.Data[i]; max(d, -d) < 2e-3 {
					got.Data[i] = want.Data[i]
				}
			}
		}
		if err := sameTable(got, want, false); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	rows, dim, numbers, err := ReadMatrix(filepath.Join(dir, "fixed.parquet"))
	if err != nil || rows != 250 || dim != 7 || !slices.Equal(numbers, want.Data) {
		t.Errorf("as a matrix: %d × %d, %v", rows, dim, err)
	}
}

// TestParquetBad reads files without the columns, and with others than they should have.
func TestParquetBad(t *testing.T) {
	type row struct {
		Word   string    `parquet:"word"`
		Vector []float32 `parquet:"vector,list"`
	}
	type whole struct {
		Word   string  `parquet:"word"`
		Vector []int32 `parquet:"vector,list"`
	}
	type absent struct {
		Word   *string   `parquet:"word,optional"`
		Vector []float32 `parquet:"vector,list"`
	}
	a := "a"
	type keyed struct {
		Word   string             `parquet:"word"`
		Vector map[string]float32 `parquet:"vector"`
	}
	type entry struct {
		At     int32   `parquet:"at"`
		Number float32 `parquet:"number"`
	}
	type sparse struct {
		Word   string  `parquet:"word"`
		Vector []entry `parquet:"vector,list"`
	}
	type decimals struct {
		Word string  `parquet:"word"`
		D0   [2]byte `parquet:"d0,decimal(2:4)"`
		D1   [2]byte `parquet:"d1,decimal(2:4)"`
	}
	for name, c := range map[string]struct {
		write func(path string) error
		want  string
	}{
		"two lengths":        {rowsOf(row{"a", []float32{1, 2}}, row{"b", []float32{3}}), "the vector of row 2 has 1 number, and the first one has 2"},
		"a missing vector":   {rowsOf(row{"a", []float32{1, 2}}, row{"b", nil}), "the vector of row 2, or a number in it, is missing"},
		"a missing word":     {rowsOf(absent{&a, []float32{1, 2}}, absent{nil, []float32{3, 4}}), "the word of row 2 is missing"},
		"no words":           {rowsOf(struct{ A, B string }{"a", "b"}), "no column word, and not one other of strings"},
		"no vectors":         {rowsOf(struct{ Word string }{"a"}), "no column vector"},
		"no rows":            {rowsOf[row](), "has 0 rows"},
		"whole numbers":      {rowsOf(whole{"a", []int32{1, 2}}), "column vector of the Parquet file has no lists of float32, float64 or float16; write"},
		"a map":              {rowsOf(keyed{"a", map[string]float32{"x": 1, "y": 2}}), "column vector of the Parquet file has no lists"},
		"places and numbers": {rowsOf(sparse{"a", []entry{{0, 1}, {7, 2}}}), "column vector of the Parquet file has no lists"},
		"decimals":           {rowsOf(decimals{"a", [2]byte{1, 2}, [2]byte{3, 4}}), "no column vector"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "v.parquet")
			if err := c.write(path); err != nil {
				t.Fatal(err)
			}
			failsWith(t, path, c.want)
		})
	}
}

// rowsOf returns what writes rows into a Parquet file.
func rowsOf[R any](rows ...R) func(path string) error {
	return func(path string) error { return parquet.WriteFile(path, rows) }
}

// failsWith holds that a file cannot be read, and that the error names it and has a text.
func failsWith(t *testing.T, path, want string) {
	t.Helper()
	if _, _, err := Read(path); err == nil || !strings.HasPrefix(err.Error(), path) || !strings.Contains(err.Error(), want) {
		t.Errorf("error is %v, want one with %q", err, want)
	}
}

// TestParquetCut reads files that are cut short.
func TestParquetCut(t *testing.T) {
	dir := t.TempDir()
	writeTable(t, dir, "parquet", small())
	whole, err := os.ReadFile(filepath.Join(dir, "vectors.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "v.parquet")
	for n := 4; n < len(whole); n += 1 + len(whole)/50 {
		if err := os.WriteFile(path, whole[:n], 0o666); err != nil {
			t.Fatal(err)
		}
		failsWith(t, path, "the Parquet file is damaged")
	}
}

// TestParquetWide reads a table that has a column for each number, as pandas writes it, with the words in its index.
func TestParquetWide(t *testing.T) {
	type row struct {
		A     float32 `parquet:"0"`
		B     float64 `parquet:"1"`
		Index string  `parquet:"__index_level_0__"`
	}
	path := filepath.Join(t.TempDir(), "wide.parquet")
	var rows []row
	want := &Table{Dim: 2}
	for i := range 1000 { // more than a buffer of values
		rows = append(rows, row{float32(i), -0.5, "w" + strconv.Itoa(i)})
		want.Words, want.Data = append(want.Words, rows[i].Index), append(want.Data, float32(i), -0.5)
	}
	if err := parquet.WriteFile(path, rows, parquet.MaxRowsPerRowGroup(300)); err != nil {
		t.Fatal(err)
	}
	got, report, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := sameTable(got, want, true); err != nil {
		t.Error(err)
	}
	if note := `the numbers are those of 2 columns, from "0" to "1"`; !slices.Contains(report.Notes, note) {
		t.Errorf("notes are %q, without %q", report.Notes, note)
	}
	type normed struct {
		A     float32 `parquet:"0"`
		Norm  float32 `parquet:"norm"`
		Index string  `parquet:"word"`
	}
	if err := parquet.WriteFile(path, []normed{{1, 1, "a"}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Read(path); err == nil || !strings.Contains(err.Error(), "a column of numbers norm, which is none of the vector; write columns") {
		t.Errorf("with a column norm: %v", err)
	}
}

// TestParquetNames reads the column token where another column is of strings too.
func TestParquetNames(t *testing.T) {
	type row struct {
		Lang      string    `parquet:"lang"`
		Token     string    `parquet:"token"`
		Embedding []float32 `parquet:"embedding,list"`
	}
	path := filepath.Join(t.TempDir(), "a.parquet")
	if err := parquet.WriteFile(path, []row{{"en", "sun", []float32{1, 2}}, {"en", "moon", []float32{3, 4}}}); err != nil {
		t.Fatal(err)
	}
	got, _, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := sameTable(got, &Table{Words: []string{"sun", "moon"}, Dim: 2, Data: []float32{1, 2, 3, 4}}, true); err != nil {
		t.Error(err)
	}
}
