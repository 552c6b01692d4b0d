package train

import (
	"errors"
	"math"
	"strconv"
	"time"

	"github.com/lexigraph/lexigraph/model"
)

// Names of the notes in a checkpoint. The window's sum is in hexadecimal
// floating point, which keeps its bits.
const (
	noteSum     = "window_loss"
	noteSteps   = "window_steps"
	noteSeconds = "seconds"
)

// Save writes the network to the run's checkpoint, if it has one. If a parameter is not
// finite, nothing is saved and the error is a [*Diverged].
func (t *Trainer) Save() error {
	if err := t.beginSave(); err != nil {
		return err
	}
	return t.saveEnds()
}

// beginSave is [Trainer.Save] that does not wait for the disk, where training goes on meanwhile.
func (t *Trainer) beginSave() error {
	defer t.stop()()
	if err := t.finite(); err != nil {
		return err
	}
	if t.Checkpoint == "" || t.follows() {
		return nil
	}
	if err := t.saveEnds(); err != nil {
		return err
	}
	if s, ok := t.Log.(syncer); ok {
		if err := s.Sync(); err != nil {
			return err
		}
	}
	notes := map[string]string{
		noteSum:     strconv.FormatFloat(t.window.sum, 'x', -1, 64),
		noteSteps:   strconv.FormatInt(t.window.steps, 10),
		noteSeconds: strconv.FormatFloat(t.seconds(), 'f', 3, 64),
	}
	t.noteLimits(notes)
	end, err := t.Network.BeginSave(t.Checkpoint, t.Optimizer, notes)
	if err != nil {
		return err
	}
	t.pause, t.saving, t.savingAt = time.Now(), make(chan error, 1), t.Optimizer.Steps()
	go func(saving chan<- error) { saving <- end() }(t.saving)
	return nil
}

// saveEnds waits until the save that is under way is on the disk, if there is one.
func (t *Trainer) saveEnds() error {
	if t.saving == nil {
		return nil
	}
	err := <-t.saving
	t.saving = nil
	if err == nil {
		t.saved, t.savedAt = true, t.savingAt
	}
	return err
}

// finite returns a [*Diverged] if a parameter is not finite.
func (t *Trainer) finite() error {
	for _, p := range t.Network.Params() {
		for _, x := range p.Data {
			if !finite(float64(x)) {
				return t.spoilt(math.NaN())
			}
		}
	}
	return nil
}

// Resume loads the network and the optimizer from the run's checkpoint, which must
// exist.
func (t *Trainer) Resume() error {
	notes, err := t.Network.Load(t.Checkpoint, t.Optimizer)
	if err != nil {
		return err
	}
	sum, err1 := strconv.ParseFloat(notes[noteSum], 64)
	steps, err2 := strconv.ParseInt(notes[noteSteps], 10, 64)
	seconds, err3 := strconv.ParseFloat(notes[noteSeconds], 64)
	if err := errors.Join(err1, err2, err3, t.readLimits(notes, seconds)); err != nil {
		return &model.CheckpointError{Path: t.Checkpoint, Reason: err}
	}
	t.window = window{sum, steps}
	t.clock.spent = time.Duration(seconds * float64(time.Second))
	t.saved, t.savedAt = true, t.Optimizer.Steps()
	return nil
}
