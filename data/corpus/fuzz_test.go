package corpus

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzFile reads any bytes as a text and as each compression: every sentence is a line,
// what is counted was given, and an error names the file.
func FuzzFile(f *testing.F) {
	names := []string{"text.txt", "text.gz", "text.zst", "text.bz2"}
	for _, s := range []string{"one\ntwo\n\nthree", "", "\ufeffa\r\n\xff\r", gzipped("one\n\ntwo"), zstandard("one\ntwo\n"), bzipped, gzipped("a") + gzipped("b"), "\x1f\x8b", "BZh9", "\x28\xb5\x2f\xfd"} {
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
