package vector

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/lexigraph/lexigraph/model/modeltest"
)

//go:embed testdata/gensim.py
var gensimScript string

// TestInteropGensim reads what gensim saves in its own format, and finds the same vectors and counts.
func TestInteropGensim(t *testing.T) {
	python := modeltest.Python(t, "gensim")
	dir := t.TempDir()
	asked := []string{"the", "cat", "naïve", "日本語", "house", "cats", "houses", "日本", "naively"}
	out := modeltest.Script(t, python, gensimScript, append([]string{dir}, asked...)...)
	tables, compared := map[string]*Table{}, map[string]int{}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var line struct {
			File, Word string
			Count      int64
			Vector     []float32
		}
		if err := d.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if tables[line.File] == nil {
			table, report, err := Read(filepath.Join(dir, line.File))
			if err != nil {
				t.Fatal(err)
			}
			if report.Format != "gensim" || len(report.Warnings()) > 0 {
				t.Errorf("%s: read as %s, %q", line.File, report.Format, report.Warnings())
			}
			tables[line.File] = table
		}
		table := tables[line.File]
		if !sameVector(line.Vector, vectorOf(table, line.Word)) {
			t.Errorf("%s, %q: %v there and %v here", line.File, line.Word, line.Vector, vectorOf(table, line.Word))
		}
		if row, ok := table.Index(line.Word); ok && (table.Counts == nil || table.Counts[row] != line.Count) {
			t.Errorf("%s, %q: count %d there, and here of %v", line.File, line.Word, line.Count, table.Counts)
		}
		compared[line.File]++
	}
	if compared["fasttext.model"] != len(asked) || len(compared) != 19 {
		t.Errorf("compared: %v", compared)
	}
	side := filepath.Join(dir, "apart.model.wv.vectors.npy")
	if err := os.Remove(side); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Read(filepath.Join(dir, "apart.model")); err == nil || !strings.Contains(err.Error(), "its vectors are in "+side+", which is not there; keep the files") {
		t.Errorf("without its array: error is %v", err)
	}
}

// pickledVectors is what gensim 4 saves of two words, with an array of two numbers.
const (
	pickledTwo = "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tC\x01bt" + "R" +
		"(K\x01(K\x02K\x01tcnumpy\ndtype\n(X\x02\x00\x00\x00f4K\x00K\x01tR(K\x03X\x01\x00\x00\x00<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89C\x08\x00\x00\x80\x3f\x00\x00\x00\x40tb"
	pickledVectors = "\x80\x04cgensim.models.keyedvectors\nKeyedVectors\n)\x81}(X\x07\x00\x00\x00vectors" + pickledTwo + "X\x0c\x00\x00\x00index_to_key](X\x01\x00\x00\x00aX\x01\x00\x00\x00beub."
)

// TestGensimCompressed reads a pickle that gensim compressed, as for a name in .gz, with its array in an archive beside it.
func TestGensimCompressed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.kv.gz")
	const apart = "X\x08\x00\x00\x00__numpys](X\x07\x00\x00\x00vectorseX\x07\x00\x00\x00vectorsN"
	pickle := strings.Replace(pickledVectors, "X\x07\x00\x00\x00vectors"+pickledTwo, apart, 1)
	write := func(name, content string) {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(path, gzipped(pickle))
	if _, _, err := Read(path); err == nil || !strings.Contains(err.Error(), "its vectors are in "+path+".vectors.npz, which is not there; keep the files") {
		t.Errorf("without its array: error is %v", err)
	}
	write(path+".vectors.npz", npz(t, zip.Deflate, "val", npyOf("<f4", "2, 2", npzNumbers)))
	if table, _, err := Read(path); err != nil || !slices.Equal(table.Words, []string{"a", "b"}) || !slices.Equal(table.Data, []float32{1, 2, 3, 4}) {
		t.Errorf("got %+v, %v", table, err)
	}
}

