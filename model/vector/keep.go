package vector

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unsafe"

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
func (s *source) place(cache, key string, least int64) data.Kept {
	path, err := filepath.Abs(s.path)
	if err != nil || s.size < least {
		return data.Kept{}
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
	for _, beside := range append([]string{base + ".words.txt", base + ".vocab.txt", base + ".txt"}, inFolder(filepath.Dir(path), append(sharedNames, "manifest.json"))...) {
		if info, err := os.Stat(beside); err == nil && beside != path {
			fmt.Fprintf(h, "%q %d %d\n", beside, info.Size(), info.ModTime().UnixNano())
			if info.ModTime().After(newest) {
				newest = info.ModTime()
			}
		}
	}
	if time.Since(newest) < young {
		return data.Kept{}
	}
	k := data.Kept{Folder: cache}
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

var errKept = errors.New("not what was kept")

// decode is the inverse of encode. The codes remain in b.
func (f *stored) decode(b []byte) (t *Table, report Report, err error) {
	end := len(b) - crc32.Size
	if end < len(keptMagic) || string(b[:len(keptMagic)]) != keptMagic || crc32.Checksum(b[:end], castagnoli) != binary.BigEndian.Uint32(b[end:]) {
		return nil, report, errKept
	}
	b = b[len(keptMagic):end]
	bad := false
	number := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			b, bad = nil, true
			return 0
		}
		b = b[n:]
		return v
	}
	bytes := func(n uint64) []byte {
		if n > uint64(len(b)) {
			b, bad = nil, true
			return nil
		}
		taken := b[:n:n]
		b = b[n:]
		return taken
	}
	if json.Unmarshal(bytes(number()), &report) != nil {
		return nil, report, errKept
	}
	v, d := number(), number()
	f.s.element, f.s.declared = element(number()), number() == 1
	counted := number() == 1
	if bad || v < 1 || v > uint64(len(b)) || d < 1 || d > maxDim || v*d > uint64(len(b)) || f.s.element > integer64LE {
		return nil, report, errKept
	}
	t = &Table{Words: make([]string, v), Dim: int(d)}
	lengths, total := make([]uint32, v), uint64(0)
	for i := range lengths {
		n := number()
		lengths[i] = uint32(n)
		total += n & math.MaxUint32
	}
	words := string(bytes(total))
	if bad {
		return nil, report, errKept
	}
	for i, n := range lengths {
		t.Words[i], words = words[:n], words[n:]
	}
	if counted {
		t.Counts = make([]int64, v)
		for i := range t.Counts {
			t.Counts[i] = int64(number())
		}
	}
	f.dim, f.at, f.codes = t.Dim, make([]int64, v), &codes{dim: t.Dim, rows: int(v)}
	last := int64(0)
	for i := range f.at {
		last += int64(number())
		f.at[i] = last
	}
	for range min(number(), uint64(len(b))) {
		behind, n := binary.Varint(b)
		if n <= 0 {
			return nil, report, errKept
		}
		b, f.added = b[n:], append(f.added, behind)
	}
	for left := v; left > 0; {
		n := min(left, uint64(blockRows(f.dim)))
		c := codeBlock{scale: make([]float32, n), bound: make([]float32, n)}
		numbers, coded := bytes(8*n), bytes(n*d)
		if bad {
			return nil, report, errKept
		}
		float32LE.decode(c.scale, numbers)
		float32LE.decode(c.bound, numbers[4*n:])
		c.codes = unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(coded))), len(coded))
		f.codes.blocks = append(f.codes.blocks, c)
		left -= n
	}
	if bad || len(b) > 0 {
		return nil, report, errKept
	}
	return t, report, nil
}

// sample is how many rows are looked at before what was kept is believed: another file could have
// the same size and time.
const sample = 64

// kept returns the table that was kept, or nil if there is none that goes with the file.
func (f *stored) kept() (*Table, Report) {
	b := f.place.Read()
	if b == nil {
		return nil, Report{}
	}
	t, report, err := f.decode(b)
	if err != nil {
		return nil, report
	}
	buf := make([]float32, f.dim)
	for i := range sample {
		if _, err := f.row(i*(len(f.at)-1)/sample, buf); err != nil {
			return nil, report
		}
	}
	return t, report
}
