package train_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "runs", "a")
	d, err := train.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := train.Create(path); !errors.Is(err, train.ErrLocked) {
		t.Errorf("one that another is making: error is %v", err)
	}
	begin(t, d, letters(t))
	if _, err := train.Create(path); !errors.Is(err, train.ErrExists) || !strings.HasPrefix(err.Error(), path+": ") {
		t.Errorf("a directory that is there: error is %v", err)
	}
	if info, err := os.Stat(d.File("lock")); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the lock is %v, %v", info.Mode(), err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := train.Create(path); !errors.Is(err, train.ErrExists) {
		t.Errorf("one that is closed: error is %v", err)
	}
}

// TestOpenWhileLooked holds that whoever asks whether a run is locked, and shares the lock for that, does not keep it from
// being continued.
func TestOpenWhileLooked(t *testing.T) {
	d := create(t)
	begin(t, d, letters(t))
	d.Close()
	asking := flock.New(d.File("lock"))
	if ok, err := asking.TryRLock(); !ok || err != nil {
		t.Skipf("no locks here: %v", err)
	}
	time.AfterFunc(20*time.Millisecond, func() { asking.Unlock() })
	d, err := train.Open(d.Path)
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
}

// TestIsLocked goes by the lease where the lock cannot be looked at, such as that of another user.
func TestIsLocked(t *testing.T) {
	d := create(t)
	begin(t, d, letters(t))
	if !train.IsLocked(d.Path) {
		t.Error("a run that is trained is not locked")
	}
	if err := errors.Join(os.Remove(d.File("lock")), os.Mkdir(d.File("lock"), 0o777)); err != nil {
		t.Skip(err) // not every system removes a file that is open
	}
	if !train.IsLocked(d.Path) {
		t.Error("a run that is trained and whose lock cannot be opened is not locked")
	}
	d.Close()
	if train.IsLocked(d.Path) {
		t.Error("a run that nobody trains is locked")
	}
}

// TestOpenCopied: of a run that was stopped before its first checkpoint, what copies files alone leaves out the empty folder.
func TestOpenCopied(t *testing.T) {
	d := create(t)
	begin(t, d, letters(t))
	d.Close()
	folder := filepath.Dir(d.File(train.CheckpointFile))
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	d, err := train.Open(d.Path)
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		t.Errorf("the folder of checkpoints: %v, %v", info, err)
	}
}

