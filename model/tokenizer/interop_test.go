package tokenizer

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/modeltest"
)

//go:embed testdata/interop.py
var interopScript string

// TestInterop checks that texts are split as the library tokenizers splits them.
func TestInterop(t *testing.T) {
	python := modeltest.Python(t, "tokenizers")
	args := []string{"400"}
	own := ownSplits()
	for _, s := range own {
		var b bytes.Buffer
		w := bufio.NewWriter(&b)
		if err := Write(w, s, []string{"x"}); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		args = append(args, b.String())
	}
	out := modeltest.Script(t, python, interopScript, args...)
	seen := 0
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var line example
		if err := d.Decode(&line); err != nil {
			t.Fatal(err)
		}
		seen++
		if line.Words != nil { // of one that Write wrote
			split := corpusTokenizer(own[line.Own])
			bad := 0
			for i, text := range line.Texts {
				if got := ourWords(split, own[line.Own], text); !slices.Equal(got, line.Words[i]) {
					if bad++; bad <= 3 {
						k := 0
						for k < min(len(got), len(line.Words[i])) && got[k] == line.Words[i][k] {
							k++
						}
						t.Errorf("%+v: %q is split into %q by us and %q there, from word %d on", own[line.Own], text[:min(len(text), 200)], got[k:min(len(got), k+5)], line.Words[i][k:min(len(line.Words[i]), k+5)], k)
					}
				}
			}
			if bad > 0 {
				t.Errorf("%d of %d texts differ", bad, len(line.Texts))
			}
			continue
		}
		line.check(t)
	}
	if seen < len(own)+20 {
		t.Errorf("%d answers only", seen)
	}
}

// ownSplits are ways to split as experiments have them.
func ownSplits() []Split {
	return []Split{
		{Numbers: true, Lower: true, Normalize: true},
		{Lower: true},
		{Numbers: true, Punctuation: true, Lower: true},
		{Punctuation: true, Lower: true, Normalize: true},
		{Whitespace: true},
	}
}

func corpusTokenizer(s Split) corpus.Tokenizer {
	if s.Whitespace {
		return corpus.Whitespace{}
	}
	return &corpus.Words{Numbers: s.Numbers, Punctuation: s.Punctuation}
}

// ourWords splits a text as package corpus does.
func ourWords(split corpus.Tokenizer, s Split, text string) []string {
	if s.Normalize {
		text = corpus.Normal(text)
	}
	words := []string{}
	for token, rest := split.Next([]byte(text)); token != nil; token, rest = split.Next(rest) {
		words = append(words, string(token))
	}
	return words
}
