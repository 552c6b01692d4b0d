package safetensors

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"github.com/lexigraph/lexigraph/data/disk"
)

// A File is an opened file: its header has been read and, if it has a digest, the
// whole file has been checked. The numbers stay on disk until [File.ReadInto] reads
// them.
type File struct {
	Metadata map[string]string
	path     string
	info     os.FileInfo
	body     int64 // where the numbers begin
	entries  []named
}

// Names returns the names of the tensors, in the order of their data.
func (f *File) Names() []string {
	names := make([]string, len(f.entries))
	for i, e := range f.entries {
		names[i] = e.name
	}
	return names
}

// Shape returns the shape of the tensor called name, and whether there is one.
func (f *File) Shape(name string) ([]int, bool) {
	for _, e := range f.entries {
		if e.name == name {
			return e.Shape, true
		}
	}
	return nil, false
}

// Offset returns where in the file the numbers of the tensor called name begin, and whether there is one.
func (f *File) Offset(name string) (at int64, ok bool) {
	for _, e := range f.entries {
		if e.name == name {
			return f.body + e.Offsets[0], true
		}
	}
	return 0, false
}

// ReadInto reads the numbers of the tensor called name into data, which must be
// as long as the tensor. If another file is there than was opened, that is an error.
func (f *File) ReadInto(name string, data []float32) error {
	e, err := f.entry(name)
	if err != nil {
		return err
	}
	if size := (e.Offsets[1] - e.Offsets[0]) / 4; size != int64(len(data)) {
		return &Error{f.path, fmt.Errorf("tensor %s has %d numbers, not %d", name, size, len(data))}
	}
	return f.read(e, func(at int, b []byte) bool {
		decodeNumbers(data[at:], b)
		return true
	})
}

// Each is ReadInto for numbers that are looked at once: it calls do with some of them at a time, those from number
// at on, which are good until do returns. It ends early where do returns false.
func (f *File) Each(name string, do func(at int, numbers []float32) bool) error {
	e, err := f.entry(name)
	if err != nil {
		return err
	}
	numbers := make([]float32, atOnce)
	return f.read(e, func(at int, b []byte) bool {
		return do(at, numbers[:decodeNumbers(numbers, b)])
	})
}

// decodeNumbers sets the first numbers of to to those in b, and returns how many they are.
func decodeNumbers(to []float32, b []byte) (n int) {
	n = len(b) / 4
	for i := range to[:n] {
		to[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return n
}

// entry returns where the tensor called name is.
func (f *File) entry(name string) (named, error) {
	i := slices.IndexFunc(f.entries, func(e named) bool { return e.name == name })
	if i < 0 {
		return named{}, &Error{f.path, fmt.Errorf("it has no tensor %s", name)}
	}
	return f.entries[i], nil
}

// read calls do with the bytes of a tensor, some at a time, and the number that they begin with, until it returns false.
func (f *File) read(e named, do func(at int, b []byte) bool) error {
	file, err := disk.Open(f.path)
	if err != nil {
		return err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !os.SameFile(info, f.info) {
		return &Error{f.path, cmp.Or(err, errors.New("another file has taken its place; ask again"))}
	}
	size := e.Offsets[1] - e.Offsets[0]
	r := io.NewSectionReader(file, f.body+e.Offsets[0], size)
	buf := make([]byte, min(4*atOnce, size))
	for at := int64(0); at < size; at += int64(len(buf)) {
		buf = buf[:min(int64(len(buf)), size-at)]
		if _, err := io.ReadFull(r, buf); err != nil {
			return &Error{f.path, fmt.Errorf("cut short: %w", err)}
		}
		if !do(int(at/4), buf) {
			return nil
		}
	}
	return nil
}
