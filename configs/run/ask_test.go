package run_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model"
)

// TestAsk asks about every example of a run's text, and compares the answers with what the
// network says of the example itself.
func TestAsk(t *testing.T) {
	for _, test := range []struct {
		name      string
		overrides []string
		line      func(words []string, at int) string // that asks for a word of a sentence
	}{
		{"next_word", []string{`objective={type="next_word", context=3}`, "vocab.eos=<eos>"}, before},
		{"next_word, mean", []string{`objective={type="next_word", context=3, pooling="mean"}`}, before},
		{"lbl", []string{`objective={type="lbl", context=2}`}, before},
		{"cbow", []string{`objective={type="cbow", window=2}`, `loss={type="negative_sampling"}`}, around},
		{"phrases", []string{`objective={type="cbow", window=2}`, "corpus.phrases=true", "corpus.phrase_threshold=1", "corpus.phrase_min_count=1"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			e, folder := experiment(t, append(test.overrides, "corpus.valid=0.1")...)
			r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
			if err != nil {
				t.Fatal(err)
			}
			d, err := run.Load(t.Context(), e, nil)
			if err != nil {
				t.Fatal(err)
			}
			line := test.line
			if line == nil { // phrases: the line has their words apart
				if d.Phrases.Len() == 0 {
					t.Fatal("there are no phrases")
				}
				line = func(words []string, at int) string {
					var apart []string
					for _, word := range words {
						apart = append(apart, strings.ReplaceAll(word, "_", " "))
					}
					return around(apart, at)
				}
			}
			var lines []string
			for s, starts := 0, append(d.Valid.SentenceStarts(), d.Valid.Len()); s+1 < len(starts); s++ {
				var words []string
				for _, id := range d.Valid.IDs[starts[s]:starts[s+1]] {
					words = append(words, d.Vocab.Word(id))
				}
				for at := range words {
					lines = append(lines, line(words, at))
				}
			}
			trainer, err := run.NewTrainer(t.Context(), e, d)
			if err != nil {
				t.Fatal(err)
			}
			compareAnswers(t, r, d.Vocab, trainer.Valid, lines)
		})
	}
}

// before is the beginning of a sentence that is asked for a word.
func before(words []string, at int) string { return strings.Join(words[:at], " ") }

// around is a sentence with a word missing.
func around(words []string, at int) string {
	return strings.Join(slices.Concat(words[:at], []string{"_"}, words[at+1:]), " ")
}

// compareAnswers compares answers to lines with the predictions of examples.
func compareAnswers(t *testing.T, r *run.Run, outputs *data.Vocab, examples objective.Examples, lines []string) {
	t.Helper()
	var want [][]model.Choice
	for b, err := range objective.Sequential(examples, 0, nil) {
		if err != nil {
			t.Fatal(err)
		}
		top, err := r.TopK(b, 3)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, top...)
	}
	if len(want) != len(lines) {
		t.Fatalf("%d lines and %d examples", len(lines), len(want))
	}
	n := 0
	err := r.Ask(strings.NewReader(strings.Join(lines, "\n")+"\n"), "-", run.Asking{K: 3}, func(a *run.Answer) error {
		if a.Line != n+1 || a.Text != lines[n] || a.Err != nil || len(a.Choices) != 1 {
			t.Fatalf("line %d, %q, is answered by %+v", n+1, lines[n], a)
		}
		var got []model.Choice
		for _, c := range a.Choices[0] {
			id, _ := outputs.Lookup(c.Name)
			got = append(got, model.Choice{ID: id, Score: c.Score, Probability: c.Probability})
		}
		if !slices.Equal(got, want[n]) {
			t.Fatalf("line %d, %q: got %v, want %v", n+1, lines[n], got, want[n])
		}
		n++
		return nil
	})
	if err != nil || n != len(lines) {
		t.Errorf("%d of %d lines are answered, error %v", n, len(lines), err)
	}
}

// TestAskClassify does what TestAsk does for texts with labels, of words, n-grams and
// subwords.
func TestAskClassify(t *testing.T) {
	var b strings.Builder
	var texts []string
	for i := range 60 {
		text := fmt.Sprintf("the %s team %s", []string{"good", "bad", "strange"}[i%3], []string{"wins", "loses", "plays", "waits"}[i%4])
		fmt.Fprintf(&b, "__label__%s %s\n", []string{"praise", "blame", "praise"}[i%3], text)
		texts = append(texts, text)
	}
	folder := t.TempDir()
	file := filepath.Join(folder, "text.txt")
	if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, overrides := range [][]string{
		{`objective={type="classify"}`},
		{`objective={type="classify", ngrams=2}`, "vocab.unk=", "vocab.min_count=20", "embedding.subwords=true"},
	} {
		e, _ := experiment(t, append([]string{"corpus.train=" + file, "corpus.format=fasttext", "corpus.valid=0"}, overrides...)...)
		r, err := run.Start(t.Context(), e, run.Options{Folder: folder})
		if err != nil {
			t.Fatal(err)
		}
		d, err := run.Load(t.Context(), e, nil)
		if err != nil {
			t.Fatal(err)
		}
		trainer, err := run.NewTrainer(t.Context(), e, d)
		if err != nil {
			t.Fatal(err)
		}
		compareAnswers(t, r, d.Labels, trainer.Train, texts)
	}
}

