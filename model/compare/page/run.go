package page

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
)

// WriteRun writes the page of a single run, whose report has that run alone: learning
// curves, neighbours and a map of words, and all settings. In every other respect it is
// like the page of [Write].
func WriteRun(w io.Writer, r *compare.Report) error {
	if len(r.Rows) != 1 || len(r.Rows[0].Trained) != 1 {
		return fmt.Errorf("the page of a run is asked for %d experiments", len(r.Rows))
	}
	one := report{r}
	run := r.Rows[0].Trained[0]
	p := &page{Title: run.Path, Lead: unbroken(runLead(run)), Facts: runFacts(run), Curves: one.curves(), Predictions: newPredictions(run.Manifest), Words: one.wordSection(), Settings: one.allSettings()}
	return execute(w, "run.html", p, p)
}

// runLead says how a run ended and what it found.
func runLead(r *compare.Run) []string {
	m := r.Manifest
	lead := []string{fmt.Sprintf("%s of training text in %s s.", amount.Of(m.Tokens, "token"), compare.Decimals(m.Seconds))}
	heldOut := func(part string, perplexity, loss float64) {
		if perplexity == 0 { // the loss has none
			lead = append(lead, fmt.Sprintf("%s loss %.4f.", part, loss))
		} else {
			lead = append(lead, fmt.Sprintf("%s perplexity %s.", part, amount.Hundredths(perplexity)))
		}
	}
	if m.Valid != nil {
		heldOut("Validation", m.Valid.Perplexity, m.Valid.Loss)
	}
	if m.Test != nil {
		heldOut("Test", m.Test.Perplexity, m.Test.Loss)
	}
	for i, r := range m.Predictions {
		if (i == 0 || r.Set != m.Predictions[i-1].Set) && !math.IsNaN(r.Value) { // what a run is chosen by
			lead = append(lead, fmt.Sprintf("%s %s %s.", strings.ToUpper(r.Set[:1])+r.Set[1:], spoken(r.Metric), resultText(r.Metric, r.Value)))
		}
	}
	for _, s := range m.Scores {
		if s.Section == "" && !math.IsNaN(s.Value) {
			lead = append(lead, fmt.Sprintf("%s: %s %s.", s.Set, s.Metric, resultText(s.Metric, s.Value)))
		}
	}
	return lead
}

// runFacts says what a run was made of.
func runFacts(r *compare.Run) []fact {
	m := r.Manifest
	var texts []string
	for _, s := range m.Data.Sources {
		if s.Part == "train" {
			texts = append(texts, s.Name)
		}
	}
	const most = 5
	if more := len(texts) - most; more > 0 {
		texts = append(texts[:most], fmt.Sprintf("%d more", more))
	}
	convention := m.Convention
	if m.Valid == nil && m.Test == nil {
		convention = "" // of nothing
	}
	facts := []fact{
		{"Experiment", m.Name},
		{"Seed", fmt.Sprint(m.Seed)},
		{"Text", listed(texts)},
		{"Vocabulary", amount.Of(m.Vocabulary, "word")},
		{"Parameters", compare.Count(float64(m.Parameters))},
		{"Held out", convention},
		{"Vectors", strings.Join(m.Exported, ", ")},
	}
	if !m.Start.IsZero() {
		facts = append(facts, fact{"Trained", span(m.Start, m.End)})
	}
	facts = append(facts, fact{"By", strings.TrimSpace("Lexigraph " + version(m))}, fact{"On", machine(m)})
	all := facts[:0]
	for _, f := range facts {
		if f.Text != "" {
			all = append(all, f)
		}
	}
	return all
}