// bomb is some kilobytes of gzip that hold a pickle of two million opcodes.
func bomb(t *testing.T, start, opcode string) string {
	t.Helper()
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	io.WriteString(z, start+strings.Repeat(opcode, 2<<20))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

// TestPickle reads small pickles of each protocol, and none that names what it should not.
func TestPickle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.kv")
	read := func(content string) (*Table, error) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		table, _, err := Read(path)
		return table, err
	}
	want := &Table{Words: []string{"a", "b"}, Dim: 1, Data: []float32{1, 2}}
	got, err := read(pickledVectors)
	if err != nil {
		t.Fatal(err)
	}
	if err := sameTable(got, want, false); err != nil {
		t.Error(err)
	}
	for n := 2; n < len(pickledVectors); n++ {
		if _, err := read(pickledVectors[:n]); err == nil {
			t.Fatalf("%d of %d bytes are read", n, len(pickledVectors))
		}
	}
	replaced := func(old, new string) string { return strings.Replace(pickledVectors, old, new, 1) }
	for name, c := range map[string]struct{ content, want string }{
		"a command":     {"\x80\x02cos\nsystem\n(X\x04\x00\x00\x00exittR.", `names "os.system", which gensim's vectors do not need`},
		"builtins":      {"\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.", `names "builtins.eval"`},
		"another class": {replaced("gensim.models.keyedvectors\nKeyedVectors", "sklearn.tree\nTree"), `names "sklearn.tree.Tree"`},
		"a dict":        {"\x80\x04}.", "holds no vectors of gensim"},
		"no words":      {replaced("index_to_key", "index_to_kez"), "without a list of words"},
		"three words":   {replaced("X\x01\x00\x00\x00beub", "X\x01\x00\x00\x00bX\x01\x00\x00\x00ceub"), "3 words and vectors of 2"},
		"many rows":     {replaced("(K\x02K\x01t", "(J\xff\xff\xff\x7fK\x01t"), "vectors of 2147483647"},
		"long string":   {"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.", "cut short"},
		"too long":      {"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\xff.", "bytes should follow"},
		"big-endian":    {replaced("X\x01\x00\x00\x00<", "X\x01\x00\x00\x00>"), "not of the kinds that Lexigraph reads"},
		"no memory":     {"\x80\x04h\x07.", "nothing is at 7"},
		"opcode":        {"\x80\x04\xff.", "opcode 0xff"},
		"no mark":       {"\x80\x04t.", "mark is missing"},
		"more":          {pickledVectors + ".", "there is more"},
		"a bomb":        {bomb(t, "\x80\x02", "N"), "has more than"},
		"a bomb kept":   {bomb(t, "\x80\x02N", "\x94"), "unpack it and name the file inside"},
	} {
		if _, err := read(c.content); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("%s: error is %v, want one with %q", name, err, c.want)
		}
	}
}

// TestGensimKeys reads keys that are no Python strings: NumPy's, the numbers of documents, and None where a word is to come.
func TestGensimKeys(t *testing.T) {
	keys := func(keys string) string {
		return strings.Replace(pickledVectors, "](X\x01\x00\x00\x00aX\x01\x00\x00\x00be", "]("+keys+"e", 1)
	}
	scalar := func(kind, raw string) string {
		return "cnumpy._core.multiarray\nscalar\n(cnumpy\ndtype\n(X\x02\x00\x00\x00" + kind + "K\x00K\x01tRC" + string(byte(len(raw))) + raw + "tR"
	}
	for _, test := range []struct {
		name, keys string
		want       []string
		note       string
	}{
		{"NumPy's text", scalar("U2", "\xe5\x65\x00\x00\x00\x00\x00\x00") + scalar("S2", "a\x00"), []string{"日", "a"}, ""},
		{"numbers", "K\x00M\x01\x01", []string{"0", "257"}, ""},
		{"room for more", "X\x01\x00\x00\x00aN", []string{"a"}, "1 row at the end without a word: left out"},
	} {
		table, report, err := readBytes(t, "a.kv", keys(test.keys))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if !slices.Equal(table.Words, test.want) || table.Data[0] != 1 {
			t.Errorf("%s: got %q %v, want %q", test.name, table.Words, table.Data, test.want)
		}
		if test.note != "" && !slices.Contains(report.Notes, test.note) {
			t.Errorf("%s: notes are %q, without %q", test.name, report.Notes, test.note)
		}
	}
	if _, _, err := readBytes(t, "a.kv", keys("NX\x01\x00\x00\x00a")); err == nil || !strings.Contains(err.Error(), "word 1 is not a string") {
		t.Errorf("None first: %v", err)
	}
}

