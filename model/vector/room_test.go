package vector

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"
)

// TestRoom holds that what is read has room made for it once, and is not copied as it grows: a table of a gigabyte
// takes two or three while it is copied.
func TestRoom(t *testing.T) {
	want := random(180, 370, 1)
	dir := t.TempDir()
	formats := map[string]Format{"compressed word2vec": Word2Vec{}, "compressed word2vec-binary": Word2VecBinary{}, "compressed glove": GloVe{}}
	maps.Copy(formats, Formats())
	for name, f := range formats {
		path := filepath.Join(dir, name+"-"+f.FileName())
		if strings.HasPrefix(name, "compressed") {
			path += ".gz"
		}
		if _, err := f.Write(path, want); err != nil {
			t.Fatal(err)
		}
		got, _, err := Read(path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		most := len(got.Data) + len(got.Data)/10
		if name == "compressed glove" {
			most += len(got.Data) / 5 // a guess
		}
		if name == "model2vec" {
			most += want.Dim // the unknown token
		}
		if cap(got.Data) > most {
			t.Errorf("%s: there is room for %d numbers, and the table has %d", name, cap(got.Data), len(got.Data))
		}
	}
}
