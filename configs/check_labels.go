package configs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
)

// PlainText is the format of text without labels.
const PlainText = "text"

// ReadsColumns reports whether plain text can be in a column of files of a format.
func ReadsColumns(format string) bool {
	f := corpus.RowFormats()[format]
	return f.Table && !f.ByToken
}

// checkFormat makes sure that an objective gets the examples that it is about: plain text,
// or text with labels in a form that it understands.
func (r *reader) checkFormat(e *Experiment) {
	if !r.sound("objective", "corpus.format", "corpus.columns") {
		return
	}
	c := e.Corpus
	labelled, wants := e.Objective.Spec.(objective.Labelled)
	switch {
	case wants && !slices.Contains(labelled.Formats(), c.Format):
		r.report("corpus.format", "objective %s learns from labels, which %s does not have for it: it is one of %s", quote(e.Objective.Type), quote(c.Format), list(labelled.Formats()))
		return
	case !wants && ReadsColumns(c.Format):
		if r.columns(e) {
			r.namedColumns(c)
		}
		return
	case !wants && c.Format != PlainText:
		remedy := "no objective here learns from that; remove the format"
		if names := r.objectivesFor(c.Format); names != "" {
			remedy = fmt.Sprintf("take objective.type = %s, or remove the format", names)
		}
		r.report("objective.type", "%s learns from plain text, and corpus.format = %s has labels; %s", quote(e.Objective.Type), quote(c.Format), remedy)
		return
	case c.Format == PlainText:
		return
	}
	format := corpus.RowFormats()[c.Format]
	if format.Numbered && !r.numbered(c) {
		return
	}
	if format.Table && !r.columns(e) {
		return
	}
	r.namedColumns(c)
	if format.ByToken && c.Tokenizer == "segment" {
		r.report("corpus.tokenizer", "corpus.format = %s has tokens, which nothing splits; take \"words\" for lower case, or \"whitespace\" for tokens as they are", quote(c.Format))
	}
	if c.Tokenizer == "command" && !hasNames(c.Format) {
		r.report("corpus.tokenizer", `"command" reads plain text only; put the words of labelled examples through it beforehand, and take "whitespace"`)
	}
	if e.Vocab.EOS != "" && r.sound("vocab.eos") {
		r.report("vocab.eos", "labelled examples get no end of sentence; remove it")
	}
}

// namedColumns reports columns by number of a format that has names alone.
func (r *reader) namedColumns(c Corpus) {
	format := corpus.RowFormats()[c.Format]
	if !format.Table || format.HasNumbers() || !slices.ContainsFunc(c.Columns.all(), func(c corpus.Column) bool { return c.Name == "" }) {
		return
	}
	what := ""
	if format.Keys {
		what = ", the keys of the objects,"
	}
	r.report("corpus.columns", "corpus.format = %s has names for its columns%s and no numbers", quote(c.Format), what)
}

// hasNames reports whether a format has names of things, and no text to split.
func hasNames(format string) bool {
	return format == objective.Vectors || corpus.RowFormats()[format].Names
}

// usualUnk returns the default of vocab.unk: none where text is names, all of which are in the
// vocabulary, since the vector of a name that never comes would not be trained.
func usualUnk(e *Experiment) string {
	if hasNames(e.Corpus.Format) {
		return ""
	}
	return e.Vocab.Unk
}

// besidePair are the keys of columns that may be there beside a pair.
var besidePair = []string{"negative", "score"}

// columns reports columns that a table has to have for the objective and has not, or that it has no
// use for.
func (r *reader) columns(e *Experiment) bool {
	c, sets := e.Corpus.Columns, objective.Columns(e.Objective.Spec)
	_, labelled := e.Objective.Spec.(objective.Labelled)
	if !labelled {
		sets = [][]string{{"text"}}
		if !c.has("text") { // it is the column called text
			c.Text = []corpus.Column{{Name: "text"}}
		}
	}
	i := slices.IndexFunc(sets, func(set []string) bool { return c.lacks(set) == "" })
	if i < 0 {
		var forms []string
		for _, set := range sets {
			forms = append(forms, "columns = {"+strings.Join(set, " = …, ")+" = …}")
		}
		r.report("corpus.columns", "corpus.format = %s needs %s, each a name of the header, a number from 1, or a list of these; %s is missing", quote(e.Corpus.Format), strings.Join(forms, " or "), c.lacks(sets[0]))
		return false
	}
	known := sets[i]
	if slices.Contains(known, "pair") {
		known = append(slices.Clone(known), besidePair...)
	}
	for _, key := range c.keys() {
		if len(*key.columns) == 0 || slices.Contains(known, key.name) {
			continue
		}
		if names := r.objectivesFor(e.Corpus.Format, key.name); !labelled && names != "" {
			r.report("objective.type", "%s learns from plain text, and corpus.columns has a %s; take objective.type = %s, or remove it", quote(e.Objective.Type), key.name, names)
		} else {
			before := ""
			if key.name == "label" && slices.Contains(known, "pair") {
				before = ", after the lines whose texts do not belong together"
			}
			r.report("corpus.columns", "objective %s has no use for %s beside %s; remove it%s", quote(e.Objective.Type), key.name, list(known), before)
		}
		return false
	}
	if len(c.Score) > 1 {
		r.report("corpus.columns", "a pair has one score; name one column")
		return false
	}
	all := c.all()
	for i, column := range all {
		if slices.Contains(all[:i], column) {
			r.report("corpus.columns", "column %v is named twice; a text must not hold its labels, nor anything twice", column)
			return false
		}
	}
	return true
}

