package tokenizer

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// ids.jsonl is what the library tokenizers 0.23.3 makes of a few texts, by testdata/interop.py.
//
//go:embed testdata/ids.jsonl
var examples []byte

// An example is a line of what that script prints.
type example struct {
	Name      string
	Own       int // which one of those that Write wrote
	Tokenizer string
	Texts     []string
	IDs       [][]int32
	Words     [][]string // by the own one
}

// check reports the first texts that are split otherwise.
func (x *example) check(t *testing.T) {
	t.Helper()
	tok, err := Parse([]byte(x.Tokenizer))
	if err != nil {
		t.Errorf("%s: %v", x.Name, err)
		return
	}
	bad := 0
	for i, text := range x.Texts {
		if got := tok.Append([]int32{}, text); !slices.Equal(got, x.IDs[i]) {
			if bad++; bad <= 3 {
				t.Errorf("%s: %q: ids are %d, and %d there", x.Name, text, got, x.IDs[i])
			}
		}
	}
	if bad > 0 {
		t.Errorf("%s: %d of %d texts differ", x.Name, bad, len(x.Texts))
	}
}

func TestExamples(t *testing.T) {
	seen := 0
	for d := json.NewDecoder(bytes.NewReader(examples)); d.More(); seen++ {
		var x example
		if err := d.Decode(&x); err != nil {
			t.Fatal(err)
		}
		x.check(t)
	}
	if seen < 30 {
		t.Errorf("%d examples only", seen)
	}
}

// written returns the file of a tokenizer of words.
func written(t testing.TB, s Split, words []string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	if err := Write(w, s, words); err != nil {
		t.Fatal(err)
	}
	w.Flush()
	return b.Bytes()
}

// TestWrite: texts are split as package corpus splits them, by what is written as well.
func TestWrite(t *testing.T) {
	texts := []string{
		"Hello, world! don't stop; it's 3.14 or 1,000 x86_64 U.S.A. a:b", "naïve cafe\u0301 日本語 カタカナ ｶﾀｶﾅ한국어 ภาษา", "10\u202f000\u202f€ «\u202fici\u202f», Bonjour\u202f! 12\u202fkm a\u202f中",
		"ΟΔΥΣΣΕΎΣ ΣΟΦΌΣ, Σ. ΑΣ\u00ad. Α.Σ ΣΣ1", "Donau\u00addampf שלום\u200f! \u2067a\u2069 bom\ufeffbom", "می\u200cخواهم کتاب\u200c کتاب\u200c\u200f. ❤\u200c",
		"İstanbul STRASSE ǅ Ⅷ ½² e-mail", "👩🏽\u200d👧 🇩🇪🇫 \x7f\u0301a \x00 b\u200bc\u00add \ufeff", "a\u00a0b\u3000c\u2028d\u0085e\vf\fg", "", " ", "…",
	}
	for _, s := range ownSplits() {
		split := corpusTokenizer(s)
		var words []string
		for _, text := range texts {
			for _, w := range ourWords(split, s, text) {
				if !slices.Contains(words, w) {
					words = append(words, w)
				}
			}
		}
		words = append(words, UnknownToken)
		tok, err := Parse(written(t, s, words))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(tok.Words(), append(words, "[[UNK]]")) || tok.HasPieces() {
			t.Errorf("%+v: words are %q", s, tok.Words())
		}
		for _, text := range texts {
			got := []string{}
			for _, id := range tok.Append(nil, text) {
				got = append(got, tok.Words()[id])
			}
			if want := ourWords(split, s, text); !slices.Equal(got, want) {
				t.Errorf("%+v: %q is split into %q, want %q", s, text, got, want)
			}
		}
		unk, ok := tok.Unknown()
		if got := tok.Append(nil, "neverseen"); !ok || !slices.Equal(got, []int32{unk}) {
			t.Errorf("an unknown word has the ids %d, want %d", got, unk)
		}
	}
	if err := Write(bufio.NewWriter(new(bytes.Buffer)), Split{}, []string{"\xff"}); err == nil {
		t.Error("a word that is not UTF-8 was written")
	}
}

