package corpus_test

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/modeltest"
)

//go:embed testdata/parquet.py
var parquetScript string

// TestInteropParquet reads what pyarrow writes, in its encodings and compressions.
func TestInteropParquet(t *testing.T) {
	python := modeltest.Python(t, "pyarrow")
	dir := t.TempDir()
	modeltest.Script(t, python, parquetScript, dir)
	files, err := filepath.Glob(filepath.Join(dir, "*.parquet"))
	if err != nil || len(files) != 12 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		n := 0
		read := func(format, text, label string, check func(i int, r corpus.Row) bool) {
			t.Helper()
			sources, err := corpus.OpenRows(t.Context(), []string{file}, corpus.RowOptions{Format: format, Text: columns(text), Label: columns(label)})
			if err != nil {
				t.Fatal(err)
			}
			n = 0
			for r, err := range sources[0].Rows() {
				if err != nil || !check(n, r) {
					t.Errorf("%s: row %d is %+v, %v", filepath.Base(file), n, r, err)
					return
				}
				n++
			}
			if n != 3000 {
				t.Errorf("%s: has %d rows", filepath.Base(file), n)
			}
		}
		text := func(i int) string {
			return fmt.Sprintf("the cat %d sees\na hen%s", i, strings.Repeat(" naïve 日本語", i%5))
		}
		read("parquet", "text", "label", func(i int, r corpus.Row) bool {
			return r.Text == text(i) && r.Labels[0] == []string{"one", "two", "three"}[i%3] && r.Line == i+1
		})
		read("parquet-tokens", "tokens", "tags", func(i int, r corpus.Row) bool {
			for k, token := range r.Tokens {
				if r.Labels[k] != []string{"O", "B-X"}[len([]rune(token))%2] {
					return false
				}
			}
			return strings.Join(r.Tokens, " ") == strings.Join(strings.Fields(text(i)), " ")
		})
	}
}
