package cmd

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"gonum.org/v1/gonum/stat"
)

// printSeeds prints what held-out text costs, how good predictions are, and the scores of whole sets: a line a seed, and below
// them mean and standard deviation. The text, its predictions and the sets have tables of their own, and one that is wider
// than the terminal, or 80 columns where there is none, is cut into several.
func printSeeds(w io.Writer, name string, manifests []*train.Manifest) error {
	const usual = 80
	room := columns(w)
	if room == 0 {
		room = usual
	}
	var b strings.Builder
	if title := fmt.Sprintf("%s, %s", visible(name), amount.Of(len(manifests), "seed")); len(manifests) > 1 {
		fmt.Fprintf(&b, "\n%s; ± is the standard deviation\n", title)
	} else {
		fmt.Fprintf(&b, "\n%s\n", title)
	}
	empty := b.Len()
	for _, part := range []struct {
		name    string
		columns []seedColumn
	}{
		{"validation", ofPart(manifests, "validation", func(m *train.Manifest) *evaluate.HeldOut { return m.Valid })},
		{"test", ofPart(manifests, "test", func(m *train.Manifest) *evaluate.HeldOut { return m.Test })},
		{"sets", ofResults(manifests, func(m *train.Manifest) []evaluate.Result { return m.Scores }, func(r evaluate.Result) string { return r.Set + " " + r.Metric })},
	} {
		writeSeeds(&b, part.name, part.columns, manifests, room)
	}
	if b.Len() == empty { // nothing was measured
		return nil
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// A seedColumn is a number of every seed.
type seedColumn struct {
	head   string
	values []float64 // NaN: that seed has none
	digits int       // after the point; 0: as [amount.Hundredths] has it
}

// ofPart returns the columns of held-out text: its perplexity, or the loss where there is none, and how good predictions are.
func ofPart(manifests []*train.Manifest, part string, of func(*train.Manifest) *evaluate.HeldOut) (all []seedColumn) {
	if of(manifests[0]) != nil {
		c := seedColumn{"perplexity", nil, 0}
		for _, m := range manifests {
			switch h := of(m); {
			case h == nil:
				c.values = append(c.values, math.NaN())
			case h.Perplexity == 0:
				c.head, c.digits, c.values = "loss", 4, append(c.values, h.Loss)
			default:
				c.values = append(c.values, h.Perplexity)
			}
		}
		const few = 10 // as of labels
		if known := c.known(); c.head == "perplexity" && len(known) > 0 && slices.Max(known) < few {
			c.digits = 3
		}
		all = append(all, c)
	}
	ofIt := func(m *train.Manifest) []evaluate.Result {
		return slices.DeleteFunc(slices.Clone(m.Predictions), func(r evaluate.Result) bool { return r.Set != part })
	}
	return append(all, ofResults(manifests, ofIt, func(r evaluate.Result) string { return r.Metric })...)
}

// ofResults returns a column of each of the results that are of a whole.
func ofResults(manifests []*train.Manifest, of func(*train.Manifest) []evaluate.Result, name func(evaluate.Result) string) (all []seedColumn) {
	for _, first := range of(manifests[0]) {
		if first.Section != "" {
			continue
		}
		c := seedColumn{visible(name(first)), nil, 3}
		factor := 1.0
		if evaluate.IsShare(first.Metric) {
			c.head, c.digits, factor = c.head+" %", 1, 100
		}
		for _, m := range manifests {
			value := math.NaN()
			for _, r := range of(m) {
				if r.Set == first.Set && r.Metric == first.Metric && r.Section == "" {
					value = factor * r.Value
				}
			}
			c.values = append(c.values, value)
		}
		all = append(all, c)
	}
	return all
}

// known returns the values that there are.
func (c seedColumn) known() []float64 {
	return slices.DeleteFunc(slices.Clone(c.values), math.IsNaN)
}

// cells returns the column as text: its head, the values, and of several the mean, whose digits stand below theirs.
func (c seedColumn) cells() []string {
	known := c.known()
	texts := make([]string, 0, len(c.values)+1)
	for _, x := range c.values {
		texts = append(texts, c.number(x))
	}
	mean, deviation := stat.MeanStdDev(known, nil)
	if len(c.values) > 1 {
		texts = append(texts, c.number(mean))
	}
	digits := widest(texts)
	for i, text := range texts {
		texts[i] = strings.Repeat(" ", digits-cells(text)) + text
	}
	if !math.IsNaN(deviation) {
		texts[len(texts)-1] += " ± " + c.number(deviation)
	}
	if n := len(known); 0 < n && n < len(c.values) {
		texts[len(texts)-1] += fmt.Sprintf(" (%s)", amount.Of(n, "seed"))
	}
	return append([]string{c.head}, texts...)
}

func (c seedColumn) number(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	if c.digits == 0 {
		return amount.Hundredths(x)
	}
	return fixed(x, c.digits)
}

// writeSeeds writes the table of a part, in as many pieces as the room for it asks for.
func writeSeeds(b *strings.Builder, part string, all []seedColumn, manifests []*train.Manifest, room int) {
	names := []string{part}
	for _, m := range manifests {
		names = append(names, fmt.Sprintf("seed %d", m.Seed))
	}
	if len(manifests) > 1 {
		names = append(names, "mean")
	}
	for len(all) > 0 {
		lines := slices.Clone(names)
		for first := true; len(all) > 0; first = false {
			column, width := all[0].cells(), widest(lines)+columnGap
			if !first && width+widest(column) > room {
				break
			}
			for i := range lines {
				lines[i] += strings.Repeat(" ", width-cells(lines[i])) + column[i]
			}
			all = all[1:]
		}
		b.WriteByte('\n')
		for _, line := range lines {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
}

// widest returns how many columns of a terminal the widest of some texts takes.
func widest(texts []string) (n int) {
	for _, text := range texts {
		n = max(n, cells(text))
	}
	return n
}
