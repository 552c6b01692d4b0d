package data

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// A counter is a tokenizer that counts how often all like it are used, and calls
// first when one is for the first time.
type counter struct {
	corpus.Whitespace
	n     *atomic.Int64
	first func()
}

func (c counter) Next(text []byte) (token, rest []byte) {
	if c.n.Add(1) == 1 && c.first != nil {
		c.first()
	}
	return c.Whitespace.Next(text)
}

// always returns what makes the given tokenizer.
func always(t corpus.Tokenizer) func() corpus.Tokenizer {
	return func() corpus.Tokenizer { return t }
}

// keyless hides the key of a tokenizer.
type keyless struct{ corpus.Tokenizer }

// entries returns the names of the files in a folder.
func entries(t *testing.T, folder string) (names []string) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}

func TestCacheHit(t *testing.T) {
	lines := make([]string, 300)
	for i := range lines {
		lines[i] = fmt.Sprintf("word%d a b\xff %s", i%40, strings.Repeat("x", i*8))
	}
	tests := []struct {
		name   string
		change func(s *Settings)
	}{
		{"plain", func(s *Settings) {}},
		{"shares", func(s *Settings) { s.Valid.Share, s.Test.Share = 0.2, 0.3 }},
		{"files", func(s *Settings) { s.Valid.Sources = []string{text(t, "a c\nd"), text(t, "")} }},
		{"words", func(s *Settings) { s.Vocab = VocabSpec{MinCount: 3, EOS: ".", Special: []string{"b", "<pad>"}} }},
		{"vocabulary", func(s *Settings) { s.Vocab = VocabSpec{File: text(t, "a\nb\n<unk>\n"), Unk: "<unk>"} }},
		{"phrases", func(s *Settings) { s.Phrases = PhraseSpec{Rounds: 2, Score: PhraseNPMI, Threshold: 0.3, MinCount: 2} }},
		{"packages", func(s *Settings) { s.Train = append(s.Train, "godoc:unicode/utf8") }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.name == "packages" && exec.Command("go", "version").Run() != nil {
				t.Skip("no go command")
			}
			var n atomic.Int64
			s := settings(text(t, strings.Join(lines, "\n")))
			s.Tokenizer = always(counter{n: &n})
			test.change(&s)
			want, err := Load(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			if long := test.name != "plain"; long { // most texts are mapped, as long ones are
				few(t)
			}
			s.Cache = filepath.Join(t.TempDir(), "new", "folder")
			for _, name := range []string{"first", "second", "third"} {
				n.Store(0)
				got, err := Load(t.Context(), s)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got, same); diff != "" {
					t.Errorf("%s time (-without cache +with):\n%s", name, diff)
				}
				looked := int64(0) // at the words of a given vocabulary, and where each ends
				if s.Vocab.File != "" {
					looked = int64(2 * want.Vocab.Len())
				}
				if (n.Load() > looked) != (name == "first") {
					t.Errorf("%s time: %d tokens asked for", name, n.Load())
				}
			}
			if got := entries(t, s.Cache); len(got) != 1 {
				t.Errorf("files %q", got)
			}
		})
	}
}

// keyOf returns the key of settings.
func keyOf(t *testing.T, s Settings) string {
	t.Helper()
	s.Cache = "x"
	l := loader{settings: s}
	if err := l.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	var vocabSum []byte
	if s.Vocab.File != "" {
		var err error
		if vocabSum, err = os.ReadFile(s.Vocab.File); err != nil {
			t.Fatal(err)
		}
	}
	e := newEntry(t.Context(), s, l.text, vocabSum)
	if e.folder == "" {
		t.Fatal("there is no key")
	}
	return hex.EncodeToString(e.key[:])
}

