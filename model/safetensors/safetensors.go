// Package safetensors reads named float32 tensors, and writes these and smaller ones, in the safetensors
// format, which PyTorch, NumPy and JAX users load with the library of that name
// (https://github.com/huggingface/safetensors): a length, a JSON header, the
// numbers.
//
// Files written here have their own SHA-256 in the metadata, under "sha256": that
// of the whole file with those 64 digits as zeros. Reading checks it if it is
// there, so even one changed bit is an error. That lexigraph is their "writer" says that
// it must be there.
package safetensors

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/disk"
)

const (
	digestKey   = "sha256"
	writerKey   = "writer"
	writer      = "lexigraph"
	metadataKey = "__metadata__"
	noDigest    = "0000000000000000000000000000000000000000000000000000000000000000"
	// maxHeader is the format's own limit on the header.
	maxHeader = 100 << 20
	atOnce    = 1 << 14 // numbers that are read and written at a time
)

// entry is a tensor in the header.
type entry struct {
	Dtype   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

// Open reads and checks the file at path. If something is wrong with the file, the
// error is an [*Error]; otherwise it is the file system's.
func Open(path string) (*File, error) {
	file, err := disk.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	f, err := decode(file, info.Size())
	if err != nil {
		return nil, &Error{path, err}
	}
	f.path, f.info = path, info
	return f, nil
}

// An Error says that a file is not a whole safetensors file.
type Error struct {
	Path   string
	Reason error
}

// Error implements error.
func (e *Error) Error() string { return e.Path + ": " + e.Reason.Error() }

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Reason }

// Digest returns the SHA-256 in the header of the file at path, or "" if it has
// none. It reads only the header; [Open] checks that the digest is right.
func Digest(path string) (string, error) {
	file, err := disk.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	metadata, err := Metadata(file, info.Size())
	if err != nil {
		return "", &Error{path, err}
	}
	return metadata[digestKey], nil
}

// Metadata returns what the header of a file of the given size says besides its tensors. It reads only the header.
func Metadata(r io.ReaderAt, size int64) (map[string]string, error) {
	f, _, err := decodeHeader(r, size)
	if err != nil {
		return nil, err
	}
	return f.Metadata, nil
}

// decode reads the header of a file of the given size, and checks the whole file
// against the header and, if there is one, the digest.
func decode(r io.ReaderAt, size int64) (*File, error) {
	f, head, err := decodeHeader(r, size)
	if err != nil {
		return nil, err
	}
	want, err := DigestOf(f.Metadata)
	if err != nil || want == "" {
		return f, err
	}
	return f, verify(head, io.NewSectionReader(r, f.body, size-f.body), want)
}

// DigestOf returns the SHA-256 in the metadata of a file, and "" if it has none. One that
// was written here and has none any more is damaged.
func DigestOf(metadata map[string]string) (string, error) {
	digest, ok := metadata[digestKey]
	if metadata[writerKey] == writer && !ok {
		return "", errors.New("damaged: the SHA-256 that belongs into its metadata is missing")
	}
	return digest, nil
}

// decodeHeader reads the header and checks that the file has the size that follows
// from it. It also returns the bytes before the numbers.
func decodeHeader(r io.ReaderAt, size int64) (f *File, head []byte, err error) {
	if size < 8 {
		return nil, nil, fmt.Errorf("cut short: %d bytes are not a safetensors file", size)
	}
	var length [8]byte
	if _, err := r.ReadAt(length[:], 0); err != nil {
		return nil, nil, err
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxHeader {
		return nil, nil, errors.New("not a safetensors file: its header would be larger than the format allows")
	}
	if int64(n) > size-8 {
		return nil, nil, fmt.Errorf("cut short: the header has %d bytes, %d are there", n, size-8)
	}
	head = make([]byte, 8+n)
	if _, err := r.ReadAt(head, 0); err != nil {
		return nil, nil, err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(head[8:], &all); err != nil {
		return nil, nil, errors.New("damaged: the header is not an object of JSON")
	}
	if key, twice := KeyTwice(head[8:]); twice {
		return nil, nil, fmt.Errorf("damaged: the header has the key %q twice", key)
	}
	f = &File{Metadata: map[string]string{}, body: int64(len(head))}
	for name, raw := range all {
		if key, twice := KeyTwice(raw); twice {
			return nil, nil, fmt.Errorf("damaged: the entry of %q has the key %q twice", name, key)
		}
	}
	if meta, ok := all[metadataKey]; ok {
		if err := json.Unmarshal(meta, &f.Metadata); err != nil {
			return nil, nil, errors.New("damaged: the metadata is not an object of strings")
		}
		delete(all, metadataKey)
	}
	f.entries, err = layout(all, size-f.body)
	return f, head, err
}

type named struct {
	name string
	entry
}

// layout returns the header's tensors in the order of their data, which must
// fill a body of the given size without holes or overlaps.
func layout(all map[string]json.RawMessage, size int64) ([]named, error) {
	var entries []named
	for name, raw := range all {
		e := named{name: name}
		if err := json.Unmarshal(raw, &e.entry); err != nil {
			return nil, fmt.Errorf("damaged: the entry of %q is not a dtype, a shape and two offsets", name)
		}
		if e.Dtype != "F32" {
			return nil, fmt.Errorf("tensor %q is of type %s; only F32 is read", name, e.Dtype)
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, byPlace)
	var at int64
	for _, e := range entries {
		bytes, ok := e.bytes()
		if !ok || e.Offsets[0] != at || e.Offsets[1]-e.Offsets[0] != bytes {
			return nil, fmt.Errorf("damaged: the offsets of %q do not fit its shape and place", e.name)
		}
		at = e.Offsets[1]
	}
	if at > size {
		return nil, fmt.Errorf("cut short: the header promises %d bytes of numbers, %d are there", at, size)
	}
	if at < size {
		return nil, fmt.Errorf("damaged: %d bytes stand after the last tensor", size-at)
	}
	return entries, nil
}

func byPlace(a, b named) int {
	return cmp.Or(
		cmp.Compare(a.Offsets[0], b.Offsets[0]),
		cmp.Compare(a.Offsets[1], b.Offsets[1]),
		strings.Compare(a.name, b.name))
}

// bytes returns the size of the tensor's data, and whether the shape is valid.
func (e entry) bytes() (int64, bool) {
	n := int64(4)
	for _, d := range e.Shape {
		if d < 0 || d > 0 && n > math.MaxInt64/int64(d) {
			return 0, false
		}
		n *= int64(d)
	}
	return n, true
}

// verify computes the file's digest and compares it with want, the one in its header.
func verify(head []byte, body io.Reader, want string) error {
	h := sha256.New()
	h.Write(bytes.Replace(head, []byte(want), []byte(noDigest), 1))
	if _, err := io.Copy(h, body); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != want {
		return errors.New("damaged: its contents do not match the SHA-256 that it carries")
	}
	return nil
}
