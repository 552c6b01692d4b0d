package train_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestRecord reads the record of a run line by line.
func TestRecord(t *testing.T) {
	r := newRun(t, create(t), settings{log: 5, evaluate: 0, save: 0})
	var watched []train.Step
	r.Watch = func(s train.Step) { watched = append(watched, s) }
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	perEpoch := int64(objective.Steps(r.Train, 16))
	if r.Steps() != 3*perEpoch || int64(len(watched)) != r.Steps() {
		t.Errorf("%d steps were watched of %d, want %d", len(watched), r.Steps(), 3*perEpoch)
	}
	text, err := os.ReadFile(r.dir.File(train.MetricsFile))
	if err != nil {
		t.Fatal(err)
	}
	var steps, evaluations, scores []string
	from := 0
	for line := range bytes.Lines(text) {
		var l struct {
			Kind         train.Kind
			Step         int64
			Epoch        *float64
			Seconds      *float64
			Tokens       int64
			Loss         float64
			Perplexity   float64
			Targets      int
			LearningRate float64 `json:"learning_rate"`
			Scores       []evaluate.Result
		}
		if err := json.Unmarshal(line, &l); err != nil || !bytes.HasSuffix(line, []byte("}\n")) {
			t.Fatalf("line %q: %v", line, err)
		}
		if l.Epoch == nil || l.Seconds == nil || *l.Epoch != float64(l.Step)/float64(perEpoch) {
			t.Errorf("line %q: no epoch, no seconds, or the wrong epoch", line)
		}
		if want := map[[2]bool]train.Kind{{true, false}: train.Validation, {false, true}: train.Scoring, {false, false}: train.Training}[[2]bool{l.Perplexity > 0, l.Scores != nil}]; l.Kind != want {
			t.Errorf("line %q: the kind is %q, want %q", line, l.Kind, want)
		}
		if want := l.Step * int64(r.TextTokens) / perEpoch; l.Step%perEpoch == 0 && l.Tokens != want {
			t.Errorf("line %q: %d tokens, want %d", line, l.Tokens, want)
		}
		if l.Perplexity > 0 {
			evaluations = append(evaluations, fmt.Sprint(l.Step))
			if math.Abs(l.Perplexity-math.Exp(l.Loss)) > 1e-9*l.Perplexity || l.Targets != r.Valid.Len() {
				t.Errorf("line %q: the perplexity is not e^loss, or not over all %d targets", line, r.Valid.Len())
			}
			continue
		}
		if l.Scores != nil {
			scores = append(scores, fmt.Sprint(l.Step))
			var metrics string
			for _, r := range l.Scores {
				metrics += fmt.Sprintf("%s %s%s %d of %d ", r.Set, r.Metric, r.Section, r.Covered, r.Total)
			}
			if metrics != "pairs spearman 4 of 5 steps 3cosadd 2 of 2 steps 3cosmul 2 of 2 " {
				t.Errorf("the scores are %s", metrics)
			}
			continue
		}
		steps = append(steps, fmt.Sprint(l.Step))
		var mean float64
		for _, w := range watched[from:l.Step] {
			mean += w.Loss
		}
		mean /= float64(int(l.Step) - from)
		from = int(l.Step)
		if math.Abs(mean-l.Loss) > 1e-12 || l.LearningRate != watched[l.Step-1].LearningRate || l.Tokens != watched[l.Step-1].Tokens {
			t.Errorf("line %q: the loss is not the mean %v since the last line, or the last step's rate and tokens are others", line, mean)
		}
	}
	var want []string
	for step := int64(5); step < r.Steps(); step += 5 {
		want = append(want, fmt.Sprint(step))
	}
	if r.Steps()%5 != 0 {
		want = append(want, fmt.Sprint(r.Steps()))
	}
	if !slices.Equal(steps, want) {
		t.Errorf("lines of steps %v, want %v", steps, want)
	}
	if want := strings.Fields(fmt.Sprint(0, perEpoch, 2*perEpoch, 3*perEpoch)); !slices.Equal(evaluations, want) || !slices.Equal(scores, want) {
		t.Errorf("evaluations after steps %v, scores after %v, want %v", evaluations, scores, want)
	}
	if got := r.Tokens(); got != 3*int64(r.Train.Len()) {
		t.Errorf("%d tokens, want 3 × %d", got, r.Train.Len())
	}
}
