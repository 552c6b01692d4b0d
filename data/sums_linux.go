package data

import (
	"fmt"
	"io/fs"
	"syscall"
	"time"
)

// identify returns the place of a file on its disk, and when what the system knows of it was last changed.
func identify(info fs.FileInfo) (place string, changed time.Time, ok bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", changed, false
	}
	return fmt.Sprint(s.Dev, s.Ino), time.Unix(int64(s.Ctim.Sec), int64(s.Ctim.Nsec)), true
}