func TestKeyDependsOnEverySetting(t *testing.T) {
	path, other := text(t, "a b\nb c\n"), text(t, "a b\nb c\n")
	base := settings(path)
	seen := map[string]string{keyOf(t, base): "nothing"}
	changed := func(what string, change func(s *Settings)) {
		t.Helper()
		s := base
		change(&s)
		k := keyOf(t, s)
		if before, ok := seen[k]; ok {
			t.Errorf("the key is the same with another %s and another %s", what, before)
		}
		seen[k] = what
	}
	changed("path", func(s *Settings) { s.Train = []string{other} })
	changed("valid", func(s *Settings) { s.Valid.Sources = []string{other} })
	changed("test", func(s *Settings) { s.Test.Sources = []string{other} })
	changed("text", func(s *Settings) { s.Train = []string{path, other} })
	changed("order", func(s *Settings) { s.Train = []string{other, path} })
	changed("share of valid", func(s *Settings) { s.Valid.Share = 0.5 })
	changed("larger share of valid", func(s *Settings) { s.Valid.Share = 0.5000000000000001 })
	changed("share of test", func(s *Settings) { s.Test.Share = 0.5 })
	changed("tokenizer", func(s *Settings) { s.Tokenizer = func() corpus.Tokenizer { return &corpus.Words{} } })
	changed("tokenizer's setting", func(s *Settings) { s.Tokenizer = func() corpus.Tokenizer { return &corpus.Words{Punctuation: true} } })
	for _, policy := range []string{"keep", "skip", "error"} {
		changed("on_bad_utf8 "+policy, func(s *Settings) { s.OnBadUTF8 = policy })
	}
	for i := range reflect.TypeFor[VocabSpec]().NumField() {
		changed("vocab."+reflect.TypeFor[VocabSpec]().Field(i).Name, func(s *Settings) {
			switch f := reflect.ValueOf(&s.Vocab).Elem().Field(i); f.Kind() {
			case reflect.Int:
				f.SetInt(f.Int() + 1)
			case reflect.String:
				f.SetString(text(t, "a\nb\n"))
			case reflect.Slice:
				f.Set(reflect.ValueOf([]string{"x"}))
			}
		})
	}
	changed("words of vocab.special", func(s *Settings) { s.Vocab.Special = []string{"x y"} })
	changed("number of vocab.special", func(s *Settings) { s.Vocab.Special = []string{"x", "y"} })
	changed("vocab.file's text", func(s *Settings) { s.Vocab.File = text(t, "b\na\n") })

	s := base
	s.OnBadUTF8 = "replace"
	if keyOf(t, s) != keyOf(t, base) {
		t.Error("the default of on_bad_utf8 has a key of its own")
	}
}

func TestKeyDependsOnEveryByte(t *testing.T) {
	const all = "a b\nb c\n\xff\n"
	path := text(t, all)
	seen := map[string]int{keyOf(t, settings(path)): -1}
	for i := range all {
		b := []byte(all)
		b[i] ^= 1
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
		k := keyOf(t, settings(path))
		if before, ok := seen[k]; ok {
			t.Errorf("the key is the same with another byte %d and %d", i, before)
		}
		seen[k] = i
	}
	if err := os.WriteFile(path, []byte(all), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, ok := seen[keyOf(t, settings(path))]; !ok {
		t.Error("another key for the same bytes written anew")
	}
}

func TestCacheIsRepaired(t *testing.T) {
	var n atomic.Int64
	s := settings(text(t, "a b\nb c\n"))
	s.Tokenizer = always(counter{n: &n})
	s.Cache = t.TempDir()
	want, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Cache, entries(t, s.Cache)[0])
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := [][]byte{nil, []byte("something else\n"), whole[:len(whole)-1], append(slices.Clone(whole), '\n')}
	for i := 0; i < len(whole); i += 7 {
		b := slices.Clone(whole)
		b[i] ^= 0x10
		broken = append(broken, b)
	}
	for i, b := range broken {
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
		n.Store(0)
		got, err := Load(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, same); diff != "" || n.Load() == 0 {
			t.Errorf("damage %d: %d tokens read (-want +got):\n%s", i, n.Load(), diff)
		}
		if b, err := os.ReadFile(path); err != nil || !slices.Equal(b, whole) {
			t.Errorf("damage %d is not repaired: %v", i, err)
		}
	}
}

