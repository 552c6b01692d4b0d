package lexical

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// texts returns documents of a few words, some of them empty.
func texts(n int) [][]string {
	r := rand.New(rand.NewPCG(3, 4))
	docs := make([][]string, n)
	for i := range docs {
		for range r.IntN(9) {
			docs[i] = append(docs[i], string(rune('a'+min(r.IntN(12), r.IntN(12)))))
		}
	}
	return docs
}

func index(docs [][]string) *Index {
	var b Builder
	for _, d := range docs {
		b.Add(d)
	}
	return b.Index()
}

func count(doc []string, word string) (n float64) {
	for _, w := range doc {
		if w == word {
			n++
		}
	}
	return n
}

func holding(docs [][]string, word string) (n float64) {
	for _, d := range docs {
		n += min(1, count(d, word))
	}
	return n
}

// naiveBM25 is the formula, document by document.
func naiveBM25(docs [][]string, query []string, d int) (score float64) {
	total := 0
	for _, doc := range docs {
		total += len(doc)
	}
	N := float64(len(docs))
	different := slices.Compact(slices.Sorted(slices.Values(query)))
	for _, w := range different {
		n, f := holding(docs, w), count(docs[d], w)
		ratio := float64(len(docs[d])) / (float64(total) / N)
		score += math.Log(1+(N-n+.5)/(n+.5)) * f * 2.2 / (f + 1.2*(.25+.75*ratio))
	}
	return score
}

// naiveCosine is the cosine of dense vectors over all words that documents have.
func naiveCosine(docs [][]string, a, b []string) float64 {
	vector := func(text []string) (v []float64) {
		for w := 'a'; w <= 'z'; w++ {
			word := string(w)
			x := count(text, word) * (1 + math.Log((1+float64(len(docs)))/(1+holding(docs, word))))
			if holding(docs, word) == 0 {
				x = 0
			}
			v = append(v, x)
		}
		return v
	}
	dot := func(x, y []float64) (sum float64) {
		for i := range x {
			sum += x[i] * y[i]
		}
		return sum
	}
	x, y := vector(a), vector(b)
	if dot(x, y) == 0 {
		return 0
	}
	return dot(x, y) / math.Sqrt(dot(x, x)*dot(y, y))
}

func TestScores(t *testing.T) {
	docs := texts(60)
	x := index(docs)
	for _, query := range []string{"a", "a b l", "c c b", "z", "z l l a", ""} {
		words := strings.Fields(query)
		bm25 := x.BM25(words)
		for _, span := range [][2]int{{0, 60}, {0, 0}, {60, 60}, {0, 1}, {59, 60}, {13, 40}} {
			if got := x.BM25Of(words, span[0], span[1]); !slices.Equal(got, bm25[span[0]:span[1]]) {
				t.Errorf("BM25 of %q and documents %d: %v", query, span, got)
			}
		}
		for d := range docs {
			if want := naiveBM25(docs, words, d); !(math.Abs(bm25[d]-want) <= 1e-12) {
				t.Errorf("BM25 of %q and %q: %v, want %v", query, docs[d], bm25[d], want)
			}
			want := naiveCosine(docs, words, docs[d])
			if got := x.Similarity(words, docs[d]); !(math.Abs(got-want) <= 1e-12) {
				t.Errorf("similarity of %q and %q: %v, want %v", query, docs[d], got, want)
			}
		}
	}
}

// TestSame: texts of the same words are as similar as can be, whatever the order, and so tie.
func TestSame(t *testing.T) {
	docs := texts(500)
	x := index(docs)
	r := rand.New(rand.NewPCG(5, 6))
	for _, d := range docs {
		other := slices.Clone(d)
		r.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
		if got := x.Similarity(d, other); got != 1 && len(d) > 0 {
			t.Errorf("similarity of %q and %q: %v", d, other, got)
		}
	}
}

// TestLongQuery: the time for a query is proportional to its length. It was minutes for this one.
func TestLongQuery(t *testing.T) {
	var doc []string
	for i := range 200_000 {
		doc = append(doc, fmt.Sprint("word ", i))
	}
	x, start := index([][]string{doc}), time.Now()
	if x.BM25(doc); time.Since(start) > 20*time.Second {
		t.Errorf("a query of %d words took %v", len(doc), time.Since(start))
	}
}

