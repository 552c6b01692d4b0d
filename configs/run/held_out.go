package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// HeldOut is how well a run predicts its held-out text.
type HeldOut struct {
	Convention string            `json:"convention"` // how the two are counted
	Valid      *evaluate.HeldOut `json:"valid,omitempty"`
	Test       *evaluate.HeldOut `json:"test,omitempty"`
}

// HeldOut returns the numbers of a finished run from its manifest. For a run that is
// not finished it reads the text again and computes them from its last checkpoint. It
// is nil for a run without held-out text.
func (r *Run) HeldOut(ctx context.Context) (*HeldOut, error) {
	h := &HeldOut{r.Manifest.Convention, r.Manifest.Valid, r.Manifest.Test}
	if r.Manifest.Outcome != train.Done {
		var err error
		if h, err = r.computeHeldOut(ctx); err != nil {
			return nil, err
		}
	}
	if h.Valid == nil && h.Test == nil {
		return nil, nil
	}
	return h, nil
}

// computeHeldOut reads the run's text again and predicts what is held out.
func (r *Run) computeHeldOut(ctx context.Context) (*HeldOut, error) {
	e := r.Experiment
	if readsStdin(e) {
		return nil, fmt.Errorf("%s: the text came from standard input and cannot be read again; the manifest of a run that is done has its perplexity", r.Path)
	}
	d, err := Load(ctx, e, nil)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if d.Vocab.Hash() != r.Manifest.VocabHash {
		return nil, fmt.Errorf("%s: the text has changed since the run began; bring the old text back", r.Path)
	}
	t, err := NewTrainer(ctx, e, d)
	if err != nil {
		return nil, err
	}
	t.Checkpoint = r.file(train.CheckpointFile)
	if err := t.Resume(); errors.Is(err, fs.ErrNotExist) {
		return nil, train.NoCheckpoint(r.Path)
	} else if err != nil {
		return nil, err
	}
	h := &HeldOut{Convention: evaluate.Convention(e.Objective.Spec.Predicts(), t.Network.Unnormalised())}
	for _, part := range []struct {
		of     objective.Examples
		result **evaluate.HeldOut
	}{{t.Valid, &h.Valid}, {t.Test, &h.Test}} {
		if part.of == nil {
			continue
		}
		found, err := evaluate.Perplexity(ctx, t.Network, part.of, t.Order.Negatives)
		if err != nil {
			return nil, err
		}
		*part.result = &found
	}
	return h, nil
}
