package cmd

import (
	"bytes"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

func TestWord(t *testing.T) {
	for s, want := range map[string]string{
		"runs/tiny-1": "runs/tiny-1",
		"naïve":       "naïve",
		"":            "''",
		"<unk>":       "'<unk>'",
		"my runs":     "'my runs'",
		"don't":       `'don'\''t'`,
	} {
		if got := unixWord(s); got != want {
			t.Errorf("unixWord(%q) = %s, want %s", s, got, want)
		}
	}
	for s, want := range map[string]string{"-o": "./-o", "--a b": "'./--a b'", "a-o": "a-o", "/-o": "/-o"} {
		if got := pathWord(s); got != want && runtime.GOOS != "windows" {
			t.Errorf("pathWord(%q) = %s, want %s", s, got, want)
		}
	}
	for s, want := range map[string]string{
		`runs\tiny-1`: `runs\tiny-1`,
		`C:\texts`:    `C:\texts`,
		"naïve":       "naïve",
		"":            `""`,
		"<unk>":       `"<unk>"`,
		`my runs\`:    `"my runs\\"`,
		`a b\c`:       `"a b\c"`,
		`say "hello"`: `"say \"hello\""`,
		`a \"b`:       `"a \\\"b"`,
		"don't":       `"don't"`,
		"\x1b[2J a":   `"\x1b[2J a"`,
	} {
		if got := windowsWord(s); got != want {
			t.Errorf("windowsWord(%q) = %s, want %s", s, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1 << 10: "1.0 KiB", 150 << 20: "150 MiB", 3 << 29: "1.5 GiB", 1 << 62: "4096 PiB"} {
		if got := run.Bytes(n).String(); got != want {
			t.Errorf("Bytes(%d) = %s, want %s", n, got, want)
		}
	}
	for s, want := range map[float64]string{0.04: "0.0 s", 59.9: "59.9 s", 61: "1m1s", 3700: "1h1m40s", 1e15: "11574074074.1 days"} {
		if got := seconds(s); got != want {
			t.Errorf("seconds(%v) = %s, want %s", s, got, want)
		}
	}
}

// A line gives up its least important items first, and is never too long.
func TestFit(t *testing.T) {
	items := []item{{"näme", 3}, {"loss 1.23", 1}, {"", 1}, {"speed", 2}}
	for columns, want := range map[int]string{
		80: "näme  loss 1.23  speed",
		22: "näme  loss 1.23  speed",
		21: "loss 1.23  speed",
		15: "loss 1.23",
		9:  "loss 1.23",
		8:  "",
		-4: "",
	} {
		got := fit(columns, items...)
		if got != want || utf8.RuneCountInString(got) > max(0, columns) {
			t.Errorf("fit to %d columns = %q, want %q", columns, got, want)
		}
	}
}

// TestFixed: what rounds to 0 has no sign, where numbers are printed alone, in intervals and as means of seeds.
func TestFixed(t *testing.T) {
	for want, x := range map[string]float64{"0.000": -0.0004, "-0.001": -0.0006, "0.001": 0.0006, "NaN": math.NaN(), "-Inf": math.Inf(-1)} {
		if got := fixed(x, 3); got != want {
			t.Errorf("%v is %q, want %q", x, got, want)
		}
	}
	r := evaluate.Result{Metric: "spearman", Value: -0.0001, Low: -0.0004, High: 0.0002}
	if got := score(r, r.Value) + ", " + span(r); got != "0.000, 0.000 to 0.000" {
		t.Errorf("a correlation near 0 is %q", got)
	}
	if got := (seedColumn{values: []float64{-0.0001, 0}, digits: 3}).cells(); slices.ContainsFunc(got, func(cell string) bool { return strings.Contains(cell, "-0.000") }) {
		t.Errorf("of seeds it is %q", got)
	}
	if got := signed(evaluate.Result{Metric: "accuracy"}, -0.012) + ", " + signed(r, -0.0001) + ", " + signed(r, math.NaN()); got != "-1.2 points, -0.000, –" {
		t.Errorf("differences are %q", got)
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		line    string
		columns int
		want    string
	}{
		{"one two three", 0, "one two three"},
		{"one two three", 13, "one two three"},
		{"one two three", 8, "one two\n  three"},
		{"ünö zwö drëi", 7, "ünö zwö\n  drëi"},
		{"unbreakable word", 4, "unbreakable\n  word"},
	} {
		if got := wrap(test.line, test.columns, "  "); got != test.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", test.line, test.columns, got, test.want)
		}
	}
	const text = "one two\nthree\n\n  an example that stays\nfour"
	if got, want := flow(text, 9), "one two\nthree\n\n  an example that stays\nfour"; got != want {
		t.Errorf("flow: got %q, want %q", got, want)
	}
	if got, want := flow(text, 80), "one two three\n\n  an example that stays\nfour"; got != want {
		t.Errorf("flow: got %q, want %q", got, want)
	}
}

func TestWrapBelow(t *testing.T) {
	if got, want := wrapBelow("a wide  table\nstays\n\none two three\n  four five\n", 8), "a wide  table\nstays\n\none two\n    three\n  four\n    five\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCells(t *testing.T) {
	for text, want := range map[string]int{"": 0, "café": 4, "cafe\u0301": 4, "老汉": 4, "ｱｲ": 2, "한국": 4, "สวัสดี": 4, "– ≈": 3, "\u1112\u1161\u11ab": 2, "か\u3099": 2, "می\u200cروم": 5, "1\u20e3": 1} {
		if got := cells(text); got != want {
			t.Errorf("%q takes %d columns, want %d", text, got, want)
		}
	}
	var out bytes.Buffer
	near := []vector.Neighbor{{Word: "x", Cosine: 1}}
	if err := printNeighbors(&out, []run.Neighbors{{Word: "老汉", Nearest: near}, {Word: "cat", Nearest: near}}, false); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "老汉  x 1.00\ncat   x 1.00\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}

func TestCut(t *testing.T) {
	for _, test := range []struct {
		text    string
		columns int
		want    string
	}{
		{"abcdef", 0, "abcdef"},
		{"abcdef", 6, "abcdef"},
		{"abcdef", 5, "abcd…"},
		{"词向量", 6, "词向量"},
		{"词向量", 5, "词向…"},
		{"词向量", 4, "词…"},
		{"abc", 1, "…"},
	} {
		if got := cut(test.text, test.columns); got != test.want {
			t.Errorf("cut(%q, %d) = %q, want %q", test.text, test.columns, got, test.want)
		}
	}
}

// TestBeside: a sentence that a line has no room for goes on below itself, or below the beginning of the line where that is too long.
func TestBeside(t *testing.T) {
	sentence := "how the vectors of the context become one (mean | sum)"
	for columns, want := range map[int]string{
		0:  "    pooling    " + sentence,
		80: "    pooling    " + sentence,
		50: "    pooling    how the vectors of the context\n               become one (mean | sum)",
		40: "    pooling\n        how the vectors of the context\n        become one (mean | sum)",
	} {
		if got := beside("    pooling    ", sentence, columns); got != want {
			t.Errorf("%d columns: got\n%s\nwant\n%s", columns, got, want)
		}
	}
	text := "Some words.\n\n  a name  what it is called by\n  lexigraph run a-file-of-a-long-name.txt"
	if got, want := flow(text, 42), text; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := flow(text, 20), "Some words.\n\n  a name\n      what it is\n      called by\n  lexigraph run a-file-of-a-long-name.txt"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestTypist: on a terminal a generated text breaks between words, and elsewhere only where a sentence ends.
func TestTypist(t *testing.T) {
	for columns, want := range map[int]string{0: "the first word of\n<unk> text\n", 9: "the first\nword of\n<unk>\ntext\n"} {
		var b strings.Builder
		typist := &typist{w: &b, prompt: "the first", columns: columns}
		for _, word := range []string{"word", "of", "", "<unk>", "text"} {
			if err := typist.word(word, word == ""); err != nil {
				t.Fatal(err)
			}
		}
		if err := typist.end(); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); got != want {
			t.Errorf("%d columns: %q, want %q", columns, got, want)
		}
	}
}

// TestBesideWord: a word that is too long for a line stays beside what it belongs to.
func TestBesideWord(t *testing.T) {
	hash := strings.Repeat("9", 70)
	for text, want := range map[string]string{
		hash: "  text  " + hash,
		"a few words more than a line of so many columns has room for": "  text  a few words more than a line of so\n        many columns has room for",
	} {
		if got := beside("  text  ", text, 45); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}
