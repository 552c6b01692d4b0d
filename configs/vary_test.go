package configs

import (
	"slices"
	"strings"
	"testing"
)

// TestVary: the order in which the list says what varies makes no other experiment, and
// what varies nothing is refused.
func TestVary(t *testing.T) {
	const file = "name = \"a\"\ncorpus.train = \"t.txt\"\n"
	hash := func(more string) string {
		t.Helper()
		e, err := Parse("a.toml", []byte(file+more), nil)
		if err != nil {
			t.Fatal(err)
		}
		h, err := Hash(e)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	if hash("") != hash(`vary = ["order", "seed"]`) {
		t.Error("the default, in another order, is another experiment")
	}
	if hash("") == hash(`vary = ["order"]`) {
		t.Error("runs that vary less are the same experiment")
	}
	e := Default()
	e.Seed = 7
	for what, want := range map[string]uint64{VarySeed: 7, VaryOrder: 7} {
		if got := e.SeedOf(what); got != want {
			t.Errorf("by default the seed of %s is %d, want %d", what, got, want)
		}
	}
	if got := e.SplitSeed(); got != 0 {
		t.Errorf("by default the division has the seed %d, want none", got)
	}
	e.Vary = []string{VarySplit}
	if e.SeedOf(VarySeed) != 1 || e.SeedOf(VaryOrder) != 1 || e.SplitSeed() != 7 {
		t.Errorf("seeds %d, %d and %d, want 1, 1 and 7", e.SeedOf(VarySeed), e.SeedOf(VaryOrder), e.SplitSeed())
	}
	for more, want := range map[string]string{
		`vary = []`:               "a.toml:3: vary: is empty: all seeds would give the same run",
		`vary = ["seed", "seed"]`: `a.toml:3: vary: "seed" is in the list twice`,
		`vary = ["weights"]`:      `vary[0]: cannot be "weights": it is one of seed, order, split`,
		"vary = [\"split\"]\ncorpus.valid = \"v.txt\"": `a.toml:3: vary: "split" has no effect where no share of the documents is held out`,
		"vary = [\"split\"]\ncorpus.valid = 0":         `a.toml:3: vary: "split" has no effect where no share of the documents is held out`,
	} {
		_, err := Parse("a.toml", []byte(file+more), nil)
		problems, _ := err.(Problems)
		if !slices.ContainsFunc(problems, func(p Problem) bool { return strings.Contains(p.String(), want) }) {
			t.Errorf("%s: %v, want %s", more, err, want)
		}
	}
}
