package run_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model"
)

// asItIs draws words as the network predicts them.
var asItIs = model.Sampling{Temperature: 1, TopP: 1}

func ignore(string, bool) error { return nil }

// writing returns a trained run that can write text.
func writing(t *testing.T, overrides ...string) *run.Run {
	t.Helper()
	e, folder := experiment(t, append([]string{`objective={type="next_word", context=3}`, "vocab.eos=<eos>", "corpus.valid=0.2",
		"embedding.dim=16", "optimizer.learning_rate=0.01", "train.epochs=12"}, overrides...)...)
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestGenerateDistribution counts the words that come after a prompt, and compares them
// with the probabilities that the same network gives words in evaluation.
func TestGenerateDistribution(t *testing.T) {
	r := writing(t, "train.epochs=2")
	probability := map[string]float64{}
	err := r.Ask(strings.NewReader("the cat\n"), "-", run.Asking{K: 1000}, func(a *run.Answer) error {
		for _, c := range a.Choices[0] {
			probability[c.Name] = float64(c.Probability)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	const texts = 1000
	count := map[string]int{}
	for i := range texts {
		g, err := r.Generate(t.Context(), run.Generation{Prompt: "the cat", Sampling: asItIs, Words: 1, Unk: true, Seed: 1, Number: i}, ignore)
		if err != nil {
			t.Fatal(err)
		}
		word := g.Words[0]
		count[word]++
		if p := math.Exp(g.LogProbability); !(math.Abs(p-probability[word]) <= 1e-5) {
			t.Fatalf("%q was drawn with probability %v, and is predicted with %v", word, p, probability[word])
		}
	}
	var chi2, rest, drawn float64
	cells := 0
	for word, p := range probability {
		if want := texts * p; want >= 5 {
			chi2 += (float64(count[word]) - want) * (float64(count[word]) - want) / want
			cells++
			continue
		}
		rest += texts * p // too few to count alone
		drawn += float64(count[word])
	}
	free := float64(cells - 1)
	if rest > 0 {
		chi2 += (drawn - rest) * (drawn - rest) / rest
		free++
	}
	if x := (chi2 - free) / math.Sqrt(2*free); cells < 3 || !(math.Abs(x) <= 3.5) {
		t.Errorf("%v, %.1f deviations from the probabilities, %d words", count, x, cells)
	}
}

// TestGeneratePerplexity: text that the network writes has the perplexity under the network
// that held-out text has, since it has learned where the held-out text comes from.
func TestGeneratePerplexity(t *testing.T) {
	r := writing(t, `layers=[{type="fc",units=32}]`)
	g, err := r.Generate(t.Context(), run.Generation{Sampling: asItIs, Words: 4000, Unk: true, Seed: 1}, ignore)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := g.Perplexity(), r.Manifest.Valid.Perplexity; !(math.Abs(got-want) <= 0.05*want) || len(g.Words) != 4000 {
		t.Errorf("%d words have perplexity %v, and held-out text has %v", len(g.Words), got, want)
	}
}

// TestGenerate holds what texts depend on, and where they end.
func TestGenerate(t *testing.T) {
	r := writing(t)
	write := func(g run.Generation) (*run.Generated, []string) {
		t.Helper()
		var words []string
		text, err := r.Generate(t.Context(), g, func(word string, eos bool) error {
			if eos != (word == "<eos>") {
				t.Errorf("%q ends a sentence: %v", word, eos)
			}
			words = append(words, word)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(words, text.Words) {
			t.Errorf("written %q, returned %q", words, text.Words)
		}
		return text, words
	}
	g := run.Generation{Prompt: "The zebra", Sampling: asItIs, Words: 30, Seed: 3}
	first, words := write(g)
	if !slices.Equal(first.Unknown, []string{"zebra"}) || len(words) != 30 || first.Ended {
		t.Errorf("got %+v", first)
	}
	if _, again := write(g); !slices.Equal(again, words) {
		t.Error("the same seed writes another text")
	}
	for what, change := range map[string]func(g *run.Generation){
		"seed":        func(g *run.Generation) { g.Seed++ },
		"number":      func(g *run.Generation) { g.Number++ },
		"prompt":      func(g *run.Generation) { g.Prompt = "the cat sees" },
		"temperature": func(g *run.Generation) { g.Sampling.Temperature = 3 },
		"top-k":       func(g *run.Generation) { g.Sampling.TopK = 1 },
		"top-p":       func(g *run.Generation) { g.Sampling.TopP = 0.3 },
	} {
		other := g
		change(&other)
		if _, text := write(other); slices.Equal(text, words) {
			t.Errorf("another %s writes the same text", what)
		}
	}
	g.Stop = true
	ended, words := write(g)
	if !ended.Ended || slices.Contains(words, "<eos>") || len(words) > 10 {
		t.Errorf("a sentence is %+v", ended)
	}
	// The sentences of the text have one form.
	g = run.Generation{Sampling: model.Sampling{Temperature: 0, TopP: 1}, Words: 20, Stop: true}
	if text, _ := write(g); len(text.Words) != 6 || text.Words[0] != "the" || text.Words[3] != "the" {
		t.Errorf("the likeliest sentence is %q", text.Words)
	}
}

// TestGenerateErrors holds what cannot be written, and what ends a text.
func TestGenerateErrors(t *testing.T) {
	r := writing(t, "train.epochs=1")
	for what, g := range map[string]run.Generation{
		"no words":          {Sampling: asItIs},
		"no temperature":    {Sampling: model.Sampling{Temperature: -1, TopP: 1}, Words: 1},
		"no such top-p":     {Sampling: model.Sampling{Temperature: 1}, Words: 1},
		"a negative number": {Sampling: model.Sampling{Temperature: 1, TopP: 1, TopK: -1}, Words: 1},
	} {
		if _, err := r.Generate(t.Context(), g, ignore); !errors.As(err, new(run.SettingError)) {
			t.Errorf("%s: %v", what, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	g, err := r.Generate(ctx, run.Generation{Sampling: asItIs, Words: 10}, func(string, bool) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) || len(g.Words) != 1 {
		t.Errorf("interrupted: %+v, error %v", g, err)
	}
	stop := errors.New("stop")
	if _, err := r.Generate(t.Context(), run.Generation{Sampling: asItIs, Words: 10}, func(string, bool) error { return stop }); err != stop {
		t.Errorf("an error of the caller's: %v", err)
	}
}

// TestCannotAnswer: objectives and losses that answer nothing are refused with a reason.
func TestCannotAnswer(t *testing.T) {
	for _, test := range []struct {
		objective, loss string
		ask, generate   string
	}{
		{`{type="skipgram"}`, "cross_entropy", "its objective is skipgram, which cannot be asked about new text, of which lexigraph embed makes vectors; these can: bag, cbow, ", "its objective is skipgram, which does not predict a word from those before it; these can: lbl, next_word"},
		{`{type="cooccurrence"}`, "glove", "its objective is cooccurrence", "its objective is cooccurrence"},
		{`{type="cbow"}`, "cross_entropy", "", "its objective is cbow"},
		{`{type="next_word"}`, "margin", "threshold: the loss of ", "its loss is margin: a margin compares"},
		{`{type="next_word"}`, "binary_cross_entropy", "", "its loss is binary_cross_entropy: "},
	} {
		e, folder := experiment(t, "objective="+test.objective, `loss={type="`+test.loss+`"}`, "train.epochs=1")
		r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Generate(t.Context(), run.Generation{Sampling: asItIs, Words: 1}, ignore)
		if !errors.As(err, new(run.SettingError)) || !strings.Contains(err.Error(), test.generate) {
			t.Errorf("%s, %s: generate: %v", test.objective, test.loss, err)
		}
		err = r.Ask(strings.NewReader("the _\n"), "-", run.Asking{K: 1, Threshold: 0.1}, func(*run.Answer) error { return nil })
		if test.ask == "" && err == nil {
			continue
		}
		if test.ask == "" || !errors.As(err, new(run.SettingError)) || !strings.Contains(err.Error(), test.ask) {
			t.Errorf("%s, %s: ask: %v", test.objective, test.loss, err)
		}
	}
}

// TestGenerateUnk: words outside the vocabulary, here most of the text, are drawn only if that is asked for.
func TestGenerateUnk(t *testing.T) {
	r := writing(t, "vocab.max_size=6", "corpus.valid=0", "train.epochs=2")
	for _, s := range []model.Sampling{asItIs, {Temperature: 0, TopP: 1}, {Temperature: 1, TopK: 2, TopP: 1}, {Temperature: 1, TopP: 0.5}} {
		for _, unk := range []bool{false, true} {
			text, err := r.Generate(t.Context(), run.Generation{Sampling: s, Words: 60, Unk: unk, Seed: 1}, ignore)
			if err != nil {
				t.Fatal(err)
			}
			if got := slices.Contains(text.Words, "<unk>"); got != unk || math.IsInf(text.LogProbability, 0) {
				t.Errorf("%+v, %v: %q", s, unk, text.Words)
			}
		}
	}
}
