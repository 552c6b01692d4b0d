package train

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/lexigraph/lexigraph/model"
)

// BestOf returns the file, beside that of a checkpoint, that has the network of the best
// evaluation.
func BestOf(checkpoint string) string {
	return filepath.Join(filepath.Dir(checkpoint), filepath.Base(BestFile))
}

// saveBest writes the network, as it is now, to the file of the best.
func (t *Trainer) saveBest() error {
	if t.Checkpoint == "" || t.follows() {
		return nil
	}
	if err := errors.Join(t.finite(), t.Saved()); err != nil {
		return err
	}
	return t.Network.Save(BestOf(t.Checkpoint), t.Optimizer, nil)
}

// CheckBest returns a [*model.CheckpointError] if the network of the best evaluation before the checkpoint, which is needed at the end, is
// missing or damaged. It may be of a later one than the checkpoint knows, to which training comes again.
func (t *Trainer) CheckBest() error {
	best := t.Best()
	if best == nil || t.Checkpoint == "" {
		return nil
	}
	file := BestOf(t.Checkpoint)
	c, err := model.OpenCheckpoint(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &model.CheckpointError{Path: file, Reason: errors.New("it is missing, and it has the network of the best evaluation so far; bring it back, or train the run again")}
	case err != nil:
		return err
	case c.Step < best.Step:
		return notBest(file, c.Step, best.Step)
	}
	return nil
}

// notBest is the error of a file that has another network than that of the best evaluation.
func notBest(file string, step, best int64) error {
	return &model.CheckpointError{Path: file, Reason: fmt.Errorf("it is of step %d, and the best evaluation was that of step %d; train the run again", step, best)}
}

// RestoreBest gives the network the numbers of the best evaluation, for whatever is measured and
// exported at the end. It has no effect without [Limits].Patience or Checkpoint. Training cannot
// continue afterwards.
func (t *Trainer) RestoreBest() error {
	best := t.Best()
	if best == nil || t.Checkpoint == "" || best.Step == t.Optimizer.Steps() {
		return nil
	}
	file := BestOf(t.Checkpoint)
	if _, err := t.Network.Load(file, t.Optimizer); err != nil {
		return err
	}
	if step := t.Optimizer.Steps(); step != best.Step {
		return notBest(file, step, best.Step)
	}
	return nil
}

// A Best says which network a run with [Limits].Patience evaluates and exports at its end.
type Best struct {
	File string `json:"file"` // in the run directory
	Step int64  `json:"step"`
}

// CheckpointFile returns the file of the network that the run stands for: that of the best where
// training is over and it was kept, and else the last.
func (m *Manifest) CheckpointFile() string {
	if m.Best != nil {
		return BestFile
	}
	return CheckpointFile
}
