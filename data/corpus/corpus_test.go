package corpus

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// bzipped is "one\ntwo\n" as bzip2 writes it.
const bzipped = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xa7\x14\x2b\x77\x00\x00\x02\xc1\x80\x00\x10\x02\x01\x84\x80\x20\x00\x21\x80\x0c\x02\x38\xf5\x1b\x8b\xb9\x22\x9c\x28\x48\x53\x8a\x15\xbb\x80"

// bcj is "one two\n" as xz packs it with --x86, a filter for programs.
const bcj = "\xfd7zXZ\x00\x00\x01\x69\x22\xde\x36\x02\x01\x04\x00\x21\x01\x0c\x00\xd6\x7c\x18\xaf\x01\x00\x07one two\x0a\x00\x43\x3c\xcb\x99\x00\x01\x1c\x08\x44\x60\x2a\xc8\x90\x42\x99\x0d\x01\x00\x00\x00\x00\x01YZ"

// xzipped returns text as xz packs it.
func xzipped(text string) string {
	var b strings.Builder
	w, _ := xz.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.String()
}

// write puts text into a file of a new folder and returns its path.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func sha256Hex(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.String()
}

func zstandard(text string) string {
	w, _ := zstd.NewWriter(nil)
	return string(w.EncodeAll([]byte(text), nil))
}

// read returns the documents of the named sources, each as its sentences joined
// by "|", and the counts of the last source.
func read(t *testing.T, o Options, names ...string) (docs []string, stat Stat, err error) {
	t.Helper()
	sources, err := Open(t.Context(), names, o)
	if err != nil {
		return nil, Stat{}, err
	}
	for _, s := range sources {
		for doc, err := range s.Documents() {
			if err != nil {
				return docs, s.Stat(), err
			}
			docs = append(docs, string(bytes.Join(doc.Sentences, []byte("|"))))
		}
		stat = s.Stat()
	}
	return docs, stat, nil
}

// TestNameNotUTF8 holds that a source has the name that it will have when JSON was written and read.
func TestNameNotUTF8(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a\xff\xfe.txt")
	if err := os.WriteFile(path, []byte("the mouse\n"), 0o666); err != nil {
		t.Skip(err) // the file system has no such names
	}
	docs, stat, err := read(t, Options{}, path)
	if err != nil || len(docs) != 1 || filepath.Base(stat.Name) != "a\ufffd\ufffd.txt" {
		t.Errorf("%q: %d documents, %v", stat.Name, len(docs), err)
	}
}

