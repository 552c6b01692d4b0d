package run_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/lease"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/lexigraph/lexigraph/model/train"
)

// worker is a machine with an empty disk, and a crew that trains in a bucket.
func worker(t *testing.T, s store.Store, notify func(run.Event)) (*run.Bucket, run.Crew) {
	t.Helper()
	parts := configs.Parts{Stores: map[string]store.Opener{"mem": func(context.Context, string) (store.Store, error) { return s, nil }}}
	b, err := run.OpenBucket(t.Context(), "mem://b/?x=y", parts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	// One that lives is seen to live however slow the machine is.
	b.Pace = lease.Pace{Beat: 2 * time.Millisecond, Expiry: time.Hour, Poll: time.Millisecond}
	return b, run.Crew{Options: run.Options{Bucket: b, Notify: notify}}
}

// stopAt has a machine train in a bucket, and stops it at a step.
func stopAt(t *testing.T, s store.Store, what run.Comparison, step int64) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	_, crew := worker(t, s, func(e run.Event) {
		if at, ok := e.(train.Step); ok && at.Step == step {
			cancel()
		}
	})
	var stopped *run.Stopped
	if _, err := run.Compare(ctx, what, crew); !errors.As(err, &stopped) {
		t.Fatalf("the first machine: %v", err)
	}
}

// trainTogether has two machines train what is missing in a bucket, where the first run has begun, and returns how often each was trained.
func trainTogether(t *testing.T, s store.Store, what run.Comparison) map[string]int {
	t.Helper()
	var mu sync.Mutex
	began := map[string]int{}
	var machines sync.WaitGroup
	for range 2 {
		_, crew := worker(t, s, func(e run.Event) {
			if e, ok := e.(run.Began); ok {
				mu.Lock()
				defer mu.Unlock()
				began[filepath.Base(e.Run.Path)]++
				if continued := strings.HasSuffix(e.Run.Path, "-1"); continued != (e.Step > 0) {
					t.Errorf("%s: begins at step %d", e.Run.Path, e.Step)
				}
			}
		})
		machines.Go(func() {
			left := (*run.LeftError)(nil)
			if _, err := run.Compare(t.Context(), what, crew); err != nil && !errors.As(err, &left) {
				t.Error(err)
			}
		})
	}
	machines.Wait()
	return began
}

