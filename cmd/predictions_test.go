package cmd

import (
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestConfusionText: what was predicted for which stands beside the scores where there is room, and below them otherwise; no line is
// wider than the terminal.
func TestConfusionText(t *testing.T) {
	two := &evaluate.Confusion{Labels: []string{"yes", "no"}, Counts: [][]int{{3, 1}, {0, 4}}}
	const beside = `
  label  precision  recall     F1  examples  yes  no
    yes      1.000   0.750  0.857         4    3   1
     no      0.800   1.000  0.889         4    0   4
  each row is a true label; the last columns count the labels predicted for its
  examples
`
	if got := confusionText(two, 80); got != beside {
		t.Errorf("80 columns: got%swant%s", got, beside)
	}
	const below = `
  label  precision  recall     F1  examples
    yes      1.000   0.750  0.857         4
     no      0.800   1.000  0.889         4

  label  yes  no
    yes    3   1
     no    0   4
  each row is a true label; the columns count the
  labels predicted for its examples
`
	if got := confusionText(two, 50); got != below {
		t.Errorf("50 columns: got%swant%s", got, below)
	}
	many := &evaluate.Confusion{}
	for i := range 20 {
		many.Labels = append(many.Labels, strings.Repeat(string(rune('a'+i)), 12))
		many.Counts = append(many.Counts, make([]int, 20))
		many.Counts[i][i] = 1
	}
	got := confusionText(many, 80)
	for line := range strings.Lines(got) {
		if cells(strings.TrimRight(line, "\n")) > 80 {
			t.Errorf("more than 80 columns: %s", line)
		}
	}
	if want := "  llllllllllll 12  0  0  0  0  0  0  0  0  0   0   0   1\n"; !strings.Contains(got, want) {
		t.Errorf("got%swithout the row\n%s", got, want)
	}
}
