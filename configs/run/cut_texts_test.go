package run_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs/run"
)

// TestCutTexts: texts that are longer than an example are told where they are many, unless the experiment says how much
// of a text is looked at.
func TestCutTexts(t *testing.T) {
	const said = "objective.max_words: "
	told := func(long, short int, more ...string) (text string) {
		texts := strings.Repeat(strings.Repeat("cat ", 1500)+"\ta\n", long) + strings.Repeat(strings.Repeat("dog ", 1000)+"\tb\n", short)
		path := write(t, t.TempDir(), "texts.tsv", texts)
		e, folder := experiment(t, append([]string{"corpus.train=" + path, "corpus.format=tsv", "corpus.columns={text=1,label=2}", "corpus.valid=0",
			`objective={type="classify"}`, "loss.type=cross_entropy", "train.max_steps=1", "train.epochs=1"}, more...)...)
		_, err := run.Start(t.Context(), e, run.Options{Folder: folder, Notify: func(e run.Event) {
			if w, ok := e.(run.Warning); ok && strings.HasPrefix(w.Text, said) {
				text = w.Text
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	want := said + "2 of 4 texts are longer than 1,000 words, and what stands behind these is not looked at, 20.0 % of all words; set it higher to look at all"
	if got := told(2, 2); got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	for name, got := range map[string]string{"one of a hundred is": told(1, 99), "the experiment wants it": told(2, 2, "objective.max_words=900")} {
		if got != "" {
			t.Errorf("where %s it says %q", name, got)
		}
	}
}

// TestAloneInLines: a text with a token a line, where no word has others to be predicted from, is told.
func TestAloneInLines(t *testing.T) {
	tokens := strings.Repeat("the\ncat\nsleeps\n", 50)
	const cross, join = "objective.cross_sentences=true", "awk -v RS="
	for _, test := range []struct {
		text, objective, remedy string // no remedy: nothing is told
		more                    []string
	}{
		{tokens, "cbow", join, nil},
		{tokens, "bag", join, nil},
		{tokens, "next_word", cross, nil},
		{tokens, "lbl", cross, nil},
		{tokens, "next_word", cross, []string{"vocab.eos=<eos>"}},
		{tokens, "next_word", "", []string{cross}},
		{tokens, "lbl", "", []string{cross}},
		{strings.Repeat("the cat\nsleeps\n", 50), "cbow", "", nil},
	} {
		path, got := write(t, t.TempDir(), "tokens.txt", test.text), ""
		e, folder := experiment(t, append([]string{"corpus.train=" + path, "corpus.valid=0", `objective={type="` + test.objective + `"}`,
			"loss.type=cross_entropy", "vocab.eos=", "train.max_steps=1", "train.epochs=1"}, test.more...)...)
		_, err := run.Start(t.Context(), e, run.Options{Folder: folder, Notify: func(e run.Event) {
			if w, ok := e.(run.Warning); ok && strings.Contains(w.Text, "hardly any has two words") {
				got = w.Text
			}
		}})
		if err != nil || (got == "") != (test.remedy == "") || !strings.Contains(got, test.remedy) {
			t.Errorf("%s of %.12q, %q: it says %q, want one with %q; error %v", test.objective, test.text, test.more, got, test.remedy, err)
		}
	}
}

// TestMostlyUnknown: it is told that a third of the text's tokens or more are no words of the vocabulary, with what keeps more of them, and not of examples.
func TestMostlyUnknown(t *testing.T) {
	text := ""
	for i := range 30 { // three of six tokens are rare, and of seven with the label
		text += fmt.Sprintf("__label__%d the cat%d and a dog%d cow%[2]d\n", i%2, i, i)
	}
	words := write(t, t.TempDir(), "vocab.txt", "<unk>\t1\nthe\t9\n")
	for more, remedy := range map[string]string{
		"vocab.min_count=1": "", "vocab.min_count=2": " 43 % of its tokens, ", `vocab={unk="",min_count=2}`: " 43 % of its tokens, ", `vocab.min_count=2 corpus.format=fasttext objective={type="classify"}`: "",
		"vocab={max_size=2,min_count=1}": "a larger vocab.max_size", `vocab={file="` + filepath.ToSlash(words) + `"}`: "vocab.file is for",
	} {
		path, got := write(t, t.TempDir(), "words.txt", text), ""
		e, folder := experiment(t, append([]string{"corpus.train=" + path, "corpus.valid=0", `objective={type="cbow"}`, "loss.type=cross_entropy", "train.max_steps=1", "train.epochs=1"}, strings.Fields(more)...)...)
		_, err := run.Start(t.Context(), e, run.Options{Folder: folder, Notify: func(e run.Event) {
			if w, ok := e.(run.Warning); ok && strings.Contains(w.Text, "the vocabulary lacks") {
				got = w.Text
			}
		}})
		if err != nil || (got == "") != (remedy == "") || !strings.Contains(got, remedy) {
			t.Errorf("%s: it says %q, want one with %q; error %v", more, got, remedy, err)
		}
	}
}
