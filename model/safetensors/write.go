package safetensors

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// A Tensor is a named array of float32 in C order.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// Size returns the number of elements of an array of this shape.
func (t Tensor) Size() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// A Stream is a tensor whose numbers are written as they are made.
type Stream struct {
	Name  string
	DType string // F32, F16, I8 or U8
	Shape []int
	// Write writes the numbers, little-endian. It is called twice, the first time for their digest.
	Write func(w io.Writer) error
}

// size returns how many bytes the numbers of a stream have.
func (t Stream) size() int64 {
	width := map[string]int64{"F32": 4, "F16": 2, "I8": 1, "U8": 1}[t.DType]
	return width * int64(Tensor{Shape: t.Shape}.Size())
}

// Write writes the tensors with the metadata to w.
func Write(w io.Writer, metadata map[string]string, tensors []Tensor) error {
	return WriteStreams(w, metadata, streams(tensors))
}

func streams(tensors []Tensor) []Stream {
	all := make([]Stream, len(tensors))
	for i, t := range tensors {
		all[i] = t.Stream()
	}
	return all
}

// Stream returns t as a stream.
func (t Tensor) Stream() Stream {
	return Stream{t.Name, "F32", t.Shape, func(w io.Writer) error { return writeNumbers(w, t.Data) }}
}

// WriteStored writes one tensor whose numbers, little-endian, are in a file, or whatever else can be read
// twice. Its Data is not used.
func WriteStored(w io.Writer, metadata map[string]string, t Tensor, numbers io.ReadSeeker) error {
	return WriteStreams(w, metadata, []Stream{{t.Name, "F32", t.Shape, func(w io.Writer) error {
		if _, err := numbers.Seek(0, io.SeekStart); err != nil {
			return err
		}
		_, err := io.Copy(w, numbers)
		return err
	}}})
}

// WriteStreams writes the tensors with the metadata to w: a header, with the digest of it and of the
// numbers, and then the numbers.
func WriteStreams(w io.Writer, metadata map[string]string, tensors []Stream) error {
	header, err := encodeHeader(metadata, tensors)
	if err != nil {
		return err
	}
	h := sha256.New()
	if err := writeWhole(h, header, tensors); err != nil {
		return err
	}
	return writeWhole(w, bytes.Replace(header, []byte(noDigest), []byte(hex.EncodeToString(h.Sum(nil))), 1), tensors)
}

func writeWhole(w io.Writer, header []byte, tensors []Stream) error {
	if err := binary.Write(w, binary.LittleEndian, uint64(len(header))); err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	for _, t := range tensors {
		n := counter{w: w}
		if err := t.Write(&n); err != nil {
			return err
		}
		if n.bytes != t.size() {
			return fmt.Errorf("safetensors: %s has %d bytes for shape %v, not %d", t.Name, n.bytes, t.Shape, t.size())
		}
	}
	return nil
}

// WriteUnsealed is [Write] without the digest, which [Seal] puts in: the numbers are gone through
// once, and may then change.
func WriteUnsealed(w io.Writer, metadata map[string]string, tensors []Tensor) error {
	all := streams(tensors)
	header, err := encodeHeader(metadata, all)
	if err != nil {
		return err
	}
	return writeWhole(w, header, all)
}

// Seal puts the digest into a file that [WriteUnsealed] has written from its beginning on.
func Seal(f interface {
	io.ReaderAt
	io.WriterAt
}) error {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f, 0, math.MaxInt64)); err != nil {
		return err
	}
	var length [8]byte
	if _, err := f.ReadAt(length[:], 0); err != nil {
		return err
	}
	header := make([]byte, min(binary.LittleEndian.Uint64(length[:]), maxHeader))
	if _, err := f.ReadAt(header, 8); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(hex.EncodeToString(h.Sum(nil))), 8+int64(bytes.Index(header, []byte(noDigest))))
	return err
}

// A counter counts what is written to w.
type counter struct {
	w     io.Writer
	bytes int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.bytes += int64(n)
	return n, err
}

func encodeHeader(metadata map[string]string, tensors []Stream) ([]byte, error) {
	meta := map[string]string{digestKey: noDigest, writerKey: writer}
	for k, v := range metadata {
		if k == digestKey || k == writerKey || strings.Contains(v, noDigest) {
			return nil, fmt.Errorf("safetensors: the metadata may not hold %s", k)
		}
		if !utf8.ValidString(k) || !utf8.ValidString(v) {
			return nil, fmt.Errorf("safetensors: %q, %q of the metadata is not UTF-8, and would be another in the file", k, v)
		}
		meta[k] = v
	}
	all := map[string]any{metadataKey: meta}
	var at int64
	for _, t := range tensors {
		if _, taken := all[t.Name]; taken {
			return nil, fmt.Errorf("safetensors: two tensors are called %s", t.Name)
		}
		if !utf8.ValidString(t.Name) {
			return nil, fmt.Errorf("safetensors: the name %q is not UTF-8, and would be another in the file", t.Name)
		}
		end := at + t.size()
		all[t.Name] = entry{t.DType, t.Shape, [2]int64{at, end}}
		at = end
	}
	header, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	for len(header)%8 != 0 { // so that the numbers are aligned
		header = append(header, ' ')
	}
	return header, nil
}

func writeNumbers(w io.Writer, data []float32) error {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 && len(data) > 0 { // as they are in memory
		_, err := w.Write(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(data))), 4*len(data)))
		return err
	}
	buf := make([]byte, 4*atOnce)
	for chunk := range slices.Chunk(data, atOnce) {
		for i, x := range chunk {
			binary.LittleEndian.PutUint32(buf[4*i:], math.Float32bits(x))
		}
		if _, err := w.Write(buf[:4*len(chunk)]); err != nil {
			return err
		}
	}
	return nil
}
