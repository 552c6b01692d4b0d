package run_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
)

// TestSearchEncoderKept: from the cache an encoder is the same, and nothing is read of the checkpoint;
// a kept file that is damaged is not believed.
func TestSearchEncoderKept(t *testing.T) {
	e, folder := experiment(t, "corpus.valid=0", "train.epochs=1", `objective={type="bag"}`, "loss.type=binary_cross_entropy",
		"embedding.subwords=true", "embedding.buckets=500", `layers=[{type="highway"},{type="fc",units=5,bias=false}]`)
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	encode := func(cache string) ([]float32, error) {
		_, open := run.SearchEncoder(r.Path, cache, configs.Parts{})
		enc, _, err := open()
		if err != nil {
			return nil, err
		}
		return enc.Encode("the cat chases the reddest dog"), nil
	}
	want, err := encode("")
	if err != nil || allZero(want) {
		t.Fatal(want, err)
	}
	check := func(when string) {
		t.Helper()
		if got, err := encode(cache); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", when, got, err, want)
		}
	}
	check("not kept yet")
	flip(t, filepath.Join(r.Path, r.Manifest.CheckpointFile()))
	check("kept")
	kept, err := filepath.Glob(filepath.Join(cache, "*"))
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	flip(t, kept[0])
	if _, err := encode(cache); err == nil {
		t.Error("damaged and kept: no error, although the checkpoint is damaged too")
	}
}

// flip changes a byte in the middle of a file, which looks as it did.
func flip(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
}