func TestFiles(t *testing.T) {
	tests := []struct {
		name, file, text string
		want             []string
	}{
		{"lines", "a.txt", "one\ntwo words\n", []string{"one", "two words"}},
		{"no line end at the end", "a.txt", "one\ntwo", []string{"one", "two"}},
		{"blank lines", "a.txt", "\none\n \n\n", []string{"", "one", " ", ""}},
		{"CRLF", "a.txt", "one\r\n\r\ntwo\r\n", []string{"one", "", "two"}},
		{"byte order mark", "a.txt", "\uFEFF\uFEFFone\n\uFEFFtwo\n", []string{"one", "two"}},
		{"only a byte order mark", "a.txt", "\uFEFF", nil},
		{"empty", "a.txt", "", nil},
		{"gzip", "a.gz", gzipped("one\ntwo\n"), []string{"one", "two"}},
		{"gzip in two members", "a.gz", gzipped("one\n") + gzipped("two\n"), []string{"one", "two"}},
		{"gzip under another name", "a.txt", gzipped("one\ntwo\n"), []string{"one", "two"}},
		{"gzip filled up with zeros", "a.gz", gzipped("one\n") + "\x00\x00" + gzipped("two\n") + strings.Repeat("\x00", 100), []string{"one", "two"}},
		{"zstd in two frames", "a.zst", zstandard("one\n") + zstandard("two\n"), []string{"one", "two"}},
		{"bzip2 in two streams", "a.bz2", bzipped + bzipped, []string{"one", "two", "one", "two"}},
		{"bzip2 under another name", "a", bzipped, []string{"one", "two"}},
		{"xz", "a.xz", xzipped("one\ntwo\n"), []string{"one", "two"}},
		{"xz in two streams under another name", "a", xzipped("one\n") + xzipped("two\n"), []string{"one", "two"}},
		{"text named .gz", "a.gz", "one\ntwo\n", []string{"one", "two"}},
		{"text named .zst", "a.zst", "one\ntwo\n", []string{"one", "two"}},
		{"text named .bz2", "a.bz2", "one\ntwo\n", []string{"one", "two"}},
		{"carriage returns", "a.txt", "one\r\rtwo\r", []string{"one", "", "two"}},
		{"next lines", "a.txt", "one\u0085two", []string{"one", "two"}},
		{"line separators", "a.txt", "\uFEFFone\u2028two\u2028th\u00e9\u2028", []string{"one", "two", "th\u00e9"}},
		{"a carriage return in a line", "a.txt", "one\rtwo\n", []string{"one\rtwo"}},
		{"zstd", "a.zst", zstandard("one\ntwo\n"), []string{"one", "two"}},
		{"zstd behind what is to be skipped, under another name", "a", "\x5a\x2a\x4d\x18\x03\x00\x00\x00abc" + zstandard("one\ntwo\n"), []string{"one", "two"}},
		{"zstd under another name", "a", zstandard("one\ntwo\n"), []string{"one", "two"}},
		{"bzip2", "a.bz2", bzipped, []string{"one", "two"}},
		{"BZh is text", "a.txt", "BZh\n", []string{"BZh"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, stat, err := read(t, Options{}, write(t, test.file, test.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("documents (-want +got):\n%s", diff)
			}
			if int(stat.Documents) != len(test.want) || int(stat.Sentences) != len(test.want) {
				t.Errorf("counted %d documents and %d sentences, want %d", stat.Documents, stat.Sentences, len(test.want))
			}
		})
	}
}

func TestStat(t *testing.T) {
	path := write(t, "a.gz", gzipped("one\ntwo\n"))
	_, got, err := read(t, Options{}, path)
	if err != nil {
		t.Fatal(err)
	}
	stored, _ := os.ReadFile(path)
	want := Stat{Name: path, SHA256: sha256Hex(stored), Bytes: 8, Documents: 2, Sentences: 2}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Stat (-want +got):\n%s", diff)
	}
}

func TestNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.txt", "a.txt", "c[1].txt"} {
		os.WriteFile(filepath.Join(dir, name), []byte(name+"\n"), 0o666)
	}
	check := func(names []string, want ...string) {
		t.Helper()
		for i := range names {
			if names[i] != "-" {
				names[i] = filepath.Join(dir, names[i])
			}
		}
		got, _, err := read(t, Options{Stdin: strings.NewReader("typed\n")}, names...)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", names, diff)
		}
	}
	check([]string{"b.txt", "a.txt"}, "b.txt", "a.txt")
	check([]string{"*.txt"}, "a.txt", "b.txt", "c[1].txt")
	check([]string{"c[1].txt"}, "c[1].txt")
	check([]string{"-", "a.txt"}, "typed", "a.txt")
}

type badSource struct {
	names []string
	want  string // with DIR for the folder
}

