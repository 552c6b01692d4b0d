package vector

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/lexigraph/lexigraph/graph/kernel"
)

// sameAnswers holds that s answers as a search of the table in memory does.
func sameAnswers(t *testing.T, name string, s *Search, table *Table) {
	t.Helper()
	memory := NewSearch(table)
	if !slices.Equal(s.Words(), table.Words) || s.Dim() != table.Dim {
		t.Fatalf("%s: %d words of dimension %d, want %d of %d", name, len(s.Words()), s.Dim(), table.Len(), table.Dim)
	}
	for i := range min(5, table.Len()) {
		if x, err := s.Vector(i); err != nil || !slices.Equal(x, table.Row(i)) {
			t.Fatalf("%s: row %d is %v %v, want %v", name, i, x, err, table.Row(i))
		}
		got, err := s.NearestWord(table.Words[i], 4)
		if want, _ := memory.NearestWord(table.Words[i], 4); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%s: neighbours %v %v, want %v", name, got, err, want)
		}
	}
	got, err := s.Analogy("w1", "w2", "w3", 4)
	if want, _ := memory.Analogy("w1", "w2", "w3", 4); err != nil || !slices.Equal(got, want) {
		t.Fatalf("%s: analogy %v %v, want %v", name, got, err, want)
	}
}

func TestOpenSearch(t *testing.T) {
	table := random(300, 9, 1)
	inFile := map[string]bool{"npy": true, "safetensors": true, "word2vec": true, "word2vec-binary": true, "glove": true}
	for name := range Formats() {
		path, _ := writeTable(t, t.TempDir(), name, table)
		searchesAsRead(t, path, inFile[name])
	}
}

