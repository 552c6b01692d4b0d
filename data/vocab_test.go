package data

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// file returns v as Write writes it.
func file(t testing.TB, v *Vocab) string {
	t.Helper()
	var b bytes.Buffer
	if err := v.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestNewVocab(t *testing.T) {
	counts := map[string]int64{"the": 9, "b": 3, "a": 3, "B": 3, "é": 3, "rare": 1, "rarer": 1, "<unk>": 2}
	tests := []struct {
		name string
		spec VocabSpec
		want string // the file with commas for line ends
	}{
		{"all", VocabSpec{MinCount: 1}, "the 9,B 3,a 3,b 3,é 3,<unk> 2,rare 1,rarer 1"},
		{"min_count", VocabSpec{MinCount: 2}, "the 9,B 3,a 3,b 3,é 3,<unk> 2"},
		{"unk has a place by count", VocabSpec{MinCount: 3, Unk: "<unk>"}, "the 9,<unk> 4,B 3,a 3,b 3,é 3"},
		{"unk is new", VocabSpec{MinCount: 1, Unk: "?"}, "the 9,B 3,a 3,b 3,é 3,<unk> 2,rare 1,rarer 1,? 0"},
		{"special", VocabSpec{MinCount: 3, Unk: "<unk>", Special: []string{"<pad>", "<unk>", "b"}}, "<pad> 0,<unk> 4,b 3,the 9,B 3,a 3,é 3"},
		{"max_size", VocabSpec{MinCount: 1, MaxSize: 3, Unk: "<unk>"}, "<unk> 13,the 9,B 3"},
		{"eos", VocabSpec{MinCount: 3, EOS: "rare"}, "the 9,B 3,a 3,b 3,é 3,rare 1"},
	}
	for _, test := range tests {
		v, err := NewVocab(maps.All(counts), test.spec)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		want := strings.NewReplacer(",", "\n", " ", "\t").Replace(test.want) + "\n"
		if diff := cmp.Diff(want, file(t, v)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if _, ok := v.Unk(); ok != (test.spec.Unk != "") {
			t.Errorf("%s: Unk is there: %v", test.name, ok)
		}
		if id, ok := v.EOS(); ok != (test.spec.EOS != "") || ok && v.Word(id) != test.spec.EOS {
			t.Errorf("%s: EOS = %d, %v", test.name, id, ok)
		}
	}
}

func TestLookup(t *testing.T) {
	counts := maps.All(map[string]int64{"a": 2, "b": 1})
	v, _ := NewVocab(counts, VocabSpec{MinCount: 1, Unk: "<unk>"})
	bare, _ := NewVocab(counts, VocabSpec{MinCount: 1})
	if id, ok := v.ID("b"); id != 1 || !ok {
		t.Errorf("ID(b) = %d, %v, want 1, true", id, ok)
	}
	if id, ok := v.ID("c"); id != 2 || !ok {
		t.Errorf("ID(c) = %d, %v, want unk, 2, true", id, ok)
	}
	if id, ok := bare.ID("c"); id != -1 || ok {
		t.Errorf("without unk: ID(c) = %d, %v, want -1, false", id, ok)
	}
	if id, known := v.Lookup("c"); id != -1 || known {
		t.Errorf("Lookup(c) = %d, %v, want -1, false", id, known)
	}
	if v.Hash() == bare.Hash() || len(v.Hash()) != 64 {
		t.Errorf("hashes %s and %s", v.Hash(), bare.Hash())
	}
}

func TestVocabTooRare(t *testing.T) {
	_, err := NewVocab(maps.All(map[string]int64{"a": 4, "b": 2}), defaultVocab())
	want := "vocab.min_count: every word of the training text occurs fewer than 5 times; the most frequent one occurs 4 times, so set it to 4 or less, or give more text"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Errorf("error of type %T, want *Error", err)
	}
}

// TestVocabKeptOnly: where words that are kept occur, the others may all be too rare.
func TestVocabKeptOnly(t *testing.T) {
	counts := map[string]int64{"a": 9, "b": 2}
	spec := defaultVocab()
	spec.Keep = []string{"a", "absent", spec.Unk}
	v, err := NewVocab(maps.All(counts), spec)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(v.Words(), " "), "a <unk> absent"; got != want {
		t.Errorf("words are %q, want %q", got, want)
	}
	spec.Keep = []string{"absent", spec.Unk}
	if _, err := NewVocab(maps.All(map[string]int64{"a": 4}), spec); err == nil {
		t.Error("no word of the text is in the vocabulary, and there is no error")
	}
}

func TestVocabSpecValidate(t *testing.T) {
	if err := defaultVocab().Validate(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
	bad := VocabSpec{MinCount: 0, MaxSize: 2, Unk: "a b", EOS: "a b", Special: []string{"", "x", "x"}}
	want := `min_count: 0 is too small; want at least 1
max_size: 2 leaves no place beside unk, eos and special; want at least 3
unk: "a b" holds white space; a word may not
eos: "a b" holds white space; a word may not
eos: "a b" is unk as well; give them different words
special: "" is empty; a word has at least one character
special: "x" stands there twice; name it once`
	err := bad.Validate()
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadVocab(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"words", "a\nb\n<unk>\n", "a\t0\nb\t0\n<unk>\t0\n"},
		{"tabs", "a\t5\n<unk>\t0\nb\t7\n", "a\t5\n<unk>\t0\nb\t7\n"},
		{"spaces", "a 5\n<unk> 0\n", "a\t5\n<unk>\t0\n"},
		{"no line end at the end", "a 5\n<unk> 3", "a\t5\n<unk>\t3\n"},
		{"CRLF", "a\r\n<unk>\r\n", "a\t0\n<unk>\t0\n"},
		{"byte order mark", "\uFEFFa\n<unk>\n", "a\t0\n<unk>\t0\n"},
		{"odd words", "2 3\n\u00a0 1\n\u0085 1\n\xff 1\n<unk> 1\n", "2\t3\n\u00a0\t1\n\u0085\t1\n\xff\t1\n<unk>\t1\n"},
	}
	for _, test := range tests {
		v, err := ReadVocab(strings.NewReader(test.text), "vocab.txt", "<unk>")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if diff := cmp.Diff(test.want, file(t, v)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestReadVocabErrors(t *testing.T) {
	const form = `; want "word", "word<TAB>count" or "word count"`
	tests := []struct{ text, want string }{
		{"<unk>,9\na,7\nb,3\n", "vocab.txt: commas stand between the words and their counts; write tabs, for example by tr , '\\t'"},
		{"", "vocab.txt: the vocabulary is empty" + form + " on each line"},
		{"\uFEFF", "vocab.txt: the vocabulary is empty" + form + " on each line"},
		{"<unk>\n\na\n", "vocab.txt:2: the line is empty" + form},
		{"<unk>\na\nb\na\n", `vocab.txt:4: the word "a" stands on line 2 already; remove one of the two`},
		{"a\nb\n", `vocab.txt: no line has the word for unknown words, "<unk>"; add it, or set vocab.unk to the word that stands for unknown ones ("": they are dropped)`},
		{"<unk>\nNew York\n", `vocab.txt:2: "York" is not a count` + form},
		{"<unk> 0.1 0.2\n", `vocab.txt:1: "0.2" is not a count` + form},
		{"<unk>\t-1\n", `vocab.txt:1: "-1" is not a count` + form},
		{"<unk>\t99999999999999999999\n", `vocab.txt:1: the count 99999999999999999999 is more than 9223372036854775807` + form},
		{"<unk>\t9223372036854775807\na\t0\nb\t1\n", "vocab.txt:3: the counts up to this line add up to more than 9223372036854775807; correct them, or divide all by one number"},
		{"<unk> a\t1\n", `vocab.txt:1: the word "<unk> a" holds white space; a word may not` + form},
		{"\t1\n", `vocab.txt:1: the word "" is empty; a word has at least one character` + form},
		{"<unk> 1\na\n", "vocab.txt:2: the line has no count, though those before it have; write all counts or none"},
		{"<unk>\na 1\n", "vocab.txt:2: the line has a count, though those before it have none; write all counts or none"},
		{strings.Repeat("x", 1<<17), "vocab.txt:1: the line is longer than 64 KiB" + form},
	}
	for _, test := range tests {
		_, err := ReadVocab(strings.NewReader(test.text), "vocab.txt", "<unk>")
		var e *Error
		if !errors.As(err, &e) || err.Error() != test.want {
			t.Errorf("%.30q:\ngot  %v\nwant %s", test.text, err, test.want)
		}
	}
}

func FuzzReadVocab(f *testing.F) {
	for _, text := range []string{"a\n<unk>\n", "a\t5\r\n<unk> 3", "\uFEFF\uFEFFx 1\n", "2 3\n. . .\n", ""} {
		f.Add(text, "<unk>")
	}
	f.Fuzz(func(t *testing.T, text, unk string) {
		v, err := ReadVocab(strings.NewReader(text), "v", unk)
		if err != nil {
			return
		}
		again, err := ReadVocab(strings.NewReader(file(t, v)), "v", unk)
		if err != nil {
			t.Fatalf("%q: what was written cannot be read: %v", text, err)
		}
		if !slices.Equal(v.Words(), again.Words()) || !slices.Equal(v.Counts(), again.Counts()) || v.unk != again.unk {
			t.Errorf("%q: a round trip gave %q for %q", text, again.Words(), v.Words())
		}
	})
}

// FuzzReadLabels reads any bytes as labels: those that come back are written as they are.
func FuzzReadLabels(f *testing.F) {
	for _, text := range []string{"a\t5\nb c\t3\n", "a 1\nb 2", "\uFEFFx\t1\r\n", "a\n", "\t1\n", "a\xff\t9223372036854775807\n", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := ReadLabels(strings.NewReader(text), "l")
		if err != nil {
			if !strings.HasPrefix(err.Error(), "l:") {
				t.Errorf("the error names no file: %v", err)
			}
			return
		}
		again, err := ReadLabels(strings.NewReader(file(t, v)), "l")
		if err != nil {
			t.Fatalf("%q: what was written cannot be read: %v", text, err)
		}
		if !slices.Equal(v.Words(), again.Words()) || !slices.Equal(v.Counts(), again.Counts()) {
			t.Errorf("%q: a round trip gave %q for %q", text, again.Words(), v.Words())
		}
	})
}

func TestVocabIsSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.MapOfN(rapid.StringMatching(`[a-z]{1,3}`), rapid.Int64Range(1, 20), 1, 30).Draw(t, "counts")
		v, err := NewVocab(maps.All(counts), VocabSpec{MinCount: 1})
		if err != nil {
			t.Fatal(err)
		}
		total := int64(0)
		for id := range int32(v.Len()) {
			if id > 0 && (v.Count(id) > v.Count(id-1) || v.Count(id) == v.Count(id-1) && v.Word(id) < v.Word(id-1)) {
				t.Fatalf("%q stands before %q", v.Word(id-1), v.Word(id))
			}
			if back, ok := v.ID(v.Word(id)); back != id || !ok {
				t.Fatalf("ID(Word(%d)) = %d", id, back)
			}
			total += counts[v.Word(id)] - v.Count(id)
		}
		if v.Len() != len(counts) || total != 0 {
			t.Fatalf("%d words, want %d", v.Len(), len(counts))
		}
	})
}

func BenchmarkChooseWords(b *testing.B) {
	words := make([]string, 50_000)
	for i := range words {
		words[i] = strconv.FormatUint(Random(1, Shuffle, i, 0)>>20, 36)
	}
	each := func(yield func(word string, n int64) error) error {
		for i, word := range words { // counts fall as 1/rank
			if err := yield(word, int64(5+len(words)/(1+i))); err != nil {
				return err
			}
		}
		return nil
	}
	for b.Loop() {
		if _, err := chooseWords(defaultVocab(), each); err != nil {
			b.Fatal(err)
		}
	}
}

// defaultVocab has the settings of an experiment that says nothing of its vocabulary.
func defaultVocab() VocabSpec { return VocabSpec{MinCount: 5, Unk: "<unk>"} }
