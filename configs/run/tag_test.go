package run_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// tagging is an experiment with a text in CoNLL's form.
func tagging(t *testing.T, text string, overrides ...string) (e *configs.Experiment, folder string) {
	t.Helper()
	path := write(t, t.TempDir(), "train.conll", text)
	return experiment(t, append([]string{"corpus.train=" + path, "corpus.format=conll", "corpus.valid=0", "corpus.test=0",
		`objective={type="tag", window=1, affixes=2, buckets=50}`, `loss={type="crf"}`, "optimizer.learning_rate=0.1", "train.epochs=30", "train.batch_size=2"},
		overrides...)...)
}

// tagger trains a small tagger on a text in CoNLL's form.
func tagger(t *testing.T, text string) *run.Run {
	t.Helper()
	e, folder := tagging(t, text)
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTagColumns: a network that learned from lists in columns knows them by their names in JSON too.
func TestTagColumns(t *testing.T) {
	r := tagger(t, "we\tO\n\nAda\tB-PER\n")
	r.Experiment.Corpus.Format = "parquet-tokens" // as if it had been that
	r.Experiment.Corpus.Columns.Text = []corpus.Column{{Name: "sentence"}}
	r.Experiment.Corpus.Columns.Label = []corpus.Column{{Name: "ner"}}
	for in, want := range map[string]string{
		`{"sentence": ["Ada"], "tags": []}`:        `{"sentence": ["Ada"], "tags": [], "ner": ["B-PER"]}`,
		`{"sentence": ["Ada"], "ner": ["O"]}`:      `{"sentence": ["Ada"], "ner": ["O"], "predicted_ner": ["B-PER"]}`,
		`{"words": ["we"]}`:                        `{"words": ["we"], "ner": ["O"]}`,
		`{"tokens": ["we"], "pos_tags": ["PRON"]}`: `{"tokens": ["we"], "pos_tags": ["PRON"], "predicted_pos_tags": ["O"]}`,
	} {
		err := r.Tag(strings.NewReader(in), "file", func(s *run.Tagged) error {
			if got := strings.TrimSuffix(s.Text(), "\n"); got != want || s.Err != nil {
				t.Errorf("%s became %s, %v; want %s", in, got, s.Err, want)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

const universal = `# text = del mar
1-2	del	_	_	_	_	_	_	_	_
1	de	_	ADP	_	_	_	_	_	_
2	el	_	DET	_	_	_	_	_	_
3	mar	_	NOUN	_	_	_	_	_	_

1	el	_	DET	_	_	_	_	_	_
1.1	mar	_	NOUN	_	_	_	_	_	_
2	mar	_	NOUN	_	_	_	_	_	_
`

// TestTag tags the training text of a run, and text with other line ends and bad bytes.
func TestTag(t *testing.T) {
	r := tagger(t, universal)
	if !r.Tags() {
		t.Error("the run tags nothing")
	}
	tag := func(text string) (out string, failed []string) {
		t.Helper()
		var b strings.Builder
		err := r.Tag(strings.NewReader(text), "file", func(s *run.Tagged) error {
			b.WriteString(s.Text())
			if s.Err != nil {
				failed = append(failed, s.Err.Error())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return b.String(), failed
	}
	want := strings.NewReplacer(
		"\tADP\t_\t_\t_\t_\t_\t_\n", "\tADP\t_\t_\t_\t_\t_\t_\tADP\n",
		"\tDET\t_\t_\t_\t_\t_\t_\n", "\tDET\t_\t_\t_\t_\t_\t_\tDET\n",
		"3\tmar\t_\tNOUN\t_\t_\t_\t_\t_\t_\n", "3\tmar\t_\tNOUN\t_\t_\t_\t_\t_\t_\tNOUN\n",
		"2\tmar\t_\tNOUN\t_\t_\t_\t_\t_\t_\n", "2\tmar\t_\tNOUN\t_\t_\t_\t_\t_\t_\tNOUN\n",
	).Replace(universal)
	for _, text := range []string{universal, strings.TrimSuffix(universal, "\n"), "\ufeff" + strings.ReplaceAll(universal, "\n", "\r\n")} {
		if got, failed := tag(text); got != want || failed != nil {
			t.Errorf("%q: got\n%s\nand %q, want\n%s", text, got, failed, want)
		}
	}
	if got, failed := tag("de\nm\xffr\n\nde\nel\n"); got != "de\nm\xffr\n\nde\tADP\nel\tDET\n" || len(failed) != 1 || !strings.HasPrefix(failed[0], "file:2: it is not UTF-8") {
		t.Errorf("got %q and %q", got, failed)
	}
	for text, want := range map[string]string{
		"# x\nel y\n":                "# x %\nel y %\n",
		"# text = del mar\nel\n":     "# text = del mar\nel\t%\n",
		"#el\nel\n\n# newdoc\n#el\n": "#el\t%\nel\t%\n\n# newdoc\n#el\t%\n",
		"# a = b c d e f g h\n1\tel\t_\t_\t_\t_\t_\t_\t_\t_\n": "# a = b c d e f g h\n1\tel\t_\t_\t_\t_\t_\t_\t_\t_\t%\n",
	} {
		got, _ := tag(text)
		if got = regexp.MustCompile("ADP|DET|NOUN").ReplaceAllString(got, "%"); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got, failed := tag(""); got != "" || failed != nil {
		t.Errorf("nothing: got %q and %q", got, failed)
	}
	many := strings.Repeat("de\nel\n\n", 200) // more than are tagged at once
	if got, _ := tag(many); got != strings.Repeat("de\tADP\nel\tDET\n\n", 200) {
		t.Errorf("many sentences: got %q", got)
	}
}

// TestTagStream: a sentence is tagged before the next one is there, or has ended, and nothing follows an error of the function that takes them.
func TestTagStream(t *testing.T) {
	r := tagger(t, universal)
	in, out := io.Pipe()
	tagged := make(chan string)
	go func() {
		defer out.Close()
		for _, lines := range []string{"de\nel\n\n", "de\n\nel\n", "\n", "de\n\nel\n"} {
			io.WriteString(out, lines)
			<-tagged
		}
		out.CloseWithError(io.ErrUnexpectedEOF)
	}()
	n := 0
	if err := r.Tag(in, "-", func(s *run.Tagged) error { n++; tagged <- s.Text(); return nil }); !errors.Is(err, io.ErrUnexpectedEOF) || n != 4 {
		t.Errorf("a stream: %d sentences, and the error is %v", n, err)
	}
	stop := errors.New("enough")
	if err := r.Tag(strings.NewReader("de\nel\n\nde\nel\n\n"), "-", func(*run.Tagged) error { return stop }); err != stop {
		t.Errorf("the error of answer: got %v", err)
	}
}

// TestTagOther asks a run for tags that has none.
func TestTagOther(t *testing.T) {
	e, folder := experiment(t)
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
	if err != nil {
		t.Fatal(err)
	}
	setting := run.SettingError{}
	err = r.Tag(new(bytes.Buffer), "-", func(*run.Tagged) error { return nil })
	if r.Tags() || !errors.As(err, &setting) || !strings.Contains(err.Error(), "does not tag the tokens of sentences; these can: tag") {
		t.Errorf("got %v", err)
	}
}

// TestTagMemory: a batch of sentences takes as much memory as one of its tokens apart.
func TestTagMemory(t *testing.T) {
	memory := func(sentence string, batch int) run.Bytes {
		e, _ := tagging(t, strings.Repeat(sentence, 10), fmt.Sprintf("train.batch_size=%d", batch))
		d, err := run.Load(t.Context(), e, nil)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := d.Train.Bytes() // with the place of each sentence
		return run.Memory(e, d) - run.Bytes(text)
	}
	const long, apart = "a\tX\nb\tY\nc\tX\nd\tY\n\n", "a\tX\n\nb\tY\n\nc\tX\n\nd\tY\n\n"
	got, want, less := memory(long, 1000), memory(apart, 4000), memory(apart, 1000)
	if got != want || got <= less {
		t.Errorf("got %d bytes for sentences of four tokens, want %d, and more than the %d of one", got, want, less)
	}
}
