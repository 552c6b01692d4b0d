package run_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	G "gorgonia.org/gorgonia"
)

// TestEncodeHidden: the encoder of a run gives the bits of the network's hidden vector, for
// every layer, with phrases, subwords and sequences of words.
func TestEncodeHidden(t *testing.T) {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "__label__%s the %s team %s in new york\n", []string{"praise", "blame", "praise"}[i%3],
			[]string{"good", "bad", "strange"}[i%3], []string{"wins", "loses", "plays", "waits"}[i%4])
	}
	file := filepath.Join(t.TempDir(), "text.txt")
	if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	labelled := []string{"corpus.train=" + file, "corpus.format=fasttext"}
	phrases := []string{"corpus.phrases=true", "corpus.phrase_threshold=3", "corpus.phrase_min_count=5"}
	texts := []string{
		"the good team wins", "The strange TEAM loses in New York", "the cat chases the red dog", "the hen likes the cow", "the the dog the green mouse",
		"zebra", "the good zebras wait in new zealand", "", "…", "the wins bad the good the the team waits strange plays york",
	}
	for name, overrides := range map[string][]string{
		"bag alone": {`objective={type="bag"}`, "loss.type=binary_cross_entropy"},
		"bag, fc": {`objective={type="bag", pooling="sum"}`, "loss.type=binary_cross_entropy",
			`layers=[{type="fc",units=40,activation="relu"},{type="dropout"},{type="layer_norm"},{type="rms_norm"},{type="fc",units=7,activation="gelu",bias=false}]`},
		"bag, subwords": {`objective={type="bag"}`, "loss.type=binary_cross_entropy", "embedding.subwords=true", "embedding.buckets=500",
			`layers=[{type="highway"},{type="residual",units=9,activation="gelu"},{type="fc",units=5,activation="tanh"}]`},
		"bag, max": {`objective={type="bag", pooling="max"}`, "loss.type=binary_cross_entropy"},
		"classify, max": append(append(labelled, phrases...), `objective={type="classify", ngrams=2, buckets=50, pooling="max"}`, "vocab.unk=",
			"embedding.subwords=true", "embedding.buckets=500"),
		"cbow":     {`objective={type="cbow"}`, `layers=[{type="fc",units=5,activation="sigmoid"}]`},
		"classify": append(labelled, `objective={type="classify"}`),
		"classify, sequences": append(append(labelled, phrases...), `objective={type="classify", ngrams=3, buckets=50, max_words=9}`,
			`layers=[{type="fc",units=5,activation="none"}]`, "vocab.unk="),
		"classify, subwords": append(append(labelled, phrases...), `objective={type="classify", ngrams=2, buckets=50}`, "vocab.min_count=20",
			"embedding.subwords=true", "embedding.buckets=500"),
		"classify, weights": append(labelled, `objective={type="classify", ngrams=2, buckets=50, log_counts=true, inverse_frequency=true}`, "vocab.unk="),
		"pairs, weights": {"corpus.format=text", `objective={type="pairs", log_counts=true, inverse_frequency=true, pooling="sum"}`, `loss={type="ranking"}`, "vocab.unk=",
			"train.batch_size=8", "embedding.subwords=true", "embedding.buckets=500", "layers=[]"},
		"pairs": {"corpus.format=text", `objective={type="pairs", ngrams=2, buckets=50}`, `loss={type="ranking"}`, "vocab.unk=", "train.batch_size=8",
			`layers=[{type="fc",units=5,activation="tanh"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			e, folder := experiment(t, append([]string{"corpus.valid=0", "train.epochs=1"}, overrides...)...)
			r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
			if err != nil {
				t.Fatal(err)
			}
			if n := compareHidden(t, r, texts); n < 3 {
				t.Errorf("%d texts have known words", n)
			}
		})
	}
}

// compareHidden compares the encoder of a run with its network, to the bit, and returns how many texts have words that are known.
func compareHidden(t *testing.T, r *run.Run, texts []string) (compared int) {
	t.Helper()
	enc, _, err := run.OpenEncoder(r.Path, run.EncoderOptions{Matrix: run.HiddenVector}, configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	n, err := r.Network()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		batch, known := asBatch(t, r, text)
		got := enc.Encode(text)
		if !known {
			if !allZero(got) && !r.Experiment.Embedding.Subwords {
				t.Errorf("%q has no known word and the vector %v", text, got)
			}
			continue
		}
		h, err := n.Hidden(batch)
		if err != nil {
			t.Fatal(err)
		}
		if want := h.Row(0); !slices.Equal(got, want) {
			t.Fatalf("%q: got %v, in the network %v", text, got, want)
		}
		compared++
	}
	return compared
}

// asBatch returns a text as the run's network reads it, and whether it has something that the encoder knows too.
func asBatch(t *testing.T, r *run.Run, text string) (b *data.Batch, known bool) {
	t.Helper()
	v, err := r.Vocab()
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Phrases()
	if err != nil {
		t.Fatal(err)
	}
	m := r.Experiment.Embedding
	vocabs := objective.Vocabs{Words: v}
	if m.Subwords {
		vocabs.Subwords = &data.Subwords{MinN: m.MinN, MaxN: m.MaxN, Buckets: m.Buckets, Whole: r.Experiment.Vocab.Signs()}
	}
	b = new(data.Batch)
	b.Reset()
	l := &data.Line{Text: text, Vocab: v, Tokenizer: &corpus.Words{Numbers: true}, Phrases: p}
	if _, isCBOW := r.Experiment.Objective.Spec.(*objective.CBOW); isCBOW {
		b.ID = append(b.ID, l.IDs(text)...)
		b.EndTargets()
	} else if pairs, isPairs := r.Experiment.Objective.Spec.(*objective.Pairs); isPairs {
		classify := &objective.Classify{Features: pairs.Features}
		if err := classify.Asks(vocabs)(b, l); err != nil {
			t.Fatal(err)
		}
	} else if err := r.Experiment.Objective.Spec.(objective.Asked).Asks(vocabs)(b, l); err != nil {
		t.Fatal(err)
	}
	unk, _ := v.Unk()
	for _, id := range b.ID {
		known = known || id != unk
	}
	if _, isLabelled := r.Experiment.Objective.Spec.(objective.Labelled); m.Subwords && !isLabelled {
		known = known && len(l.Unknown) == 0 // the network has no n-grams of words that it does not know
	}
	return b, known
}

func allZero(x []float32) bool {
	for _, v := range x {
		if v != 0 {
			return false
		}
	}
	return true
}

// TestEncodeWords: of a run that has no contexts that are texts, and of a file, a text has the mean of its words' vectors,
// those of n-grams among them, and weights go by the vocabulary's counts.
func TestEncodeWords(t *testing.T) {
	e, folder := experiment(t, `objective={type="skipgram"}`, "loss.type=negative_sampling", "corpus.valid=0", "embedding.subwords=true", "embedding.buckets=500")
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run")})
	if err != nil {
		t.Fatal(err)
	}
	s, err := run.ReadSpace(r.Path, "", 0, configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := r.Vocab()
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	for _, n := range v.Counts() {
		total += n
	}
	words := []string{"the", "horse", "horses", "CHASES"} // horses is new
	for weight, of := range map[string]func(p float64) float64{
		run.WeightMean: func(float64) float64 { return 1 },
		run.WeightSIF:  func(p float64) float64 { return 1e-3 / (1e-3 + p) },
	} {
		want := make([]float64, s.Table.Dim)
		for _, word := range words {
			point, err := s.Find(word)
			if err != nil {
				t.Fatal(err)
			}
			p := 0.0
			if point.Row >= 0 {
				p = float64(v.Count(int32(point.Row))) / float64(total)
			}
			for i, x := range point.Vector {
				want[i] += of(p) * float64(x) / float64(len(words))
			}
		}
		enc, _, err := run.OpenEncoder(r.Path, run.EncoderOptions{Weight: weight}, configs.Parts{})
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Encoder(run.EncoderOptions{Weight: weight})
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(words, " ") + ", <unk> ♥ x"
		got := enc.Encode(text)
		for i, x := range got {
			if !(math.Abs(float64(x)-want[i]) <= 1e-6) {
				t.Errorf("weight %s: number %d is %v, want %v", weight, i, x, want[i])
			}
		}
		if !slices.Equal(again.Encode(text), got) {
			t.Errorf("weight %s: the space's encoder gives another vector", weight)
		}
	}
	for _, o := range []run.EncoderOptions{{Matrix: "between"}, {Weight: "tfidf"}, {Dim: 7}, {Matrix: run.HiddenVector}} {
		if _, _, err := run.OpenEncoder(r.Path, o, configs.Parts{}); !errors.As(err, new(run.SettingError)) {
			t.Errorf("%+v: got the error %v", o, err)
		}
	}
}

// TestEncodeUnknownLayer: a layer that package encoder does not know is named.
func TestEncodeUnknownLayer(t *testing.T) {
	parts := configs.ShippedParts()
	parts.Layers["twice"] = func() layer.Spec { return &twice{} }
	e, folder := experiment(t, `objective={type="bag"}`, "loss.type=binary_cross_entropy", "train.epochs=1", "corpus.valid=0")
	e.Layers = []configs.Part[layer.Spec]{{Type: "twice", Spec: &twice{}}}
	r, err := run.Start(t.Context(), e, run.Options{Dir: filepath.Join(folder, "run"), Parts: parts})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = run.OpenEncoder(r.Path, run.EncoderOptions{}, parts)
	if !errors.As(err, new(run.SettingError)) || !strings.Contains(err.Error(), "twice1 cannot be computed outside of the network") {
		t.Errorf("got the error %v", err)
	}
}

// A twice layer passes its input through an fc layer.
type twice struct{}

func (*twice) Build(s *graph.Scope, x *G.Node) *G.Node {
	return (&layer.FC{Units: x.Shape()[1], Activation: "none"}).Build(s, x)
}
