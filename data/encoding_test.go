package data

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
)

var update = flag.Bool("update", false, "rewrite "+encodingFile)

const encodingFile = "testdata/encoding.golden"

// characters has letters, marks, digits, signs and emoji of many scripts, each between letters, between digits, at the ends of words and
// twice.
func characters() string {
	var b strings.Builder
	for _, block := range [][2]rune{ // in which every character is assigned for long
		{0x20, 0x377}, {0x3A3, 0x52F}, {0x5D0, 0x5EA}, {0x620, 0x64A}, {0x660, 0x66D}, {0x904, 0x94D}, {0xE01, 0xE3A}, {0x10D0, 0x10F0},
		{0x1100, 0x1110}, {0x1EA0, 0x1EFF}, {0x200B, 0x2064}, {0x20A0, 0x20B0}, {0x2100, 0x2188}, {0x24B6, 0x24E9}, {0x3041, 0x3096}, {0x30A1, 0x30FF}, {0x4E00, 0x4E20},
		{0xAC00, 0xAC20}, {0xFE00, 0xFE0F}, {0xFF01, 0xFFBE}, {0x1D400, 0x1D420}, {0x1F1E6, 0x1F1FF}, {0x1F3F0, 0x1F400}, {0x1F600, 0x1F640}, {0x20000, 0x20010},
	} {
		for r := block[0]; r <= block[1]; r++ {
			fmt.Fprintf(&b, "a%cb 1%[1]c2 %[1]cx A%[1]c\u0301 %[1]c%[1]c\n", r)
		}
	}
	return b.String()
}

// oddities has all else that is told apart in a text: numbers, English endings, phrases, rare words, bad bytes, long tokens, empty lines.
func oddities() string {
	var b strings.Builder
	for i := range 99 {
		fmt.Fprintf(&b, "New York's %d openings opened in w%d, on 3.14 or 1,000.%d e.g. U.S.A. don't x86_64 naïve cafe\u0301 don\u2019t\n", i%9, i, i%70)
	}
	b.WriteString("bad \xff\xfe byte \xe2\x82 cut \xc0\xaf \xed\xa0\x80 end\n\x00 nul \x1b\n\n   \n\u2028\u0085 of lines\r\n")
	b.WriteString(strings.Repeat("y", longToken) + " " + strings.Repeat("z", longToken+1) + "\n我来到北京清华大学 ケーキを食べた no newline")
	return b.String()
}

