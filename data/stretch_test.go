package data

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tight gives a test short portions, and the table of words no more than some bytes.
func tight(t testing.TB, bytes int) {
	b, p := tableBytes, portionBytes
	t.Cleanup(func() { tableBytes, portionBytes = b, p })
	tableBytes, portionBytes = bytes, 4<<10
}

// stretchTexts are texts of several portions.
func stretchTexts() map[string]string {
	r := rand.New(rand.NewPCG(1, 2))
	lines := func(n int, line func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(line(i) + "\n")
		}
		return b.String()
	}
	long := strings.Repeat("y", longToken+1)
	return map[string]string{
		"all words differ": lines(20, func(i int) string { return fmt.Sprintf("w%d x%d", i, i) }) + "w7 w7 w8",
		"ties":             lines(1_500, func(i int) string { return fmt.Sprintf("t%d s%d u%d the", i%97, (i*7)%97, (i*13)%199) }),
		"skewed": lines(20, func(int) string {
			return fmt.Sprintf("%x %x b %x", int(1/(r.Float64()+1e-5)), int(1/(r.Float64()+1e-4)), r.IntN(9))
		}),
		"unk, eos and too long": lines(60, func(i int) string { return fmt.Sprintf("<unk> %d </s> %d a%d", i, i%50, i%3) + " " + long[:1020+i%5] }),
		"one line":              strings.ReplaceAll(lines(2_500, func(i int) string { return fmt.Sprintf("v%d a b", i%503) }), "\n", " "),
		"empty lines":           lines(20, func(i int) string { return strings.Repeat(fmt.Sprintf("e%d ", i%77), i%5) }),
		"one word":              lines(2_000, func(int) string { return "same same" }),
		"only too long":         lines(20, func(int) string { return long }),
	}
}

// A text has the same vocabulary, ids and report whether its words fit the table or not.
func TestStretches(t *testing.T) {
	specs := map[string]func(s *Settings){
		"default":        func(s *Settings) {},
		"all words":      func(s *Settings) { s.Vocab.MinCount = 1 },
		"max size":       func(s *Settings) { s.Vocab.MaxSize, s.Vocab.MinCount = 100, 1 },
		"no unk, an eos": func(s *Settings) { s.Vocab.Unk, s.Vocab.EOS = "", "</s>" },
		"too rare":       func(s *Settings) { s.Vocab.MinCount = 1 << 20 },
		"shares": func(s *Settings) {
			s.Valid.Share, s.Test.Share, s.Vocab.Special, s.Vocab.Keep = 0.2, 0.1, []string{"<pad>", "the"}, []string{"w7", "absent"}
		},
		"files": func(s *Settings) {
			s.Train, s.Valid.Sources = append(s.Train, text(t, "")), []string{text(t, "w7 a\nthe never")}
		},
		"vocabulary": func(s *Settings) { s.Vocab.File = text(t, "the\na\n<unk>\nw9\nv17\n") },
		"phrases": func(s *Settings) {
			s.Phrases = PhraseSpec{Rounds: 2, Score: PhraseNPMI, Threshold: 0.01, MinCount: 9}
		},
		"phrases of a vocabulary": func(s *Settings) {
			s.Vocab.File = text(t, "a_b\nb\n<unk>\nw9\n")
			s.Phrases = PhraseSpec{Rounds: 1, Score: PhraseRatio, Threshold: 0.01, MinCount: 3}
		},
	}
	few(t)
	tight(t, 0)
	for name, content := range stretchTexts() {
		path := text(t, content)
		for spec, change := range specs {
			if spec != "default" && name != "ties" && name != "unk, eos and too long" { // they have all that settings tell apart
				continue
			}
			s := settings(path)
			s.Vocab = defaultVocab()
			change(&s)
			want, wantErr := loadText(t.Context(), s, "")
			for _, bound := range []int{0, 20_000} {
				tableBytes, s.Cache = bound, t.TempDir()
				got, err := Load(t.Context(), s)
				if diff := cmp.Diff(want, got, same); diff != "" || fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Errorf("%s, %s, table of %d bytes: error is %v, want %v (-all words +few):\n%.2000s", name, spec, bound, err, wantErr, diff)
				}
				if left := entries(t, s.Cache); err == nil && len(left) != 1 || err != nil && len(left) > 0 {
					t.Errorf("%s, %s: files %q", name, spec, left)
				}
			}
		}
	}
}

// Where words cannot be written, the text is read once more into memory, and a warning says so.
func TestStretchesFail(t *testing.T) {
	s := settings(text(t, stretchTexts()["ties"]))
	want, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	tight(t, 0)
	s.Cache = text(t, "not a folder")
	t.Setenv("TMPDIR", s.Cache)
	got, err := Load(t.Context(), s)
	if err != nil || got.Report.CacheError == "" {
		t.Fatalf("error is %v, that of the cache %q", err, got.Report.CacheError)
	}
	got.Report.CacheError = ""
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Error(diff)
	}
	off := s
	off.Cache = ""
	if got, err = Load(t.Context(), off); err != nil {
		t.Fatal(err)
	}
	if w := got.Report.Warnings("", ""); len(w) != 1 || !strings.HasPrefix(w[0], "the text was read again, into memory: ") {
		t.Errorf("without a cache: warnings %q", w)
	}
	if _, err := os.Stat(s.Cache); errors.Is(err, fs.ErrNotExist) {
		t.Error("the file is gone")
	}
}

// Without a cache, a text has the same vocabulary, ids and report from temporary files, of which none is left.
func TestTemporaryFiles(t *testing.T) {
	few(t)
	tight(t, 20_000)
	t.Setenv("TMPDIR", t.TempDir())
	for name, content := range stretchTexts() {
		s := settings(text(t, content))
		want, wantErr := loadText(t.Context(), s, "")
		got, err := Load(t.Context(), s)
		if diff := cmp.Diff(want, got, same); diff != "" || fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Errorf("%s: error is %v, want %v (-memory +files):\n%.2000s", name, err, wantErr, diff)
		}
		if err == nil {
			if _, mapped := got.Train.Bytes(); mapped != (got.Train.Len() >= mapFrom) {
				t.Errorf("%s: %d tokens, mapped is %v", name, got.Train.Len(), mapped)
			}
		}
		got.Close()
		got.Close()
		if left := entries(t, os.TempDir()); len(left) > 0 {
			t.Errorf("%s: left behind: %q", name, left)
		}
	}
}

// TestReadingEnds holds that a text is not read to its end once the context has ended.
func TestReadingEnds(t *testing.T) {
	tight(t, 1<<20)
	s := settings(text(t, strings.Repeat("some words of a line\n", 100_000)))
	l := &loader{settings: s}
	if err := l.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	read, failure := 0, error(nil)
	portions(ctx, l.text, nil, s.Tokenizer, func(p *portion) {
		cancel()
		read, failure = read+1, p.err
	})
	if !errors.Is(failure, context.Canceled) || read > 100 {
		t.Errorf("error is %v after %d portions of 500", failure, read)
	}
}
