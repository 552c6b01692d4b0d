package run_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
)

// TestAlignLanguages trains on two made-up languages with one grammar and other words, in which nothing says what means the same
// but 20 pairs in a dictionary, and finds what most of the other words mean.
func TestAlignLanguages(t *testing.T) {
	const words, known = 80, 20
	grammar := rand.New(rand.NewPCG(1, 1))
	var follows [words][]int // the words that may follow each
	for i := range follows {
		follows[i] = grammar.Perm(words)[:4]
	}
	dir := t.TempDir()
	var runs []string
	for seed, language := range []string{"english", "deutsch"} {
		var text strings.Builder
		speaker, word := rand.New(rand.NewPCG(uint64(seed), 2)), 0
		for i := range 40_000 {
			fmt.Fprintf(&text, "%s%d", language, word)
			text.WriteByte(" \n"[max(0, i%20-18)])
			word = follows[word][speaker.IntN(4)]
			if i%20 == 19 {
				word = speaker.IntN(words)
			}
		}
		path := filepath.Join(dir, language+".txt")
		if err := os.WriteFile(path, []byte(text.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		e, err := configs.Load("word2vec-skipgram-ns", []string{"corpus.train=" + path, "corpus.valid=0", "vocab.min_count=1", "objective.window=2", "objective.subsample=0",
			"embedding.dim=20", "train.epochs=6", "train.batch_size=128", "train.shuffle_block=1", "optimizer.learning_rate=0.1", "evaluate.sets=[]", "show.nearest=[]", "export.formats=[]", "name=" + language})
		if err != nil {
			t.Fatal(err)
		}
		r, err := run.Start(t.Context(), e, run.Options{Folder: dir})
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, r.Path)
	}
	o := run.DefaultAlign()
	o.Dict, o.Test = filepath.Join(dir, "dict.txt"), filepath.Join(dir, "test.txt")
	var pairs [2]strings.Builder
	for i := range words {
		fmt.Fprintf(&pairs[min(1, i/known)], "english%d\tdeutsch%d\n", i, i)
	}
	for i, path := range []string{o.Dict, o.Test} {
		if err := os.WriteFile(path, []byte(pairs[i].String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	x, err := run.Align(runs[0], runs[1], o, configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	scores, err := x.Judge()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scores {
		if s.By == "csls" && s.At == 1 {
			t.Logf("precision at 1 of %d words is %v, %v to %v", s.Words, s.Value, s.Low, s.High)
			if s.Words != words-known || s.Low < 0.5 { // by chance it would be 1/80
				t.Errorf("%+v", s)
			}
		}
	}
}