// badSources are names of what is not there or cannot be read, and the errors; in returns the path of a file in the folder.
func badSources(in func(name string) string) []badSource {
	return []badSource{
		{[]string{""}, `the name of a text is empty; give a path, a glob, "-" or "godoc:std"`},
		{[]string{in("none.txt")}, "DIR/none.txt: no such file; check the path; relative paths start at the current folder"},
		{[]string{in("bare")}, "DIR/bare: the folder has no text files; text files end in .txt, .text, .md, .markdown, .rst, .adoc, .asciidoc, .org; name others by a glob, for instance \"DIR/bare/*.log\""},
		{[]string{in("gopher")}, "DIR/gopher: the folder has no text files; it has Go files, whose comments are godoc:DIR/gopher/..."},
		{[]string{in("project")}, "DIR/project: the folder has no text files; it has Go files, whose comments are godoc:DIR/project/..."},
		{[]string{in("python")}, "DIR/python: the folder has no text files; text files end in .txt, .text, .md, .markdown, .rst, .adoc, .asciidoc, .org; name others by a glob, for instance \"DIR/python/**/*.py\""},
		{[]string{in("logs")}, "DIR/logs: the folder has no text files; text files end in .txt, .text, .md, .markdown, .rst, .adoc, .asciidoc, .org; name others by a glob, for instance \"DIR/logs/*.log\""},
		{[]string{in("ba*e")}, `DIR/bare: is a directory; a glob matches files; give the folder itself, or "DIR/bare/*.txt"`},
		{[]string{in("*.none")}, "DIR/*.none: the glob matches no file; check it with ls; relative paths start at the current folder"},
		{[]string{`["a.txt"`}, `["a.txt": bad glob: syntax error in pattern; a list of files ends with ], as in ["a.txt", "b.txt"]`},
		{[]string{in("[a.txt")}, `DIR/[a.txt: bad glob: syntax error in pattern; close each [ with ], or write [[] for it`},
		{[]string{in("**/b.txt")}, "DIR/**/b.txt: the glob matches no file; check it with ls; relative paths start at the current folder"},
		{[]string{in("**/[b.txt")}, `DIR/**/[b.txt: bad glob: syntax error in pattern; close each [ with ], or write [[] for it`},
		{[]string{"-"}, "-: there is no standard input to read; give a file"},
		{[]string{in("a.txt"), in("a.*xt")}, `DIR/a.txt: is named twice, by "DIR/a.txt" and "DIR/a.*xt"; name each text once`},
		{[]string{in("cut.gz")}, "DIR/cut.gz: the gzip data is cut short; fetch or compress the file again"},
		{[]string{in("cut.zst")}, "DIR/cut.zst: the zstd data is cut short; fetch or compress the file again"},
		{[]string{in("cut.bz2")}, "DIR/cut.bz2: the bzip2 data is cut short; fetch or compress the file again"},
		{[]string{in("damaged.gz")}, "DIR/damaged.gz: the gzip data is damaged; fetch or compress the file again"},
		{[]string{in("long.zst")}, "DIR/long.zst: is zstd data that needs more than 512 MiB of memory to be unpacked, as zstd --long=31 writes it; compress it again without: zstd -dc --long=31 FILE | zstd -o NEW.zst"},
		{[]string{in("empty.gz")}, "DIR/empty.gz: the gzip data is cut short; fetch or compress the file again"},
		{[]string{in("empty.zst")}, "DIR/empty.zst: the zstd data is cut short; fetch or compress the file again"},
		{[]string{in("empty.bz2")}, "DIR/empty.bz2: the bzip2 data is cut short; fetch or compress the file again"},
		{[]string{in("utf16.txt")}, "DIR/utf16.txt: is UTF-16 text; convert it: iconv -f UTF-16 -t UTF-8"},
		{[]string{in("a.zip")}, "DIR/a.zip: is a zip archive, or a document that is packed as one (docx, odt, epub); unpack it, or save the document as plain text"},
		{[]string{in("vocab.pt")}, "DIR/vocab.pt: is a PyTorch file; if you trust it, write its texts or words as lines first, such as those of a list, or the keys of a dict: " +
			`python3 -c 'import torch; print(*torch.load("FILE", weights_only=False), sep="\n")'; a vocabulary of torchtext has them in get_itos()`},
		{[]string{in("words.pkl")}, "DIR/words.pkl: is a Python pickle; if you trust it, write its texts or words as lines first, such as those of a list, or the keys of a dict: " +
			`python3 -c 'import pickle; print(*pickle.load(open("FILE", "rb")), sep="\n")'`},
		{[]string{in("bcj.xz")}, "DIR/bcj.xz: is xz data with a filter, such as BCJ or delta, which Lexigraph does not read; compress it again without: xz -dc FILE | xz > NEW.xz"},
		{[]string{in("cut.xz")}, "DIR/cut.xz: the xz data is cut short; fetch or compress the file again"},
		{[]string{in("begun.xz")}, "DIR/begun.xz: the xz data is cut short; fetch or compress the file again"},
		{[]string{"godoc:"}, "godoc:: names no packages; write godoc:std, godoc:cmd, godoc:./... or an import path"},
		{[]string{"godoc:-x"}, "godoc:-x: is not a pattern of packages; write godoc:./... or an import path"},
	}
}

