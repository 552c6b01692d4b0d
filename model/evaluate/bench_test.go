package evaluate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

// BenchmarkAnalogies has as many questions and words as Google's set and
// WikiText-2: 14 sections of 37 pairs, 18,648 questions, without and with
// intervals.
func BenchmarkAnalogies(b *testing.B) {
	table := gauss(33_278, 100, 1)
	var text strings.Builder
	questions := 0
	for section := range 14 {
		fmt.Fprintf(&text, ": section%d\n", section)
		for i := range 37 {
			for j := range 37 {
				if i != j {
					from := 74 * section
					fmt.Fprintf(&text, "w%d w%d w%d w%d\n", from+2*i, from+2*i+1, from+2*j, from+2*j+1)
					questions++
				}
			}
		}
	}
	set := parse(b, text.String())
	for _, resamples := range []int{0, evaluate.Defaults().Resamples} {
		b.Run(fmt.Sprintf("vocab=33278/dim=100/resamples=%d", resamples), func(b *testing.B) {
			s := space(b, table, evaluate.Settings{Case: "exact", Resamples: resamples, Seed: 1})
			for b.Loop() {
				set.Score(s)
			}
			b.ReportMetric(float64(questions*b.N)/b.Elapsed().Seconds(), "questions/s")
		})
	}
}

func BenchmarkStability(b *testing.B) {
	settings := evaluate.Settings{Case: "exact"}
	spaces := []*evaluate.Space{space(b, gauss(33_278, 100, 1), settings), space(b, gauss(33_278, 100, 2), settings)}
	for b.Loop() {
		if _, err := evaluate.Stability(spaces, 10); err != nil {
			b.Fatal(err)
		}
	}
}
