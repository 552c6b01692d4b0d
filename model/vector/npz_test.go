package vector

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// npyOf is a .npy of this type and shape.
func npyOf(descr, shape, raw string) string {
	dict := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n", descr, shape)
	return npyMagic + "\x01\x00" + string(byte(len(dict))) + "\x00" + dict + raw
}

// npz is an archive of these names and contents in turn.
func npz(t testing.TB, method uint16, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: files[i] + ".npy", Method: method})
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	npzNumbers = "\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x40\x40\x00\x00\x80\x40" // 1, 2, 3, 4
	npzWide    = "\xe5\x65\x00\x00\x00\x00\x00\x00a\x00\x00\x00b\x00\x00\x00"       // 日, ab
	npzPickled = "\x80\x03cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tC\x01btR(K\x01(K\x02tcnumpy\ndtype\n(X\x02\x00\x00\x00O8K\x00K\x01tR(K\x03X\x01\x00\x00\x00|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x3ftb\x89](X\x03\x00\x00\x00日X\x02\x00\x00\x00abetb."
)

// TestNPZ reads what numpy.savez and savez_compressed write.
func TestNPZ(t *testing.T) {
	table := npyOf("<f4", "2, 2", npzNumbers)
	words := npyOf("<U2", "2,", npzWide)
	counts := npyOf("<i8", "2,", strings.Repeat("\x00", 16))
	for _, test := range []struct {
		name, content string
	}{
		{"words and vectors", npz(t, zip.Store, "words", words, "vectors", table)},
		{"compressed", npz(t, zip.Deflate, "words", words, "vectors", table)},
		{"bytes", npz(t, zip.Store, "arr_0", npyOf("|S3", "2,", "\xe6\x97\xa5ab\x00"), "arr_1", table)},
		{"Python's strings", npz(t, zip.Store, "words", npyOf("|O", "2,", npzPickled), "vectors", table)},
		{"a column of words", npz(t, zip.Store, "words", npyOf("<U2", "2, 1", npzWide), "vectors", table)},
		{"other arrays", npz(t, zip.Store, "lang", words, "vocab", words, "output", table, "embeddings", table, "counts", counts, "w", npyOf("<f4", "1, 4", npzNumbers))},
	} {
		got, report, err := readBytes(t, "a.npz", test.content)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if report.Format != "npz" || !slices.Equal(got.Words, []string{"日", "ab"}) || !slices.Equal(got.Data, []float32{1, 2, 3, 4}) {
			t.Errorf("%s: got %q %v as %s", test.name, got.Words, got.Data, report.Format)
		}
	}
	for _, test := range []struct{ name, content, want string }{
		{"two tables", npz(t, zip.Store, "words", words, "a", table, "b", table), "several arrays that may be the vectors: words of type <U2, 2 × 1; a of type <f4, 2 × 2; b of type <f4, 2 × 2; save it by numpy.savez("},
		{"more vectors than words", npz(t, zip.Store, "words", words, "a", npyOf("<f4", "1, 4", npzNumbers)), "in two dimensions with a row for each of its 2 words: words"},
		{"no words", npz(t, zip.Store, "a", table), "has none of a.words.txt, a.txt, words.txt, vocab.txt; put"},
		{"cut short", npz(t, zip.Store, "words", words, "a", npyOf("<f4", "2, 2", npzNumbers[:8])), "a.npz/a.npy: offset 70: 2 × 2 numbers need 16 bytes and 8 are there"},
		{"cut short in the middle", npz(t, zip.Store, "words", words, "a", table)[:300], "the NumPy archive is damaged: "},
		{"a byte changed", strings.Replace(npz(t, zip.Store, "words", words, "a", table), npzNumbers, npzNumbers[:15]+"A", 1), "a.npz: the NumPy archive is damaged: zip: checksum error; copy"},
		{"an array twice", npz(t, zip.Store, "words", words, "vectors", npyOf("<f4", "2, 2", strings.Repeat("\x00", 16)), "vectors", table), `a.npz: the NumPy archive has two arrays called "vectors"; save`},
		{"another compression", otherMethod(npz(t, zip.Store, "words", words, "a", table)), "a.npz: words.npy is compressed in the NumPy archive as zip's method 14, which Lexigraph does not read; write it again by numpy.savez_compressed"},
		{"words of nothing", npz(t, zip.Store, "words", npyOf("", "2,", npzWide), "a", table), "has none of a.words.txt"},
	} {
		if _, _, err := readBytes(t, "a.npz", test.content); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
	if _, _, err := readBytes(t, "a.npz.gz", gzipped(npz(t, zip.Store, "words", words, "a", table))); err == nil || !strings.Contains(err.Error(), "is read from its end") {
		t.Errorf("in gzip: %v", err)
	}
}

// otherMethod is an archive that says of its first file that it is compressed by LZMA.
func otherMethod(archive string) string {
	at := strings.Index(archive, "PK\x01\x02") + len("PK\x01\x02") + 6
	return archive[:at] + "\x0e\x00" + archive[at+2:]
}

// TestNPZBeside reads the words of an archive without any from the file beside it, and such an archive as a teacher's vectors.
func TestNPZBeside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	for name, content := range map[string]string{path: npz(t, zip.Store, "arr_0", npyOf("<f4", "2, 2", npzNumbers)), strings.TrimSuffix(path, "npz") + "words.txt": "日\nab\n"} {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, _, err := Read(path)
	if err != nil || !slices.Equal(got.Words, []string{"日", "ab"}) || !slices.Equal(got.Data, []float32{1, 2, 3, 4}) {
		t.Errorf("got %v, %v", got, err)
	}
	if rows, dim, numbers, err := ReadMatrix(path); rows != 2 || dim != 2 || err != nil || !slices.Equal(numbers, []float32{1, 2, 3, 4}) {
		t.Errorf("got %d × %d, %v, %v", rows, dim, numbers, err)
	}
}
