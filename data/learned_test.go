package data

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A text is encoded by what was learned as it was beside the text to train on, whether its words fit the table or not.
func TestLoadTest(t *testing.T) {
	few(t)
	tight(t, 0)
	held := func(content string) []string {
		all := strings.SplitAfter(content, "\n")
		return []string{text(t, strings.Join(all[len(all)/2:], "")+strings.Repeat("never <unk> the a0 seen\n", 3)), text(t, all[0]+"the s1\n")}
	}
	for name, content := range stretchTexts() {
		for spec, change := range map[string]func(s *Settings){
			"default":        func(s *Settings) {},
			"no unk, an eos": func(s *Settings) { s.Vocab.Unk, s.Vocab.EOS = "", "</s>" },
			"vocabulary":     func(s *Settings) { s.Vocab.File = text(t, "the\na\n<unk>\nw9\nv17\n") },
			"phrases":        func(s *Settings) { s.Phrases = PhraseSpec{Rounds: 2, Score: PhraseNPMI, Threshold: 0.01, MinCount: 9} },
		} {
			s := settings(text(t, content))
			s.Vocab = defaultVocab()
			s.Test.Sources = held(content)
			change(&s)
			for _, bound := range []int{0, 1 << 20} {
				tableBytes = bound
				sameTest(t, name+", "+spec, s)
			}
		}
	}
	for name, s := range rowSettings(t) {
		content, err := os.ReadFile(s.Train[0])
		if err != nil || s.Rows.Teacher != nil {
			continue
		}
		all := strings.SplitAfter(string(content), "\n")
		s.Valid, s.Test = HeldOut{}, HeldOut{Sources: []string{text(t, strings.Join(all[len(all)/2:], ""))}}
		s.Train = []string{text(t, strings.Join(all[:3*len(all)/4], ""))}
		s.Rows.OnBadLine = "skip"
		for _, bound := range []int{0, 1 << 20} {
			tableBytes = bound
			for _, s.Rows.Formless = range []bool{false, true} {
				sameTest(t, name, s)
			}
		}
	}
}

// sameTest compares the test part of a dataset with what [LoadTest] makes of it.
func sameTest(t *testing.T, name string, s Settings) {
	t.Helper()
	want, err := Load(t.Context(), s)
	if err != nil {
		return // there is nothing that could have been learned
	}
	defer want.Close()
	s.Cache = t.TempDir()
	got, err := LoadTest(t.Context(), s, Learned{want.Vocab, want.Phrases, want.Labels})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	defer got.Close()
	forms := func(r *Rows) (all []string) {
		for _, form := range r.Form {
			word := r.Forms[form]
			if r.Seen[form] {
				word += " is seen"
			}
			all = append(all, word)
		}
		return all
	}
	if r := got.Test.Rows; r != nil {
		r.LookFor(want.Train.Rows)
		was := *want.Test.Rows
		if diff := cmp.Diff(forms(&was), forms(r)); diff != "" {
			t.Errorf("%s: forms (-with +without the text to train on):\n%s", name, diff)
		}
		r.Form, r.Forms, r.Seen = was.Form, was.Forms, was.Seen
	}
	if diff := cmp.Diff(want.Test, got.Test, same); diff != "" || got.Report.Test != want.Report.Test || got.Train != nil {
		t.Errorf("%s: %+v and %+v (-with +without the text to train on):\n%.2000s", name, want.Report.Test, got.Report.Test, diff)
	}
	if left := entries(t, s.Cache); len(left) > 0 {
		t.Errorf("%s: left behind: %q", name, left)
	}
}
