package data

import (
	"bufio"
	"io"
	"os"
	"unsafe"
)

// A column is a sequence of numbers that goes to a temporary file when it is long.
type column[T int | int32 | uint64 | float32 | float64] struct {
	folder string // of the file; "": it stays in memory
	part   []T    // those behind the file's
	file   *os.File
	n      int // in the file
	err    error
}

// spillBytes is how much of a column is in memory. Tests have less.
var spillBytes = 1 << 20

// Len returns how many numbers there are.
func (c *column[T]) Len() int { return c.n + len(c.part) }

// add appends numbers. Errors are left to what reads them.
func (c *column[T]) add(x ...T) {
	c.part = append(c.part, x...)
	if c.folder != "" && len(bytesOf(c.part)) >= spillBytes {
		c.flush()
	}
}

// flush writes what is in memory to the file.
func (c *column[T]) flush() {
	if c.file == nil && c.err == nil {
		c.file, c.err = tempFile(c.folder)
	}
	if c.err == nil {
		_, c.err = c.file.Write(bytesOf(c.part))
	}
	c.n, c.part = c.n+len(c.part), c.part[:0]
}

// read returns what reads the numbers from the first on: the next n, which are good until it is called again. None is added from now on. The error is a
// [*draftError].
func (c *column[T]) read() func(n int) ([]T, error) {
	if c.file == nil && c.err == nil {
		rest := c.part
		return func(n int) ([]T, error) {
			next := rest[:n]
			rest = rest[n:]
			return next, nil
		}
	}
	c.flush()
	if c.err != nil {
		return func(int) ([]T, error) { return nil, &draftError{c.err} }
	}
	in := bufio.NewReaderSize(io.NewSectionReader(c.file, 0, c.size()), int(min(c.size(), 1<<18)))
	var buf []T
	return func(n int) ([]T, error) {
		if n > cap(buf) {
			buf = make([]T, 2*n)
		}
		next := buf[:n]
		if _, err := io.ReadFull(in, bytesOf(next)); err != nil {
			return nil, &draftError{err}
		}
		return next, nil
	}
}

// take returns all numbers, and closes the column. Those in a file are mapped, at memory; it is nil for others. The error is a [*draftError].
func (c *column[T]) take() (all []T, memory []byte, err error) {
	if c.file == nil && c.err == nil {
		return c.part, nil, nil
	}
	defer c.close()
	c.flush()
	if c.err != nil {
		return nil, nil, &draftError{c.err}
	}
	if memory, err := mapFile(c.file, c.size()); err == nil {
		return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(memory))), c.n), memory, nil
	}
	all = make([]T, c.n)
	if _, err := c.file.ReadAt(bytesOf(all), 0); err != nil {
		return nil, nil, &draftError{err}
	}
	return all, nil, nil
}

func (c *column[T]) size() int64 { return int64(c.n) * int64(unsafe.Sizeof(*new(T))) }

// close gives back the disk.
func (c *column[T]) close() {
	if c != nil {
		c.file.Close() // nil has an error
		c.file = nil
	}
}

// bytesOf returns the memory of numbers, in the order of the processor.
func bytesOf[T int | int32 | uint64 | float32 | float64](x []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(*new(T))))
}
