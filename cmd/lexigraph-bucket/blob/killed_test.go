package blob

import (
	"crypto/rand"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/lease"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/lexigraph/lexigraph/model/train"
)

// experiment returns one that saves every 20 steps.
func experiment(t *testing.T, folder string) run.Comparison {
	t.Helper()
	e, err := configs.Load("quickstart", []string{"corpus.train=" + filepath.Join(folder, "text.txt"), "vocab.min_count=1", "embedding.dim=6", "layers=[]",
		"train.epochs=50", "train.batch_size=32", "train.max_steps=90", "train.checkpoint_every_steps=20", "show.nearest=[]", "evaluate.sets=[]"})
	if err != nil {
		t.Fatal(err)
	}
	return run.Comparison{Experiments: []*configs.Experiment{e}, Seeds: 1}
}

// work trains the experiment in a bucket, from an empty disk.
func work(t *testing.T, bucket, folder string, pace lease.Pace, notify func(run.Event)) {
	t.Helper()
	b, err := run.OpenBucket(t.Context(), bucket, configs.Parts{Stores: Stores()})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	b.Pace = pace
	if _, err := run.Compare(t.Context(), experiment(t, folder), run.Crew{Options: run.Options{Bucket: b, Notify: notify}}); err != nil {
		t.Fatal(err)
	}
}

// lively is the pace of a process that is seen to live however slow the machine is; hurried does not wait for one that is dead.
var (
	lively  = lease.Pace{Beat: 5 * time.Millisecond, Expiry: time.Hour, Poll: 5 * time.Millisecond}
	hurried = lease.Pace{Beat: time.Hour, Expiry: 2 * time.Second, Poll: 50 * time.Millisecond}
)

// TestKilled kills a process that trains in a bucket. While it lives nobody else trains its run; then another one goes on from its
// checkpoint, to the bits of a run that nobody killed.
func TestKilled(t *testing.T) {
	if bucket := os.Getenv("LEXIGRAPH_TEST_BUCKET"); bucket != "" { // the process that is killed
		work(t, bucket, os.Getenv("LEXIGRAPH_TEST_FOLDER"), lively, func(e run.Event) {
			if s, ok := e.(train.Step); ok && s.Step == 50 {
				io.Copy(io.Discard, os.Stdin)
			}
		})
		return
	}
	folder := t.TempDir()
	text := strings.Repeat("the cat chases the dog\na horse follows the red hen\n", 500)
	if err := os.WriteFile(filepath.Join(folder, "text.txt"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	report, err := run.Compare(t.Context(), experiment(t, folder), run.Crew{Options: run.Options{Folder: filepath.Join(folder, "runs")}})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := train.ReadManifest(report.Rows[0].Runs[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, bucket := range append(others(), s3(t), gs(t)) {
		t.Run(bucket[:strings.Index(bucket, ":")], func(t *testing.T) { kill(t, below(bucket, "lexigraph-test/killed-"+rand.Text()), folder, whole) })
	}
}

// kill kills a process that trains in a bucket, and trains there in its place.
func kill(t *testing.T, bucket, folder string, whole *train.Manifest) {
	other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilled$")
	other.Env = append(os.Environ(), "LEXIGRAPH_TEST_BUCKET="+bucket, "LEXIGRAPH_TEST_FOLDER="+folder, "TMPDIR="+t.TempDir())
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var said strings.Builder
	other.Stdout, other.Stderr = &said, &said
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- other.Wait() }()
	s, err := store.Open(t.Context(), Stores(), bucket)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	run1 := store.Copy{Store: s, URL: bucket, Name: "quickstart-1"}
	for has := false; !has; {
		select {
		case err := <-ended:
			t.Fatalf("the other process: %v\n%s", err, said.String())
		case <-time.After(50 * time.Millisecond):
		}
		r, err := run1.Record(t.Context())
		has = err == nil && len(r.Files) > 3
	}
	if _, err := run1.Take(t.Context(), lively); err == nil || !strings.Contains(err.Error(), "another process is training") {
		t.Errorf("while the other process lives: error is %v", err)
	}
	other.Process.Kill()
	<-ended
	var began run.Began
	work(t, bucket, folder, hurried, func(e run.Event) {
		if e, ok := e.(run.Began); ok {
			began = e
		}
	})
	if began.Step != 20 && began.Step != 40 {
		t.Errorf("it goes on from step %d, want 20 or 40", began.Step)
	}
	dir := t.TempDir()
	if _, err := run1.Fetch(t.Context(), dir, func(string) bool { return true }); err != nil {
		t.Fatal(err)
	}
	got, err := train.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got.Outcome != train.Done || len(got.Vectors) == 0 || got.Vectors["input"] != whole.Vectors["input"] {
		t.Errorf("%s, with vectors %v; nobody killed those of %v", got.Outcome, got.Vectors, whole.Vectors)
	}
}
