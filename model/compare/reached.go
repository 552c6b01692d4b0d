package compare

import (
	"bytes"
	"encoding/json"

	"github.com/lexigraph/lexigraph/model/train"
)

// Reached returns the manifest of a run with the numbers that it has come to: those of a
// run that has not ended, or was killed, are taken from its metrics as far as these go.
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
	if curve, err := r.Curve(); err == nil && len(curve) > 0 {
		if last := curve[len(curve)-1]; m.Valid == nil || last.Step >= m.Steps {
			m.Valid = &last.HeldOut
		}
	}
	return m
}
