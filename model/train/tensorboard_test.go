package train_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// TestTensorBoard trains and reads what TensorBoard is told: for each tag, how many
// values it has.
func TestTensorBoard(t *testing.T) {
	r := newRun(t, create(t), settings{log: 13, evaluate: 0, save: 0})
	defer r.dir.Close()
	board, err := train.NewTensorBoard(r.dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	r.Log = train.Logs{r.dir, board}
	r.Inspect = func(b *data.Batch) error { return board.Histograms(r.Network, b, r.Optimizer.Steps()) }
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := board.Close(); err != nil {
		t.Fatal(err)
	}
	got := eventTags(t, r.dir)
	want := []string{
		"loss/train 3", "learning_rate 3", "tokens_per_second 2",
		"loss/valid 4", "perplexity/valid 4", "similarity/pairs 4", "analogy/steps 4", // the first of the untrained network
	}
	for _, p := range r.Network.Params() {
		want = append(want, "parameters/"+p.Name+" 3", "gradients/"+p.Name+" 3")
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("tags are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestTensorBoardMeasure holds that the number that a classifier is chosen by is among the scalars.
func TestTensorBoardMeasure(t *testing.T) {
	d := create(t)
	defer d.Close()
	board, err := train.NewTensorBoard(d, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []evaluate.HeldOut{{Loss: 1, Perplexity: 2.7, Measure: "accuracy", Value: 0.5}, {Loss: 1, Measure: "accuracy"}, {Loss: 1}} {
		if err := board.Evaluation(train.Evaluation{HeldOut: h}); err != nil {
			t.Fatal(err)
		}
	}
	if err := board.Close(); err != nil {
		t.Fatal(err)
	}
	want := []string{"accuracy/valid 2", "loss/valid 3", "perplexity/valid 1"}
	if got := eventTags(t, d); !slices.Equal(got, want) {
		t.Errorf("tags are %q, want %q", got, want)
	}
}

// eventTags returns the tags in the event file of a run, sorted, each with how many values it has.
func eventTags(t *testing.T, d *train.Directory) []string {
	t.Helper()
	files, err := filepath.Glob(d.File("events.out.tfevents.*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("event files are %q, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for len(text) > 0 {
		n := binary.LittleEndian.Uint64(text)
		if tag := eventTag(text[12 : 12+n]); tag != "" {
			count[tag]++
		}
		text = text[16+n:]
	}
	var got []string
	for tag, n := range count {
		got = append(got, fmt.Sprint(tag, " ", n))
	}
	slices.Sort(got)
	return got
}

// eventTag returns the tag of an event's value; "" where it has none.
func eventTag(event []byte) string {
	field := func(message []byte, number byte) []byte { // of those with a length
		for len(message) > 0 {
			key := message[0]
			message = message[1:]
			n, size := binary.Uvarint(message)
			switch key & 7 {
			case 0: // a number
				message = message[size:]
			case 1: // 8 bytes
				message = message[8:]
			case 2: // a length and so many bytes
				if key>>3 == number {
					return message[size:][:n]
				}
				message = message[size:][n:]
			case 5: // 4 bytes
				message = message[4:]
			}
		}
		return nil
	}
	return string(field(field(field(event, 5), 1), 1)) // Event.summary.value.tag
}

// TestTensorBoardGlob makes two event files in a folder whose name would be a pattern.
func TestTensorBoardGlob(t *testing.T) {
	d, err := train.Create(filepath.Join(t.TempDir(), "x[1]"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for range 2 {
		b, err := train.NewTensorBoard(d, 0)
		if err != nil {
			t.Fatal(err)
		}
		b.Close()
	}
	entries, err := os.ReadDir(d.Path)
	if err != nil {
		t.Fatal(err)
	}
	events := 0
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "events.") {
			events++
		}
	}
	if events != 2 {
		t.Errorf("there are %d event files, want 2", events)
	}
}

// TestTensorBoardClock: TensorBoard reads event files in the order of their names, so that a sitting after the clock was put
// back must have a later name than the one before.
func TestTensorBoardClock(t *testing.T) {
	d := create(t)
	defer d.Close()
	const before = "events.out.tfevents.4102444800.lexigraph" // the year 2100
	if err := os.WriteFile(d.File(before), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	b, err := train.NewTensorBoard(d, 0)
	if err != nil {
		t.Fatal(err)
	}
	b.Close()
	entries, err := filepath.Glob(d.File("events.*"))
	if err != nil || len(entries) != 2 || filepath.Base(entries[0]) != before {
		t.Errorf("event files in order are %q, %v", entries, err)
	}
}
