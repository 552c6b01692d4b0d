package run

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestNewFiles: a run that goes on needs no room for checkpoints that it has.
func TestNewFiles(t *testing.T) {
	last := filepath.Join(t.TempDir(), filepath.Base(train.CheckpointFile))
	for _, step := range []struct {
		make       string
		last, best int // files without the best, and with it
	}{{"", 2, 3}, {last, 1, 2}, {train.BestOf(last), 1, 1}} {
		if step.make != "" {
			if err := os.WriteFile(step.make, nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if last, best := newFiles(last, false), newFiles(last, true); last != step.last || best != step.best {
			t.Errorf("with %q: %d files, and %d where the best is kept; want %d and %d", step.make, last, best, step.last, step.best)
		}
	}
}

// TestNoRoomForRunInBucket: another place is chosen by the variable of temporary files, which only a full disk is a reason to name.
func TestNoRoomForRunInBucket(t *testing.T) {
	full := &fs.PathError{Op: "write", Path: "last.safetensors", Err: syscall.ENOSPC}
	if err := ofTemp(full); !errors.Is(err, full) || !strings.Contains(err.Error(), disk.TempVariable()) {
		t.Errorf("a full disk: %v", err)
	}
	if err := ofTemp(fs.ErrNotExist); err != fs.ErrNotExist {
		t.Errorf("another error: %v", err)
	}
	if err := ofTemp(nil); err != nil {
		t.Errorf("no error: %v", err)
	}
}