// encodings returns settings by what is special about them.
func encodings(t *testing.T) map[string]Settings {
	write := func(name, text string) string {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return name
	}
	first := write("first.txt", oddities())
	signs := write("signs.txt", characters())
	second := write("second.txt", "\ufeffthe second, of Windows\r\nin two lines\r\n")
	plain := settings(first, second, write("mac.txt", "old\rlines end\rso\r"))
	all := map[string]Settings{}
	add := func(name string, change func(s *Settings)) {
		s := plain
		change(&s)
		all[name] = s
	}
	split := func(w corpus.Words) func() corpus.Tokenizer {
		return func() corpus.Tokenizer { own := w; return &own }
	}
	splits := func(name string, tokenizer func() corpus.Tokenizer) {
		add(name, func(s *Settings) { s.Tokenizer, s.Train = tokenizer, append([]string{signs}, s.Train...) })
	}
	splits("words", split(corpus.Words{Numbers: true}))
	splits("whitespace", always(corpus.Whitespace{}))
	splits("words, no numbers", split(corpus.Words{}))
	splits("words, punctuation", split(corpus.Words{Numbers: true, Punctuation: true}))
	splits("words, stem", split(corpus.Words{Numbers: true, Stem: true}))
	dictionary, err := corpus.ReadDictionary(write("dict.txt", "来到 20 v\n北京 30\n清华 5\n大学 40\n清华大学 6\n我 90\n"))
	if err != nil {
		t.Fatal(err)
	}
	splits("segment", func() corpus.Tokenizer {
		return &corpus.Segment{Dictionary: dictionary, Words: &corpus.Words{Numbers: true}}
	})
	add("as it is", func(s *Settings) { s.AsItIs, s.Train = true, []string{signs} })
	add("bad UTF-8 kept", func(s *Settings) { s.OnBadUTF8 = "keep" })
	add("bad UTF-8 skipped", func(s *Settings) { s.OnBadUTF8 = "skip" })
	add("frequent words", func(s *Settings) { s.Vocab = VocabSpec{MinCount: 3, MaxSize: 200, Unk: "<unk>", EOS: "</s>"} })
	add("signs", func(s *Settings) {
		s.Vocab = VocabSpec{MinCount: 2, EOS: ".", Special: []string{"<pad>", "york"}, Keep: []string{"naïve", "w7", "never"}}
	})
	add("file", func(s *Settings) {
		s.Vocab = VocabSpec{MinCount: 1, Unk: "<unk>", File: write("vocab.txt", "New\n<unk>\nopenings\nw7\n")}
	})
	add("file with counts", func(s *Settings) {
		s.Vocab = VocabSpec{MinCount: 1, Unk: "<unk>", File: write("counts.txt", "opened\t9\n<unk>\t8\nw7\t0\n")}
	})
	add("shares", func(s *Settings) { s.Valid.Share, s.Test.Share = 0.2, 0.1 })
	add("shares, seed", func(s *Settings) { s.Valid.Share, s.Test.Share, s.SplitSeed = 0.2, 0.1, 7 })
	add("held out", func(s *Settings) {
		s.Train, s.Valid.Sources, s.Test.Sources = []string{first}, []string{second}, []string{write("third.txt", oddities()[:5000])}
	})
	add("long line", func(s *Settings) {
		s.Train, s.Vocab.EOS = []string{write("line.txt", strings.Repeat("a line without end ", 1<<16)+"\nb\n")}, "</s>"
	})
	for _, score := range []string{PhraseRatio, PhraseNPMI} {
		add("phrases, "+score, func(s *Settings) {
			s.Tokenizer, s.Vocab.MinCount = split(corpus.Words{}), 2
			s.Phrases = PhraseSpec{Rounds: 2, Score: score, Threshold: 0.3, MinCount: 2}
		})
	}
	return all
}

// What a text is encoded as, and what is reported of it, changes with encodingVersion only: else what is kept of a text, on this
// machine and on others, would be taken for what it is not.
func TestEncoding(t *testing.T) {
	golden, err := filepath.Abs(encodingFile)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir()) // the report has the paths of files
	got := digests(t)
	old, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if changed, version := changedSince(old, got); len(changed) > 0 && version == encodingVersion {
		t.Fatalf("%q: text is encoded in another way than before: if that is meant, raise encodingVersion, then go test ./data -run TestEncoding -update", changed)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "encoding %d\n", encodingVersion)
	for _, name := range slices.Sorted(maps.Keys(got)) {
		fmt.Fprintf(&b, "%s\t%s\n", got[name], name)
	}
	switch {
	case *update:
		if err := os.WriteFile(golden, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	case !bytes.Equal(b.Bytes(), old):
		t.Errorf("%s is of another version or has other cases: go test ./data -run TestEncoding -update", encodingFile)
	}
}

// digests has one of what each of encodings makes of its text, and of the functions that are searched.
func digests(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, s := range encodings(t) {
		d, err := Load(t.Context(), s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		h := sha256.New()
		if _, err := writeEntry(h, "", d, [sha256.Size]byte{}, d.texts()); err != nil {
			t.Fatal(err)
		}
		all[name] = fmt.Sprintf("%x", h.Sum(nil)[:8])
	}
	const source = "package p\n\n// Open opens a file, e.g. [os.File].\n//\n//   - by name\nfunc (f *File) Open(name string) error { return errors.New(\"no file\") }\n"
	functions, err := corpus.FileFunctions("p.go", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	of, err := json.Marshal(functions)
	if err != nil {
		t.Fatal(err)
	}
	all["functions"] = fmt.Sprintf("%x", sha256.Sum256(of))[:16]
	return all
}

// changedSince returns which digests are others than those of a file, and the version of that.
func changedSince(old []byte, digests map[string]string) (changed []string, version int) {
	fmt.Sscanf(string(old), "encoding %d\n", &version)
	for line := range strings.Lines(string(old)) {
		if digest, name, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && digests[name] != digest {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	return changed, version
}
