package configs

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
)

// question opens the file that [Annotated] writes.
const question = `# What is this experiment to find out? Write the question here.
#
# Every key is below with its default; delete what you leave alone. Only name
# and corpus.train are required.

`

// Annotated writes a file to start from: every key with its default value and
// a comment that says what it does and what it may be, and after each family's
// section the types that could stand there instead, commented out. choices
// names the type to start with by section: "objective", "loss", "sampler",
// "optimizer". Where an objective needs another loss, a loss another objective, or a
// sampler a loss that draws words, that is chosen too. Its error is [Problems] where
// a choice does not exist, or does not go with the others.
func Annotated(w io.Writer, choices map[string]string) error { return Parts{}.Annotated(w, choices) }

// Annotated is [Annotated] of files that may name these parts.
func (p Parts) Annotated(w io.Writer, choices map[string]string) error {
	e := p.Default()
	e.Name = "my-experiment"
	e.Corpus.Train = Sources{"godoc:std"}
	r := p.newReader(commandLine, e)
	for _, key := range sortedKeys(choices) {
		v := map[string]chosen{"objective": &e.Objective, "loss": &e.Loss, "sampler": &e.Sampler, "optimizer": &e.Optimizer}[key]
		if v == nil {
			r.report(key, "no type to choose here; there are objective, loss, sampler, optimizer")
			continue
		}
		f := r.families[key]
		if name, ok := r.typeOf(key, f, map[string]any{"type": choices[key]}); ok {
			v.set(name, f.types[name]())
		}
	}
	if len(r.problems) > 0 {
		return r.problems
	}
	r.parts.complete(e, choices)
	if choices["sampler"] != "" && loss.DrawsOf(e.Loss.Spec).K == 0 {
		r.report("sampler", "%s", r.parts.withoutDraws(e))
		return r.problems
	}
	text := question + r.parts.newPrinter(e, true).file(reflect.ValueOf(e).Elem())
	if err := p.accepts(text); err != nil {
		return err
	}
	_, err := io.WriteString(w, text)
	return err
}

// accepts reports, as problems with the choices, what would be wrong with a file that they
// led to.
func (p Parts) accepts(text string) error {
	_, err := p.Parse("", []byte(text), nil)
	problems, ok := err.(Problems)
	for i := range problems {
		problems[i].File, problems[i].Line = commandLine, 0
	}
	if ok {
		return problems
	}
	return err
}

// complete chooses an objective that goes with the loss, or a loss that goes with the objective, where the choices
// leave that open, and the text and network that they need.
func (p Parts) complete(e *Experiment, choices map[string]string) {
	if name := p.objectiveFor(e.Loss.Spec); name != "" && choices["objective"] == "" {
		e.Objective.set(name, p.Objectives[name]())
	}
	if name := p.lossFor(e.Objective.Spec, choices["sampler"] != ""); name != "" && choices["loss"] == "" {
		e.Loss.set(name, p.Losses[name]())
	}
	if _, ok := e.Objective.Spec.(objective.Mapped); ok {
		e.Embedding.Dim, e.Embedding.Tie, e.Layers = 2, true, []Part[layer.Spec]{}
	}
	if l, ok := e.Objective.Spec.(objective.Labelled); ok {
		e.Corpus.Format, e.Corpus.Train = exampleOf(l)
		e.Vocab.Unk = usualUnk(e)
	}
	if _, ok := e.Objective.Spec.(objective.Taught); ok {
		e.Corpus.Teacher = "teacher.npy"
	}
	if l, ok := e.Loss.Spec.(loss.Paired); ok && l.Scored() {
		e.Corpus.Format, e.Corpus.Train = "tsv", Sources{"train.tsv"}
		e.Corpus.Columns = Columns{Text: []corpus.Column{{Number: 1}}, Pair: []corpus.Column{{Number: 2}}, Score: []corpus.Column{{Number: 3}}}
	}
}