func TestBadSources(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	put := func(name, text string) {
		if err := os.WriteFile(in(name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	random := strings.Repeat("Sphinx of black quartz, judge my vow. ", 10)
	for _, folder := range []string{"bare", "gopher", "project/cmd", "python/src", "logs"} {
		if err := os.MkdirAll(in(folder), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"gopher/main.go", "project/LICENSE", "project/cmd/main.go", "project/cmd/more.go", "python/src/a.py", "python/src/b.py", "python/setup.cfg", "python/Makefile", "logs/a.log", "logs/b.log.1"} {
		put(name, "package main\n")
	}
	put("a.txt", "one\n")
	put("cut.gz", gzipped(random)[:40])
	damaged := []byte(gzipped(random))
	damaged[len(damaged)-6]++ // of the checksum
	put("damaged.gz", string(damaged))
	put("long.zst", "\x28\xb5\x2f\xfd\x00\xa8\x19\x00\x00one") // a window of 2 GiB, and a block as it is
	put("cut.zst", zstandard(random)[:30])
	put("cut.bz2", bzipped[:20])
	put("empty.gz", "")
	put("empty.zst", "")
	put("empty.bz2", "")
	put("flipped.gz", strings.Replace(gzipped("hello hello\n"), "hel", "hal", 1)+"x")
	put("utf16.txt", "\xff\xfeo\x00n\x00e\x00")
	put("a.zip", "PK\x03\x04rest")
	put("vocab.pt", "PK\x03\x04\x00\x00\x08\x08\x00\x00vocab/data.pklFB")
	put("words.pkl", "\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00]\x94.")
	put("bcj.xz", bcj)
	put("cut.xz", xzipped(random)[:40])
	put("begun.xz", "\xfd7zXZ\x00rest")
	for _, test := range badSources(in) {
		_, _, err := read(t, Options{}, test.names...)
		if err == nil {
			t.Errorf("%q: no error", test.names)
			continue
		}
		if got := strings.ReplaceAll(err.Error(), dir, "DIR"); got != test.want {
			t.Errorf("%q:\ngot  %s\nwant %s", test.names, got, test.want)
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: error of type %T, want *Error", test.names, err)
		}
	}
	if _, _, err := read(t, Options{}, in("flipped.gz")); err == nil {
		t.Error("damaged gzip: no error")
	}
	for name, want := range map[string]string{"utf16.txt": "is UTF-16 text", "empty.gz": "the gzip data is cut short", "a.zip": "is a zip archive", "a.txt": ""} {
		sources, err := Open(t.Context(), []string{in(name)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err = sources[0].Check(Options{}); want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), in(name)+": "+want)) {
			t.Errorf("the beginning of %s: %v, want %q", name, err, want)
		}
	}
}

func TestReadError(t *testing.T) {
	broken := errors.New("broken pipe")
	_, _, err := read(t, Options{Stdin: iotest.ErrReader(broken)}, "-")
	if want := "standard input: cannot be read: broken pipe"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if !errors.Is(err, broken) {
		t.Error("the cause is lost")
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	sources, err := Open(ctx, []string{write(t, "a.txt", "one\n")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for _, err := range sources[0].Documents() {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
	}
}

func TestOnBadUTF8(t *testing.T) {
	const text = "good\nna\xefve \xff\xfe!\nze\x00ro\ngood too\n"
	tests := []struct {
		policy string
		want   []string
		err    string
	}{
		{"", []string{"good", "na\uFFFDve \uFFFD!", "ze\uFFFDro", "good too"}, ""},
		{"replace", []string{"good", "na\uFFFDve \uFFFD!", "ze\uFFFDro", "good too"}, ""},
		{"keep", []string{"good", "na\xefve \xff\xfe!", "ze\x00ro", "good too"}, ""},
		{"skip", []string{"good", "good too"}, ""},
		{"error", []string{"good"}, "FILE:2: byte 3 of the line, 0xef, is not UTF-8; convert the text, or set corpus.on_bad_utf8 to replace, keep or skip"},
	}
	for _, test := range tests {
		path := write(t, "a.txt", text)
		got, stat, err := read(t, Options{OnBadUTF8: test.policy}, path)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.policy, diff)
		}
		if test.err != "" {
			if err == nil || strings.ReplaceAll(err.Error(), path, "FILE") != test.err {
				t.Errorf("%q: got error %v, want %s", test.policy, err, test.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", test.policy, err)
		}
		if stat.BadUTF8 != 3 || stat.NUL != 1 || stat.FirstBad != path+":2" {
			t.Errorf("%q: counted %+v, want 3 bad bytes and 1 NUL, first on line 2", test.policy, stat)
		}
		if want := int64(4 - len(test.want)); stat.Skipped != want {
			t.Errorf("%q: %d sentences skipped, want %d", test.policy, stat.Skipped, want)
		}
	}
	_, _, err := read(t, Options{OnBadUTF8: "error", Stdin: strings.NewReader("a\x00")}, "-")
	if want := "standard input:1: byte 2 of the line is NUL; convert the text, or set corpus.on_bad_utf8 to replace, keep or skip"; err == nil || err.Error() != want {
		t.Errorf("NUL: got %v, want %s", err, want)
	}
}

// A repeated is an endless text.
type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (n int, err error) {
	for n < len(p) {
		m := copy(p[n:], r.text[r.at:])
		n += m
		r.at = (r.at + m) % len(r.text)
	}
	return n, nil
}

func TestHugeLine(t *testing.T) {
	const size = 10 << 20 // a multiple of every text below
	for _, text := range []string{"word ", "é", "\x80"} {
		in := io.MultiReader(io.LimitReader(&repeated{text: strings.Repeat(text, 4096)}, size), strings.NewReader("\nlast\n"))
		sources, err := Open(t.Context(), []string{"-"}, Options{OnBadUTF8: "keep", Stdin: in})
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		total, last := 0, Document{}
		for doc, err := range sources[0].Documents() {
			if err != nil {
				t.Fatal(err)
			}
			total += len(doc.Sentences[0])
			if text == "word " && doc.Line == 1 && !bytes.HasSuffix(bytes.TrimSpace(doc.Sentences[0]), []byte("word")) {
				t.Fatal("a piece ends inside of a word")
			}
			last = doc
		}
		runtime.ReadMemStats(&after)
		stat := sources[0].Stat()
		if total != size+len("last") || stat.LongLines != 1 || last.Line != 2 {
			t.Errorf("%q: %d bytes, %d long lines, last line %d; want %d, 1, 2", text, total, stat.LongLines, last.Line, size+4)
		}
		if text == "é" && stat.BadUTF8 != 0 {
			t.Errorf("%d bad bytes: a character was divided", stat.BadUTF8)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
			t.Errorf("%q: %d MiB allocated, want less than 8", text, grown>>20)
		}
	}
}

// A folder is the text files in it and below it, by path.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.txt", "a/z.MD", "a/notes.rst.gz", "a.text", "data.csv", ".hidden.txt", ".git/x.txt", "node_modules/y.md", "venv/lib/python3.13/site-packages/z/LICENSE.txt"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	sources, err := Open(t.Context(), []string{dir}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range sources {
		rel, _ := filepath.Rel(dir, s.Name())
		got = append(got, filepath.ToSlash(rel))
	}
	if want := []string{"a.text", "a/notes.rst.gz", "a/z.MD", "b.txt"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