// TestBucket: two machines train each run once, another one compares them, and one that is stopped is gone on with elsewhere,
// to the bits of runs in a folder.
func TestBucket(t *testing.T) {
	e, folder := experiment(t)
	what := run.Comparison{Experiments: []*configs.Experiment{e}, Seeds: 3}
	inFolder, err := run.Compare(t.Context(), what, run.Crew{Options: run.Options{Folder: filepath.Join(folder, "runs")}})
	if err != nil {
		t.Fatal(err)
	}
	s := &store.Memory{}
	stopAt(t, s, what, 20)
	began := trainTogether(t, s, what)
	if want := map[string]int{"quickstart-1": 1, "quickstart-2": 1, "quickstart-3": 1}; !maps.Equal(began, want) {
		t.Errorf("each run should be trained once, and was so many times: %v", began)
	}

	b, crew := worker(t, s, func(e run.Event) {
		if e, ok := e.(run.Planned); ok {
			t.Errorf("to be done is still %+v", e)
		}
	})
	report, err := run.Compare(t.Context(), what, crew)
	if err != nil {
		t.Fatal(err)
	}
	if got := report.Rows[0].Runs[0]; got != "mem://b/quickstart-1" || !slices.Equal(report.Rows[0].Cells[0].Values, inFolder.Rows[0].Cells[0].Values) {
		t.Errorf("%s: %+v, in a folder %+v", got, report.Rows[0].Cells, inFolder.Rows[0].Cells)
	}
	if found, _ := filepath.Glob(filepath.Join(b.Folder, "*", "checkpoint")); len(found) > 0 {
		t.Errorf("to compare, checkpoints were fetched: %v", found)
	}
	paths, err := b.Get(t.Context(), "quickstart-1", filepath.Join(folder, "got"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := run.Open(paths[0], configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := run.Open(inFolder.Rows[0].Runs[0], configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	if vectors(t, got) != vectors(t, want) {
		t.Error("the run that was stopped has other vectors")
	}
	putDone(t, b, want.Path, paths[0])
	getCut(t, b, filepath.Join(folder, "got"))
	getBeside(t, b, filepath.Join(folder, "beside"))
	if missing := (run.MissingError{}); !errors.As(func() error { _, err := b.Get(t.Context(), "none", folder); return err }(), &missing) {
		t.Error("a run that is not there can be fetched")
	}
	b.Close()
	if _, err := os.Stat(b.Folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is left: %v", err)
	}
}

// putDone: of a run that is done in the bucket, another one is not put in its place, nor is it put again.
func putDone(t *testing.T, b *run.Bucket, other, same string) {
	t.Helper()
	if _, err := b.Put(t.Context(), other, run.Options{}); !errors.Is(err, train.ErrExists) || !strings.Contains(err.Error(), "is done there already") {
		t.Errorf("put: %v", err)
	}
	if url, err := b.Put(t.Context(), same, run.Options{}); err != nil || url != "mem://b/quickstart-1" {
		t.Errorf("put what is there: %s, %v", url, err)
	}
	if _, err := b.Get(t.Context(), "", filepath.Dir(same)); !errors.Is(err, train.ErrExists) {
		t.Errorf("get: %v", err)
	}
}

// getBeside: what is called as a run stays, unless it is an empty folder.
func getBeside(t *testing.T, b *run.Bucket, folder string) {
	t.Helper()
	path := filepath.Join(folder, "quickstart-2")
	if err := errors.Join(os.Mkdir(folder, 0o777), os.WriteFile(path, []byte("notes"), 0o666)); err != nil {
		t.Fatal(err)
	}
	_, err := b.Get(t.Context(), "quickstart-2", folder)
	if text, reading := os.ReadFile(path); !errors.Is(err, train.ErrExists) || reading != nil || string(text) != "notes" {
		t.Errorf("get where a file is: %v; it has %q, %v", err, text, reading)
	}
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o777)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Get(t.Context(), "quickstart-2", folder); err != nil {
		t.Errorf("get where an empty folder is: %v", err)
	}
}

// getCut: a run whose fetching was cut short is none, and the same command goes on with it.
func getCut(t *testing.T, b *run.Bucket, folder string) {
	t.Helper()
	whole := b.Store
	b.Store = &ending{Store: whole, after: 5}
	if _, err := b.Get(t.Context(), "quickstart-2", folder); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("get from a store that ends: %v", err)
	}
	if found, err := filepath.Glob(filepath.Join(folder, ".get-quickstart-2", "*")); len(found) == 0 || err != nil {
		t.Errorf("of the first try there is %v, %v", found, err)
	}
	b.Store = whole
	killed := filepath.Join(folder, ".get-quickstart-2", "checkpoint", ".fetch-1") // what a process left that was killed
	if err := errors.Join(os.MkdirAll(filepath.Dir(killed), 0o777), os.WriteFile(killed, nil, 0o666)); err != nil {
		t.Fatal(err)
	}
	paths, err := b.Get(t.Context(), "quickstart-2", folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Open(paths[0], configs.Parts{}); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(paths[0], "checkpoint", ".*")); left != nil {
		t.Errorf("in the run are %v", left)
	}
	if entries, err := os.ReadDir(folder); len(entries) != 2 || err != nil {
		t.Errorf("in the folder are %v, %v", entries, err)
	}
}

// TestBucketPut: of two copies of a run the one in the bucket is replaced if it has come no further, whatever their times say.
func TestBucketPut(t *testing.T) {
	t.Parallel()
	e, folder := experiment(t, "train.batch_size=16", "train.max_steps=40", "corpus.valid=0")
	trained := func(name string, seed uint64, until int64) (dir string) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		same := *e
		same.Seed = seed
		dir = filepath.Join(folder, name, "run")
		_, err := run.Start(ctx, &same, run.Options{Dir: dir, Notify: func(e run.Event) {
			if s, ok := e.(train.Step); ok && s.Step == until {
				cancel()
			}
		}})
		if err != nil && !errors.Is(err, train.ErrInterrupted) {
			t.Fatal(err)
		}
		return dir
	}
	late, early, again, done, foreign := trained("late", 1, 30), trained("early", 1, 20), trained("again", 1, 30), trained("done", 1, -1), trained("foreign", 2, 20)
	b, _ := worker(t, &store.Memory{}, nil)
	waits := ""
	notify := func(e run.Event) { waits += e.(run.Warning).Text }
	for _, c := range []struct{ dir, want string }{
		{early, ""}, {foreign, "has other settings, another seed or another text"}, {late, ""}, {late, ""},
		{early, "has come to step 30 there, and to step 20 in " + early}, {again, ""}, {done, ""}, {late, "is done there already"}, {done, ""},
	} {
		_, err := b.Put(t.Context(), c.dir, run.Options{Notify: notify})
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || !errors.Is(err, train.ErrExists)) {
			t.Errorf("%s: error is %v, want %q", c.dir, err, c.want)
		}
	}
	// Whoever has the run, or had it when it was killed, is waited for, and that is said.
	hold, err := (store.Copy{Store: b.Store, Name: "run"}).Take(t.Context(), b.Pace)
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Release()
	if _, err := b.Put(t.Context(), done, run.Options{Notify: notify}); !errors.Is(err, train.ErrLocked) || !strings.HasPrefix(waits, "mem://b/run: a process on ") || strings.Count(waits, "looking for") != 1 {
		t.Errorf("a run that is trained: %v, and it says %q", err, waits)
	}
}

