package compare

import (
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

func TestDiff(t *testing.T) {
	a, b := made("x", 1, 100), made("y", 1, 90)
	a.Settings = []Setting{{"embedding.dim", "50"}, {"objective.window", "5"}, {"train.epochs", "3"}}
	b.Settings = []Setting{{"embedding.dim", "100"}, {"train.epochs", "3"}, {"loss.negatives", "5"}}
	b.Manifest.ISA = "neon"
	b.Manifest.Test = &evaluate.HeldOut{Loss: 0.25}
	d := NewDiff(a, b)
	want := []DiffValue{
		{"name", [2]string{"x", "y"}},
		{"embedding.dim", [2]string{"50", "100"}},
		{"objective.window", [2]string{"5", "–"}},
		{"loss.negatives", [2]string{"–", "5"}},
	}
	if !slices.Equal(d.Settings, want) {
		t.Errorf("settings %v, want %v", d.Settings, want)
	}
	if !slices.Contains(d.Origin, DiffValue{"instruction set", [2]string{a.Manifest.ISA, "neon"}}) {
		t.Errorf("origin %v", d.Origin)
	}
	for _, number := range []DiffValue{{"validation", [2]string{"100.00", "90.00"}}, {"test", [2]string{"–", "loss 0.2500"}}} {
		if !slices.Contains(d.Numbers, number) {
			t.Errorf("numbers %v lack %v", d.Numbers, number)
		}
	}
	a.Manifest.Valid.Measure, a.Manifest.Valid.Value = "accuracy", 0.875
	b.Manifest.Valid.Measure, b.Manifest.Valid.Value = "mrr", 0.5
	d = NewDiff(a, b)
	for _, number := range []DiffValue{{"validation", [2]string{"accuracy 87.5 %", "mrr 0.500"}}, {"validation perplexity", [2]string{"100.00", "90.00"}}} {
		if !slices.Contains(d.Numbers, number) {
			t.Errorf("numbers %v lack %v", d.Numbers, number)
		}
	}
	if d := NewDiff(a, a); len(d.Settings)+len(d.Origin) > 0 || len(d.Numbers) == 0 {
		t.Errorf("a run differs from itself: %v", d)
	}
}

// Strings are shown as they are.
func TestShown(t *testing.T) {
	for value, want := range map[string]string{
		`"cbow"`: "cbow", `0.5`: "0.5", `["a", "b"]`: `["a", "b"]`, `""`: `""`, `"a\"b$c.txt"`: `a"b$c.txt`, `"C:\\texts"`: `C:\texts`,
		`"say \"x\""`: `say "x"`, `"a\nb"`: `"a\nb"`, `"\e"`: `"\e"`, "–": "–",
	} {
		if got := (Setting{Value: value}).Shown(); got != want {
			t.Errorf("%s is shown as %s, want %s", value, got, want)
		}
	}
}
