package evaluate

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// A Set is a test of vectors of words or of texts: a list of items. In a given [Space] each item has
// an outcome, or is not covered by its words.
//
// [Open] reads a set from a file. The types of sets are [*Similarity], [*Analogies],
// [*OddOneOut] and [*Categories] of words, and [*TextPairs] and [*Retrieval] of texts.
type Set interface {
	// Source says what was read.
	Source() Source
	// Score returns a result for each metric and section, the most telling one
	// first. It may be called from several goroutines at once. If the context of
	// the space ends, the results mean nothing; see [Space.WithContext].
	Score(s *Space) []Result
}

// A Kind is a kind of set.
type Kind string

// The kinds of sets, and the kind of the result of [Stability].
const (
	KindSimilarity Kind = "similarity"
	KindAnalogy    Kind = "analogy"
	KindOdd        Kind = "odd-one-out"
	KindCategory   Kind = "category"
	KindTextPairs  Kind = "text-similarity"
	KindRetrieval  Kind = "retrieval"
	KindStability  Kind = "stability"
)

// Kinds returns the kinds of files that [Open] reads.
func Kinds() []Kind { return append(wordKinds(), KindTextPairs, KindRetrieval) }

// OfTexts reports whether the sets of this kind have texts and not words.
func (k Kind) OfTexts() bool { return k == KindTextPairs || k == KindRetrieval }

// wordKinds are those about words.
func wordKinds() []Kind { return []Kind{KindSimilarity, KindAnalogy, KindOdd, KindCategory} }

// A Source says where a set comes from.
type Source struct {
	Name   string // the name of the file without folder and extension, or of the shipped set
	Path   string // as it was given to Open
	Kind   Kind
	SHA256 string   // of the file, in hexadecimal
	Notes  []string // what is odd about the file but was accepted: a header line, repeated pairs
}

// A Result is one number that a set gives for vectors.
type Result struct {
	Set     string
	Kind    Kind
	Metric  string // spearman, 3cosadd, 3cosmul, accuracy, purity, mrr@10, overlap
	Section string // a part of the set; empty: all of it
	Value   float64
	// Low and High bound the 95 % interval of Value; see [Interval].
	Low, High float64
	// Zeroed is Value with the items that are not covered counted as wrong or, if
	// items are pairs, as of cosine 0.
	Zeroed         float64
	Covered, Total int    // items
	Unknown        string // where none is covered, a word of them that the vocabulary lacks; empty elsewhere, and where none is known
	Convention     string // how all of this was counted, to print with it
	SHA256         string // of the set's file: scores by different files cannot be compared

	// Items has an outcome for each item, in the order of the set: a pair's
	// cosine, or 1 or 0 for right or wrong; NaN if it is not covered. The order
	// does not depend on the vectors, so that items of two runs can be paired.
	Items []float64
	// Of computes Value from Items.
	Of Metric
}

// newResult returns a result with everything that follows from the items' outcomes.
func newResult(src Source, s *Space, metric, section string, of Metric, items []float64) Result {
	r := Result{Set: src.Name, Kind: src.Kind, Metric: metric, Section: section, Total: len(items), SHA256: src.SHA256, Items: items, Of: of}
	zeroed := make([]float64, len(items))
	for i, x := range items {
		if !math.IsNaN(x) {
			zeroed[i] = x
			r.Covered++
		}
	}
	r.Value = of.Statistic(items)(nil)
	r.Zeroed = of.Statistic(zeroed)(nil)
	r.Low, r.High = interval(of, items, s.settings.Resamples, s.settings.Seed, s.ended)
	return r
}

// IsShare reports whether the values of a metric are shares, which are written in percent, and not
// correlations, cosines, losses, or means of what falls with the rank.
func IsShare(metric string) bool {
	byRank := strings.Contains(metric, "mrr") || strings.Contains(metric, "ndcg") // bm25_mrr and mrr_64, too
	return metric != "cosine" && metric != "log_loss" && !byRank && !isCorrelation(metric)
}

// Ends returns the least and the most that a value of a metric can be: shares and means of what falls with the rank are from 0 to 1, and
// correlations and cosines from −1.
func Ends(metric string) (least, most float64) {
	switch {
	case metric == "log_loss":
		return 0, math.Inf(1)
	case metric == "cosine" || isCorrelation(metric):
		return -1, 1
	}
	return 0, 1
}

func isCorrelation(metric string) bool { // tfidf_spearman and spearman_64, too
	return strings.Contains(metric, "spearman") || strings.Contains(metric, "pearson")
}

// Correlation reports whether Value is a correlation, from −1 to 1.
func (r Result) Correlation() bool { return isCorrelation(r.Metric) }

// Undefined says why Value is not a number, or returns "" if it is one.
func (r Result) Undefined() string {
	switch {
	case !math.IsNaN(r.Value):
		return ""
	case r.Covered == 0 && r.Unknown != "":
		return fmt.Sprintf("nothing of the set is covered by the vocabulary, which lacks %q", shortened(r.Unknown))
	case r.Covered == 0:
		return "nothing of the set is covered by the vocabulary"
	case r.Metric == "purity":
		return "the covered words are all of one class, or each is of another"
	case r.Correlation() && r.Covered == 1:
		return "one pair has no order"
	case r.Correlation():
		return "the scores of the covered pairs, or their cosines, are all the same"
	}
	return "too little of the set is covered"
}

// MarshalJSON implements [json.Marshaler]. A number that is not defined is null. The
// items are left out, and so is an empty convention.
func (r Result) MarshalJSON() ([]byte, error) {
	number := func(x float64) *float64 {
		if math.IsNaN(x) {
			return nil
		}
		return &x
	}
	return json.Marshal(resultJSON{r.Set, r.Kind, r.Metric, r.Section, number(r.Value), number(r.Low), number(r.High), number(r.Zeroed),
		r.Covered, r.Total, r.Unknown, r.Convention, r.SHA256})
}

// UnmarshalJSON implements [json.Unmarshaler]. The result has no Items and no Of.
func (r *Result) UnmarshalJSON(text []byte) error {
	var j resultJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	number := func(x *float64) float64 {
		if x == nil {
			return math.NaN()
		}
		return *x
	}
	*r = Result{Set: j.Set, Kind: j.Kind, Metric: j.Metric, Section: j.Section,
		Value: number(j.Value), Low: number(j.Low), High: number(j.High), Zeroed: number(j.Zeroed),
		Covered: j.Covered, Total: j.Total, Unknown: j.Unknown, Convention: j.Convention, SHA256: j.SHA256}
	return nil
}

type resultJSON struct {
	Set        string   `json:"set"`
	Kind       Kind     `json:"kind"`
	Metric     string   `json:"metric"`
	Section    string   `json:"section,omitempty"`
	Value      *float64 `json:"value"`
	Low        *float64 `json:"low"`
	High       *float64 `json:"high"`
	Zeroed     *float64 `json:"value_uncovered_zero"`
	Covered    int      `json:"covered"`
	Total      int      `json:"total"`
	Unknown    string   `json:"unknown,omitempty"`
	Convention string   `json:"convention,omitempty"`
	SHA256     string   `json:"set_sha256,omitempty"`
}
