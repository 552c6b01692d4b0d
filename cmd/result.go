package cmd

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// printResult prints what a finished run found and where it is.
func (r *runner) printResult(done *run.Run) error {
	e, m := done.Experiment, done.Manifest
	if r.json {
		return printJSON(r.stdout, struct {
			Run string `json:"run"`
			*train.Manifest
		}{r.bucket.Shown(done.Path), m})
	}
	table, err := done.Vectors("")
	if err != nil {
		return err
	}
	w := r.stdout
	printHeldOut(w, &run.HeldOut{Convention: m.Convention, Valid: m.Valid, Test: m.Test})
	if e.Vocab.Unk == "" && len(m.Predictions) == 0 { // words are predicted, and not labels
		printDropped(w, m)
	}
	if p, ok := (&compare.Run{Path: done.Path, Manifest: m}).Passed(); ok {
		printIndented(w, passed(p, m))
	}
	if m.Valid == nil && m.Test == nil {
		loss, steps, err := done.TrainingLoss()
		if err != nil {
			return err
		}
		if steps > 0 {
			fmt.Fprintf(w, "training loss %.4f, the mean of the last %s; nothing was held out\n", loss, amount.Of(steps, "step"))
		}
	}
	if r.seeds > 1 { // the table of all has the rest
		r.printWhere(done)
		return nil
	}
	if err := printPredictions(w, m, inManifest); err != nil {
		return err
	}
	if err := printScores(w, m.Scores); err != nil {
		return err
	}
	search := vector.NewSearch(table, e.Vocab.Signs()...)
	var shown []string
	_, isMap := e.Objective.Spec.(objective.Mapped)
	if !done.Tags() && !isMap || len(e.Show.Nearest) > 0 { // neighbours say little of a tagger, and directions of places on a map
		if shown, err = r.printNearest(e, search); err != nil {
			return err
		}
	}
	r.printWhere(done)
	if len(shown) == 0 && !done.Tags() && !isMap {
		shown = mostFrequent(table.Words, e.Vocab.Signs())
	}
	return r.printNext(done, search, shown)
}

// passed says that held-out text was predicted better at some point of training than in the end, and what may help.
func passed(p compare.Point, m *train.Manifest) string {
	was := fmt.Sprintf("%.4f", p.Loss)
	if p.Perplexity > 0 {
		was = amount.Hundredths(p.Perplexity)
	}
	if p.Step == 0 {
		return "before training it was " + was + ": longer training, more text or another learning rate may help"
	}
	return fmt.Sprintf("after %s of %s steps it was %s; train.patience keeps the best", amount.Thousands(p.Step), amount.Thousands(m.Steps), was)
}

// printWhere prints how a run ended and where it is.
func (r *runner) printWhere(done *run.Run) {
	m, w := done.Manifest, r.stdout
	if m.Best != nil {
		fmt.Fprintf(w, "\nevaluated and exported: the best checkpoint, of step %s of %s", amount.Thousands(m.Best.Step), amount.Thousands(m.Steps))
	}
	if m.From != nil && m.From.Drift != nil {
		fmt.Fprintf(w, "\n%s", wrap(drifted(m.From), columns(w), "  "))
	}
	if m.EndedBy != "train.epochs" && m.EndedBy != "" {
		fmt.Fprintf(w, "\nended by %s, after %s", m.EndedBy, amount.Of(m.Steps, "step"))
	}
	text := fmt.Sprintf("%s in %s of training; everything is in %s", amount.Of(m.Tokens, "token"), seconds(m.Seconds), visible(r.bucket.Shown(done.Path)))
	fmt.Fprintf(w, "\n%s\n", wrap(text, columns(w), "  "))
	if len(m.Exported) > 0 {
		fmt.Fprintln(w, wrap("  vectors: "+visible(strings.Join(m.Exported, ", ")), columns(w), "    "))
	}
}

// drifted says how far word vectors have moved from where they started, and which moved most.
func drifted(from *train.Origin) string {
	const most = 5
	d := from.Drift
	text := fmt.Sprintf("%s from %s: mean cosine %.2f to where they started", amount.Of(d.Words, "word"), visible(from.Path), d.Cosine)
	if d.Cosine > 0.99999 {
		return text
	}
	var words []string
	for _, m := range d.Most[:min(most, len(d.Most))] {
		words = append(words, fmt.Sprintf("%s (%.2f)", visible(m.Word), m.Cosine))
	}
	return text + "; moved most: " + strings.Join(words, ", ")
}