// TestOpenRemedy: what is in the way of a file that Open writes is named with what to do.
func TestOpenRemedy(t *testing.T) {
	for _, name := range []string{"lock", train.MetricsFile} {
		d := create(t)
		begin(t, d, letters(t))
		d.Close()
		if err := errors.Join(os.Remove(d.File(name)), os.Mkdir(d.File(name), 0o777)); err != nil {
			t.Fatal(err)
		}
		if _, err := train.Open(d.Path); err == nil || !strings.HasPrefix(err.Error(), d.File(name)+": ") || !strings.HasSuffix(err.Error(), "; remove what is there") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

// TestRemoveAgain: where something in a run cannot be removed, the rest is still a run, which is removed once that is mended.
func TestRemoveAgain(t *testing.T) {
	d := create(t)
	begin(t, d, letters(t))
	d.Close()
	closed := d.File("zz")
	if err := errors.Join(os.Mkdir(closed, 0o777), os.WriteFile(filepath.Join(closed, "f"), nil, 0o666), os.Chmod(closed, 0o555)); err != nil {
		t.Fatal(err)
	}
	remove := func() error { return train.Remove([]string{d.Path}, func(string) {}) }
	err := remove()
	if err == nil {
		t.Skip("this user may remove anything")
	}
	if !strings.HasPrefix(err.Error(), closed+": ") || !strings.Contains(err.Error(), "; allow writing there; some of it is left") {
		t.Errorf("error is %v", err)
	}
	if err := errors.Join(os.Chmod(closed, 0o777), train.Removable(d.Path), remove()); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(d.Path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is there: %v", err)
	}
}

// TestCreateHalf holds that what a process left that was killed on the way to a manifest is taken over, and what could be
// somebody's is not.
func TestCreateHalf(t *testing.T) {
	dir := t.TempDir()
	for name, vacant := range map[string]bool{"config.toml": true, "manifest.json.1.0.tmp": true, "index.html": false, "vectors.txt": false} {
		half := filepath.Join(dir, "half-"+name)
		d, err := train.Create(half)
		if err != nil {
			t.Fatal(err)
		}
		d.Close()
		if err := os.WriteFile(filepath.Join(half, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if got := train.Vacant(half) == nil; got != vacant {
			t.Errorf("with %s the folder is vacant: %v", name, got)
		}
		if d, err := train.Create(half); (err == nil) != vacant {
			t.Errorf("with %s: error is %v", name, err)
		} else if err == nil {
			begin(t, d, letters(t))
			d.Close()
		}
		if temps, _ := filepath.Glob(filepath.Join(half, "*.tmp")); len(temps) > 0 {
			t.Errorf("left are %q", temps)
		}
	}
}

// TestCreatePlaces makes runs in an empty folder, and where there can be none.
func TestCreatePlaces(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o777); err != nil {
		t.Fatal(err)
	}
	if d, err := train.Create(empty); err != nil {
		t.Errorf("an empty folder: %v", err)
	} else {
		d.Close()
	}

	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(file, "below")} {
		if _, err := train.Create(path); err == nil || !strings.HasPrefix(err.Error(), path+": not a directory; choose another place") {
			t.Errorf("error is %v", err)
		}
	}
}

// TestBeginFails cannot write what makes a directory a run: nothing is left of it, unless
// the folder was there before.
func TestBeginFails(t *testing.T) {
	full := errors.New("no space left on device")
	for _, there := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "run")
		if there {
			if err := os.Mkdir(path, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		d, err := train.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		write := func(*bufio.Writer) error { return nil }
		if err := d.Begin(train.NewManifest(), write, func(*bufio.Writer) error { return full }, nil, nil); !errors.Is(err, full) {
			t.Errorf("error is %v", err)
		}
		d.Close()
		if _, err := os.Stat(path); (err == nil) != there || train.IsRun(path) || train.Vacant(path) != nil {
			t.Errorf("the folder was there before: %v; it is there afterwards: %v", there, err == nil)
		}
	}
}

// TestGap takes lines out of a record that are older than the checkpoint.
func TestGap(t *testing.T) {
	r := newRun(t, create(t), settings{log: 3, evaluate: 5, save: 4})
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	file := r.dir.File(train.MetricsFile)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	gap := func(from int64) string {
		t.Helper()
		found, err := r.dir.Gap(r.Trainer, from)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if got := gap(0); got != "" {
		t.Errorf("a whole record lacks %s", got)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(string(text), "\n"), "\n")
	last := r.Optimizer.Steps()
	for i, line := range lines {
		var at struct {
			Kind train.Kind
			Step int64
		}
		if err := json.Unmarshal([]byte(line), &at); err != nil {
			t.Fatal(err)
		}
		for _, instead := range []string{"", line[:len(line)/2] + "\n", "\x00\x00\n"} {
			torn := strings.Join(lines[:i], "") + instead + strings.Join(lines[i+1:], "")
			if err := os.WriteFile(file, []byte(torn), 0o666); err != nil {
				t.Fatal(err)
			}
			want := fmt.Sprintf("the line of kind %q of step %d", at.Kind, at.Step)
			if at.Kind != train.Training && at.Step == last { // it is written again
				want = ""
			}
			if got := gap(0); got != want {
				t.Errorf("without line %d the gap is %q, want %q", i+1, got, want)
			}
			if got := gap(at.Step + 1); got != "" {
				t.Errorf("without line %d the record of later steps lacks %s", i+1, got)
			}
		}
	}
}

// TestCreateNumbered starts three runs of one name at once.
func TestCreateNumbered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs", "seed-1")
	found, looked := make(chan string), make(chan bool)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			d, err := train.CreateNumbered(path)
			if err != nil {
				found <- err.Error()
				return
			}
			defer d.Close()
			found <- d.Path
			<-looked
		})
	}
	got := []string{<-found, <-found, <-found}
	close(looked)
	wg.Wait()
	slices.Sort(got)
	if want := []string{path, path + "-2", path + "-3"}; !slices.Equal(got, want) {
		t.Errorf("directories are %q, want %q", got, want)
	}
}

