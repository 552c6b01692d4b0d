package cmd

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestCheckEstimates holds what check says about steps and memory against the run
// itself. No clock is compared with another: the machine may do other work.
func TestCheckEstimates(t *testing.T) {
	lines := 6_000
	if kernel.ISA() == "portable" { // dozens of times slower
		lines = 1_000
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "text.txt"), []byte(text(lines)), 0o666); err != nil {
		t.Fatal(err)
	}
	arguments := []string{"quickstart", "corpus.train=text.txt", "vocab.min_count=1", "show.nearest=[]"}
	var c run.Cost
	var m train.Manifest
	output(t, dir, &c, append([]string{"check", "--json"}, arguments...))
	output(t, dir, &m, append([]string{"run", "--json", "--quiet"}, arguments...))
	if c.Steps != m.Steps {
		t.Errorf("estimated %d steps, took %d", c.Steps, m.Steps)
	}
	if training := float64(c.Steps) * c.StepSeconds; c.StepSeconds <= 0 || c.Seconds < training {
		t.Errorf("estimated %.3f s for a run whose %d steps take %.3f s", c.Seconds, c.Steps, training)
	}
	if m.PeakMemory > 0 && (m.PeakMemory > 2*int64(c.Memory) || int64(c.Memory) > 4*m.PeakMemory) {
		t.Errorf("estimated %s, took %s", c.Memory, run.Bytes(m.PeakMemory))
	}
}

// TestCheckSaysThatItMeasures: a large network takes a while, and nothing is said of a small one.
func TestCheckSaysThatItMeasures(t *testing.T) {
	var b strings.Builder
	say := measured(&b)
	say(run.Measuring{Experiment: &configs.Experiment{Name: "small"}, Memory: 100 << 20})
	say(run.Warning{Text: "beware"})
	say(run.Measuring{Experiment: &configs.Experiment{Name: "large"}, Memory: 12 << 30})
	want := "lexigraph: warning: beware\nlexigraph: large: training takes about 12.0 GiB of memory; measuring how long a step takes\n"
	if b.String() != want {
		t.Errorf("said\n%s\nwant\n%s", b.String(), want)
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
