package run

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A transfer is a source on its way into a network.
type transfer struct {
	*source
	e        *configs.Experiment
	words    []string    // of the network
	names    []string    // of the rows of its table behind those of the words
	outputs  *data.Vocab // what it predicts: words or labels
	labelled bool        // it predicts labels
	from     *train.Origin
	known    []bool // the rows of the embedding that come from the source; nil: none do
	dim      int    // of its vectors, where the network has another; else 0
}

// fill moves what the source has into the network n of an experiment on a dataset. Rows of words,
// relations and labels go by name, rows of n-grams by bucket, those that other features share by their hash as they are, and
// everything else where it has the same shape.
// What start.load names must fit; where it is empty, what does not fit stays as it is.
// The result is nil where there is no source.
func (s *source) fill(e *configs.Experiment, d *data.Dataset, n *model.Network) (*transfer, error) {
	if s == nil {
		return nil, nil
	}
	t := &transfer{source: s, e: e, words: d.Vocab.Words()}
	t.outputs, t.labelled = outputs(e, d.Vocab, d.Labels)
	t.names = objective.Names(e.Objective.Spec, vocabs(e, d.Vocab, d.Labels))
	from := &train.Origin{Path: s.path, SHA256: s.sha256, Words: len(t.words), Parameters: []string{}}
	t.from = from
	for _, word := range t.words {
		if _, ok := s.row[word]; ok {
			from.Found++
		}
	}
	if t.labelled && !e.Start.KeepWords {
		from.LeftOut = len(s.row) - from.Found
	}
	load := e.Start.Load
	if err := haveParams(e, "start.load", load, n); err != nil {
		return nil, err
	}
	for _, p := range n.Params() {
		if len(load) > 0 && !slices.Contains(load, partOf(p)) || len(load) == 0 && s.run == nil && p.Name != model.InputEmbedding {
			continue
		}
		err := t.param(p)
		misfit := misfit("")
		switch {
		case err == nil:
			from.Parameters = append(from.Parameters, p.Name)
		case !errors.As(err, &misfit):
			return nil, fmt.Errorf("start.from: %w", err)
		case len(load) > 0:
			return nil, settingError(e, "start.load", "%s: %s; change the network, or take %s out of the list", partOf(p), misfit, partOf(p))
		case slices.Contains(e.Start.Freeze, partOf(p)):
			from.Misfits = append(from.Misfits, string(misfit)+", and start.freeze keeps it as it starts")
		default:
			from.Misfits = append(from.Misfits, string(misfit))
		}
	}
	if len(from.Parameters) == 0 {
		why := strings.Join(from.Misfits, "; ")
		if t.dim > 0 {
			why += fmt.Sprintf("; embedding.dim = %d takes its vectors", t.dim)
		}
		return nil, settingError(e, "start.from", "nothing of %s fits this network: %s", s.path, why)
	}
	return t, nil
}

// haveParams reports a part, of those that key lists, without parameters.
func haveParams(e *configs.Experiment, key string, parts []string, n *model.Network) error {
	for _, part := range parts {
		if !slices.ContainsFunc(n.Params(), func(p *graph.Param) bool { return partOf(p) == part }) {
			return settingError(e, key, "%s has no parameters of its own, so that it has no effect; remove it", part)
		}
	}
	return nil
}

// partOf returns the part of the network that a parameter belongs to.
func partOf(p *graph.Param) string {
	part, _, _ := strings.Cut(p.Name, "/")
	return part
}

// A misfit says why a parameter cannot come from a source.
type misfit string

func (m misfit) Error() string { return string(m) }

// param moves one parameter. An error that is a misfit has changed nothing.
func (t *transfer) param(p *graph.Param) error {
	if p.Name == model.InputEmbedding {
		return t.embedding(p)
	}
	if t.run == nil {
		return misfit(fmt.Sprintf("%s is not in %s, which has word vectors only", p.Name, t.path))
	}
	shape, ok := t.checkpoint.Shape(p.Name)
	if !ok {
		return misfit(fmt.Sprintf("%s is not in %s", p.Name, t.path))
	}
	if partOf(p) == "output" {
		return t.output(p, shape)
	}
	if !slices.Equal(p.Shape, shape) {
		return t.shapes(p, shape)
	}
	_, numbers, err := t.checkpoint.Tensor(p.Name)
	if err == nil {
		copy(p.Data, numbers)
	}
	return err
}