// TestPickleOld reads pickles of protocols 0 and 1, which have no mark: of Python 3, and of Python 2 with its bytes in quotes.
func TestPickleOld(t *testing.T) {
	const (
		begin = "ccopy_reg\n_reconstructor\np0\n(cgensim.models.keyedvectors\nKeyedVectors\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n(dp5\nVvectors\np6\n" +
			"cnumpy.core.multiarray\n_reconstruct\np7\n(cnumpy\nndarray\np8\n(I0\ntp9\nI0\ntp10\nRp11\n(I1\n(I3\nI1\ntp12\ncnumpy\ndtype\np13\n(Vf4\nI00\nI01\ntp14\nRp15\n(I3\nV<\nNNNI-1\nI-1\nI0\ntp16\nbI00\n"
		end   = "tp20\nbsVindex_to_key\np21\n(lp22\nVa\\u005cu0041\\u000ab\np23\naV\xe5\\u65e5\np24\naV\\U0001f600\\ud83d\\ude00\\x\r\np25\nasb."
		three = "c_codecs\nencode\np17\n(V\\u0000\\u0000\x80?\\u0000\\u0000\\u0000@\\u0000\\u0000@@\np18\nVlatin1\np19\ntR"
		two   = `S'\x00\x00\x80?\x00\x00\x00@\x00\x00@@'` + "\n"
	)
	want := []string{"a\\u0041\nb", "å日", "😀😀\\x\r"}
	for name, raw := range map[string]string{"Python 3": three, "Python 2": two} {
		table, report, err := readBytes(t, "a.kv", begin+raw+end)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if report.Format != "gensim" || !slices.Equal(table.Words, want) || !slices.Equal(table.Data, []float32{1, 2, 3}) {
			t.Errorf("%s: got %s, %q, %v", name, report.Format, table.Words, table.Data)
		}
	}
	for n := len("ccopy_reg\n"); n < len(begin+two+end); n++ {
		if _, _, err := readBytes(t, "a.kv", (begin + two + end)[:n]); err == nil {
			t.Fatalf("%d bytes are read", n)
		}
	}
	for text, want := range map[string]string{
		"ccopy_reg\n_reconstructor\n(cposix\nsystem\n": `names "posix.system"`,
		"ccopy_reg\nV\\u12\n":                          `names "copy_reg.V\\u12"`,
		begin + "V\\u12\n":                             `a text is`,
		begin + "V\\U12345678\n":                       `a text is`,
		begin + "S'a\n":                                `a text is`,
		begin + `S'\x1'` + "\n":                        `a text is`,
	} {
		if _, _, err := readBytes(t, "a.kv", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error is %v, want one with %s", text, err, want)
		}
	}
	for literal, want := range map[string]string{`'a\'"\\\n\x41\101\xff'`: "a'\"\\\nAA\xff", `"a'b"`: "a'b", `'a\''`: "a'", `''`: ""} {
		if got, ok := quotedBytes(literal); !ok || got != want {
			t.Errorf("%s: got %q", literal, got)
		}
	}
	long := strings.Repeat("x", 3<<20) // more than the file is read at once
	table, _, err := readBytes(t, "a.kv", strings.Replace(begin+two+end, `Va\u005c`, "V"+long, 1))
	if err != nil || table.Words[0] != long+"u0041\nb" {
		t.Errorf("a long text: %v", err)
	}
}