// objectiveFor returns the name of an objective that a loss needs, or "".
func (p Parts) objectiveFor(l loss.Spec) string {
	switch l := l.(type) {
	case loss.Sequence:
		return favoured("tag", typesWith[objective.WholeSentences](p.Objectives))
	case loss.Paired:
		return favoured("pairs", typesWith[objective.Paired](p.Objectives))
	case loss.Taught:
		return favoured("distil", typesWith[objective.Taught](p.Objectives))
	case loss.Fitting:
		return p.valued(l)
	}
	return ""
}

// lossFor returns the name of a loss that an objective needs, of one that draws words if the objective leaves
// the choice and that is wanted, or "".
func (p Parts) lossFor(o objective.Spec, draws bool) string {
	switch o := o.(type) {
	case objective.Paired:
		return favoured("ranking", typesWith[loss.Paired](p.Losses))
	case objective.Taught:
		return favoured("cosine", typesWith[loss.Taught](p.Losses))
	case objective.Valued:
		return p.fitting(o)
	}
	if draws {
		return p.drawing()
	}
	return ""
}

// withoutDraws says why a sampler has no effect, and what to do.
func (p Parts) withoutDraws(e *Experiment) string {
	what := fmt.Sprintf("has no effect with loss.type = %q, which draws no words; ", e.Loss.Type)
	name := p.lossFor(e.Objective.Spec, true)
	if name == "" || loss.DrawsOf(p.Losses[name]()).K == 0 {
		return what + "leave it out"
	}
	return what + "choose another loss, such as " + name
}

// exampleOf returns a format that an objective understands and needs no columns, and a text
// in it: that of the Go packages where it can be.
func exampleOf(l objective.Labelled) (format string, train Sources) {
	formats := l.Formats()
	if slices.Contains(formats, "godoc-pairs") {
		return "godoc-pairs", Sources{"godoc-pairs:std"}
	}
	if slices.Contains(formats, "godoc") {
		return "godoc", Sources{"godoc:std"}
	}
	if formats[0] == objective.Vectors {
		return formats[0], Sources{"vectors.txt"}
	}
	if formats[0] == "lines" {
		return formats[0], Sources{"train.txt"}
	}
	return formats[0], Sources{"train." + formats[0]}
}

// drawing returns the name of a loss that draws words, or "".
func (p Parts) drawing() string {
	return favoured("negative_sampling", slices.DeleteFunc(sortedKeys(p.Losses), func(name string) bool { return loss.DrawsOf(p.Losses[name]()).K == 0 }))
}

// favoured returns a name if it is one of names, otherwise the first of these, or "" if there are none.
func favoured(name string, names []string) string {
	switch {
	case len(names) == 0:
		return ""
	case slices.Contains(names, name):
		return name
	}
	return names[0]
}

// alternatives writes, commented out, the types of a family that are not in
// its section f.
func (p *printer) alternatives(f family, section reflect.Value) {
	header, title := "["+f.key+"]", "Instead of the section above:"
	used := map[string]bool{}
	if section.Kind() == reflect.Slice {
		header, title = "["+header+"]", "Other layers, to stand anywhere among those above:"
		for i := range section.Len() {
			name, _ := section.Index(i).Addr().Interface().(chosen).get()
			used[name] = true
		}
	} else {
		name, _ := section.Addr().Interface().(chosen).get()
		used[name] = true
	}
	other := &printer{parts: p.parts, families: p.families, notes: true, column: p.column - len("# "), width: p.width - len("# ")}
	for _, name := range f.names() {
		if used[name] {
			continue
		}
		other.header(header, "", false)
		other.line("", "type = "+quote(name), "")
		spec := f.types[name]()
		other.idle = map[string]string{}
		if key, cause := idleSetting(spec); key != "" {
			other.idle[key] = cause
		}
		other.settings("", reflect.ValueOf(spec).Elem())
	}
	if other.b.Len() == 0 {
		return
	}
	fmt.Fprintf(&p.b, "\n# %s\n", title)
	for line := range strings.SplitSeq(strings.TrimSpace(other.b.String()), "\n") {
		p.b.WriteString(strings.TrimSpace("# "+line) + "\n")
	}
}
