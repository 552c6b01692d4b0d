package configs

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// checkTie reports a table shared with the output layer that does not fit there.
func (r *reader) checkTie(e *Experiment) {
	if !e.Embedding.Tie || !r.sound("embedding", "layers", "objective", "loss") {
		return
	}
	if objective.PredictsLabels(e.Objective.Spec) {
		r.report("embedding.tie", "the output layer of objective %s is of labels and the table of words; set tie = false", quote(e.Objective.Type))
		return
	}
	if why := noOutputVectors(e); why != "" {
		r.report("embedding.tie", "%s; set tie = false, or take another loss", why)
		return
	}
	if e.Embedding.Subwords && !hasNames(e.Corpus.Format) {
		r.report("embedding.tie", "with embedding.subwords the table has rows for n-grams, which the output layer cannot predict; remove one of the two")
		return
	}
	if width, from := outputWidth(e); width != e.Embedding.Dim && width > 0 {
		r.report("embedding.tie", "the last layer must be as wide as embedding.dim, %d, but is %d wide (%s); "+
			"make them equal, or set tie = false", e.Embedding.Dim, width, from)
	}
}

// windows returns how many windows of distant words contexts have.
func windows(e *Experiment) int {
	if d, ok := e.Objective.Spec.(objective.Distant); ok {
		return d.Distant()
	}
	return 0
}

// checkSubwords reports settings that leave no n-grams, and words that can have none.
func (r *reader) checkSubwords(e *Experiment) {
	if e.Embedding.Subwords && windows(e) > 0 && r.sound("embedding", "objective") {
		r.report("embedding.subwords", "words of windows have no n-grams; set objective.windows = 0, or remove subwords")
	}
	if m := e.Embedding; m.Subwords && r.sound("embedding") && m.MinN > m.MaxN {
		r.report("embedding.min_n", "%d is more than embedding.max_n, %d, so that no n-gram is left; lower it, or raise max_n", m.MinN, m.MaxN)
	}
}

// checkExport reports an export of a matrix that the network does not have.
func (r *reader) checkExport(e *Experiment) {
	if e.Export.Matrix == "input" || !r.sound("export.matrix", "embedding", "layers", "objective", "loss") {
		return
	}
	if objective.PredictsLabels(e.Objective.Spec) {
		r.report("export.matrix", `the output layer of objective %s is of labels, not of words; write "input"`, quote(e.Objective.Type))
		return
	}
	if why := noOutputVectors(e); why != "" {
		r.report("export.matrix", `%s; write "input", or take another loss`, why)
		return
	}
	if e.Export.Matrix == "output" {
		return
	}
	if e.Embedding.Tie {
		r.report("export.matrix", `with embedding.tie the input and the output vectors are the same; write "input"`)
		return
	}
	if width, from := outputWidth(e); width != e.Embedding.Dim && width > 0 {
		r.report("export.matrix", `vectors of one width only can be added: embedding.dim is %d and an output vector %d wide (%s); `+
			`make them equal, or write "input" or "output"`, e.Embedding.Dim, width, from)
	}
}

// checkSets reports a set without a name, and one that is named twice.
func (r *reader) checkSets(e *Experiment) {
	if !r.sound("evaluate.sets") {
		return
	}
	for i, name := range e.Evaluate.Sets {
		path := item("evaluate.sets", i)
		if name == "" {
			r.report(path, "is empty; name a file, or one of %s", list(evaluate.Shipped()))
		} else if slices.Index(e.Evaluate.Sets, name) < i {
			r.report(path, "%s is in the list twice", quote(name))
		}
	}
}

// noOutputVectors says why the experiment's output layer has no vector for each
// word, or "" where it has.
func noOutputVectors(e *Experiment) string {
	if l, ok := e.Loss.Spec.(loss.NoOutputVectors); ok {
		return l.NoOutputVectors()
	}
	return ""
}

// outputWidth returns the width of what the output layer is given, and so of its
// vectors, and which keys it comes from. It is 0 behind a layer that does not say
// how wide it is.
func outputWidth(e *Experiment) (width int, from string) {
	width, from = e.Embedding.Dim, "embedding.dim"
	switch words, _, pooling := e.Objective.Spec.Context(); pooling {
	case "concat":
		width, from = words*width, fmt.Sprintf("%d concatenated vectors of embedding.dim", words)
	case "windows":
		vectors := words>>windows(e) + windows(e)
		width, from = vectors*width, fmt.Sprintf("%d concatenated vectors of embedding.dim", vectors)
	}
	for i, l := range e.Layers {
		size, known := layer.SizeOf(l.Spec, width)
		_, decides := find(settings(reflect.TypeOf(l.Spec).Elem()), "units")
		switch {
		case !known:
			width = 0
		case decides:
			width, from = size.Features, join(item("layers", i), "units")
		case size.Features != width:
			width, from = size.Features, item("layers", i)
		}
	}
	return width, from
}
