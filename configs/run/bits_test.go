package run

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

var update = flag.Bool("update", false, "rewrite "+bitsFile)

// bitsFile has a line for every shipped experiment: its name, the SHA-256 of its
// vectors after a short training, and the loss of the held-out text then, in
// hexadecimal floating point, which has every bit.
const bitsFile = "testdata/bits.txt"

// bitsOverrides make an experiment one that trains within a second or so on a text
// of two thousand words. Its objective, layers, loss, optimizer and schedule stay.
var bitsOverrides = []string{
	`corpus.train="testdata/harbour.txt"`, "corpus.valid=0.05", "corpus.test=0",
	"vocab.min_count=1", "train.batch_size=20",
}

// TestBits trains every shipped experiment for some steps and compares the bits with
// those of [bitsFile]: they are the same on every processor and instruction set, and
// for every build. A deliberate change of arithmetic is told with -update, in a diff
// of that file, and in CHANGELOG. What -update writes was trained with one thread,
// and is compared with what two have trained.
func TestBits(t *testing.T) {
	if err := kernel.ISAError(); err != nil { // what is to be tested would not be
		t.Fatal(err)
	}
	t.Setenv("LEXIGRAPH_CACHE", "off") // what others have counted is not to be taken over
	want := readBits(t)
	threads := 2
	if *update {
		threads = 1
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	got := map[string]string{}
	for _, name := range configs.Shipped() {
		t.Run(name, func(t *testing.T) {
			got[name] = shortTraining(t, name)
			if !*update && got[name] != want[name] {
				t.Errorf("the bits are\n%s, want\n%s; if the arithmetic was to change: go test ./configs/run -run Bits -update", got[name], want[name])
			}
		})
	}
	if *update {
		var b strings.Builder
		maps.Copy(want, got) // with -run there are some only
		for _, name := range configs.Shipped() {
			fmt.Fprintln(&b, name, want[name])
		}
		if err := os.WriteFile(bitsFile, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if len(want) != len(configs.Shipped()) {
		t.Errorf("%s has %d experiments, of %d", bitsFile, len(want), len(configs.Shipped()))
	}
}

// readBits returns the lines of [bitsFile] by name.
func readBits(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(bitsFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	bits := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		bits[name] = rest
	}
	return bits
}

// shipped returns a shipped experiment as it is.
func shipped(t *testing.T, name string) *configs.Experiment {
	t.Helper()
	e, err := configs.Load(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// labelledHarbour returns the text of [bitsOverrides] in a file in which each line has a
// label: the remainder of its number by 3.
func labelledHarbour(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/harbour.txt")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	n := 0
	for line := range strings.Lines(string(text)) {
		fmt.Fprintf(&b, "__label__%d %s", n%3, line)
		n++
	}
	file := filepath.Join(t.TempDir(), "harbour.txt")
	if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// shortTraining returns the bits of an experiment after the first steps.
func shortTraining(t *testing.T, name string) string {
	t.Helper()
	const steps = 24
	overrides := bitsOverrides
	if name == "wikitext-2-best" { // a network ten times as large as the others
		overrides = append(slices.Clone(overrides), "train.batch_size=5")
	}
	if _, paired := shipped(t, name).Objective.Spec.(objective.Paired); paired { // neighbours in the text
		overrides = append(slices.Clone(overrides), "corpus.format=text")
	} else if _, labelled := shipped(t, name).Objective.Spec.(objective.Labelled); labelled {
		overrides = append(slices.Clone(overrides), "corpus.format=fasttext", "corpus.train="+labelledHarbour(t))
	}
	e, err := configs.Load(name, overrides)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Load(t.Context(), e, nil)
	if err != nil {
		t.Fatal(err)
	}
	n, err := NewTrainer(t.Context(), e, d)
	if err != nil {
		t.Fatal(err)
	}
	valid := n.Valid
	n.Valid = nil
	n.Log = train.Logs{}
	n.Checkpoint = filepath.Join(t.TempDir(), "last.safetensors")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n.Watch = func(s train.Step) {
		if s.Step == steps {
			cancel()
		}
	}
	if err := n.Run(ctx); !errors.Is(err, train.ErrInterrupted) {
		t.Fatalf("after %d steps: %v", n.Optimizer.Steps(), err)
	}
	h, err := evaluate.Perplexity(t.Context(), n.Network, valid, n.Order.Negatives)
	if err != nil {
		t.Fatal(err)
	}
	table, err := train.NetworkVectors(n.Network, d.Vocab, e.Export.Matrix, subwords(e))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s %x", table.SHA256(), h.Loss)
}
