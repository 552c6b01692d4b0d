package evaluate

import (
	"fmt"
	"math"
)

// Categories is a set of words that each belong to a class, such as AP or Battig.
// The words are clustered into as many clusters as there are classes, and scored
// by purity: the share of words that belong to the most frequent class in their
// cluster (Manning, Raghavan and Schütze, "Introduction to Information Retrieval",
// 2008, chapter 16.3).
//
// Clusters are found by spherical k-means (Dhillon and Modha, 2001) over the unit
// vectors. It runs ten times, each from first centres drawn by k-means++ (Arthur and
// Vassilvitskii, 2007), and the tightest result counts. Other programs use other
// algorithms, or take the purest of several results, which means looking at the
// answers.
type Categories struct {
	Of    Source
	Words []Member
}

// A Member is a word and its class.
type Member struct{ Word, Class string }

// Source implements [Set].
func (set *Categories) Source() Source { return set.Of }

// Score implements [Set]. The one result is the purity over the known words, with as
// many clusters as these words have classes. The interval is from a bootstrap over
// words that leaves the clusters as they were found. Of words of one class, or each of another, it is not defined.
func (set *Categories) Score(s *Space) []Result {
	items := make([]float64, len(set.Words))
	class := make(map[string]int)
	var rows, classes, at []int
	for i, w := range set.Words {
		items[i] = math.NaN()
		if row, ok := s.Find(w.Word); ok {
			if _, ok := class[w.Class]; !ok {
				class[w.Class] = len(class)
			}
			rows, classes, at = append(rows, row), append(classes, class[w.Class]), append(at, i)
		}
	}
	if len(rows) > 0 {
		cluster := s.cluster(rows, len(class))
		most := majority(cluster, classes, len(class))
		for i, c := range cluster {
			items[at[i]] = 0
			if most[c] == classes[i] {
				items[at[i]] = 1
			}
		}
	}
	r := newResult(set.Of, s, "purity", "", single(len(items)), items)
	r.Convention = fmt.Sprintf("purity of %d clusters, the tightest of %d spherical k-means; %s; %s; uncovered words are left out; “of all” counts them as wrong",
		len(class), restarts, s.convention(), s.intervalOfShare("words"))
	if len(set.Words) > 0 {
		s.nameUnknown(&r, set.Words[0].Word)
	}
	if len(class) < 2 || len(class) == len(rows) { // any clusters are pure
		r.Value, r.Low, r.High, r.Zeroed = math.NaN(), math.NaN(), math.NaN(), math.NaN()
	}
	return []Result{r}
}

// majority returns the most frequent class in each cluster, the first among equals.
func majority(cluster, classes []int, n int) []int {
	count := make([]int, n*n) // (cluster, class)
	for i, c := range cluster {
		count[c*n+classes[i]]++
	}
	most := make([]int, n)
	for c := range most {
		for class, k := range count[c*n : (c+1)*n] {
			if k > count[c*n+most[c]] {
				most[c] = class
			}
		}
	}
	return most
}