// output moves a parameter of the output layer: row by row where it has one for each word or label, and
// else only if these are the same.
func (t *transfer) output(p *graph.Param, shape []int) error {
	if t.labelled != t.source.labelled {
		here, there := "words", "labels"
		if t.labelled {
			here, there = there, here
		}
		return misfit(fmt.Sprintf("%s is of %s here and of %s in %s", p.Name, here, there, t.path))
	}
	ours, theirs := t.outputs.Words(), t.source.outputs.Words()
	byName := hasOutputVectors(t.e) && hasOutputVectors(t.run.Experiment) && p.Shape[0] == len(ours) && shape[0] == len(theirs)
	square := byName && isTransitions(t.e, p) && isTransitions(t.run.Experiment, p)
	switch {
	case !byName && !slices.Equal(ours, theirs):
		return misfit(fmt.Sprintf("%s follows from the vocabulary, and that of %s is another", p.Name, t.path))
	case !byName && !arrangedAlike(t.e, t.outputs, t.source.outputs):
		return misfit(fmt.Sprintf("%s follows from how often each word comes, which is otherwise in %s", p.Name, t.path))
	case !square && (byName && !slices.Equal(p.Shape[1:], shape[1:]) || !byName && !slices.Equal(p.Shape, shape)):
		return t.shapes(p, shape)
	}
	row := rowsOf(theirs)
	if byName && !slices.ContainsFunc(ours, func(name string) bool { _, ok := row[name]; return ok }) {
		thing := "word"
		if t.labelled {
			thing = "label"
		}
		return t.strangers(p, thing, ours)
	}
	_, numbers, err := t.checkpoint.Tensor(p.Name)
	switch {
	case err != nil:
		return err
	case square:
		copySquare(p, ours, row, numbers)
	case byName:
		copyRows(p, ours, row, numbers)
	default:
		copy(p.Data, numbers)
	}
	return nil
}

// embedding moves the rows of words and relations, and of n-grams where both sides have the same.
func (t *transfer) embedding(p *graph.Param) error {
	if t.from.Found == 0 {
		return t.strangers(p, "word", t.words)
	}
	sub := subwords(t.e)
	theirs := t.subwords()
	switch {
	case sub != nil && theirs == nil:
		return misfit(fmt.Sprintf("%s has n-grams (embedding.subwords) and %s has whole words only", p.Name, t.path))
	case sub != nil && (sub.MinN != theirs.MinN || sub.MaxN != theirs.MaxN || sub.Buckets != theirs.Buckets):
		return misfit(fmt.Sprintf("%s has n-grams with min_n, max_n, buckets %d, %d, %d here and %d, %d, %d in %s",
			p.Name, sub.MinN, sub.MaxN, sub.Buckets, theirs.MinN, theirs.MaxN, theirs.Buckets, t.path))
	}
	shape, numbers, err := t.vectors(sub)
	if err != nil {
		return err
	}
	if shape[1] != p.Shape[1] {
		t.dim = shape[1]
		return t.shapes(p, shape)
	}
	t.known = make([]bool, p.Shape[0])
	if t.run != nil && theirs != nil == (sub != nil) && slices.Equal(t.words, t.source.words) && slices.Equal(t.names, t.source.names) && slices.Equal(p.Shape, shape) {
		copy(p.Data, numbers)
		for i := range t.known {
			t.known[i] = true
		}
		return nil
	}
	copyRows(p, t.words, t.row, numbers)
	for i, word := range t.words {
		_, t.known[i] = t.row[word]
	}
	row := rowsOf(t.source.names)
	for i, name := range t.names {
		if r, ok := row[name]; ok {
			i, r := len(t.words)+i, len(t.source.words)+r
			copy(p.Data[i*shape[1]:(i+1)*shape[1]], numbers[r*shape[1]:])
			t.known[i] = true
		}
	}
	if sub != nil {
		t.ngrams(p, numbers, sub.Rows(t.words).Bucket(), t.buckets())
	}
	return t.shared(p)
}

// shared moves the rows that features share by their hash, where the source has as many of the same kind. They are not
// known ones: the vectors of words do not depend on them.
func (t *transfer) shared(p *graph.Param) error {
	here, of := objective.SharedRows(t.e.Objective.Spec)
	if t.run == nil || here == 0 {
		return nil
	}
	there, theirs := objective.SharedRows(t.run.Experiment.Objective.Spec)
	if there == 0 || of != theirs {
		return nil
	}
	if here != there {
		t.from.Misfits = append(t.from.Misfits, fmt.Sprintf("the rows of %s for %s are %d here and %d in %s", p.Name, of, here, there, t.path))
		return nil
	}
	_, numbers, err := t.checkpoint.Tensor(p.Name)
	if err == nil {
		n := here * p.Shape[1]
		copy(p.Data[len(p.Data)-n:], numbers[len(numbers)-n:])
	}
	return err
}

