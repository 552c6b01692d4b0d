//go:build !linux

package data

import (
	"io/fs"
	"time"
)

// identify knows no file again, so that each is read.
func identify(fs.FileInfo) (place string, changed time.Time, ok bool) { return "", changed, false }
