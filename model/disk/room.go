package disk

import (
	"fmt"
	"os"
)

// Reserve checks that the disk has room for the given number of files of the given
// size beside path: it writes them under temporary names and removes them. The error
// names path and what to do.
func Reserve(path string, files int, size int64) error {
	var names []string
	defer func() {
		for _, name := range names {
			os.Remove(name)
		}
	}()
	zeros := make([]byte, min(size, 1<<20))
	for range files {
		out, err := create(path)
		if err == nil {
			names = append(names, out.Name())
			for left := size; left > 0 && err == nil; left -= int64(len(zeros)) {
				_, err = out.Write(zeros[:min(left, int64(len(zeros)))])
			}
			if closed := out.Close(); err == nil {
				err = closed
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w; nothing was changed: make room for %d MB or choose another place", path, Cause(err), (int64(files)*size+999_999)/1_000_000)
		}
	}
	return nil
}
