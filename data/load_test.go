package data

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data/corpus"
	"pgregory.net/rapid"
)

// text writes s into a file of a new folder and returns its path.
func text(t testing.TB, s string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "text.txt")
	if err := os.WriteFile(path, []byte(s), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// settings returns settings that keep every token of a text.
func settings(train ...string) Settings {
	return Settings{Train: train, Tokenizer: always(corpus.Whitespace{}), Vocab: VocabSpec{MinCount: 1, Unk: "<unk>"}}
}

// words returns c as text: sentences between bars.
func words(c *Corpus, v *Vocab) string {
	var b strings.Builder
	for i, id := range c.IDs {
		switch {
		case i > 0 && c.StartsSentence(i):
			b.WriteString(" | ")
		case i > 0:
			b.WriteString(" ")
		}
		b.WriteString(v.Word(id))
	}
	return b.String()
}

func TestLoad(t *testing.T) {
	const train, held = "b a a\n\nrare b\nodd\na b\n", "a new\nnew\n\nb\n"
	tests := []struct {
		name             string
		vocab            VocabSpec
		wantTrain        string
		wantValid        string
		sentences        int
		unknown, heldOut int64 // tokens that are not in the vocabulary
	}{
		{"every word", VocabSpec{MinCount: 1, Unk: "<unk>"},
			"b a a | rare b | odd | a b", "a <unk> | <unk> | b", 4, 0, 2},
		{"rare words are unknown", VocabSpec{MinCount: 2, Unk: "<unk>"},
			"b a a | <unk> b | <unk> | a b", "a <unk> | <unk> | b", 4, 2, 2},
		{"rare words are dropped", VocabSpec{MinCount: 2},
			"b a a | b | a b", "a | b", 3, 2, 2},
		{"eos", VocabSpec{MinCount: 2, EOS: "."},
			"b a a . | . | b . | . | a b .", "a . | . | . | b .", 5, 2, 2},
	}
	for _, test := range tests {
		s := settings(text(t, train))
		s.Valid.Sources = []string{text(t, held)}
		s.Vocab = test.vocab
		d, err := Load(t.Context(), s)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := words(d.Train, d.Vocab); got != test.wantTrain {
			t.Errorf("%s: train is %q, want %q", test.name, got, test.wantTrain)
		}
		if got := words(d.Valid, d.Vocab); got != test.wantValid {
			t.Errorf("%s: valid is %q, want %q", test.name, got, test.wantValid)
		}
		want := PartReport{Documents: 5, Sentences: int64(test.sentences), Tokens: int64(d.Train.Len()), Unknown: test.unknown}
		if diff := cmp.Diff(want, d.Report.Train); diff != "" {
			t.Errorf("%s: report of train (-want +got):\n%s", test.name, diff)
		}
		if got := d.Report.Valid.Unknown; got != test.heldOut {
			t.Errorf("%s: %d unknown tokens in valid, want %d", test.name, got, test.heldOut)
		}
		if d.Test != nil || d.Report.Types != 4 || len(d.Report.Sources) != 2 || d.Report.Sources[0].Tokens != 8 {
			t.Errorf("%s: test %v, report %+v", test.name, d.Test, d.Report)
		}
		total := int64(0)
		for _, n := range d.Vocab.Counts() {
			total += n
		}
		if total != int64(d.Train.Len()) {
			t.Errorf("%s: the counts add up to %d, want the %d tokens of train alone", test.name, total, d.Train.Len())
		}
	}
}

func TestLoadVocabFile(t *testing.T) {
	s := settings(text(t, "a b c\nc a\n"))
	s.Vocab.File = text(t, "<unk>\nc\nz\na\n")
	d, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := words(d.Train, d.Vocab), "a <unk> c | c a"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := []int64{1, 2, 0, 2}; !slices.Equal(d.Vocab.Counts(), want) {
		t.Errorf("counts %v, want those of the text, %v", d.Vocab.Counts(), want)
	}
	s.Vocab.File = text(t, "<unk> 7\nc 8\na 9\n")
	d, err = Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if want := []int64{7, 8, 9}; !slices.Equal(d.Vocab.Counts(), want) {
		t.Errorf("counts %v, want those of the file, %v", d.Vocab.Counts(), want)
	}
}

type loadError struct {
	name   string
	change func(s *Settings)
	want   string // the beginning
}

// loadErrors are settings and texts that cannot be read; path is that of a text of four words.
func loadErrors(t *testing.T, path string) []loadError {
	return []loadError{
		{"empty corpus", func(s *Settings) { s.Train = []string{text(t, "")} }, "corpus.train: the text, "},
		{"blank corpus", func(s *Settings) { s.Train = []string{text(t, "\n \n")}; s.Vocab.EOS = "." }, "corpus.train: the text, "},
		{"one word", func(s *Settings) { s.Train = []string{text(t, "a a\na\n")} },
			`corpus.train: the text consists of one word, "a", so there is nothing to learn; `},
		{"long words", func(s *Settings) { s.Train = []string{text(t, strings.Repeat("x", 2000)+"\n")} },
			"corpus.train: every token of the text is longer than 1,024 bytes, so there is nothing to learn; "},
		{"one word and eos", func(s *Settings) { s.Train = []string{text(t, "a a\na\n")}; s.Vocab.EOS = "." },
			`corpus.train: the text consists of one word, "a", so there is nothing to learn; `},
		{"rare words only", func(s *Settings) { s.Vocab.MinCount = 3 },
			"vocab.min_count: every word of the training text occurs fewer than 3 times; the most frequent one occurs 2 times, so set it to 2 or less, "},
		{"one word is left", func(s *Settings) { s.Vocab.MinCount = 2; s.Vocab.Unk = "" },
			`corpus.train: by this vocabulary every token is "b", so there is nothing to learn; `},
		{"one word is known, as the others have other forms", func(s *Settings) {
			s.Vocab.File, s.Tokenizer = text(t, "<unk>\nA\nB\nC\nD\n"), func() corpus.Tokenizer { return &corpus.Words{} }
		}, `corpus.train: by this vocabulary every token is "<unk>", so there is nothing to learn; vocab.file: 4 words have another form in the text, such as "A", which is "a"`},
		{"nothing is known", func(s *Settings) { s.Vocab.File = text(t, "x\ny\n"); s.Vocab.Unk = "" },
			"corpus.train: no token is in the vocabulary, and there is no unk; "},
		{"nothing held out", func(s *Settings) { s.Valid.Share = 1e-6 },
			"corpus.valid: a share of 1e-06 holds out nothing of 2 documents (a line is a document, and equal ones stay together); "},
		{"everything held out", func(s *Settings) { s.Valid.Share = 1 - 1e-6 }, "corpus.train: the whole text, of 2 documents, is held out; "},
		{"held-out file is empty", func(s *Settings) { s.Test.Sources = []string{text(t, "\n")} }, "corpus.test: the text, "},
		{"held out and trained on", func(s *Settings) { s.Valid.Sources = []string{path} },
			"FILE: stands in both corpus.train and corpus.valid; "},
		{"no such file", func(s *Settings) { s.Train = []string{"none.txt"} }, "FILE: no such file; "},
		{"no such vocabulary", func(s *Settings) { s.Vocab.File = "none.txt" }, "vocab.file: cannot be read: stat none.txt: "},
		{"a vocabulary in UTF-16", func(s *Settings) { s.Vocab.File = text(t, "\xff\xfea\x00\n\x00") }, "FILE: is UTF-16 text; convert it"},
		{"a compressed vocabulary", func(s *Settings) { s.Vocab.File = text(t, "\x1f\x8b\x08") }, "FILE: is compressed with gzip; unpack it"},
		{"eos is not in the vocabulary", func(s *Settings) { s.Vocab.File = text(t, "a\nb\n<unk>\n"); s.Vocab.EOS = "." },
			"FILE: no line has the word \".\", which vocab.eos or vocab.special names; "},
		{"bad UTF-8", func(s *Settings) { s.Train = []string{text(t, "a\n\xff b")}; s.OnBadUTF8 = "error" }, "FILE:2: byte 1 of the line, 0xff, is not UTF-8; "},
		{"cut short", func(s *Settings) {
			cut := filepath.Join(t.TempDir(), "a.gz")
			if err := os.WriteFile(cut, []byte("\x1f\x8b\x08"), 0o666); err != nil {
				t.Fatal(err)
			}
			s.Train = []string{cut, path}
		}, "FILE: the gzip data is cut short; "},
		{"a device", func(s *Settings) { s.Train = []string{os.DevNull} },
			"FILE: is a pipe, a device or a socket, not a file; give a file, or \"-\" and the text on standard input"},
		{"a device for a vocabulary", func(s *Settings) { s.Vocab.File = os.DevNull },
			"vocab.file: cannot be read: " + os.DevNull + ": is a pipe, a device or a socket, not a file"},
	}
}

func TestLoadErrors(t *testing.T) {
	path := text(t, "a b\nb c\n")
	for _, test := range loadErrors(t, path) {
		t.Run(test.name, func(t *testing.T) {
			s := settings(path)
			test.change(&s)
			_, err := Load(t.Context(), s)
			if err == nil {
				t.Fatal("no error")
			}
			got := err.Error()
			for _, path := range []string{s.Train[0], s.Vocab.File} {
				if rest, ok := strings.CutPrefix(got, path+":"); ok && path != "" {
					got = "FILE:" + rest
				}
			}
			if !strings.HasPrefix(got, test.want) {
				t.Errorf("\ngot  %s\nwant %s…", got, test.want)
			}
			var e *Error
			if !errors.As(err, &e) {
				t.Errorf("error of type %T, want *Error", err)
			}
			s.Cache = filepath.Join(t.TempDir(), "cache")
			for range 2 {
				if _, again := Load(t.Context(), s); again == nil || again.Error() != err.Error() {
					t.Errorf("with a cache: %v\nwithout:      %v", again, err)
				}
			}
			if got := entries(t, s.Cache); len(got) > 0 {
				t.Errorf("the cache has %q", got)
			}
		})
	}
	s := settings(path)
	s.Vocab.File = "none.txt"
	if _, err := Load(t.Context(), s); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the cause of %v is lost", err)
	}
}

