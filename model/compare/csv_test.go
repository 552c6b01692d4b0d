package compare

import "testing"

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
