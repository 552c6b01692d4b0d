package cmd

import (
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/configs/run"
)

// TestChoiceLine: on a terminal tags stand below one another, and no more of them than a line has room for; elsewhere a tab is
// before them, and all are there.
func TestChoiceLine(t *testing.T) {
	choices := []run.Choice{{Name: "O", Probability: 0.9}, {Name: "B-person", Probability: 0.0625}, {Name: "B-corporation", Probability: 0.03}}
	tokens := []string{"I", "met", "東京", "electroencephalographer"}
	if got, want := beginnings(tokens, 80), []string{"I                     ", "met                   ", "東京                  ", "electroencephalographer  "}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := beginnings(tokens, 0), []string{"I\t", "met\t", "東京\t", "electroencephalographer\t"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for terminal, want := range map[int]string{
		0:  "met\tO 0.9000  B-person 0.0625  B-corporation 0.0300",
		80: "met\tO 0.9000  B-person 0.0625  B-corporation 0.0300",
		40: "met\tO 0.9000  B-person 0.0625",
		5:  "met\tO 0.9000",
	} {
		if got := choiceLine("met\t", choices, terminal); got != want {
			t.Errorf("%d columns: %q, want %q", terminal, got, want)
		}
	}
}
