package train

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gofrs/flock"
	"github.com/lexigraph/lexigraph/model/lease"
)

// ErrLocked is the error if another process is training in the run directory.
var ErrLocked = lease.ErrLocked

// lockMode keeps other users from taking the lock: being able to read the file would be enough for that.
const lockMode = 0o600

// newLock returns the lock of the run directory path.
//
// Note: its file stays when the run ends. Were it removed, a process that had just opened it would lock a file that is no longer in the
// folder, the next one a new file, and both would train. Some systems do not remove a file that another process has open, as
// IsLocked does. And by the file [IsRun] knows a run whose manifest is damaged, and [Vacant] what was killed before its run began.
func newLock(path string) *flock.Flock {
	return flock.New(filepath.Join(path, lockFile), flock.SetPermissions(lockMode), flock.SetFlag(os.O_CREATE|os.O_RDWR))
}

// tryLock takes the lock unless another process has it. One that asks whether it is taken has it too, for a moment, and does not count.
func (d *Directory) tryLock() (ok bool, err error) {
	const most = 1000 // such processes, one after the other
	for range most {
		if ok, err = d.lock.TryLock(); ok || err != nil {
			break
		}
		if held, _ := isHeld(d.Path); held {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return ok, err
}

// unlock gives up the lease and the lock.
func (d *Directory) unlock() error {
	d.lease.Release()
	return d.lock.Unlock()
}

// IsLocked reports whether a process is training in the run directory path. Of one on another
// machine that is a guess, by the time of its last sign of life; [Open] knows.
func IsLocked(path string) bool {
	held, known := isHeld(path)
	return held || lease.Folder(path).SeemsAlive(!known)
}

// isHeld reports whether a process of this machine has the lock of the run directory path. That is not known where the file
// system has no locks, or the run is another user's.
func isHeld(path string) (held, known bool) {
	l := flock.New(filepath.Join(path, lockFile), flock.SetFlag(os.O_RDWR))
	ok, err := l.TryRLock()
	if ok {
		l.Unlock()
	}
	return err == nil && !ok, err == nil || errors.Is(err, fs.ErrNotExist)
}

// Elsewhere returns the name of the other machine whose process has the run directory path, or
// had it when it was killed; "" where there is no such process. [Open] finds out which of the two,
// within a minute and a half.
func Elsewhere(path string) string { return lease.Folder(path).Elsewhere() }

// noLocks reports whether an error says that the file system has no locks.
func noLocks(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.ENOLCK)
}
