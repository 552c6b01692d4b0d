package objective

import (
	"reflect"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
)

// TestZero: settings that are left out in code are an error, and never a panic or examples of nothing.
func TestZero(t *testing.T) {
	c := data.NewCorpus([][]int32{{0, 1, 2}, {2, 1}})
	for name, newSpec := range Specs() {
		s := reflect.New(reflect.TypeOf(newSpec()).Elem()).Interface().(Spec)
		if _, err := s.New(t.Context(), Text{Corpus: c, Counts: []int64{1, 2, 2}}); err == nil {
			t.Errorf("%s: a text and no settings are no error", name)
		}
	}
	for _, test := range []struct {
		spec Spec
		text Text
		want string
	}{
		{&CBOW{}, Text{Corpus: c}, "window: 0 is too small; it must be at least 1"},
		{&SkipGram{Window: -2}, Text{Corpus: c}, "window: -2 is too small; it must be at least 1"},
		{&SkipGram{Window: 2, Subsample: 1e-3}, Text{Corpus: c}, "subsample: the text has no counts of words; set Text.Counts, or subsample to 0"},
		{&Pairs{}, Text{Corpus: c}, "the text has no vocabulary; set Vocabs.Words"},
		{&Pairs{Features{NGrams: 2, MaxWords: 9}}, Text{Corpus: c, Vocabs: Vocabs{Words: new(data.Vocab)}}, "buckets: 0 is too small; it must be at least 1"},
	} {
		if _, err := test.spec.New(t.Context(), test.text); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%T: got error %v, want %s", test.spec, err, test.want)
		}
	}
}
