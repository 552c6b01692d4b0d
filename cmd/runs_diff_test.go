package cmd

import (
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
