package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/vector"
)

// Asking says what [Run.Ask] answers.
type Asking struct {
	K         int     // outputs for each example, the likeliest first
	Threshold float64 // the least probability of an output; 0: any
}

// An Answer is what a run's network says of one line.
type Answer struct {
	Line    int // its number, from 1
	Text    string
	Unknown []string   // the words that the vocabulary lacks, each once
	Choices [][]Choice // for each example of the line
	Err     error      // a [*data.Error] that says why there is no answer
}

// A Choice is an output that the network thinks likely, by its name: a word, or what else
// the objective predicts.
type Choice struct {
	Name        string
	Score       float32
	Probability float32 // NaN where the loss gives none
	Rank        int     // its place among all outputs, from 1, where the line names it; else 0
}

// MarshalJSON writes a Probability that is NaN, which JSON does not have, as null.
func (c Choice) MarshalJSON() ([]byte, error) {
	type choice Choice // as it is
	if !math.IsNaN(float64(c.Probability)) {
		return json.Marshal(choice(c))
	}
	return json.Marshal(struct {
		Name        string
		Score       float32
		Probability *float32
		Rank        int
	}{c.Name, c.Score, nil, c.Rank})
}

// Ask answers the lines of in, which errors call name, one after the other, as soon as they
// can be read. A line is what the objective's Question says; one that has no answer has an
// error in its place. Lines do not change one another's answers.
//
// A run with an objective or a loss that answers nothing is a [SettingError], and so is a
// threshold where there are no probabilities. An error of answer ends it.
func (r *Run) Ask(in io.Reader, name string, a Asking, answer func(*Answer) error) error {
	q, err := r.questions(a)
	if err != nil {
		return err
	}
	return eachLine(in, name, func(l textLine) error {
		if !l.isEmpty() {
			q.add(name, l)
		}
		if len(q.pending) == mostPending || l.last {
			return q.flush(answer)
		}
		return nil
	})
}

// mostPending is how many lines or sentences are answered at once.
const mostPending = 64

// Question says what a line for [Run.Ask] holds and what the answer is.
func (r *Run) Question() (string, error) {
	asked, err := r.asked()
	if err != nil {
		return "", err
	}
	return asked.Question(), nil
}

func (r *Run) asked() (objective.Asked, error) {
	return can[objective.Asked](r, "cannot be asked about new text, of which lexigraph embed makes vectors")
}

// can returns a run's objective as a T, or an error that names those that are one.
func can[T any](r *Run, not string) (T, error) {
	t, ok := r.Experiment.Objective.Spec.(T)
	if ok {
		return t, nil
	}
	return t, SettingError{fmt.Errorf("%s: its objective is %s, which %s; these can: %s; nnlm is a shipped experiment that can, on other text with corpus.train=…",
		r.Path, r.Experiment.Objective.Type, not, strings.Join(configs.ObjectivesWith[T](r.parts), ", "))}
}

// questions are lines that wait to be answered together.
type questions struct {
	Asking
	run     *Run
	ask     func(b *data.Batch, l *data.Line) error
	read    func(text string) *data.Line
	vocabs  objective.Vocabs
	names   []string // of the outputs
	batch   data.Batch
	pending []*Answer
	count   []int // the examples of each
}

func (r *Run) questions(a Asking) (*questions, error) {
	asked, err := r.asked()
	if err != nil {
		return nil, err
	}
	n, err := r.predictor()
	if err != nil {
		return nil, err
	}
	if link, _ := n.Link(); link == loss.None && a.Threshold > 0 {
		return nil, SettingError{fmt.Errorf("threshold: the loss of %s is %s, which gives no probabilities", r.Path, r.Experiment.Loss.Type)}
	}
	words, labels, err := r.vocabs()
	if err != nil {
		return nil, err
	}
	read, err := r.reader(words)
	if err != nil {
		return nil, err
	}
	v := vocabs(r.Experiment, words, labels)
	q := &questions{Asking: a, run: r, ask: asked.Asks(v), read: read, vocabs: v, names: objective.Outputs(r.Experiment.Objective.Spec, v).Words()}
	q.batch.Reset()
	return q, nil
}

