package vector

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// addFormats adds a file of each format, and of each type of numbers, under all names, and returns the tokenizer of modelFile and the scales of
// v.npy, which lie beside.
func addFormats(f *testing.F, names []string, words string) (tokenizer, scales []byte) {
	f.Helper()
	for name := range Formats() {
		table := small()
		if name == "fasttext" || name == "finalfusion" {
			table = withNGrams()
		}
		_, written := writeTable(f, f.TempDir(), name, table)
		if name == "model2vec" {
			var err error
			if tokenizer, err = os.ReadFile(written[1]); err != nil {
				f.Fatal(err)
			}
		}
		content, err := os.ReadFile(written[0])
		if err != nil {
			f.Fatal(err)
		}
		for i := range names {
			f.Add(i, content, []byte(words))
		}
	}
	for _, c := range []Compact{NPY{}, Safetensors{}, Finalfusion{}} {
		for _, d := range c.DTypes()[1:] {
			table := random(3, 8, 1)
			table.Words = []string{"a", "b", "12"}
			written, err := c.Packed(Packing{DType: d}).Write(filepath.Join(f.TempDir(), c.FileName()), table)
			if err != nil {
				f.Fatal(err)
			}
			content, err := os.ReadFile(written[0])
			if err == nil && len(written) > 2 {
				scales, err = os.ReadFile(written[1])
			}
			if err != nil {
				f.Fatal(err)
			}
			for i := range names {
				f.Add(i, content, []byte(words))
			}
		}
	}
	return tokenizer, scales
}

// FuzzRead reads any bytes under names that lead to each reader, with words
// beside them. A table that comes back must be whole, and an error must name
// the file.
func FuzzRead(f *testing.F) {
	names := []string{"v.txt", "v.bin", "v.npy", "v.safetensors", "tensors.tsv", modelFile}
	words := "a\nb\n12\n"
	tokenizer, scales := addFormats(f, names, words)
	for _, s := range []string{pickledVectors, "ccopy_reg\n_reconstructor\n(cgensim.models.keyedvectors\nKeyedVectors\nc__builtin__\nobject\nNtR(dS'a\\x41'\nVb\\u0041\nsb.", npz(f, zip.Store, "words", npyOf("<U2", "2,", npzWide), "a", npyOf("<f4", "2, 2", npzNumbers)), quantisedFiFu(), "\xfd7zXZ\x00", "2 3\n", "\ufeff1 1\na 1", "a 1 2\n. . . 1 2\n", "\x1f\x8b", "\x80\x04", "1 1\n\n\n\n", "9 9\n \x00"} {
		f.Add(0, []byte(s), []byte(words))
		f.Add(1, []byte(s), []byte(words))
	}
	f.Fuzz(func(t *testing.T, i int, content, words []byte) {
		dir := t.TempDir()
		if i < 0 {
			i = -(i + 1)
		}
		path := filepath.Join(dir, names[i%len(names)])
		if err := errors.Join(
			os.WriteFile(path, content, 0o666),
			os.WriteFile(filepath.Join(dir, "vocab.txt"), words, 0o666),
			os.WriteFile(filepath.Join(dir, "v.scales.npy"), scales, 0o666),
			os.WriteFile(filepath.Join(dir, tokenizerFile), tokenizer, 0o666),
			os.WriteFile(filepath.Join(dir, metadataFile), words, 0o666)); err != nil {
			t.Fatal(err)
		}
		table, report, err := Read(path)
		if err != nil {
			if !strings.HasPrefix(err.Error(), dir) {
				t.Errorf("the error names no file: %v", err)
			}
			return
		}
		checkRead(t, table, report)
		for i, w := range table.Words {
			if row, ok := table.Index(w); !ok || row != i {
				t.Errorf("word %q is at %d, the index says %d %v", w, i, row, ok)
			}
		}
		s, _, err := OpenSearch(path, "")
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for i, want := range table.Words {
			x, err := s.Vector(i)
			if s.Words()[i] != want || err != nil || !slices.EqualFunc(x, table.Row(i), sameNumber) {
				t.Fatalf("row %d is %q %v, in the file %q %v: %v", i, want, table.Row(i), s.Words()[i], x, err)
			}
		}
		near, err := NewSearch(table).Nearest(table.Row(0), 3)
		if stored, err2 := s.Nearest(table.Row(0), 3); err != nil || err2 != nil || !slices.Equal(near, stored) {
			t.Errorf("in memory %v %v, in the file %v %v", near, err, stored, err2)
		}
	})
}

// FuzzKept reads any bytes as what was kept of a file.
func FuzzKept(f *testing.F) {
	path, _ := writeTable(f, f.TempDir(), "word2vec", small())
	s, report, err := OpenSearch(path, "")
	if err != nil {
		f.Fatal(err)
	}
	var kept bytes.Buffer
	if err := s.rows.(*stored).encode(&kept, s.words, report); err != nil {
		f.Fatal(err)
	}
	f.Add(kept.Bytes()[len(keptMagic) : kept.Len()-crc32.Size])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		b = append([]byte(keptMagic), b...)
		b = binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
		r := &stored{s: &source{}}
		table, _, err := r.decode(b)
		if err != nil {
			return
		}
		if table.Len() != len(r.at) || table.Len() != r.codes.rows || table.Counts != nil && len(table.Counts) != table.Len() {
			t.Errorf("%d words, %d rows, %d codes, %d counts", table.Len(), len(r.at), r.codes.rows, len(table.Counts))
		}
		unit := make([]float32, table.Dim)
		unit[0] = 1
		r.codes.candidates(unit, 2)
	})
}

func FuzzEscape(f *testing.F) {
	for _, w := range hostile {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, word string) {
		escaped := escape(word)
		if got := unescape(escaped); got != word {
			t.Errorf("%q became %q and then %q", word, escaped, got)
		}
		if strings.ContainsAny(escaped, "\t\n\r") || strings.TrimSpace(escaped) == "" {
			t.Errorf("%q became %q, which is not a field", word, escaped)
		}
	})
}
