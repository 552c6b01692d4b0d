package cmd

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// mostPrinted is how many labels are printed one by one; the manifest has them all.
const mostPrinted = 12

// inManifest is where all is that a table is too short for.
const inManifest = "manifest.json has all"

// printPredictions prints how good the predictions of labelled examples are and, of few
// labels, which were taken for which. All says where all of them are.
func printPredictions(w io.Writer, m *train.Manifest, all string) error {
	for i := 0; i < len(m.Predictions); {
		part := m.Predictions[i].Set
		fmt.Fprintf(w, "\npredictions, %s, %s\n", part, judgedExamples(m.Predictions[i], m.Relations != nil))
		fmt.Fprintln(w, "  95 % intervals are from resampling the examples")
		var rows [][]string
		for ; i < len(m.Predictions) && m.Predictions[i].Set == part; i++ {
			r := m.Predictions[i]
			metric := r.Metric
			if r.Section != "" {
				metric += " " + visible(r.Section)
			}
			rows = append(rows, []string{metric, score(r, r.Value), span(r), r.Convention})
		}
		if err := writeBeside(w, rows); err != nil {
			return err
		}
	}
	if m.Confusion != nil {
		if _, err := fmt.Fprint(w, confusionText(m.Confusion, columns(w), all)); err != nil {
			return err
		}
	}
	if m.Relations != nil {
		if err := printRelations(w, m.Relations, all); err != nil {
			return err
		}
	}
	return printTelling(w, m.Telling)
}

// judgedExamples says how many examples a result is over, of how many, and what the others lack.
func judgedExamples(r evaluate.Result, facts bool) string {
	all := amount.Of(r.Total, "example")
	switch {
	case r.Covered == r.Total:
		return all
	case facts:
		return amount.Thousands(r.Covered) + " of " + all + "; the rest have names that training lacks"
	}
	return amount.Thousands(r.Covered) + " of " + all + "; the rest have a text without known words"
}

// printRelations prints how well the facts of each relation are completed.
func printRelations(w io.Writer, scores []evaluate.RelationScore, all string) error {
	if len(scores) > mostPrinted {
		fmt.Fprintf(w, "\nthe %d most frequent relations in training, of %d that were judged; %s\n", mostPrinted, len(scores), all)
	} else {
		fmt.Fprintln(w)
	}
	number := func(x float64) string { return fmt.Sprintf("%.3f", x) }
	rows := [][]string{{"relation", "MRR", "hits@1", "hits@10", "facts"}}
	for _, s := range scores[:min(len(scores), mostPrinted)] {
		rows = append(rows, []string{visible(s.Relation), number(s.MRR), number(s.Hits1), number(s.Hits10), amount.Thousands(int64(s.Facts))})
	}
	_, err := io.WriteString(w, alignedRight(rows))
	return err
}

// printTelling prints the most telling words of few labels, those that have some.
func printTelling(w io.Writer, all []train.TellingWords) error {
	const words = 6 // of a label
	all = slices.DeleteFunc(slices.Clone(all), func(t train.TellingWords) bool { return len(t.Words) == 0 })
	if len(all) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nmost telling words of a label:")
	var rows [][]string
	for _, one := range all[:min(len(all), mostPrinted)] {
		rows = append(rows, []string{"  " + visible(shortLabel(one.Label)), visible(strings.Join(one.Words[:min(words, len(one.Words))], " "))})
	}
	_, err := io.WriteString(w, alignedLeft(rows))
	return err
}

// confusionText returns the scores of labels, and which were predicted for which: beside them, or below where a terminal of so many
// columns is too narrow for that; 0 columns are any number.
func confusionText(c *evaluate.Confusion, terminal int, all string) string {
	head := "\n"
	if len(c.Labels) > mostPrinted {
		head = fmt.Sprintf("\nthe %d most frequent labels in training, of %d; %s\n", mostPrinted, len(c.Labels), all)
	}
	fits := func(table string) bool {
		line, _, _ := strings.Cut(table, "\n")
		return terminal == 0 || cells(line) <= terminal
	}
	note := func(text string) string { return wrap("  "+text, terminal, "  ") + "\n" }
	shown := min(len(c.Labels), mostPrinted)
	scores, counts := scoreRows(c, shown), countRows(c, shown)
	both := slices.Clone(scores)
	for i := range both {
		both[i] = append(slices.Clone(scores[i]), counts[i][1:]...)
	}
	if table := alignedRight(both); fits(table) {
		return head + table + note("each row is a true label; the last columns count the labels predicted for its examples")
	}
	head += alignedRight(scores) + "\n"
	if table := alignedRight(counts); fits(table) {
		return head + table + note("each row is a true label; the columns count the labels predicted for its examples")
	}
	for i := range shown { // a column has the number of its row
		counts[0][i+1] = strconv.Itoa(i + 1)
		counts[i+1][0] += fmt.Sprintf(" %d", i+1)
	}
	return head + alignedRight(counts) + note("each row is a true label; the columns count the labels predicted for its examples, by their numbers")
}

// scoreRows returns a line for each of the first labels with how well it is recognised, below a head.
func scoreRows(c *evaluate.Confusion, shown int) [][]string {
	number := func(x float64) string {
		if math.IsNaN(x) {
			return "–"
		}
		return fmt.Sprintf("%.3f", x)
	}
	rows := [][]string{{"label", "precision", "recall", "F1", "examples"}}
	for _, s := range c.Classes()[:shown] {
		rows = append(rows, []string{visible(shortLabel(s.Label)), number(s.Precision), number(s.Recall), number(s.F1), amount.Thousands(int64(s.Examples))})
	}
	return rows
}

// countRows returns a line for each of the first labels with how often each of them was predicted for its examples, below a head of their names.
func countRows(c *evaluate.Confusion, shown int) [][]string {
	rows := [][]string{{"label"}}
	for j := range shown {
		rows[0] = append(rows[0], visible(shortLabel(c.Labels[j])))
	}
	for i := range shown {
		row := []string{visible(shortLabel(c.Labels[i]))}
		for j := range shown {
			row = append(row, amount.Thousands(int64(c.Counts[i][j])))
		}
		rows = append(rows, row)
	}
	return rows
}

// shortLabel cuts a label that would make a table too wide.
func shortLabel(label string) string {
	const most = 12
	return cut(label, most)
}
