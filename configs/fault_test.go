package configs

import (
	"strings"
	"testing"
)

// TestPatterns has all that are compiled when they are first asked for.
func TestPatterns(t *testing.T) {
	for _, f := range faults {
		f.is()
	}
}

// TestFaults has lines of people who know other languages. Each is no TOML, and is told with what to write.
func TestFaults(t *testing.T) {
	for line, want := range map[string]string{
		"-- a remark":                               "a comment begins with #",
		"/* a remark */":                            "a comment begins with #",
		"embedding.dim = 8 // small":                "a comment begins with #",
		"embedding.dim = 8 -- small":                "a comment begins with #",
		"init = `small`":                            `a string stands between straight quotes, "`,
		`corpus.train = r"C:\texts"`:                `a string has no letter before its quotes: "C:\texts", or`,
		`corpus.train = "te" + "xts"`:               "strings are not joined: write one",
		`corpus.train = "a.txt", "b.txt"`:           `several values stand in brackets: corpus.train = ["a.txt", "b.txt"]`,
		`corpus.train = "a.txt" "b.txt"`:            `several values stand in brackets, with commas between them: ["a", "b"]`,
		`corpus.train = ("a.txt", "b.txt")`:         `a list stands in brackets: ["a", "b"]`,
		"corpus.train = [a.txt, b.txt]":             `each string of a list needs quotes: ["a", "b"]`,
		`corpus.train = ["a.txt" "b.txt"]`:          "a comma stands between the values of a list, and ] behind the last",
		"corpus.train = [\"a.txt\"\nseed = 1":       "a comma stands between the values of a list, and ] behind the last",
		"embedding.dim = 8, train.epochs = 1":       "a line has one key and its value",
		"embedding.dim = 8 train.epochs = 1":        "a line has one key and its value",
		"embedding.dim = 8; train.epochs = 1":       "a line has one key and its value",
		`corpus.train = "a.txt" corpus.valid = 0`:   "a line has one key and its value",
		`corpus.train = ["a.txt"] corpus.valid = 0`: "a line has one key and its value",
		`corpus.train = "a.txt", corpus.valid = 0`:  "a line has one key and its value",
		"corpus.train = [text.txt]":                 "each string of a list needs quotes",
		`"seed": 3,`:                                "a key and its value are written seed = …, without quotes, colon and comma",
		"embedding.dim => 8":                        "one = stands between a key and its value",
		"embedding.dim 8":                           "an = stands between a key and its value",
		`layers = [{type: "fc", units: 8}]`:         `within {} an = stands between a key and its value: {type = "fc", units = 128}`,
		`layers = [{"type": "fc"}]`:                 `within {} an = stands between a key and its value: {type = "fc", units = 128}`,
		"[embedding]:":                              "a section's name in brackets stands alone in its line",
		"[embedding":                                "] ends the name of a section",
		"<embedding>":                               "a section begins with its name in brackets, such as [corpus], and has no end",
		"train.max_tokens = 1 000":                  "nothing but _ may divide the figures of a number, such as 10_000",
		"train.max_tokens = 1'000'000":              "nothing but _ may divide the figures of a number, such as 10_000",
		"embedding.dim = 08":                        "a number has no zeros before it: embedding.dim = 8",
		"+embedding.dim = 8":                        "remove the marks + and - of a patch at the beginnings of lines",
		"@@ -1,2 +1,2 @@":                           "remove the marks + and - of a patch at the beginnings of lines",
		"$ cat a.toml":                              "remove what a shell printed and was told",
		"- dim: 8":                                  "this is YAML: write key = value",
		`include "base.toml"`:                       "nothing is taken from other files: copy what is in that",
		"layers = []\n[[layers]]":                   "a line above gives it a value, such as layers = []: remove that",
		"corpus.valid = \u22120.05":                 "the line has a mark or a figure that is not a usual one, such as − for -: type it again",
		"embedding.dim \uff1d 8":                    "the line has a mark or a figure that is not a usual one, such as − for -: type it again",
		"embedding.dim = \u0668":                    "the line has a mark or a figure that is not a usual one, such as − for -: type it again",
		"corpus.tokenizer = ＂words＂":                "the line has a mark or a figure that is not a usual one, such as − for -: type it again",
		"[[layers]":                                 "a section of a list stands in two pairs of brackets, [[layers]]",
		`layers = [{type = "fc", activation: "x"}]`: "within {} an = stands between",
	} {
		_, err := Parse("a.toml", []byte(good+line+"\n"), nil)
		if err == nil || !strings.Contains(err.Error(), "a.toml:") || !strings.Contains(err.Error(), "; "+want) {
			t.Errorf("%q: error %v, want %q", line, err, want)
		}
	}
	if _, err := Parse("a.toml", []byte(good+"export.formats = \"word2vec, npy\"\n"), nil); err == nil || !strings.Contains(err.Error(), `such as ["word2vec", "npy"], not the string`) {
		t.Errorf("formats in one string: %v", err)
	}
	for _, line := range []string{`show.nearest = ["a -- b", "c // d", "'e' + 'f'"]`, "embedding.dim = 8 # -- // small", "[embedding] # :", "corpus.train = 'r\"x\"'"} {
		if do := known(line); do != "" {
			t.Errorf("%q, which is TOML, has %q", line, do)
		}
	}
}
