package vector

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/data"
)

// What OpenSearch makes of a file is kept in the cache, little-endian, numbers as varints:
//
//	magic
//	the Report, as JSON, after its length
//	V, D, the element, 1 if a header declares D, 1 if there are counts
//	for each word its length, then the words one after the other
//	the counts
//	for each row how far its start is from that of the row before
//	how many rows are added to each, and how far behind it these are, as signed varints
//	for each block the scales and bounds, as float32, and the codes
//	a CRC-32C of all that
const (
	keptMagic = "lexigraph vectors\n"
	// leastKept is the size of a file at least: smaller ones are read in no time.
	leastKept = 16 << 20
	// young is how close to the moment of being opened a file's time must not be: a change
	// right behind it could have the same time.
	young = 2 * time.Second
)

// code is that of this package. It is part of each key, so that nothing kept outlives a
// change of what it would hold.
//
//go:embed *.go
var code embed.FS

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// place returns where in a cache the codes of a file are kept, by a key and by how it and what may have its words
// look; nowhere if it has less than so many bytes, or has only just been written.
func (s *source) place(cache, key string, least int64) data.CacheFile {
	path, err := filepath.Abs(s.path)
	if err != nil || s.size < least {
		return data.CacheFile{}
	}
	h := sha256.New()
	fmt.Fprintf(h, "vectors %q\n", data.Encoding())
	fs.WalkDir(code, ".", func(name string, d fs.DirEntry, _ error) error {
		if !d.IsDir() && !strings.HasSuffix(name, "_test.go") {
			b, _ := code.ReadFile(name) // cannot fail
			fmt.Fprintf(h, "%q %x\n", name, sha256.Sum256(b))
		}
		return nil
	})
	fmt.Fprintf(h, "%q %q %d %d\n", key, path, s.info.Size(), s.info.ModTime().UnixNano())
	newest := s.info.ModTime()
	base := stem(stem(path, ".npy"), ".safetensors")
	for _, beside := range append([]string{base + wordsExt, base + vocabExt, base + ".txt"}, inFolder(filepath.Dir(path), append(sharedNames, "manifest.json"))...) {
		if info, err := os.Stat(beside); err == nil && beside != path {
			fmt.Fprintf(h, "%q %d %d\n", beside, info.Size(), info.ModTime().UnixNano())
			if info.ModTime().After(newest) {
				newest = info.ModTime()
			}
		}
	}
	if time.Since(newest) < young {
		return data.CacheFile{}
	}
	k := data.CacheFile{Folder: cache}
	h.Sum(k.Key[:0])
	return k
}

func inFolder(folder string, names []string) (paths []string) {
	for _, name := range names {
		paths = append(paths, filepath.Join(folder, name))
	}
	return paths
}

// keep keeps the codes. If that fails, the file is read again the next time.
func (f *stored) keep(t *Table, report Report) {
	if f.check() != nil {
		return // it would be kept under what the file was
	}
	f.place.WriteFrom(func(w io.Writer) error { return f.encode(w, t, report) })
}

func (f *stored) encode(to io.Writer, t *Table, report Report) error {
	sum := crc32.New(castagnoli)
	w := bufio.NewWriterSize(io.MultiWriter(to, sum), 1<<20)
	var b []byte
	number := func(n uint64) {
		b = binary.AppendUvarint(b[:0], n)
		w.Write(b)
	}
	flag := func(is bool) {
		if is {
			number(1)
		} else {
			number(0)
		}
	}
	said, err := json.Marshal(report)
	if err != nil {
		return err
	}
	w.WriteString(keptMagic)
	number(uint64(len(said)))
	w.Write(said)
	number(uint64(t.Len()))
	number(uint64(f.dim))
	number(uint64(f.s.element))
	flag(f.s.declared)
	flag(t.Counts != nil)
	for _, word := range t.Words {
		number(uint64(len(word)))
	}
	for _, word := range t.Words {
		w.WriteString(word)
	}
	for _, n := range t.Counts {
		number(uint64(n))
	}
	last := int64(0)
	for _, at := range f.at {
		number(uint64(at - last))
		last = at
	}
	number(uint64(len(f.added)))
	for _, behind := range f.added {
		w.Write(binary.AppendVarint(b[:0], behind))
	}
	for _, c := range f.codes.blocks {
		w.Write(appendFloats(appendFloats(b[:0], c.scale), c.bound))
		w.Write(bytesOf(c.codes))
	}
	if err := w.Flush(); err != nil { // the first error there was
		return err
	}
	_, err = to.Write(sum.Sum(nil))
	return err
}
