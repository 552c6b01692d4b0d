package cmd

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/spf13/cobra"
)

func (e *evaluator) print(cmd *cobra.Command, found evaluation, sets []evaluate.Set) error {
	w := cmd.OutOrStdout()
	if e.json {
		return printJSON(w, found)
	}
	words := amount.Of(found.Words, "word")
	if found.first {
		words = "the first " + words
	}
	fmt.Fprintf(w, "%s: %s, dim %d\n", visible(found.Vectors), words, found.Dim)
	if found.Judged != nil {
		if err := e.printJudged(w, found); err != nil {
			return err
		}
	}
	if found.HeldOut != nil {
		printHeldOut(w, found.HeldOut)
	}
	if found.manifest != nil {
		if err := printPredictions(w, found.manifest, inManifest); err != nil {
			return err
		}
	}
	fmt.Fprintln(w)
	for i, results := range found.bySet {
		if err := printResults(w, fmt.Sprintf("%s (%s)", sets[i].Source().Name, sets[i].Source().Kind), results); err != nil {
			return err
		}
	}
	return nil
}

// printResults prints the results of one set as a table, below it how they were
// counted, and an empty line.
func printResults(w io.Writer, title string, results []evaluate.Result) error {
	if err := printTable(w, title, results); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

func printTable(w io.Writer, title string, results []evaluate.Result) error {
	fmt.Fprintln(w, visible(title))
	table, conventions, empty := resultTable(results)
	if _, err := io.WriteString(w, table); err != nil {
		return err
	}
	if empty > 0 {
		printIndented(w, "left out: "+amount.Of(empty, "section")+" that the vocabulary does not cover at all")
	}
	for _, r := range results {
		if why := r.Undefined(); why != "" && (r.Section == "" || r.Covered > 0) {
			printIndented(w, "no score: "+why)
			break
		}
	}
	previous := ""
	for _, c := range conventions {
		rule, rest, _ := strings.Cut(c, ", ")
		if rest != "" && rest == previous {
			c = rule + ", the same"
		}
		previous = rest
		printIndented(w, c)
	}
	return nil
}

// resultTable returns a line for each result, with those of sections below the metric that they are parts of; how they were counted; and
// how many sections are left out, of which nothing is covered.
func resultTable(results []evaluate.Result) (table string, conventions []string, empty int) {
	rows := [][]string{{"  metric", "score", "95 % interval", "covered", "of all"}}
	left := map[string]bool{}
	under := "" // the metric whose sections come
	for i, r := range results {
		if r.Section != "" && r.Covered == 0 {
			left[r.Section] = true
			continue
		}
		name := r.Metric
		if r.Section != "" {
			if under != r.Metric {
				rows = append(rows, []string{"  " + r.Metric})
			}
			name = "  " + visible(r.Section)
		}
		under = r.Metric
		rows = append(rows, []string{"  " + name, score(r, r.Value), span(r),
			amount.Thousands(int64(r.Covered)) + " of " + amount.Thousands(int64(r.Total)), score(r, r.Zeroed)})
		if i == 0 || r.Convention != results[i-1].Convention {
			conventions = append(conventions, r.Convention)
		}
	}
	return alignedLeft(rows), conventions, len(left)
}

// printIndented prints a sentence, on a terminal in lines that fit it.
func printIndented(w io.Writer, text string) {
	const indent = "  "
	width, at := columns(w), 0
	for i, word := range strings.Fields(text) {
		size := cells(word) + 1
		switch {
		case i == 0:
			fmt.Fprint(w, indent, word)
		case width > 0 && at+size > width-len(indent):
			fmt.Fprint(w, "\n", indent, word)
			at = 0
		default:
			fmt.Fprint(w, " ", word)
		}
		at += size
	}
	fmt.Fprintln(w)
}

// score writes a correlation as it is and a share in per cent.
func score(r evaluate.Result, x float64) string {
	switch {
	case math.IsNaN(x):
		return "–"
	case !evaluate.IsShare(r.Metric):
		return fixed(x, 3)
	}
	return fixed(100*x, 1) + " %"
}

func span(r evaluate.Result) string {
	switch {
	case math.IsNaN(r.Low):
		return "–"
	case !evaluate.IsShare(r.Metric):
		return fixed(r.Low, 3) + " to " + fixed(r.High, 3)
	}
	return fixed(100*r.Low, 1) + " to " + fixed(100*r.High, 1) + " %"
}
