package train_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestSchedule holds the rates at the corners: the first step, the end of the
// warm-up, half of what comes after it, the last step and the end.
func TestSchedule(t *testing.T) {
	const base, total, perEpoch = 0.2, 110, 20
	steps := train.Schedule{Type: "step", Factor: 0.5, EveryEpochs: 2}
	warm := train.Schedule{Type: "step", Factor: 0.5, EveryEpochs: 1, WarmupSteps: 30}
	odd := train.Schedule{Type: "step", Factor: 0.5, EveryEpochs: 0.13} // 2.6 steps
	tests := []struct {
		s    train.Schedule
		step int64
		want float64 // as a share of base
	}{
		{train.Schedule{Type: "constant"}, 0, 1},
		{train.Schedule{Type: "constant"}, total - 1, 1},
		{train.Schedule{Type: "constant", WarmupSteps: 10}, 0, 0.1},
		{train.Schedule{Type: "constant", WarmupSteps: 10}, 9, 1},
		{train.Schedule{Type: "constant", WarmupSteps: 10, Final: 0.5}, total, 1},
		{train.Schedule{Type: "linear"}, 0, 1},
		{train.Schedule{Type: "linear"}, total / 2, 0.5},
		{train.Schedule{Type: "linear"}, total - 1, 1.0 / total},
		{train.Schedule{Type: "linear"}, total, 0},
		{train.Schedule{Type: "linear", Final: 0.2}, total, 0.2},
		{train.Schedule{Type: "linear", Final: 1}, total / 2, 1},
		{train.Schedule{Type: "linear", WarmupSteps: 10, Final: 0.2}, 4, 0.5},
		{train.Schedule{Type: "linear", WarmupSteps: 10, Final: 0.2}, 10, 1},
		{train.Schedule{Type: "linear", WarmupSteps: 10, Final: 0.2}, 60, 0.6},
		{train.Schedule{Type: "cosine"}, 0, 1},
		{train.Schedule{Type: "cosine"}, total / 2, 0.5},
		{train.Schedule{Type: "cosine"}, total, 0},
		{train.Schedule{Type: "cosine", WarmupSteps: 10, Final: 0.1}, 9, 1},
		{train.Schedule{Type: "cosine", WarmupSteps: 10, Final: 0.1}, 10, 1},
		{train.Schedule{Type: "cosine", WarmupSteps: 10, Final: 0.1}, 35, 0.1 + 0.9*(1+math.Sqrt2/2)/2},
		{train.Schedule{Type: "cosine", WarmupSteps: 10, Final: 0.1}, total, 0.1},
		{train.Schedule{Type: "linear", WarmupSteps: 500}, total - 1, total / 500.0},
		{train.Schedule{Type: "cosine", WarmupSteps: total}, total, 1},
		{train.Schedule{Type: "inverse_sqrt"}, 0, 1},
		{train.Schedule{Type: "inverse_sqrt"}, 99, 0.1},
		{train.Schedule{Type: "inverse_sqrt", WarmupSteps: 25}, 4, 0.2},
		{train.Schedule{Type: "inverse_sqrt", WarmupSteps: 25}, 24, 1},
		{train.Schedule{Type: "inverse_sqrt", WarmupSteps: 25}, 99, 0.5},
		{steps, 39, 1},
		{steps, 40, 0.5},
		{steps, 79, 0.5},
		{steps, 80, 0.25},
		{warm, 14, 0.5},
		{warm, 24, 0.5 * 25 / 30},
		{warm, 30, 0.5},
		{odd, 2, 1},
		{odd, 3, 0.5},
		{odd, 4, 0.5},
		{odd, 5, 0.25},
		{odd, 7, 0.25},
		{odd, 8, 0.125},
		{train.Schedule{Type: "step", Factor: 0.5, EveryEpochs: 1e-300}, 1, 0},
	}
	for _, test := range tests {
		at := train.Moment{Step: test.step, Steps: total, PerEpoch: perEpoch}
		if got := test.s.Rate(base, at); !(math.Abs(got-base*test.want) <= 1e-12) {
			t.Errorf("%+v: rate at step %d of %d is %v, want %v", test.s, test.step, total, got, base*test.want)
		}
	}
}

