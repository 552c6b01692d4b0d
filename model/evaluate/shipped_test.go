package evaluate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestShipped checks the sets that come with the program: as large as they are
// said to be, without slips, and of words that vectors trained on Go's
// documentation have.
func TestShipped(t *testing.T) {
	if got, want := evaluate.Shipped(), []string{"go-analogy", "go-similarity"}; !slices.Equal(got, want) {
		t.Fatalf("shipped are %v, want %v", got, want)
	}
	vocab := goVocabulary(t)
	var words []string

	similarity := open(t, "go-similarity").(*evaluate.Similarity)
	scores := map[float64]bool{}
	for _, p := range similarity.Pairs {
		words = append(words, p.A, p.B)
		scores[p.Score] = true
		if p.Score < 0 || p.Score > 10 || p.A == p.B {
			t.Errorf("%+v", p)
		}
	}
	if n := len(similarity.Pairs); n < 150 || len(scores) < 30 {
		t.Errorf("%d pairs with %d scores", n, len(scores))
	}
	if notes := similarity.Source().Notes; len(notes) > 0 {
		t.Errorf("notes: %q", notes)
	}

	analogies := open(t, "go-analogy").(*evaluate.Analogies)
	questions := 0
	for _, s := range analogies.Sections {
		pairs := map[[2]string]bool{}
		from := map[string]bool{}
		for _, q := range s.Questions {
			words = append(words, q.A, q.B, q.C, q.D)
			pairs[[2]string{q.A, q.B}] = true
			from[q.A] = true
			if q.D == q.A || q.D == q.B || q.D == q.C {
				t.Errorf("%s: %v cannot be answered", s.Name, q)
			}
		}
		questions += len(s.Questions)
		if n := len(pairs); len(s.Questions) != n*(n-1) || len(from) != n {
			t.Errorf("%s: %d questions of %d pairs of %d words", s.Name, len(s.Questions), n, len(from))
		}
	}
	if questions < 300 || len(analogies.Sections) < 8 {
		t.Errorf("%d questions in %d sections", questions, len(analogies.Sections))
	}

	slices.Sort(words)
	words = slices.Compact(words)
	var missing []string
	for _, w := range words {
		if w != strings.ToLower(w) {
			t.Errorf("%s is not in lower case", w)
		}
		if _, ok := vocab.ID(w); !ok {
			missing = append(missing, w)
		}
	}
	// Another release of Go says some words a few times less.
	if 20*len(missing) > len(words) {
		t.Errorf("of %d words, the documentation has too few of %v", len(words), missing)
	}
}

// goVocabulary returns the words that the quick start knows.
func goVocabulary(t *testing.T) *data.Vocab {
	t.Helper()
	const quickStart = 20 // its vocab.min_count
	d, err := data.Load(t.Context(), data.Settings{
		Train:     []string{"godoc:std"},
		Valid:     data.HeldOut{Share: 0.05},
		Tokenizer: func() corpus.Tokenizer { return &corpus.Words{} },
		Vocab:     data.VocabSpec{MinCount: quickStart, Unk: "<unk>"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d.Vocab
}
