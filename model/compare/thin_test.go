package compare

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestThin: rows are not sorted by a set of which few items are covered unless somebody
// asks for it, and then the first lines say so.
func TestThin(t *testing.T) {
	runs := world{rows: 2, seeds: 3, held: 1, items: 40, same: true}.runs(rand.New(rand.NewPCG(1, 1)), similarity(t, 40))
	for i, r := range runs {
		for k := range r.Scores[0].Items {
			if k >= 8+i {
				r.Scores[0].Items[k] = math.NaN()
			}
		}
	}
	above := func(o Options) string {
		t.Helper()
		var b bytes.Buffer
		if err := WriteTable(&b, compared(t, runs, o), 0); err != nil {
			t.Fatal(err)
		}
		return strings.Split(b.String(), "\n\n")[1]
	}
	const beware = "Beware: only 8 of 40 items are covered by every run"
	if text := above(Options{By: "set0 spearman"}); !strings.Contains(text, beware) {
		t.Errorf("a report by 8 of 40 items begins with\n%s", text)
	}
	for _, r := range runs {
		r.Manifest.Valid = nil
	}
	if text := above(Options{}); strings.Contains(text, beware) || !strings.HasPrefix(text, "Sorted by set1 spearman.") {
		t.Errorf("with another set to sort by, a report begins with\n%s", text)
	}
}

// TestRemedies: whatever keeps numbers apart, a note says what would help.
func TestRemedies(t *testing.T) {
	r := made("x", 1, 100)
	r.Manifest.Valid.Perplexity = 0 // so that the loss is an aspect
	aspects := append(r.aspects("validation", r.Manifest.Valid), r.judged("validation", r.Manifest.Valid)...)
	for i, a := range aspects {
		others := append(aspects[:i:i], Aspect{Name: a.Name, Value: "other", Shown: "other"})
		if Remedy(aspects, others) == "" {
			t.Errorf("where the %s differs, nothing helps", a.Name)
		}
	}
	if len(aspects) != len(remedies) {
		t.Errorf("there are remedies of %d aspects, want %d", len(remedies), len(aspects))
	}
}

// TestWriteTable: what is too wide for a terminal has a head of several lines, then fewer columns of costs, which is told, then several tables, and then a line a column.
func TestWriteTable(t *testing.T) {
	table := func(terminal int) string {
		t.Helper()
		var b bytes.Buffer
		if err := WriteTable(&b, compared(t, three(), Options{}), terminal); err != nil {
			t.Fatal(err)
		}
		return b.String()[:strings.Index(b.String(), "\n\nSorted by")]
	}
	whole := table(0)
	head, _, _ := strings.Cut(whole, "\n")
	if table(len(head)) != whole {
		t.Errorf("where the whole table fits:\n%s", table(len(head)))
	}
	for terminal, want := range map[int]string{
		len(head) - 1: `
                 objective.          validation
     experiment  type        n       perplexity  tokens/s  seconds  parameters   memory
1 ◆  good        good        5  100.06 ± 0.95 *    50,000     20.0      12,345  100 MiB
2    near        near        5  101.07 ± 0.52 ?    33,333     30.0      12,345  100 MiB
3 ◆  bad         bad         5  129.94 ± 0.95     100,000     10.0      12,345  100 MiB`,
		70: `
                 objective.          validation
     experiment  type        n       perplexity  tokens/s  seconds
1 ◆  good        good        5  100.06 ± 0.95 *    50,000     20.0
2    near        near        5  101.07 ± 0.52 ?    33,333     30.0
3 ◆  bad         bad         5  129.94 ± 0.95     100,000     10.0

There is no room for parameters, memory; a wider terminal or --format markdown has them.`,
		60: `
                 objective.          validation
     experiment  type        n       perplexity  tokens/s
1 ◆  good        good        5  100.06 ± 0.95 *    50,000
2    near        near        5  101.07 ± 0.52 ?    33,333
3 ◆  bad         bad         5  129.94 ± 0.95     100,000

There is no room for seconds, parameters, memory; a wider terminal or --format markdown has them.`,
		40: `
                 objective.
     experiment  type        n
1 ◆  good        good        5
2    near        near        5
3 ◆  bad         bad         5

          validation
          perplexity  tokens/s  seconds
1 ◆  100.06 ± 0.95 *    50,000     20.0
2    101.07 ± 0.52 ?    33,333     30.0
3 ◆  129.94 ± 0.95     100,000     10.0

     parameters   memory
1 ◆      12,345  100 MiB
2        12,345  100 MiB
3 ◆      12,345  100 MiB`,
		19: `
1 ◆
  experiment             good
  objective.type         good
  n                      5
  validation perplexity  100.06 ± 0.95 *
  tokens/s               50,000
  seconds                20.0
  parameters             12,345
  memory                 100 MiB
2
  experiment             near
`,
	} {
		got := table(terminal)
		if !strings.HasPrefix("\n"+got, want) {
			t.Errorf("%d columns:\n%s\nwant%s", terminal, got, want)
		}
		for line := range strings.Lines(got) {
			if !strings.HasPrefix(line, "There") && terminal > 19 && utf8.RuneCountInString(strings.TrimRight(line, "\n")) > terminal {
				t.Errorf("%d columns: too wide: %q", terminal, line)
			}
		}
	}
}

// TestAloneRow: a row alone has no number.
func TestAloneRow(t *testing.T) {
	var b bytes.Buffer
	if err := WriteTable(&b, compared(t, three()[:1], Options{}), 0); err != nil || !strings.HasPrefix(b.String(), "experiment  n ") || !strings.Contains(b.String(), "\nbad         1 ") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// TestParetoApart: a row that compares with no other is none of the best that are as fast, since nobody can say so.
func TestParetoApart(t *testing.T) {
	runs := three()
	for _, r := range runs {
		if r.Manifest.Name == "bad" {
			r.Manifest.VocabHash = "other"
		}
	}
	for _, row := range compared(t, runs, Options{}).Rows {
		if row.Pareto != (row.Name == "good") {
			t.Errorf("%s: marked %v", row.Name, row.Pareto)
		}
	}
}
