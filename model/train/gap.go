package train

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Gap looks for missing lines in the record of d: those that t must have written from
// step from up to its current step. A loss of power may lose lines that are older than
// the checkpoint, and so may an editor. Gap describes the first missing line in words,
// or returns "" if there is none.
func (d *Directory) Gap(t *Trainer, from int64) (string, error) {
	text, err := ReadMetrics(d.Path)
	if err != nil {
		return "", err
	}
	seen := map[Kind]map[int64]bool{Training: {}, Validation: {}, Scoring: {}}
	for line := range bytes.Lines(text) {
		var at struct {
			Kind Kind
			Step int64
		}
		if json.Unmarshal(line, &at) == nil && seen[at.Kind] != nil {
			seen[at.Kind][at.Step] = true
		}
	}
	now := t.Optimizer.Steps()
	find := func(kind Kind, every, first, last int64) string {
		for step := first; step <= last; step = min(step+every-step%every, max(step+1, t.Steps())) {
			if !seen[kind][step] {
				return fmt.Sprintf("the line of kind %q of step %d", kind, step)
			}
		}
		return ""
	}
	// An evaluation at the step of the checkpoint is done again.
	every := t.every(t.EvaluateEvery)
	evaluated := firstDue(from, every)
	trained := now
	if t.ended.By == byPatience { // it was not known to be the last step when its line was due
		trained = now - 1
	}
	gap := find(Training, t.every(t.LogEvery), firstDue(max(from, 1), t.every(t.LogEvery)), trained)
	if gap == "" && t.Valid != nil {
		gap = find(Validation, every, evaluated, now-1)
	}
	if gap == "" && t.Score != nil {
		gap = find(Scoring, every, evaluated, now-1)
	}
	return gap, nil
}

// firstDue returns the first multiple of every that is at least from: the step at which
// something done every so many steps is next due.
func firstDue(from, every int64) int64 { return (from + every - 1) / every * every }
