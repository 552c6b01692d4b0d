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
	if got := confusionText(two, 80, inManifest); got != beside {
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
	if got := confusionText(two, 50, inManifest); got != below {
		t.Errorf("50 columns: got%swant%s", got, below)
	}
	many := &evaluate.Confusion{}
	for i := range 20 {
		many.Labels = append(many.Labels, strings.Repeat(string(rune('a'+i)), 12))
		many.Counts = append(many.Counts, make([]int, 20))
		many.Counts[i][i] = 1
	}
	got := confusionText(many, 80, inManifest)
	for line := range strings.Lines(got) {
		if cells(strings.TrimRight(line, "\n")) > 80 {
			t.Errorf("more than 80 columns: %s", line)
		}
	}
	if want := "  llllllllllll 12  0  0  0  0  0  0  0  0  0   0   0   1\n"; !strings.Contains(got, want) {
		t.Errorf("got%swithout the row\n%s", got, want)
	}
}

// TestSections: the sections of a set stand below the metric that they are parts of, so that a table of long names fits 80 columns.
func TestSections(t *testing.T) {
	result := func(metric, section string, value float64) evaluate.Result {
		return evaluate.Result{Metric: metric, Section: section, Value: value, Low: 0.018, High: 0.132, Covered: 10350, Total: 19544, Zeroed: 0.113, Convention: "counted so"}
	}
	var b strings.Builder
	if err := printTable(&b, "questions (analogy)", []evaluate.Result{
		result("3cosadd", "", 0.048), result("3cosadd", "gram6-nationality-adjective", 0.076), result("3cosmul", "gram6-nationality-adjective", 0.072),
	}); err != nil {
		t.Fatal(err)
	}
	want := `questions (analogy)
  metric                         score  95 % interval  covered           of all
  3cosadd                        4.8 %  1.8 to 13.2 %  10,350 of 19,544  11.3 %
    gram6-nationality-adjective  7.6 %  1.8 to 13.2 %  10,350 of 19,544  11.3 %
  3cosmul
    gram6-nationality-adjective  7.2 %  1.8 to 13.2 %  10,350 of 19,544  11.3 %
  counted so
`
	if got := b.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestManyRelations: of many relations the most frequent are printed, and how many more there were to judge.
func TestManyRelations(t *testing.T) {
	var b strings.Builder
	if err := printRelations(&b, make([]evaluate.RelationScore, 36), inManifest); err != nil {
		t.Fatal(err)
	}
	want := "\nthe 12 most frequent relations in training, of 36 that were judged; manifest.json has all\n"
	if got := b.String(); !strings.HasPrefix(got, want) || strings.Count(got, "0.000") != 3*mostPrinted {
		t.Errorf("got%swant%s… and 12 rows", got, want)
	}
}
