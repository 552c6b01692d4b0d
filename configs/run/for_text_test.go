package run_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
)

// TestForTextRepeated holds that nothing is held out of a text of few sentences, again and again: a share of those
// that differ would be none, which nobody has asked for.
func TestForTextRepeated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("the cat sees the mouse\nthe dog sees the cat\n", 300)), 0o666); err != nil {
		t.Fatal(err)
	}
	e, err := run.ForText(context.Background(), []string{path}, nil, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !e.Corpus.Valid.IsZero() {
		t.Errorf("corpus.valid is %v", e.Corpus.Valid)
	}
	d, err := run.Load(context.Background(), e, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
}

// TestForTextColumns holds that plain text is found in the column called text of tables, to the tokens of the text by itself.
func TestForTextColumns(t *testing.T) {
	var text, object, commas, tabs, bare strings.Builder
	commas.WriteString("id,text\n")
	tabs.WriteString("text\tid\n")
	bare.WriteString("id,body\n")
	for i := range 400 {
		line := fmt.Sprintf("the %d cats, and \"the dog\" saw mouse %d", i, i%7)
		fmt.Fprintln(&text, line)
		fmt.Fprintf(&object, "{\"id\": %d, \"text\": %q}\n", i, line)
		fmt.Fprintf(&commas, "%d,\"%s\"\n", i, strings.ReplaceAll(line, `"`, `""`))
		fmt.Fprintf(&tabs, "%s\t%d\n", line, i)
		fmt.Fprintf(&bare, "%d,\"%s\"\n", i, strings.ReplaceAll(line, `"`, `""`))
	}
	folder := t.TempDir()
	tokens := func(name, content string, overrides ...string) (ids []int32, e *configs.Experiment) {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		e, err := run.ForText(t.Context(), []string{path}, append(overrides, "corpus.valid=0"), run.Options{})
		if err != nil {
			t.Fatal(err)
		}
		d, err := run.Load(t.Context(), e, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		return slices.Clone(d.Train.IDs), e
	}
	want, _ := tokens("a.txt", text.String())
	for _, test := range []struct {
		name, content, format string
		overrides             []string
	}{
		{"a.jsonl", object.String(), "jsonl", nil},
		{"a.csv", commas.String(), "csv", nil},
		{"above.csv", "sep=,\n\n" + commas.String(), "csv", nil},
		{"mac.csv", strings.ReplaceAll(commas.String(), "\n", "\r"), "csv", nil},
		{"b.csv", bare.String(), "csv", []string{`corpus.columns={text="body"}`}},
		{"c.csv", bare.String(), "csv", []string{"corpus.columns={text=2}", "corpus.header=true"}},
		{"a.tsv", tabs.String(), "tsv", nil},
	} {
		got, e := tokens(test.name, test.content, test.overrides...)
		if !slices.Equal(got, want) || e.Corpus.Format != test.format || e.Name != strings.TrimSuffix(test.name, filepath.Ext(test.name)) {
			t.Errorf("%s: %d tokens of %d, format %s, name %s", test.name, len(got), len(want), e.Corpus.Format, e.Name)
		}
	}
	if got, e := tokens("d.csv", bare.String()); slices.Equal(got, want) || e.Corpus.Format != configs.PlainText {
		t.Errorf("without a column called text: format %s", e.Corpus.Format)
	}
	if _, e := tokens("e.csv", "of cats, text, and more\n"+text.String()); e.Corpus.Format != configs.PlainText {
		t.Errorf("prose with the word text: format %s", e.Corpus.Format)
	}
	for glob, want := range map[string]string{"[ab]*.csv": configs.PlainText, "a*.csv": "csv"} {
		if e, err := run.ForText(t.Context(), []string{filepath.Join(folder, glob)}, nil, run.Options{}); err != nil || e.Corpus.Format != want {
			t.Errorf("%s: %v, %v", glob, e, err)
		}
	}
}

// TestForTextLabels holds that columns of labels and pairs are answered with the experiment that learns from them.
func TestForTextLabels(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte("text,label\n"+strings.Repeat("the cat saw a mouse,pet\n", 400)), 0o666); err != nil {
		t.Fatal(err)
	}
	pairs := "lexigraph init --objective pairs prints"
	for override, want := range map[string]string{
		`corpus.columns={text="it's",label="label"}`:   "lexigraph run classify-go corpus.train=" + path + ` corpus.format=csv 'corpus.columns={text="it'\''s",label="label"}'`,
		`corpus.columns={text="text",label="label"}`:   "lexigraph run classify-go corpus.train=" + path + ` corpus.format=csv 'corpus.columns={text="text",label="label"}'`,
		`corpus.columns={ label = 2 }`:                 " corpus.format=csv 'corpus.columns={ label = 2 }'",
		`corpus.columns.label="label"`:                 " corpus.format=csv 'corpus.columns.label=",
		`corpus.columns={text="text", pair = "label"}`: pairs,
		`corpus.columns={text="label"}`:                `consists of one word, "pet"`,
	} {
		if _, err := run.ForText(t.Context(), []string{path}, []string{override}, run.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", override, err, want)
		}
	}
}

// TestForTextFound holds that labels beside the texts are told with the command that learns them, where there are some.
func TestForTextFound(t *testing.T) {
	line := func(rows int, form func(i int) string) (text string) {
		for i := range rows {
			text += form(i) + "\n"
		}
		return text
	}
	pets := func(i int) string {
		return fmt.Sprintf("cat number %d saw a mouse,%s", i, []string{"good", "bad"}[i%2])
	}
	for _, test := range []struct{ name, content, want string }{
		{"a.csv", "review,Sentiment\n" + line(400, pets), `its column Sentiment has labels, such as "good" and "bad"; what learns them is lexigraph run classify-go corpus.train=a.csv corpus.format=csv 'corpus.columns={text="review",label="Sentiment"}'`},
		{"it's $5.csv", "review,label\n" + line(400, pets), `lexigraph run classify-go 'corpus.train=it'\''s $5.csv' corpus.format=csv 'corpus.columns={text="review",label="label"}'`},
		{"sorted.csv", "text,label\n" + line(400, func(i int) string { return pets(i / 200) }), `has labels, such as "good"; what`},
		{"a.jsonl", line(400, func(i int) string { return fmt.Sprintf(`{"text": "the cat saw a mouse", "stars": %d}`, i%5) }), `its column stars has labels, such as "0" and "1" and "2"; `},
		{"no.jsonl", line(400, func(i int) string { return `{"text": "the cat saw a mouse"}` }), ""},
		{"scores.csv", "text,score\n" + line(400, func(i int) string { return fmt.Sprintf("the cat saw a mouse,%d", i) }), ""},
		{"bare.tsv", line(400, func(i int) string { return strings.ReplaceAll(pets(i), ",", "\t") }), `its column 2 has labels, such as "good" and "bad"; what learns them is lexigraph run classify-go corpus.train=bare.tsv corpus.format=tsv 'corpus.columns={text=1,label=2}'`},
		{"pairs.tsv", line(400, func(i int) string { return strings.ReplaceAll(pets(i), ",", "\tnews\tthe dog saw it\t") }), ""},
		{"a.txt", "review,sentiment\n" + line(400, pets), ""},
	} {
		t.Chdir(t.TempDir())
		if err := os.WriteFile(test.name, []byte(test.content), 0o666); err != nil {
			t.Fatal(err)
		}
		told := ""
		o := run.Options{Notify: func(event run.Event) {
			if w, is := event.(run.Warning); is && strings.Contains(w.Text, " has labels") {
				told += w.Text
			}
		}}
		if _, err := run.ForText(t.Context(), []string{test.name}, nil, o); err != nil || !strings.Contains(told, test.want) || test.want == "" && told != "" {
			t.Errorf("%s: told %q, want %q (%v)", test.name, told, test.want, err)
		}
	}
}

// TestForTextTold holds that a column is told which was taken without having been asked for, and no other.
func TestForTextTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte("body,text\n"+strings.Repeat("the dog saw,the cat saw a mouse\n", 400)), 0o666); err != nil {
		t.Fatal(err)
	}
	for overrides, want := range map[string]bool{"": true, "corpus.tokenizer=whitespace": true, "corpus.format=text": false, "corpus.format=csv": false, `corpus.columns={text="body"}`: false, "corpus.columns={text=1}": false} {
		told := false
		o := run.Options{Notify: func(event run.Event) {
			w, is := event.(run.Warning)
			told = told || is && strings.Contains(w.Text, "its column text is read")
		}}
		if _, err := run.ForText(t.Context(), []string{path}, strings.Fields(overrides), o); err != nil || told != want {
			t.Errorf("%s: told %t, %v", overrides, told, err)
		}
	}
}

