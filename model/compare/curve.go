package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// A Point is an evaluation on held-out text in the course of a run.
type Point struct {
	Step    int64   `json:"step"`
	Tokens  float64 `json:"tokens"` // trained on before it
	Seconds float64 `json:"seconds"`
	evaluate.HeldOut
}

// Curve reads the evaluations of a run from its metrics, in order. Lines of other kinds
// are skipped, and so is a last line that was cut short.
func (r *Run) Curve() ([]Point, error) {
	path := r.file(train.MetricsFile)
	text, err := train.ReadMetrics(r.dir())
	if err != nil {
		return nil, train.Incomplete(path, err)
	}
	var points []Point
	for line := range bytes.Lines(text) {
		var of struct{ Kind train.Kind }
		if json.Unmarshal(line, &of) != nil || of.Kind != train.Validation {
			continue
		}
		var p Point
		if err := json.Unmarshal(line, &p); err != nil {
			return nil, fmt.Errorf("%s: %w; the run is damaged", path, err)
		}
		points = append(points, p)
	}
	return points, nil
}

// A Budget is how much of something a run may spend.
type Budget struct {
	Of     string  `json:"of"` // seconds or tokens
	Amount float64 `json:"amount"`
}

// Validate reports a budget of something else, or none.
func (b Budget) Validate() error {
	if b.Of != "seconds" && b.Of != "tokens" {
		return fmt.Errorf("unknown budget %q; there are seconds=N and tokens=N", b.Of)
	}
	if !(b.Amount > 0) || math.IsInf(b.Amount, 0) {
		return fmt.Errorf("a budget of %v %s is none; give a finite number above 0, such as %s=60", b.Amount, b.Of, b.Of)
	}
	return nil
}

// String returns the amount and what it is of, such as "60 seconds".
func (b Budget) String() string { return strconv.FormatFloat(b.Amount, 'f', -1, 64) + " " + b.Of }

// Spent returns how much of the budget is spent at a point.
func (b Budget) Spent(p Point) float64 {
	if b.Of == "tokens" {
		return p.Tokens
	}
	return p.Seconds
}

// At returns what the curve is where the budget is spent: the loss, and a measure that
// both have, lie on a straight line between the evaluations before and after, and the
// perplexity is the loss's exponential. A curve that gets better ever more slowly lies
// on the better side of that line, so the number is, if anything, too bad, and more so the
// further apart the two evaluations are. A curve is not continued beyond its last evaluation; that is an
// error.
func (b Budget) At(curve []Point) (evaluate.HeldOut, error) {
	if len(curve) == 0 {
		return evaluate.HeldOut{}, fmt.Errorf("it has no evaluations; set corpus.valid to hold text out")
	}
	last := curve[len(curve)-1]
	i := sort.Search(len(curve), func(i int) bool { return b.Spent(curve[i]) >= b.Amount })
	switch {
	case i == len(curve):
		return evaluate.HeldOut{}, fmt.Errorf("its last evaluation is at %.6g %s", b.Spent(last), b.Of)
	case i == 0 || b.Spent(curve[i]) == b.Amount:
		return curve[i].HeldOut, nil
	}
	from, to := curve[i-1], curve[i]
	f := (b.Amount - b.Spent(from)) / (b.Spent(to) - b.Spent(from))
	between := func(x, y float64) float64 { return float64(x*(1-f)) + float64(y*f) }
	h := evaluate.HeldOut{Loss: between(from.Loss, to.Loss), Targets: to.Targets}
	if to.Perplexity != 0 {
		h.Perplexity = elementary.Exp(h.Loss)
	}
	if to.Measure == from.Measure {
		h.Measure, h.Value = to.Measure, between(from.Value, to.Value)
	}
	return h, nil
}

// apart returns how far apart the evaluations before and after the budget are, 0 where
// one is exactly there.
func (b Budget) apart(curve []Point) float64 {
	for i, p := range curve {
		switch at := b.Spent(p); {
		case at == b.Amount:
			return 0
		case at > b.Amount && i > 0:
			return at - b.Spent(curve[i-1])
		}
	}
	return 0
}