// rates returns the learning rates of a run, as shares of its first, whose evaluations have these losses: one before each step.
func rates(t *testing.T, s train.Schedule, losses []float64) (rates []float64) {
	t.Helper()
	r := newRun(t, create(t), settings{log: 100, evaluate: 1, schedule: s})
	r.Log, r.Score, r.Checkpoint = nil, nil, ""
	r.Valid = examples(&objective.CBOW{Window: 2, Pooling: "mean"}, text(20, 2))
	r.Limits.Steps = int64(len(losses))
	r.Judge = func(_ context.Context, _ objective.Examples, h *evaluate.HeldOut) error {
		if at := int(r.Optimizer.Steps()); at < len(losses) {
			h.Loss, h.Perplexity = losses[at], math.Exp(losses[at])
		}
		return nil
	}
	r.Watch = func(step train.Step) { rates = append(rates, step.LearningRate/0.01) }
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return rates
}

// TestPlateau: the rate falls when so many evaluations had no lower loss, and is then given as many again. The rates are those of
// PyTorch's ReduceLROnPlateau(factor=0.5, patience=n-1, threshold=0), stepped with the same losses.
func TestPlateau(t *testing.T) {
	losses := []float64{5, 4, 4, 3, 3.5, 3.25, 2, 2, 2, 2, 2, 1, 1.5, 1.5}
	for patience, want := range map[int][]float64{
		1: {1, 1, .5, .5, .25, .125, .125, .0625, .03125, .015625, .0078125, .0078125, .00390625, .001953125},
		2: {1, 1, 1, 1, 1, .5, .5, .5, .25, .25, .125, .125, .125, .0625},
		3: {1, 1, 1, 1, 1, 1, 1, 1, 1, .5, .5, .5, .5, .5},
	} {
		got := rates(t, train.Schedule{Type: "plateau", Factor: 0.5, Patience: patience}, losses)
		if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }) {
			t.Errorf("patience %d: the rates are %v, want %v", patience, got, want)
		}
	}
}

func TestScheduleHasNoDeadSettings(t *testing.T) {
	losses := []float64{3, 2, 2, 2, 2, 1, 1, 2, 3, 3, 3, 3}
	graphtest.CheckSettings(t, func() *train.Schedule { s := train.DefaultSchedule(); return &s }, func(s *train.Schedule) []float64 {
		return rates(t, *s, losses)
	})
}

// TestIdleSettings: those that a schedule calls idle change no rate, and all others do.
func TestIdleSettings(t *testing.T) {
	losses := make([]float64, 30)
	for _, kind := range []string{"constant", "linear", "cosine", "inverse_sqrt", "step", "plateau"} {
		s := train.Schedule{Type: kind, Factor: 0.1, EveryEpochs: 1, Patience: 2}
		usual := rates(t, s, losses)
		for key, change := range map[string]func(*train.Schedule){
			"final":        func(s *train.Schedule) { s.Final = 0.5 },
			"factor":       func(s *train.Schedule) { s.Factor = 0.5 },
			"every_epochs": func(s *train.Schedule) { s.EveryEpochs = 0.5 },
			"patience":     func(s *train.Schedule) { s.Patience = 3 },
		} {
			other := s
			change(&other)
			if idle := slices.Contains(s.Idle(), key); idle != slices.Equal(rates(t, other, losses), usual) {
				t.Errorf("%s: %s is called idle: %v", kind, key, idle)
			}
		}
	}
}

// TestUnfinishedSchedule: settings that a schedule needs are missed before training, not in it.
func TestUnfinishedSchedule(t *testing.T) {
	for want, s := range map[string]train.Schedule{
		"factor 0":      {Type: "step", EveryEpochs: 1},
		"factor 1":      {Type: "plateau", Factor: 1, Patience: 1},
		"EveryEpochs 0": {Type: "step", Factor: 0.1},
		"patience 0":    {Type: "plateau", Factor: 0.1},
		"held out":      {Type: "plateau", Factor: 0.1, Patience: 1},
	} {
		r := newRun(t, create(t), settings{schedule: s})
		if want == "held out" {
			r.Valid = nil
		}
		if err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want an error that says %q", s, err, want)
		}
	}
}

func ExampleSchedule() {
	s := train.Schedule{Type: "linear", WarmupSteps: 4, Final: 0}
	for step := range int64(12) {
		fmt.Printf("%.3f ", s.Rate(1, train.Moment{Step: step, Steps: 12}))
	}
	fmt.Println()
	// Output:
	// 0.250 0.500 0.750 1.000 1.000 0.875 0.750 0.625 0.500 0.375 0.250 0.125
}