// TestAskOdd: bad lines have an error in their place, unknown words are told, and how lines
// arrive changes nothing.
func TestAskOdd(t *testing.T) {
	e, folder := experiment(t, `objective={type="cbow", window=2}`)
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
	if err != nil {
		t.Fatal(err)
	}
	const lines = "\ufeffthe _ sees\nno gap\n_ and _\n\nthe \xff _\nthe zebra _ the bison\r\n_"
	ask := func(in io.Reader, a run.Asking) (answers []run.Answer) {
		t.Helper()
		if err := r.Ask(in, "lines.txt", a, func(a *run.Answer) error { answers = append(answers, *a); return nil }); err != nil {
			t.Fatal(err)
		}
		return answers
	}
	all := ask(strings.NewReader(lines), run.Asking{K: 4})
	if slow := ask(iotest.OneByteReader(strings.NewReader(lines)), run.Asking{K: 4}); !reflect.DeepEqual(slow, all) {
		t.Errorf("read byte by byte the lines have other answers: %+v, not %+v", slow, all)
	}
	var problems []string
	for _, a := range all {
		if (a.Err == nil) != (len(a.Choices) == 1) {
			t.Errorf("line %d: %+v", a.Line, a)
		}
		problems = append(problems, strings.TrimPrefix(fmt.Sprint(a.Err), "lines.txt:"))
	}
	want := []string{
		"<nil>",
		"2: no word is missing; write _ in its place",
		"3: 2 words are missing; write _ for one of them, and a line for each",
		"4: no word is missing; write _ in its place",
		"5: it is not UTF-8; convert it, perhaps by iconv -f ISO-8859-1 -t UTF-8",
		"<nil>",
		"<nil>",
	}
	if !slices.Equal(problems, want) {
		t.Errorf("got problems %q", problems)
	}
	if got := all[5].Unknown; !slices.Equal(got, []string{"zebra", "bison"}) || all[0].Unknown != nil {
		t.Errorf("unknown words: %q", got)
	}
	threshold := all[0].Choices[0][1].Probability // of the second
	for _, a := range ask(strings.NewReader("the _ sees"), run.Asking{K: 4, Threshold: float64(threshold)}) {
		if len(a.Choices[0]) != 2 {
			t.Errorf("%d choices have a probability of at least %v", len(a.Choices[0]), threshold)
		}
	}
	long := strings.NewReader(strings.Repeat("the ", 1<<20) + "_ sees\nthe _ " + strings.Repeat("x", corpus.MaxRow) + "\nthe _ sees")
	said := ""
	err = r.Ask(long, "long.txt", run.Asking{K: 1}, func(a *run.Answer) error {
		said += fmt.Sprintln(a.Line, len(a.Choices), a.Err)
		return nil
	})
	if want := "1 1 <nil>\n2 0 long.txt:2: the line is longer than 64 MiB, the most that one may be; break it into several\n3 1 <nil>\n"; err != nil || said != want {
		t.Errorf("long lines: got %s%v", said, err)
	}
	stop := errors.New("stop")
	if err := r.Ask(strings.NewReader(lines), "-", run.Asking{K: 1}, func(*run.Answer) error { return stop }); err != stop {
		t.Errorf("an error of the caller's: %v", err)
	}
}

// FuzzAsk asks about any bytes: each line has an answer in its order or an error that names
// it, and in one go lines have the answers that they have alone.
func FuzzAsk(f *testing.F) {
	for _, s := range []string{"the cat _\nred _ green\n\n_", "\ufeffthe _\r\n_ _\n", "\xff _\n", "\x00\x1b[2J _", "a\u2028_"} {
		f.Add([]byte(s), uint8(1))
	}
	e, folder := experiment(f, "train.epochs=1")
	r, err := run.Start(f.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte, k uint8) {
		ask := func(text []byte) (answers []*run.Answer) {
			err := r.Ask(bytes.NewReader(text), "file", run.Asking{K: 1 + int(k)}, func(a *run.Answer) error {
				answers = append(answers, a)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return answers
		}
		together := ask(text)
		n := 0
		for line := range bytes.Lines(text) {
			if n == len(together) {
				t.Fatalf("there are %d answers", n)
			}
			a := together[n]
			if n++; a.Line != n || (a.Err == nil) == (len(a.Choices) == 0) || a.Err != nil && !strings.HasPrefix(a.Err.Error(), fmt.Sprintf("file:%d: ", n)) {
				t.Errorf("line %d has %+v", n, a)
			}
			if n > 1 && bytes.HasPrefix(line, []byte("\ufeff")) {
				continue // which only a file may begin with
			}
			if alone := ask(line)[0]; !reflect.DeepEqual(alone.Choices, a.Choices) || !slices.Equal(alone.Unknown, a.Unknown) {
				t.Errorf("line %d, %q: %v in the file and %v alone", n, line, a.Choices, alone.Choices)
			}
		}
		if n != len(together) {
			t.Errorf("%d answers for %d lines", len(together), n)
		}
	})
}

// TestChoiceJSON: a server may send answers as they are, also those of losses without probabilities.
func TestChoiceJSON(t *testing.T) {
	for want, c := range map[string]run.Choice{
		`{"Name":"cat","Score":2,"Probability":0.5,"Rank":1}`:  {Name: "cat", Score: 2, Probability: 0.5, Rank: 1},
		`{"Name":"cat","Score":2,"Probability":null,"Rank":0}`: {Name: "cat", Score: 2, Probability: float32(math.NaN())},
	} {
		if got, err := json.Marshal(c); err != nil || string(got) != want {
			t.Errorf("got %s and error %v, want %s", got, err, want)
		}
	}
}
