package evaluate_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// sentences returns texts of words that gauss returns, some with words that it does not.
func sentences(n int, seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 1))
	all := make([]string, n)
	for i := range all {
		words := []string{"the"}
		for range 1 + r.IntN(6) {
			words = append(words, fmt.Sprintf("w%d", min(r.IntN(40), r.IntN(40))))
		}
		all[i] = strings.Join(words, " ")
	}
	return all
}

// meanOf is the mean of the vectors of a text's words, with weights by word.
func meanOf(t *vector.Table, text string, weight func(row int) float64) []float64 {
	v := make([]float64, t.Dim)
	for _, w := range strings.Fields(text) {
		if row, ok := t.Index(w); ok {
			for d, x := range t.Row(row) {
				v[d] += weight(row) * float64(x)
			}
		}
	}
	return v
}

// angleOf returns the cosine of the angle between x and y.
func angleOf(x, y []float64) float64 {
	var xy, xx, yy float64
	for d := range x {
		xy += x[d] * y[d]
		xx += x[d] * x[d]
		yy += y[d] * y[d]
	}
	return xy / math.Sqrt(xx*yy)
}

func plain(int) float64 { return 1 }

// sif returns the weights of SIF for words whose frequencies follow Zipf's law.
func sif(n int) func(row int) float64 {
	sum := 0.0
	for i := range n {
		sum += 1 / float64(i+1)
	}
	return func(row int) float64 { return 1e-3 / (1e-3 + 1/float64(row+1)/sum) }
}

// withoutFirst returns what makes SIF vectors of texts without the first principal component of some texts, by
// repeated multiplication.
func withoutFirst(t *vector.Table, texts []string) func(text string) []float64 {
	vectorOf := func(text string) []float64 {
		v, n := meanOf(t, text, sif(t.Len())), 0.0
		for _, w := range strings.Fields(text) {
			if _, ok := t.Index(w); ok {
				n++
			}
		}
		for d := range v {
			v[d] /= max(n, 1)
		}
		return v
	}
	dot := func(x, y []float64) (sum float64) {
		for d := range x {
			sum += x[d] * y[d]
		}
		return sum
	}
	u := make([]float64, t.Dim)
	u[0] = 1
	for range 2000 {
		next := make([]float64, t.Dim)
		for _, text := range texts {
			x := vectorOf(text)
			along := dot(x, u)
			for d := range next {
				next[d] += along * x[d]
			}
		}
		length := math.Sqrt(dot(next, next))
		for d := range u {
			u[d] = next[d] / length
		}
	}
	return func(text string) []float64 {
		x := vectorOf(text)
		along := dot(x, u)
		for d := range x {
			x[d] -= along * u[d]
		}
		return x
	}
}

// rankOf returns the ranks of scores, ties averaged, by counting.
func rankOf(x []float64) []float64 {
	ranks := make([]float64, len(x))
	for i := range x {
		for j := range x {
			switch {
			case x[j] < x[i]:
				ranks[i]++
			case x[j] == x[i]:
				ranks[i] += .5
			}
		}
	}
	return ranks
}

func correlation(x, y []float64) float64 {
	centred := func(x []float64) []float64 {
		mean := 0.0
		for _, v := range x {
			mean += v / float64(len(x))
		}
		c := slices.Clone(x)
		for i := range c {
			c[i] -= mean
		}
		return c
	}
	return angleOf(centred(x), centred(y))
}

// idfOf returns the number of texts with a word, and the dense TF-IDF of a text.
func idfOf(texts []string) (holding func(word string) float64, weights func(text string) map[string]float64) {
	holding = func(word string) (n float64) {
		for _, t := range texts {
			if slices.Contains(strings.Fields(t), word) {
				n++
			}
		}
		return n
	}
	return holding, func(text string) map[string]float64 {
		all := map[string]float64{}
		for _, w := range strings.Fields(text) {
			all[w] += 1 + math.Log((1+float64(len(texts)))/(1+holding(w)))
		}
		return all
	}
}

// results returns the results of a set by metric, those of a section behind a slash.
func results(t *testing.T, set evaluate.Set, s *evaluate.Space) map[string]evaluate.Result {
	t.Helper()
	all := map[string]evaluate.Result{}
	for _, r := range set.Score(s) {
		name := r.Metric
		if r.Section != "" {
			name += "/" + r.Section
		}
		if _, twice := all[name]; twice {
			t.Errorf("%s comes twice", name)
		}
		all[name] = r
	}
	return all
}

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) < 1e-6) {
		t.Errorf("%s: %v, want %v", name, got, want)
	}
}

// textPairs is a set of 50 pairs of texts, with what belongs to each pair by the formulas. Words w30 to w39 are not known.
type textPairs struct {
	set     evaluate.Set
	table   *vector.Table
	gold    []float64
	section []float64 // its number
	mean    []float64 // cosines of the means of the words' vectors, NaN where a text has no known word
	sif     []float64 // and of their SIF means
	tfidf   []float64 // and of TF-IDF
}

