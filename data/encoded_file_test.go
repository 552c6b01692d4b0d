package data

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// few makes a test's short texts long ones, and its blocks of marks short.
func few(t testing.TB) {
	m, s := mapFrom, spillBytes
	t.Cleanup(func() { mapFrom, spillBytes = m, s })
	mapFrom, spillBytes = 100, 16
}

// written returns the bytes of a file of the given pieces of a text.
func written(t testing.TB, temp string, pieces ...*Corpus) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewCorpusWriter(&b, temp)
	for _, c := range pieces {
		w.AddAll(c)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The text is the same in memory and in a file, mapped or read, and the file is the same whichever
// pieces the text is written in.
func TestEncodedFile(t *testing.T) {
	few(t)
	path := filepath.Join(t.TempDir(), "text")
	rapid.Check(t, func(r *rapid.T) {
		lengths := rapid.SliceOfN(rapid.IntRange(1, 130), 0, 12).Draw(r, "lengths")
		var sentences [][]int32
		for i, n := range lengths {
			s := make([]int32, n)
			for j := range s {
				s[j] = int32(i * j)
			}
			sentences = append(sentences, s)
		}
		want := NewCorpus(sentences)
		var whole bytes.Buffer
		w := NewCorpusWriter(&whole, "")
		for _, s := range sentences {
			w.Add(s)
		}
		if err := w.Close(); err != nil {
			r.Fatal(err)
		}
		at := rapid.IntRange(0, len(sentences)).Draw(r, "cut")
		if got := written(t, filepath.Dir(path), NewCorpus(sentences[:at]), NewCorpus(sentences[at:])); !bytes.Equal(got, whole.Bytes()) {
			r.Fatal("cut in two, the text has another file")
		}
		if err := os.WriteFile(path+".new", whole.Bytes(), 0o666); err != nil { // the old one may be mapped
			r.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			r.Fatal(err)
		}
		got, err := OpenCorpus(path, 12*130)
		if err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(want, got, same, cmpopts.EquateEmpty()); diff != "" {
			r.Fatalf("(-written +read):\n%s", diff)
		}
	})
	if files, _ := filepath.Glob(path + "*"); len(files) != 1 {
		t.Errorf("left behind: %q", files)
	}
}

func TestEncodedBlocks(t *testing.T) {
	few(t)
	path := filepath.Join(t.TempDir(), "text")
	for _, n := range []int{encodedBlock/4 - 1, encodedBlock / 4, encodedBlock/4 + 1, encodedBlock} {
		s := make([]int32, n)
		for i := range s {
			s[i] = int32(i % 1000)
		}
		want := NewCorpus([][]int32{s[:n/3], s[n/3:]})
		b := written(t, "", want)
		if _, _, size := encodedSize(int64(n)); size != int64(len(b)) {
			t.Errorf("%d tokens: %d bytes, not %d", n, len(b), size)
		}
		os.Remove(path)
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
		mapped, err := OpenCorpus(path, 1000)
		if err != nil {
			t.Fatal(err)
		}
		mapFrom = 1 << 30
		read, err := OpenCorpus(path, 1000)
		mapFrom = 100
		equal := func(c *Corpus) bool { return slices.Equal(c.IDs, want.IDs) && slices.Equal(c.starts, want.starts) }
		if err != nil || !equal(mapped) || !equal(read) {
			t.Errorf("%d tokens: mapped or read they are others, %v", n, err)
		}
	}
}

func TestDamagedEncodedFile(t *testing.T) {
	const words = 7
	whole := written(t, "", NewCorpus([][]int32{{1, 2, 3}, {4}, {5, 6, 0}}))
	path := filepath.Join(t.TempDir(), "text")
	open := func(b []byte, words int) error {
		t.Helper()
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := OpenCorpus(path, words)
		if bad := (*Error)(nil); err != nil && !errors.As(err, &bad) {
			t.Fatal(err)
		}
		return err
	}
	if err := open(whole, words); err != nil {
		t.Fatal(err)
	}
	if open(whole, words-1) == nil {
		t.Error("a smaller vocabulary will do")
	}
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 0x10
		if open(b, words) == nil {
			t.Errorf("byte %d may change", i)
		}
		// So is nonsense with the right sums.
		_, body, _ := encodedSize(words)
		if at := len(encodedMagic); i >= at {
			binary.LittleEndian.PutUint32(b[at+int(body):], crc32.Checksum(b[at:at+int(body)], castagnoli))
			binary.LittleEndian.PutUint64(b[len(b)-8:], uint64(crc32.Checksum(b[at+int(body):len(b)-8], castagnoli)))
			// Bit 4 makes every id too large, and every other number wrong; the sums themselves are right again.
			if sums := i >= at+int(body) && i < at+int(body)+4 || i >= len(b)-8; open(b, words) == nil && !sums {
				t.Errorf("byte %d may change with the sums", i)
			}
		}
		if open(whole[:i], words) == nil {
			t.Errorf("%d of %d bytes will do", i, len(whole))
		}
	}
	if open(append(whole, 0), words) == nil {
		t.Error("a byte may be added")
	}
}

func BenchmarkAddAll(b *testing.B) {
	c := &Corpus{IDs: make([]int32, 1<<20), starts: make([]uint64, 1<<20>>6)}
	b.SetBytes(4 << 20)
	for b.Loop() {
		w := NewCorpusWriter(io.Discard, "")
		w.AddAll(c)
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
