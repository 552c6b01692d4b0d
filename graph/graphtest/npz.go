package graphtest

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"strconv"
	"strings"
	"testing"
)

// An Array is an array of a NumPy archive, its numbers in C order.
type Array struct {
	Shape  []int
	Values []float64
}

// Float32s returns the numbers, rounded.
func (a Array) Float32s() []float32 {
	out := make([]float32, len(a.Values))
	for i, v := range a.Values {
		out[i] = float32(v)
	}
	return out
}

// ReadNPZ reads an archive made by numpy.savez, where reference values are kept:
// a zip of .npy files, here little-endian float32, float64 or int32 in C order.
func ReadNPZ(t *testing.T, path string) map[string]Array {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	arrays := make(map[string]Array)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		arrays[strings.TrimSuffix(f.Name, ".npy")] = parseNPY(t, raw)
	}
	return arrays
}

func parseNPY(t *testing.T, raw []byte) Array {
	t.Helper()
	end := 10 + int(binary.LittleEndian.Uint16(raw[8:]))
	header, body := string(raw[10:end]), bytes.NewReader(raw[end:])
	var a Array
	n := 1
	list := header[strings.Index(header, "(")+1 : strings.Index(header, ")")]
	for _, d := range strings.Split(list, ",") {
		if d = strings.TrimSpace(d); d != "" {
			size, err := strconv.Atoi(d)
			if err != nil {
				t.Fatal(err)
			}
			a.Shape, n = append(a.Shape, size), n*size
		}
	}
	read := func(into any) {
		if err := binary.Read(body, binary.LittleEndian, into); err != nil {
			t.Fatal(err)
		}
	}
	a.Values = make([]float64, n)
	switch {
	case strings.Contains(header, "<f8"):
		read(a.Values)
	case strings.Contains(header, "<f4"):
		v := make([]float32, n)
		read(v)
		for i := range v {
			a.Values[i] = float64(v[i])
		}
	case strings.Contains(header, "<i4"):
		v := make([]int32, n)
		read(v)
		for i := range v {
			a.Values[i] = float64(v[i])
		}
	default:
		t.Fatalf("array of another type: %s", header)
	}
	return a
}
