package corpus_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/modeltest"
)

// jiebaScript cuts the lines of a file by a dictionary.
const jiebaScript = `
import logging, os, sys
import jieba
jieba.setLogLevel(logging.ERROR)
words = jieba.Tokenizer(sys.argv[1])
words.tmp_dir = os.path.dirname(sys.argv[1])
for line in open(sys.argv[2], encoding="utf-8"):
    print(" ".join(words.cut(line.strip(), HMM=False)))
`

// TestInteropSegment checks that jieba cuts random text into the same words.
func TestInteropSegment(t *testing.T) {
	python := modeltest.Python(t, "jieba")
	rng := rand.New(rand.NewPCG(1, 1))
	random := func(most int) string {
		s := make([]rune, 1+rng.IntN(most))
		for i := range s {
			s[i] = rune('一' + rng.IntN(12))
		}
		for i := 1 + rng.IntN(40); i < len(s); i += 2 + rng.IntN(40) { // letters alone, because jieba takes them off longer words too
			s[i] = rune('u' + rng.IntN(3))
		}
		return string(s)
	}
	counts := map[string]int{}
	for range 400 {
		counts[random(4)] = 1 + rng.IntN(1_000_000)
	}
	for word := range counts { // 下下 and 下 are as good as 下 and 下下, and the rounding of floats decides for jieba
		if first := string([]rune(word)[:1]); word != first && strings.Trim(word, first) == "" {
			delete(counts, word)
		}
	}
	var dictionary, text strings.Builder
	for word, n := range counts {
		fmt.Fprintf(&dictionary, "%s %d\n", word, n)
	}
	for range 500 {
		fmt.Fprintln(&text, random(40))
	}
	dir := t.TempDir()
	paths := []string{filepath.Join(dir, "dict.txt"), filepath.Join(dir, "text.txt")}
	for i, s := range []string{dictionary.String(), text.String()} {
		if err := os.WriteFile(paths[i], []byte(s), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	read, err := corpus.ReadDictionary(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	split := &corpus.Segment{Dictionary: read, Words: &corpus.Words{}}
	theirs := strings.Split(string(modeltest.Script(t, python, jiebaScript, paths...)), "\n")
	for i, line := range strings.Split(strings.TrimSpace(text.String()), "\n") {
		var ours []string
		for token, rest := split.Next([]byte(line)); token != nil; token, rest = split.Next(rest) {
			ours = append(ours, string(token))
		}
		if got := strings.Join(ours, " "); got != theirs[i] {
			t.Errorf("%s: ours are %s, and jieba's %s", line, got, theirs[i])
		}
	}
}
