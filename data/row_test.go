package data

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// rowSettings are labelled texts in all forms that differ in what is kept of them.
func rowSettings(t testing.TB) map[string]Settings {
	lines := func(n int, line func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(line(i) + "\n")
		}
		return text(t, b.String())
	}
	labelled := lines(400, func(i int) string {
		return fmt.Sprintf("__label__%c __label__b the w%d x%d %s", 'a'+i%3, i, i%70, strings.Repeat("e ", i%3))
	})
	conll := lines(900, func(i int) string {
		if i%7 == 6 {
			return ""
		}
		return fmt.Sprintf("%s%d %c", []string{"Word", "word", "x"}[i%3], i%90, 'A'+i%4)
	})
	pairs := lines(300, func(i int) string { return fmt.Sprintf("q%d the,a%d the,n%d,%d.5", i%100, i, i%7, i%3) })
	facts := lines(300, func(i int) string { return fmt.Sprintf("e%d\tlikes%d\te%d", i%50, i%3, (i*7)%60) })
	all := map[string]Settings{}
	add := func(name, train string, change func(s *Settings)) {
		s := settings(train)
		s.Tokenizer = func() corpus.Tokenizer { return &corpus.Words{Numbers: true} }
		s.Vocab = VocabSpec{MinCount: 2, Unk: "<unk>"}
		change(&s)
		all[name] = s
	}
	fastText := func(change func(s *Settings)) func(s *Settings) {
		return func(s *Settings) {
			s.Rows.Format = "fasttext"
			change(s)
		}
	}
	add("labels", labelled, fastText(func(s *Settings) {}))
	add("labels, shares", labelled, fastText(func(s *Settings) { s.Valid.Share, s.Test.Share, s.SplitSeed = 0.2, 0.1, 3 }))
	add("labels, stratified", labelled, fastText(func(s *Settings) { s.Valid.Share, s.Test.Share, s.Rows.Stratify = 0.2, 0.1, true }))
	add("labels, held out", labelled, fastText(func(s *Settings) {
		s.Valid.Sources, s.Rows.OnBadLine = []string{text(t, "__label__b w1 never\n__label__new w2\n")}, "skip"
		s.Vocab.Unk = ""
	}))
	add("labels, vocabulary", labelled, fastText(func(s *Settings) { s.Vocab = VocabSpec{Unk: "<unk>", File: text(t, "the\n<unk>\nw7\nx1\n")} }))
	add("labels, too long", text(t, "__label__a "+strings.Repeat("y", longToken+1)+" b\n__label__b b <unk> b\n"), fastText(func(s *Settings) {}))
	add("labels, too rare", labelled, fastText(func(s *Settings) { s.Vocab.MinCount = 1 << 20 }))
	add("labels, no tokens", text(t, "__label__a\n__label__b\n"), fastText(func(s *Settings) {}))
	add("tags", conll, func(s *Settings) {
		s.Rows = RowSettings{RowOptions: corpus.RowOptions{Format: "conll", Text: []corpus.Column{{Number: 1}}, Label: []corpus.Column{{Number: 2}}}}
		s.Rows.Lower, s.Valid.Share = true, 0.2
	})
	add("pairs", pairs, func(s *Settings) {
		column := func(n int) []corpus.Column { return []corpus.Column{{Number: n}} }
		s.Rows = RowSettings{RowOptions: corpus.RowOptions{Format: "csv", Text: column(1), Pair: column(2), Negative: column(3), Score: column(4)}}
		s.Test.Share = 0.2
	})
	add("facts", facts, func(s *Settings) {
		s.Rows, s.Vocab = RowSettings{RowOptions: corpus.RowOptions{Format: "triples"}}, VocabSpec{MinCount: 1}
	})
	add("taught", labelled, func(s *Settings) {
		s.Rows.Format = "lines"
		s.Rows.Teacher = &Teacher{Rows: 400, Dim: 1, Numbers: make([]float32, 400)}
		s.Valid.Share = 0.1
	})
	return all
}