// vectors reads the source's table. If sub is nil the vectors of words are made of their n-grams; else
// words have the rows that they have beside those, and the n-grams' rows follow.
func (t *transfer) vectors(sub *data.Subwords) (shape []int, numbers []float32, err error) {
	table := t.table
	switch {
	case t.run != nil && sub == nil && t.subwords() != nil:
		if table, err = t.run.Vectors("input"); err != nil {
			return nil, nil, err
		}
	case t.run != nil:
		return t.checkpoint.Tensor(model.InputEmbedding)
	case sub != nil:
		g := *table.NGrams
		g.Whole = sub.Whole // words without n-grams there
		here := &vector.Table{Words: table.Words, Dim: table.Dim, Data: table.Data, NGrams: &g}
		for i := range table.Words {
			numbers = append(numbers, here.Own(i)...)
		}
		numbers = append(numbers, table.NGrams.Data...)
		return []int{len(numbers) / table.Dim, table.Dim}, numbers, nil
	}
	return []int{table.Len(), table.Dim}, table.Data, nil
}

// copyRows copies the rows of the names that have one.
func copyRows(p *graph.Param, names []string, row map[string]int, numbers []float32) {
	d := len(p.Data) / p.Shape[0]
	for i, name := range names {
		if r, ok := row[name]; ok {
			copy(p.Data[i*d:(i+1)*d], numbers[r*d:(r+1)*d])
		}
	}
}

// copySquare copies the numbers that a table has for two of the names, one for its row and one for its column.
func copySquare(p *graph.Param, names []string, at map[string]int, numbers []float32) {
	for i, a := range names {
		for j, b := range names {
			row, ok := at[a]
			column, too := at[b]
			if ok && too {
				p.Data[i*len(names)+j] = numbers[row*len(at)+column]
			}
		}
	}
}

// subwords returns the n-grams of the source, or nil.
func (s *source) subwords() *data.Subwords {
	switch {
	case s.run != nil:
		return subwords(s.run.Experiment)
	case s.table.NGrams != nil:
		return &s.table.NGrams.Subwords
	}
	return nil
}

// buckets returns those that have a row in the source.
func (s *source) buckets() []int32 {
	if s.run == nil {
		return s.table.NGrams.Bucket
	}
	return s.subwords().Rows(s.words).Bucket()
}

// ngrams copies the rows of the buckets that both sides have.
func (t *transfer) ngrams(p *graph.Param, numbers []float32, here, there []int32) {
	d := p.Shape[1]
	first, from := len(t.words), len(t.source.words)
	for i, bucket := range here {
		if at, ok := slices.BinarySearch(there, bucket); ok {
			copy(p.Data[(first+i)*d:(first+i+1)*d], numbers[(from+at)*d:])
			t.known[first+i] = true
		}
	}
}

func (t *transfer) shapes(p *graph.Param, shape []int) misfit {
	return misfit(fmt.Sprintf("%s is %s here and %s in %s", p.Name, product(p.Shape), product(shape), t.path))
}

func (t *transfer) strangers(p *graph.Param, thing string, names []string) misfit {
	return misfit(fmt.Sprintf("%s has none of its %s in %s", p.Name, amount.Of(len(names), thing), t.path))
}

// product writes a shape as 300 × 64.
func product(shape []int) string {
	all := make([]string, len(shape))
	for i, n := range shape {
		all[i] = fmt.Sprint(n)
	}
	return strings.Join(all, " × ")
}

// outputs returns what an experiment predicts, and whether these are labels.
func outputs(e *configs.Experiment, words, labels *data.Vocab) (of *data.Vocab, labelled bool) {
	of = objective.Outputs(e.Objective.Spec, vocabs(e, words, labels))
	return of, of == labels
}

// hasOutputVectors reports whether the rows of an experiment's output layer are its words.
func hasOutputVectors(e *configs.Experiment) bool {
	l, ok := e.Loss.Spec.(loss.NoOutputVectors)
	return !ok || l.NoOutputVectors() == ""
}

// isTransitions reports whether a parameter has a row and a column for each output.
func isTransitions(e *configs.Experiment, p *graph.Param) bool {
	l, ok := e.Loss.Spec.(loss.Transitional)
	return ok && p.Name == "output/"+l.Transitions()
}

// arrangedAlike reports whether the parameters of an experiment's output layer mean the same with either of two vocabularies of
// the same words.
func arrangedAlike(e *configs.Experiment, a, b *data.Vocab) bool {
	l, ok := e.Loss.Spec.(loss.Arranged)
	return !ok || l.Alike(a.Counts(), b.Counts())
}
