package evaluate_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// TestWith scores sets with words that the vocabulary lacks, and wants what a
// vocabulary that has them gives.
func TestWith(t *testing.T) {
	full := gauss(12, 4, 5)
	known := full.Top(9)
	made := func(word string) []float32 {
		if row, ok := full.Index(strings.ToLower(word)); ok && row >= 9 {
			return full.Row(row)
		}
		return nil
	}
	for _, settings := range []evaluate.Settings{{Case: "lookup"}, {Case: "upper"}, {Case: "exact"}} {
		for _, text := range []string{
			"w0 w1 3\nw2 w9 1\nw10 w11 2\nw3 nothing 5\n",
			"w0 w9 w10 w11\nw9 w10 w0 w1\nw1 w2 w3 w9\n",
			"w0 w1 | w9\nw10 w11 | w2 nothing\n",
			"w0 a\nw9 a\nw10 b\nw3 b\n",
		} {
			set := parse(t, text)
			with := space(t, known, settings).With(set, made)
			// Those that the set does not ask about are no candidates.
			same := &vector.Table{Words: slices.Clone(known.Words), Dim: full.Dim, Data: slices.Clone(known.Data)}
			for _, w := range strings.Fields(text) {
				if row, ok := full.Index(w); ok && row >= 9 && !slices.Contains(same.Words, w) {
					same.Words, same.Data = append(same.Words, w), append(same.Data, full.Row(row)...)
				}
			}
			want := set.Score(space(t, same, settings))
			for i, r := range set.Score(with) {
				if r.Covered != want[i].Covered || r.Value != want[i].Value && !math.IsNaN(r.Value) {
					t.Errorf("%s, %q: %s is %v over %d, want %v over %d", settings.Case, text, r.Metric, r.Value, r.Covered, want[i].Value, want[i].Covered)
				}
				if !strings.Contains(r.Convention, "full vocabulary and the set's words out of the vocabulary, by their n-grams") {
					t.Errorf("the convention is %q", r.Convention)
				}
			}
		}
	}
}

// TestWithLeavesOut holds that words of the vocabulary are not made anew, and that
// spellings of one vector are one word.
func TestWithLeavesOut(t *testing.T) {
	table := gauss(6, 4, 5)
	table.Words[4] = "mIx"
	made := func(word string) []float32 { return []float32{1, float32(len(word)), 0, 0} }
	set := parse(t, "w0 W5 3\nw1 Gone 1\ngone GONE 2\nMiX w0 1\n")
	for _, test := range []struct {
		settings evaluate.Settings
		want     string
	}{
		{evaluate.Settings{Case: "lookup", Restrict: 3}, "w0 w1 w2 gone mix"}, // w5 is of the vocabulary, but left out
		{evaluate.Settings{Case: "upper"}, "w0 w1 w2 w3 mIx w5 Gone gone GONE"},
		{evaluate.Settings{Case: "exact"}, "w0 w1 w2 w3 mIx w5 W5 Gone gone GONE MiX"},
	} {
		s := space(t, table, test.settings).With(set, made)
		if got := strings.Join(evaluate.WordsOf(s), " "); got != test.want {
			t.Errorf("%+v: words are %s, want %s", test.settings, got, test.want)
		}
	}
}

// TestWithAccents: a word with an accent that is a character of its own is the same word, in the vocabulary and out of it.
func TestWithAccents(t *testing.T) {
	table := gauss(3, 4, 5)
	table.Words[2] = "café"
	made := func(word string) []float32 { return []float32{1, float32(len(word)), 0, 0} }
	set := parse(t, "w0 cafe\u0301 3\nw1 ne\u0301e 1\nw0 née 2\n")
	for _, lookup := range []string{"lookup", "upper", "exact"} {
		s := space(t, table, evaluate.Settings{Case: lookup}).With(set, made)
		if got := strings.Join(evaluate.WordsOf(s), " "); got != "w0 w1 café née" {
			t.Errorf("%s: words are %s", lookup, got)
		}
		row, ok := s.Find("cafe\u0301")
		if _, has := s.Find("ne\u0301e"); row != 2 || !ok || !has {
			t.Errorf("%s: café is word %d, %v; née %v", lookup, row, ok, has)
		}
	}
}

// TestResultFromJSON holds that a result is read as it was written, but for its items.
func TestResultFromJSON(t *testing.T) {
	for _, want := range parse(t, ": one\na b c d\n: two\nw0 w1 w2 w3\n").Score(space(t, gauss(6, 4, 5), evaluate.Defaults())) {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got evaluate.Result
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(got)
		if err != nil || string(again) != string(text) || math.IsNaN(got.Value) != math.IsNaN(want.Value) {
			t.Errorf("%s comes back as %s, %v", text, again, err)
		}
		if got.Items != nil || got.Set != want.Set || got.Section != want.Section {
			t.Errorf("%+v comes back as %+v", want, got)
		}
	}
}
