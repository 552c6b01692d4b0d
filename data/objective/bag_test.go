package objective

import (
	"math"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"pgregory.net/rapid"
)

// randomSentences draws a corpus of few words, so that sentences repeat some.
func randomSentences(t *rapid.T) [][]int32 {
	return rapid.SliceOfN(rapid.SliceOfN(rapid.Int32Range(0, 9), 1, 15), 1, 20).Draw(t, "sentences")
}

// distinct returns the words of s, each once, in order.
func distinct(s []int32) []int32 {
	s = slices.Clone(s)
	slices.Sort(s)
	return slices.Compact(s)
}

// TestBag compares both kinds of targets with the sentences.
func TestBag(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sentences := randomSentences(t)
		c := data.NewCorpus(sentences)
		epoch, seed := rapid.IntRange(-1, 3).Draw(t, "epoch"), rapid.Uint64().Draw(t, "seed")
		omit := rapid.SampledFrom([]float64{0.1, 0.5, 0.9}).Draw(t, "omit")
		all := examples(&Bag{Omit: omit, Targets: "all", MaxWords: 100}, c, seed)
		omitted := examples(&Bag{Omit: omit, Targets: "omitted", MaxWords: 100}, c, seed)
		if all.Len() != len(sentences) {
			t.Fatalf("%d examples of %d sentences", all.Len(), len(sentences))
		}
		for i, s := range sentences {
			var a, o data.Batch
			all.Fill(&a, epoch, []int{i})
			omitted.Fill(&o, epoch, []int{i})
			if want := distinct(s); !slices.Equal(a.Target, want) {
				t.Fatalf("the targets of %v are %v, want %v", s, a.Target, want)
			}
			// The context is the sentence without the words left out, and those are
			// the other targets.
			left := slices.DeleteFunc(slices.Clone(s), func(id int32) bool { return slices.Contains(o.Target, id) })
			if !slices.Equal(a.ID, left) {
				t.Fatalf("the context of %v without %v is %v", s, o.Target, a.ID)
			}
			if len(o.Target) == 0 {
				if o.Len() > 0 {
					t.Fatalf("%v has nothing to predict and is an example", s)
				}
				continue
			}
			if !slices.Equal(o.ID, a.ID) || !slices.Equal(o.Target, distinct(o.Target)) {
				t.Fatalf("%v has the example %s", s, show(&o))
			}
		}
	})
}

// TestOmit counts the words left out.
func TestOmit(t *testing.T) {
	const n = 20_000
	sentences := make([][]int32, n)
	for i := range sentences {
		sentences[i] = []int32{1, 2, 1, 3}
	}
	c := data.NewCorpus(sentences)
	for _, omit := range []float64{0.1, 0.5, 0.75} {
		var b data.Batch
		ex := examples(&Bag{Omit: omit, Targets: "all", MaxWords: 10}, c, 1)
		ex.Fill(&b, 0, upTo(n))
		var in [4]int
		together := 0
		for i := range n {
			context := b.ID[b.Offset[i]:b.Offset[i+1]]
			for _, id := range context {
				in[id]++
			}
			if slices.Contains(context, 2) && slices.Contains(context, 3) {
				together++
			}
		}
		p := 1 - omit
		about := func(what string, got, want, variance float64) {
			t.Helper()
			if !(math.Abs(got-want) <= 4*math.Sqrt(variance)) {
				t.Errorf("omit %v: %s %v times of %d, want about %.0f", omit, what, got, n, want)
			}
		}
		about("word 1 is there", float64(in[1])/2, n*p, n*p*(1-p))
		about("word 2 is there", float64(in[2]), n*p, n*p*(1-p))
		about("words 2 and 3 are there", float64(together), n*p*p, n*p*p*(1-p*p))
	}
}

// TestHeldOutBags wants the same bags whatever the seed, and others in training.
func TestHeldOutBags(t *testing.T) {
	c := data.NewCorpus([][]int32{upTo32(200)})
	bag := func(seed uint64, epoch int) []int32 {
		var b data.Batch
		examples(Specs()["bag"](), c, seed).Fill(&b, epoch, []int{0})
		return b.ID
	}
	if !slices.Equal(bag(1, Evaluation), bag(2, Evaluation)) {
		t.Error("the held-out bag depends on the seed")
	}
	for _, other := range [][]int32{bag(1, 1), bag(2, 0), bag(1, Evaluation)} {
		if slices.Equal(bag(1, 0), other) {
			t.Error("bags of another seed or epoch are alike")
		}
	}
}

func upTo32(n int32) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

// TestPieces cuts sentences and wants all of them, in pieces of nearly one size.
func TestPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sentences := randomSentences(t)
		limit := rapid.IntRange(1, 20).Draw(t, "max_words")
		ex := examples(&Bag{Targets: "all", MaxWords: limit}, data.NewCorpus(sentences), 1)
		k := 0
		for _, s := range sentences {
			var got []int32
			shortest, longest := len(s), 0
			for len(got) < len(s) {
				var b data.Batch
				ex.Fill(&b, 0, []int{k})
				got = append(got, b.ID...)
				shortest, longest = min(shortest, len(b.ID)), max(longest, len(b.ID))
				k++
			}
			if !slices.Equal(got, s) || longest > limit || longest-shortest > 1 {
				t.Fatalf("%v came as %v in pieces of %d to %d", s, got, shortest, longest)
			}
		}
		if ex.Len() != k {
			t.Fatalf("%d examples, want %d", ex.Len(), k)
		}
	})
}

func TestBagContradiction(t *testing.T) {
	s := &Bag{Targets: "omitted"}
	for omit, want := range map[float64]string{
		0:     "omit: 0 leaves no word out, and targets are the words left out; set it higher, or targets to all",
		1e-10: "omit: 1e-10 leaves no word out, and targets are the words left out; set it higher, or targets to all",
	} {
		s.Omit = omit
		if err := s.Validate(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	s.Omit = 0.1
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
}
