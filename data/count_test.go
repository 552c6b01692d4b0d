package data_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// TestMerge adds up parts in any order and grouping, and from files.
func TestMerge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("a b c\nb c "+strings.Repeat("long", 300)+"\nc\n", 20)), 0o666); err != nil {
		t.Fatal(err)
	}
	s := data.Settings{Train: []string{path}, Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} }, Vocab: data.DefaultVocabSpec()}
	count := func(i, n int) *data.Counts {
		t.Helper()
		c, err := data.Count(t.Context(), s, i, n)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	text := func(all ...*data.Counts) string {
		t.Helper()
		c, err := data.Merge(all...)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := c.Write(&b); err != nil {
			t.Fatal(err)
		}
		again, err := data.ReadCounts(&b, "b")
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	x, y, z := count(0, 3), count(1, 3), count(2, 3)
	xy, err := data.Merge(x, y)
	if err != nil {
		t.Fatal(err)
	}
	yz, err := data.Merge(z, y)
	if err != nil {
		t.Fatal(err)
	}
	want := text(x, y, z)
	for name, got := range map[string]string{"backwards": text(z, y, x), "left": text(xy, z), "right": text(x, yz), "twice": text(x, y, x, z, z)} {
		if got != want {
			t.Errorf("%s: %s\nwant %s", name, got, want)
		}
	}
	if !strings.HasSuffix(want, "\na\t20\nb\t40\nc\t60\n") || !strings.Contains(want, `"long":20`) {
		t.Errorf("the counts are %s", want)
	}
	for name, all := range map[string][]*data.Counts{"none": nil, "overlap": {xy, y}, "another number": {x, count(0, 2)}} {
		if _, err := data.Merge(all...); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := xy.NewVocab(); err == nil || !strings.Contains(err.Error(), "missing: 2") {
		t.Errorf("with a part missing: error is %v", err)
	}
	for _, bad := range []string{"", "{}\n", "{\"of\":1,\"parts\":[0]}\na 1\n", "{\"of\":1,\"parts\":[0]}\na\t0\n", "{\"of\":1,\"parts\":[1]}\n", "{\"of\":1,\"parts\":[0]}\na\t1\na\t1\n"} {
		if _, err := data.ReadCounts(strings.NewReader(bad), "bad"); !errors.As(err, new(*data.Error)) {
			t.Errorf("%q: error is %v", bad, err)
		}
	}
}
