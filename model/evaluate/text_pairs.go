package evaluate

import "github.com/lexigraph/lexigraph/model/lexical"

// TextPairs is a set of pairs of texts that people have scored by how similar they are, such as those
// of SemEval's tasks on semantic textual similarity (STS). It is scored by Spearman's and Pearson's correlation
// between those scores and the cosines of the texts' vectors.
type TextPairs struct {
	Of    Source
	Pairs []TextPair
}

// A TextPair is two texts and how similar they are, on the set's own scale.
type TextPair struct {
	Section string // a part of the set; empty: there are none
	A, B    string
	Score   float64
}

// Source implements [Set].
func (set *TextPairs) Source() Source { return set.Of }

// Score implements [Set]. The results are:
//
//	spearman          and of each section, where there are several
//	pearson
//	sif_spearman      of means by smooth inverse frequency; see Texts
//	tfidf_spearman    of words alone: the cosine of TF-IDF, lexical.Index.Similarity, with the set's own texts as the documents
//
// A pair is covered if both texts have a known word; for tfidf_spearman every pair is.
func (set *TextPairs) Score(s *Space) []Result {
	t := s.scoring()
	a, b := set.texts()
	gold := set.gold()
	rest := ", over the covered pairs; " + s.interval("pairs") + "; “of all” gives uncovered ones cosine 0"
	var results []Result
	add := func(metric, section, how string, of Metric, items []float64) {
		r := newResult(set.Of, s, metric, section, of, items)
		r.Convention = how + rest
		results = append(results, r)
	}
	items := s.cosines(t.Of, a, b)
	how := "Spearman's rank correlation of cosine and score with averaged ties; a text's vector is " + t.How
	add("spearman", "", how, gold, items)
	if !t.Brief {
		for _, part := range set.sections() {
			var scores, cosines []float64
			for _, i := range part.pairs {
				scores, cosines = append(scores, gold.gold[i]), append(cosines, items[i])
			}
			add("spearman", part.name, how, spearman{scores}, cosines)
		}
	}
	add("pearson", "", "Pearson's correlation of the same", pearson(gold), items)
	if t.SIF != nil {
		add("sif_spearman", "", "Spearman's of "+sifHow, gold, s.cosines(t.sif(a, b), a, b))
	}
	if !t.Brief {
		add("tfidf_spearman", "", "Spearman's of words alone by the cosine of TF-IDF", gold, byWords(a, b))
	}
	return results
}

// byWords returns the cosines of texts by TF-IDF.
func byWords(a, b []string) []float64 {
	x, y := splitWords(a), splitWords(b)
	var all lexical.Builder
	for i := range x {
		all.Add(x[i])
		all.Add(y[i])
	}
	index, cosines := all.Index(), make([]float64, len(x))
	for i := range x {
		cosines[i] = index.Similarity(x[i], y[i])
	}
	return cosines
}

// texts returns the first and the second texts.
func (set *TextPairs) texts() (a, b []string) {
	for _, p := range set.Pairs {
		a, b = append(a, p.A), append(b, p.B)
	}
	return a, b
}

// gold returns the correlation with the pairs' scores.
func (set *TextPairs) gold() spearman {
	m := spearman{make([]float64, len(set.Pairs))}
	for i, p := range set.Pairs {
		m.gold[i] = p.Score
	}
	return m
}

// A part is a section of a set, with the numbers of its pairs.
type part struct {
	name  string
	pairs []int
}

// sections returns the sections in the order in which they begin, or nothing if there is one only.
func (set *TextPairs) sections() []part {
	var parts []part
	at := make(map[string]int)
	for i, p := range set.Pairs {
		k, ok := at[p.Section]
		if !ok {
			k = len(parts)
			at[p.Section] = k
			parts = append(parts, part{name: p.Section})
		}
		parts[k].pairs = append(parts[k].pairs, i)
	}
	if len(parts) < 2 {
		return nil
	}
	return parts
}
