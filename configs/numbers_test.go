package configs

import (
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph/loss"
)

// adaptive is a file whose loss has a list of numbers.
const adaptive = good + "[loss]\ntype = \"adaptive_softmax\"\n"

func TestListOfNumbers(t *testing.T) {
	tests := []struct {
		text      string
		overrides []string
		want      []float64
	}{
		{"", nil, loss.Specs()["adaptive_softmax"]().(*loss.AdaptiveSoftmax).Cutoffs},
		{"cutoffs = [0.25]\n", nil, []float64{0.25}},
		{"cutoffs = [2000, 10_000]\n", nil, []float64{2000, 10000}},
		{"cutoffs = [0.1, 0.2]\n", []string{"loss.cutoffs=[5, 1e3]"}, []float64{5, 1000}},
		{"cutoffs = [0.1, 0.2]\n", []string{"loss.cutoffs[1]=0.5"}, []float64{0.1, 0.5}},
	}
	for _, test := range tests {
		e := parse(t, adaptive+test.text, test.overrides...)
		if got := e.Loss.Spec.(*loss.AdaptiveSoftmax).Cutoffs; !slices.Equal(got, test.want) {
			t.Errorf("%q, %q: cutoffs are %v, want %v", test.text, test.overrides, got, test.want)
		}
	}
}

func TestListOfNumbersRefuses(t *testing.T) {
	tests := []struct{ cutoffs, want string }{
		{`0.5`, "a.toml:5: loss.cutoffs: must be a list of numbers, such as [0.25, 0.5], not the number 0.5"},
		{`"0.5"`, `a.toml:5: loss.cutoffs: must be a list of numbers, such as [0.25, 0.5], not the string "0.5"`},
		{`[0.5, "a"]`, `a.toml:5: loss.cutoffs[1]: must be a number, not the string "a"`},
		{`[0, 0.5]`, "a.toml:5: loss.cutoffs[0]: 0 is out of range: it must be over 0"},
		{`[0.5, inf]`, "a.toml:5: loss.cutoffs[1]: must be a finite number, not +Inf"},
		{`[0.5, 0.25]`, "a.toml:5: loss.cutoffs: 0.25 comes after 0.5: they must ascend"},
		{`[]`, "a.toml:5: loss.cutoffs: none leave only the shortlist; use cross_entropy for that"},
	}
	for _, test := range tests {
		_, err := Parse("a.toml", []byte(adaptive+"cutoffs = "+test.cutoffs+"\n"), nil)
		if err == nil || strings.TrimSpace(err.Error()) != test.want {
			t.Errorf("cutoffs = %s: error is %v, want %s", test.cutoffs, err, test.want)
		}
	}
}
