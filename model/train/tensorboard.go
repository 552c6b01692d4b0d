package train

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/model"
	"gorgonia.org/tensor"
)

// The name of an event file: TensorBoard expects the prefix, and then the second at which it was made.
const (
	eventsPrefix  = "events.out.tfevents."
	eventsSuffix  = ".lexigraph"
	secondsDigits = 10
)

// A TensorBoard is a [Log] that TensorBoard reads: scalars of the training loss,
// the learning rate, the speed, the held-out numbers and the scores of the word
// vectors. Its event files are in the run directory itself, so that the folder of
// runs is a log directory.
type TensorBoard struct {
	events *events
	before Step // the last line of the record
}

// NewTensorBoard makes an event file in the run directory, for a run that starts or
// continues at the given step. Its name comes after those of earlier ones: TensorBoard goes by that, and the clock
// may have been put back.
func NewTensorBoard(d *Directory, step int64) (*TensorBoard, error) {
	entries, err := os.ReadDir(d.Path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Path, disk.Cause(err))
	}
	start := time.Now().Unix()
	for _, e := range entries {
		if at, ok := eventsStart(e.Name()); ok {
			start = max(start, at+1)
		}
	}
	events, err := createEvents(d.File(fmt.Sprintf("%s%0*d%s", eventsPrefix, secondsDigits, start, eventsSuffix)), step, func() float64 { return float64(time.Now().UnixNano()) / 1e9 })
	if err != nil {
		return nil, err
	}
	return &TensorBoard{events: events}, nil
}

// eventsStart returns the second in the name of an event file.
func eventsStart(name string) (at int64, ok bool) {
	digits, isPrefix := strings.CutPrefix(name, eventsPrefix)
	digits, isSuffix := strings.CutSuffix(digits, eventsSuffix)
	at, err := strconv.ParseInt(digits, 10, 64)
	return at, isPrefix && isSuffix && err == nil && len(digits) == secondsDigits
}

// Step implements [Log].
func (t *TensorBoard) Step(s Step) error {
	if err := t.events.scalar(s.Step, "loss/train", s.Loss); err != nil {
		return err
	}
	if err := t.events.scalar(s.Step, "learning_rate", s.LearningRate); err != nil {
		return err
	}
	before := t.before
	t.before = s
	if s.Seconds <= before.Seconds || before.Step == 0 {
		return nil
	}
	return t.events.scalar(s.Step, "tokens_per_second", float64(s.Tokens-before.Tokens)/(s.Seconds-before.Seconds))
}

// Evaluation implements [Log].
func (t *TensorBoard) Evaluation(e Evaluation) error {
	if err := t.events.scalar(e.Step, "loss/valid", e.Loss); err != nil {
		return err
	}
	if e.Measure != "" {
		if err := t.events.scalar(e.Step, e.Measure+"/valid", e.Value); err != nil {
			return err
		}
	}
	if e.Perplexity == 0 {
		return nil
	}
	return t.events.scalar(e.Step, "perplexity/valid", e.Perplexity)
}

// Scores implements [Log]. A set has one scalar, "similarity/ws353" for example: its
// first metric, over all items that are covered.
func (t *TensorBoard) Scores(s Scores) error {
	seen := make(map[string]bool)
	for _, r := range s.Scores {
		tag := fmt.Sprintf("%s/%s", r.Kind, r.Set)
		if seen[tag] || math.IsNaN(r.Value) {
			continue
		}
		seen[tag] = true
		if err := t.events.scalar(s.Step, tag, r.Value); err != nil {
			return err
		}
	}
	return nil
}

// Histograms writes how the numbers of each parameter of a network are
// distributed, and those of its gradient on a batch.
func (t *TensorBoard) Histograms(n *model.Network, b *data.Batch, step int64) error {
	if b.Len() == 0 {
		return nil
	}
	if _, err := n.Gradients(b, step); err != nil {
		return err
	}
	for _, p := range n.Params() {
		g, err := p.Grad()
		if err != nil {
			return err
		}
		var numbers []float32
		switch g := g.(type) {
		case *tensor.Dense:
			numbers = g.Float32s()
		case *graph.Rows: // only rows that have a gradient
			var m graph.Merger
			m.Merge(g)
			numbers = m.Sum()
		}
		if err := t.events.histogram(step, "parameters/"+p.Name, p.Data); err != nil {
			return err
		}
		if err := t.events.histogram(step, "gradients/"+p.Name, numbers); err != nil {
			return err
		}
	}
	return nil
}

// Close closes the event file.
func (t *TensorBoard) Close() error { return t.events.file.Close() }
