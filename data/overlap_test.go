package data

import (
	"fmt"
	"strings"
	"testing"
)

// numberedLines returns lines of a form with the numbers from lo to hi - 1 in it.
func numberedLines(form string, lo, hi int) string {
	var b strings.Builder
	for i := lo; i < hi; i++ {
		b.WriteString(strings.ReplaceAll(form, "#", fmt.Sprint(i)) + "\n")
	}
	return b.String()
}

func TestOverlap(t *testing.T) {
	const sentence = "the # mouse sees the # horse in the house"
	for _, test := range []struct {
		name, form, format string
		shared             int // of 50 in the held-out text
		want               string
	}{
		{"none", sentence, "", 0, ""},
		{"few", sentence, "", 4, ""},
		{"some", sentence, "", 5, "corpus.valid: 5 of 50 sentences of 8 tokens or more stand in the training text too, so that what is judged was trained on"},
		{"short sentences", "the # mouse", "", 50, ""},
		{"examples", "__label__a the # mouse sees\n__label__b it", "fasttext", 20, "corpus.valid: 20 of 50 examples of 4 tokens or more"},
		{"other examples", "__label__a the # mouse sees\n__label__b it", "fasttext", 0, ""},
		{"facts", "e#\tr\te\ne#\ts\te", "triples", 10, "corpus.valid: 20 of 100 facts of 2 tokens or more"},
		{"facts with their entities", "e#\tr#\te\n", "triples", 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := settings(text(t, numberedLines(test.form, 0, 100)))
			held := numberedLines(test.form, 100-test.shared, 150-test.shared)
			if test.format == "triples" && test.shared == 0 { // the same names in other facts
				held = numberedLines("e#\tr0\te\n", 50, 100)
			}
			s.Vocab.Unk, s.Valid.Sources, s.Rows.Format = "", []string{text(t, held)}, test.format
			d, err := Load(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if got := d.Report.OverlapNote; !strings.HasPrefix(got, test.want) || (got == "") != (test.want == "") {
				t.Errorf("the note is %q, want %q", got, test.want)
			}
		})
	}
	// A share of the text has nothing in common with the rest.
	s := settings(text(t, numberedLines(sentence, 0, 100)+numberedLines(sentence, 0, 100)))
	s.Valid.Share = 0.3
	d, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if d.Report.OverlapNote != "" {
		t.Errorf("a share: the note is %q", d.Report.OverlapNote)
	}
	// Nor have texts of words that are unknown.
	s = settings(text(t, numberedLines(sentence, 0, 100)))
	s.Valid.Sources, s.Vocab.MinCount = []string{text(t, numberedLines("a# b# c# d# e# f# g# h#", 0, 100))}, 100
	if d, err = Load(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if d.Report.OverlapNote != "" {
		t.Errorf("unknown words: the note is %q", d.Report.OverlapNote)
	}
}
