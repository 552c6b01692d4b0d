package disk

import (
	"os"
	"time"
)

// patience is for how long a file is tried again that another program has open. Virus scanners, indexers and
// backups have one for some milliseconds after it was written.
const patience = 5 * time.Second

// Rename is [os.Rename]. Windows neither moves nor replaces a file while a program has it open, except by [Open]; there
// it tries again for some seconds.
func Rename(from, to string) error {
	return again(isInUse, patience, func() error { return rename(from, to) })
}

// Remove is [os.Remove], and tries again as [Rename] does.
func Remove(path string) error {
	return again(isInUse, patience, func() error { return os.Remove(path) })
}

// again calls f until it succeeds, its error is none of inUse, or no time is left.
func again(inUse func(error) bool, patience time.Duration, f func() error) error {
	began := time.Now()
	for pause := time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		err := f()
		if err == nil || !inUse(err) || time.Since(began)+pause > patience {
			return err
		}
		time.Sleep(pause)
	}
}
