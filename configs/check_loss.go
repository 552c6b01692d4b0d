package configs

import (
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/loss"
)

// checkValues makes sure that an objective with counts has a loss that fits them, and
// that no other objective has such a loss.
func (r *reader) checkValues(e *Experiment) {
	if !r.sound("objective", "loss") {
		return
	}
	given, hasValues := e.Objective.Spec.(objective.Valued)
	wanted, fits := e.Loss.Spec.(loss.Fitting)
	switch {
	case fits && !hasValues:
		r.report("loss.type", "%s fits %s, and objective %s gives none; take objective.type = %s, or another loss",
			e.Loss.Type, wanted.Fits(), e.Objective.Type, quote(r.parts.valued(wanted)))
	case fits && given.Values() != wanted.Fits():
		r.report("loss.type", "%s fits %s, and objective %s gives %s; take loss.type = %s", e.Loss.Type, wanted.Fits(), e.Objective.Type, given.Values(), quote(r.parts.fitting(given)))
	case hasValues && !fits:
		r.report("loss.type", "%s would take each pair of words once and ignore the %s; take loss.type = %s, or objective skipgram, which has a pair as often as it comes",
			e.Loss.Type, given.Values(), quote(r.parts.fitting(given)))
	}
}

// fitting returns the name of a loss that fits the numbers of an objective.
func (p Parts) fitting(o objective.Valued) string {
	for _, name := range typesWith[loss.Fitting](p.filled().Losses) {
		if p.filled().Losses[name]().(loss.Fitting).Fits() == o.Values() {
			return name
		}
	}
	return ""
}

// valued returns the name of an objective whose numbers a loss fits.
func (p Parts) valued(l loss.Fitting) string {
	for _, name := range ObjectivesWith[objective.Valued](p) {
		if p.filled().Objectives[name]().(objective.Valued).Values() == l.Fits() {
			return name
		}
	}
	return ""
}

// checkMapped reports what keeps words from lying on one map.
func (r *reader) checkMapped(e *Experiment) {
	if _, ok := e.Objective.Spec.(objective.Mapped); !ok || !r.sound("objective", "embedding", "corpus", "layers") {
		return
	}
	if !e.Embedding.Tie {
		r.report("embedding.tie", "objective %s pulls a word to where its neighbours are, which must be in the same table; write tie = true under [embedding], and layers = []", quote(e.Objective.Type))
	}
	if e.Vocab.Unk != "" && r.sound("vocab.unk") {
		r.report("vocab.unk", "objective %s gives a place to the words of the file and has no others; remove it", quote(e.Objective.Type))
	}
	if len(e.Corpus.Train) > 1 {
		r.report("corpus.train", "objective %s lays out the vectors of one file; name one", quote(e.Objective.Type))
	}
}

// checkSequence reports a loss over sentences where the objective has none.
func (r *reader) checkSequence(e *Experiment) {
	_, wanted := e.Loss.Spec.(loss.Sequence)
	if _, has := e.Objective.Spec.(objective.WholeSentences); wanted && !has && r.sound("objective", "loss") {
		r.report("loss.type", "%s scores the labels of a whole sentence together, and objective %s has no sentences of labels; take objective.type = %s, or another loss",
			e.Loss.Type, e.Objective.Type, choiceOf[objective.WholeSentences](r.parts.Objectives))
	}
}

// checkPaired makes sure that an objective that pairs texts has a loss that compares them, and that no
// other has one; and that scores are there where a loss fits them, and only there.
func (r *reader) checkPaired(e *Experiment) {
	if !r.sound("objective", "loss", "corpus.columns") {
		return
	}
	paired, wanted := e.Loss.Spec.(loss.Paired)
	_, has := e.Objective.Spec.(objective.Paired)
	switch {
	case wanted && !has:
		r.report("loss.type", "%s compares texts that belong together, and objective %s has none; take objective.type = %s, or another loss",
			e.Loss.Type, e.Objective.Type, choiceOf[objective.Paired](r.parts.Objectives))
	case has && !wanted:
		r.report("loss.type", "objective %s has no words or labels to predict, but texts to compare; take loss.type = %s",
			e.Objective.Type, choiceOf[loss.Paired](r.parts.Losses))
	case has && paired.Scored() && len(e.Corpus.Columns.Score) == 0:
		r.report("loss.type", "%s fits scores, and corpus.columns names none; name their column, such as {text = 3, pair = 4, score = 1}", e.Loss.Type)
	case has && !paired.Scored() && len(e.Corpus.Columns.Score) > 0:
		r.report("corpus.columns", "loss %s takes every pair for one that belongs together, whatever its score; remove score, or take loss.type = \"cosine_regression\"", quote(e.Loss.Type))
	}
}

// checkTaught makes sure that an objective with a teacher has one, and a loss that fits it, and that no other
// has.
func (r *reader) checkTaught(e *Experiment) {
	if !r.sound("objective", "loss", "corpus.teacher") {
		return
	}
	_, wanted := e.Loss.Spec.(loss.Taught)
	_, has := e.Objective.Spec.(objective.Taught)
	switch {
	case wanted && !has:
		r.report("loss.type", "%s fits the vectors of a teacher, and objective %s has none; take objective.type = %s, or another loss",
			e.Loss.Type, e.Objective.Type, choiceOf[objective.Taught](r.parts.Objectives))
	case has && !wanted:
		r.report("loss.type", "objective %s has no words or labels to predict, but vectors to learn; take loss.type = %s",
			e.Objective.Type, choiceOf[loss.Taught](r.parts.Losses))
	case has && e.Corpus.Teacher == "":
		r.report("corpus.teacher", "objective %s learns a teacher's vectors; name a .npy, .npz, .safetensors or .parquet file with a row for each text", quote(e.Objective.Type))
	}
}

// choiceOf returns the types of a family that implement an interface, to choose
// from.
func choiceOf[I, S any](specs map[string]func() S) string {
	names := typesWith[I](specs)
	for i, name := range names {
		names[i] = quote(name)
	}
	return strings.Join(names, " or ")
}

// typesWith returns the types of a family that implement an interface.
func typesWith[I, S any](specs map[string]func() S) []string {
	return slices.DeleteFunc(sortedKeys(specs), func(name string) bool {
		_, ok := any(specs[name]()).(I)
		return !ok
	})
}
