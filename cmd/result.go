package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"gonum.org/v1/gonum/stat"
)

// printSpread prints mean and standard deviation over the seeds: of what held-out
// text costs, and of the scores of whole sets.
func (r *runner) printSpread(name string, manifests []*train.Manifest) error {
	if r.json {
		return nil // each run's numbers are printed; a reader of JSON can add
	}
	line := func(what string, x []float64, written func(float64) string) error {
		if len(x) == 0 {
			return nil
		}
		mean, deviation := stat.MeanStdDev(x, nil)
		spread := ""
		if !math.IsNaN(deviation) {
			spread = fmt.Sprintf(" ± %s (standard deviation)", written(deviation))
		}
		_, err := fmt.Fprintf(r.stdout, "%s, %d seeds: %s %s%s\n", name, len(x), what, written(mean), spread)
		return err
	}
	heldOut := func(part string, of func(*train.Manifest) *evaluate.HeldOut) error {
		var x []float64
		measure := "perplexity"
		for _, m := range manifests {
			if h := of(m); h != nil && h.Perplexity == 0 {
				measure = "loss"
				x = append(x, h.Loss)
			} else if h != nil {
				x = append(x, h.Perplexity)
			}
		}
		return line(part+" "+measure, x, func(x float64) string { return fmt.Sprintf("%.2f", x) })
	}
	err := errors.Join(
		heldOut("validation", func(m *train.Manifest) *evaluate.HeldOut { return m.Valid }),
		heldOut("test", func(m *train.Manifest) *evaluate.HeldOut { return m.Test }))
	for i, first := range manifests[0].Scores { // every run is scored by the same sets, in the same order
		if first.Section != "" {
			continue
		}
		var x []float64
		for _, m := range manifests {
			x = append(x, m.Scores[i].Value)
		}
		err = errors.Join(err, line(first.Set+" "+first.Metric, x, func(x float64) string { return score(first, x) }))
	}
	return err
}

// printResult prints what a finished run found and where it is.
func (r *runner) printResult(done *run.Run) error {
	e, m := done.Experiment, done.Manifest
	if r.json {
		j := json.NewEncoder(r.stdout)
		j.SetEscapeHTML(false)
		return j.Encode(struct {
			Run string `json:"run"`
			*train.Manifest
		}{done.Path, m})
	}
	table, err := done.Vectors("")
	if err != nil {
		return err
	}
	w := r.stdout
	printHeldOut(w, &run.HeldOut{Convention: m.Convention, Valid: m.Valid, Test: m.Test})
	if err := printScores(w, m.Scores); err != nil {
		return err
	}
	if err := r.printNearest(e, table); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s tokens in %s of training; everything is in %s\n", thousands(m.Tokens), seconds(m.Seconds), done.Path)
	if len(m.Exported) > 0 {
		fmt.Fprintf(w, "  vectors: %s\n", strings.Join(m.Exported, ", "))
	}
	return r.printNext(done, table)
}

// printNearest prints the neighbours of the experiment's telling words.
func (r *runner) printNearest(e *configs.Experiment, table *vector.Table) error {
	s := vector.NewSearch(table)
	var found []neighborhood
	for _, word := range e.Show.Nearest {
		n, err := s.NearestWord(word, e.Show.K)
		var unknown *vector.UnknownWordError
		if errors.As(err, &unknown) {
			fmt.Fprintf(r.stderr, "lexigraph: warning: show.nearest: %v\n", err)
			continue
		}
		if err != nil {
			return err
		}
		found = append(found, neighborhood{Word: word, Nearest: n})
	}
	if len(found) == 0 {
		return nil
	}
	fmt.Fprintln(r.stdout, "\nnearest words, by cosine:")
	return printNeighbors(r.stdout, found, false)
}

// printNext prints commands to try on the run.
func (r *runner) printNext(done *run.Run, table *vector.Table) error {
	command := program() + " %s " + word(done.Path) + " %s\n"
	text := "\nnext:\n  " + fmt.Sprintf(command, "nearest", word(tellingWord(done.Experiment, table)))
	if abc := analogyFor(table); abc != "" {
		text += "  " + fmt.Sprintf(command, "analogy", abc)
	}
	text += "  " + fmt.Sprintf(command, "export", "--format npy")
	_, err := io.WriteString(r.stdout, text)
	return err
}

// tellingWord returns a word to look up: the first of those that the experiment
// shows, else the commonest that is long enough to mean something.
func tellingWord(e *configs.Experiment, table *vector.Table) string {
	for _, w := range e.Show.Nearest {
		if _, ok := table.Index(w); ok {
			return w
		}
	}
	const letters = 4
	for _, w := range table.Words {
		if utf8.RuneCountInString(w) >= letters && !strings.ContainsFunc(w, func(c rune) bool { return !unicode.IsLetter(c) }) {
			return w
		}
	}
	return table.Words[len(table.Words)-1] // the first may be the word for unknown ones
}

// analogyFor returns three words of the table to ask an analogy about, or "".
func analogyFor(table *vector.Table) string {
	for _, abc := range []string{"int32 int64 uint32", "man woman king"} {
		known := 0
		for _, w := range strings.Fields(abc) {
			if _, ok := table.Index(w); ok {
				known++
			}
		}
		if known == 3 {
			return abc
		}
	}
	return ""
}

// printHeldOut prints how well held-out text is predicted, where there is any.
func printHeldOut(w io.Writer, h *run.HeldOut) {
	for _, part := range []struct {
		name string
		*evaluate.HeldOut
	}{{"validation", h.Valid}, {"test", h.Test}} {
		switch {
		case part.HeldOut == nil:
		case part.Perplexity == 0: // the loss has none
			fmt.Fprintf(w, "%s loss %.4f (%s targets)\n", part.name, part.Loss, thousands(int64(part.Targets)))
		default:
			fmt.Fprintf(w, "%s perplexity %.2f (%.4f nats a target, %s targets)\n", part.name, part.Perplexity, part.Loss, thousands(int64(part.Targets)))
		}
	}
	if h.Valid != nil || h.Test != nil {
		fmt.Fprintf(w, "  %s\n", h.Convention)
	}
}

// printScores prints the results of whole sets, each after an empty line. Those of
// sections are in the manifest.
func printScores(w io.Writer, results []evaluate.Result) error {
	for i := 0; i < len(results); {
		first, whole := results[i], []evaluate.Result(nil)
		for ; i < len(results) && results[i].Set == first.Set; i++ {
			if results[i].Section == "" {
				whole = append(whole, results[i])
			}
		}
		fmt.Fprintln(w)
		if err := printTable(w, fmt.Sprintf("%s (%s)", first.Set, first.Kind), whole); err != nil {
			return err
		}
	}
	return nil
}
