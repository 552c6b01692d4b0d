package disk

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofrs/flock"
)

// A TempFolder is a folder in the system's folder for temporary files. Its process holds a lock in it, so that the next one that makes
// a folder for the same purpose finds, and removes, those of processes that were killed.
type TempFolder struct {
	Path string
	lock *flock.Flock
}

// lockName is what locks are called: that of a TempFolder, and those of run directories in it, which the children of a process that was killed
// may hold for a while.
const lockName = "lock"

// NewTempFolder makes a folder whose name begins with lexigraph, the purpose, a word, and that of the machine, and removes those of that
// purpose that killed processes of this machine left, also in containers that had other host names. The error is a [TempError].
func NewTempFolder(purpose string) (*TempFolder, error) {
	host, _ := os.Hostname()
	prefix := tempPrefix(purpose, host, boot())
	removeStale(prefix)
	for tries := 100; ; tries-- {
		path, err := os.MkdirTemp("", prefix)
		if err != nil {
			return nil, TempError(err)
		}
		f := &TempFolder{filepath.Clean(path), newLock(path, os.O_CREATE)}
		locked, err := f.lock.TryLock()
		switch {
		case locked && isThere(f.lock):
			return f, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist) || tries == 0:
			f.Leave() // the file system has no locks, or none that can be told apart: without one, nobody takes the folder for one that was left
			return f, nil
		}
		f.lock.Close() // another process found it before it was locked, and removes it
	}
}

// boot returns what tells the running system from all others, and is the same in all of its containers; "" where it has no such thing.
func boot() string {
	const enough = 12 // of 32 digits
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	digits := strings.ReplaceAll(string(bytes.TrimSpace(id)), "-", "")
	if err != nil || len(digits) < enough {
		return ""
	}
	return digits[:enough]
}

// tempPrefix returns what the names of folders begin with that processes make on a host, while the system runs that boot names.
func tempPrefix(purpose, host, boot string) string {
	plain := func(c rune) rune {
		if c < utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c) || c == '.') {
			return c
		}
		return '_' // no hyphen, so that none is the beginning of another
	}
	return "lexigraph-" + purpose + "-" + strings.Map(plain, host) + "-" + boot + "-"
}

// ofThisMachine reports whether the folder of that name was made by a machine that makes some with prefix: it has the same host name, or it is
// the same system, of which containers have names of their own, and a new one when they begin again.
//
// Note: that nobody holds a lock is no evidence by itself, even where the file system is local. A machine that has it over the network may keep
// its locks to itself, as NFS does from flock on the server and Lustre with localflock, and so does a virtual machine with a folder of its host.
func ofThisMachine(name, prefix string) bool {
	const parts = 5
	is, this := strings.SplitN(name, "-", parts), strings.SplitN(prefix, "-", parts)
	return len(is) == parts && is[0] == this[0] && is[1] == this[1] && (is[2] == this[2] || is[3] == this[3] && is[3] != "")
}

func newLock(folder string, flag int) *flock.Flock {
	return flock.New(filepath.Join(folder, lockName), flock.SetFlag(flag|os.O_RDWR), flock.SetPermissions(0o600))
}

// isThere reports whether a lock that was taken is still in its folder.
func isThere(l *flock.Flock) bool {
	mine, err := l.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(l.Path())
	return err == nil && os.SameFile(mine, there)
}

// Leave has the folder stay for people to look into it, also when this process is killed. It may be called on several goroutines, and
// again.
func (f *TempFolder) Leave() {
	os.Remove(f.lock.Path()) // first: a lock that is there and held by nobody has the folder removed
	f.lock.Close()
	os.Remove(f.lock.Path()) // where no file is removed that is open
}

// Remove removes the folder and all that is in it.
func (f *TempFolder) Remove() error {
	f.lock.Close() // not every system removes a file that is open
	return os.RemoveAll(f.Path)
}

// removeStale removes the folders of the machine that makes some with prefix, for the same purpose, whose locks nobody holds. One without a
// lock has just been made, or is to stay.
func removeStale(prefix string) {
	dir, err := os.Open(os.TempDir())
	if err != nil {
		return
	}
	defer dir.Close()
	entries, _ := dir.ReadDir(-1)
	for _, e := range entries {
		if !e.IsDir() || !ofThisMachine(e.Name(), prefix) {
			continue
		}
		folder := filepath.Join(dir.Name(), e.Name())
		if locks := takeLocks(folder); len(locks) > 0 {
			os.RemoveAll(folder)
			closeLocks(locks)
			os.RemoveAll(folder) // where no file is removed that is open
		}
	}
}

// takeLocks takes the lock of a folder and those of the folders in it, all or none.
func takeLocks(folder string) (taken []*flock.Flock) {
	folders := []string{folder}
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		if e.IsDir() {
			folders = append(folders, filepath.Join(folder, e.Name()))
		}
	}
	for i, folder := range folders {
		l := newLock(folder, 0)
		ok, err := l.TryLock()
		if i > 0 && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if ok {
			taken = append(taken, l)
		}
		if !ok || !isThere(l) { // somebody holds it, or the folder was left between its opening and its locking
			closeLocks(taken)
			return nil
		}
	}
	return taken
}

func closeLocks(locks []*flock.Flock) {
	for _, l := range locks {
		l.Close()
	}
}