// shownWords is how many telling words are shown where the experiment names none.
const shownWords = 6

// printNearest prints the neighbours of the words that the experiment names, or else
// of the text's own telling words, and returns these.
func (r *runner) printNearest(e *configs.Experiment, s *vector.Search) (shown []string, err error) {
	var found []run.Neighbors
	var missing, problems []string
	look := func(words []string) error {
		for _, word := range words {
			n, err := s.NearestWord(word, e.Show.K)
			var unknown *vector.UnknownWordError
			if errors.As(err, &unknown) {
				missing, problems = append(missing, visible(word)), append(problems, unknown.Error())
				continue
			}
			if err != nil {
				return err
			}
			found, shown = append(found, run.Neighbors{Word: word, Nearest: n}), append(shown, word)
		}
		return nil
	}
	if err := look(e.Show.Nearest); err != nil {
		return nil, err
	}
	if len(problems) > 2 { // rather a text of another kind than slips
		problems = []string{fmt.Sprintf("%d of its %s not in the vocabulary: %s", len(missing), amount.Subject(len(e.Show.Nearest), "word", "is", "are"), strings.Join(missing, ", "))}
	}
	if 2*len(found) < len(e.Show.Nearest) || len(found) == 0 { // words of another text, or none
		found, shown = nil, nil
		if problems != nil {
			problems = []string{fmt.Sprintf("%d of its %s not in the vocabulary; words of the text are shown instead", len(missing), amount.Subject(len(e.Show.Nearest), "word", "is", "are"))}
		}
		if err := look(s.Telling(shownWords)); err != nil {
			return nil, err
		}
	}
	for _, p := range problems {
		warn(r.stderr, run.Warning{Text: "show.nearest: " + p})
	}
	if len(found) == 0 {
		return nil, nil
	}
	fmt.Fprintln(r.stdout, "\nnearest words, by cosine:")
	return shown, printNeighbors(r.stdout, found, false)
}

// mostFrequent returns the most frequent word that begins with a letter and has four characters or more where there is one,
// else the most frequent one, and none of the signs.
func mostFrequent(words, signs []string) []string {
	words = slices.DeleteFunc(slices.Clone(words), func(word string) bool { return slices.Contains(signs, word) })
	usual := func(word string) bool {
		first, _ := utf8.DecodeRuneInString(word)
		return unicode.IsLetter(first) && utf8.RuneCountInString(word) >= 4
	}
	if i := slices.IndexFunc(words, usual); i > 0 {
		words = words[i:]
	}
	return words[:min(1, len(words))]
}

// printNext prints commands to try on the run, with the words shown, if any; none for one of several seeds.
func (r *runner) printNext(done *run.Run, s *vector.Search, shown []string) error {
	if r.bucket != nil {
		_, err := fmt.Fprintf(r.stdout, "\nnext:\n  %s runs get %s\n", program(), pathWord(r.out))
		return err
	}
	if r.seeds > 0 {
		return nil // their table ends the output
	}
	command := program() + " %s " + pathWord(done.Path) + " %s\n"
	if _, ok := done.Experiment.Objective.Spec.(objective.Mapped); ok { // of its vectors, which explore puts on a map itself
		_, err := fmt.Fprintf(r.stdout, "\nnext:\n  %s explore %s --open\n  "+command, program(), pathWord(done.Experiment.Corpus.Train[0]), "export", "--format npy")
		return err
	}
	text := "\nnext:\n" + asking(done, shown)
	if len(shown) > 0 {
		text += "  " + fmt.Sprintf(command, "nearest", asked(shown[:1]))
	}
	if a, b, c, _ := s.TellingAnalogy(); a != "" && len(done.Manifest.Telling) == 0 && !done.Experiment.Corpus.Stem { // vectors of labels know no analogies, and stems have no endings
		text += "  " + fmt.Sprintf(command, "analogy", asked([]string{a, b, c}))
	}
	text += fmt.Sprintf("  %s explore %s --open\n", program(), pathWord(done.Path))
	text += "  " + fmt.Sprintf(command, "export", "--format npy")
	_, err := io.WriteString(r.stdout, text)
	return err
}

