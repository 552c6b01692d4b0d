// Package lease tells processes on several machines which of them trains a run. Locks do not do: not every network
// file system passes them on, and buckets have none.
//
// The leases of a run are numbered. The one with the highest number counts. Whoever takes the run up creates the next
// one, which only one of several processes can do, and removes those before. The process that has it writes a sign of life
// into it now and then, and in the end that the run is free. A process that was killed does neither: after
// [Pace].Expiry without a change somebody else may take the run up. That time is measured by the clock of
// the process that waits, from one look at the lease to the next. No process compares its
// clock with that of another machine, or with the times of files.
package lease

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/lexigraph/lexigraph/data/disk"
)

// A Place is where the leases of one run are.
type Place interface {
	String() string         // the run, for messages
	Name(number int) string // a lease, for messages

	// Numbers returns those of all leases, in any order.
	Numbers() ([]int, error)
	// Read returns what is in a lease. It is [fs.ErrNotExist] if there is none, or if a newer one counts.
	Read(number int) ([]byte, error)
	// Create makes a lease, whole or not at all. It is [fs.ErrExist] if there is one already.
	Create(number int, text []byte) error
	// Write replaces what is in a lease by as many bytes. It is [fs.ErrNotExist] where Read would be.
	Write(number int, text []byte) error
	// Remove removes a lease that no longer counts, if it can.
	Remove(number int)
	// Gone reports whether the run itself was removed.
	Gone() bool
}

// A Lease is what the process that trains a run has.
type Lease struct {
	place  Place
	number int
	pace   Pace
	saying Record

	writing sync.Mutex // held while the lease is written
	renewed time.Time  // when a write that worked began
	stop    chan struct{}
	stopped chan struct{}
	losing  sync.Once
	lost    chan struct{} // closed when somebody else has the run, or may have it
}

// A Pace says how often a lease is written and looked at.
type Pace struct {
	Beat   time.Duration // between two signs of life
	Expiry time.Duration // without one, after which a process counts as dead
	Poll   time.Duration // between two looks of one that waits
}

// Usual is the pace in a folder. Network file systems show what others wrote after up to a minute, when
// the file is not opened anew, which we do.
var Usual = Pace{Beat: 15 * time.Second, Expiry: 90 * time.Second, Poll: 3 * time.Second}

// ErrLocked is the error if another process has the run.
var ErrLocked = errors.New("another process is training in this run directory; wait for it to end")

// Take takes a run up. Locked says that this process has a lock that all processes of this machine
// respect: none of them trains there then, and nobody waits for one that was killed. The error is [ErrLocked] if somebody
// has the run, and the cause of ctx if that ends before it is known.
func Take(ctx context.Context, p Place, locked bool, pace Pace) (*Lease, error) {
	number, text, err := newest(p)
	if err != nil {
		return nil, err
	}
	for number > 0 {
		r := parse(text)
		if r.Free || locked && r.Machine == machine {
			break
		}
		if dead, err := watch(ctx, p, number, text, pace); err != nil {
			return nil, err
		} else if dead {
			break
		}
		newer, says, err := newest(p)
		if err != nil {
			return nil, err
		}
		if newer != number || !parse(says).Free {
			return nil, held(p)
		}
		number, text = newer, says
	}
	l := &Lease{
		place: p, number: number + 1, pace: pace, renewed: now(),
		saying: Record{Machine: machine, PID: os.Getpid(), Token: rand.Text()},
		stop:   make(chan struct{}), stopped: make(chan struct{}), lost: make(chan struct{}),
	}
	if err := l.create(); err != nil {
		return nil, err
	}
	// Somebody may have taken it, ended, and removed what we looked at.
	switch last, _, err := newest(p); {
	case err == nil && last < l.number && !p.Gone():
		return nil, notKept(p.Name(l.number))
	case err != nil || last != l.number:
		p.Remove(l.number)
		return nil, errors.Join(err, held(p))
	}
	numbers, _ := p.Numbers() // what is left stays, and does not count
	for _, n := range numbers {
		if n < l.number {
			p.Remove(n) // by that its process knows
		}
	}
	go l.keep()
	return l, nil
}

// notKept is the error of a lease that was made and is not there.
type notKept string

// Error implements error.
func (e notKept) Error() string {
	return fmt.Sprintf("%s: was made and is not there; see that it is the server itself that answers, and no proxy or page to log in", string(e))
}

// Is implements the interface of [errors.Is]: somebody who has removed it may have the run.
func (notKept) Is(target error) bool { return target == ErrLocked }

// create makes the lease. Only one process can.
func (l *Lease) create() error {
	err := l.place.Create(l.number, l.saying.bytes())
	if err == nil {
		return nil
	}
	text, reading := l.place.Read(l.number)
	switch {
	case reading == nil && parse(text).Token == l.saying.Token: // the answer to a first try was lost
		return nil
	case reading == nil, errors.Is(err, fs.ErrExist):
		return held(l.place)
	}
	return err
}

