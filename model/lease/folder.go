package lease

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/disk"
)

// A Folder has the leases of a run directory: the files lease.1, lease.2 and so on.
type Folder string

// prefix is how the names of leases begin.
const prefix = "lease."

// FileName returns the name of a lease among the files of a run.
func FileName(number int) string { return prefix + strconv.Itoa(number) }

// Number returns the number in the name of a lease, 0 if it is no such name.
func Number(name string) int {
	digits, ok := strings.CutPrefix(name, prefix)
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || digits != strconv.Itoa(n) {
		return 0
	}
	return n
}

// String implements [Place].
func (dir Folder) String() string { return string(dir) }

// Name implements [Place].
func (dir Folder) Name(number int) string { return filepath.Join(string(dir), FileName(number)) }

// Numbers implements [Place].
func (dir Folder) Numbers() (all []int, err error) {
	entries, err := os.ReadDir(string(dir))
	for _, e := range entries {
		if n := Number(e.Name()); n > 0 {
			all = append(all, n)
		}
	}
	return all, err
}

// Read implements [Place].
func (dir Folder) Read(number int) ([]byte, error) { return disk.ReadFile(dir.Name(number), size) }

// Create implements [Place].
func (dir Folder) Create(number int, text []byte) error {
	file := dir.Name(number)
	failed := func(err error) error { return &Error{file, disk.Cause(err)} }
	// The number of the process is not enough of a name: in containers that is always 1.
	temp := fmt.Sprintf("%s.%d.%d.tmp", file, os.Getpid(), rand.Uint64())
	if err := writeNew(temp, text); err != nil {
		os.Remove(temp)
		return failed(err)
	}
	err := os.Link(temp, file)
	os.Remove(temp)
	if err == nil {
		return nil
	}
	if _, err := dir.Read(number); err == nil {
		return fs.ErrExist
	}
	// There are file systems without links.
	err = writeNew(file, text)
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	if err != nil {
		os.Remove(file)
		return failed(err)
	}
	return nil
}

// writeNew writes a file that must not be there. After other errors than [fs.ErrExist] some of it may be.
func writeNew(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// Write implements [Place].
func (dir Folder) Write(number int, text []byte) error {
	f, err := os.OpenFile(dir.Name(number), os.O_WRONLY, 0) // anew each time: so do network file systems pass it on
	if err != nil {
		return err
	}
	_, err = f.WriteAt(text, 0)
	return errors.Join(err, f.Close())
}

// Remove implements [Place].
func (dir Folder) Remove(number int) { disk.Remove(dir.Name(number)) }

// Gone implements [Place].
func (dir Folder) Gone() bool {
	_, err := os.Stat(string(dir))
	return err != nil
}

// Elsewhere returns the name of the other machine whose process has the run, or had it when it was killed; "" where
// there is no such process.
func (dir Folder) Elsewhere() string {
	if r, here, ok := Holder(dir); ok && !here {
		return r.Host()
	}
	return ""
}

// SeemsAlive reports whether a process of another machine has written its lease lately, as far as
// the clocks agree, or one of this machine too, with here: where no lock tells better.
func (dir Folder) SeemsAlive(here bool) bool {
	number, text, err := newest(dir)
	if err != nil || number == 0 {
		return false
	}
	if r := parse(text); r.Free || r.Machine == machine && !here {
		return false
	}
	info, err := os.Stat(dir.Name(number))
	return err == nil && now().Sub(info.ModTime()).Abs() < Usual.Expiry
}
