//go:build !unix

package data

import (
	"errors"
	"os"
)

// mapFile fails, so that files are read into memory.
func mapFile(*os.File, int64) ([]byte, error) { return nil, errors.ErrUnsupported }

func releasePages([]byte) {}

func unmapFile([]byte) {}