func TestSettingsValidate(t *testing.T) {
	s := Settings{Options: corpus.Options{OnBadUTF8: "panic"}, Valid: HeldOut{Share: 0.6, Sources: []string{"x"}}, Test: HeldOut{Share: 0.5}, Vocab: VocabSpec{MaxSize: -1}}
	want := `corpus.train: names no text; give a path, a glob, a list of them, "-" or "godoc:std"
corpus.tokenizer: none is given
corpus.on_bad_utf8: "panic" is unknown; want replace, keep, skip or error
corpus.valid: has both texts and a share; give one of them
corpus.valid: with corpus.test 1.1 of the documents are held out; leave some to train on
vocab.min_count: 0 is too small; want at least 1
vocab.max_size: -1 is negative; want the number of words, or 0 for no limit`
	_, err := Load(t.Context(), s)
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestShares(t *testing.T) {
	for share, want := range map[float64]bool{0: true, 0.5: true, 1: false, -0.1: false, math.NaN(): false, math.Inf(1): false} {
		s := settings("a.txt")
		s.Valid.Share = share
		if err := s.Validate(); (err == nil) != want || err != nil && !strings.HasPrefix(err.Error(), "corpus.valid: a share of ") {
			t.Errorf("a share of %v: %v", share, err)
		}
	}
}

func TestLoadCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Load(ctx, settings(text(t, "a b\n"))); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestLongTokens(t *testing.T) {
	long := strings.Repeat("x", longToken+1)
	d, err := Load(t.Context(), settings(text(t, "a "+long+" b\n"+long[1:]+"\n")))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := words(d.Train, d.Vocab), "a <unk> b | "+long[1:]; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := d.Report.Sources[0].LongTokens; n != 1 {
		t.Errorf("counted %d long tokens, want 1", n)
	}
	if got := d.Report.Warnings("", ""); len(got) != 1 || !strings.HasSuffix(got[0], ": 1 token is longer than 1024 bytes; such tokens count as unknown words") {
		t.Errorf("warnings %q", got)
	}
}

func TestLongLinesGetOneEOS(t *testing.T) {
	s := settings(text(t, strings.Repeat("word by word ", corpus.MaxLine/12)+"\nend\n"))
	s.Vocab.EOS = "."
	d, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	eos, _ := d.Vocab.EOS()
	if got := d.Vocab.Count(eos); got != 2 {
		t.Errorf("%d sentence ends in 2 lines", got)
	}
	if d.Train.Sentences() != 3 || d.Report.Sources[0].LongLines != 1 {
		t.Errorf("%d sentences and %d long lines, want 3 and 1", d.Train.Sentences(), d.Report.Sources[0].LongLines)
	}
}

func TestWarnings(t *testing.T) {
	path := text(t, "a b\n\xff\x00c\n")
	s := settings(path)
	s.OnBadUTF8 = "skip"
	d, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{path + ": 1 byte is not UTF-8, 1 byte is NUL; such sentences were skipped (first at " + path + ":2)"}
	if diff := cmp.Diff(want, d.Report.Warnings(s.OnBadUTF8, "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// sentencesOf returns how often each sentence stands in c.
func sentencesOf(c *Corpus, v *Vocab) map[string]int {
	n := make(map[string]int)
	if c.Len() > 0 {
		for s := range strings.SplitSeq(words(c, v), " | ") {
			n[s]++
		}
	}
	return n
}

func TestHeldOutIsNeverTrainedOn(t *testing.T) {
	var all []string // every word there can be, so that no two become unk
	last := []string{""}
	for range 3 {
		var longer []string
		for _, word := range last {
			for _, letter := range "abcde" {
				longer = append(longer, word+string(letter))
			}
		}
		all = append(all, longer...)
		last = longer
	}
	file := text(t, strings.Join(all, "\n"))
	rapid.Check(t, func(rt *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`([a-e] ?){1,3}`), 30, 200).Draw(rt, "lines")
		s := settings(text(t, strings.Join(lines, "\n")))
		s.Valid.Share, s.Test.Share = 0.2, 0.3
		s.Vocab = VocabSpec{File: file}
		d, err := Load(t.Context(), s)
		if err != nil {
			rt.Skip(err) // too few different lines
		}
		train, valid, test := sentencesOf(d.Train, d.Vocab), sentencesOf(d.Valid, d.Vocab), sentencesOf(d.Test, d.Vocab)
		for line := range valid {
			if train[line]+test[line] > 0 {
				rt.Fatalf("%q is in two parts", line)
			}
		}
		for line := range test {
			if train[line] > 0 {
				rt.Fatalf("%q is in two parts", line)
			}
		}
		if got := d.Report.Train.Documents + d.Report.Valid.Documents + d.Report.Test.Documents; got != int64(len(lines)) {
			rt.Fatalf("%d documents in all parts, want %d", got, len(lines))
		}

		// Neither the order of the lines nor the other share has a say.
		slices.Reverse(lines)
		s.Train = []string{text(t, strings.Join(lines, "\n"))}
		s.Test.Share = 0
		again, err := Load(t.Context(), s)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(valid, sentencesOf(again.Valid, again.Vocab)); diff != "" {
			rt.Fatalf("another division in another order:\n%s", diff)
		}
	})
}

func TestShareIsAShare(t *testing.T) {
	var b strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	s := settings(text(t, b.String()))
	s.Valid.Share = 0.05
	d, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	// Five standard deviations of a binomial of 10,000 and 0.05 are 109.
	if n := d.Valid.Sentences(); n < 391 || n > 609 {
		t.Errorf("%d of 10000 documents held out, want about 500", n)
	}
	// Another seed holds out as many others: of 500, about 25 are held out by both.
	s.SplitSeed = 2
	other, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	both, first := 0, sentencesOf(d.Valid, d.Vocab)
	for sentence := range sentencesOf(other.Valid, other.Vocab) {
		if first[sentence] > 0 {
			both++
		}
	}
	if n := other.Valid.Sentences(); n < 391 || n > 609 || both > 60 {
		t.Errorf("with another seed %d of 10000 documents are held out, %d of them by both, want about 500 and 25", n, both)
	}
}

func BenchmarkLoad(b *testing.B) {
	var all strings.Builder
	for i := range uint64(200_000) {
		for j := range 10 {
			// Ranks whose logarithm is uniform, so that counts fall as 1/rank.
			r := Random(1, Shuffle, int(i), j)
			fmt.Fprintf(&all, "w%d ", r>>11>>(r%48)%50000)
		}
		all.WriteString(".\n")
	}
	path := text(b, all.String())
	for name, tokenizer := range map[string]func() corpus.Tokenizer{
		"words":      func() corpus.Tokenizer { return &corpus.Words{Numbers: true} },
		"whitespace": always(corpus.Whitespace{}),
	} {
		for _, cache := range []string{"off", "cold", "warm"} {
			b.Run("tokenizer="+name+"/cache="+cache, func(b *testing.B) {
				s := settings(path)
				s.Tokenizer = tokenizer
				s.Valid.Share = 0.05
				b.SetBytes(int64(all.Len()))
				if cache != "off" {
					s.Cache = b.TempDir()
				}
				for b.Loop() {
					if cache == "cold" {
						os.RemoveAll(s.Cache)
					}
					if _, err := Load(b.Context(), s); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// TestLoadThreads holds that what is read does not depend on how many goroutines
// split it.
func TestLoadThreads(t *testing.T) {
	var all strings.Builder
	defer func(n int) { mostWords = n }(mostWords)
	mostWords = 1 << 6
	for i := range 1 << 16 { // each goroutine forgets all words now and then
		fmt.Fprintf(&all, "new%d ", i)
		for j := range i % 4 {
			fmt.Fprintf(&all, "w%d ", Random(1, Shuffle, i, j)%1000)
		}
		if i%5 == 0 {
			all.WriteString("\n")
		}
	}
	all.WriteString(strings.Repeat("y", longToken+1) + " end")
	s := settings(text(t, all.String()), text(t, "a b\nc"), text(t, ""))
	s.Valid.Share, s.Test.Sources, s.Vocab.EOS = 0.2, []string{text(t, "w1 w2\n")}, "<eos>"
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want, err := Load(t.Context(), s)
	if err != nil || want.Report.Sources[0].LongTokens != 1 {
		t.Fatal(err, want.Report.Sources)
	}
	for _, threads := range []int{2, 3, 8} {
		runtime.GOMAXPROCS(threads)
		got, err := Load(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		want.Vocab.index, got.Vocab.index = wordIndex{}, wordIndex{} // their seeds are random
		if !reflect.DeepEqual(want, got) {                           // which is quicker than to find out where
			t.Errorf("%d threads (-want +got):\n%s", threads, cmp.Diff(want, got, same))
		}
	}
}

// A text that has the eos itself would have two marks at some ends. That is said of a text that is read and of one that
// was kept.
func TestTextHasEOS(t *testing.T) {
	s := settings(text(t, "a b </s>\n</s> b a\n\na b\n"))
	s.Cache = t.TempDir()
	for _, read := range []string{"read", "kept"} {
		for eos, want := range map[string][]string{
			".":    nil,
			"</s>": {`vocab.eos: "</s>" is a word of the text too, which has it 2 times; it is appended to 4 sentences. Choose another word, or set it to "" if the text marks its sentences itself`},
		} {
			s.Vocab.EOS = eos
			d, err := Load(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, d.Report.Warnings("", "")); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", read, eos, diff)
			}
			if got, want := words(d.Train, d.Vocab), strings.ReplaceAll("a b </s> . | </s> b a . | . | a b .", ".", eos); got != want {
				t.Errorf("%s, %s: %q, want %q", read, eos, got, want)
			}
		}
	}
}

// TestLoadExcerpt holds that of what is held out so many tokens are kept as are asked for, also from the cache, and that the report counts all.
func TestLoadExcerpt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	var text strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&text, "w%d is the word of line %d\n", i%7, i)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	s := Settings{Train: []string{path}, Valid: HeldOut{Share: 0.3}, Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} }, Vocab: VocabSpec{MinCount: 1, Unk: "<unk>"}, Cache: t.TempDir()}
	all, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	s.Valid.Tokens = 600
	for range 2 {
		d, err := Load(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if n := d.Valid.Len(); n < 590 || n > 700 || d.Report.Valid != all.Report.Valid || d.Content(d.Valid) == all.Content(all.Valid) || !slices.Equal(d.Train.IDs, all.Train.IDs) {
			t.Errorf("%d tokens are kept of %+v; with all %+v", n, d.Report.Valid, all.Report.Valid)
		}
		d.Close()
	}
}

// What holds for several sources is told once, whatever it quotes of them, and of what differs in numbers some is told.
func TestWarningsOnce(t *testing.T) {
	r := Report{Sources: []SourceReport{{LongTokens: 1}, {LongTokens: 1}, {}, {LongTokens: 2}, {LongTokens: 1}, {LongTokens: 3}, {LongTokens: 4}, {LongTokens: 5}, {}, {}, {}}}
	for i, note := range []string{"has lines of tags, such as <s>, which are read as text", "has lines of tags, such as <p id=\"a, b\">, which are read as text", "has lines of tags, in it"} {
		r.Sources[len(r.Sources)-3+i].Note = note
	}
	for i := range r.Sources {
		r.Sources[i].Name, r.Sources[i].Tokens = fmt.Sprintf("f%d", i), 1
	}
	r.Sources = append(r.Sources, r.Sources[1]) // for another part
	want := []string{
		"f0: 1 token is longer than 1024 bytes; such tokens count as unknown words; the same goes for 2 more files",
		"f3: 2 tokens are longer than 1024 bytes; such tokens count as unknown words",
		"f5: 3 tokens are longer than 1024 bytes; such tokens count as unknown words; the same goes for 2 more files",
		"f8: has lines of tags, such as <s>, which are read as text; the same goes for 1 more file",
		"f10: has lines of tags, in it",
	}
	if diff := cmp.Diff(want, r.Warnings("", "")); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}
