package search

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/lexical"
)

// hashes encodes a text as the sum of a few numbers that its words are hashed to.
type hashes struct{}

func (h hashes) Dim() int { return 5 }

func (h hashes) Encode(text string) []float32 {
	v := make([]float32, 5)
	for _, w := range strings.Fields(text) {
		sum := fnv.New32()
		sum.Write([]byte(w))
		v[sum.Sum32()%5]++
	}
	return v
}

// twice is an encoder of the same key that has changed.
type twice struct{ hashes }

func (h twice) Encode(text string) []float32 { return h.hashes.Encode(text + "\nagain and again") }

func hashing() (Encoder, error) { return hashes{}, nil }

// module makes a folder of Go files, old enough to be told by their times.
func module(t *testing.T) string {
	dir := t.TempDir()
	put(t, dir, "go.mod", "module example.com/m\n")
	put(t, dir, "open.go", "package m\n\n// Open opens a file for reading.\nfunc Open() {}\n\n// Append opens a file for appending.\nfunc Append() {}\n")
	put(t, dir, "sub/sleep.go", "package sub\n\n// Sleep waits a while.\nfunc Sleep() {}\n")
	put(t, dir, "sub/sleep_test.go", "package sub\n\n// TestSleep opens a file for appending.\nfunc TestSleep() {}\n")
	put(t, dir, "testdata/x.go", "package x\n\nfunc Append() {}\n")
	put(t, dir, "other/go.mod", "module example.com/other\n")
	put(t, dir, "other/o.go", "package other\n\nfunc Append() {}\n")
	put(t, dir, "docs/guide.md", "# Guide\n\n## Files\n\nHow to open one for appending.\n")
	t.Chdir(dir)
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, s Settings) (*Index, Report) {
	t.Helper()
	x, report, err := Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return x, report
}

func names(t *testing.T, x *Index, query string, by By) (names []string) {
	t.Helper()
	results, err := x.Find(query, by, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		names = append(names, fmt.Sprintf("%s:%d:%s", filepath.ToSlash(r.File), r.Line, r.Name))
	}
	return names
}

