package run_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestResumeBest: a run whose best network is missing or damaged says so before it goes on, and not at its end.
func TestResumeBest(t *testing.T) {
	e, folder := experiment(t, "train.patience=3", "train.eval_every_steps=5", "train.checkpoint_every_steps=5")
	dir := filepath.Join(folder, "stopped")
	ctx, cancel := context.WithCancel(t.Context())
	_, err := run.Start(ctx, e, run.Options{Dir: dir, Notify: func(e run.Event) {
		switch s, ok := e.(train.Step); {
		case ok && s.Step == 7:
			first, err := os.ReadFile(filepath.Join(dir, train.BestFile))
			if err := errors.Join(err, os.WriteFile(filepath.Join(dir, "before.safetensors"), first, 0o666)); err != nil {
				t.Error(err)
			}
		case ok && s.Step == 20:
			cancel()
		}
	}})
	if !errors.Is(err, train.ErrInterrupted) {
		t.Fatal(err)
	}
	best := filepath.Join(dir, train.BestFile)
	whole, err := os.ReadFile(best)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(want string) {
		t.Helper()
		trained := false
		_, err := run.Resume(t.Context(), dir, run.Options{Notify: func(e run.Event) {
			if _, ok := e.(train.Step); ok {
				trained = true
			}
		}})
		if bad := (*model.CheckpointError)(nil); !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), best+": ") || !strings.Contains(err.Error(), want) || trained {
			t.Errorf("error is %v, want %q; it trained: %v", err, want, trained)
		}
	}
	if err := os.Remove(best); err != nil {
		t.Fatal(err)
	}
	refused("is missing, and it has the network of the best evaluation so far; bring it back")
	for _, bad := range [][]byte{whole[:len(whole)-9], append(append(whole[:500:500], whole[500]^1), whole[501:]...)} {
		if err := os.WriteFile(best, bad, 0o666); err != nil {
			t.Fatal(err)
		}
		refused("train the run again")
	}
	before, err := os.ReadFile(filepath.Join(dir, "before.safetensors"))
	if err := errors.Join(err, os.WriteFile(best, before, 0o666)); err != nil {
		t.Fatal(err)
	}
	refused("it is of step ")
	if err := os.WriteFile(best, whole, 0o666); err != nil {
		t.Fatal(err)
	}
	if done, err := run.Resume(t.Context(), dir, run.Options{}); err != nil || done.Manifest.Outcome != train.Done {
		t.Errorf("brought back: %v", err)
	}
}