// An ending store refuses to be read after so many objects.
type ending struct {
	store.Store
	after int
}

// Get implements [store.Store].
func (s *ending) Get(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
	if s.after--; s.after < 0 {
		return nil, fs.ErrPermission
	}
	return s.Store.Get(ctx, name, from)
}

// A stuck store does not end the first upload of a file before it is told to.
type stuck struct {
	store.Memory
	first  sync.Once
	within chan struct{} // closed in that upload
}

// Put implements [store.Store].
func (s *stuck) Put(ctx context.Context, name string, r io.Reader) (err error) {
	if strings.Contains(name, "/1/") {
		s.first.Do(func() {
			close(s.within)
			<-ctx.Done()
			err = ctx.Err()
		})
	}
	if err != nil {
		return err
	}
	return s.Memory.Put(ctx, name, r)
}

// TestBucketEnds: a checkpoint that is on its way when the run ends is no reason for a warning.
func TestBucketEnds(t *testing.T) {
	t.Parallel()
	e, _ := experiment(t, "train.checkpoint_every_steps=5")
	s := &stuck{within: make(chan struct{})}
	b, crew := worker(t, s, func(e run.Event) {
		switch e := e.(type) {
		case train.Step:
			if e.Step == 6 {
				<-s.within
			}
		case run.Warning:
			if strings.Contains(e.Text, "bucket") {
				t.Error(e.Text)
			}
		}
	})
	r, err := b.Run(t.Context(), e, "one", crew.Options)
	if err != nil || r.Manifest.Outcome != train.Done {
		t.Errorf("%+v, %v", r, err)
	}
}

// A barred store can be looked at, and not written to.
type barred struct{ store.Memory }

// PutNew implements [store.Store].
func (*barred) PutNew(context.Context, string, io.Reader) error { return fs.ErrPermission }

// TestBucketBarred: credentials that do not suffice end a task before it trains, with what to do.
func TestBucketBarred(t *testing.T) {
	t.Parallel()
	e, _ := experiment(t)
	b, crew := worker(t, &barred{}, func(e run.Event) {
		if _, ok := e.(run.Began); ok {
			t.Error("it trains")
		}
	})
	_, err := b.Run(t.Context(), e, "one", crew.Options)
	if missing := (run.MissingError{}); !errors.As(err, &missing) || !strings.HasPrefix(err.Error(), "mem://b/one: ") || !strings.Contains(err.Error(), "give credentials that may list, read, write and delete there") {
		t.Errorf("error is %v", err)
	}
}

// A busy store refuses some objects of a run, and then takes them.
type busy struct {
	store.Memory
	refuses int
}

// Put implements [store.Store].
func (s *busy) Put(ctx context.Context, name string, r io.Reader) error {
	if strings.Contains(name, "/1/") && s.refuses > 0 {
		s.refuses--
		return store.ErrUnavailable
	}
	return s.Memory.Put(ctx, name, r)
}

// TestBucketBusy: putting a run is tried again for two minutes, and then says what to do.
func TestBucketBusy(t *testing.T) {
	e, folder := experiment(t, "train.max_steps=5", "corpus.valid=0")
	dir := filepath.Join(folder, "done")
	if _, err := run.Start(t.Context(), e, run.Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		b, _ := worker(t, &busy{refuses: 3}, nil)
		said := ""
		url, err := b.Put(t.Context(), dir, run.Options{Notify: func(e run.Event) { said += e.(run.Warning).Text }})
		if err != nil || url != "mem://b/done" || !strings.Contains(said, "the run is not in the bucket yet: the server cannot do this now; trying for up to 2m0s") {
			t.Errorf("%s, %v, and it says %q", url, err, said)
		}
		b, _ = worker(t, &busy{refuses: 1000}, nil)
		if _, err := b.Put(t.Context(), dir, run.Options{}); !errors.Is(err, store.ErrUnavailable) || err.Error() != "mem://b/done: the server cannot do this now; give the same command again in a while" {
			t.Errorf("error is %v", err)
		}
	})
}

