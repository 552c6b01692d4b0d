package train

import (
	"errors"
	"math"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model"
)

// Names of the notes in a checkpoint. The window's sum is in hexadecimal
// floating point, which keeps its bits.
const (
	noteSum     = "window_loss"
	noteSteps   = "window_steps"
	noteSeconds = "seconds"
)

// saves are the checkpoints that a trainer writes, each over the one before.
type saves struct {
	last       time.Time  // when the last one began, or training if there was none
	underWay   chan error // gets the error of the one that is not yet on the disk; nil: there is none
	underWayAt int64      // its step
	done       bool       // there is one on the disk
	doneAt     int64      // its step
}

// Save writes the network to the run's checkpoint, if it has one. If a parameter is not
// finite, nothing is saved and the error is a [*Diverged].
func (t *Trainer) Save() error {
	if err := t.beginSave(); err != nil {
		return err
	}
	return t.Saved()
}

// beginSave is [Trainer.Save] that does not wait for the disk: the numbers are in the hands of the system, and may change.
func (t *Trainer) beginSave() error {
	defer t.stop()()
	if err := t.finite(); err != nil {
		return err
	}
	if t.Checkpoint == "" || t.follows() {
		return nil
	}
	if err := t.Saved(); err != nil {
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
		noteSeconds: strconv.FormatFloat(t.Seconds(), 'f', 3, 64),
	}
	t.noteLimits(notes)
	end, err := t.Network.BeginSave(t.Checkpoint, t.Optimizer, notes)
	if err != nil {
		return err
	}
	written := make(chan error, 1)
	t.saves.last, t.saves.underWay, t.saves.underWayAt = time.Now(), written, t.Optimizer.Steps()
	go func() { written <- end() }()
	return nil
}

// Saved waits until the save that is under way is on the disk, if there is one, and returns what it failed with.
func (t *Trainer) Saved() error {
	s := &t.saves
	if s.underWay == nil {
		return nil
	}
	err := <-s.underWay
	s.underWay = nil
	if err == nil {
		s.done, s.doneAt = true, s.underWayAt
	}
	return err
}

// finite returns a [*Diverged] if a parameter is not finite.
func (t *Trainer) finite() error {
	const size, infinite = 1 << 16, 0xff << 23 // the exponent of what is not finite
	var spoilt atomic.Bool
	for _, p := range t.Network.Params() {
		kernel.Blocks(len(p.Data), size, func(_, lo, hi int) {
			for _, x := range p.Data[lo:hi] {
				if math.Float32bits(x)&infinite == infinite {
					spoilt.Store(true)
					return
				}
			}
		})
	}
	if spoilt.Load() {
		return t.spoilt(math.NaN())
	}
	return nil
}

// Resume loads the network and the optimizer from the run's checkpoint, which must
// exist. One of another network, or without what a run needs to go on, is a [*model.CheckpointError].
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
	t.saves.done, t.saves.doneAt = true, t.Optimizer.Steps()
	return nil
}
