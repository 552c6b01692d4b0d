package train

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/lexigraph/lexigraph/model/disk"
)

// A lease says which process trains in a run directory, to processes on other machines. The lock
// does not do: not every network file system passes locks on.
//
// Leases are the files lease.1, lease.2 and so on of the directory. The one with the highest
// number counts. Whoever takes the run up creates the next one, which only one of several
// processes can do, and removes those before. The process that has it writes into it now and
// then, and in the end that the run is free. A process that was killed does neither: after
// [expiry] without a change somebody else may take the run up. That time is measured by the clock of
// the process that waits, from one look at the file to the next. No process compares its
// clock with that of another machine, or with the times of files.
//
// On one machine nobody waits: the system gives up the lock of a process that was killed.
type lease struct {
	file   string
	number int
	saying leaseRecord
	pace   pace

	writing sync.Mutex // held while the file is written
	renewed time.Time  // when that worked last
	lost    atomic.Bool
	stop    chan struct{}
	stopped chan struct{}
}

// leaseRecord is what a lease says.
type leaseRecord struct {
	Machine string `json:"machine"`
	PID     int    `json:"pid"`
	Token   string `json:"token"` // of this process alone
	Beat    int64  `json:"beat"`  // grows while the process lives
	Free    bool   `json:"free"`  // nobody has the run
}

// pace says how often a lease is written and looked at.
type pace struct {
	beat   time.Duration // between two signs of life
	expiry time.Duration // without one, after which a process counts as dead
	poll   time.Duration // between two looks of one that waits
}

// usual is the pace. Network file systems show what others wrote after up to a minute, when
// the file is not opened anew, which we do.
var usual = pace{beat: 15 * time.Second, expiry: 90 * time.Second, poll: 3 * time.Second}

// leasePrefix is how the names of leases begin.
const leasePrefix = "lease."

// leaseNumber returns the number in the name of a lease, 0 if it is no such name.
func leaseNumber(name string) int {
	digits, ok := strings.CutPrefix(name, leasePrefix)
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || digits != strconv.Itoa(n) {
		return 0
	}
	return n
}

// newestLease returns the number of the lease of a directory that counts, and what is in the
// file; 0 if there is none.
func newestLease(dir string) (number int, text []byte, err error) {
	for range 100 { // it may be replaced between the two looks
		entries, err := os.ReadDir(dir)
		if err != nil {
			return 0, nil, err
		}
		number = 0
		for _, e := range entries {
			number = max(number, leaseNumber(e.Name()))
		}
		if number == 0 {
			return 0, nil, nil
		}
		text, err = readLease(leaseFile(dir, number))
		if !errors.Is(err, fs.ErrNotExist) {
			return number, text, err
		}
	}
	return 0, nil, fmt.Errorf("%s: %w", dir, ErrLocked)
}

func leaseFile(dir string, number int) string {
	return filepath.Join(dir, leasePrefix+strconv.Itoa(number))
}

func readLease(file string) ([]byte, error) { return disk.ReadFile(file, leaseSize) }

// leaseSize is the size of a lease, always the same: it is written over.
const leaseSize = 1 << 10

// parseLease returns what a lease says. One that cannot be read, as after a loss of power, is
// somebody's.
func parseLease(text []byte) (r leaseRecord) {
	if json.Unmarshal(text, &r) != nil {
		return leaseRecord{Machine: "an unknown machine"}
	}
	return r
}

func (r leaseRecord) bytes() []byte {
	text, _ := json.Marshal(r) // strings and numbers
	return append(append(text, bytes.Repeat([]byte(" "), max(0, leaseSize-1-len(text)))...), '\n')
}

// takeLease takes a run up. Locked says that this process has the lock: no other one of this
// machine trains there then. The error is [ErrLocked] if somebody does.
func takeLease(dir string, locked bool, p pace) (*lease, error) {
	number, text, err := newestLease(dir)
	if err != nil {
		return nil, err
	}
	for number > 0 {
		r := parseLease(text)
		if r.Free || locked && r.Machine == machine {
			break
		}
		if dead, err := watchLease(leaseFile(dir, number), text, p); err != nil {
			return nil, err
		} else if dead {
			break
		}
		now, says, err := newestLease(dir)
		if err != nil {
			return nil, err
		}
		if now != number || !parseLease(says).Free {
			return nil, fmt.Errorf("%s: %w", dir, ErrLocked)
		}
		number, text = now, says
	}
	l := &lease{
		file: leaseFile(dir, number+1), number: number + 1, pace: p, renewed: time.Now(),
		saying: leaseRecord{Machine: machine, PID: os.Getpid(), Token: rand.Text()},
		stop:   make(chan struct{}), stopped: make(chan struct{}),
	}
	if err := l.create(); err != nil {
		return nil, err
	}
	// Somebody may have taken it, ended, and removed what we looked at.
	if now, _, err := newestLease(dir); err != nil || now != l.number {
		os.Remove(l.file)
		return nil, errors.Join(err, fmt.Errorf("%s: %w", dir, ErrLocked))
	}
	for old := range entriesOf(dir) {
		if n := leaseNumber(old); n > 0 && n < l.number {
			os.Remove(filepath.Join(dir, old)) // by that its process knows
		}
	}
	go l.keep()
	return l, nil
}

// entriesOf returns the names in a folder, as far as it can be read.
func entriesOf(dir string) map[string]bool {
	names := map[string]bool{}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		names[e.Name()] = true
	}
	return names
}

