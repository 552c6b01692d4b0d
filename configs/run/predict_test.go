package run_test

import (
	"errors"
	"math"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/objective"
)

// TestPredict: the probabilities of a finished run's network make the held-out loss that
// the run reported.
func TestPredict(t *testing.T) {
	for _, loss := range []string{"cross_entropy", "negative_sampling", "hierarchical_softmax"} {
		e, folder := experiment(t, `loss={type="`+loss+`"}`, `objective={type="next_word", context=2}`, "corpus.valid=0.2")
		dir := filepath.Join(folder, "run")
		if _, err := run.Start(t.Context(), e, run.Options{Dir: dir}); err != nil {
			t.Fatal(err)
		}
		r, err := run.Open(dir, configs.Parts{})
		if err != nil {
			t.Fatal(err)
		}
		d, err := run.Load(t.Context(), e, nil)
		if err != nil {
			t.Fatal(err)
		}
		examples, err := e.Objective.Spec.New(t.Context(), objective.Text{Corpus: d.Valid, Counts: d.Vocab.Counts()})
		if err != nil {
			t.Fatal(err)
		}
		var sum float64
		targets := 0
		for b, err := range objective.Sequential(examples, 0, nil) {
			if err != nil {
				t.Fatal(err)
			}
			p, err := r.Predict(b)
			if err != nil {
				t.Fatal(err)
			}
			top, err := r.TopK(b, 1)
			if err != nil {
				t.Fatal(err)
			}
			for i, target := range b.Target {
				row := p.Probabilities.Row(i)
				sum -= math.Log(float64(row[target]))
				if best := top[i][0]; row[best.ID] != best.Probability || row[target] > best.Probability {
					t.Fatalf("%s: the likeliest is %+v, and the target has %v", loss, best, row[target])
				}
			}
			targets += b.Len()
		}
		want := *r.Manifest.Valid
		if got := sum / float64(targets); targets != want.Targets || !(math.Abs(got-want.Loss) <= 1e-5*want.Loss) {
			t.Errorf("%s: the probabilities of %d targets make a loss of %v, and the run reported %+v", loss, targets, got, want)
		}
	}
}

// TestPredictNothing: a run with a loss that scores no words is refused.
func TestPredictNothing(t *testing.T) {
	e, folder := experiment(t, `loss={type="glove"}`, `objective={type="cooccurrence"}`, "corpus.valid=0")
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Predict(nil); !errors.As(err, new(run.SettingError)) {
		t.Errorf("got %v", err)
	}
}
