package lease

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Paces for tests: a process that lives is seen to live however slow the machine is, and one
// that is dead is not waited for.
var (
	lively  = Pace{Beat: 2 * time.Millisecond, Expiry: time.Hour, Poll: time.Millisecond}
	silent  = Pace{Beat: time.Hour, Expiry: time.Hour, Poll: time.Millisecond}
	hurried = Pace{Beat: time.Hour, Expiry: 120 * time.Millisecond, Poll: 40 * time.Millisecond}
)

// off sets this process's clock.
func off(t *testing.T, by time.Duration) {
	t.Helper()
	before := now
	now = func() time.Time { return time.Now().Round(0).Add(by) } // by the calendar, as another machine sees it
	t.Cleanup(func() { now = before })
}

// TestLease has a process of what counts as another machine take a run, live and be killed. Its clock may be fast or slow, and so may this
// one's, and that of the place.
func TestLease(t *testing.T) {
	if dir := os.Getenv("LEXIGRAPH_TEST_LEASE"); dir != "" { // the other process
		machine = "far away"
		by, err := time.ParseDuration(os.Getenv("LEXIGRAPH_TEST_OFF"))
		if err != nil {
			t.Fatal(err)
		}
		off(t, by)
		if _, err := Take(t.Context(), Folder(dir), false, lively); err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("taken\n")
		io.Copy(io.Discard, os.Stdin)
		return
	}
	for _, clocks := range [][2]time.Duration{{}, {10 * time.Minute, 0}, {-10 * time.Minute, 0}, {0, 10 * time.Minute}, {0, -10 * time.Minute}} {
		t.Run(fmt.Sprint(clocks), func(t *testing.T) { liveAndDie(t, clocks[0], clocks[1]) })
	}
}

func liveAndDie(t *testing.T, its, ours time.Duration) {
	off(t, ours)
	dir := t.TempDir()
	other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLease$")
	other.Env = append(os.Environ(), "LEXIGRAPH_TEST_LEASE="+dir, "LEXIGRAPH_TEST_OFF="+its.String())
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "taken\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	if _, err := Take(t.Context(), Folder(dir), true, lively); !errors.Is(err, ErrLocked) {
		t.Errorf("while the other process lives: error is %v", err)
	}
	if got := Folder(dir).Elsewhere(); got != "far" || !Folder(dir).SeemsAlive(false) && ours == 0 {
		t.Errorf("the run is on machine %q, locked: %v", got, Folder(dir).SeemsAlive(false))
	}
	other.Process.Kill()
	other.Wait()
	hours := time.Now().Add(10 * time.Hour)
	if err := os.Chtimes(Folder(dir).Name(1), hours, hours); err != nil {
		t.Fatal(err)
	}
	l, err := Take(t.Context(), Folder(dir), true, hurried)
	if err != nil {
		t.Fatalf("after the other process was killed: %v", err)
	}
	if got := leases(t, dir); got != "lease.2" {
		t.Errorf("there are %s", got)
	}
	l.Release()
	if Folder(dir).Elsewhere() != "" || Folder(dir).SeemsAlive(false) {
		t.Error("a run that was given up is locked")
	}
}

// leases returns the names of the files in a folder.
func leases(t *testing.T, dir string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range paths {
		paths[i] = filepath.Base(path)
	}
	return strings.Join(paths, " ")
}

// TestLeaseHere does not wait for a process of the same machine whose lock is gone.
func TestLeaseHere(t *testing.T) {
	dir := t.TempDir()
	if _, err := Take(t.Context(), Folder(dir), true, silent); err != nil {
		t.Fatal(err)
	}
	l, err := Take(t.Context(), Folder(dir), true, silent)
	if err != nil {
		t.Fatal(err)
	}
	l.Release()
	// A file that was never written is somebody's, from before the power was lost.
	if err := os.WriteFile(Folder(dir).Name(7), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	l, err = Take(t.Context(), Folder(dir), true, hurried)
	if err != nil || l.number != 8 {
		t.Fatalf("the lease is %+v, %v", l, err)
	}
	l.Release()
}

// TestLeaseUnreadable: a lease that says nothing is that of a machine that has no name, and so says a message.
func TestLeaseUnreadable(t *testing.T) {
	for _, text := range []string{"", "{}", "of an earlier version", `{"machine":"","token":""}`} {
		dir := Folder(t.TempDir())
		if err := os.WriteFile(dir.Name(1), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := dir.Elsewhere(); got != "an unknown machine" {
			t.Errorf("%q: the run is on %q", text, got)
		}
	}
}

// TestLeaseContainers: a process of another container, which has this one's number, may write the same lease at the same time. Neither
// touches what the other has written but not yet put in its place.
func TestLeaseContainers(t *testing.T) {
	dir := t.TempDir()
	theirs := fmt.Sprintf("%s.%d.0.tmp", Folder(dir).Name(1), os.Getpid())
	if err := os.WriteFile(theirs, []byte("theirs"), 0o666); err != nil {
		t.Fatal(err)
	}
	l, err := Take(t.Context(), Folder(dir), false, silent)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	if got, err := os.ReadFile(theirs); string(got) != "theirs" || err != nil {
		t.Errorf("what the other process has written is %q, %v", got, err)
	}
}

// TestLeaseCrowd has many take the run of a dead process at once, and then take it one after the other.
func TestLeaseCrowd(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(Folder(dir).Name(1), Record{Machine: "far away"}.bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	var all sync.Map
	crowd := func(one func() error) {
		t.Helper()
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := one(); err != nil && !errors.Is(err, ErrLocked) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	crowd(func() error {
		l, err := Take(t.Context(), Folder(dir), false, Pace{lively.Beat, hurried.Expiry, hurried.Poll})
		if err == nil {
			all.Store(l, true)
		}
		return err
	})
	have := 0 // one who was too slow to give a sign of life has lost it by now
	all.Range(func(l, _ any) bool {
		if l.(*Lease).Check() == nil {
			have++
		}
		l.(*Lease).Release()
		return true
	})
	if have != 1 {
		t.Errorf("%d have the run", have)
	}
	var holders, taken atomic.Int32
	crowd(func() error {
		for range 25 {
			l, err := Take(t.Context(), Folder(dir), false, lively)
			if errors.Is(err, ErrLocked) {
				continue
			}
			if err != nil {
				return err
			}
			if n := holders.Add(1); n != 1 {
				t.Errorf("%d have the run", n)
			}
			taken.Add(1)
			holders.Add(-1)
			l.Release()
		}
		return nil
	})
	if taken.Load() == 0 {
		t.Error("nobody had the run")
	}
	t.Logf("taken %d times, by 8", taken.Load())
}

// TestLeaseRemoved: who loses a lease because somebody removed it, and took up nothing, says that.
func TestLeaseRemoved(t *testing.T) {
	for _, whole := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "run")
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		l, err := Take(t.Context(), Folder(dir), true, silent)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(Folder(dir).Name(l.Number())); err != nil {
			t.Fatal(err)
		}
		err = l.Check()
		if want := Folder(dir).Name(l.Number()) + ": somebody has removed this file"; !errors.Is(err, ErrLocked) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		if whole {
			os.Remove(dir)
		} else if _, err := Take(t.Context(), Folder(dir), true, silent); err != nil {
			t.Fatal(err)
		}
		if err := l.LostError().Error(); strings.Contains(err, "removed") != whole {
			t.Errorf("after another process has taken the run up, or the folder is gone: %v", err)
		}
	}
}