// UnknownByNGrams reports whether words of a line that the vocabulary lacks count by their n-grams, as far as the network has these.
func (r *Run) UnknownByNGrams() bool {
	_, text := r.Experiment.Objective.Spec.(objective.TextContext)
	_, labelled := r.Experiment.Objective.Spec.(objective.Labelled)
	return r.Experiment.Embedding.Subwords && text && labelled
}

// reader returns what makes lines of new text, split as the run's text was. A program that
// splits it, corpus.command, is not started: words are then taken as it writes them.
func (r *Run) reader(v *data.Vocab) (func(text string) *data.Line, error) {
	c := r.Experiment.Corpus
	newTokenizer, err := tokenizer(c)
	if err != nil {
		return nil, err
	}
	phrases, err := r.Phrases()
	if err != nil {
		return nil, err
	}
	t := newTokenizer()
	return func(text string) *data.Line {
		if c.Normalize {
			text = corpus.Normal(text)
		}
		return &data.Line{Text: text, Vocab: v, Tokenizer: t, Phrases: phrases, Lower: c.Tokenizer == "words"}
	}, nil
}

// add takes a line.
func (q *questions) add(name string, l textLine) {
	a := &Answer{Line: l.number, Text: l.text()}
	before := q.batch.Len()
	if a.Err = l.err; a.Err == nil {
		err := notUTF8(a.Text)
		if err == nil {
			read := q.read(a.Text)
			err = q.ask(&q.batch, read)
			a.Unknown = read.Unknown
		}
		if err != nil {
			a.Err = &data.Error{Where: fmt.Sprintf("%s:%d", name, l.number), What: err.Error(), Remedy: meant(err)}
		}
	}
	q.pending, q.count = append(q.pending, a), append(q.count, q.batch.Len()-before)
}

// meant says which name was probably meant where a name is unknown, or "".
func meant(err error) string {
	unknown := (*objective.UnknownError)(nil)
	if !errors.As(err, &unknown) {
		return ""
	}
	near := (&vector.Table{Words: unknown.Known}).Suggest(unknown.Name, 3)
	if len(near) == 0 {
		return ""
	}
	return "did you mean " + vector.Quoted(near) + "?"
}

// flush answers what waits.
func (q *questions) flush(answer func(*Answer) error) error {
	var top [][]model.Choice
	if q.batch.Len() > 0 {
		var err error
		if top, err = q.run.TopK(&q.batch, q.K); err != nil {
			return err
		}
	}
	named, err := q.named()
	if err != nil {
		return err
	}
	example := 0
	for i, a := range q.pending {
		for _, choices := range top[:q.count[i]] {
			if c, ok := named[example]; ok {
				a.Choices = append(a.Choices, []Choice{c})
			} else {
				a.Choices = append(a.Choices, q.choices(choices))
			}
			example++
		}
		top = top[q.count[i]:]
		if err := answer(a); err != nil {
			return err
		}
	}
	q.batch.Reset()
	q.pending, q.count = q.pending[:0], q.count[:0]
	return nil
}

// named returns what the network says of the outputs that lines name, by their example.
func (q *questions) named() (map[int]Choice, error) {
	if len(q.batch.Target) == 0 {
		return nil, nil
	}
	p, err := q.run.Predict(&q.batch)
	if err != nil {
		return nil, err
	}
	all := make(map[int]Choice)
	for i := range q.batch.Len() {
		for _, t := range q.batch.Targets(i) {
			z := p.Scores.Row(i)
			c := Choice{Name: q.names[t], Score: z[t], Probability: float32(math.NaN()), Rank: 1}
			if p.Probabilities.Data != nil {
				c.Probability = p.Probabilities.Row(i)[t]
			}
			for _, other := range z {
				if other > z[t] {
					c.Rank++
				}
			}
			all[i] = c
		}
	}
	return all, nil
}

// choices names the choices that are probable enough.
func (q *questions) choices(top []model.Choice) []Choice {
	named := []Choice{}
	for _, c := range top {
		if q.Threshold == 0 || float64(c.Probability) >= q.Threshold {
			named = append(named, Choice{Name: q.names[c.ID], Score: c.Score, Probability: c.Probability})
		}
	}
	return named
}
