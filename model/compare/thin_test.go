package compare

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestThin: rows are not sorted by a set of which few items are covered unless somebody
// asks for it, and then the first lines say so.
func TestThin(t *testing.T) {
	runs := world{rows: 2, seeds: 3, held: 1, items: 40, same: true}.runs(rand.New(rand.NewPCG(1, 1)), similarity(t, 40))
	for i, r := range runs {
		for k := range r.Scores[0].Items {
			if k >= 8+i {
				r.Scores[0].Items[k] = math.NaN()
			}
		}
	}
	above := func(o Options) string {
		t.Helper()
		var b bytes.Buffer
		if err := WriteTable(&b, compared(t, runs, o), 0); err != nil {
			t.Fatal(err)
		}
		return strings.Split(b.String(), "\n\n")[1]
	}
	const beware = "Beware: only 8 of 40 items are covered by every run"
	if text := above(Options{By: "set0 spearman"}); !strings.Contains(text, beware) {
		t.Errorf("a report by 8 of 40 items begins with\n%s", text)
	}
	for _, r := range runs {
		r.Manifest.Valid = nil
	}
	if text := above(Options{}); strings.Contains(text, beware) || !strings.HasPrefix(text, "Sorted by set1 spearman.") {
		t.Errorf("with another set to sort by, a report begins with\n%s", text)
	}
}

// TestRemedies: whatever keeps numbers apart, a note says what would help.
func TestRemedies(t *testing.T) {
	r := made("x", 1, 100)
	r.Manifest.Valid.Perplexity = 0 // so that the loss is an aspect
	aspects := append(r.aspects("validation", r.Manifest.Valid), r.judged("validation", r.Manifest.Valid)...)
	for i, a := range aspects {
		others := append(aspects[:i:i], Aspect{Name: a.Name, Value: "other", Shown: "other"})
		if Remedy(aspects, others) == "" {
			t.Errorf("where the %s differs, nothing helps", a.Name)
		}
	}
	if len(aspects) != len(remedies) {
		t.Errorf("there are remedies of %d aspects, want %d", len(remedies), len(aspects))
	}
}

// TestWriteTable: columns give way from the last on, those of costs only.
func TestWriteTable(t *testing.T) {
	head := func(terminal int) string {
		t.Helper()
		var b bytes.Buffer
		if err := WriteTable(&b, compared(t, three(), Options{}), terminal); err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(b.String(), "\n")
		return line
	}
	whole := head(0)
	if !strings.HasSuffix(whole, "memory") || head(len(whole)) != whole {
		t.Fatalf("the whole head is %q, where it fits %q", whole, head(len(whole)))
	}
	if got := head(len(whole) - 1); !strings.HasSuffix(got, "parameters") || len(got) >= len(whole) {
		t.Errorf("a column less: %q", got)
	}
	if got := head(1); !strings.HasSuffix(got, "perplexity") {
		t.Errorf("the narrowest: %q", got)
	}
}