// watch reports whether a lease stays as it is for so long that its process is dead.
func watch(ctx context.Context, p Place, number int, text []byte, pace Pace) (dead bool, err error) {
	since := now()
	for last := since; ; {
		select {
		case <-ctx.Done():
			return false, context.Cause(ctx)
		case <-time.After(pace.Poll):
		}
		says, err := p.Read(number)
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil && !errors.Is(err, fs.ErrPermission) && now().Sub(last) < pace.Expiry { // the next look may be answered
			continue
		}
		if err != nil {
			return false, fmt.Errorf("%s: %w", p.Name(number), disk.Cause(err))
		}
		if !bytes.Equal(says, text) {
			return false, nil
		}
		at := now()
		if at.Sub(last) > pace.Poll+pace.Expiry/6 { // this machine or the place stood still: so may the process have
			since = at
		}
		if last = at; at.Sub(since) >= pace.Expiry {
			return true, nil
		}
	}
}

// An Error says that a process could not write down that it has a run, for instance because the disk is full.
type Error struct {
	File string
	Err  error
}

// Error implements error.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %v; %s", e.File, e.Err, disk.Remedy(e.Err, "place"))
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// keep gives signs of life until the lease is given up or lost.
func (l *Lease) keep() {
	defer close(l.stopped)
	t := time.NewTicker(l.pace.Beat)
	defer t.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-t.C:
			l.saying.Beat++
			l.write()
			if l.IsLost() {
				return
			}
		}
	}
}

// write writes what the lease says. It is lost if it is not there, or could not be
// written for so long that somebody else may soon take the run up.
func (l *Lease) write() {
	l.writing.Lock()
	defer l.writing.Unlock()
	began := now()
	err := l.place.Write(l.number, l.saying.bytes())
	switch {
	case err == nil:
		l.renewed = began
	case errors.Is(err, fs.ErrNotExist) && !l.place.Gone(), now().Sub(l.renewed) > l.pace.Expiry*2/3:
		l.lose()
	}
}

func (l *Lease) lose() { l.losing.Do(func() { close(l.lost) }) }

// Lost returns a channel that is closed when somebody else has taken the run up, or may soon, because this process
// could give no sign of life.
func (l *Lease) Lost() <-chan struct{} { return l.lost }

// IsLost reports whether [Lease.Lost] is closed.
func (l *Lease) IsLost() bool {
	select {
	case <-l.lost:
		return true
	default:
		return false
	}
}

// Number returns the lease's number: it grows from one process that has the run to the next.
func (l *Lease) Number() int { return l.number }

// Check returns an error if somebody else has taken the run up: this process must not write there then. The
// error is [ErrLocked].
func (l *Lease) Check() error {
	if !l.IsLost() {
		text, err := l.place.Read(l.number)
		switch {
		case err == nil && parse(text).Token == l.saying.Token:
			return nil
		case err != nil && l.place.Gone(): // what is written next says so
			return nil
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("%s: %w", l.place.Name(l.number), disk.Cause(err))
		}
		l.lose()
	}
	return l.LostError()
}

// Release gives the run up. The lease stays, and says that the run is free.
//
// Note: were it removed, the numbers would begin anew. A process that has stood still since it had lease 1 would then write its sign
// of life into the lease 1 of another one, and both would take the run for theirs. In a store the record with the highest number counts.
func (l *Lease) Release() {
	close(l.stop)
	<-l.stopped
	if l.Check() == nil {
		l.saying.Free = true
		l.write()
	}
}

// Remove removes the lease, of a run that does not begin.
func (l *Lease) Remove() { l.place.Remove(l.number) }

// LostError returns the error of a process whose run another one has taken up, or whose lease was removed. It is [ErrLocked].
func (l *Lease) LostError() error {
	e := &Lost{run: l.place.String(), expiry: l.pace.Expiry}
	if number, _, err := newest(l.place); err == nil && number == 0 || l.place.Gone() {
		e.removed = l.place.Name(l.number)
	}
	return e
}

// Lost is the error of [Lease.LostError].
type Lost struct {
	run, removed string // removed: the file of the lease, which no other has replaced
	expiry       time.Duration
}

// Error implements error.
func (e *Lost) Error() string {
	const dropped = "what it trained since the last checkpoint is dropped"
	if e.removed != "" {
		return fmt.Sprintf("%s: somebody has removed this file, which says that the run is this process's, or the whole run; %s; leave the files of a run alone while it trains", e.removed, dropped)
	}
	return fmt.Sprintf("%s: another process has taken this run up, because this one gave no sign of life for %v; %s", e.run, e.expiry, dropped)
}

// Is implements the interface of [errors.Is].
func (*Lost) Is(target error) bool { return target == ErrLocked }

// now is this machine's clock, of which only differences count.
var now = time.Now
