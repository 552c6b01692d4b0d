package compare

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/train"
)

// FuzzCurve reads any bytes as the record of a run: its curves are finite, and their
// places under a budget and what the run has reached can be told.
func FuzzCurve(f *testing.F) {
	f.Add([]byte(metrics))
	f.Add([]byte("{\"kind\":\"valid\",\"loss\":1e308,\"tokens\":1}\n{\"kind\":\"valid\",\"loss\":-1e308,\"tokens\":3}\n{\"kind\":\"train\",\"step\":9223372036854775807}\n"))
	f.Add([]byte("{\"kind\":\"valid\",\"step\":\"1\"}\n"))
	f.Add([]byte("{\"kind\":\"train\",\"loss\":1e308,\"tokens\":-1}\n{\"kind\":\"train\",\"loss\":1e308}\nnull\n\xff\n{\"kind\":3}"))
	dir := f.TempDir()
	path := filepath.Join(dir, train.MetricsFile)
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		r := &Run{Path: dir, Manifest: &train.Manifest{Outcome: train.Running}}
		points, err := r.Curve()
		if err != nil && !strings.HasPrefix(err.Error(), path) {
			t.Errorf("the error names no file: %v", err)
		}
		for _, p := range points {
			if math.IsNaN(p.Loss) || math.IsInf(p.Loss, 0) {
				t.Errorf("a point is %+v", p)
			}
		}
		for _, b := range []Budget{{"tokens", 2}, {"seconds", 3}} {
			if h, err := b.At(points); err == nil && math.IsNaN(h.Loss) {
				t.Errorf("%v: %+v", b, h)
			}
			b.apart(points)
		}
		training, err := r.TrainingCurve(3)
		if err != nil || len(training) > 3 {
			t.Errorf("%d points, error %v", len(training), err)
		}
		for _, p := range training {
			if math.IsNaN(p.Loss) {
				t.Errorf("a mean is %+v", p)
			}
		}
		r.Reached()
	})
}
