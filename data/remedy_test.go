package data

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
	"testing"

	"github.com/lexigraph/lexigraph/data/disk"
)

// Each cause of an error of a temporary file has its own remedy, and what is no error of it stays what it is.
func TestTempError(t *testing.T) {
	by := " by setting LEXIGRAPH_CACHE, or " + disk.TempVariable() + " where that is off"
	bad := &Error{Where: "a.txt", What: "is bad"}
	for _, test := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{syscall.ENOSPC, "counting words: write x: no space left on device; make room or choose another folder" + by},
		{syscall.EROFS, "counting words: write x: read-only file system; choose a folder that may be written to" + by},
		{syscall.EACCES, "counting words: write x: permission denied; choose a folder that may be written to" + by},
		{syscall.ENAMETOOLONG, "counting words: write x: file name too long; choose a folder with a shorter path" + by},
		{context.Canceled, context.Canceled.Error()},
		{bad, bad.Error()},
	} {
		err := test.err
		if number := syscall.Errno(0); errors.As(err, &number) {
			err = &fs.PathError{Op: "write", Path: "x", Err: number}
		}
		got := ""
		if err := TempError("counting words", err); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%v: %q, want %q", test.err, got, test.want)
		}
	}
	if got, want := notKept(syscall.EROFS), "read-only file system; choose a folder that may be written to by setting LEXIGRAPH_CACHE, or set it to off"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
