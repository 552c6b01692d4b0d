package run

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/vector"
)

// notSigns are the words of [runsWithSigns] that do not stand for others.
var notSigns = strings.Fields("a cat cow dog hen sees the")

// runsWithSigns returns a run whose vocabulary has <unk> and <eos>, and one that begins with its vectors.
func runsWithSigns(t *testing.T) (first, second *Run) {
	t.Helper()
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "the cat sees a dog number%d\na hen sees the cow thing%d\n", i, i)
	}
	text, runs := written(t, "text.txt", b.String()), t.TempDir()
	trained := func(more ...string) *Run {
		e, err := configs.Load("quickstart", append([]string{"corpus.train=" + text, "corpus.valid=0", `vocab.eos="<eos>"`, "vocab.min_count=2",
			"embedding.dim=4", "layers=[]", "train.epochs=2", "show.nearest=[]", "evaluate.sets=[]"}, more...))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Start(context.Background(), e, Options{Folder: runs})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first = trained()
	return first, trained("seed=2", "start.from="+first.Path)
}

// expectWords reports words that are not those wanted, in any order.
func expectWords(t *testing.T, what string, got, want []string) {
	t.Helper()
	if got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want)); !slices.Equal(got, want) {
		t.Errorf("%s are %q, want %q", what, got, want)
	}
}

// TestExploreWithoutSigns: words of a run that stand for others are not on its page. In a file they are words like others.
func TestExploreWithoutSigns(t *testing.T) {
	a, b := runsWithSigns(t)
	notify := Options{Notify: func(e Event) {
		if w, ok := e.(Warning); ok {
			t.Errorf("there is a warning: %s", w.Text)
		}
	}}
	metadata := written(t, "m.tsv", "word\tkind\n<unk>\tnone\n<eos>\tnone\n"+strings.Join(notSigns, "\tword\n")+"\tword\n")
	e, err := Explore(context.Background(), Exploring{Paths: []string{a.Path, b.Path}, Metadata: metadata, Method: LayoutPCA}, notify)
	if err != nil {
		t.Fatal(err)
	}
	expectWords(t, "the words of the page", e.Words, notSigns)
	if e, err = Explore(context.Background(), Exploring{Paths: []string{a.Path + "/vectors.txt"}, Method: LayoutPCA}, notify); err != nil {
		t.Fatal(err)
	}
	expectWords(t, "the words of the page of a file", e.Words, append([]string{"<eos>", "<unk>"}, notSigns...))
}

// TestMovedWithoutSigns: words of a run that stand for others are not among those that moved, nor are they neighbours.
func TestMovedWithoutSigns(t *testing.T) {
	a, b := runsWithSigns(t)
	m, err := Moved([]string{a.Path, b.Path}, MoveOptions{K: 3}, configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	var moved []string
	for _, w := range m.Words {
		word := m.a.Words[w.A]
		moved = append(moved, word)
		others := slices.DeleteFunc(slices.Clone(notSigns), func(w string) bool { return w == word })
		inA, inB, err := m.Nearest(w, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, near := range [][]vector.Neighbor{inA, inB} {
			var words []string
			for _, n := range near {
				words = append(words, n.Word)
			}
			expectWords(t, "the neighbours of "+word, words, others)
		}
	}
	expectWords(t, "the words that moved", moved, notSigns)

	drift, words := b.Manifest.From.Drift, []string(nil)
	for _, w := range drift.Most {
		words = append(words, w.Word)
	}
	expectWords(t, "the words that training moved most", words, notSigns)
	if want := len(notSigns) + 2; drift.Words != want {
		t.Errorf("%d words have moved from where they began, want %d", drift.Words, want)
	}
}

// TestTranslateWithoutSigns: words of a run that stand for others are no translations.
func TestTranslateWithoutSigns(t *testing.T) {
	a, b := runsWithSigns(t)
	x, err := Align(a.Path, b.Path, AlignOptions{K: 3}, configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []int{2, 100} {
		found, err := x.Translate("cat", k)
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, m := range found.Matches {
			words = append(words, m.Word)
		}
		if len(words) != min(k, len(notSigns)) {
			t.Errorf("the %d best translations are %q", k, words)
		}
		if k > len(notSigns) {
			expectWords(t, "all translations", words, notSigns)
		}
	}
}
