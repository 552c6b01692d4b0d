package vector

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// small is a table that every format can hold.
func small() *Table {
	return &Table{
		Words:  []string{"</s>", "naïve", "12"},
		Dim:    2,
		Data:   []float32{0.1, -2, 1e-5, 3, 1e10, 0},
		Counts: []int64{7, 5, 2},
	}
}

// writeTable writes t in a format under its usual name in dir.
func writeTable(t testing.TB, dir, format string, table *Table) (path string, written []string) {
	t.Helper()
	f := Formats()[format]
	path = filepath.Join(dir, f.FileName())
	written, err := f.Write(path, table)
	if err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return path, written
}

// int32s are 32-bit integers, little-endian.
func int32s(list ...int32) string {
	b, _ := binary.Append(nil, binary.LittleEndian, list)
	return string(b)
}

// formatFiles returns by format the files that it makes of small.
func formatFiles() map[string]map[string]string {
	floats := "\xcd\xcc\xcc\x3d\x00\x00\x00\xc0" + "\xac\xc5\x27\x37\x00\x00\x40\x40" + "\xf9\x02\x15\x50\x00\x00\x00\x00"
	return map[string]map[string]string{
		"word2vec": {"vectors.txt": "3 2\n</s> 0.1 -2\nnaïve 1e-05 3\n12 1e+10 0\n"},
		"glove":    {"vectors.glove.txt": "</s> 0.1 -2\nnaïve 1e-05 3\n12 1e+10 0\n"},
		"word2vec-binary": {"vectors.bin": "3 2\n" +
			"</s> " + floats[:8] + "naïve " + floats[8:16] + "12 " + floats[16:]},
		"npy": {
			"vectors.npy": "\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }" +
				strings.Repeat(" ", 58) + "\n" + floats,
			"vectors.words.txt": "</s>\nnaïve\n12\n",
		},
		"safetensors": {
			"vectors.safetensors": "\xb8\x00\x00\x00\x00\x00\x00\x00" +
				`{"__metadata__":{"sha256":"55628a80cd5749bdb2ec2f382855ae01359f577bb23cd78cf800bd74d9b5bbe5","writer":"lexigraph"},` +
				`"embedding":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]}}` + "     " + floats,
			"vectors.vocab.txt": "</s>\t7\nnaïve\t5\n12\t2\n",
		},
		"model2vec": {
			"model2vec/model.safetensors": "\xb8\x00\x00\x00\x00\x00\x00\x00" +
				`{"__metadata__":{"sha256":"d68a207478110ebec5c3ad2f01a5c27aff20a34eceaba83498c166dd4608e286","writer":"lexigraph"},` +
				`"embeddings":{"dtype":"F32","shape":[4,2],"data_offsets":[0,32]}}` + "    " + floats + strings.Repeat("\x00", 8),
			"model2vec/tokenizer.json": `{"added_tokens":[],"decoder":null,"normalizer":{"normalizers":[{"type":"NFC"},` +
				`{"content":"","pattern":{"Regex":"[\\x{ad}\\x{61c}\\x{200e}\\x{200f}\\x{202a}-\\x{202e}\\x{2060}-\\x{2064}\\x{2066}-\\x{2069}\\x{feff}]"},"type":"Replace"},` +
				`{"content":"ς","pattern":{"Regex":"(?\u003c=[\\p{Greek}\u0026\u0026\\p{L}])Σ(?![\\p{Greek}\u0026\u0026\\p{L}])"},"type":"Replace"},` +
				`{"content":"i","pattern":{"String":"İ"},"type":"Replace"},{"type":"Lowercase"}],"type":"Sequence"},"padding":null,"post_processor":null,` +
				`"pre_tokenizer":{"pretokenizers":[` +
				`{"behavior":"Removed","invert":false,"pattern":{"Regex":"[\\x00- \\x7f\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{205f}\\x{3000}]+"},"type":"Split"},` +
				`{"behavior":"Removed","invert":false,"pattern":{"Regex":"(?\u003c![\\p{L}\\p{Nd}])\\x{202f}|\\x{202f}(?![\\p{L}\\p{Nd}])|` +
				`(?\u003c=\\p{L})\\x{202f}(?=\\p{Nd})|(?\u003c=\\p{Nd})\\x{202f}(?=\\p{L})"},"type":"Split"},` +
				`{"behavior":"Isolated","invert":false,"pattern":{"Regex":"(?y{w})\\X"},"type":"Split"},` +
				`{"behavior":"Removed","invert":false,"pattern":{"Regex":"\\A\\x{202f}+|[\\x{200c}\\x{202f}]+\\z"},"type":"Split"},` +
				`{"behavior":"Removed","invert":false,"pattern":{"Regex":"\\A[^\\p{L}\\p{N}]+\\z"},"type":"Split"}],"type":"Sequence"},` +
				`"truncation":null,"version":"1.0","model":{"type":"WordLevel","unk_token":"[UNK]","vocab":{"\u003c/s\u003e":0,"naïve":1,"12":2,"[UNK]":3}}}`,
			"model2vec/config.json":  model2VecConfig,
			"model2vec/modules.json": model2VecModules,
		},
		"fasttext": {
			"fasttext.bin": "\xba\x16\x4f\x2f" + int32s(12, 2, 5, 5, 1, 5, 1, 2, 2, 0, 0, 0, 100) + "\x2d\x43\x1c\xeb\xe2\x36\x1a\x3f" +
				int32s(3, 3, 0, 14, 0, -1, -1) + "</s>\x00" + int32s(7, 0) + "\x00naïve\x00" + int32s(5, 0) + "\x0012\x00" + int32s(2, 0) + "\x00" +
				"\x00" + int32s(3, 0, 2, 0) + floats + "\x00" + int32s(3, 0, 2, 0) + strings.Repeat("\x00", 24),
		},
		"finalfusion": {
			"vectors.fifu": "FiFu" + int32s(0, 3, 1, 2, 6) + int32s(1, 8+3*4+12, 0, 3, 0, 4) + "</s>" + int32s(6) + "naïve" + int32s(2) + "12" +
				int32s(2, 16+4+24, 0, 3, 0, 2, 10) + "\x00\x00\x00\x00" + "\x64\x8b\x4c\x3d\x3c\xae\x7f\xbf" + "\x3b\xb2\x5f\x36\x00\x00\x80\x3f" + "\x00\x00\x80\x3f\x00\x00\x00\x00" +
				int32s(6, 12+4+12, 0, 3, 0, 10) + "\x00\x00\x00\x00" + "\xef\x28\x00\x40\x00\x00\x40\x40\xf9\x02\x15\x50",
		},
		"json": {"vectors.json": "{\n\"</s>\": [0.1,-2],\n\"naïve\": [1e-05,3],\n\"12\": [1e+10,0]\n}"},
		"projector": {
			"projector/tensors.tsv":  "0.1\t-2\n1e-05\t3\n1e+10\t0\n",
			"projector/metadata.tsv": "word\tcount\n</s>\t7\nnaïve\t5\n12\t2\n",
			"projector/projector_config.pbtxt": `embeddings {
  tensor_name: "embedding"
  tensor_path: "tensors.tsv"
  metadata_path: "metadata.tsv"
  tensor_shape: 3
  tensor_shape: 2
}
`,
		},
	}
}

