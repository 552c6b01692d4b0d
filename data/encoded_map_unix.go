//go:build unix

package data

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapFile returns the first size bytes of a file, to be read only. They are the system's to
// take out of memory and to read again. The file may be closed and removed, but not cut short.
//
// Nothing of them may be in use any more when unmapFile gives them back.
func mapFile(f *os.File, size int64) ([]byte, error) {
	return unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
}

// releasePages takes mapped memory out of that of the program. Its contents stay in the file.
func releasePages(memory []byte) { unix.Madvise(memory, unix.MADV_DONTNEED) }

func unmapFile(memory []byte) { unix.Munmap(memory) }