// A falling store answers nothing but errors once it is down.
type falling struct {
	store.Memory
	down atomic.Bool
}

var errDown = errors.New("the server is down")

// Put implements [store.Store].
func (s *falling) Put(ctx context.Context, name string, r io.Reader) error {
	if s.down.Load() {
		return errDown
	}
	return s.Memory.Put(ctx, name, r)
}

// TestBucketFalls: a run that ends while the bucket is out of reach is kept when its lease is lost, and the task is one to be tried again.
func TestBucketFalls(t *testing.T) {
	t.Parallel()
	e, _ := experiment(t)
	s := &falling{}
	var said string
	b, crew := worker(t, s, func(e run.Event) {
		switch e := e.(type) {
		case run.Ended:
			s.down.Store(true)
		case run.Warning:
			said = e.Text
		}
	})
	b.Pace = lease.Pace{Beat: 5 * time.Millisecond, Expiry: 300 * time.Millisecond, Poll: time.Millisecond}
	_, err := b.Run(t.Context(), e, "one", crew.Options)
	if dir := filepath.Join(b.Folder, "one"); !errors.Is(err, train.ErrLocked) || !strings.Contains(said, "runs put '"+dir+"' 'mem://b/?x=y'") {
		t.Errorf("error is %v, and it says %q", err, said)
	}
	b.Close()
	if !train.IsRun(filepath.Join(b.Folder, "one")) {
		t.Error("what was trained is gone")
	}
	os.RemoveAll(b.Folder)
}

// A refusing store has no file for anybody for a time.
type refusing struct {
	store.Memory
	until time.Time
}

// Get implements [store.Store].
func (s *refusing) Get(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
	if time.Now().Before(s.until) && strings.Contains(name, "/1/") {
		return nil, store.ErrUnavailable
	}
	return s.Memory.Get(ctx, name, from)
}

// TestBucketWaits: that files do not come is told once, and they are waited for.
func TestBucketWaits(t *testing.T) {
	e, folder := experiment(t, "train.max_steps=5", "corpus.valid=0")
	dir := filepath.Join(folder, "done")
	if _, err := run.Start(t.Context(), e, run.Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s := &refusing{}
		b, _ := worker(t, s, nil)
		if _, err := b.Put(t.Context(), dir, run.Options{}); err != nil {
			t.Fatal(err)
		}
		var said []string
		b.Notify = func(e run.Event) { said = append(said, e.(run.Warning).Text) }
		s.until = time.Now().Add(time.Minute)
		if _, err := b.Get(t.Context(), "done", filepath.Join(folder, "got")); err != nil {
			t.Errorf("get: %v", err)
		}
		if want := []string{"mem://b: files do not come: the server cannot do this now; trying for up to 2m0s"}; !slices.Equal(said, want) {
			t.Errorf("it says %q, want %q", said, want)
		}
	})
}

// A silent store answers no question.
type silent struct{ store.Memory }

// List implements [store.Store].
func (s *silent) List(ctx context.Context, _ string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		<-ctx.Done()
		yield("", ctx.Err())
	}
}

// TestBucketSilent: a bucket that does not answer is given up, and named.
func TestBucketSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &silent{}
		parts := configs.Parts{Stores: map[string]store.Opener{"mem": func(context.Context, string) (store.Store, error) { return s, nil }}}
		if _, err := run.OpenBucket(t.Context(), "mem://b/runs", parts); err == nil || !strings.HasPrefix(err.Error(), "mem://b/runs: the server has said nothing for 1m0s; try again when it does") {
			t.Errorf("open: error is %v", err)
		}
		c := store.Copy{Store: s, URL: "mem://b/runs", Name: "one"}
		if _, err := c.Take(t.Context(), store.Pace); err == nil || !strings.HasPrefix(err.Error(), "mem://b/runs/one: the bucket has not answered for 15s; try again") {
			t.Errorf("take: error is %v", err)
		}
	})
}
