package cmd

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestCheckEstimates holds what check says about time and memory against the run
// itself. Other work on the machine can slow down either of the two, so that the
// best of many tries counts, with a wide margin.
func TestCheckEstimates(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for some seconds")
	}
	const tries, factor, memoryFactor = 8, 4, 2
	lines := 60_000
	if kernel.ISA() == "portable" { // dozens of times slower
		lines = 3_000
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "text.txt"), []byte(text(lines)), 0o666); err != nil {
		t.Fatal(err)
	}
	arguments := []string{"quickstart", "corpus.train=text.txt", "vocab.min_count=1", "show.nearest=[]"}
	var c run.Cost
	var m train.Manifest
	for try := range tries {
		output(t, dir, &c, append([]string{"check", "--json"}, arguments...))
		output(t, dir, &m, append([]string{"run", "--json", "--quiet"}, arguments...))
		seconds := m.End.Sub(m.Start).Seconds()
		t.Logf("try %d: estimated %.2f s, took %.2f s; estimated %s, took %s", try, c.Seconds, seconds, c.Memory, run.Bytes(m.PeakMemory))
		if seconds < factor*c.Seconds && c.Seconds < factor*seconds {
			break
		}
		if try == tries-1 {
			t.Errorf("estimated %.2f s, took %.2f s", c.Seconds, seconds)
		}
	}
	if m.PeakMemory > 0 && (m.PeakMemory > memoryFactor*int64(c.Memory) || int64(c.Memory) > 4*m.PeakMemory) {
		t.Errorf("estimated %s, took %s", c.Memory, run.Bytes(m.PeakMemory))
	}
}

// output runs the program in dir and decodes the JSON that it prints.
func output(t *testing.T, dir string, v any, args []string) {
	t.Helper()
	cmd := exec.Command("lexigraph", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("lexigraph %q: %v", args, err)
	}
	if err := json.Unmarshal(out, v); err != nil {
		t.Fatalf("lexigraph %q: %v", args, err)
	}
}
