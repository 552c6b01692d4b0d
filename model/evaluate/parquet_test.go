package evaluate

import (
	"os"
	"path/filepath"
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
