package train_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/train"
)

// FuzzReadManifest reads any bytes as a manifest. One that comes back is that of a run,
// and is the same when it is written and read again.
func FuzzReadManifest(f *testing.F) {
	for _, s := range []string{
		`{"instruction_set":"avx2","outcome":"done","seed":18446744073709551615,"start":"2024-02-29T23:59:60Z"}`,
		`{"instruction_set":"avx2","outcome":"running","data":{"sources":[null]},"valid":{"loss":1e308},"scores":[{"low":null}],"settings":{"a":"b"},"changed":[{}],"rungs":[{"share":0.5}]}`,
		`{"icons":[],"name":"a web site"}`, `null`, `[`, ``, `{"seed":-1}`,
	} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	path := filepath.Join(dir, train.ManifestFile)
	read := func(t *testing.T, text []byte) (*train.Manifest, error) {
		t.Helper()
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		return train.ReadManifest(dir)
	}
	written := func(t *testing.T, m *train.Manifest) []byte {
		t.Helper()
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := read(t, text)
		if err != nil {
			if _, ok := errors.AsType[*data.Error](err); !ok || !strings.HasPrefix(err.Error(), path) {
				t.Errorf("the error is %v", err)
			}
			return
		}
		if m.ISA == "" || m.Outcome == "" {
			t.Errorf("it is of no run: %+v", m)
		}
		first := written(t, m)
		again, err := read(t, first)
		if err != nil {
			t.Fatalf("%v\n%s", err, first)
		}
		if second := written(t, again); !bytes.Equal(first, second) {
			t.Errorf("it was\n%s\nand is\n%s", first, second)
		}
	})
}

// FuzzRewind takes any record back to any step: what stays are lines of before, as they
// were and in order, and taking it back once more changes nothing.
func FuzzRewind(f *testing.F) {
	f.Add([]byte("{\"kind\":\"train\",\"step\":1}\n{\"kind\":\"valid\",\"step\":2}\n{\"kind\":\"train\",\"step\":2}\n{\"kind\":\"train\",\"step\":3}"), int64(2))
	f.Add([]byte("{\"kind\":\"scores\",\"step\":9e9}\n\n{}\nnull\n{\"step\":-1}\r\n{\"step\":1}{\"step\":2}\n"), int64(0))
	dir := filepath.Join(f.TempDir(), "run")
	d, err := train.Create(dir)
	if err != nil {
		f.Fatal(err)
	}
	defer d.Close()
	path := d.File(train.MetricsFile)
	f.Fuzz(func(t *testing.T, text []byte, step int64) {
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := d.Rewind(step); err != nil {
			t.Fatal(err)
		}
		kept, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rest := text
		for line := range bytes.Lines(kept) {
			var at struct{ Step *int64 }
			if err := json.Unmarshal(line, &at); err != nil || at.Step == nil || *at.Step > step {
				t.Errorf("%q was kept at step %d", line, step)
			}
			var found bool
			if _, rest, found = bytes.Cut(rest, bytes.TrimSuffix(line, []byte("\n"))); !found {
				t.Errorf("%q was not there", line)
			}
		}
		if err := d.Rewind(step); err != nil {
			t.Fatal(err)
		}
		if again, _ := os.ReadFile(path); !bytes.Equal(kept, again) {
			t.Errorf("kept is %q, and the second time %q", kept, again)
		}
	})
}
