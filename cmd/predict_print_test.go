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

// TestChoiceLines: answers to a fact stand below one another, with their probabilities.
func TestChoiceLines(t *testing.T) {
	choices := []run.Choice{{Name: "a long name", Probability: 0.5}, {Name: "東京", Probability: 0.25, Rank: 2}}
	if got, want := choiceLines(choices), "a long name 0.5000\n東京        0.2500 (rank 2)\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
