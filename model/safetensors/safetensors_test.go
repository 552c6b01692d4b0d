package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sample() ([]Tensor, map[string]string) {
	return []Tensor{
		{"a/w", []int{2, 3}, []float32{1, -2, 3.5, 0, 1e-40, 6}},
		{"a/b", []int{2}, []float32{7, 8}},
		{"empty", []int{0, 4}, []float32{}},
	}, map[string]string{"step": "12"}
}

func encode(t *testing.T) []byte {
	t.Helper()
	tensors, meta := sample()
	var b bytes.Buffer
	if err := Write(&b, meta, tensors); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	raw := encode(t)
	path := filepath.Join(t.TempDir(), "f.safetensors")
	if err := os.WriteFile(path, raw, 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	want, meta := sample()
	var got []Tensor
	for _, name := range f.Names() {
		shape, _ := f.Shape(name)
		tensor := Tensor{Name: name, Shape: shape}
		tensor.Data = make([]float32, tensor.Size())
		if err := f.ReadInto(name, tensor.Data); err != nil {
			t.Fatal(err)
		}
		got = append(got, tensor)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("tensors differ (-want +got):\n%s", d)
	}
	if d, err := Digest(path); err != nil || len(d) != 64 || d != f.Metadata[digestKey] {
		t.Errorf("the digest is %q, %v", d, err)
	}
	if f.Metadata["step"] != meta["step"] {
		t.Errorf("metadata is %v", f.Metadata)
	}
	if err := f.Each("none", nil); err == nil {
		t.Error("numbers of a tensor that is not there were read")
	}
	if _, ok := f.Shape("none"); ok || f.ReadInto("none", nil) == nil || f.ReadInto("a/b", make([]float32, 3)) == nil {
		t.Error("a tensor that is not there was read, or one of another size")
	}
}

// Each has the numbers that ReadInto has, where they are more than it reads at a time and where they are not, until it is told to stop.
func TestEach(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.safetensors")
	var want []float32
	for i := range 2*atOnce + 3 {
		want = append(want, float32(i))
	}
	var b bytes.Buffer
	if err := Write(&b, nil, []Tensor{{Name: "a", Shape: []int{1}, Data: want[5:6]}, {Name: "b", Shape: []int{len(want)}, Data: want}}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range []int{1, atOnce, len(want)} {
		var got []float32
		err := f.Each("b", func(at int, numbers []float32) bool {
			if at != len(got) {
				t.Errorf("numbers from %d on come behind %d", at, len(got))
			}
			got = append(got, numbers...)
			return len(got) < end
		})
		if all := min(len(want), (end+atOnce-1)/atOnce*atOnce); err != nil || !slices.Equal(got, want[:all]) {
			t.Errorf("until there are %d: %d numbers, %v; want %d", end, len(got), err, all)
		}
	}
	if err := f.Each("a", func(at int, numbers []float32) bool {
		if at != 0 || !slices.Equal(numbers, want[5:6]) {
			t.Errorf("from %d: %v", at, numbers)
		}
		return true
	}); err != nil {
		t.Error(err)
	}
}

// parse is decode of a file in memory.
func parse(raw []byte) (*File, error) { return decode(bytes.NewReader(raw), int64(len(raw))) }

// TestDamageIsSeen changes every byte, one at a time, and cuts the file at every
// length.
func TestDamageIsSeen(t *testing.T) {
	raw := encode(t)
	for i := range raw {
		bad := bytes.Clone(raw)
		bad[i] ^= 1
		if _, err := parse(bad); err == nil {
			t.Errorf("a change of byte %d (%q) passed", i, raw[i])
		} else if said := err.Error(); strings.Contains(said, "json") || strings.Contains(said, "invalid character") {
			t.Errorf("a change of byte %d (%q): %v, in Go's words", i, raw[i], err)
		}
		if _, err := parse(raw[:i]); err == nil {
			t.Errorf("a file of %d bytes instead of %d passed", i, len(raw))
		}
	}
	if _, err := parse(append(bytes.Clone(raw), 0)); err == nil {
		t.Error("a byte too many passed")
	}
}

func TestOpenNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("short"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := Open(path)
	var e *Error
	if !errors.As(err, &e) || e.Path != path {
		t.Errorf("error is %v", err)
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, tensors := range map[string][]Tensor{
		"two of one name": {{"x", []int{1}, []float32{1}}, {"x", []int{1}, []float32{1}}},
		"a name in bytes": {{"x\xff", []int{1}, []float32{1}}},
		"a wrong shape":   {{"x", []int{2}, []float32{1}}},
	} {
		if err := Write(&bytes.Buffer{}, nil, tensors); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, metadata := range map[string]map[string]string{
		"a value in bytes": {"note": "x\xff"},
		"a key in bytes":   {"x\xff": "note"},
		"a digest":         {"sha256": "0"},
	} {
		if err := Write(&bytes.Buffer{}, metadata, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	tensors, meta := sample()
	var b bytes.Buffer
	if err := Write(&b, meta, tensors); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := parse(raw)
		if err != nil {
			return
		}
		for _, e := range file.entries {
			if size, ok := e.bytes(); !ok || size != e.Offsets[1]-e.Offsets[0] || e.Offsets[1] > int64(len(raw)) {
				t.Errorf("%s has shape %v at %v of %d bytes", e.name, e.Shape, e.Offsets, len(raw))
			}
		}
	})
}

// TestKeyTwice: of a key that comes twice none is taken.
func TestKeyTwice(t *testing.T) {
	for header, want := range map[string]string{
		`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`: `the header has the key "a" twice`,
		`{"a":{"dtype":"F32","shape":[2],"shape":[1],"data_offsets":[0,4]}}`:                                          `the entry of "a" has the key "shape" twice`,
		`{"__metadata__":{"b":"1","b":"2"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`:                     `the entry of "__metadata__" has the key "b" twice`,
		`{"__metadata__":{"b":"a"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`:                             "<nil>",
	} {
		raw := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header+"\x00\x00\x00\x00"...)
		if _, err := parse(raw); !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s: %v, want %q", header, err, want)
		}
	}
}