// watchLease reports whether a lease stays as it is for so long that its process is dead.
func watchLease(file string, text []byte, p pace) (dead bool, err error) {
	since := time.Now()
	for last := since; ; {
		time.Sleep(p.poll)
		now, err := readLease(file)
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("%s: %w", file, disk.Cause(err))
		}
		if !bytes.Equal(now, text) {
			return false, nil
		}
		at := time.Now()
		if at.Sub(last) > p.poll+p.expiry/6 { // this machine or the file system stood still: so may the process have
			since = at
		}
		if last = at; at.Sub(since) >= p.expiry {
			return true, nil
		}
	}
}

// create makes the file, whole or not at all. Only one process can.
func (l *lease) create() error {
	held := fmt.Errorf("%s: %w", filepath.Dir(l.file), ErrLocked)
	failed := func(err error) error { return &LeaseError{l.file, disk.Cause(err)} }
	temp := fmt.Sprintf("%s.%d.0.tmp", l.file, os.Getpid())
	if err := os.WriteFile(temp, l.saying.bytes(), 0o666); err != nil {
		os.Remove(temp)
		return failed(err)
	}
	err := os.Link(temp, l.file)
	os.Remove(temp)
	if err == nil {
		return nil
	}
	if text, err := readLease(l.file); err == nil {
		if parseLease(text).Token == l.saying.Token { // the answer to a first try was lost
			return nil
		}
		return held
	}
	// There are file systems without links.
	f, err := os.OpenFile(l.file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return held
	}
	if err != nil {
		return failed(err)
	}
	_, err = f.Write(l.saying.bytes())
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(l.file)
		return failed(err)
	}
	return nil
}

// A LeaseError says that a process could not write down that it has a run, for instance because the disk is full.
type LeaseError struct {
	File string
	Err  error
}

// Error implements error.
func (e *LeaseError) Error() string {
	return fmt.Sprintf("%s: %v; make room or choose another place", e.File, e.Err)
}

// Unwrap returns the cause.
func (e *LeaseError) Unwrap() error { return e.Err }

// keep gives signs of life until the lease is given up or lost.
func (l *lease) keep() {
	defer close(l.stopped)
	t := time.NewTicker(l.pace.beat)
	defer t.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-t.C:
			l.saying.Beat++
			l.write()
			if l.lost.Load() {
				return
			}
		}
	}
}

// write writes what the lease says. It is lost if its file is not there, or could not be
// written for so long that somebody else may soon take the run up.
func (l *lease) write() {
	l.writing.Lock()
	defer l.writing.Unlock()
	f, err := os.OpenFile(l.file, os.O_WRONLY, 0) // anew each time: so do network file systems pass it on
	if err == nil {
		_, err = f.WriteAt(l.saying.bytes(), 0)
		err = errors.Join(err, f.Close())
	}
	switch {
	case err == nil:
		l.renewed = time.Now()
	case errors.Is(err, fs.ErrNotExist) && l.dirIsThere(), time.Since(l.renewed) > l.pace.expiry*2/3:
		l.lost.Store(true)
	}
}

func (l *lease) dirIsThere() bool {
	_, err := os.Stat(filepath.Dir(l.file))
	return err == nil
}

// check returns an error if somebody else has taken the run up: this process must not write there then.
func (l *lease) check() error {
	if !l.lost.Load() {
		text, err := readLease(l.file)
		switch {
		case err == nil && parseLease(text).Token == l.saying.Token:
			return nil
		case err != nil && !l.dirIsThere(): // removed, as a whole; what is written next says so
			return nil
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("%s: %w", l.file, disk.Cause(err))
		}
		l.lost.Store(true)
	}
	return lostError(filepath.Dir(l.file))
}

// release gives the run up.
func (l *lease) release() {
	close(l.stop)
	<-l.stopped
	if l.check() == nil {
		l.saying.Free = true
		l.write()
	}
}

// lostError is the error of a process whose run another one has taken up. It is [ErrLocked].
type lostError string

// Error implements error.
func (dir lostError) Error() string {
	return fmt.Sprintf("%s: another process has taken this run up, because this one gave no sign of life for %v; what it trained since the last checkpoint is dropped", string(dir), usual.expiry)
}

// Is implements the interface of [errors.Is].
func (lostError) Is(target error) bool { return target == ErrLocked }

// machine names this machine, or this container of it, until it is started anew.
var machine = machineName()

func machineName() string {
	host, _ := os.Hostname()
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(host + " " + string(boot))
}

// noLocks reports whether an error says that the file system has no locks.
func noLocks(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.ENOLCK)
}

// Elsewhere returns the name of the other machine whose process has the run directory path, or
// had it when it was killed; "" where there is no such process. [Open] finds out which of the two,
// within a minute and a half.
func Elsewhere(path string) string {
	r, _ := leaseElsewhere(path)
	host, _, _ := strings.Cut(r.Machine, " ")
	return host
}

// leaseElsewhere returns the lease that another machine's process has or had, if there is one.
func leaseElsewhere(path string) (r leaseRecord, file string) {
	number, text, err := newestLease(path)
	if err != nil || number == 0 {
		return leaseRecord{}, ""
	}
	if r = parseLease(text); r.Free || r.Machine == machine {
		return leaseRecord{}, ""
	}
	return r, leaseFile(path, number)
}

// seemsAlive reports whether a process of another machine has written its lease lately, as far as
// the clocks agree.
func seemsAlive(path string) bool {
	_, file := leaseElsewhere(path)
	if file == "" {
		return false
	}
	info, err := os.Stat(file)
	return err == nil && time.Since(info.ModTime()).Abs() < usual.expiry
}
