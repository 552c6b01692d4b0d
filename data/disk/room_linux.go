package disk

import (
	"os"

	"golang.org/x/sys/unix"
)

// Free returns how much of the disk a folder may still take, if that is known.
func Free(dir string) (int64, bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil || s.Bsize <= 0 || s.Bavail > uint64(1<<62)/uint64(s.Bsize) {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true // Bsize has 32 bits on some machines
}

// allocate has a file take size bytes without writing them. Not every file system can.
func allocate(f *os.File, size int64) error {
	if size == 0 {
		return nil
	}
	return unix.Fallocate(int(f.Fd()), 0, 0, size)
}

// startWriting has the system begin to write so many bytes of a file to the disk. What fails will fail again when the file is flushed.
func startWriting(out output, from, bytes int64) {
	if f, ok := out.(*os.File); ok {
		unix.SyncFileRange(int(f.Fd()), from, bytes, unix.SYNC_FILE_RANGE_WRITE)
	}
}