// TestMarks holds that <unk> and [PAD] in a text that is split into words are told, which else become words like others.
func TestMarks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("the cat sees the <unk> mouse [PAD]\n", 300)), 0o666); err != nil {
		t.Fatal(err)
	}
	// What vocab.unk names has the counts of all unknown words.
	for setting, want := range map[string]bool{"corpus.tokenizer=words": true, "corpus.tokenizer=whitespace": false, "vocab.unk=unk": false} {
		e, err := configs.Load("quickstart", []string{"corpus.train=" + path, "corpus.valid=0", "train.epochs=1", "show.nearest=[]", "evaluate.sets=[]", "corpus.tokenizer=words", setting})
		if err != nil {
			t.Fatal(err)
		}
		told, pad := false, false
		notify := func(event run.Event) {
			if w, ok := event.(run.Warning); ok && strings.Contains(w.Text, "of its tokens are the word") {
				told = told || strings.Contains(w.Text, "14.3 % of its tokens are the word unk")
				pad = pad || strings.Contains(w.Text, "14.3 % of its tokens are the word pad")
			}
		}
		if _, err := run.Start(context.Background(), e, run.Options{Folder: t.TempDir(), Notify: notify}); err != nil {
			t.Fatal(err)
		}
		if told != want || pad != (setting != "corpus.tokenizer=whitespace") {
			t.Errorf("%s: told is %t, of [PAD] %t", setting, told, pad)
		}
	}
}
