package run

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/model/train"
)

// FuzzRecord reads any bytes as the record of a run that is trained again: either the
// lines agree, or it is said where they part.
func FuzzRecord(f *testing.F) {
	f.Add([]byte("{\"kind\":\"train\",\"step\":10,\"epoch\":0,\"tokens\":0,\"seconds\":7,\"loss\":1,\"learning_rate\":0}\n{\"kind\":\"scores\",\"step\":10,\"scores\":[{\"set\":\"a\"}]}\n"), true)
	f.Add([]byte("{\"step\":10,\"loss\":{\"a\":[1,{}]}}\n{\"step\":1e400}\n{\"step\":"), false)
	f.Add([]byte("null\n[]\n\xff\n"), true)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte, done bool) {
		if err := os.WriteFile(filepath.Join(dir, train.MetricsFile), text, 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := readRecord(dir, done)
		if err != nil {
			t.Fatal(err)
		}
		r.until = math.MaxInt64
		if r.steps() < 0 {
			t.Error("steps below 0")
		}
		r.scoredBy(nil)
		err = r.Step(train.Step{Step: 10, Loss: 1})
		if (err != nil) != (r.differs != nil) {
			t.Errorf("the error is %v, the difference %+v", err, r.differs)
		}
		if r.rest(); err == nil && r.same < len(r.lines) && r.differs == nil {
			t.Errorf("%d of %d lines are the same and nothing differs", r.same, len(r.lines))
		}
	})
}
