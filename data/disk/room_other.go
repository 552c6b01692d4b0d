//go:build !linux

package disk

import (
	"errors"
	"os"
)

// Free returns how much of the disk a folder may still take, if that is known.
func Free(string) (int64, bool) { return 0, false }

// allocate has a file take size bytes without writing them. Not every file system can.
func allocate(*os.File, int64) error { return errors.ErrUnsupported }

// startWriting has the system begin to write so many bytes of a file to the disk, where that can be asked for.
func startWriting(output, int64, int64) {}
