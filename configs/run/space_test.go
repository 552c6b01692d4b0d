package run_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A space answers questions about words, also about one that the text does not have, where
// the run makes words of their character n-grams.
func ExampleOpenSpace() {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	text := filepath.Join(folder, "text.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("the reader reads what the writer writes\n", 200)), 0o666); err != nil {
		fmt.Println(err)
		return
	}
	e, err := configs.Load("fasttext", []string{"corpus.train=" + text, "corpus.valid=0", "vocab.min_count=1",
		"embedding.dim=8", "embedding.buckets=1000", "show.nearest=[]", "evaluate.sets=[]"})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := run.Start(context.Background(), e, run.Options{Folder: folder})
	if err != nil {
		fmt.Println(err)
		return
	}

	space, err := run.OpenSpace(r.Path, "", configs.Parts{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, word := range []string{"reader", "Readers"} {
		near, err := space.Nearest(word, 3)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(near.Word, near.Unseen, len(near.Nearest), "neighbours")
	}
	cosine, err := space.Similarity("reader", "readers")
	fmt.Println(cosine > 0.5, err)
	// Output:
	// reader false 3 neighbours
	// Readers true 3 neighbours
	// true <nil>
}

// TestSpace: a file has no n-grams and no phrases, and names the words that it lacks.
func TestSpace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "v.txt")
	if err := os.WriteFile(file, []byte("4 2\ncat 1 0\ndog 1 0.1\ncar 0 1\ncafé 0.1 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := run.OpenSpace(file, "", configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	if near, err := s.Nearest("CAT", 1); err != nil || near.Unseen || near.Nearest[0].Word != "dog" {
		t.Errorf("nearest to CAT: %+v, %v", near, err)
	}
	if p, err := s.Find("cafe\u0301"); err != nil || p.Row != 3 {
		t.Errorf("a word in another normal form: %+v, %v", p, err)
	}
	if odd, means, err := s.Odd([]string{"cat", "dog", "car"}); err != nil || odd != 2 || len(means) != 3 {
		t.Errorf("odd %d, means %v, %v", odd, means, err)
	}
	if words, err := s.Join([]string{"new", "york"}); err != nil || len(words) != 2 {
		t.Errorf("joined: %q, %v", words, err)
	}
	if has, err := s.HasNGrams(); has || err != nil {
		t.Errorf("a file has n-grams: %v, %v", has, err)
	}
	found, err := s.FindAll([]string{"cat", "cta", "horse"})
	var unknown *vector.UnknownWordError
	if len(found) != 1 || !errors.As(err, &unknown) || !strings.Contains(err.Error(), "cta") || !strings.Contains(err.Error(), "horse") {
		t.Errorf("found %v, error %v", found, err)
	}
	if _, err := s.Analogy("cat", "dog", "unicorn", 1); !errors.As(err, &unknown) {
		t.Errorf("an analogy with an unknown word: %v", err)
	}
	if _, err := run.OpenSpace(file, "output", configs.Parts{}); err == nil {
		t.Error("a file has an output matrix")
	}
}