// numbered reports columns that a format without names cannot have.
func (r *reader) numbered(c Corpus) bool {
	for _, of := range []struct {
		key     string
		columns []corpus.Column
	}{{"text", c.Columns.Text}, {"label", c.Columns.Label}} {
		if len(of.columns) > 1 || named(of.columns) {
			r.report("corpus.columns", "corpus.format = %s has one column for the %s, and columns have no names; give its number, from 1, such as {text = 2, label = 4}", quote(c.Format), of.key)
			return false
		}
	}
	return true
}

// objectivesFor returns the objectives that understand a format, and have a use for columns of these keys, to choose from.
func (r *reader) objectivesFor(format string, keys ...string) string {
	var names []string
	for _, name := range typesWith[objective.Labelled](r.parts.Objectives) {
		spec := r.parts.Objectives[name]()
		used := slices.Concat(objective.Columns(spec)...)
		if slices.Contains(used, "pair") {
			used = append(used, besidePair...)
		}
		unused := func(key string) bool { return !slices.Contains(used, key) }
		if slices.Contains(spec.(objective.Labelled).Formats(), format) && !slices.ContainsFunc(keys, unused) {
			names = append(names, quote(name))
		}
	}
	return list(names)
}

// idleLabels returns the keys about labels that have no effect.
func idleLabels(e *Experiment) (keys []idleKey) {
	c := e.Corpus
	format := "corpus.format = " + quote(c.Format)
	if c.Format == PlainText {
		for _, key := range []string{"corpus.header", "corpus.on_bad_line", "corpus.stratify"} {
			keys = append(keys, idleKey{key, "corpus.format", format})
		}
	}
	// An empty table of columns is none, which takes back one that is given.
	if all := c.Columns.all(); len(all) > 0 && !corpus.RowFormats()[c.Format].HasColumns() {
		keys = append(keys, idleKey{"corpus.columns", "corpus.format", format})
	}
	if c.Format == PlainText {
		return keys
	}
	_, labelled := e.Objective.Spec.(objective.Labelled)
	usual := !labelled && !c.Columns.has("text") // the column is the one called text
	if table := c.Format == "csv" || c.Format == "tsv"; !table || usual || named(c.Columns.all()) {
		cause := format
		switch {
		case table && usual:
			cause = "a column that is named in the header, text"
		case table:
			cause = "names in corpus.columns, which a header must have"
		}
		keys = append(keys, idleKey{"corpus.header", "corpus.format", cause})
	}
	if c.Format == objective.Vectors {
		cause := format + ", which is not text"
		for _, key := range []string{"corpus.normalize", "corpus.on_bad_utf8", "corpus.on_bad_line", "corpus.valid", "corpus.test", "vocab.special", "vocab.file", "start.keep_words"} {
			keys = append(keys, idleKey{key, "corpus.format", cause})
		}
	}
	if hasNames(c.Format) {
		cause := format + ", whose names stay as they are, the rare ones too"
		for _, key := range []string{"corpus.tokenizer", "corpus.numbers", "corpus.punctuation", "corpus.stem", "corpus.phrases", "vocab.min_count", "embedding.subwords"} {
			keys = append(keys, idleKey{key, "corpus.format", cause})
		}
	}
	if !labelled {
		return append(keys, idleKey{"corpus.stratify", "objective.type", "objective " + quote(e.Objective.Type) + ", which has no labels"})
	}
	if corpus.RowFormats()[c.Format].ByToken {
		keys = append(keys, idleKey{"corpus.stratify", "corpus.format", format + ", in which an example has many labels"})
	} else if c.Valid.Share == 0 && c.Test.Share == 0 {
		keys = append(keys, idleKey{"corpus.stratify", "corpus.valid", "nothing held out by share"})
	}
	return keys
}