// TestLock takes a directory up twice, from this process and from another.
func TestLock(t *testing.T) {
	if path := os.Getenv("LEXIGRAPH_TEST_LOCK"); path != "" { // the other process
		d, err := train.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("locked\n")
		bufio.NewReader(os.Stdin).ReadString('\n')
		d.Close()
		return
	}
	d := create(t)
	if _, err := train.Open(d.Path); !errors.Is(err, train.ErrLocked) || !train.IsLocked(d.Path) {
		t.Errorf("locked here: error is %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if train.IsLocked(d.Path) {
		t.Error("locked after Close")
	}

	other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLock$")
	other.Env = append(os.Environ(), "LEXIGRAPH_TEST_LOCK="+d.Path)
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	if _, err := train.Open(d.Path); !errors.Is(err, train.ErrLocked) || !train.IsLocked(d.Path) {
		t.Errorf("locked by another process: error is %v", err)
	}
	in.Close() // its end
	if err := other.Wait(); err != nil {
		t.Fatal(err)
	}
	d, err = train.Open(d.Path)
	if err != nil {
		t.Fatalf("after the other process: %v", err)
	}
	d.Close()
}

// TestNotRun: what is no run is told with what it is instead.
func TestNotRun(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.txt")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	d, err := train.Create(filepath.Join(dir, "runs", "one"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.WriteManifest(&train.Manifest{Outcome: train.Done, ISA: "avx2"}); err != nil {
		t.Fatal(err)
	}
	closed := filepath.Join(dir, "closed")
	for path, want := range map[string]string{
		dir:                        "is not a run directory: it has no manifest.json",
		file:                       "is not a run directory: it is a file; name the folder that a run is in",
		filepath.Join(dir, "no"):   "is not a run directory: there is no such folder; check the path; relative paths start at the current folder",
		filepath.Join(dir, "runs"): "is not a run directory: it has runs in it; name one, such as " + d.Path,
		closed:                     "cannot be read: permission denied; allow reading the folder and what is in it",
	} {
		if path == closed {
			if os.Geteuid() <= 0 { // who may read everything, or a system without such bits
				continue
			}
			if err := os.Mkdir(closed, 0); err != nil {
				t.Fatal(err)
			}
		}
		if err := train.NotRun(path); err.Error() != path+": "+want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
}

func TestOpenWantsARun(t *testing.T) {
	path := t.TempDir()
	want := path + ": is not a run directory: it has no manifest.json"
	if _, err := train.Open(path); err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
	if train.IsRun(path) || train.IsLocked(path) {
		t.Errorf("an empty folder is a run: %v; locked: %v", train.IsRun(path), train.IsLocked(path))
	}
	// A web site may have files of the same names.
	for name, text := range map[string]string{"config.toml": "title = \"My site\"\n", "manifest.json": `{"name": "My site", "start_url": "/"}`} {
		if err := os.WriteFile(filepath.Join(path, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := train.Open(path); err == nil || !strings.Contains(err.Error(), "manifest.json: is not the manifest of a run") || train.IsRun(path) {
		t.Errorf("a web site: error is %v; a run: %v", err, train.IsRun(path))
	}
	if entries, _ := os.ReadDir(path); len(entries) != 2 {
		t.Errorf("a web site has %v", entries)
	}
}

// recordSteps records steps 1 to n, and after each second one, and before the first, an evaluation and scores.
func recordSteps(t *testing.T, d *train.Directory, n int64) {
	t.Helper()
	for step := range n + 1 {
		if step > 0 {
			if err := d.Step(train.Step{Step: step, Loss: 2}); err != nil {
				t.Fatal(err)
			}
		}
		if step%2 > 0 {
			continue
		}
		if err := d.Evaluation(train.Evaluation{Step: step, HeldOut: evaluate.HeldOut{Loss: 2, Perplexity: 8}}); err != nil {
			t.Fatal(err)
		}
		if err := d.Scores(train.Scores{Step: step, Scores: []evaluate.Result{{Value: 1}}}); err != nil {
			t.Fatal(err)
		}
	}
}

// shortRecord returns the lines of the record, each as a letter, s for a step, e for an evaluation, v for scores of the
// vectors, and the number of its step.
func shortRecord(t *testing.T, d *train.Directory) string {
	t.Helper()
	text, err := os.ReadFile(d.File(train.MetricsFile))
	if err != nil {
		t.Fatal(err)
	}
	var short []string
	for line := range strings.Lines(string(text)) {
		var l struct {
			Step       int64
			Perplexity float64
			Scores     []evaluate.Result
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil || !strings.HasSuffix(line, "\n") {
			t.Errorf("line %q: %v", line, err)
		}
		kind := "s"
		switch {
		case l.Scores != nil:
			kind = "v"
		case l.Perplexity > 0:
			kind = "e"
		}
		short = append(short, kind+strconv.FormatInt(l.Step, 10))
	}
	return strings.Join(short, " ")
}

// TestRewind writes a record, ends it as a power cut would, rewinds and goes on.
func TestRewind(t *testing.T) {
	tests := []struct {
		name string
		step int64
		tail string // stands at the end of the file
		want string
	}{
		{"to a step", 3, "", "e0 v0 s1 s2 e2 v2 s3"},
		{"to a step with an evaluation, which comes again", 2, "", "e0 v0 s1 s2"},
		{"to the end", 5, "", "e0 v0 s1 s2 e2 v2 s3 s4 e4 v4 s5"},
		{"to the beginning", 0, "", ""},
		{"with half a line", 5, `{"step":6,"epo`, "e0 v0 s1 s2 e2 v2 s3 s4 e4 v4 s5"},
		{"with half a number", 5, `{"step":`, "e0 v0 s1 s2 e2 v2 s3 s4 e4 v4 s5"},
		{"with a line that lacks its end", 6, `{"kind":"train","step":6,"loss":2}`, "e0 v0 s1 s2 e2 v2 s3 s4 e4 v4 s5 s6"},
		{"with zeros", 5, "\x00\x00\x00\x00", "e0 v0 s1 s2 e2 v2 s3 s4 e4 v4 s5"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := create(t)
			defer d.Close()
			recordSteps(t, d, 5)
			f, err := os.OpenFile(d.File(train.MetricsFile), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			f.WriteString(test.tail)
			f.Close()
			if err := d.Rewind(test.step); err != nil {
				t.Fatal(err)
			}
			if got := shortRecord(t, d); got != test.want {
				t.Errorf("left are %q, want %q", got, test.want)
			}
			if err := d.Step(train.Step{Step: 7, Loss: 2}); err != nil {
				t.Fatal(err)
			}
			if got, want := shortRecord(t, d), strings.TrimSpace(test.want+" s7"); got != want {
				t.Errorf("going on, there are %q, want %q", got, want)
			}
		})
	}
}

func TestManifest(t *testing.T) {
	d := create(t)
	defer d.Close()
	began := time.Now().Truncate(time.Second)
	m := train.NewManifest()
	m.Name, m.Seed, m.Valid = "a <b>", 7, &evaluate.HeldOut{Loss: 1, Perplexity: 2.718, Targets: 3}
	if m.Outcome != train.Running || m.ISA == "" || m.Cores < 1 || m.Start.Before(began) || m.Start.After(time.Now()) {
		t.Errorf("a new manifest is %+v", m)
	}
	if err := d.WriteManifest(m); err != nil {
		t.Fatal(err)
	}
	got, err := train.ReadManifest(d.Path)
	if err != nil || got.Name != m.Name || got.Seed != 7 || *got.Valid != *m.Valid || !got.Start.Equal(m.Start) || !got.End.IsZero() {
		t.Errorf("read back it is %+v, %v", got, err)
	}
	if err := os.WriteFile(d.File(train.ManifestFile), []byte(`{"name":`), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := train.ReadManifest(d.Path); err == nil || !strings.HasPrefix(err.Error(), d.File(train.ManifestFile)+": damaged: ") {
		t.Errorf("a damaged manifest: error is %v", err)
	}
	if err := os.WriteFile(d.File(train.ManifestFile), []byte(`{"outcome": 5}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := train.ReadManifest(d.Path); err == nil || !strings.Contains(err.Error(), "damaged: outcome has a number where a string should be; bring") {
		t.Errorf("a manifest that was edited: error is %v", err)
	}
}
