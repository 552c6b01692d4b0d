package compare

import (
	"bytes"
	"encoding/json"

	"github.com/lexigraph/lexigraph/model/train"
)

// Reached returns the manifest of a run with the numbers that it has come to: those of a
// run that has not ended, or was killed, are taken from its metrics as far as these go, and from where halving stopped it.
func (r *Run) Reached() train.Manifest {
	m := *r.orEmpty().Manifest
	if m.Outcome == train.Done {
		return m
	}
	text, err := train.ReadMetrics(r.dir())
	if err != nil {
		return m
	}
	for line := range bytes.Lines(text) {
		var of struct {
			Kind    train.Kind
			Step    int64
			Tokens  int64
			Seconds float64
		}
		if json.Unmarshal(line, &of) == nil && of.Kind == train.Training && of.Step > m.Steps {
			m.Steps, m.Tokens, m.Seconds = of.Step, of.Tokens, max(m.Seconds, of.Seconds)
		}
	}
	var last Point
	if curve, err := r.Curve(); err == nil && len(curve) > 0 {
		last = curve[len(curve)-1]
	}
	if n := len(m.Rungs); n > 0 && m.Rungs[n-1].Step >= last.Step {
		last = Point{Step: m.Rungs[n-1].Step, HeldOut: m.Rungs[n-1].HeldOut}
	}
	if last.Targets > 0 && (m.Valid == nil || last.Step >= m.Steps) {
		m.Valid = &last.HeldOut
	}
	return m
}
