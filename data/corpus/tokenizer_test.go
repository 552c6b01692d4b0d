package corpus

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/google/go-cmp/cmp"
)

func tokens(t Tokenizer, text string) []string {
	var out []string
	for token, rest := t.Next([]byte(text)); token != nil; token, rest = t.Next(rest) {
		out = append(out, string(token))
	}
	return out
}

func TestTokenizers(t *testing.T) {
	plain, bare, full := &Words{Numbers: true}, &Words{}, &Words{Numbers: true, Punctuation: true}
	tests := []struct {
		name string
		t    Tokenizer
		text string
		want string // tokens, joined by |
	}{
		{"words", plain, "The cat, sat.", "the|cat|sat"},
		{"apostrophe", plain, "Don't 'quote'", "don't|quote"},
		{"numbers", plain, "In 1984, 3.14 and 1,000 x86_64 3d", "in|1984|3.14|and|1,000|x86_64|3d"},
		{"no numbers", bare, "In 1984, 3.14 and 1,000 x86_64 3d", "in|and|x86_64|3d"},
		{"punctuation", full, "Hm... (No!)", "hm|.|.|.|(|no|!|)"},
		{"abbreviation", plain, "U.S.A. e.g.", "u.s.a|e.g"},
		{"URL", plain, "https://go.dev/x", "https|go.dev|x"},
		{"underscores", plain, "_ __init__ a_b", "__init__|a_b"},
		{"lower case", plain, "ÄÖÜ Straße ΣΟΦΌΣ Привет", "äöü|straße|σοφός|привет"},
		{"sigma", plain, "ΟΔΥΣΣΕΎΣ, ΑΣ\u00ad. Α.Σ Σ ΣΑΣ' ΑΣ_1 aΣb ΣΣ1", "οδυσσεύς|ας|α.σ|σ|σας|ας_1|aσb|σς1"},
		{"not seen", full, "Donau\u00addampf\u00ad שלום\u200f! \u2067a\u2069 B\ufeffb wo\u2060rd 1\u00ad2\u061c", "donaudampf|שלום|!|a|bb|word|12"},
		{"nothing to be apart from", plain, "می\u200cخواهم کتاب\u200c کتاب\u200c\u200f. \u200cکتاب", "می\u200cخواهم|کتاب|کتاب|کتاب"},
		{"combining marks", plain, "Cafe\u0301 x \u0301y", "cafe\u0301|x|y"},
		{"Han, one each", plain, "日本語", "日|本|語"},
		{"Katakana, together", plain, "カタカナ", "カタカナ"},
		{"emoji", full, "ok 👩‍🚀🇩🇪", "ok|👩‍🚀|🇩🇪"},
		{"no emoji", plain, "ok 👩‍🚀🇩🇪", "ok"},
		{"other spaces", plain, "a\u00a0b\u2003c\u3000d", "a|b|c|d"},
		{"narrow spaces of French", plain, "Oui\u202f! «\u202fnon\u202f» 12\u202fkm \u202fa\u202f.", "oui|non|12|km|a"},
		{"narrow spaces within", plain, "1\u202f234\u202f567 ном\u202fын е\u0301\u202fа ᠮ\u180b\u202fᠤ", "1\u202f234\u202f567|ном\u202fын|е\u0301\u202fа|ᠮ\u180b\u202fᠤ"},
		{"not UTF-8", plain, "caf\xe9 ol\xe9", "caf|ol"},
		{"not UTF-8, kept", full, "caf\xe9 \xf0 o.\xf0b", "caf|\xe9|\xf0|o|.|\xf0|b"},
		{"control", full, "a\x00b\x7fc\u200bd", "a|b|c|d"},
		{"empty", full, "", ""},
		{"only space", full, " \t\r\n", ""},

		{"whitespace", Whitespace{}, " = Robert <unk> = \t@-@ don't.\r\n", "=|Robert|<unk>|=|@-@|don't."},
		{"no-break space", Whitespace{}, "a\u00a0b c", "a\u00a0b|c"},
		{"bytes", Whitespace{}, "\xff\x00 \v\fx", "\xff\x00|x"},
		{"nothing", Whitespace{}, " ", ""},
	}
	for _, test := range tests {
		if got := strings.Join(tokens(test.t, test.text), "|"); got != test.want {
			t.Errorf("%s: %q: got %q, want %q", test.name, test.text, got, test.want)
		}
	}
}