func newTextPairs(t *testing.T) *textPairs {
	t.Helper()
	p := &textPairs{table: gauss(30, 8, 3)}
	a, b := sentences(50, 1), sentences(50, 2)
	b[3], b[4] = a[3], "none w99"
	var file strings.Builder
	_, weights := idfOf(slices.Concat(a, b))
	sifOf := withoutFirst(p.table, slices.Concat(a, b))
	for i := range a {
		score := float64((i * 7) % 11)
		fmt.Fprintf(&file, "%g\tpart %d\t%s\t%s\n", score, i%2, a[i], b[i])
		x, y := weights(a[i]), weights(b[i])
		var xy, xx, yy float64
		for w, v := range x {
			xy += v * y[w]
			xx += v * v
		}
		for _, v := range y {
			yy += v * v
		}
		p.tfidf = append(p.tfidf, xy/math.Sqrt(xx*yy))
		p.gold = append(p.gold, score)
		p.mean = append(p.mean, angleOf(meanOf(p.table, a[i], plain), meanOf(p.table, b[i], plain)))
		p.sif = append(p.sif, angleOf(sifOf(a[i]), sifOf(b[i])))
		p.section = append(p.section, float64(i%2))
	}
	p.set = parse(t, file.String())
	return p
}

// covered returns the scores and some cosines of the pairs whose texts have known words, of one section or, for −1, of all.
func (p *textPairs) covered(cosines []float64, section float64) (gold, some []float64) {
	for i, c := range cosines {
		if !math.IsNaN(p.mean[i]) && (section < 0 || p.section[i] == section) {
			gold, some = append(gold, p.gold[i]), append(some, c)
		}
	}
	return gold, some
}

// spearman is the rank correlation of what covered returns.
func (p *textPairs) spearman(cosines []float64, section float64) float64 {
	gold, some := p.covered(cosines, section)
	return correlation(rankOf(gold), rankOf(some))
}

// TestTextPairs computes the scores of pairs of texts by the formulas.
func TestTextPairs(t *testing.T) {
	p := newTextPairs(t)
	if got := p.set.Source().Kind; got != evaluate.KindTextPairs {
		t.Fatalf("recognised as %s", got)
	}
	got := results(t, p.set, space(t, p.table, evaluate.Settings{Case: "lookup", Resamples: 200, Seed: 1}))
	if len(got) != 6 {
		t.Errorf("%d results", len(got))
	}
	gold, cosines := p.covered(p.mean, -1)
	near(t, "pearson", got["pearson"].Value, correlation(gold, cosines))
	near(t, "spearman", got["spearman"].Value, p.spearman(p.mean, -1))
	for i := range 2 {
		near(t, fmt.Sprintf("section %d", i), got[fmt.Sprintf("spearman/part %d", i)].Value, p.spearman(p.mean, float64(i)))
	}
	near(t, "sif_spearman", got["sif_spearman"].Value, p.spearman(p.sif, -1))
	near(t, "tfidf_spearman", got["tfidf_spearman"].Value, correlation(rankOf(p.gold), rankOf(p.tfidf)))
	r := got["spearman"]
	if r.Covered != len(gold) || r.Total != 50 || r.Covered == 50 {
		t.Errorf("%d of %d covered, want %d of 50", r.Covered, r.Total, len(gold))
	}
	if !(r.Low < r.Value && r.Value < r.High) || r.Items[3] != 1 {
		t.Errorf("%v in [%v, %v]; the same text twice has the cosine %v", r.Value, r.Low, r.High, r.Items[3])
	}
}

// TestTextPairsAlone: what words alone achieve is said beside the scores.
func TestTextPairsAlone(t *testing.T) {
	p := newTextPairs(t)
	if want := fmt.Sprintf("%.3f by the cosine of TF-IDF", correlation(rankOf(p.gold), rankOf(p.tfidf))); evaluate.WordsAlone(p.set) != want {
		t.Errorf("words alone achieve %s, want %s", evaluate.WordsAlone(p.set), want)
	}
	if got := evaluate.WordsAlone(parse(t, "2\ta b\tc d\n2\ta c\ta d\n")); got != "nothing that is defined by the cosine of TF-IDF" {
		t.Errorf("of scores that are all the same, words alone achieve %s", got)
	}
}

// naiveRank returns the rank of a document as [evaluate.Retrieval] defines it, from an order of all documents.
func naiveRank(scores []float64, relevant []int, d int) float64 {
	rank := 1.0
	for other, z := range scores {
		is := slices.Contains(relevant, other)
		switch {
		case z > scores[d], z == scores[d] && is && other < d:
			rank++
		case z == scores[d] && !is:
			rank += .5
		}
	}
	return rank
}

// TestTextsBrief has the numbers of vectors alone, the same as in full.
func TestTextsBrief(t *testing.T) {
	table := gauss(30, 8, 3)
	s := space(t, table, evaluate.Settings{Case: "lookup", Resamples: 0})
	for text, want := range map[string]string{
		"2\tx\tw1 w2\tw3\n1\ty\tw1 w4\tw5 w6\n3\ty\tw1 w4\tw1 w6\n": "spearman pearson",
		"w1 w2\tw3 w4\nw1 w3\tw5 w5\n":                              "mrr@10 ndcg@10 r@1 r@10",
	} {
		set := parse(t, text)
		full := results(t, set, s)
		e := evaluate.TextsOf(s)
		e.SIF, e.Brief = nil, true
		var names []string
		for _, r := range set.Score(s.WithTexts(e)) {
			names = append(names, r.Metric)
			if r.Value != full[r.Metric].Value || len(full) <= 2 {
				t.Errorf("%s: %v, in full %v", r.Metric, r.Value, full[r.Metric].Value)
			}
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
