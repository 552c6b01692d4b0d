package evaluate_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// kinds has a set of each kind, with words that gauss(6, …) has and one that not.
var kinds = map[string]string{
	"similarity":  "w0 w1 1\nw1 w2 3\nw0 none 2\nw3 w4 2\n",
	"analogy":     ": one\nw0 w1 w2 w3\nw0 w1 w4 w5\n: two\nw0 w1 w2 none\n",
	"odd-one-out": "w0 w1 | w2 w3\nw1 w2 none | w4\n",
	"category":    "w0 a\nw1 a\nw2 b\nnone b\nw3 b\n",
}

// TestKeep holds that what was kept comes back to the bit, and makes the same
// number of any resample.
func TestKeep(t *testing.T) {
	s := space(t, gauss(6, 3, 1), evaluate.Settings{Case: "exact", Seed: 1})
	for name, text := range kinds {
		set := parse(t, text)
		want := set.Score(s)[0]
		var b bytes.Buffer
		if err := want.Keep(&b); err != nil {
			t.Fatal(err)
		}
		got, err := evaluate.Recall(parse(t, text), b.Bytes())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateNaNs(), cmpopts.IgnoreFields(evaluate.Result{}, "Of")); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", name, diff)
		}
		a, c := evaluate.Resampled(want.Of, want.Items, 20, 1), evaluate.Resampled(got.Of, got.Items, 20, 1)
		if diff := cmp.Diff(a, c, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: resampled (-want +got):\n%s", name, diff)
		}
		if _, err := evaluate.Recall(parse(t, "# changed\n"+text), b.Bytes()); err == nil {
			t.Errorf("%s: the result of one set is taken for that of another", name)
		}
		for cut := range b.Len() - 1 {
			if _, err := evaluate.Recall(set, b.Bytes()[:cut]); err == nil {
				t.Fatalf("%s: cut to %d bytes it is taken", name, cut)
			}
		}
	}
}

// TestKey holds that it changes with all that items depend on, and only with that.
func TestKey(t *testing.T) {
	defaults := evaluate.Defaults()
	set := parse(t, kinds["similarity"])
	key := evaluate.Key(set, defaults)
	fewer := defaults
	fewer.Resamples = 3
	if evaluate.Key(parse(t, kinds["similarity"]), fewer) != key {
		t.Error("the same items have two keys")
	}
	seen := []string{key, evaluate.Key(parse(t, "# changed\n"+kinds["similarity"]), defaults)}
	for _, change := range []func(*evaluate.Settings){
		func(s *evaluate.Settings) { s.Case = "exact" },
		func(s *evaluate.Settings) { s.Restrict = 9 },
		func(s *evaluate.Settings) { s.Inputs = true },
		func(s *evaluate.Settings) { s.Seed = 2 },
	} {
		s := defaults
		change(&s)
		seen = append(seen, evaluate.Key(set, s))
	}
	slices.Sort(seen)
	if n := len(slices.Compact(slices.Clone(seen))); n != len(seen) {
		t.Errorf("%d keys of %d", n, len(seen))
	}
}

// TestEndedEarly holds that nothing is clustered and no odd word looked for once the context has ended.
func TestEndedEarly(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := space(t, gauss(60, 3, 1), evaluate.Settings{Case: "exact"}).WithContext(ctx)
	sets := []evaluate.Set{parse(t, ofClasses(60, 4)), parse(t, "w1 w2 w3 | w4 w5\nw6 w7 | w8\n")}
	for _, set := range sets {
		if r := set.Score(s)[0]; r.Covered == 0 {
			t.Errorf("%s: nothing is covered", r.Metric)
		}
	}
	cancel()
	for _, set := range sets {
		if r := set.Score(s)[0]; r.Covered > 0 {
			t.Errorf("%s: %d items are scored after the end", r.Metric, r.Covered)
		}
	}
}

// TestWithContext holds that nothing is resampled once the context has ended, and
// that the intervals say so.
func TestWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := space(t, gauss(6, 3, 1), evaluate.Settings{Case: "exact", Resamples: 1000}).WithContext(ctx)
	interval := func(name string) (low, high float64) {
		r := parse(t, kinds[name]).Score(s)[0]
		return r.Low, r.High
	}
	if low, high := interval("category"); math.IsNaN(low) || math.IsNaN(high) {
		t.Fatalf("the interval is %v to %v before", low, high)
	}
	cancel()
	for name := range kinds {
		if low, high := interval(name); !math.IsNaN(low) || !math.IsNaN(high) {
			t.Errorf("%s: the interval is %v to %v after the context has ended", name, low, high)
		}
	}
}

// FuzzRecall takes any bytes for a kept result: one that comes back is what was kept.
func FuzzRecall(f *testing.F) {
	set, err := evaluate.Parse("file", []byte("a b 1\nb c 2\nword a 3\n"), "")
	if err != nil {
		f.Fatal(err)
	}
	table := gauss(20, 4, 1)
	copy(table.Words, []string{"a", "b", "word"})
	kept := set.Score(space(f, table, evaluate.Defaults()))[0]
	var whole bytes.Buffer
	if err := kept.Keep(&whole); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	source := set.Source()
	for _, items := range []string{"[1,null,0.5]", "[]", "null", "[1e400]", "[1,2,3,4]"} {
		f.Add(fmt.Appendf(nil, `{"result":{"set":%q,"kind":%q,"sha256":%q,"total":3,"value":1},"items":%s}`, source.Name, source.Kind, source.SHA256, items))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := evaluate.Recall(set, text)
		if err != nil {
			if bytes.Equal(text, whole.Bytes()) {
				t.Error(err)
			}
			return
		}
		var again bytes.Buffer
		if err := r.Keep(&again); err != nil || !bytes.Equal(again.Bytes(), whole.Bytes()) {
			t.Errorf("%v\n%s", err, again.Bytes())
		}
	})
}