// reference splits text by the general implementation of UAX 29 alone.
func reference(text []byte) (out []string) {
	it := words.FromBytes(text)
	for it.Next() {
		segment := it.Value()
		if bytes.ContainsFunc(segment, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
			lower := make([]byte, 0, len(segment))
			for len(segment) > 0 {
				r, size := utf8.DecodeRune(segment)
				if r == utf8.RuneError && size == 1 {
					lower = append(lower, segment[0])
				} else {
					lower = utf8.AppendRune(lower, unicode.ToLower(r))
				}
				segment = segment[size:]
			}
			out = append(out, string(lower))
		}
	}
	return out
}

func FuzzWords(f *testing.F) {
	for _, text := range []string{"The cat's 3.14 x_1 a.b:c,d;e", "a\u0301 'b' 1.2.3, x.1 1.x", "\"א\"ב a\u200db", "日本 カ_タ 👩‍🚀", "\xff\xc3 a\xcc", "a.\u0301b 1'\u03012"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r == '\u202f' || r == nonJoiner || r == 'Σ' || isUnseen(r) }) {
			if diff := cmp.Diff(reference([]byte(text)), tokens(&Words{Numbers: true}, text)); diff != "" {
				t.Errorf("%q (-general +ours):\n%s", text, diff)
			}
		}
		for name, newTokenizer := range tokenizers() {
			checkTokens(t, name, newTokenizer(), text)
		}
		checkTokens(t, "words with punctuation", &Words{Numbers: true, Punctuation: true}, text)
	})
}

// checkTokens holds a tokenizer to what the interface promises.
func checkTokens(t *testing.T, name string, tokenizer Tokenizer, text string) {
	t.Helper()
	for token, rest := tokenizer.Next([]byte(text)); token != nil; token, rest = tokenizer.Next(rest) {
		if len(token) == 0 || bytes.ContainsAny(token, " \t\n\v\f\r") {
			t.Errorf("%s: %q: bad token %q", name, text, token)
		}
		if len(rest) >= len(text) {
			t.Fatalf("%s: %q: no progress", name, text)
		}
	}
}

func TestNextDoesNotAllocate(t *testing.T) {
	text := []byte("The Quick brown fox, naïve Ärger 1984 \u2003 end")
	for name, newTokenizer := range tokenizers() {
		tokenizer := newTokenizer()
		allocs := testing.AllocsPerRun(100, func() {
			for token, rest := tokenizer.Next(text); token != nil; token, rest = tokenizer.Next(rest) {
			}
		})
		if allocs != 0 {
			t.Errorf("%s: %v allocations, want none", name, allocs)
		}
	}
}

func BenchmarkTokenizer(b *testing.B) {
	texts := map[string]string{
		"ascii":   strings.Repeat("The Mutex must not be copied after first use; see sync.Mutex (and Go's memory model, 2022). ", 1000),
		"unicode": strings.Repeat("Der Äther, so „naiv“ es klingt, trägt größere Wellen – wie Žižek 1984 schrieb. ", 1000),
	}
	for _, name := range []string{"words", "whitespace"} {
		for _, kind := range []string{"ascii", "unicode"} {
			b.Run(fmt.Sprintf("tokenizer=%s/text=%s", name, kind), func(b *testing.B) {
				text := []byte(texts[kind])
				tokenizer := tokenizers()[name]()
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					for token, rest := tokenizer.Next(text); token != nil; token, rest = tokenizer.Next(rest) {
					}
				}
			})
		}
	}
}

// tokenizers returns each tokenizer that needs no file, as it is where an experiment says nothing else.
func tokenizers() map[string]func() Tokenizer {
	return map[string]func() Tokenizer{
		"words":      func() Tokenizer { return &Words{Numbers: true} },
		"whitespace": func() Tokenizer { return Whitespace{} },
	}
}