func TestBadFiles(t *testing.T) {
	const level = `"model": {"type": "WordLevel", "vocab": {"a": 0, "b": 1}, "unk_token": "a"}`
	for _, test := range []struct{ file, want string }{
		{``, "it is not the JSON of a tokenizer"},
		{`{`, "it is not the JSON of a tokenizer"},
		{`[]`, "it is not the JSON of a tokenizer"},
		{`{}`, "model: there is none"},
		{`{"model": {"type": "BPE", "vocab": {}, "merges": []}}`, "model: type BPE is not one that Lexigraph knows"},
		{`{"model": {"vocab": {}, "merges": []}}`, "model: type BPE is not one that Lexigraph knows"},
		{`{"model": {"type": "WordLevel", "vocab": {}}}`, "model.vocab: it has no tokens"},
		{`{"model": {"type": "WordLevel", "vocab": {"a": 0, "b": 2}}}`, "the ids go up to 2, and no token has 1"},
		{`{"model": {"type": "WordLevel", "vocab": {"a": 0, "b": 0}}}`, "have the id 0"},
		{`{"model": {"type": "WordLevel", "vocab": {"a": -1}}}`, `token "a" has the id -1`},
		{`{"model": {"type": "WordLevel", "vocab": {"a": 99999999999}}}`, "model: WordLevel: json"},
		{`{"model": {"type": "WordLevel", "vocab": {"a": 2000000000}}}`, "the ids go up to 2000000000, and no token has 0"},
		{`{"model": {"type": "Unigram", "vocab": [["a", 0]], "unk_id": 3}}`, "unk_id: 3; there are 1 tokens"},
		{`{"model": {"type": "Unigram", "vocab": []}}`, "vocab: it has no tokens"},
		{`{"model": {"type": "Unigram", "vocab": [["a", 0], ["a", 1]]}}`, `the token "a" comes twice`},
		{`{"model": {"type": "Unigram", "vocab": [["a"]]}}`, "an entry of 1 parts"},
		{`{"added_tokens": [{"id": 7, "content": "x"}], ` + level + `}`, "no token has 2"},
		{`{"added_tokens": [{"id": 1, "content": "x"}], ` + level + `}`, `tokens "b" and "x" have the id 1`},
		{`{"normalizer": {"type": "Upper"}, ` + level + `}`, "normalizer: type Upper is not one"},
		{`{"normalizer": {"type": "Sequence", "normalizers": [null, {"type": "Precompiled", "precompiled_charsmap": "AAA="}]}, ` + level + `}`, "normalizers[1]: Precompiled: the table of characters is cut short"},
		{`{"normalizer": {"type": "Precompiled", "precompiled_charsmap": "/////w=="}, ` + level + `}`, "its trie is larger than it"},
		{`{"normalizer": {"type": "Replace", "pattern": {}, "content": ""}, ` + level + `}`, "neither a String nor a Regex"},
		{`{"normalizer": {}, ` + level + `}`, "normalizer: it has no type"},
		{`{"pre_tokenizer": {"type": "Sequence", "pretokenizers": [null, {"type": "Digits", "individual_digits": 1}]}, ` + level + `}`, "pretokenizers[1]: Digits: json"},
		{`{"pre_tokenizer": {"type": "ByteLevel"}, ` + level + `}`, "pre_tokenizer: type ByteLevel is not one"},
		{`{"pre_tokenizer": {"type": "Split", "behavior": "Sometimes"}, ` + level + `}`, `there is no behavior "Sometimes"`},
		{`{"pre_tokenizer": {"type": "Metaspace", "replacement": "__"}, ` + level + `}`, `the replacement "__" is not one character`},
		{`{"pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "last"}, ` + level + `}`, `there is no prepend_scheme "last"`},
		{`{"pre_tokenizer": {"type": "CharDelimiterSplit", "delimiter": ""}, ` + level + `}`, `the delimiter "" is not one character`},
	} {
		_, err := Parse([]byte(test.file))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", test.file, err, test.want)
		}
	}
	for _, pattern := range []string{`\s+(?!\S)`, `(?<=a)b`, `\p{L}++`, `[a-z&&[b]]`, `\bx`, `(a)\1`, `[^\S]`, `[a\S]`, `a*+`, `(`, `\X`, `\h`} {
		quoted, _ := json.Marshal(pattern)
		_, err := Parse(fmt.Appendf(nil, `{"pre_tokenizer": {"type": "Split", "pattern": {"Regex": %s}, "behavior": "Removed"}, %s}`, quoted, level))
		if err == nil || !strings.Contains(err.Error(), "which Lexigraph cannot match") {
			t.Errorf("%s: got %v", pattern, err)
		}
	}
}

