package train_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/data/sampler"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/vector"
)

// The planted language has a noun for each of some concepts in each of two
// genders, and two synonyms of each. A sentence is about one noun, with words
// that tell its concept and words that tell its gender, in any order. So
// synonyms come in the same contexts, and nouns of one concept differ by the
// same step whatever the concept is.
const (
	concepts   = 8
	tellers    = 3 // words that tell a concept, or a gender
	nouns      = concepts * 2 * 2
	concept0   = nouns
	gender0    = concept0 + concepts*tellers
	plantWords = gender0 + 2*tellers
)

func noun(concept, gender, synonym int) int32 { return int32(concept*4 + gender*2 + synonym) }

func planted() *data.Corpus {
	r := rand.New(rand.NewPCG(1, 2))
	var text [][]int32
	for range 3000 {
		c, g := r.IntN(concepts), r.IntN(2)
		tellC, tellG := r.Perm(tellers), r.Perm(tellers)
		s := []int32{
			noun(c, g, r.IntN(2)),
			int32(concept0 + c*tellers + tellC[0]), int32(concept0 + c*tellers + tellC[1]),
			int32(gender0 + g*tellers + tellG[0]), int32(gender0 + g*tellers + tellG[1]),
		}
		for i := range s {
			if r.IntN(20) == 0 { // so that any words come together now and then
				s[i] = r.Int32N(plantWords)
			}
		}
		r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
		text = append(text, s)
	}
	return data.NewCorpus(text)
}

// recovered returns the shares of nouns whose nearest word is their synonym and
// of analogies c:c' :: d:? over the genders that end in the right noun or its
// synonym.
func recovered(t *testing.T, table *vector.Table) (synonyms, analogies float64) {
	t.Helper()
	s := vector.NewSearch(table)
	asked := 0
	for c := range concepts {
		for g := range 2 {
			for v := range 2 {
				near, err := s.NearestWord(table.Words[noun(c, g, v)], 1)
				if err != nil {
					t.Fatal(err)
				}
				if near[0].Word == table.Words[noun(c, g, 1-v)] {
					synonyms += 1.0 / nouns
				}
			}
		}
		for d := range concepts {
			if d == c {
				continue
			}
			asked++
			word := func(c, g int) string { return table.Words[noun(c, g, 0)] }
			found, err := s.Analogy(word(c, 0), word(c, 1), word(d, 0), 2)
			if err != nil {
				t.Fatal(err)
			}
			// The synonym of the word asked about is the nearest to it.
			for _, f := range found {
				if f.Word == word(d, 1) || f.Word == table.Words[noun(d, 1, 1)] {
					analogies++
					break
				}
			}
		}
	}
	return synonyms, analogies / float64(asked)
}

// TestPlantedLanguage trains every objective with every loss that goes with it on
// a language in which synonyms and analogies were planted, and finds them again
// among the word vectors.
func TestPlantedLanguage(t *testing.T) {
	text := planted()
	counts := make([]int64, plantWords)
	for _, id := range text.IDs {
		counts[id]++
	}
	for _, o := range slices.Sorted(maps.Keys(objective.Specs())) {
		for _, l := range slices.Sorted(maps.Keys(loss.Specs())) {
			spec := objective.Specs()[o]()
			if bag, ok := spec.(*objective.Bag); ok {
				bag.Targets = "omitted" // to tell what it was shown, a network must tell synonyms apart
			}
			_, hasValues := spec.(objective.Valued)
			_, labelled := spec.(objective.Labelled)
			_, sequence := loss.Specs()[l]().(loss.Sequence)
			_, paired := loss.Specs()[l]().(loss.Paired)
			_, taught := loss.Specs()[l]().(loss.Taught)
			if _, fits := loss.Specs()[l]().(loss.Fitting); l == "attraction" || fits != hasValues || labelled || sequence || paired || taught {
				continue
			}
			t.Run(o+" "+l, func(t *testing.T) {
				for _, steps := range []int{150, 600} { // of which the fewer are enough for most
					table := learn(t, spec, loss.Specs()[l](), objective.Text{Corpus: text, Counts: counts, Seed: 1}, steps)
					synonyms, analogies := recovered(t, table)
					t.Logf("%d steps: %.2f synonyms, %.2f analogies", steps, synonyms, analogies)
					if synonyms >= 0.85 && analogies >= 0.75 {
						return
					}
				}
				t.Error("too few synonyms or analogies are recovered")
			})
		}
	}
}

// learn trains a network without hidden layers and returns its word vectors.
func learn(t *testing.T, o objective.Spec, l loss.Spec, text objective.Text, steps int) *vector.Table {
	t.Helper()
	ex, err := o.New(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	a := model.Architecture{Loss: l, Counts: text.Counts}
	const dim = 12
	width, _, pooling := o.Context()
	switch pooling {
	case "concat":
		a.Embedding = &layer.Embedding{Dim: dim}
	case "diagonal", "full":
		a.Embedding = &layer.LogBilinear{Dim: dim, Matrices: pooling}
	default:
		a.Embedding = &layer.EmbeddingBag{Dim: dim, Mode: pooling}
	}
	var negatives *sampler.Negatives
	if d := loss.DrawsOf(l); d.K > 0 {
		s, err := sampler.Specs()["unigram"]().New(text.Counts)
		if err != nil {
			t.Fatal(err)
		}
		negatives = &sampler.Negatives{Sampler: s, K: d.K, Block: d.Block, Seed: 1}
		a.Noise = sampler.LogProbs(s, plantWords)
	}
	const batch = 128
	n, err := model.New(a, graph.Options{Vocab: plantWords, Context: width, Seed: 1, Init: "scaled"})
	if err != nil {
		t.Fatal(err)
	}
	adam := optimizer.Specs()["adam"]().New(n.Params())
	per := objective.Steps(ex, batch)
	for epoch := 0; epoch*per < steps; epoch++ {
		number := 0
		for b := range (objective.Order{Size: batch, Block: 1, Seed: 1}).Batches(ex, epoch, 0) {
			negatives.Fill(b, epoch, number)
			number++
			rate := 0.03 * (1 - float64(epoch*per+number)/float64(steps+2*per))
			if _, err := n.Step(b, adam, rate); err != nil {
				t.Fatal(err)
			}
		}
	}
	table := &vector.Table{Dim: dim, Data: n.Param(model.InputEmbedding).Data}
	for i := range plantWords {
		table.Words = append(table.Words, fmt.Sprint("w", i))
	}
	return table
}
