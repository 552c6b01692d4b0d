package cmd

import (
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/compare"
)

// Long values take several lines beside each other, so that the table fits a terminal.
func TestWriteDiff(t *testing.T) {
	d := compare.Diff{Runs: [2]string{"runs/a", "runs/b"}, Settings: []compare.DiffValue{
		{What: "show.nearest", Values: [2]string{"[]", `["mutex", "reader", "int32", "error", "json", "certificate"]`}},
		{What: "seed", Values: [2]string{"1", "2"}},
	}}
	for terminal, want := range map[int]string{
		0: "              runs/a  runs/b\nshow.nearest  []      [\"mutex\", \"reader\", \"int32\", \"error\", \"json\", \"certificate\"]\nseed          1       2\n",
		60: "              runs/a  runs/b\nshow.nearest  []      [\"mutex\", \"reader\",\n                      \"int32\", \"error\",\n" +
			"                      \"json\", \"certificate\"]\nseed          1       2\n",
	} {
		var b strings.Builder
		if err := writeDiff(&b, d, terminal); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("at %d columns got\n%swant\n%s", terminal, b.String(), want)
		}
	}
}

// On a narrow terminal the settings that tell most runs apart stay longest, and of some that tell as many the file's first.
func TestLeastTelling(t *testing.T) {
	values := map[*compare.Run][]string{
		{Path: "a"}: {"scaled", "cbow", "0.1", "100"},
		{Path: "b"}: {"scaled", "bag", "0.2", "100"},
		{Path: "c"}: {"small", "lbl", "0.3", "50"},
	}
	got := leastTelling([]string{"init", "objective.type", "optimizer.learning_rate", "embedding.dim"}, values)
	if want := []string{"embedding.dim", "init", "optimizer.learning_rate", "objective.type"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A wide column gives way, and a narrow one that tells less has its room.
func TestRunsTableFit(t *testing.T) {
	for terminal, want := range map[int][]string{
		80: {"run", "corpus.train", "init", "seconds", "validation", ""},
		40: {"run", "init", "seconds", "validation", ""},
		30: {"run", "init", "validation", ""},
		20: {"run", "validation", ""},
	} {
		table := &runsTable{head: []string{"run", "corpus.train", "init", "seconds", "validation", ""}, give: []string{"seconds", "init", "corpus.train"}}
		table.lines = [][]string{{"runs/a", "a long name of a text", "small", "3.0", "12.00", "a problem that may be cut"}}
		if table.fit(terminal); !slices.Equal(table.head, want) {
			t.Errorf("at %d columns got %q, want %q", terminal, table.head, want)
		}
	}
}
