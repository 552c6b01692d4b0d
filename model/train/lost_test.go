package train

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/model/lease"
)

// TestLeaseLost takes a run from a process that stood still, which must then leave it alone.
func TestLeaseLost(t *testing.T) {
	d, err := Create(filepath.Join(t.TempDir(), "run"))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Sync(); err != nil {
		t.Fatal(err)
	}
	l, err := lease.Take(t.Context(), lease.Folder(d.Path), false, lease.Pace{Beat: time.Hour, Expiry: 120 * time.Millisecond, Poll: 40 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	before, _ := filepath.Glob(d.File("*"))
	checks := map[string]error{"Sync": d.Sync(), "Write": d.WriteManifest(NewManifest()), "Step": d.Step(Step{})}
	for name, err := range checks {
		if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "has taken this run up") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if after, _ := filepath.Glob(d.File("*")); !slices.Equal(after, before) || l.Check() != nil {
		t.Errorf("there were %s, and are %s: %v", before, after, l.Check())
	}
	l.Release()
}