func TestCacheIsShared(t *testing.T) {
	s := settings(text(t, strings.Repeat("a b c\nd e f g\n", 2000)))
	want, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	s.Cache = t.TempDir()
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			for range 3 {
				got, err := Load(context.Background(), s)
				if err != nil {
					t.Error(err)
					return
				}
				if diff := cmp.Diff(want, got, same); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
	running.Wait()
	if got := entries(t, s.Cache); len(got) != 1 {
		t.Errorf("files %q", got)
	}
}

// What cannot be read twice, or has changed while it was read, is not kept.
func TestNotKept(t *testing.T) {
	var n atomic.Int64
	path := text(t, "a b\nb c\n")
	tests := []struct {
		name   string
		change func(s *Settings)
	}{
		{"standard input", func(s *Settings) { s.Train, s.Stdin = []string{"-"}, strings.NewReader("a b\n") }},
		{"standard input too", func(s *Settings) { s.Valid.Sources, s.Stdin = []string{"-"}, strings.NewReader("a b\n") }},
		{"tokenizer without key", func(s *Settings) { s.Tokenizer = always(keyless{s.Tokenizer()}) }},
		{"changing file", func(s *Settings) {
			// Longer than what is read ahead of the first token.
			file := text(t, strings.Repeat("a b\n", (2*mostSplitting+3)*portionBytes/(3+sentenceBytes)))
			s.Train = []string{file}
			s.Tokenizer = always(counter{n: &n, first: func() {
				f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
				if err != nil {
					t.Error(err)
					return
				}
				defer f.Close()
				f.WriteString("c\n")
			}})
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := settings(path)
			s.Cache = t.TempDir()
			test.change(&s)
			d, err := Load(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			if got := entries(t, s.Cache); len(got) > 0 || d.Report.CacheError != "" {
				t.Errorf("files %q, problem %q", got, d.Report.CacheError)
			}
		})
	}
}

func TestCacheThatCannotBeWritten(t *testing.T) {
	s := settings(text(t, "a b\nb c\n"))
	want, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	s.Cache = filepath.Join(text(t, "a file"), "folder")
	loadUnkept(t, "short", s, want)

	// A long text goes to the system's folder of temporary files then, or, where that fails too, into memory.
	few(t)
	mapFrom = 2
	for _, temp := range []string{os.TempDir(), s.Cache} {
		t.Setenv("TMPDIR", temp)
		got := loadUnkept(t, "long", s, want)
		if _, mapped := got.Train.Bytes(); mapped != (temp != s.Cache) {
			t.Errorf("temporary files in %s: mapped is %v", temp, mapped)
		}
	}
	s.Train, s.Stdin = []string{"-"}, strings.NewReader("a b\nb c\n")
	if _, err := Load(t.Context(), s); err == nil || !strings.Contains(err.Error(), "the text from standard input cannot be written there") {
		t.Errorf("long standard input: %v", err)
	}
}

// loadUnkept loads a text that cannot be kept: that is told, and it is the one wanted.
func loadUnkept(t *testing.T, name string, s Settings, want *Dataset) *Dataset {
	t.Helper()
	got, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if w := got.Report.Warnings("", ""); len(w) != 1 || !strings.HasPrefix(w[0], "the encoded text is not kept for the next run: mkdir ") ||
		!strings.HasSuffix(w[0], ": not a directory; choose another folder by setting LEXIGRAPH_CACHE, or set it to off") {
		t.Errorf("%s: warnings %q", name, w)
	}
	got.Report.CacheError = ""
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
	return got
}

// TestCacheThatIsOnlyReadable: entries are read from it.
func TestCacheThatIsOnlyReadable(t *testing.T) {
	few(t)
	mapFrom = 2
	var n atomic.Int64
	s := settings(text(t, "a b\nb c\n"))
	s.Tokenizer, s.Cache = always(counter{n: &n}), t.TempDir()
	if _, err := Load(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(s.Cache, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(s.Cache, 0o777)
	n.Store(0)
	if _, err := Load(t.Context(), s); err != nil || n.Load() > 0 {
		t.Errorf("%d tokens asked for, error %v", n.Load(), err)
	}
}

func TestEviction(t *testing.T) {
	d, folder := sample(t), t.TempDir()
	size := int64(len(stored(t, d, [32]byte{})))
	at := func(i byte) entry { return entry{folder: folder, limit: 3*size + size/2, key: [32]byte{i}} }
	hour := func(path string, n int) {
		t.Helper()
		then := time.Now().Add(time.Duration(n) * time.Hour)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	foreign := []string{"notes.txt", "abc" + entrySuffix, strings.Repeat("g", 64) + entrySuffix}
	killed, alive := filepath.Base(at(8).path())+".1"+tempSuffix, filepath.Base(at(9).path())+".2"+tempSuffix
	for _, name := range append(foreign, killed, alive) {
		if err := os.WriteFile(filepath.Join(folder, name), make([]byte, 4*size), 0o666); err != nil {
			t.Fatal(err)
		}
		if name != alive {
			hour(filepath.Join(folder, name), -100)
		}
	}
	var text [parts][]*corpus.Source
	for i := range byte(3) {
		if err := at(i).write(d, text); err != nil {
			t.Fatal(err)
		}
		hour(at(i).path(), int(i)-10)
	}
	if at(0).read() == nil { // and it was the oldest before
		t.Fatal("nothing is kept")
	}
	if err := at(3).write(d, text); err != nil {
		t.Fatal(err)
	}
	want := append(foreign, alive, filepath.Base(at(0).path()), filepath.Base(at(2).path()), filepath.Base(at(3).path()))
	slices.Sort(want)
	if diff := cmp.Diff(want, entries(t, folder)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}

	large := at(4) // the last one stays
	large.limit = size - 1
	if err := large.write(d, text); err != nil {
		t.Fatal(err)
	}
	want = append(foreign[:len(foreign):len(foreign)], alive, filepath.Base(large.path()))
	slices.Sort(want)
	if diff := cmp.Diff(want, entries(t, folder)); diff != "" {
		t.Errorf("an entry beyond the limit: files (-want +got):\n%s", diff)
	}
}

func TestCacheDir(t *testing.T) {
	check := func(value, want string) {
		t.Helper()
		t.Setenv(cacheVariable, value)
		if got := CacheDir(); got != want {
			t.Errorf("%s=%q: %q, want %q", cacheVariable, value, got, want)
		}
	}
	check("off", "")
	check("some/folder", "some/folder")
	if user, err := os.UserCacheDir(); err == nil {
		check("", filepath.Join(user, "lexigraph", "corpus"))
	}
}

// TestCachePassing: what else is in the folder of a text is looked for anew each time, also where the text was kept.
func TestCachePassing(t *testing.T) {
	folder := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	put("a.txt", strings.Repeat("one two three\n", 20))
	s := settings(folder)
	s.Train, s.Valid, s.Test, s.Cache = []string{folder}, HeldOut{}, HeldOut{}, t.TempDir()
	told := func() string {
		t.Helper()
		d, err := Load(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		return d.Report.Sources[0].Notes()
	}
	if first := told(); first != "" {
		t.Errorf("told is %q", first)
	}
	document := put("b.docx", "PK\x03\x04")
	const want = "1 document is passed over"
	if beside := told(); !strings.Contains(beside, want) {
		t.Errorf("beside a document told is %q", beside)
	}
	if err := os.Remove(document); err != nil {
		t.Fatal(err)
	}
	if after := told(); after != "" {
		t.Errorf("after it is gone told is %q", after)
	}
	entryIn(t, s.Cache) // all of this of one entry
}
