package compare

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// metrics is a record with an evaluation between two lines about steps, and a last
// line that was cut short.
const metrics = `{"kind":"valid","step":0,"epoch":0,"tokens":0,"seconds":0,"loss":6,"perplexity":403.4,"targets":10}
{"kind":"train","step":10,"epoch":0.5,"tokens":320,"seconds":2,"loss":5,"learning_rate":0.001}
{"kind":"valid","step":15,"epoch":0.75,"tokens":460,"seconds":4,"loss":4,"perplexity":54.6,"targets":10}
{"kind":"train","step":20,"epoch":1,"tokens":600,"seconds":5,"loss":4,"learning_rate":0.001}
{"kind":"valid","step":20,"epoch":1,"tokens":600,"seconds":6,"loss":3,"perplexity":20.1,"targets":10}
{"of":"something else"}
{"kind":"valid","step":21,"epo`

func curve(t *testing.T) []Point {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, train.MetricsFile), []byte(metrics), 0o666); err != nil {
		t.Fatal(err)
	}
	points, err := (&Run{Path: dir}).Curve()
	if err != nil {
		t.Fatal(err)
	}
	return points
}

func TestCurve(t *testing.T) {
	points := curve(t)
	if len(points) != 3 {
		t.Fatalf("%d points, want 3", len(points))
	}
	for i, want := range []float64{0, 460, 600} {
		if points[i].Tokens != want {
			t.Errorf("point %d is at %v tokens, want %v", i, points[i].Tokens, want)
		}
	}
}

// TestBudgetMeasure: between two evaluations a measure that both have is between theirs.
func TestBudgetMeasure(t *testing.T) {
	at := func(seconds, accuracy float64, measure string) Point {
		return Point{Seconds: seconds, HeldOut: evaluate.HeldOut{Loss: 1, Measure: measure, Value: accuracy}}
	}
	curve := []Point{at(0, 0, ""), at(2, 0.5, "accuracy"), at(6, 0.9, "accuracy")}
	for _, test := range []struct {
		seconds, value float64
		measure        string
	}{{1, 0, ""}, {2, 0.5, "accuracy"}, {3, 0.6, "accuracy"}} {
		h, err := Budget{"seconds", test.seconds}.At(curve)
		if err != nil || h.Measure != test.measure || !(math.Abs(h.Value-test.value) <= 1e-12) {
			t.Errorf("after %v s: %q %v (%v), want %q %v", test.seconds, h.Measure, h.Value, err, test.measure, test.value)
		}
	}
}

func TestBudget(t *testing.T) {
	points := curve(t)
	for _, test := range []struct {
		budget Budget
		loss   float64
	}{
		{Budget{"seconds", 4}, 4},
		{Budget{"seconds", 2}, 5},
		{Budget{"seconds", 5}, 3.5},
		{Budget{"tokens", 600}, 3},
		{Budget{"tokens", 530}, 3.5},
	} {
		h, err := test.budget.At(points)
		if err != nil || !(math.Abs(h.Loss-test.loss) <= 1e-12) {
			t.Errorf("at %v the loss is %v, %v, want %v", test.budget, h.Loss, err, test.loss)
		}
		if want := math.Exp(h.Loss); !(math.Abs(h.Perplexity-want) <= 0.1) {
			t.Errorf("at %v the perplexity is %v, want %v", test.budget, h.Perplexity, want)
		}
	}
	for budget, want := range map[Budget]float64{{"seconds", 4}: 0, {"seconds", 5}: 2, {"tokens", 100}: 460} {
		if got := budget.apart(points); got != want {
			t.Errorf("evaluations around %v are %v apart, want %v", budget, got, want)
		}
	}
	if _, err := (Budget{"seconds", 7}).At(points); err == nil || !strings.Contains(err.Error(), "last evaluation is at 6 seconds") {
		t.Errorf("a curve is continued: %v", err)
	}
	if _, err := (Budget{"seconds", 7}).At(nil); err == nil {
		t.Error("a run without evaluations has a curve")
	}
}

// TestRead: whatever is in a directory, it is a run in some state.
func TestRead(t *testing.T) {
	for text, want := range map[string]State{
		"":  Broken,
		"{": Broken,
		`{"outcome":"done","instruction_set":"avx2"}`:        Done,
		`{"outcome":"running","instruction_set":"avx2"}`:     Interrupted, // and nobody has the lock
		`{"outcome":"interrupted","instruction_set":"avx2"}`: Interrupted,
		`{"outcome":"diverged","instruction_set":"avx2"}`:    Diverged,
		`{"outcome":"failed","instruction_set":"avx2"}`:      Failed,
		`{"outcome":"done"}`:                                 Broken, // this is no manifest of a run
		`{"outcome":"tired","instruction_set":"avx2"}`:       Broken,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, train.ManifestFile), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if r := Read(dir); r.State != want || r.Manifest == nil || (want == Broken) != (r.Problem != "") {
			t.Errorf("%q: %s, %q, want %s", text, r.State, r.Problem, want)
		}
	}
	if r := Read(t.TempDir()); r.State != Broken || !strings.Contains(r.Problem, "has no manifest.json") {
		t.Errorf("an empty folder is %s, %q", r.State, r.Problem)
	}
	d, err := train.Create(filepath.Join(t.TempDir(), "run"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.WriteManifest(&train.Manifest{Outcome: train.Running, ISA: "avx2"}); err != nil {
		t.Fatal(err)
	}
	if r := Read(d.Path); r.State != Running {
		t.Errorf("a run whose lock is held is %s", r.State)
	}
}