func TestFind(t *testing.T) {
	module(t)
	x, report := open(t, Settings{In: []string{"./..."}})
	if diff := gocmp.Diff(Report{Files: 2, Documents: 3, Read: 2, Parsed: 3, New: true}, report); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	check := func(query string, by By, want ...string) {
		t.Helper()
		if diff := gocmp.Diff(want, names(t, x, query, by)); diff != "" {
			t.Errorf("%s by %s (-want +got):\n%s", query, by, diff)
		}
	}
	check("append to an opened file", Words, "open.go:7:Append", "open.go:4:Open")
	check("nothing like it", Words)
	check("", Words)
	if _, err := x.Find("file", Both, 1); err == nil {
		t.Error("by meaning, without an encoder")
	}
	x, _ = open(t, Settings{In: []string{"./...", "docs"}, Encoder: hashing})
	check("file for appending", Words, "open.go:7:Append", "docs/guide.md:3:Guide > Files", "open.go:4:Open")
	// The text of Append as it is encoded.
	found, err := x.Find("opens a file for appending append append append append append append append append append", Meaning, 10)
	if err != nil || len(found) != 5 || found[0].Name != "Append" || *found[0].Cosine < .999 {
		t.Errorf("%+v, %v", found, err)
	}
	if !slices.IsSortedFunc(found, func(a, b Result) int { return cmp.Compare(*b.Cosine, *a.Cosine) }) {
		t.Errorf("not by their cosines: %+v", found)
	}
	check("", Meaning)
	check("", Both)
	if found, err := x.Find("file", "sense", 1); err == nil {
		t.Errorf("by sense, which is no way to compare: %+v", found)
	}
	if found, err := x.Find("file", Both, -1); err != nil || len(found) > 0 {
		t.Errorf("the -1 best: %+v, %v", found, err)
	}
	results, err := x.Find("appending", Both, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 1 || results[0].Cosine == nil || results[0].BM25 <= 0 || results[0].Score > 2./61 {
		t.Errorf("%+v", results)
	}
}

// TestPlatforms: a function that is written for several platforms is found once.
func TestPlatforms(t *testing.T) {
	dir := module(t)
	for _, platform := range []string{"linux", "windows", "plan9"} {
		put(t, dir, "sub/open_"+platform+".go", "package sub\n\n// openNow opens files.\nfunc openNow() {}\n\n// Why init opens files.\nfunc init() {}\n")
	}
	put(t, dir, "open_linux.go", "package m\n\n// openNow opens files, and more of them.\nfunc openNow() {}\n")
	x, _ := open(t, Settings{In: []string{"./..."}})
	want := []string{"sub/open_linux.go:4:openNow", "open_linux.go:4:openNow"}
	if got := names(t, x, "open now", Words); !slices.Equal(got[:2], want) || slices.Contains(got[2:], "sub/open_windows.go:4:openNow") {
		t.Errorf("%q; want %q first", got, want)
	}
	if found, err := x.Find("open now", Words, 2); err != nil || len(found) != 2 || found[1].File != "open_linux.go" {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestMains: several programs in a folder, of which go run takes one, are found each.
func TestMains(t *testing.T) {
	dir := module(t)
	for _, program := range []string{"one", "two"} {
		put(t, dir, "scripts/"+program+".go", "//go:build ignore\n\npackage main\n\n// main counts zebras.\nfunc main() {}\n")
	}
	x, _ := open(t, Settings{In: []string{"scripts"}})
	if got := names(t, x, "zebras", Words); len(got) != 2 {
		t.Errorf("%q, want both programs", got)
	}
}

func TestFiles(t *testing.T) {
	dir := module(t)
	check := func(want string, names ...string) {
		t.Helper()
		files, _, err := Files(t.Context(), names)
		if err != nil {
			t.Error(err)
			return
		}
		for i, f := range files {
			files[i] = filepath.ToSlash(Shown(f))
		}
		if got := strings.Join(files, " "); got != want {
			t.Errorf("%s: %s, want %s", names, got, want)
		}
	}
	check("open.go sub/sleep.go", "./...")
	check("open.go sub/sleep.go", dir+"/...")
	check("docs/guide.md open.go", ".")
	check("docs/guide.md", "docs", "docs/guide.md")
	check("docs/guide.md", "docs/*.md")
	check("sub/sleep_test.go", "sub/sleep_test.go")
	check("sub/sleep.go", "./sub/...", "sub")
	for _, name := range []string{"", "./none", "./none/...", "none.md", "*.none", "other/testdata"} {
		_, _, err := Files(t.Context(), []string{name})
		if e := (*corpus.Error)(nil); !errors.As(err, &e) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestRefresh changes files one by one, and has the index of one made anew, having parsed
// only what has changed.
func TestRefresh(t *testing.T) {
	dir := module(t)
	s := Settings{In: []string{"./...", "docs"}, Encoder: hashing, Key: "hashes", Cache: t.TempDir()}
	open(t, s)
	check := func(what string, read, parsed int) {
		t.Helper()
		x, report := open(t, s)
		if report.New || report.Read != read || report.Parsed != parsed || report.Kept != nil {
			t.Errorf("%s: %+v, want %d files read and %d documents parsed", what, report, read, parsed)
		}
		fresh := s
		fresh.Cache = ""
		anew, _ := open(t, fresh)
		got, err := x.encode(nil)
		if err != nil {
			t.Fatal(err)
		}
		if want, _ := anew.encode(nil); !bytes.Equal(got, want) {
			t.Errorf("%s: another index than one made anew", what)
		}
	}
	check("nothing", 0, 0)
	put(t, dir, "open.go", "package m\n\n// Close closes a file.\nfunc Close() {}\n")
	check("a change", 1, 1)
	put(t, dir, "a.go", "package m\n\nfunc A() {}\n")
	check("a new file", 1, 1)
	if err := os.Remove(filepath.Join(dir, "sub", "sleep.go")); err != nil {
		t.Fatal(err)
	}
	check("a file less", 0, 0)
	now := time.Now().Add(-time.Minute)
	if err := os.Chtimes(filepath.Join(dir, "a.go"), now, now); err != nil {
		t.Fatal(err)
	}
	check("another time", 1, 0)
	check("nothing again", 0, 0)
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte("package m\n\nfunc B() {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	check("a change of the same size", 1, 1)
	x, _ := open(t, s)
	if got := names(t, x, "b", Words); !slices.Equal(got, []string{"a.go:3:B"}) {
		t.Errorf("found %q", got)
	}
	other := s
	other.Encoder = func() (Encoder, error) { return twice{hashes{}}, nil }
	if _, report := open(t, other); !report.New || report.Parsed == 0 {
		t.Error("an encoder that has changed has the vectors of before")
	}
	other.Encoder = func() (Encoder, error) { return nil, errors.ErrUnsupported }
	if _, _, err := Open(t.Context(), other); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("an encoder that cannot be opened: %v", err)
	}
	x, report := open(t, Settings{In: s.In, Cache: s.Cache})
	if !report.New || len(x.vectors) > 0 {
		t.Error("an index with vectors is used where there is no encoder")
	}
}

// TestYoung has a file that is changed right after it was read, keeping its time and size.
func TestYoung(t *testing.T) {
	dir := module(t)
	s := Settings{In: []string{"./..."}, Cache: t.TempDir()}
	path := filepath.Join(dir, "a.go")
	now := time.Now().Add(time.Hour) // of a clock that is ahead: too young for ever
	write := func(name string) {
		if err := os.WriteFile(path, []byte("package m\n\nfunc "+name+"() {}\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now); err != nil {
			t.Fatal(err)
		}
	}
	write("Alpha")
	open(t, s)
	write("Gamma")
	x, _ := open(t, s)
	if got := names(t, x, "gamma", Words); !slices.Equal(got, []string{"a.go:3:Gamma"}) {
		t.Errorf("found %q", got)
	}
}

func TestBadFiles(t *testing.T) {
	dir := module(t)
	put(t, dir, "bad.go", "package m\n\nfunc Bad() {}\n\nfunc {\n")
	put(t, dir, "docs/bad.txt", "a\x00b")
	s := Settings{In: []string{"./...", "docs"}, Cache: t.TempDir()}
	for range 2 { // the second time from the cache
		_, report := open(t, s)
		if len(report.Problems) != 2 || !strings.HasPrefix(report.Problems[0], "bad.go:5:6: expected") || !strings.HasSuffix(report.Problems[1], "bad.txt: has NUL bytes: it is not text") {
			t.Errorf("problems %q", report.Problems)
		}
	}
	put(t, dir, "only/x.txt", "\n")
	put(t, dir, "only/y.txt", "\x00")
	for name, want := range map[string]string{"only/x.txt": "nothing to be found", "only/y.txt": "NUL bytes"} {
		_, _, err := Open(t.Context(), Settings{In: []string{name}})
		if e := (*corpus.Error)(nil); !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBadCache(t *testing.T) {
	module(t)
	s := Settings{In: []string{"./..."}, Cache: t.TempDir()}
	open(t, s)
	kept, err := filepath.Glob(filepath.Join(s.Cache, "*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("%q, %v", kept, err)
	}
	whole, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}
	damage := map[string][]byte{"empty": {}, "short": whole[:len(whole)/2], "long": append(slices.Clone(whole), 0)}
	for i := 0; i < len(whole); i += 7 {
		b := slices.Clone(whole)
		b[i] ^= 0x10
		damage[fmt.Sprint("bit of byte ", i)] = b
	}
	for name, b := range damage {
		if err := os.WriteFile(kept[0], b, 0o666); err != nil {
			t.Fatal(err)
		}
		x, report := open(t, s)
		if !report.New || report.Kept != nil || len(names(t, x, "appending", Words)) != 1 {
			t.Errorf("%s: %+v", name, report)
		}
	}
	if _, report := open(t, s); report.New {
		t.Error("the index is not mended")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	s.Cache = file // no folder can be made of it
	if x, report := open(t, s); report.Kept == nil || x.Len() != 3 {
		t.Errorf("%+v", report)
	}
}

func FuzzDecode(f *testing.F) {
	x := &Index{dim: 1, vectors: make([]byte, 4), probed: make([]byte, 4), files: []file{{path: "/a.go", docs: 1}}}
	x.entries.add(entry{1, "name", "text"})
	lexicon := parts{{file: file{path: "/a.go", docs: 1}, old: -1, new: []document{{line: 1, terms: []string{"a"}}}}}
	x.words = lexicon.assemble(nil, &Index{words: &lexical.Index{}}).words
	b, err := x.encode(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:len(b)-4])
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := decode(b)
		if err != nil {
			return
		}
		if _, err := x.Find("a name", Words, 100); err != nil {
			t.Error(err)
		}
		for d := range x.Len() {
			x.entries.at(d)
			x.fileOf(d)
		}
		if _, err := x.encode(nil); err != nil {
			t.Error(err)
		}
	})
}
