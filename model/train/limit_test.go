package train_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"pgregory.net/rapid"
)

// TestLimits: a run ends with the first limit that is reached, at the very step, and that is a step
// like the last one of the epochs, with its lines and its checkpoint.
func TestLimits(t *testing.T) {
	for _, test := range []struct {
		epochs float64
		limits train.Limits
		steps  int64
		by     string
	}{
		{3, train.Limits{}, 39, "train.epochs"},
		{0.5, train.Limits{}, 7, "train.epochs"}, // of 6.5
		{0.001, train.Limits{}, 1, "train.epochs"},
		{3, train.Limits{Steps: 17, Tokens: 400}, 17, "train.max_steps"},
		{3, train.Limits{Steps: 40}, 39, "train.epochs"},
		{3, train.Limits{Tokens: 201}, 13, "train.max_tokens"},
		{3, train.Limits{Tokens: 202}, 14, "train.max_tokens"},
		{3, train.Limits{Seconds: 1e-9}, 1, "train.max_seconds"},
		{3, train.Limits{Seconds: 1e9}, 39, "train.epochs"},
	} {
		r := newRun(t, create(t), settings{log: 100, limits: test.limits})
		r.Epochs = test.epochs
		if err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		steps, by := r.End()
		if done := r.Optimizer.Steps(); steps != test.steps || done != steps || by != test.by {
			t.Errorf("%v epochs, %+v: %d of %d steps, ended by %s; want %d, by %s", test.epochs, test.limits, done, steps, by, test.steps, test.by)
		}
		if r.Best() != nil {
			t.Errorf("%+v: without patience step %d is called the best", test.limits, r.Best().Step)
		}
		metrics := r.outcome(t).Metrics
		for _, kind := range []string{"train", "valid", "scores"} {
			if line := fmt.Sprintf(`{"kind":"%s","step":%d,`, kind, test.steps); !strings.Contains(metrics, line) {
				t.Errorf("%v epochs, %+v: no line %s in\n%s", test.epochs, test.limits, line, metrics)
			}
		}
		if c, err := model.OpenCheckpoint(r.Checkpoint); err != nil || c.Step != test.steps {
			t.Errorf("%v epochs, %+v: the checkpoint: %v, %v", test.epochs, test.limits, c, err)
		}
	}
}

// TestTokens: the run ends with the first step after which so many tokens are trained on.
func TestTokens(t *testing.T) {
	r := newRun(t, create(t), settings{})
	rapid.Check(t, func(t *rapid.T) {
		r.Train = examples(&objective.CBOW{Window: 2, Pooling: "mean"}, text(rapid.IntRange(2, 300).Draw(t, "text"), 1))
		r.TextTokens = rapid.IntRange(1, 400).Draw(t, "tokens")
		r.Order.Size = rapid.IntRange(1, 50).Draw(t, "batch")
		r.Epochs, r.Limits.Tokens = 1e6, rapid.Int64Range(1, 5000).Draw(t, "limit")
		n := r.Steps()
		r.Optimizer.SetSteps(n)
		after := r.Tokens()
		r.Optimizer.SetSteps(n - 1)
		if before := r.Tokens(); after < r.Limits.Tokens || before >= r.Limits.Tokens {
			t.Fatalf("%d steps: %d tokens, and %d before the last; the limit is %d", n, after, before, r.Limits.Tokens)
		}
	})
}

// TestEndless: a limit that is as good as none, of a text with more steps than tokens.
func TestEndless(t *testing.T) {
	r := newRun(t, create(t), settings{log: 100, limits: train.Limits{Tokens: math.MaxInt64}})
	r.TextTokens = 10
	if steps, by := r.End(); steps != 39 || by != "train.epochs" {
		t.Errorf("%d steps, ended by %s; want 39, by train.epochs", steps, by)
	}
}

// TestPatience: training ends after so many evaluations without a new best, and the network of the best
// can be had back.
func TestPatience(t *testing.T) {
	r := newRun(t, create(t), settings{evaluate: 1, rate: 0.5, limits: train.Limits{Patience: 2}})
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	best := r.Best()
	if steps, by := r.End(); by != "train.patience" || steps >= 39 || steps != best.Step+2 {
		t.Fatalf("ended by %s after %d steps, the best was step %d", by, steps, best.Step)
	}
	if err := r.RestoreBest(); err != nil {
		t.Fatal(err)
	}
	h, err := evaluate.Perplexity(t.Context(), r.Network, r.Valid, nil)
	if err != nil || h != best.HeldOut {
		t.Errorf("the restored network: %+v, %v; the best evaluation was %+v", h, err, best.HeldOut)
	}

	// Damage, or a file of another run.
	if err := r.Network.Save(train.BestOf(r.Checkpoint), r.Optimizer, nil); err != nil {
		t.Fatal(err)
	}
	r.Optimizer.SetSteps(best.Step + 2)
	r.Best().Step--
	if err := r.RestoreBest(); err == nil {
		t.Error("a best checkpoint of another step is taken")
	}
}

// TestPatienceOfMeasure: training goes on while the loss falls, though a measure that was high by luck gets no
// better, and also after it was resumed. The best is the one with the highest measure.
func TestPatienceOfMeasure(t *testing.T) {
	losses := []float64{9, 8, 8.5, 7, 7.5, 6, 6, 6.5, 5}
	dir := create(t)
	judged := func(r run) run {
		at := int(r.Optimizer.Steps())
		r.Judge = func(_ context.Context, _ objective.Examples, h *evaluate.HeldOut) error {
			h.Measure, h.Value, h.Loss = "accuracy", 0.25, losses[at]
			if at == 1 {
				h.Value = 0.5
			}
			at++
			return nil
		}
		return r
	}
	s := settings{evaluate: 1, save: 1, limits: train.Limits{Patience: 2}}
	r := newRun(t, dir, s)
	r.Epochs = 4. / 13
	if err := judged(r).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if steps, by := r.End(); steps != 4 || by != "train.epochs" {
		t.Fatalf("ended by %s after %d steps, want 4", by, steps)
	}
	r = r.again(t, s)
	if err := judged(r).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if steps, by := r.End(); steps != 7 || by != "train.patience" || r.Best().Step != 1 {
		t.Errorf("ended by %s after %d steps, the best was step %d; want 7, and 1", by, steps, r.Best().Step)
	}
}

// TestChangedLimits: a run that a limit has ended stays so, and goes on where that is no longer a limit.
func TestChangedLimits(t *testing.T) {
	for _, was := range []train.Limits{{Patience: 1}, {Seconds: 1e-9}} {
		s := settings{evaluate: 1, rate: 0.5, limits: was}
		r := newRun(t, create(t), s)
		if err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		ended := r.Optimizer.Steps()
		if r = r.again(t, s); ended >= 39 || r.Steps() != ended {
			t.Errorf("%+v: continued as it was: %d steps, want %d", was, r.Steps(), ended)
		}
		for _, now := range []train.Limits{{Patience: 50}, {Seconds: 1e9}, {}} {
			s.limits = now
			if r = r.again(t, s); r.Steps() != 39 {
				t.Errorf("%+v is now %+v: %d steps, want 39", was, now, r.Steps())
			}
		}
	}
}
