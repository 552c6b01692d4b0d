package cmd

import (
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

// TestAligned: columns stand below one another on a terminal, where a Chinese character takes two columns and an accent of its own none.
func TestAligned(t *testing.T) {
	const wide, marked = "国家首都", "cafe\u0301"
	result := func(section string) evaluate.Result {
		return evaluate.Result{Metric: "3cosadd", Section: section, Covered: 5, Total: 5, Convention: "counted so"}
	}
	tables := map[string]func(b *strings.Builder) error{
		"sections of a set": func(b *strings.Builder) error {
			table, _, _ := resultTable([]evaluate.Result{result(wide), result(marked)})
			_, err := b.WriteString(table)
			return err
		},
		"smaller exports": func(b *strings.Builder) error {
			all := []loss{{Bytes: 9, Metric: "accuracy"}, {As: wide, Bytes: 9, Metric: "accuracy"}, {As: marked, Bytes: 9, Metric: "accuracy"}}
			err := new(evaluator).printLoss(b, "title", all)
			table, _, _ := strings.Cut(b.String(), "  The difference")
			b.Reset()
			b.WriteString(strings.ReplaceAll(table, "title\n", ""))
			return err
		},
		"differences of runs": func(b *strings.Builder) error {
			d := compare.Diff{Settings: []compare.DiffValue{{What: wide, Values: [2]string{wide, "5"}}, {What: marked, Values: [2]string{marked, "5"}}}}
			return writeDiff(b, d, 0)
		},
		"relations": func(b *strings.Builder) error {
			return printRelations(b, []evaluate.RelationScore{{Relation: wide}, {Relation: marked}}, inManifest)
		},
		"telling words": func(b *strings.Builder) error {
			err := printTelling(b, []train.TellingWords{{Label: wide, Words: []string{"5"}}, {Label: marked, Words: []string{"5"}}})
			_, table, _ := strings.Cut(b.String(), ":\n")
			b.Reset()
			b.WriteString(table)
			return err
		},
		"runs to train": func(b *strings.Builder) error {
			c := comparer{cmd: &cobra.Command{}}
			return c.printList(b, []*run.Job{{Experiment: &configs.Experiment{Name: wide}}, {Experiment: &configs.Experiment{Name: marked}}})
		},
	}
	for name, print := range tables {
		var b strings.Builder
		if err := print(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		width := map[string]int{}
		for line := range strings.Lines(b.String()) {
			for _, label := range []string{wide, marked} {
				if strings.Contains(line, label) {
					width[label] = cells(strings.TrimRight(line, "\n"))
				}
			}
		}
		if width[wide] == 0 || width[wide] != width[marked] {
			t.Errorf("%s: the lines of the table take %v columns:\n%s", name, width, b.String())
		}
	}
	want := "label        5  7\nשלום\u200e         5  7\nno Hebrew ם\u200e  5  7\n" // or else the numbers would be shown as 7 and 5
	if got := alignedLeft([][]string{{"label", "5", "7"}, {"שלום", "5", "7"}, {"no Hebrew ם", "5", "7"}}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for terminal, want := range map[int]string{0: "שלום  x 1.00\n", 80: "שלום\u200e  x 1.00\n"} {
		var b strings.Builder
		if err := printLines(&b, terminal, []answerLine{{"שלום", []string{"x 1.00"}}}); err != nil || b.String() != want {
			t.Errorf("%d columns: error %v, got %q, want %q", terminal, err, b.String(), want)
		}
	}
	if got, want := shortLabel("体育新闻报道一"), "体育新闻报…"; got != want {
		t.Errorf("a label is cut to %q, want %q", got, want)
	}
}
