package corpus

import (
	"bytes"
	endian "encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// catalog returns a .mo file of messages and their translations.
func catalog(order endian.ByteOrder, messages ...[2]string) []byte {
	n := len(messages)
	b := make([]byte, 28+16*n)
	for i, v := range []uint32{0x950412de, 0, uint32(n), 28, uint32(28 + 8*n)} {
		order.PutUint32(b[4*i:], v)
	}
	for which := range 2 {
		for i, m := range messages {
			at := 28 + 8*n*which + 8*i
			order.PutUint32(b[at:], uint32(len(m[which])))
			order.PutUint32(b[at+4:], uint32(len(b)))
			b = append(b, m[which]...)
			b = append(b, 0)
		}
	}
	return b
}

const utf8Header = "Content-Type: text/plain; charset=UTF-8\n"

func TestGettext(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("a.mo", catalog(endian.LittleEndian, [2]string{"", utf8Header}, [2]string{"menu\x04_File:", "_Datei:"}, [2]string{"%d file\x00%d files", "%d Datei\x00%d Dateien"},
		[2]string{"git", "git"}, [2]string{"Usage: %s [%-5.2f]\n\nIt\nworks", "Aufruf: %2$s\n \nEs geht"}))
	write("b.mo", catalog(endian.BigEndian, [2]string{"", utf8Header}, [2]string{"file", "Akte"}, [2]string{"red", "rot"}))
	write("old.mo", catalog(endian.LittleEndian, [2]string{"", "charset=ISO-8859-1\n"}, [2]string{"door", "T\xfcr"}))
	if err := os.Symlink("a.mo", filepath.Join(dir, "Link.mo")); err != nil {
		t.Fatal(err)
	}
	read := func(name string) (sentences []string, note string) {
		sources, err := Open(t.Context(), []string{name}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for doc, err := range sources[0].Documents() {
			if err != nil {
				t.Fatal(err)
			}
			sentences = append(sentences, strings.Split(string(bytes.Join(doc.Sentences, []byte("|"))), "\n")...)
		}
		return sentences, sources[0].Stat().Note
	}
	texts, note := read("gettext:" + dir)
	if diff := cmp.Diff([]string{"Datei:", "Datei|Dateien", "Aufruf:|Es geht", "Akte", "rot"}, texts); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(note, "old.mo is left out: it is in ISO-8859-1") {
		t.Errorf("note %q", note)
	}
	ids, _ := read("gettext-ids:" + dir)
	if diff := cmp.Diff([]string{"File:", "file|files", "Usage: [ ]|It works", "file", "red"}, ids); diff != "" {
		t.Error(diff)
	}
	write("de.mo", catalog(endian.LittleEndian, [2]string{"", utf8Header}, [2]string{"sun", "Sonne"}))
	t.Chdir(dir)
	if texts, _ := read("gettext:de.mo"); !slices.Equal(texts, []string{"Sonne"}) {
		t.Errorf("a file that is called like a language: %q", texts)
	}
	if err := os.Remove("de.mo"); err != nil {
		t.Fatal(err)
	}
	pairs, err := TranslatedWords("gettext:" + dir)
	if diff := cmp.Diff([][2]string{{"file", "datei"}, {"red", "rot"}}, pairs); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for name, want := range map[string]string{
		"gettext:":                     "names no language",
		"gettext:xx":                   "gettext:xx: there is no /usr/share/locale/xx/LC_MESSAGES/*.mo; install ",
		"gettext-ids:" + dir + "/x.mo": "there is no ",
	} {
		if _, err := Open(t.Context(), []string{name}, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", name, err, want)
		}
	}
}

// FuzzCatalog reads any bytes as a catalogue: what comes back are words of it, and an error says that it is none or damaged.
func FuzzCatalog(f *testing.F) {
	f.Add(catalog(endian.LittleEndian, [2]string{"", utf8Header}, [2]string{"a\x04b\x00c", "_d %s"}))
	f.Add(catalog(endian.BigEndian, [2]string{"x", "y\n\nz"}))
	f.Add([]byte("\xde\x12\x04\x95"))
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, ids := range []bool{false, true} {
			c := messages("x.mo", src, ids)
			if c.err != nil && !strings.HasPrefix(c.err.Error(), "x.mo: is ") {
				t.Errorf("error %v", c.err)
			}
			for _, doc := range c.docs {
				if len(doc.Sentences) == 0 {
					t.Error("a document without sentences")
				}
				for _, s := range doc.Sentences {
					if len(s) == 0 || bytes.ContainsAny(s, "\n\x00") {
						t.Errorf("sentence %q", s)
					}
				}
			}
		}
	})
}
