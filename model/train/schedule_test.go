package train_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestSchedule holds the rates at the corners: the first step, the end of the
// warm-up, half of what comes after it, the last step and the end.
func TestSchedule(t *testing.T) {
	const base, total = 0.2, 110
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
	}
	for _, test := range tests {
		if got := test.s.Rate(base, test.step, total); !(math.Abs(got-base*test.want) <= 1e-12) {
			t.Errorf("%+v: rate at step %d of %d is %v, want %v", test.s, test.step, total, got, base*test.want)
		}
	}
}

func TestScheduleHasNoDeadSettings(t *testing.T) {
	graphtest.CheckSettings(t, func() *train.Schedule { return &train.Schedule{Type: "constant"} }, func(s *train.Schedule) []float64 {
		var rates []float64
		for step := range int64(20) {
			rates = append(rates, s.Rate(1, step, 20))
		}
		return rates
	})
}

func ExampleSchedule() {
	s := train.Schedule{Type: "linear", WarmupSteps: 4, Final: 0}
	for step := range int64(12) {
		fmt.Printf("%.3f ", s.Rate(1, step, 12))
	}
	fmt.Println()
	// Output:
	// 0.250 0.500 0.750 1.000 1.000 0.875 0.750 0.625 0.500 0.375 0.250 0.125
}
