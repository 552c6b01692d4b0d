package cmd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

// heldOutResult is how well a run predicts its held-out text.
type heldOutResult struct {
	Convention string            `json:"convention"`
	Valid      *evaluate.HeldOut `json:"valid,omitempty"`
	Test       *evaluate.HeldOut `json:"test,omitempty"`
}

// heldOutOf returns the numbers of a finished run from its manifest, and computes
// those of one that is not finished, as its last checkpoint has it. It is nil for a
// run without held-out text.
func heldOutOf(cmd *cobra.Command, path string) (*heldOutResult, error) {
	m, err := train.ReadManifest(path)
	if err != nil {
		return nil, err
	}
	h := &heldOutResult{m.Convention, m.Valid, m.Test}
	if m.Outcome != train.Done {
		if h, err = computeHeldOut(cmd, path, m); err != nil {
			return nil, err
		}
	}
	if h.Valid == nil && h.Test == nil {
		return nil, nil
	}
	return h, nil
}

// computeHeldOut reads the run's text again and predicts what is held out.
func computeHeldOut(cmd *cobra.Command, path string, m *train.Manifest) (*heldOutResult, error) {
	r := runner{cmd: cmd, stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr(), quiet: true}
	at := func(name string) string { return (&train.Directory{Path: path}).File(name) }
	e, err := configs.Load(at(train.ConfigFile), nil)
	if err != nil {
		return nil, err
	}
	if slices.Contains(e.Corpus.Train, "-") {
		return nil, fmt.Errorf("%s: the text came from standard input and cannot be read again; a run that is done has its perplexity written down", path)
	}
	d, err := r.load(cmd.Context(), e)
	if err != nil {
		return nil, err
	}
	if d.Vocab.Hash() != m.VocabHash {
		return nil, fmt.Errorf("%s: the text has changed since the run began; bring the old text back", path)
	}
	t, err := newTrainer(cmd.Context(), e, d)
	if err != nil {
		return nil, err
	}
	t.Checkpoint = at(train.CheckpointFile)
	if err := t.Resume(); errors.Is(err, fs.ErrNotExist) {
		return nil, train.NoCheckpoint(path)
	} else if err != nil {
		return nil, err
	}
	h := &heldOutResult{Convention: evaluate.Convention(e.Objective.Spec.Predicts(), t.Network.Unnormalised())}
	for _, part := range []struct {
		of     objective.Examples
		result **evaluate.HeldOut
	}{{t.Valid, &h.Valid}, {t.Test, &h.Test}} {
		if part.of == nil {
			continue
		}
		found, err := evaluate.Perplexity(cmd.Context(), t.Network, part.of, t.Order.Negatives)
		if err != nil {
			return nil, err
		}
		*part.result = &found
	}
	return h, nil
}

func (h *heldOutResult) print(w io.Writer) {
	for _, part := range []struct {
		name string
		*evaluate.HeldOut
	}{{"validation", h.Valid}, {"test", h.Test}} {
		switch {
		case part.HeldOut == nil:
		case part.Perplexity == 0: // the loss has none
			fmt.Fprintf(w, "%s loss %.4f (%s targets)\n", part.name, part.Loss, thousands(int64(part.Targets)))
		default:
			fmt.Fprintf(w, "%s perplexity %.2f (%.4f nats a target, %s targets)\n", part.name, part.Perplexity, part.Loss, thousands(int64(part.Targets)))
		}
	}
	fmt.Fprintf(w, "  %s\n", h.Convention)
}
