package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzFile reads any bytes as a text and as each compression: every sentence is a line,
// what is counted was given, and an error names the file.
func FuzzFile(f *testing.F) {
	names := []string{"text.txt", "text.gz", "text.zst", "text.bz2", "text.xz"}
	for _, s := range []string{"one\ntwo\n\nthree", "", "\ufeffa\r\n\xff\r", gzipped("one\n\ntwo"), zstandard("one\ntwo\n"), bzipped, xzipped("one\ntwo\n"), xzipped("a") + xzipped("b"), "\xfd7zXZ\x00", gzipped("a") + gzipped("b"), "\x1f\x8b", "BZh9", "\x28\xb5\x2f\xfd"} {
		for i := range names {
			f.Add([]byte(s), i)
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte, which int) {
		path := filepath.Join(dir, names[uint(which)%uint(len(names))])
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		sources, err := Open(t.Context(), []string{path}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		documents, sentences := 0, 0
		for doc, err := range sources[0].Documents() {
			if err != nil {
				if !strings.HasPrefix(err.Error(), dir) {
					t.Errorf("the error names no file: %v", err)
				}
				return
			}
			documents++
			for _, s := range doc.Sentences {
				if bytes.ContainsRune(s, '\n') {
					t.Errorf("the sentence %q", s)
				}
			}
			sentences += len(doc.Sentences)
		}
		if stat := sources[0].Stat(); int(stat.Sentences) != sentences || int(stat.Documents) > documents {
			t.Errorf("%d sentences in %d documents, counted %+v", sentences, documents, stat)
		}
	})
}

// FuzzReadDictionary reads any bytes as a dictionary: what comes back has costs to split
// text by, and an error names the file.
func FuzzReadDictionary(f *testing.F) {
	for _, s := range []string{"老鼠 120 n\n鼠 3\n", "a\nb 0\n# c\n", "a 281474976710655\nb 281474976710655\n", "a -1\n", "a x\n", "\xff 1\n", gzipped("a 1\n"), ""} {
		f.Add([]byte(s))
	}
	path := filepath.Join(f.TempDir(), "words.txt")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		d, err := ReadDictionary(path)
		if err != nil {
			if !strings.HasPrefix(err.Error(), path) {
				t.Errorf("the error names no file: %v", err)
			}
			return
		}
		if len(d.costs) == 0 || d.longest == 0 || d.unknown < 0 {
			t.Errorf("%d words, the longest of %d bytes, an unknown one costs %d", len(d.costs), d.longest, d.unknown)
		}
		for word, cost := range d.costs {
			if word == "" || len(word) > d.longest || cost < 0 {
				t.Errorf("%q costs %d, and the longest word has %d bytes", word, cost, d.longest)
			}
		}
	})
}

// FuzzCollect takes any bytes for what a command writes: each document that it was given
// has its number of sentences, or there is an error.
func FuzzCollect(f *testing.F) {
	f.Add([]byte("a b\nc\r\n\nd"), 3, 0)
	f.Add([]byte("a"), 2, 2)
	f.Add([]byte("\n\n\n\n\n\n"), 1, 1)
	f.Add([]byte{}, 0, 9)
	f.Fuzz(func(t *testing.T, wrote []byte, first, second int) {
		given := []sent{{sentences: first & 7}, {sentences: 0}, {sentences: second & 7}}
		c := newFilter("command")
		c.pending, c.done = given, true
		n, lines, failed := 0, 0, error(nil)
		c.collect(t.Context(), bufio.NewReader(bytes.NewReader(wrote)), func() error { return nil }, func(d Document, err error) bool {
			if err != nil {
				failed = err
				return false
			}
			if len(d.Sentences) != given[n].sentences {
				t.Errorf("%d sentences, of %d", len(d.Sentences), given[n].sentences)
			}
			for _, s := range d.Sentences {
				if bytes.ContainsRune(s, '\n') {
					t.Errorf("the sentence %q", s)
				}
			}
			n, lines = n+1, lines+len(d.Sentences)
			return true
		})
		want := given[0].sentences + given[2].sentences
		there := bytes.Count(wrote, []byte("\n"))
		if len(wrote) > 0 && !bytes.HasSuffix(wrote, []byte("\n")) {
			there++
		}
		if _, ok := errors.AsType[*Error](failed); failed != nil && !ok || (failed == nil) != (there == want) || failed == nil && (n != 3 || lines != want) {
			t.Errorf("%d lines for %d: error %v after %d documents", there, want, failed, n)
		}
	})
}
