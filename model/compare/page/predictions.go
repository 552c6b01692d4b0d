package page

import (
	"math"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// A predictionSection says how good the predictions of labelled examples are.
type predictionSection struct {
	Measures  []measure
	Classes   []class // of the labels of one-label examples
	Hidden    int     // labels that are not shown
	Labels    []string
	Telling   []fact     // of taggers: the words that tell most of a label
	Relations []relation // of facts
}

// A relation is how well the facts of one are completed.
type relation struct{ Name, MRR, Hits1, Hits10, Facts string }

// A measure is a measure with its interval.
type measure struct{ Part, Name, Value, Interval, How string }

// A class is a label: how well it is predicted, its telling words, and what its examples were taken for.
type class struct {
	Label, Precision, Recall, F1, Examples string
	Words                                  string
	Taken                                  []taken
}

// A taken is a cell of the confusion matrix: how many, and their share of the label's examples in tenths.
type taken struct {
	Count int
	Shade int // 0 to 10
	Right bool
}

// mostClasses is how many labels or relations are shown; they are in the order of their frequency.
const mostClasses = 25

// resultText writes a result: a share in per cent, anything else as it is.
func resultText(metric string, x float64) string {
	if evaluate.IsShare(metric) && !math.IsNaN(x) {
		return compare.Minus("%.1f %%", 100*x)
	}
	return share(x)
}

// newPredictions returns the section of a run, nil where it predicts no labels.
func newPredictions(m *train.Manifest) *predictionSection {
	if len(m.Predictions) == 0 {
		return nil
	}
	s := &predictionSection{Relations: newRelations(m.Relations)}
	for _, r := range m.Predictions {
		one := measure{Part: r.Set, Name: strings.TrimSpace(spoken(r.Metric) + " " + r.Section), Value: resultText(r.Metric, r.Value), How: r.Convention}
		if !math.IsNaN(r.Low) {
			one.Interval = resultText(r.Metric, r.Low) + " to " + resultText(r.Metric, r.High)
		}
		s.Measures = append(s.Measures, one)
	}
	telling := map[string]string{}
	for _, t := range m.Telling {
		telling[t.Label] = strings.Join(t.Words, " ")
	}
	c := m.Confusion
	if c == nil {
		for _, t := range m.Telling {
			if len(t.Words) > 0 && len(s.Telling) < mostClasses {
				s.Telling = append(s.Telling, fact{t.Label, telling[t.Label]})
			}
		}
		return s
	}
	shown := min(len(c.Labels), mostClasses)
	s.Labels, s.Hidden = c.Labels[:shown], len(c.Labels)-shown
	for i, score := range c.Classes()[:shown] {
		s.Classes = append(s.Classes, newClass(c, i, score, shown, telling[score.Label]))
	}
	return s
}

func newRelations(scores []evaluate.RelationScore) (all []relation) {
	for _, r := range scores[:min(len(scores), mostClasses)] {
		all = append(all, relation{r.Relation, share(r.MRR), resultText("hits@1", r.Hits1), resultText("hits@10", r.Hits10), amount.Thousands(r.Facts)})
	}
	return all
}

func newClass(c *evaluate.Confusion, i int, score evaluate.ClassScore, shown int, words string) class {
	one := class{score.Label, share(score.Precision), share(score.Recall), share(score.F1), amount.Thousands(score.Examples), words, nil}
	for j := range shown {
		n := c.Counts[i][j]
		shade := 0
		if n > 0 {
			shade = int(math.Ceil(10 * float64(n) / float64(score.Examples)))
		}
		one.Taken = append(one.Taken, taken{n, shade, i == j})
	}
	return one
}

func share(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return compare.Minus("%.3f", x)
}

// initials are what people write in capitals in the names of measures.
var initials = strings.NewReplacer("_", " ", "f1", "F1", "mrr", "MRR", "ndcg", "NDCG", "p@", "P@", "r@", "R@", "bm25", "BM25")

// spoken writes the name of a measure as people do: "macro F1" for macro_f1.
func spoken(measure string) string { return initials.Replace(measure) }