// embedding returns a line with a command that compares texts, which consist of words that are shown where there are some.
func embedding(path string, shown []string) string {
	texts := []string{"a text", "another text"}
	if len(shown) > 2 {
		texts = []string{shown[0] + " " + shown[1], shown[0] + " " + shown[2]}
	}
	return fmt.Sprintf("  %s similarity %s %s\n", program(), path, asked(texts))
}

// asking returns a line with a command that asks what a run has learned beside word vectors: about a telling word,
// about one of the entities shown, about texts, or what follows a word; none for other runs.
func asking(done *run.Run, shown []string) string {
	m, path := done.Manifest, pathWord(done.Path)
	switch done.Experiment.Objective.Spec.(type) {
	case *objective.Pairs:
		if done.Experiment.Corpus.Format == "godoc-pairs" {
			return fmt.Sprintf("  %s search --model %s --in std 'open a file for appending'\n", program(), path)
		}
		return embedding(path, shown)
	case *objective.Distil:
		return embedding(path, shown)
	case objective.Continued:
		if m.Valid != nil && m.Valid.Perplexity > 0 && len(shown) > 0 { // the loss gives probabilities
			return fmt.Sprintf("  %s generate %s %s\n", program(), path, asked(shown[:1]))
		}
	}
	if len(m.Relations) > 0 && len(shown) > 0 {
		return fmt.Sprintf("  %s predict %s %s\n", program(), path, asked([]string{shown[0], m.Relations[0].Relation, "?"}))
	}
	if done.Tags() {
		if words := tagged(m.Telling); len(words) > 0 {
			return fmt.Sprintf("  echo %s | %s predict %s --lines\n", word(strings.Join(words, " ")), program(), path)
		}
		return ""
	}
	for _, label := range m.Telling {
		if len(label.Words) > 0 {
			return fmt.Sprintf("  echo %s | %s predict %s\n", word(label.Words[0]), program(), path)
		}
	}
	return ""
}

// tagged returns a word of each of some tags, which are of something.
func tagged(all []train.TellingWords) (words []string) {
	const some = 3
	for _, label := range all {
		i := slices.IndexFunc(label.Words, func(w string) bool { return w != "" && strings.ContainsFunc(w, unicode.IsLetter) })
		if label.Label != "O" && i >= 0 && len(words) < some && !slices.Contains(words, label.Words[i]) {
			words = append(words, label.Words[i])
		}
	}
	return words
}

// printHeldOut prints how well held-out text is predicted, where there is any.
func printHeldOut(w io.Writer, h *run.HeldOut) {
	tell := func(format string, args ...any) {
		fmt.Fprintln(w, wrap(fmt.Sprintf(format, args...), columns(w), "  "))
	}
	for _, part := range []struct {
		name string
		*evaluate.HeldOut
	}{{"validation", h.Valid}, {"test", h.Test}} {
		switch {
		case part.HeldOut == nil:
		case part.Perplexity == 0: // the loss has none
			tell("%s loss %.4f (%s)", part.name, part.Loss, amount.Of(part.Targets, "target"))
		default:
			tell("%s perplexity %s (%.4f nats a target, %s)", part.name, amount.Hundredths(part.Perplexity), part.Loss, amount.Of(part.Targets, "target"))
		}
	}
	if h.Valid != nil || h.Test != nil {
		printIndented(w, h.Convention)
	}
}

// printDropped says how many words of held-out text were dropped because the vocabulary lacks them: a perplexity
// that leaves out the rarest words is lower than one of all.
func printDropped(w io.Writer, m *train.Manifest) {
	for _, part := range []struct {
		name   string
		judged *evaluate.HeldOut
		data.PartReport
	}{{"validation", m.Valid, m.Data.Valid}, {"test", m.Test, m.Data.Test}} {
		if part.judged != nil && part.Unknown > 0 {
			printIndented(w, fmt.Sprintf("without %s of the %s text that the vocabulary lacks (vocab.unk = \"\")", amount.Of(part.Unknown, "word"), part.name))
		}
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