// searchesAsRead holds what [OpenSearch] finds in a file to what [Read] reads, and whether it leaves the numbers there.
func searchesAsRead(t *testing.T, path string, inFile bool) {
	t.Helper()
	want, wantReport, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	s, report, err := OpenSearch(path, "")
	if err != nil {
		t.Fatal(err)
	}
	sameAnswers(t, path, s, want)
	if fmt.Sprint(report) != fmt.Sprint(wantReport) {
		t.Errorf("%s: report %v, want %v", path, report, wantReport)
	}
	if _, ok := s.rows.(*stored); ok != inFile {
		t.Errorf("%s: the numbers are in the file %v", path, ok)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestOpenSearchOdd has what the seeds of FuzzRead do not: rows that come again, long and blank lines, and what cannot be read twice.
func TestOpenSearchOdd(t *testing.T) {
	lines := []string{"w0 1 2", "w1  3\t1e0 ", "w0 9 9", "w2 -1 " + strings.Repeat("0", 5000) + "2.5\r", "two words 7 7", "w3 4 4", "w1 8 8", "w4 5 -5"}
	text := strings.Join(lines, "\n")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(text))
	z.Close()
	columns := strings.Replace(string(npyHeader("<f4", 2, 5)), "'fortran_order': False", "'fortran_order': True ", 1)
	columns = strings.Replace(columns, "(2, 5)", "(5, 2)", 1) + floatBytes(1, 3, -1, 4, 5, 2, 1, 2.5, 4, -5)
	for name, content := range map[string]string{"v.txt": "\ufeff" + text, "h.txt": "9 2\n" + text + "\nroute 8.1 6 6\n\n\n", "v.txt.gz": packed.String(), "v.npy": columns} {
		dir := t.TempDir()
		for name, content := range map[string]string{name: content, "v.words.txt": "w0\nw1\nw2\nw3\nw4\n"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		searchesAsRead(t, filepath.Join(dir, name), strings.HasSuffix(name, ".txt"))
	}
}

// TestOpenSearchLittle: a single word has no neighbours, and a file must be there.
func TestOpenSearchLittle(t *testing.T) {
	one := filepath.Join(t.TempDir(), "v.txt")
	if err := os.WriteFile(one, []byte("alone 1 2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	s, _, err := OpenSearch(one, "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if near, err := s.NearestWord("alone", 3); len(near) > 0 || err != nil {
		t.Errorf("one word has the neighbours %v, %v", near, err)
	}
	if _, _, err := OpenSearch(filepath.Join(t.TempDir(), "gone"), ""); err == nil {
		t.Error("a file that is not there was opened")
	}
}

// TestOpenSearchChanged changes a file between two queries.
func TestOpenSearchChanged(t *testing.T) {
	table := random(50, 4, 1)
	for _, name := range []string{"npy", "word2vec", "word2vec-binary"} {
		path, _ := writeTable(t, t.TempDir(), name, table)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		other := bytes.Clone(content) // the same but for the numbers, where those end
		copy(other[len(other)/2:], bytes.Repeat([]byte("1"), len(other)))
		for change, do := range map[string]func() error{
			"cut short": func() error { return os.Truncate(path, int64(len(content)/2)) },
			"grown":     func() error { return os.WriteFile(path, append(bytes.Clone(content), content...), 0o666) },
			"others of the same size and time": func() error {
				return errors.Join(os.WriteFile(path, other, 0o666), os.Chtimes(path, time.Time{}, info.ModTime()))
			},
		} {
			if err := errors.Join(os.WriteFile(path, content, 0o666), os.Chtimes(path, time.Time{}, info.ModTime())); err != nil {
				t.Fatal(err)
			}
			s, _, err := OpenSearch(path, "")
			if err != nil {
				t.Fatal(err)
			}
			if err := do(); err != nil {
				t.Fatal(err)
			}
			_, err1 := s.NearestWord("w49", 3)
			_, err2 := s.Vector(49)
			for _, err := range []error{err1, err2} {
				if bad := (*FormatError)(nil); !errors.As(err, &bad) || !strings.Contains(err.Error(), "has changed") {
					t.Errorf("%s, %s: %v, want an error about the change", name, change, err)
				}
			}
			s.Close()
		}
		// Another file in its place leaves the answers as they were.
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
		s, _, err := OpenSearch(path, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.WriteFile(path+".new", other[:100], 0o666), os.Rename(path+".new", path)); err != nil {
			t.Fatal(err)
		}
		sameAnswers(t, name+" replaced", s, table)
		s.Close()
	}
}

// A keptSearch opens a file of vectors, and what is kept of it in a cache.
type keptSearch struct {
	*testing.T
	dir, cache, path string
	time             time.Time // of the files
}

// newKeptSearch has a file with the vectors of a table, of an hour ago.
func newKeptSearch(t *testing.T, table *Table) *keptSearch {
	k := &keptSearch{T: t, dir: t.TempDir(), cache: filepath.Join(t.TempDir(), "cache"), time: time.Now().Add(-time.Hour)}
	k.write(table)
	return k
}

// write puts the vectors of a table into the file.
func (k *keptSearch) write(table *Table) {
	k.Helper()
	path, written := writeTable(k.T, k.dir, "safetensors", table)
	k.path = path
	for _, file := range written {
		if err := os.Chtimes(file, time.Time{}, k.time); err != nil {
			k.Fatal(err)
		}
	}
}

// open checks that what is opened has the vectors of a table, and reports whether it was kept.
func (k *keptSearch) open(want *Table) (was bool) {
	k.Helper()
	s, report, err := openSearch(k.path, k.cache, 1)
	if err != nil {
		k.Fatal(err)
	}
	defer s.Close()
	sameAnswers(k.T, "kept", s, want)
	if !slices.Equal(s.words.Counts, want.Counts) || report.Rows != want.Len() || report.Format != "safetensors" {
		k.Errorf("counts or report are others: %v", report)
	}
	return s.rows.(*stored).pending == nil // nothing was read row by row
}

func (k *keptSearch) entries() []string {
	k.Helper()
	names, err := filepath.Glob(filepath.Join(k.cache, "*"))
	if err != nil {
		k.Fatal(err)
	}
	return names
}

// withCounts is random with a count for each word.
func withCounts(seed uint64) *Table {
	table := random(700, 5, seed)
	table.Counts = make([]int64, 700)
	return table
}

func TestOpenSearchKept(t *testing.T) {
	table := withCounts(1)
	k := newKeptSearch(t, table)
	if k.open(table) || len(k.entries()) != 1 {
		t.Errorf("the first time: the cache has %q", k.entries())
	}
	if !k.open(table) {
		t.Error("what was kept was not used")
	}
}

// TestOpenSearchKeptFresh: what has only just been written may change without another time, and is not kept.
func TestOpenSearchKeptFresh(t *testing.T) {
	table := withCounts(1)
	k := newKeptSearch(t, table)
	k.time = time.Now()
	k.write(table)
	if k.open(table) || len(k.entries()) > 0 {
		t.Error("what has only just been written is kept")
	}
}

func TestOpenSearchKeptDamaged(t *testing.T) {
	table := withCounts(1)
	k := newKeptSearch(t, table)
	k.open(table)
	entry := k.entries()[0]
	kept, err := os.ReadFile(entry)
	if err != nil {
		t.Fatal(err)
	}
	for _, damaged := range [][]byte{nil, kept[:100], append(bytes.Clone(kept), 0), append(bytes.Repeat([]byte{1}, 3), kept[3:]...)} {
		if err := os.WriteFile(entry, damaged, 0o666); err != nil {
			t.Fatal(err)
		}
		if k.open(table) || !k.open(table) {
			t.Error("what was damaged was used, or not made again")
		}
	}
}

func TestOpenSearchKeptChanged(t *testing.T) {
	k := newKeptSearch(t, withCounts(1))
	k.open(withCounts(1))
	other := withCounts(2) // of the same size and time
	k.write(other)
	if k.open(other) || !k.open(other) {
		t.Error("what was kept of another file was used, or not made again")
	}
	other.Words[699] = "w7x9" // beside it
	k.time = k.time.Add(time.Second)
	k.write(other)
	if k.open(other) || len(k.entries()) != 2 {
		t.Error("what was kept with other words was used")
	}
}

// TestOpenSearchKeptNowhere: it works where nothing can be kept.
func TestOpenSearchKeptNowhere(t *testing.T) {
	table := withCounts(1)
	k := newKeptSearch(t, table)
	k.cache = k.path // which is no folder
	k.open(table)
	if s, _, err := openSearch(k.path, "", 1); err != nil || s.Close() != nil {
		t.Error(err)
	}
}

// TestOpenStored has vectors in the middle of a file, which are kept with their words.
func TestOpenStored(t *testing.T) {
	table := random(700, 5, 1)
	table.Counts = make([]int64, 700)
	path := filepath.Join(t.TempDir(), "f")
	const at = 24
	content := append(make([]byte, at), appendFloats(nil, table.Data)...)
	old := time.Now().Add(-time.Hour)
	if err := errors.Join(os.WriteFile(path, append(content, "and more"...), 0o666), os.Chtimes(path, time.Time{}, old)); err != nil {
		t.Fatal(err)
	}
	cache, found := t.TempDir(), 0
	open := func(key string) (*Search, error) {
		return openStored(path, cache, key, 1, func() (*Table, []int64, error) {
			found++
			return &Table{Words: table.Words, Dim: table.Dim, Counts: table.Counts}, []int64{at}, nil
		})
	}
	for i, key := range []string{"a", "a", "b"} {
		s, err := open(key)
		if err != nil {
			t.Fatal(err)
		}
		sameAnswers(t, key, s, table)
		if first, _, _, err := s.First(2); err != nil || first.Len() != 2 || len(first.Counts) != 2 {
			t.Errorf("the first two: %+v, %v", first, err)
		}
		if want := []int{1, 1, 2}[i]; found != want {
			t.Errorf("looked for %d times, want %d", found, want)
		}
		s.Close()
	}
	replaced := func() (*Table, []int64, error) {
		err := errors.Join(os.WriteFile(path+".new", content, 0o666), os.Rename(path+".new", path))
		return &Table{Words: table.Words, Dim: table.Dim}, []int64{0}, err
	}
	if _, err := OpenStored(path, "", "", replaced); !errors.As(err, new(*FormatError)) || !strings.Contains(err.Error(), "has changed") {
		t.Errorf("a file that was replaced meanwhile: %v", err)
	}
	if err := os.WriteFile(path, content[:len(content)-1], 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := open(""); !errors.As(err, new(*FormatError)) || !strings.Contains(err.Error(), "cut short") {
		t.Errorf("a file that is too short: %v", err)
	}
}

// TestOpenStoredSum has vectors that are the sums of two tables in a file, of which the second one comes first, and finds them again in
// what was kept.
func TestOpenStoredSum(t *testing.T) {
	a, b := random(700, 5, 1), random(700, 5, 2)
	path := filepath.Join(t.TempDir(), "f")
	content := slices.Concat(make([]byte, 12), appendFloats(nil, b.Data), appendFloats(nil, a.Data), []byte("more"))
	at := []int64{12 + 4*700*5, 12}
	if err := errors.Join(os.WriteFile(path, content, 0o666), os.Chtimes(path, time.Time{}, time.Now().Add(-time.Hour))); err != nil {
		t.Fatal(err)
	}
	want := &Table{Words: a.Words, Dim: a.Dim, Data: slices.Clone(a.Data)}
	kernel.Add(want.Data, b.Data)
	cache, found := t.TempDir(), 0
	for range 2 {
		s, err := openStored(path, cache, "", 1, func() (*Table, []int64, error) {
			found++
			return &Table{Words: a.Words, Dim: a.Dim}, at, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		sameAnswers(t, "a sum", s, want)
		for i := range want.Words {
			if x, err := s.Vector(i); err != nil || !slices.Equal(x, want.Row(i)) {
				t.Fatalf("row %d is %v, want %v: %v", i, x, want.Row(i), err)
			}
		}
		s.Close()
	}
	if found != 1 {
		t.Errorf("looked for %d times", found)
	}
	short := func() (*Table, []int64, error) {
		return &Table{Words: a.Words, Dim: a.Dim}, []int64{12, 12 + 4*700*5 + 8}, nil
	}
	if _, err := openStored(path, "", "", 1, short); !errors.As(err, new(*FormatError)) || !strings.Contains(err.Error(), "that are added are cut short") {
		t.Errorf("a sum that is too short: %v", err)
	}
}
