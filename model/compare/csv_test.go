package compare

import (
	"strings"
	"testing"
)

// TestCSVAbsent holds that a setting which an experiment lacks is empty, as what is not defined is.
func TestCSVAbsent(t *testing.T) {
	var b strings.Builder
	r := &Report{Keys: []string{"loss.negatives"}, Rows: []*Row{{Number: 1, Name: "a", Differs: []Setting{{Key: "loss.negatives", Value: absent}}}}}
	if err := writeCSV(&b, r); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "\n1,a,,0,"; !strings.Contains(got, want) {
		t.Errorf("%q has no %q", got, want)
	}
}

// TestCSVDiverged: a row all of whose runs diverged has no number of parameters, and not the number 0.
func TestCSVDiverged(t *testing.T) {
	run := made("wild", 1, 100)
	run.State = Diverged
	r, err := Compare([]*Run{made("tame", 1, 100), run}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := writeCSV(&b, r); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "\n2,wild,wild,0,,,0,,,,unranked,,,,,,false,1\n"; !strings.Contains(got, want) {
		t.Errorf("%q has no %q", got, want)
	}
}

func TestNoFormula(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "tiny": "tiny", "-0.5": "-0.5", "+3": "+3", "a=b": "a=b",
		"=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)", "-x": "'-x", "+cmd|' /C calc'!A0": "'+cmd|' /C calc'!A0",
	} {
		if got := noFormula(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