func TestBytes(t *testing.T) {
	want := formatFiles()
	for name := range Formats() {
		if name == "parquet" { // its bytes are those of its library
			continue
		}
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			_, written := writeTable(t, dir, name, small())
			if _, several := Formats()[name].(Several); several != (len(written) > 1) {
				t.Errorf("%d files are written, and several is %v", len(written), several)
			} else if several {
				paths := Formats()[name].(Several).Paths(written[0])
				if filepath.Ext(Formats()[name].FileName()) == "" {
					paths = Formats()[name].(Several).Paths(filepath.Dir(written[0]))
				}
				for _, path := range written {
					if !slices.Contains(paths, path) {
						t.Errorf("%s is written, and Paths has %q", path, paths)
					}
				}
			}
			got := make(map[string]string)
			for _, path := range written {
				content, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				rel, _ := filepath.Rel(dir, path)
				got[filepath.ToSlash(rel)] = string(content)
			}
			if diff := cmp.Diff(want[name], got); diff != "" {
				t.Errorf("bytes differ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestProjectorLink holds that the files are also found from the folder above.
func TestProjectorLink(t *testing.T) {
	dir := t.TempDir()
	if err := (Projector{}).Link(dir, "projector", small()); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "projector_config.pbtxt"))
	if err != nil {
		t.Fatal(err)
	}
	want := `embeddings {
  tensor_name: "embedding"
  tensor_path: "projector/tensors.tsv"
  metadata_path: "projector/metadata.tsv"
  tensor_shape: 3
  tensor_shape: 2
}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("bytes differ (-want +got):\n%s", diff)
	}
}

// hostile is the words of which each has broken some reader.
var hostile = []string{
	"</s>", "<unk>", "42", "-1", "2 3", ". . .", "at name@domain.com", "a\u00a0b", "\u00a0", "\u0085", "x\u3000",
	"", "\xff\xfe", "日本\xe6\x97", "nan", "inf", "1e-05", "0,5", "\nword", "tab\tbed", "cr\r", "word\n", "\ufeff", "\ufeffword",
	"(empty)", `\(empty)`, `\`, `\n`, `\x41`, `a\`, "word\tcount", " ", "  a", "a  ", "\x00", "\x1f\x8b", "\x93NUMPY", "BZh91AY&SY", "PK\x03\x04",
	strings.Repeat("w", 5000), "#", "\"quoted\"", "'", "\u2028", "{", "é", "e\u0301", "\v", "\f",
}

// marks are what has a meaning for some reader where all words begin with it or end in it.
var marks = []string{"", ";", ",", ":", "|", "\"", "'", "b'", "- ", "* ", "-", "*", ".", ")", ",1", ";1", "|1", ".5", "1", " 1", "\t", " ", "\v", "\u00a0", "[", "]", "{", "}", "%1:2:3::", "=", "#", "\x00",
	",0.5", "\\", "e5", "b\"", "(", "sep=", "</s>", "\ufeff", "//", "+", "_", "\r"}

func tables(t *rapid.T) *Table {
	word := rapid.OneOf(rapid.SampledFrom(hostile), rapid.String(),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 8), func(b []byte) string { return string(b) }))
	number := rapid.OneOf(rapid.Float32(),
		rapid.SampledFrom([]float32{0, 1, -1, float32(math.Copysign(0, -1)), 1e-45, 1e-5, math.MaxFloat32, float32(math.Inf(1)), float32(math.NaN())}))
	table := &Table{
		Words: rapid.SliceOfNDistinct(word, 1, 12, rapid.ID[string]).Draw(t, "words"),
		Dim:   rapid.IntRange(1, 5).Draw(t, "dim"),
	}
	n := len(table.Words)
	switch rapid.IntRange(0, 3).Draw(t, "in common") {
	case 0: // what all words have may be taken for a separator
		before, behind := rapid.SampledFrom(marks).Draw(t, "before"), rapid.SampledFrom(marks).Draw(t, "behind")
		for i, w := range table.Words {
			table.Words[i] = before + w + behind
		}
	case 1: // for the number of the line, a count or a row that is wrapped
		first := rapid.IntRange(0, 2).Draw(t, "first")
		behind := rapid.SampledFrom(marks).Draw(t, "behind")
		for i := range table.Words {
			table.Words[i] = strconv.Itoa(first+i) + behind
		}
	}
	table.Data = rapid.SliceOfN(number, n*table.Dim, n*table.Dim).Draw(t, "data")
	if rapid.Bool().Draw(t, "counted") {
		table.Counts = rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64), n, n).Draw(t, "counts")
	}
	return table
}

// rounds are the formats that give other numbers in the last bits.
var rounds = []string{"finalfusion"}

// near returns a table with numbers that are within a millionth of the length of their row from want's, and else got's.
func near(got, want *Table) *Table {
	close := &Table{Words: got.Words, Dim: got.Dim, Data: slices.Clone(got.Data)}
	for i := range min(got.Len(), want.Len()) {
		for j, w := range want.Row(i) {
			if d := math.Abs(float64(close.Row(i)[j]) - float64(w)); d <= 1e-6*norm(want.Row(i)) {
				close.Row(i)[j] = w
			}
		}
	}
	return close
}

// keepsCounts are the formats that hold counts.
var keepsCounts = []string{"projector", "safetensors", "parquet"}

// sameTable reports the first difference between two tables, numbers compared
// by their bits, any NaN being equal to any other.
func sameTable(got, want *Table, counts bool) error {
	if !slices.Equal(got.Words, want.Words) {
		return fmt.Errorf("words are %q, want %q", got.Words, want.Words)
	}
	if got.Dim != want.Dim || len(got.Data) != len(want.Data) {
		return fmt.Errorf("dimension %d and %d numbers, want %d and %d", got.Dim, len(got.Data), want.Dim, len(want.Data))
	}
	for i, w := range want.Data {
		g := got.Data[i]
		if math.Float32bits(g) != math.Float32bits(w) && !(g != g && w != w) {
			return fmt.Errorf("number %d is %v, want %v", i, g, w)
		}
	}
	if counts && !slices.Equal(got.Counts, want.Counts) {
		return fmt.Errorf("counts are %d, want %d", got.Counts, want.Counts)
	}
	return nil
}

// TestRoundTrip holds every format to its promise: a table is refused, with
// the word named or what all words are taken for, or comes back as it was.
func TestRoundTrip(t *testing.T) {
	for name, format := range Formats() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			rapid.Check(t, func(t *rapid.T) {
				want := tables(t)
				path := filepath.Join(dir, format.FileName())
				_, err := format.Write(path, want)
				for err != nil {
					if strings.Contains(err.Error(), "the words would be misread") {
						return
					}
					// Drop what cannot be written until the rest can be.
					bad := slices.IndexFunc(want.Words, func(w string) bool { return strings.Contains(err.Error(), fmt.Sprintf("word %q", w)) })
					if bad < 0 || name == "projector" {
						t.Fatalf("the error names no word: %v", err)
					}
					if want.Len() == 1 {
						return
					}
					want.Words = slices.Delete(want.Words, bad, bad+1)
					want.Data = slices.Delete(want.Data, bad*want.Dim, (bad+1)*want.Dim)
					if want.Counts != nil {
						want.Counts = slices.Delete(want.Counts, bad, bad+1)
					}
					_, err = format.Write(path, want)
				}
				got, report, err := Read(path)
				if err != nil {
					t.Fatal(err)
				}
				if slices.Contains(rounds, name) && got.Dim == want.Dim {
					got = near(got, want)
				}
				if err := sameTable(got, want, slices.Contains(keepsCounts, name)); err != nil {
					t.Fatal(err)
				}
				if report.Format != name || report.Rows != want.Len() || report.Duplicates != 0 || report.Unterminated {
					t.Fatalf("report is %+v", report)
				}
			})
		})
	}
}

// TestMisread has words that a reader takes for something else because of what all of them have in common. A text is then not written.
func TestMisread(t *testing.T) {
	for words, want := range map[string]string{
		"a; b; c;": "semicolons separate the fields", "a, b, c,": "commas separate the fields", "a: b: c:": "a colon follows each word",
		`"a" "b" "c"`: `"\"a\"" as "a"`, "b'a' b'b' b'c'": "each word stands as b'word'", "B64:YQ== B64:Yg== B64:Yw==": "each word is in Base64", "0.5 0.25 0.1": "numbers stand where the words should",
		"a; b c": "", `"a" "b" c`: "", "1 2 3": "", "x | ; , :": "",
	} {
		for _, name := range []string{"word2vec", "glove"} {
			table := random(len(strings.Fields(words)), 3, 1)
			table.Words = strings.Fields(words)
			path := filepath.Join(t.TempDir(), "out")
			_, err := Formats()[name].Write(path, table)
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), name+": the words would be misread, ") || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "; export them as ")) {
				t.Errorf("%s of %s: %v, want %q", name, words, err, want)
			}
			if _, statErr := os.Stat(path); (statErr == nil) != (err == nil) {
				t.Errorf("%s of %s: %v, and the file: %v", name, words, err, statErr)
			}
			if _, err := (Word2VecBinary{}).Write(path, table); err != nil {
				t.Errorf("word2vec-binary of %s: %v", words, err)
			} else if got, _, err := Read(path); err != nil || !slices.Equal(got.Words, table.Words) {
				t.Errorf("word2vec-binary of %s: %v", words, err)
			}
		}
	}
}

func TestRefusedWords(t *testing.T) {
	refused := map[string][]string{
		"word2vec":        {"", "a b", "a\tb", "a\n", "\r", "a\u00a0", "\u3000", "\u0085"},
		"glove":           {"", "a b", "a\tb", "a\n", "\r", "a\u00a0", "\ufeffa", "{\"a\":[", "%PDF-1.7", "Rar!\x1a\a"},
		"word2vec-binary": {"", "a b", "\na", strings.Repeat("w", maxWord+1)},
		"npy":             {"a\nb", "a\tb", "a\r", "\ufeffa"},
		"safetensors":     {"a\nb", "a\tb", "a\r", "\ufeffa"},
		"model2vec":       {"\xff", "日本\xe6\x97"},
		"projector":       {},
		"parquet":         {"\xff", "日本\xe6\x97"},
		"finalfusion":     {"\xff", "日本\xe6\x97", strings.Repeat("w", maxWord+1)},
		"json":            {"\xff", "日本\xe6\x97"},
		"fasttext":        {"a\x00b", strings.Repeat("w", maxWord+1)},
	}
	for name, format := range Formats() {
		words, ok := refused[name]
		if !ok {
			t.Errorf("%s is not in this test", name)
		}
		for _, word := range words {
			path := filepath.Join(t.TempDir(), "out")
			_, err := format.Write(path, &Table{Words: []string{word}, Dim: 1, Data: []float32{1}})
			if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", word)) || !strings.Contains(err.Error(), "; ") {
				t.Errorf("%s: writing %.20q gave %v, want an error that names it and a remedy", name, word, err)
			}
			if _, err := os.Stat(path); err == nil {
				t.Errorf("%s: the file is there although %.20q was refused", name, word)
			}
		}
		for _, bad := range []*Table{
			{}, {Dim: 3}, {Words: []string{"a"}}, {Words: []string{"a"}, Dim: 2, Data: []float32{1}},
			{Words: []string{"a"}, Dim: 1, Data: []float32{1}, Counts: []int64{1, 2}},
		} {
			if _, err := format.Write(filepath.Join(t.TempDir(), "out"), bad); err == nil {
				t.Errorf("%s: a table with %d words, dimension %d and %d numbers was written", name, bad.Len(), bad.Dim, len(bad.Data))
			}
		}
	}
	if _, err := (GloVe{}).Write(filepath.Join(t.TempDir(), "out"), &Table{Words: []string{"7"}, Dim: 1, Data: []float32{1}}); err == nil {
		t.Error("glove: a first line that reads as a header was written")
	}
}

func TestUnwritable(t *testing.T) {
	for name, format := range Formats() {
		path := filepath.Join(t.TempDir(), "missing", "out")
		_, err := format.Write(path, small())
		if err == nil || !strings.HasPrefix(err.Error(), path) || !errors.Is(err, os.ErrNotExist) || strings.Contains(err.Error(), ".tmp") {
			t.Errorf("%s: got %v, want an error that names %s", name, err, path)
		}
	}
}

func TestWriteAllocations(t *testing.T) {
	table := random(100, 50, 1)
	w := bufio.NewWriter(new(strings.Builder))
	w.Reset(discard{})
	if n := testing.AllocsPerRun(3, func() { writeRows(w, table) }); n > 20 {
		t.Errorf("writing 5000 numbers allocates %v times, want none for a number", n)
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func TestFit(t *testing.T) {
	table := &Table{Words: []string{"BZh91AY&SY", "a", "b c", "", "b_c", "d\u0085", "e\tf"}, Dim: 1, Data: []float32{1, 2, 3, 4, 5, 6, 7}}
	for name, want := range map[string]struct{ skipped, replaced string }{
		"word2vec":        {"BZh91AY&SY|a|b_c", "BZh91AY&SY|a|b_c_|_|b_c|d_|e_f"},
		"word2vec-binary": {"BZh91AY&SY|a|b_c|d\u0085|e\tf", "BZh91AY&SY|a|b_c_|_|b_c|d\u0085|e\tf"},
		"glove":           {"a|b_c", "_BZh91AY&SY|a|b_c_|_|b_c|d_|e_f"},
		"npy":             {"a|b c||b_c|d\u0085", "_BZh91AY&SY|a|b c||b_c|d\u0085|e_f"},
		"projector":       {strings.Join(table.Words, "|"), strings.Join(table.Words, "|")},
	} {
		f := Formats()[name]
		check := func(of *Table, want string) {
			t.Helper()
			err := of.Without(Unfit(f, of), func(fits *Table) error {
				if got := strings.Join(fits.Words, "|"); got != want {
					t.Errorf("%s: fitting %q, want %q", name, got, want)
				}
				for i, word := range fits.Words {
					if n := int(fits.Data[i]); of.Words[n-1] != word {
						t.Errorf("%s: %q has the vector of %q", name, word, of.Words[n-1])
					}
				}
				_, err := f.Write(filepath.Join(t.TempDir(), f.FileName()), fits)
				return err
			})
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		check(table, want.skipped)
		replaced, bad := Replace(f, table)
		check(replaced, want.replaced)
		if left := len(Unfit(f, table)); left != len(bad) {
			t.Errorf("%s: cannot hold %q, but %d words are left out", name, bad, left)
		}
	}
}

// TestRareRoundTrips has tables that TestRoundTrip comes to once in a thousand times.
func TestRareRoundTrips(t *testing.T) {
	for _, test := range []struct {
		format string
		table  *Table
	}{
		{"safetensors", &Table{Dim: 1, Words: []string{"</s>", "b"}, Data: []float32{1, 2}, Counts: []int64{0, 1}}},   // no numbers of lines
		{"safetensors", &Table{Dim: 1, Words: []string{" ", ""}, Data: []float32{1, 2}, Counts: []int64{0, 0}}},       // words of nothing but spaces
		{"word2vec-binary", &Table{Dim: 1, Words: []string{"</s>", "A", "AA"}, Data: []float32{1, 0, 9.536743e-06}}},  // the last byte is 7
		{"npy", &Table{Dim: 1, Words: []string{"a;", "b;"}, Data: []float32{1, 2}}},                                   // as if a list had marks
		{"npy", &Table{Dim: 1, Words: []string{"a,", "b,"}, Data: []float32{1, 2}, Origin: &Origin{Experiment: "x"}}}, // and with an origin
		{"npy", &Table{Dim: 1, Words: []string{"a 2", "b 5"}, Data: []float32{1, 2}}},                                 // or counts
		{"npy", &Table{Dim: 1, Words: []string{"[a]", "[b]"}, Data: []float32{1, 2}}},                                 // or were JSON
		{"safetensors", &Table{Dim: 1, Words: []string{`"a"`, `"b"`}, Data: []float32{1, 2}}},                         // or had quotes
		{"safetensors", &Table{Dim: 1, Words: []string{"a;", "b;"}, Data: []float32{1, 2}, Counts: []int64{1, 0}}},
		{"safetensors", &Table{Dim: 1, Words: strings.Split("abcdefghij", ""), Data: make([]float32, 10), Counts: []int64{1, 0, 2, 3, 4, 5, 6, 7, 8, 9}}}, // or the numbers of rows
		{"glove", &Table{Dim: 1, Words: []string{"</s>", "A", "\x00"}, Data: []float32{1, 0, 0}}},                                                         // as if words had counts
	} {
		path := filepath.Join(t.TempDir(), Formats()[test.format].FileName())
		if _, err := Formats()[test.format].Write(path, test.table); err != nil {
			t.Fatal(err)
		}
		got, _, err := Read(path)
		if err == nil {
			err = sameTable(got, test.table, test.table.Counts != nil)
		}
		if err != nil {
			t.Errorf("%s of %q: %v", test.format, test.table.Words, err)
		}
	}
}

// TestBinaryLikeText has floats whose bytes are a digit and a line end, so that the first word and they look like a line of text.
func TestBinaryLikeText(t *testing.T) {
	want := &Table{Words: []string{";", "b"}, Dim: 1, Data: []float32{8.391216e+06, 0.5}}
	path := filepath.Join(t.TempDir(), "vectors.bin")
	if _, err := (Word2VecBinary{}).Write(path, want); err != nil {
		t.Fatal(err)
	}
	got, _, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := sameTable(got, want, false); err != nil {
		t.Error(err)
	}
}
