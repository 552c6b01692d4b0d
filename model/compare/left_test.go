package compare

import (
	"encoding/json"
	"math"
	"testing"
)

// TestStanding ranks by a measure, by the loss where it is the same and losses compare, and last what diverged or has none.
func TestStanding(t *testing.T) {
	best, same := Standing{"accuracy", 0.7, 0.9}, Standing{"accuracy", 0.5, 0.9}
	none, diverged := Standing{"accuracy", 0.1, math.Inf(-1)}, Standing{"accuracy", math.Inf(1), math.Inf(-1)}
	for _, test := range []struct {
		a, b   Standing
		losses bool
		want   int
	}{
		{best, same, false, 0},
		{best, same, true, 1},
		{best, none, true, -1},
		{none, diverged, true, -1},
		{Standing{Loss: 1}, Standing{Loss: 2}, true, -1},
		{Standing{Loss: math.Inf(1)}, Standing{Loss: 2}, true, 1},
	} {
		if got, back := test.a.Compare(test.b, test.losses), test.b.Compare(test.a, test.losses); got != test.want || back != -test.want {
			t.Errorf("%v against %v: %d and %d, want %d", test.a, test.b, got, back, test.want)
		}
	}
	for s, want := range map[Standing]string{
		best:                         "validation accuracy 90.0 %",
		none:                         "no validation accuracy",
		{By: "spearman", Value: -.5}: "validation spearman -0.500",
		{Loss: 0.25}:                 "validation loss 0.2500",
	} {
		if got := s.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	text, err := json.Marshal([]Left{{Standing: best}, {Standing: diverged}, {Standing: Standing{Loss: 2}}})
	want := `[{"trial":"","settings":null,"rung":0,"rungs":0,"share":0,"loss":0.7,"by":"accuracy","value":0.9},` +
		`{"trial":"","settings":null,"rung":0,"rungs":0,"share":0,"loss":null,"by":"accuracy"},{"trial":"","settings":null,"rung":0,"rungs":0,"share":0,"loss":2}]`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
}
