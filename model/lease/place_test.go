package lease

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A flaky place fails when it is read so many times, and may forget what is made.
type flaky struct {
	Folder
	fails   *atomic.Int32
	err     error
	forgets bool
}

func (f flaky) Read(number int) ([]byte, error) {
	if f.fails.Add(-1) >= 0 {
		return nil, f.err
	}
	return f.Folder.Read(number)
}

func (f flaky) Create(number int, text []byte) error {
	if f.forgets {
		return nil
	}
	return f.Folder.Create(number, text)
}

// TestLeaseFlaky: a look that fails ends no waiting, unless nobody may look, and a lease that is made and not there is told.
func TestLeaseFlaky(t *testing.T) {
	dead := func(err error) flaky {
		dir := Folder(t.TempDir())
		if err := os.WriteFile(dir.Name(1), Record{Machine: "far away", Token: "x"}.bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		return flaky{Folder: dir, fails: new(atomic.Int32), err: err}
	}
	busy := dead(errors.New("too busy"))
	time.AfterFunc(hurried.Expiry/4, func() { busy.fails.Store(2) })
	l, err := Take(t.Context(), busy, false, hurried)
	if err != nil || busy.fails.Load() >= 0 {
		t.Fatalf("after failures: %v", err)
	}
	l.Release()
	barred := dead(fs.ErrPermission)
	time.AfterFunc(hurried.Expiry/4, func() { barred.fails.Store(2) })
	if _, err := Take(t.Context(), barred, false, hurried); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("where nobody may look: error is %v", err)
	}
	forgetting := flaky{Folder: Folder(t.TempDir()), fails: new(atomic.Int32), forgets: true}
	if _, err := Take(t.Context(), forgetting, false, hurried); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "was made and is not there") {
		t.Errorf("a place that forgets: error is %v", err)
	}
}

func TestNumber(t *testing.T) {
	for name, want := range map[string]int{"lease.1": 1, "lease.20": 20, "7": 0, "lease.": 0, "lease.x": 0, "lease.0": 0, "lease.-1": 0, "lease.01": 0, "lease.+1": 0, "lease.1.tmp": 0} {
		if got := Number(name); got != want {
			t.Errorf("%q has the number %d, want %d", name, got, want)
		}
	}
}

// A making place makes leases in a way of its own.
type making struct {
	Folder
	create func(number int, text []byte) error
}

func (m making) Create(number int, text []byte) error { return m.create(number, text) }

// TestLeaseCreate: where an error comes back, what is there says who has the run.
func TestLeaseCreate(t *testing.T) {
	timeout := errors.New("timeout")
	other := Record{Machine: "far away", Token: "x"}.bytes()
	for name, test := range map[string]struct {
		makes []byte // nil: nothing
		ours  bool   // or what was to be made
		err   error
		want  error
	}{
		"the answer is lost":                    {ours: true, err: timeout},
		"another one was faster":                {makes: other, err: fs.ErrExist, want: ErrLocked},
		"another one was faster, and no answer": {makes: other, err: timeout, want: ErrLocked},
		"another one was faster, and has ended": {err: fs.ErrExist, want: ErrLocked},
		"nothing can be made":                   {err: timeout, want: timeout},
	} {
		dir := Folder(t.TempDir())
		l, err := Take(t.Context(), making{dir, func(number int, text []byte) error {
			if test.ours {
				test.makes = text
			}
			if test.makes != nil {
				os.WriteFile(dir.Name(number), test.makes, 0o666)
			}
			return test.err
		}}, true, silent)
		if !errors.Is(err, test.want) || test.want == timeout && errors.Is(err, ErrLocked) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		if err == nil {
			l.Release()
		}
	}
}

// TestLeaseStill: after this machine has stood still, as a laptop that was closed, the other process has all its time again to give a sign of life.
func TestLeaseStill(t *testing.T) {
	before, still := now, new(atomic.Int64)
	now = func() time.Time { return time.Now().Add(time.Duration(still.Load())) }
	t.Cleanup(func() { now = before })
	dir := Folder(t.TempDir())
	r := Record{Machine: "far away", Token: "x"}
	if err := os.WriteFile(dir.Name(1), r.bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(20*time.Millisecond, func() {
		still.Store(int64(10 * time.Hour))
		time.Sleep(20 * time.Millisecond)
		r.Beat++
		dir.Write(1, r.bytes())
	})
	if _, err := Take(t.Context(), dir, false, silent); !errors.Is(err, ErrLocked) {
		t.Errorf("got %v, want ErrLocked", err)
	}
}

// TestLeaseAnothers: who has lost a lease does not say that it is free.
func TestLeaseAnothers(t *testing.T) {
	dir := Folder(t.TempDir())
	l, err := Take(t.Context(), dir, true, silent)
	if err != nil {
		t.Fatal(err)
	}
	if got := dir.Elsewhere(); got != "" {
		t.Errorf("this process's run is on %q", got)
	}
	other := Record{Machine: "far away", Token: "x"}.bytes()
	if err := dir.Write(1, other); err != nil {
		t.Fatal(err)
	}
	l.Release()
	if got, err := dir.Read(1); err != nil || string(got) != string(other) {
		t.Errorf("the other process's lease is %q, %v", got, err)
	}
}
