package evaluate

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// TestParquet holds that a set in a Parquet file is that of the same columns as CSV, and that other files are told.
func TestParquet(t *testing.T) {
	type row struct {
		ID        int64    `parquet:"id"`
		Sentence1 string   `parquet:"sentence1"`
		Sentence2 string   `parquet:"sentence2"`
		Score     *float64 `parquet:"score,optional"`
		Parts     []string `parquet:"parts,list"`
	}
	score := func(x float64) *float64 { return &x }
	rows := []row{
		{1, "a cat sleeps", "the \"cat\", asleep", score(4.5), []string{"a"}}, {2, "a dog runs", "stocks\nfell", score(0), nil},
		{3, "it rains in York", "rain in York", score(5), nil}, {4, "a man sings", "a woman eats", score(1.25), nil},
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "sts.parquet")
	if err := parquet.WriteFile(path, rows); err != nil {
		t.Fatal(err)
	}
	table := filepath.Join(folder, "sts.csv")
	if err := os.WriteFile(table, []byte("id,sentence1,sentence2,score\n1,a cat sleeps,\"the \"\"cat\"\", asleep\",4.5\n2,a dog runs,stocks fell,0\n3,it rains in York,rain in York,5\n4,a man sings,a woman eats,1.25\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var sets []Set
	for _, file := range []string{path, table} {
		set, err := Open(file, "")
		if err != nil {
			t.Fatal(err)
		}
		if set.Source().Kind != KindTextPairs {
			t.Errorf("%s is of the kind %s", file, set.Source().Kind)
		}
		sets = append(sets, set)
	}
	if got, want := sets[0].Source().SHA256, sets[1].Source().SHA256; got != want {
		t.Errorf("the sets differ: %+v and %+v", sets[0].Source(), sets[1].Source())
	}
	if sets[0].Source().Name != "sts" {
		t.Errorf("it is called %q", sets[0].Source().Name)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	type lists struct {
		Words []string `parquet:"words,list"`
	}
	for name, want := range map[string]string{"cut.parquet": "the Parquet file is damaged", "lists.parquet": "has no columns of strings or numbers"} {
		bad := filepath.Join(folder, name)
		if err := os.WriteFile(bad, content[:len(content)/2], 0o666); err != nil {
			t.Fatal(err)
		}
		if name == "lists.parquet" {
			if err := parquet.WriteFile(bad, []lists{{[]string{"a"}}}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Open(bad, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
}

// TestParquetNumbers: scores are read whatever kind of number they are, and the column behind them is none.
func TestParquetNumbers(t *testing.T) {
	type decimal32 struct {
		Word1, Word2 string
		Score        int32 `parquet:"Score,decimal(2:9)"`
		SD           float64
	}
	type decimal64 struct {
		Word1, Word2 string
		Score        int64 `parquet:"Score,decimal(2:18)"`
		SD           float64
	}
	type decimalBytes struct {
		Word1, Word2 string
		Score        [9]byte `parquet:"Score,decimal(2:20)"`
		SD           float64
	}
	type float16 struct {
		Word1, Word2 string
		Score        [2]byte
		SD           float64
	}
	type unsigned32 struct {
		Word1, Word2 string
		Score        uint32
		SD           float64
	}
	type unsigned64 struct {
		Word1, Word2 string
		Score        uint64
		SD           float64
	}
	path := filepath.Join(t.TempDir(), "pairs.parquet")
	check := func(kind string, err error, want ...float64) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		set, err := Open(path, "")
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			return
		}
		var got []float64
		for _, p := range set.(*Similarity).Pairs {
			got = append(got, p.Score)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: scores %v, want %v", kind, got, want)
		}
	}
	check("decimals of 32 bits", parquet.WriteFile(path, []decimal32{{"a", "b", 735, 1}, {"c", "d", -5, 2}, {"e", "f", 0, 3}}), 7.35, -0.05, 0)
	check("decimals of 64 bits", parquet.WriteFile(path, []decimal64{{"a", "b", 735, 1}, {"c", "d", -1005, 2}}), 7.35, -10.05)
	check("decimals of bytes", parquet.WriteFile(path, []decimalBytes{{"a", "b", [9]byte{7: 2, 8: 0xdf}, 1}, {"c", "d", [9]byte{255, 255, 255, 255, 255, 255, 255, 255, 251}, 2}}), 7.35, -0.05)
	check("float16", parquet.WriteFile(path, []float16{{"a", "b", [2]byte{0, 0x3e}, 1}, {"c", "d", [2]byte{0, 0xc0}, 2}, {"e", "f", [2]byte{1, 0}, 3}}), 1.5, -2, 1.0/(1<<24))
	check("32 bits without a sign", parquet.WriteFile(path, []unsigned32{{"a", "b", 4294967295, 1}, {"c", "d", 2, 2}}), 4294967295, 2)
	check("64 bits without a sign", parquet.WriteFile(path, []unsigned64{{"a", "b", 1 << 63, 1}, {"c", "d", 2, 2}}), 1<<63, 2)
}