// A labelled text has the same vocabularies, examples and report in memory and in temporary files, of which none is left, and whether
// it is known how its words are written or not.
func TestRowsInFiles(t *testing.T) {
	few(t)
	tight(t, 0)
	for name, s := range rowSettings(t) {
		t.Run(name, func(t *testing.T) {
			s.Cache = t.TempDir()
			want, wantErr := loadRows(t.Context(), s, "")
			s.Rows.Formless = true // of texts whose words are all unknown, nothing is left then, which is reported
			bare, _ := loadRows(t.Context(), s, "")
			for _, bound := range []int{0, 5_000} {
				for _, formless := range []bool{false, true} {
					tableBytes, s.Rows.Formless = bound, formless
					got, err := Load(t.Context(), s)
					if fmt.Sprint(err) != fmt.Sprint(wantErr) {
						t.Fatalf("error is %v, want %v", err, wantErr)
					}
					if err != nil {
						continue
					}
					if _, mapped := got.Train.Bytes(); !mapped {
						t.Error("the text is in memory")
					}
					want := *want
					if formless {
						want.Report = bare.Report
						for _, c := range []**Corpus{&want.Train, &want.Valid, &want.Test} {
							if *c != nil {
								corpus, rows := **c, *(*c).Rows
								rows.Form, rows.Forms, rows.Seen = nil, nil, nil
								corpus.Rows, *c = &rows, &corpus
							}
						}
					}
					if diff := cmp.Diff(&want, got, same); diff != "" {
						t.Errorf("table of %d bytes, formless %v (-memory +files):\n%.3000s", bound, formless, diff)
					}
					got.Close()
				}
			}
			if left := entries(t, s.Cache); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

// Where temporary files cannot be written, labelled text is read into memory.
func TestRowsFail(t *testing.T) {
	few(t)
	s := rowSettings(t)["labels"]
	want, err := loadRows(t.Context(), s, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", s.Train[0])
	for _, cache := range []string{"", s.Train[0]} {
		s.Cache = cache
		got, err := Load(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if got.Report.TempError == "" || got.Report.CacheError != "" { // labelled text is not kept anyway
			t.Errorf("cache %q: problems %q and %q", cache, got.Report.TempError, got.Report.CacheError)
		}
		got.Report.TempError = ""
		if diff := cmp.Diff(want, got, same); diff != "" {
			t.Errorf("cache %q (-want +got):\n%s", cache, diff)
		}
	}
	f, err := os.Open(s.Train[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s.Train, s.Stdin = []string{"-"}, f
	if _, err := Load(t.Context(), s); err == nil || !strings.Contains(err.Error(), "standard input cannot be written") {
		t.Errorf("standard input: %v", err)
	}
}

// Tags that mean entities and are written in another way than B-PER, I-PER and O are told.
func TestNearEntities(t *testing.T) {
	for tags, want := range map[string]string{
		"O B-PER I-PER":       "",
		"B-PER I-PER":         "",
		"NOUN VERB O":         "",
		"NOUN-B VERB":         "",
		"O":                   "",
		"O B_PER I_PER":       `written like "B_PER", so that none marks an entity, and F1 is not known; write B-PER, with a hyphen`,
		`"O" "B-PER" "I-PER"`: "written like \"\\\"O\\\"\", so that none marks an entity, and F1 is not known; write them without quotes: sed -E",
		"O PER-B PER-I LOC-B": `written like "PER-B", so that none marks an entity, and F1 is not known; write the mark first`,
		"o b-per i-per":       `write the mark as a capital`,
		"* (PER* *) (LOC)":    `written like "*", so that none marks an entity, and F1 is not known; write B-PER, I-PER and O; where the token is column 4 and the tag 11, as in OntoNotes: awk`,
		"O B-PER B–LOC":       `the tag "B–LOC" marks no entity, as others do; write B-PER, with a hyphen`,
		"O 0 B-PER":           `the tag "0" stands beside O, and is a tag of its own`,
		"O _ NOUN":            "",
		"0 B-PER I-PER":       `the tag "0" stands in the place of O, the letter`,
	} {
		if got := nearEntities(strings.Fields(tags)); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: got %q, want %q", tags, got, want)
		}
	}
}

// TestSwitches: columns of 0 and 1 for each class are no labels.
func TestSwitches(t *testing.T) {
	text := "text,toxic,rude\na,0,1\nb,1,0\n"
	label := []corpus.Column{{Name: "toxic"}, {Name: "rude"}}
	s := Settings{Train: []string{"-"}, Options: corpus.Options{Stdin: strings.NewReader(text)}, Tokenizer: always(corpus.Whitespace{}), Rows: RowSettings{RowOptions: corpus.RowOptions{Format: "csv", Text: []corpus.Column{{Name: "text"}}, Label: label}}, Vocab: VocabSpec{MinCount: 1}}
	_, err := loadRows(t.Context(), s, "")
	if want := `corpus.columns: the 2 columns of labels hold nothing but 0 and 1, and a label does not say which column it is from; make JSON of them`; err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), `for c in ("toxic", "rude")`) {
		t.Errorf("error %v, want %s", err, want)
	}
	s.Rows.Label, s.Stdin = label[:1], strings.NewReader(text)
	if _, err := loadRows(t.Context(), s, ""); err != nil {
		t.Errorf("one column: %v", err)
	}
}

// Labels that differ in capitals alone, or of which nearly every example has its own, are told.
func TestLabelNote(t *testing.T) {
	var ids strings.Builder
	for i := range 12 {
		fmt.Fprintf(&ids, "__label__%d the mouse\n", i)
	}
	for text, want := range map[string]string{
		"__label__good a\n__label__bad b\n__label__Good c\n":                                                                           `corpus.train: the labels "Good" and "good", and perhaps more, differ in capitals alone`,
		"__label__18446744073709551616 a\n__label__18446744073709551617 b\n__label__9007199254740992 c\n__label__9007199254740993 d\n": "",
		"__label__18446744073709551616 a\n__label__18446744073709551616.0 b\n":                                                         `corpus.train: the labels "18446744073709551616" and "18446744073709551616.0", and perhaps more, are the same number`,
		"__label__0 a\n__label__-0.0 b\n":                                                                                              `corpus.train: the labels "-0.0" and "0", and perhaps more, are the same number`,
		"__label__1 a\n__label__0 b\n__label__1.0 c\n":                                                                                 `corpus.train: the labels "1" and "1.0", and perhaps more, are the same number`,
		"__label__x a\n__label__y b\n__label__NaN c\n":                                                                                 `corpus.train: 1 example has the label "NaN", which programs write where there is none: leave these out if they have none`,
		"__label__neg a\n__label__pos b\n__label__neg\u200b c\n":                                                                       `corpus.train: the labels "neg" and "neg\u200b", and perhaps more, look the same`,
		"__label__x a\n__label__y b\n__label__- c\n":                                                                                   `corpus.train: 1 example has the label "-", which programs write where there is none: leave these out if they have none`,
		"__label__good,the film\n__label__bad a\n":                                                                                     `corpus.train: the label "good,the", and perhaps more, goes on behind a comma: a label ends at a space`,
		"__label__good, the film\n__label__bad, a\n":                                                                                   `corpus.train: labels end in a mark, such as "bad,", which is read as part of them: sed -E 's/(__label__[^ ]+)[,:;]( |$)/\1\2/g' takes it off`,
		"__label__good the film\n__label__good a\n__label__bad: the\n":                                                                 `corpus.train: labels end in a mark, such as "bad:", which is read as part of them: sed -E 's/(__label__[^ ]+)[,:;]( |$)/\1\2/g' takes it off`,
		"__label__good: the film\n__label__bad: a\n":                                                                                   `corpus.train: labels end in a mark, such as "bad:", which is read as part of them: sed -E 's/(__label__[^ ]+)[,:;]( |$)/\1\2/g' takes it off`,
		"__label__neg a\n__label__pos b\n__label__neg. c\n":                                                                            `corpus.train: the labels "neg" and "neg.", and perhaps more, differ in a mark at the end alone`,
		strings.Repeat("__label__0 a\n__label__1 b\n", 10) + "__label__40 c\n":                                                         `corpus.train: one example alone has the label "40", and each other label has ten or more: is it one?`,
		strings.Repeat("__label__0 a\n__label__1 b\n", 9) + "__label__40 c\n":                                                          "",
		"__label__['x'] a\n__label__['y'] b\n":                                                                                         `corpus.train: the labels are lists, such as "['x']", each of which is taken for one label; write a column for each label, or lists in lines of JSON`,
		ids.String():                                                                                                                   "corpus.train: there are 12 labels for 12 examples: is this the column of the labels?",
		strings.Repeat(ids.String(), 3):                                                                                                "",
	} {
		d, err := loadRows(t.Context(), Settings{Train: []string{"-"}, Options: corpus.Options{Stdin: strings.NewReader(text)}, Tokenizer: always(corpus.Whitespace{}), Rows: RowSettings{RowOptions: corpus.RowOptions{Format: "fasttext"}}, Vocab: VocabSpec{MinCount: 1}}, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(d.Report.Warnings("", ""), "|"); got != want {
			t.Errorf("%.30q: the warnings are %q, want %q", text, got, want)
		}
	}
}

// TestSeveralLabels holds that labels in one column that seem to be several each are told.
func TestSeveralLabels(t *testing.T) {
	const note = "the labels seem to be several each, such as %q, which is taken for one: write a column for each label, or lists in lines of JSON"
	for labels, want := range map[string]string{
		"sun;moon sun moon;star":                fmt.Sprintf(note, "moon;star"),
		"pos|x neg|x neutral|x":                 fmt.Sprintf(note, "neg|x"),
		"a,b b,c a,c":                           fmt.Sprintf(note, "a,b"),
		"Paris,France Lyon,France Bonn,Germany": "",
		"sun;moon star;tree":                    "",
		"sun;moon moon star":                    "",
		"sun moon":                              "",
	} {
		var text strings.Builder
		for _, label := range strings.Fields(labels) {
			fmt.Fprintf(&text, "the mouse\t%s\n", label)
		}
		rows := RowSettings{RowOptions: corpus.RowOptions{Format: "tsv", Text: []corpus.Column{{Number: 1}}, Label: []corpus.Column{{Number: 2}}}}
		d, err := loadRows(t.Context(), Settings{Train: []string{"-"}, Options: corpus.Options{Stdin: strings.NewReader(text.String())}, Tokenizer: always(corpus.Whitespace{}), Rows: rows, Vocab: VocabSpec{MinCount: 1}}, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Report.LabelNote; got != want {
			t.Errorf("%s: the note is %q, want %q", labels, got, want)
		}
	}
}

// TestOneRelation: facts of a single relation, such as what is a kind of what, are facts to learn.
func TestOneRelation(t *testing.T) {
	d, err := Load(t.Context(), Settings{
		Train:     []string{text(t, "dog\tis a\tmammal\ncat\tis a\tmammal\nmammal\tis a\tanimal\n")},
		Tokenizer: always(corpus.Whitespace{}), Vocab: VocabSpec{MinCount: 1},
		Rows: RowSettings{RowOptions: corpus.RowOptions{Format: "triples"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if d.Labels.Len() != 1 || d.Train.Rows.Len() != 3 {
		t.Errorf("%d relations in %d facts", d.Labels.Len(), d.Train.Rows.Len())
	}
}
