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

// A recordLine is a line of metrics.jsonl of any kind.
type recordLine struct {
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

// kind returns what the kind of a line with these keys is.
func (l recordLine) kind() train.Kind {
	switch {
	case l.Perplexity > 0:
		return train.Validation
	case l.Scores != nil:
		return train.Scoring
	}
	return train.Training
}

// readRecord returns the lines of a run's record, each of which must have an epoch that fits its step, and seconds.
func readRecord(t *testing.T, d *train.Directory, stepsPerEpoch int64) (lines []recordLine) {
	t.Helper()
	text, err := os.ReadFile(d.File(train.MetricsFile))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var l recordLine
		if err := json.Unmarshal(line, &l); err != nil || !bytes.HasSuffix(line, []byte("}\n")) {
			t.Fatalf("line %q: %v", line, err)
		}
		if l.Epoch == nil || l.Seconds == nil || *l.Epoch != float64(l.Step)/float64(stepsPerEpoch) {
			t.Errorf("line %q: no epoch, no seconds, or the wrong epoch", line)
		}
		if l.Kind != l.kind() {
			t.Errorf("line %q: the kind is %q, want %q", line, l.Kind, l.kind())
		}
		lines = append(lines, l)
	}
	return lines
}

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
	steps := map[train.Kind][]string{}
	from := 0
	for _, l := range readRecord(t, r.dir, perEpoch) {
		steps[l.Kind] = append(steps[l.Kind], fmt.Sprint(l.Step))
		if want := l.Step * int64(r.TextTokens) / perEpoch; l.Step%perEpoch == 0 && l.Tokens != want {
			t.Errorf("%s, step %d: %d tokens, want %d", l.Kind, l.Step, l.Tokens, want)
		}
		switch l.Kind {
		case train.Validation:
			if !(math.Abs(l.Perplexity-math.Exp(l.Loss)) <= 1e-9*l.Perplexity) || l.Targets != r.Valid.Len() {
				t.Errorf("step %d: the perplexity is not e^loss, or not over all %d targets", l.Step, r.Valid.Len())
			}
		case train.Scoring:
			var metrics string
			for _, r := range l.Scores {
				metrics += fmt.Sprintf("%s %s%s %d of %d ", r.Set, r.Metric, r.Section, r.Covered, r.Total)
			}
			if metrics != "pairs spearman 4 of 5 steps 3cosadd 2 of 2 steps 3cosmul 2 of 2 " {
				t.Errorf("the scores are %s", metrics)
			}
		case train.Training:
			var mean float64
			for _, w := range watched[from:l.Step] {
				mean += w.Loss / float64(int(l.Step)-from)
			}
			from = int(l.Step)
			if last := watched[l.Step-1]; !(math.Abs(mean-l.Loss) <= 1e-12) || l.LearningRate != last.LearningRate || l.Tokens != last.Tokens {
				t.Errorf("step %d: the loss is not the mean %v since the last line, or the last step's rate and tokens are others", l.Step, mean)
			}
		}
	}
	var want []string
	for step := int64(5); step < r.Steps(); step += 5 {
		want = append(want, fmt.Sprint(step))
	}
	if r.Steps()%5 != 0 {
		want = append(want, fmt.Sprint(r.Steps()))
	}
	if got := steps[train.Training]; !slices.Equal(got, want) {
		t.Errorf("lines of steps %v, want %v", got, want)
	}
	ends := strings.Fields(fmt.Sprint(0, perEpoch, 2*perEpoch, 3*perEpoch))
	if got := steps[train.Validation]; !slices.Equal(got, ends) {
		t.Errorf("evaluations after steps %v, want %v", got, ends)
	}
	if got := steps[train.Scoring]; !slices.Equal(got, ends) {
		t.Errorf("scores after steps %v, want %v", got, ends)
	}
	if got := r.Tokens(); got != 3*int64(r.Train.Len()) {
		t.Errorf("%d tokens, want 3 × %d", got, r.Train.Len())
	}
}
