package cmd

import (
	"fmt"
	"io"
	"math"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

// A variant is the vectors of all runs as they are, or as they come back from a smaller export.
type variant struct {
	as      string // empty: as they are
	options run.ExportOptions
	bytes   int64               // of all runs
	results [][]evaluate.Result // the first one of each set, run by run
}

// parseAs reads the --as flags.
func (e *evaluator) parseAs() error {
	if len(e.as) == 0 {
		return nil
	}
	e.variants = []*variant{{}}
	for _, text := range e.as {
		o, err := run.ParseSmall(text)
		if err != nil {
			return usage("--as: %w", err)
		}
		switch {
		case e.ngrams && o.TopNGrams == 0 && (o.Dim > 0 || o.Packing.DType != ""):
			return usage("--ngrams: goes with --as top=N and --as \"dtype=pq top-ngrams=N\", and not with %q: the n-grams have no vectors like those", text)
		case o.TopNGrams > 0 && !e.ngrams:
			return usage("--as %q: top-ngrams goes with --ngrams", text)
		}
		o.Matrix = e.matrix
		e.variants = append(e.variants, &variant{as: text, options: o})
	}
	return nil
}

// small scores the vectors of a run or file as each variant has them. The results of the vectors as they are, are known.
func (e *evaluator) small(path string, vectors *run.Space, sets []evaluate.Set, known [][]evaluate.Result) error {
	settings := e.settings
	settings.Resamples = 0 // those of the differences are all that is wanted
	for _, v := range e.variants {
		space, size, err := v.of(vectors)
		if err != nil {
			return fmt.Errorf("--as %q: %w", v.as, err)
		}
		if g := space.Table.NGrams; e.ngrams && v.options.TopNGrams == 0 {
			size += 4 * int64(len(g.Data))
		}
		v.bytes += size
		var results []evaluate.Result // the first one of each set
		if v.as == "" {
			for _, of := range known {
				results = append(results, of[0])
			}
		} else if results, err = e.scored(path, space, settings, sets); err != nil {
			return err
		}
		v.results = append(v.results, results)
	}
	return nil
}

// of returns vectors as the variant has them, and how many bytes they take without n-grams.
func (v *variant) of(vectors *run.Space) (space *run.Space, bytes int64, err error) {
	if v.as == "" {
		bytes, err = vector.Packing{}.Size(vectors.Table.Len(), vectors.Table.Dim)
		return vectors, bytes, err
	}
	small, err := vectors.Small(v.options)
	if err != nil {
		return nil, 0, err
	}
	return small.Space, small.Bytes, nil
}

// scored returns the first result of each set for the vectors of a run or file.
func (e *evaluator) scored(path string, vectors *run.Space, settings evaluate.Settings, sets []evaluate.Set) (results []evaluate.Result, err error) {
	s, err := evaluate.NewSpace(vectors.Table, settings)
	if err != nil {
		return nil, missing(fmt.Errorf("%s: %w", path, err))
	}
	for _, set := range sets {
		space, err := e.spaceOf(s, vectors, set)
		if err != nil {
			return nil, err
		}
		results = append(results, set.Score(space)[0])
	}
	return results, nil
}

// A loss is what the vectors of a variant achieve by a set.
type loss struct {
	As         string   `json:"as"` // empty: the vectors as they are
	Bytes      int64    `json:"bytes"`
	Set        string   `json:"set"`
	Metric     string   `json:"metric"`
	Value      *float64 `json:"value"` // by all that it covers
	Zeroed     *float64 `json:"value_uncovered_zero"`
	Difference *float64 `json:"difference"` // from the vectors as they are, by what both cover
	Low        *float64 `json:"low"`
	High       *float64 `json:"high"`
	Covered    int      `json:"covered"` // the mean over the runs
	Total      int      `json:"total"`
	Runs       int      `json:"runs"`
}

// losses compares the variants by set number i.
func (e *evaluator) losses(i int) []loss {
	number := func(x float64) *float64 {
		if math.IsNaN(x) {
			return nil
		}
		return &x
	}
	of := func(v *variant) (results []evaluate.Result) {
		for _, r := range v.results {
			results = append(results, r[i])
		}
		return results
	}
	full := of(e.variants[0])
	var all []loss
	for _, v := range e.variants {
		results := of(v)
		n := len(results)
		l := loss{As: v.as, Bytes: v.bytes / int64(n), Set: full[0].Set, Metric: full[0].Metric, Total: full[0].Total, Runs: n}
		var value, zeroed float64
		for _, r := range results {
			value, zeroed, l.Covered = value+r.Value, zeroed+r.Zeroed, l.Covered+r.Covered
		}
		l.Value, l.Zeroed, l.Covered = number(value/float64(n)), number(zeroed/float64(n)), l.Covered/n
		if v.as != "" {
			lost := compare.NewLoss(full, results, e.settings.Resamples, e.settings.Seed)
			l.Difference, l.Low, l.High = number(lost.Difference), number(lost.Low), number(lost.High)
		}
		all = append(all, l)
	}
	return all
}

// printLosses prints what the variants achieve, set by set.
func (e *evaluator) printLosses(cmd *cobra.Command, sets []evaluate.Set) error {
	w := cmd.OutOrStdout()
	if e.json {
		all := []loss{}
		for i := range sets {
			all = append(all, e.losses(i)...)
		}
		return printJSON(w, map[string][]loss{"as": all})
	}
	runs := len(e.variants[0].results)
	for i, set := range sets {
		title := fmt.Sprintf("%s (%s), in fewer bytes", set.Source().Name, set.Source().Kind)
		if runs > 1 {
			title += fmt.Sprintf(", mean of %d", runs)
		}
		if err := e.printLoss(w, title, e.losses(i)); err != nil {
			return err
		}
	}
	return nil
}

func (e *evaluator) printLoss(w io.Writer, title string, losses []loss) error {
	fmt.Fprintln(w, visible(title))
	metric := evaluate.Result{Metric: losses[0].Metric}
	rows := [][]string{{"  as", "bytes", "", metric.Metric, "difference", "95 % interval", "covered", "of all"}}
	number := func(x *float64) float64 {
		if x == nil {
			return math.NaN()
		}
		return *x
	}
	for _, l := range losses {
		as, share, difference, span := "as they are", "100 %", "", ""
		if l.As != "" {
			as, share = visible(l.As), fmt.Sprintf("%.3g %%", 100*float64(l.Bytes)/float64(losses[0].Bytes))
			difference, span = signed(metric, number(l.Difference)), "–"
			if l.Low != nil {
				span = signed(metric, *l.Low) + " to " + signed(metric, *l.High)
			}
		}
		rows = append(rows, []string{"  " + as, amount.Thousands(l.Bytes), share, score(metric, number(l.Value)),
			difference, span, amount.Thousands(int64(l.Covered)) + " of " + amount.Thousands(int64(l.Total)), score(metric, number(l.Zeroed))})
	}
	if _, err := io.WriteString(w, alignedLeft(rows)); err != nil {
		return err
	}
	how := "the same items drawn for both"
	switch {
	case e.settings.Resamples == 0:
		how = "no interval"
	case losses[0].Runs > 1:
		how = "95 % interval by item bootstrap and t over the runs, " + how
	default:
		how = "95 % interval by percentile bootstrap over items, " + how
	}
	printIndented(w, "The difference is over the items that all cover; "+how+". Bytes are those of the numbers, without the words.")
	_, err := fmt.Fprintln(w)
	return err
}

// signed writes a difference with its sign, of shares in points: 1 % less of 60 % could be 59.4 %.
func signed(r evaluate.Result, x float64) string {
	switch {
	case math.IsNaN(x):
		return "–"
	case !evaluate.IsShare(r.Metric):
		return fmt.Sprintf("%+.3f", x)
	}
	return fmt.Sprintf("%+.1f points", 100*x)
}