// TestCharsmap: of a table with ab → x, é → e and A → nothing.
func TestCharsmap(t *testing.T) {
	var c charsmap
	c.with = []byte("x\x00e\x00\x00")
	c.trie = doubleArray(map[string]uint32{"ab": 0, "é": 2, "A": 4, "u\u0301\u0301": 2, "ü\u0301\u0301": 2})
	// The characters of "ab" are looked up one by one, and neither is in the table.
	for text, want := range map[string]string{"ab": "ab", "": "", "aé": "ae", "AAb": "b", "\r\n": "\r\n",
		"u\u0301\u0301": "e", "ü\u0301\u0301": "ü\u0301\u0301"} { // characters of 6 bytes are not looked up
		if got := c.normalize(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got, ok := c.lookup("abc"); !ok || string(got) != "x" {
		t.Errorf("ab becomes %q", got)
	}
}

// TestCharsmapDamaged: what a damaged table replaces a character by is not UTF-8, and what comes behind the normalizer expects that.
func TestCharsmapDamaged(t *testing.T) {
	trie := doubleArray(map[string]uint32{"a": 0})
	table := binary.LittleEndian.AppendUint32(nil, uint32(4*len(trie)))
	for _, unit := range trie {
		table = binary.LittleEndian.AppendUint32(table, unit)
	}
	table = append(table, "\xff\x00"...)
	tok, err := Parse(fmt.Appendf(nil, `{"normalizer": {"type": "Precompiled", "precompiled_charsmap": %q},
		"model": {"type": "Unigram", "vocab": [["?", 0], ["b", -1], ["\ufffd", -2]], "unk_id": 0}}`, base64.StdEncoding.EncodeToString(table)))
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.Append(nil, "ba"); !slices.Equal(got, []int32{1, 2}) {
		t.Errorf("the ids of ba are %d, want those of b and U+FFFD", got)
	}
}

// TestHugeID: a file of a few bytes whose ids have a gap does not take memory for those that are missing.
func TestHugeID(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Parse([]byte(`{"model": {"type": "WordLevel", "vocab": {"a": 0, "b": 50000000}}}`))
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; err == nil || took > 1<<20 {
		t.Errorf("took %d bytes, error %v", took, err)
	}
}

// TestTwice: a token that is added and in the vocabulary has one id.
func TestTwice(t *testing.T) {
	tok, err := Parse([]byte(`{"added_tokens": [{"id": 1, "content": "b"}], "model": {"type": "WordLevel", "vocab": {"a": 0, "b": 1}}}`))
	if err != nil || !slices.Equal(tok.Words(), []string{"a", "b"}) {
		t.Errorf("error %v, words %q", err, tok.Words())
	}
}

// TestAddedNormalized: a token that is looked for behind the normalizer, alone, and one of which the normalizer leaves nothing.
func TestAddedNormalized(t *testing.T) {
	tok, err := Parse([]byte(`{"normalizer": {"type": "Sequence", "normalizers": [{"type": "Strip", "strip_left": true, "strip_right": true}, {"type": "Lowercase"}]},
		"added_tokens": [{"id": 1, "content": "B", "normalized": true}, {"id": 2, "content": " ", "normalized": true}],
		"model": {"type": "WordLevel", "vocab": {"a": 0}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.Append(nil, " abA"); !slices.Equal(got, []int32{0, 1, 0}) {
		t.Errorf("the ids are %d", got)
	}
}

// TestStrip: a token that is added takes the white space beside it with it, or leaves it to the words.
func TestStrip(t *testing.T) {
	for strip, want := range map[string][]int32{"lstrip": {0, 1, 3}, "rstrip": {2, 1, 0}, "single_word": {2, 1, 3}} {
		tok, err := Parse(fmt.Appendf(nil, `{"added_tokens": [{"id": 1, "content": "[M]", %q: true}], "model": {"type": "WordLevel", "vocab": {"a": 0, "a ": 2, " a": 3}}}`, strip))
		if err != nil {
			t.Fatal(err)
		}
		if got := tok.Append(nil, "a [M] a"); !slices.Equal(got, want) {
			t.Errorf("%s: the ids are %d, want %d", strip, got, want)
		}
	}
}

// TestBert: what BERT's normalizer makes of characters that are not seen, and what its words end at.
func TestBert(t *testing.T) {
	if got, want := bertNormalizer(true, false, false, false)("a\tb\nc\rd\x00e\ufffdf\x01g\u00a0h\u200bi"), "a b c defg hi"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for r := range utf8.RuneSelf {
		if got, want := isPunctuation(rune(r)), strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", rune(r)); got != want {
			t.Errorf("%q is punctuation: %v", rune(r), got)
		}
	}
}

// TestUpTo: of a number of repetitions the least may be left out; in brackets that is text. The pieces are those of the library tokenizers.
func TestUpTo(t *testing.T) {
	for pattern, want := range map[string]string{`a{,2}b`: "-x-c{,2}-", `a\{,2}b`: "aabxbc{,2}b", `[{,2}]b`: "aabxbc{,2-"} {
		quoted, _ := json.Marshal(pattern)
		p, err := parsePattern(fmt.Appendf(nil, `{"Regex": %s}`, quoted))
		if err != nil {
			t.Fatal(err)
		}
		if got := replace("aabxbc{,2}b", p, "-"); got != want {
			t.Errorf("%s: got %q, want %q", pattern, got, want)
		}
	}
}

// doubleArray returns the trie of keys as darts-clone writes it, each node's children in a block of its own.
func doubleArray(keys map[string]uint32) []uint32 {
	trie := make([]uint32, 256)
	var add func(at uint32, prefix string)
	add = func(at uint32, prefix string) {
		base := uint32(len(trie))
		trie = append(trie, make([]uint32, 256)...)
		unit := (at ^ base) << 10 // its children are in the new block
		if prefix != "" {
			unit |= uint32(prefix[len(prefix)-1])
		}
		next := map[byte]bool{}
		for key, value := range keys {
			switch {
			case key == prefix:
				unit |= 1 << 8
				trie[base] = value | 1<<31
			case strings.HasPrefix(key, prefix):
				next[key[len(prefix)]] = true
			}
		}
		trie[at] = unit
		for b := range next {
			add(base^uint32(b), prefix+string([]byte{b}))
		}
	}
	add(0, "")
	return trie
}

// FuzzParse reads any bytes as a tokenizer, and any text with what comes back: its ids are those of words.
func FuzzParse(f *testing.F) {
	for d := json.NewDecoder(bytes.NewReader(examples)); d.More(); {
		var x example
		if err := d.Decode(&x); err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(x.Tokenizer), "The MASK here, İ\u0301 3.14 don't▁x\xff")
	}
	for _, s := range ownSplits() {
		f.Add(written(f, s, []string{"a", "the"}), "a the THE")
	}
	f.Fuzz(func(t *testing.T, file []byte, text string) {
		tok, err := Parse(file)
		if err != nil {
			return
		}
		for _, id := range tok.Append(nil, text) {
			if id < 0 || int(id) >= len(tok.Words()) {
				t.Fatalf("%q has the id %d, of %d", text, id, len(tok.Words()))
			}
		}
		if unk, ok := tok.Unknown(); ok && (unk < 0 || int(unk) >= len(tok.Words())) {
			t.Fatalf("unknown is %d, of %d", unk, len(tok.Words()))
		}
		for _, w := range tok.Words() {
			if !utf8.ValidString(w) {
				t.Fatalf("%q is not UTF-8", w)
			}
		}
	})
}
