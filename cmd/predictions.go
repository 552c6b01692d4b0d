package cmd

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// mostPrinted is how many labels are printed one by one; the manifest has them all.
const mostPrinted = 12

// printPredictions prints how good the predictions of labelled examples are and, of few
// labels, which were taken for which.
func printPredictions(w io.Writer, m *train.Manifest) error {
	for i := 0; i < len(m.Predictions); {
		part := m.Predictions[i].Set
		fmt.Fprintf(w, "\npredictions, %s, %s\n", part, amount.Of(m.Predictions[i].Total, "example"))
		fmt.Fprintln(w, "  95 % intervals are from resampling the examples")
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for ; i < len(m.Predictions) && m.Predictions[i].Set == part; i++ {
			r := m.Predictions[i]
			how := r.Convention
			metric := r.Metric
			if r.Section != "" {
				metric += " " + visible(r.Section)
			}
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", metric, score(r, r.Value), span(r), how)
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	if m.Confusion != nil {
		if err := printConfusion(w, m.Confusion); err != nil {
			return err
		}
	}
	if m.Relations != nil {
		if err := printRelations(w, m.Relations); err != nil {
			return err
		}
	}
	return printTelling(w, m.Telling)
}

// printRelations prints how well the facts of each relation are completed.
func printRelations(w io.Writer, all []evaluate.RelationScore) error {
	if len(all) > mostPrinted {
		fmt.Fprintf(w, "\nthe %d most frequent of %d relations; manifest.json has all\n", mostPrinted, len(all))
	} else {
		fmt.Fprintln(w)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "relation\tMRR\thits@1\thits@10\tfacts\t")
	for _, s := range all[:min(len(all), mostPrinted)] {
		fmt.Fprintf(t, "%s\t%.3f\t%.3f\t%.3f\t%s\t\n", visible(s.Relation), s.MRR, s.Hits1, s.Hits10, amount.Thousands(int64(s.Facts)))
	}
	return t.Flush()
}

// printTelling prints the most telling words of few labels, those that have some.
func printTelling(w io.Writer, all []train.Telling) error {
	const words = 6 // of a label
	all = slices.DeleteFunc(slices.Clone(all), func(t train.Telling) bool { return len(t.Words) == 0 })
	if len(all) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nmost telling words of a label:")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, one := range all[:min(len(all), mostPrinted)] {
		fmt.Fprintf(t, "  %s\t%s\n", visible(shortLabel(one.Label)), visible(strings.Join(one.Words[:min(words, len(one.Words))], " ")))
	}
	return t.Flush()
}

func printConfusion(w io.Writer, c *evaluate.Confusion) error {
	number := func(x float64) string {
		if math.IsNaN(x) {
			return "–"
		}
		return fmt.Sprintf("%.3f", x)
	}
	if len(c.Labels) > mostPrinted {
		fmt.Fprintf(w, "\nthe %d most frequent of %d labels; manifest.json has all\n", mostPrinted, len(c.Labels))
	} else {
		fmt.Fprintln(w)
	}
	shown := min(len(c.Labels), mostPrinted)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "label\tprecision\trecall\tF1\texamples\t")
	for j := range shown {
		fmt.Fprintf(t, "%s\t", visible(shortLabel(c.Labels[j])))
	}
	fmt.Fprintln(t)
	for i, s := range c.Classes()[:shown] {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t", visible(shortLabel(s.Label)), number(s.Precision), number(s.Recall), number(s.F1), amount.Thousands(int64(s.Examples)))
		for j := range shown {
			fmt.Fprintf(t, "%d\t", c.Counts[i][j])
		}
		fmt.Fprintln(t)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "  each row is a true label; the last columns count the labels predicted for its examples")
	return err
}

// shortLabel cuts a label that would make a table too wide.
func shortLabel(label string) string {
	const most = 12
	if r := []rune(label); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return label
}
