package data

import (
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// heldOut returns what identifies the validation text of s.
func heldOut(t *testing.T, s Settings) string {
	t.Helper()
	d, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	return d.Content(d.Valid)
}

// TestContent: a held-out text has the same identity however its file is stored, and another one another.
func TestContent(t *testing.T) {
	train := text(t, "a b c\nb c d\n")
	of := func(valid, format string) string {
		s := settings(train)
		s.Valid.Sources, s.Texts.Format = []string{text(t, valid)}, format
		if format != "" {
			s.Train = []string{text(t, `{"text": "a b c"}`+"\n"+`{"text": "b c d"}`+"\n")}
		}
		return heldOut(t, s)
	}
	lines := of("a b\nc d never\n", "")
	for name, same := range map[string]string{
		"lines of JSON":   of(`{"text": "a b"}`+"\n"+`{"text": "c d never"}`+"\n", "jsonl"),
		"one document":    of(`{"text": "a b\nc d never"}`+"\n", "jsonl"),
		"unknown as well": of("a b\nc d nowhere\n", ""),
	} {
		if same != lines {
			t.Errorf("%s: the identity of the same text differs", name)
		}
	}
	for name, other := range map[string]string{
		"order":     of("c d never\na b\n", ""),
		"sentences": of("a b c\nd never\n", ""),
		"words":     of("a b\nc d d\n", ""),
		"more":      of("a b\nc d never\na\n", ""),
	} {
		if other == lines {
			t.Errorf("%s: the identity of another text is the same", name)
		}
	}
}

// TestContentOfExamples: a held-out set of labelled examples has the same identity in every format, tokenizer and order.
func TestContentOfExamples(t *testing.T) {
	of := func(train, valid, format string, change func(s *Settings)) string {
		s := settings(text(t, train))
		s.Valid.Sources = []string{text(t, valid)}
		s.Rows.Format = format
		if format != "fasttext" {
			s.Rows.Text, s.Rows.Label = []corpus.Column{{Name: "text"}}, []corpus.Column{{Name: "label"}}
		}
		change(&s)
		return heldOut(t, s)
	}
	as := func(*Settings) {}
	const train = "__label__x a b\n__label__y b c\n"
	const table = "text,label\na b,x\nb c,y\n"
	want := of(train, "__label__x A  b,\n__label__y c\n", "fasttext", as)
	for name, same := range map[string]string{
		"order":     of(train, "__label__y c\n__label__x A b,\n", "fasttext", as),
		"tokenizer": of(train, "__label__x A b,\n__label__y c\n", "fasttext", func(s *Settings) { s.Tokenizer = func() corpus.Tokenizer { return &corpus.Words{Numbers: true} } }),
		"format":    of(table, "text,label\n\"A b,\",x\nc,y\n", "csv", as),
		"left out":  of(train, "__label__x A b,\n__label__y c\n__label__z c\n", "fasttext", func(s *Settings) { s.Rows.OnBadLine = "skip" }),
	} {
		if same != want {
			t.Errorf("%s: the identity of the same examples differs", name)
		}
	}
	for name, other := range map[string]string{
		"label": of(train, "__label__y A  b,\n__label__y c\n", "fasttext", as),
		"word":  of(train, "__label__x A  c,\n__label__y c\n", "fasttext", as),
		"more":  of(train, "__label__x A  b,\n__label__y c\n__label__y c\n", "fasttext", as),
	} {
		if other == want {
			t.Errorf("%s: the identity of other examples is the same", name)
		}
	}
}

// TestContentOfTags: which token has which tag matters.
func TestContentOfTags(t *testing.T) {
	of := func(valid string) string {
		s := settings(text(t, "a x\nb y\n\nb x\n"))
		s.Valid.Sources = []string{text(t, valid)}
		s.Rows = RowSettings{RowOptions: corpus.RowOptions{Format: "conll", Text: []corpus.Column{{Number: 1}}, Label: []corpus.Column{{Number: 2}}}}
		return heldOut(t, s)
	}
	if of("a x\nb y\n") == of("a y\nb x\n") || of("a x\nb y\n") != of("a x\nb y\n\n") {
		t.Error("tags are not part of the identity, or more is")
	}
}

// TestContentOfPairs: which texts belong together matters, and how much.
func TestContentOfPairs(t *testing.T) {
	seen := map[string]string{}
	for _, valid := range []string{"b,c,1\n", "b,d,1\n", "b c,d,1\n", "b,c d,1\n", "c,b,1\n", "b,c,2\n"} {
		s := settings(text(t, "b,c,1\nc,d,2\n"))
		s.Valid.Sources = []string{text(t, valid)}
		column := func(n int) []corpus.Column { return []corpus.Column{{Number: n}} }
		s.Rows = RowSettings{RowOptions: corpus.RowOptions{Format: "csv", Text: column(1), Pair: column(2), Score: column(3)}}
		content := heldOut(t, s)
		if other, there := seen[content]; there {
			t.Errorf("%q and %q have the same identity", valid, other)
		}
		seen[content] = valid
	}
}

// TestContentOfRows: an example is the same as another if all of it is, whatever the order of its labels.
func TestContentOfRows(t *testing.T) {
	base := corpus.Row{Text: "a b", Others: []string{"c d"}, Labels: []string{"x", "y"}, Score: 1}
	change := func(f func(r *corpus.Row)) corpus.Row {
		r := base
		r.Others, r.Labels = slices.Clone(r.Others), slices.Clone(r.Labels)
		f(&r)
		return r
	}
	for name, r := range map[string]corpus.Row{
		"white space":           change(func(r *corpus.Row) { r.Text = " a\tb" }),
		"the order of labels":   change(func(r *corpus.Row) { r.Labels = []string{"y", "x"} }),
		"the text":              change(func(r *corpus.Row) { r.Text = "a c" }),
		"the other text":        change(func(r *corpus.Row) { r.Others[0] = "c e" }),
		"where the other ends":  change(func(r *corpus.Row) { r.Text, r.Others[0] = "a b c", "d" }),
		"the labels":            change(func(r *corpus.Row) { r.Labels[1] = "z" }),
		"the score":             change(func(r *corpus.Row) { r.Score = 2 }),
		"tokens for the labels": {Tokens: []string{"a", "b"}, Others: []string{"c d"}, Labels: []string{"y", "x"}, Score: 1},
	} {
		same := name == "white space" || name == "the order of labels"
		if got := contentOf(r) == contentOf(base); got != same {
			t.Errorf("%s: the same: %v", name, got)
		}
	}
}