// TestFigure is a case done by hand: N = 2, l̄ = 2, and the word is once in the first
// document, whose length is 3.
func TestFigure(t *testing.T) {
	x := index([][]string{{"open", "a", "file"}, {"close"}})
	if got, want := x.BM25([]string{"open"})[0], math.Ln2*2.2/(1+1.2*(.25+.75*1.5)); !(math.Abs(got-want) <= 1e-15) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestNothing(t *testing.T) {
	for name, x := range map[string]*Index{"zero": {}, "no documents": index(nil), "no words": index([][]string{nil, {}})} {
		for _, query := range [][]string{nil, {"a"}} {
			scores := x.BM25(query)
			if len(scores) != x.Len() || slices.ContainsFunc(scores, func(s float64) bool { return s != 0 }) {
				t.Errorf("%s: %v", name, scores)
			}
		}
		if s := x.Similarity([]string{"a"}, []string{"a"}); s != 0 {
			t.Errorf("%s: similarity %v", name, s)
		}
		b, err := x.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := new(Index).UnmarshalBinary(b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCopier changes a few documents, and has the index of one built anew.
func TestCopier(t *testing.T) {
	docs := texts(40)
	var b Builder
	keep := b.Copier(index(docs))
	changed := slices.Clone(docs)
	for d := range docs {
		if d%7 == 0 {
			changed[d] = []string{"a", "new", "new"}
			b.Add(changed[d])
		} else {
			keep(d)
		}
	}
	got, _ := b.Index().AppendBinary(nil)
	want, _ := index(changed).AppendBinary(nil)
	if !bytes.Equal(got, want) {
		t.Error("an index of copied documents differs from one of the same documents built anew")
	}
	var none Builder
	none.Copier(index(docs))
	if x := none.Index(); x.Words() != 0 || x.Len() != 0 {
		t.Errorf("of nothing copied: %d words, %d documents", x.Words(), x.Len())
	}
}

func TestRanks(t *testing.T) {
	scores := []float64{.5, 2, .5, math.NaN(), -1, 2, math.Inf(-1)}
	if got, want := Ranks(scores), []int{4, 2, 4, 7, 5, 2, 6}; !slices.Equal(got, want) {
		t.Errorf("ranks %v, want %v", got, want)
	}
	if got, want := Best(scores, 3), []int{1, 5, 0}; !slices.Equal(got, want) {
		t.Errorf("best %v, want %v", got, want)
	}
	if got := Best(scores, 99); len(got) != len(scores) {
		t.Errorf("best 99 of %d: %v", len(scores), got)
	}
	r := rand.New(rand.NewPCG(5, 6))
	many := make([]float32, 200)
	for i := range many {
		many[i] = float32(r.IntN(30))
	}
	for k := -1; k < 60; k++ {
		if got, want := Best(many, k), descending(many)[:max(k, 0)]; !slices.Equal(got, want) {
			t.Errorf("best %d: %v, want %v", k, got, want)
		}
	}
	got := Fuse([]int{1, 2, 3}, []int{3, 1, 3})
	for i, want := range []float64{1./61 + 1./63, 1./62 + 1./61, 2. / 63} {
		if !(math.Abs(got[i]-want) <= 1e-16) {
			t.Errorf("fused %d: %v, want %v", i, got[i], want)
		}
	}
	if Ranks([]float32(nil)) == nil || Fuse() != nil {
		t.Error("of nothing")
	}
}

func TestBinary(t *testing.T) {
	x := index(texts(50))
	b, err := x.AppendBinary([]byte("head"))
	if err != nil {
		t.Fatal(err)
	}
	b = b[len("head"):]
	var y Index
	if err := y.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	query := []string{"a", "c"}
	if text := []string{"a", "b"}; !slices.Equal(x.BM25(query), y.BM25(query)) || x.Similarity(query, text) != y.Similarity(query, text) {
		t.Error("scores differ")
	}
	for i := range b {
		if new(Index).UnmarshalBinary(b[:i]) == nil {
			t.Errorf("the first %d of %d bytes pass", i, len(b))
		}
	}
}

func FuzzIndex(f *testing.F) {
	b, _ := index(texts(4)).AppendBinary(nil)
	f.Add(b)
	f.Add(slices.Repeat([]byte{0}, 20))
	f.Fuzz(func(t *testing.T, b []byte) {
		var x Index
		if x.UnmarshalBinary(b) != nil {
			return
		}
		query := []string{"a", "b", ""}
		if len(x.BM25(query)) != x.Len() {
			t.Error("scores are missing")
		}
		x.Similarity(query, query)
		again, err := x.AppendBinary(nil)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("other bytes: %v", err)
		}
	})
}
