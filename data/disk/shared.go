package disk

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// sharedSuffix is what the names of [CreateShared] end in.
const sharedSuffix = ".tmp"

// CreateShared creates a file, to be renamed, in a folder to which several processes write, also of other machines and containers. Its name begins
// with prefix and ends in .tmp. Those with the same ending that processes of this machine left behind, which were killed, are removed before. One in use is not: its
// process runs, or holds a lock on it, which says so also of a process in another container.
func CreateShared(folder, prefix string) (*os.File, error) {
	host, _ := os.Hostname()
	machine := tempPrefix("file", host, boot())
	removeLeftShared(folder, machine)
	for {
		name := fmt.Sprintf("%s.%s%d-%s%s", prefix, machine, os.Getpid(), strconv.FormatUint(rand.Uint64(), 36), sharedSuffix)
		f, err := os.OpenFile(filepath.Join(folder, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if os.IsExist(err) {
			continue
		}
		if err == nil {
			lockShared(f) // where the file system has no locks, none can be taken by others either, and the file stays if this process is killed
		}
		return f, err
	}
}

// removeLeftShared removes the files of [CreateShared] in a folder that processes of the machine left which makes names with this prefix.
func removeLeftShared(folder, machine string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, e := range entries {
		at := strings.Index(e.Name(), ".lexigraph-file-")
		if at < 0 || !e.Type().IsRegular() || !strings.HasSuffix(e.Name(), sharedSuffix) {
			continue
		}
		made := e.Name()[at+1:]
		parts := strings.Split(made, "-")
		if len(parts) != 6 || !ofThisMachine(made, machine) {
			continue
		}
		pid, err := strconv.Atoi(parts[4])
		if err != nil || pid <= 0 || isRunning(pid) {
			continue
		}
		path := filepath.Join(folder, e.Name())
		if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
			free := lockShared(f) == nil
			f.Close()
			if free {
				os.Remove(path)
			}
		}
	}
}
