package corpus

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
)

// What [Sample] reads: so many blocks of so many bytes.
const (
	sampleBlocks = 256
	sampleBlock  = 4 << 10
)

// Sample returns a hash of the names and versions of sources, of the sizes of their files, and of 1 MiB of what is in these: blocks that
// are spread over them evenly, with the first and the last. Of less it is a hash of all. Texts of other contents have other samples, unless they differ
// in a few places alone. It is for those who each read another part of a text, and want to know whether it is one text.
func Sample(sources []*Source) (d Digest, err error) {
	h := sha256.New()
	var paths []string
	var sizes []int64
	total := int64(0)
	for _, s := range sources {
		fmt.Fprintf(h, "%q %q\n", s.Name(), s.stat.Version)
		for _, path := range s.files {
			info, err := os.Stat(path)
			if err != nil || !info.Mode().IsRegular() {
				continue // reading it says why, or it can be read only once
			}
			fmt.Fprintf(h, "%d ", info.Size())
			paths, sizes = append(paths, path), append(sizes, info.Size())
			total += info.Size()
		}
	}
	buf := make([]byte, sampleBlock)
	begin := int64(0) // of file i in all of them
	i := 0
	for k := range int64(sampleBlocks) {
		at := k * sampleBlock
		if spare := total - sampleBlocks*sampleBlock; spare > 0 {
			at += spare/(sampleBlocks-1)*k + spare%(sampleBlocks-1)*k/(sampleBlocks-1) // without overflow
		}
		for want := min(sampleBlock, total-at); want > 0; {
			for at >= begin+sizes[i] {
				begin += sizes[i]
				i++
			}
			n, err := readAt(paths[i], buf[:min(want, begin+sizes[i]-at)], at-begin)
			if err != nil {
				return d, err
			}
			fmt.Fprintf(h, "%d ", at)
			h.Write(buf[:n])
			at, want = at+int64(n), want-int64(n)
		}
	}
	h.Sum(d[:0])
	return d, nil
}

// readAt fills b with what is in the file at path from a byte on.
func readAt(path string, b []byte, from int64) (int, error) {
	f, err := OpenFile(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	n, err := f.ReadAt(b, from)
	if errors.Is(err, io.EOF) && n < len(b) {
		return n, &Error{Where: path, What: "became shorter while it was read", Remedy: "read it again when nothing writes to it"}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, readError(err, path, "")
	}
	return n, nil
}
