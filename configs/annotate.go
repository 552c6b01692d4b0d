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
		r.report("sampler", "has no effect with loss.type = %q, which draws no words; choose another loss, such as %s", e.Loss.Type, r.parts.drawing())
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

// complete chooses an objective that goes with the loss, or a loss that goes with
// the objective, where the choices leave that open.
func (p Parts) complete(e *Experiment, choices map[string]string) {
	_, sequence := e.Loss.Spec.(loss.Sequence)
	if _, whole := e.Objective.Spec.(objective.WholeSentences); sequence && !whole && choices["objective"] == "" {
		name := typesWith[objective.WholeSentences](p.Objectives)[0]
		e.Objective.set(name, p.Objectives[name]())
	}
	compares, paired := e.Loss.Spec.(loss.Paired)
	_, pairs := e.Objective.Spec.(objective.Paired)
	switch {
	case paired && !pairs && choices["objective"] == "":
		name := typesWith[objective.Paired](p.Objectives)[0]
		e.Objective.set(name, p.Objectives[name]())
	case pairs && !paired && choices["loss"] == "":
		name := "ranking"
		if _, there := p.Losses[name]; !there {
			name = typesWith[loss.Paired](p.Losses)[0]
		}
		e.Loss.set(name, p.Losses[name]())
		compares = e.Loss.Spec.(loss.Paired)
	}
	_, taught := e.Objective.Spec.(objective.Taught)
	if _, wanted := e.Loss.Spec.(loss.Taught); wanted && !taught && choices["objective"] == "" {
		name := typesWith[objective.Taught](p.Objectives)[0]
		e.Objective.set(name, p.Objectives[name]())
		taught = true
	} else if taught && !wanted && choices["loss"] == "" {
		name := typesWith[loss.Taught](p.Losses)[0]
		e.Loss.set(name, p.Losses[name]())
	}
	if taught {
		e.Corpus.Teacher = "teacher.npy"
	}
	given, hasValues := e.Objective.Spec.(objective.Valued)
	wanted, fits := e.Loss.Spec.(loss.Fitting)
	if fits && !hasValues && choices["objective"] == "" {
		name := p.valued(wanted)
		e.Objective.set(name, p.Objectives[name]())
		given, hasValues = e.Objective.Spec.(objective.Valued)
	}
	if _, ok := e.Objective.Spec.(objective.Mapped); ok {
		e.Embedding.Dim, e.Embedding.Tie, e.Layers = 2, true, []Part[layer.Spec]{}
	}
	if l, ok := e.Objective.Spec.(objective.Labelled); ok {
		e.Corpus.Format, e.Corpus.Train = exampleOf(l)
		e.Vocab.Unk = usualUnk(e)
	}
	if compares != nil && compares.Scored() {
		e.Corpus.Format, e.Corpus.Train = "tsv", Sources{"train.tsv"}
		e.Corpus.Columns = Columns{Text: []corpus.Column{{Number: 1}}, Pair: []corpus.Column{{Number: 2}}, Score: []corpus.Column{{Number: 3}}}
	}
	switch {
	case hasValues && !fits && choices["loss"] == "":
		name := p.fitting(given)
		e.Loss.set(name, p.Losses[name]())
	case choices["sampler"] != "" && choices["loss"] == "" && !hasValues:
		if name := p.drawing(); name != "" {
			e.Loss.set(name, p.Losses[name]())
		}
	}
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

// drawing returns the name of a loss that draws words, negative sampling if the
// table has it, or "".
func (p Parts) drawing() string {
	names := slices.DeleteFunc(sortedKeys(p.Losses), func(name string) bool { return loss.DrawsOf(p.Losses[name]()).K == 0 })
	switch {
	case len(names) == 0:
		return ""
	case slices.Contains(names, "negative_sampling"):
		return "negative_sampling"
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
