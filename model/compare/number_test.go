package compare

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestProbability: a p that is not 0.05 never reads as 0.05, which would leave open whether it is less.
func TestProbability(t *testing.T) {
	for p, want := range map[float64]string{
		0.0499: "= 0.0499", 0.0501: "= 0.0501", 0.05003: "= 0.05003", 0.04996: "= 0.04996", 0.05: "= 0.05",
		math.Nextafter(0.05, 0): "= 0.049999999999999996",
		0.0494:                  "= 0.049", 0.0506: "= 0.051", 0.03: "= 0.03", 0.00009: "< 0.0001", 0.999: "= 1", 1: "= 1",
	} {
		if got := Probability(p); got != want {
			t.Errorf("%v is %q, want %q", p, got, want)
		}
	}
}

// TestCount: what is no number is a dash, and a number too long to be read has a power of ten.
func TestCount(t *testing.T) {
	for x, want := range map[float64]string{1234567: "1,234,567", 0: "0", 2.5e15: "2.5e+15", math.NaN(): "–", math.Inf(1): "–"} {
		if got := Count(x); got != want {
			t.Errorf("%v is %q, want %q", x, got, want)
		}
	}
	for x, want := range map[float64]string{9.994: "9.99", 10: "10.0", 123.46: "123.5", math.NaN(): "–"} {
		if got := Decimals(x); got != want {
			t.Errorf("%v is %q, want %q", x, got, want)
		}
	}
}

// TestHeldOutText: what rounds to 0 has no sign, and minus signs are hyphens, as in lists of runs.
func TestHeldOutText(t *testing.T) {
	for want, h := range map[string]*evaluate.HeldOut{
		"–": nil, "spearman 0.000": {Measure: "spearman", Value: -0.0001}, "spearman -0.500": {Measure: "spearman", Value: -0.5},
		"accuracy 99.9 %": {Measure: "accuracy", Value: 0.999}, "loss 0.0000": {Loss: -0.00001}, "loss -1.5000": {Loss: -1.5}, "12.30": {Loss: 2.5, Perplexity: 12.3},
	} {
		if got := HeldOutText(h); got != want {
			t.Errorf("%+v is %q, want %q", h, got, want)
		}
	}
}

// TestSameNumbers: seeds that all have the same number show no interval of no width, in no format, and a note says why.
func TestSameNumbers(t *testing.T) {
	runs := three()
	for _, r := range runs {
		if r.Manifest.Name == "near" {
			r.Manifest.Valid.Perplexity = 101
		}
	}
	r := compared(t, runs, Options{})
	if over := r.Rows[1].Cells[0].Over; over.N != 5 || over.Deviation != 0 || !math.IsNaN(over.Low) || !math.IsNaN(over.High) {
		t.Errorf("the mean is %+v", over)
	}
	for format, want := range map[string]string{
		"table": "101.00 ± – ", "markdown": "101.00 ± – ", "latex": `101.00 $\pm$ -- `, "csv": ",101,5,0,,,", "json": "\"mean\": 101,\n            \"standard_deviation\": 0,\n            \"low\": null",
	} {
		var b bytes.Buffer
		if err := Formats()[format](&b, r); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s has no %q:\n%s", format, want, b.String())
		}
	}
	const note = "± –: all seeds of the row have the same number"
	if all := strings.Join(r.Notes, "\n"); strings.Count(all, note) != 1 {
		t.Errorf("notes are\n%s", all)
	}
	if all := strings.Join(compared(t, three(), Options{}).Notes, "\n"); strings.Contains(all, note) {
		t.Errorf("of numbers that differ, notes are\n%s", all)
	}
}
