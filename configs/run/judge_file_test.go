package run_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// judgedOf opens a run and judges it; warned are the warnings.
func judgedOf(t *testing.T, r *run.Run, trial run.Trial) (j *run.Judged, warned string, err error) {
	t.Helper()
	opened, err := run.Open(r.Path, configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	j, err = opened.Judge(t.Context(), trial, run.Options{Notify: func(e run.Event) {
		if w, ok := e.(run.Warning); ok {
			warned += w.Text + "\n"
		}
	}})
	return j, warned, err
}

// TestJudge: what was judged as corpus.test has the same numbers later, to the last digit, for every objective, and the run's folder stays as it is.
func TestJudge(t *testing.T) {
	folder := t.TempDir()
	lines := func(name, line string, from, to int) string {
		var text strings.Builder
		for i := from; i < to; i++ {
			text.WriteString(strings.NewReplacer("N", string(rune('a'+i%7)), "M", string(rune('a'+i%3)), "D", string(rune('1'+i%5)), "X", string(rune('a'+i%26))).Replace(line) + "\n")
		}
		return write(t, folder, name, text.String())
	}
	plain := []string{"corpus.test=" + lines("plain.txt", "the cat follows X green hen\nthe mouse\n", 0, 30)}
	labelled := func(name, line string, more ...string) []string {
		return append([]string{"corpus.train=" + lines("train-"+name, line, 0, 40), "corpus.test=" + lines("test-"+name, line, 30, 75), "corpus.valid=0.2",
			`vocab.unk=""`, "evaluate.resamples=40"}, more...)
	}
	for name, words := range map[string][]string{
		"next_word": append(plain, `objective={type="next_word"}`, "vocab.eos=</s>"),
		"negatives": append(plain, `objective={type="skipgram"}`, `loss={type="negative_sampling"}`, "embedding.subwords=true", "embedding.buckets=50"),
		"sampled":   append(plain, `objective={type="cbow"}`, `loss={type="sampled_softmax"}`, "corpus.valid=0"),
		"tied":      append(plain, `objective={type="bag"}`, "embedding.tie=true", `vocab.unk=""`),
		"phrases":   append(plain, `objective={type="lbl"}`, "corpus.phrases=true", "corpus.phrase_threshold=1", "corpus.phrase_rounds=2", "corpus.stem=true"),
		"counts":    append(plain, `objective={type="cooccurrence"}`, `loss={type="glove"}`, `export.matrix="input+output"`),
		"best":      append(plain, `objective={type="cbow"}`, "train.patience=1", "train.eval_every_steps=10"),
		"share":     {"corpus.test=0.1", `objective={type="cbow"}`},

		"labels":   labelled("one.txt", "__label__M N M X", "corpus.format=fasttext", `objective={type="classify", ngrams=2}`, "embedding.subwords=true", "embedding.buckets=50"),
		"several":  labelled("some.txt", "__label__M __label__N __label__D N M X", "corpus.format=fasttext", `objective={type="classify"}`, `loss={type="binary_cross_entropy"}`),
		"entities": labelled("names.conll", "N B-M\nX O\n", "corpus.format=conll", `objective={type="tag"}`, `loss={type="crf"}`, "vocab.min_count=3"),
		"tags":     labelled("words.conll", "N tagM\nXD tagD\n", "corpus.format=conll", `objective={type="tag"}`),
		"facts":    labelled("facts.tsv", "N\trM\tD", "corpus.format=triples"),
		"pairs":    labelled("pairs.tsv", "N M D\tM D X", "corpus.format=tsv", "corpus.columns={text=1,pair=2}", `objective={type="pairs"}`, `loss={type="ranking"}`),
		"scores":   labelled("scored.tsv", "N M D\tM D X\t0.D", "corpus.format=tsv", "corpus.columns={text=1,pair=2,score=3}", `objective={type="pairs"}`, `loss={type="cosine_regression"}`),
	} {
		t.Run(name, func(t *testing.T) {
			if name == "facts" {
				judgeAgain(t, ofFacts(t, words...), t.TempDir())
				return
			}
			e, folder := experiment(t, words...)
			judgeAgain(t, e, folder)
		})
	}
	t.Run("taught", func(t *testing.T) {
		e, folder, _ := taught(t, 40, "train.epochs=1", "corpus.valid=0")
		text, err := os.ReadFile(e.Corpus.Train[0])
		if err != nil {
			t.Fatal(err)
		}
		all := strings.SplitAfter(string(text), "\n")
		e.Corpus.Train[0] = write(t, folder, "first.txt", strings.Join(all[:30], ""))
		e.Corpus.Test = configs.HeldOut{Sources: []string{write(t, folder, "last.txt", strings.Join(all[30:], ""))}}
		judgeAgain(t, e, folder)
	})
}

// ofFacts returns a small experiment on facts.
func ofFacts(t *testing.T, words ...string) *configs.Experiment {
	t.Helper()
	e, err := configs.Load("quickstart", append(words, "corpus.format=triples", `vocab={unk=""}`, `objective={type="triple"}`, `layers=[{type="distmult"}]`,
		"embedding.dim=6", "train.epochs=2", "show.nearest=[]", "evaluate={resamples=40}"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func judgeAgain(t *testing.T, e *configs.Experiment, folder string) {
	t.Helper()
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
	if err != nil {
		t.Fatal(err)
	}
	trial := run.Trial{Sources: e.Corpus.Test.Sources, Resamples: -1}
	if len(trial.Sources) == 0 {
		trial.Sources = e.Corpus.Train
	}
	before := filesIn(t, r.Path)
	j, warned, err := judgedOf(t, r, trial)
	if err != nil {
		t.Fatal(err)
	}
	if after := filesIn(t, r.Path); after != before {
		t.Errorf("the folder had %s and has %s", before, after)
	}
	if len(e.Corpus.Test.Sources) == 0 {
		if !strings.Contains(warned, "the run was trained on this text") {
			t.Errorf("warned %q", warned)
		}
		return
	}
	type numbers struct {
		Convention  string
		Test        *evaluate.HeldOut
		Predictions []evaluate.Result
		Confusion   *evaluate.Confusion
		Relations   []evaluate.RelationScore
		Text        data.PartReport
	}
	m := r.Manifest
	was := numbers{m.Convention, m.Test, nil, m.Confusion, m.Relations, m.Data.Test}
	for _, p := range m.Predictions {
		if p.Set == "test" {
			was.Predictions = append(was.Predictions, p)
		}
	}
	now := numbers{j.HeldOut.Convention, j.HeldOut.Test, j.Predictions, j.Confusion, j.Relations, j.Text}
	if diff := cmp.Diff(asJSON(t, was), asJSON(t, now)); diff != "" || now.Test == nil {
		t.Errorf("judged again (-was +now):\n%s", diff)
	}
}

func asJSON(t *testing.T, x any) string {
	t.Helper()
	b, err := json.MarshalIndent(x, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// filesIn names the files of a folder with their sizes and times.
func filesIn(t *testing.T, folder string) (all string) {
	t.Helper()
	err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		all += fmt.Sprintln(path, info.Size(), info.ModTime())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestJudgeWithoutText: the text that a run was trained on need not be there, but for facts, and for tags of words that it lacks.
func TestJudgeWithoutText(t *testing.T) {
	for name, row := range map[string]struct {
		train, test, warned, problem string
		words                        []string
	}{
		"labels": {train: "__label__a one\n__label__b two\n__label__a one one\n", test: "__label__a one\n__label__c two\n__label__c two\n__label__b __label__d two\n",
			warned: `test: 2 examples are left out and 1 example is judged by other labels alone, as the training text has no label "c" (2 times), "d": it has "a", "b"` + "\n",
			words:  []string{"corpus.format=fasttext", `objective={type="classify"}`}},
		"tags": {train: "a X\nb Y\n", test: "a X\nc Y\n", warned: "no new_accuracy, which needs the text that ", words: []string{"corpus.format=conll", `objective={type="tag"}`}},
		"facts": {train: "a\tr\tb\nb\tr\tc\n", test: "a\tr\tc\n", problem: "ranks leave out what is known from the run's own facts, which cannot be read: ",
			words: []string{"corpus.format=triples"}},
	} {
		folder := t.TempDir()
		train := write(t, folder, "train", row.train)
		words := append(row.words, "corpus.train="+train, "corpus.valid=0", "corpus.test=0")
		var e *configs.Experiment
		if row.problem != "" {
			e = ofFacts(t, words...)
		} else {
			e, _ = experiment(t, words...)
		}
		r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(train); err != nil {
			t.Fatal(err)
		}
		t.Chdir(folder)
		write(t, folder, "test", row.test)
		j, warned, err := judgedOf(t, r, run.Trial{Sources: []string{"test"}, Resamples: 0})
		if row.problem != "" {
			if missing := (run.MissingError{}); !errors.As(err, &missing) || !strings.Contains(err.Error(), row.problem) {
				t.Errorf("%s: the error is %v", name, err)
			}
			continue
		}
		if err != nil || !strings.HasPrefix(warned, row.warned) {
			t.Errorf("%s: warned %q, %v", name, warned, err)
			continue
		}
		for _, p := range j.Predictions {
			if p.Metric == "new_accuracy" || p.Low == p.Low {
				t.Errorf("%s: has %+v", name, p)
			}
		}
	}
}

// TestJudgeErrors: what names and relations training lacks is told, and a run without a checkpoint, a word that changes the run and other
// vectors than the text's are errors.
func TestJudgeErrors(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	write(t, folder, "train.tsv", "a\tr\tb\nb\tr\tc\nc\ts\ta\n")
	write(t, folder, "test.tsv", "a\tr\tc\nz\tr\ty\na\tq\tb\nz\tr\tb\n")
	e := ofFacts(t, "corpus.train=train.tsv", "corpus.valid=0", "corpus.test=0")
	r, err := run.Start(t.Context(), e, run.Options{Dir: "run"})
	if err != nil {
		t.Fatal(err)
	}
	_, warned, err := judgedOf(t, r, run.Trial{Sources: []string{"test.tsv"}})
	const want = `test.tsv: 1 example is left out, as the training text has no relation "q": it has "r", "s"` + "\n" + `test.tsv: 2 facts have names that the training text lacks, and cannot be completed: "z" (2 times), "y"` + "\n"
	if err != nil || warned != want {
		t.Errorf("warned %q, %v", warned, err)
	}
	for word, want := range map[string]string{
		"corpus.tokenizer=whitespace": "corpus.tokenizer=whitespace: what the run has learned stays as it is; ",
		"corpus={stem=true}":          "corpus.stem=true: what the run has learned stays as it is; ",
		"corpus.format=csw":           `corpus.format: cannot be "csw"`,
	} {
		if _, _, err := judgedOf(t, r, run.Trial{Sources: []string{"test.tsv"}, Reading: []string{word}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v", word, err)
		}
	}
	write(t, folder, "none.tsv", "x\tr\ty\n")
	_, _, err = judgedOf(t, r, run.Trial{Sources: []string{"none.tsv"}})
	if err == nil || strings.Contains(err.Error(), "corpus.") {
		t.Errorf("without facts that training knows: %v", err)
	}
	if err := os.Remove(filepath.Join("run", train.CheckpointFile)); err != nil {
		t.Fatal(err)
	}
	if _, _, err = judgedOf(t, r, run.Trial{Sources: []string{"test.tsv"}}); err == nil || !strings.Contains(err.Error(), "the checkpoint is gone") {
		t.Errorf("without a checkpoint: %v", err)
	}
}
