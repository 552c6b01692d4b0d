package evaluate

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/vector"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Settings are the conventions of scoring. The score of the same vectors changes by 5
// to 40 points from one convention to another, so every [Result] says how it was
// counted. Those about how words are found and limited do not concern sets of texts.
//
// gensim's evaluate_word_pairs and evaluate_word_analogies are Case "upper" and
// Restrict 300,000; word2vec's compute-accuracy is the same with 30,000.
type Settings struct {
	// Case says how to look up a set's word in the vocabulary. "lookup": as it is
	// written, else in lower case, else in lower case with a capital first letter.
	// "upper": both in upper case, straße as STRASSE; the first of several rows counts. "exact": as it
	// is written.
	Case string `toml:"case" help:"how a set's word finds its vector" choice:"lookup upper exact"`
	// Restrict limits the questions and the answers to the first so many words,
	// which are the most frequent ones.
	Restrict int `toml:"restrict" help:"only the most frequent words; 0: all" range:"[0,2147483647]"`
	// Inputs lets the three words of an analogy answer it. The best answer is
	// then nearly always one of them (Nissim, van Noord, van der Goot, 2020,
	// https://arxiv.org/abs/1905.09866).
	Inputs bool `toml:"inputs" help:"an analogy's own words may answer it"`
	// Resamples of each interval; fewer than 40, of which 2.5 % are less than one: no intervals.
	Resamples int `toml:"resamples" help:"bootstrap resamples of an interval; fewer than 40: none" range:"[0,1000000]"`
	// Seed of the resamples and of clustering. No file sets it, so that numbers that
	// are compared have the same seed.
	Seed uint64 `toml:"-"`
}

// Defaults returns the default settings.
func Defaults() Settings { return Settings{Case: "lookup", Resamples: 10_000, Seed: 1} }

// Validate reports settings that are out of range, as "key: what is wrong and
// what would be right".
func (s Settings) Validate() error {
	switch {
	case s.Case != "lookup" && s.Case != "upper" && s.Case != "exact":
		return fmt.Errorf("case: there is no %q; there are lookup, upper and exact", s.Case)
	case s.Restrict < 0:
		return fmt.Errorf("restrict: %d must be at least 1, or 0 for all words", s.Restrict)
	case s.Resamples < 0 || s.Resamples > 1_000_000:
		return fmt.Errorf("resamples: %d is out of range; it is in [0,1000000]", s.Resamples)
	}
	return nil
}

// A Space is a table of word vectors prepared for scoring. It keeps no copy of them:
// they are divided by their lengths where they are needed, because a million of them take a gigabyte. It may be used
// from several goroutines at once. A vector that is zero or not finite has no direction, so its word counts as
// unknown.
type Space struct {
	table    *vector.Table // the words of the vocabulary that take part
	added    *vector.Table // those outside the vocabulary, whose rows come after; see With. nil: there are none
	full     *vector.Table // the vocabulary
	settings Settings
	upper    map[string]int // the first row of each word in upper case; nil unless Case is "upper"
	same     []int32        // (V), the first row that is the same word; nil: all rows are different words
	ended    func() bool    // whether scoring is to stop
	texts    *Texts         // nil: the mean of the words; see WithTexts
}

// NewSpace prepares t, which is not changed and must not change.
func NewSpace(t *vector.Table, s Settings) (*Space, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if t == nil {
		t = &vector.Table{}
	}
	if err := t.Validate(); err != nil {
		return nil, err
	}
	full := t
	if s.Restrict > 0 && s.Restrict < t.Len() {
		t = t.Top(s.Restrict)
	}
	sp := &Space{table: t, full: full, settings: s, ended: never}
	if s.Case == "upper" {
		sp.upper, sp.same = make(map[string]int, t.Len()), make([]int32, 0, t.Len())
		sp.addUpper(t.Words)
	}
	return sp, nil
}

// addUpper notes the words of the next rows in upper case.
func (s *Space) addUpper(words []string) {
	for _, w := range words {
		w = toUpper(w)
		if _, dup := s.upper[w]; !dup {
			s.upper[w] = len(s.same)
		}
		s.same = append(s.same, int32(s.upper[w]))
	}
}

// toUpper returns a word in upper case by Unicode's full mapping, as str.upper of Python does: ß is SS, where strings.ToUpper leaves it.
func toUpper(word string) string {
	if !strings.ContainsFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return strings.ToUpper(word) // which is faster
	}
	return cases.Upper(language.Und).String(word)
}

// WithContext returns a copy of s with which scoring returns soon after ctx ends. The
// results then mean nothing; the caller should check ctx.
func (s *Space) WithContext(ctx context.Context) *Space {
	until := *s
	until.ended = func() bool { return ctx.Err() != nil }
	return &until
}

// Find returns the row of a set's word according to the settings' Case. It tries the
// word as it is, then in Unicode's form NFC, in which corpora are read.
func (s *Space) Find(word string) (row int, ok bool) {
	if row, ok = s.find(word); !ok {
		row, ok = s.find(norm.NFC.String(word))
	}
	return row, ok && s.known(row)
}

// find is Find for one of Unicode's forms, also of a word without a direction.
func (s *Space) find(word string) (row int, ok bool) {
	in := (*vector.Table).Lookup
	switch s.settings.Case {
	case "upper":
		row, ok = s.upper[toUpper(word)]
		return row, ok
	case "exact":
		in = (*vector.Table).Index
	}
	if row, ok = in(s.table, word); !ok && s.added != nil {
		row, ok = in(s.added, word)
		row += s.table.Len()
	}
	return row, ok
}

// findAll returns the rows of words, or false if one is unknown.
func (s *Space) findAll(words []string) (rows []int, ok bool) {
	rows = make([]int, len(words))
	for i, w := range words {
		if rows[i], ok = s.Find(w); !ok {
			return nil, false
		}
	}
	return rows, true
}

// found returns the rows of those of the words that are known.
func (s *Space) found(words []string) (rows []int) {
	for _, w := range words {
		if row, known := s.Find(w); known {
			rows = append(rows, row)
		}
	}
	return rows
}

// nameUnknown notes one of these words, of the first item of a set, that the vocabulary lacks in a result without a covered item.
func (s *Space) nameUnknown(r *Result, words ...string) {
	for _, word := range words {
		if _, ok := s.Find(word); !ok && r.Covered == 0 && r.Unknown == "" {
			r.Unknown = word
		}
	}
}

// len returns V, how many words take part.
func (s *Space) len() int {
	if s.added == nil {
		return s.table.Len()
	}
	return s.table.Len() + s.added.Len()
}

// row returns the vector of row i.
func (s *Space) row(i int) []float32 {
	if n := s.table.Len(); i >= n {
		return s.added.Row(i - n)
	}
	return s.table.Row(i)
}

// known reports whether row i has a direction.
func (s *Space) known(i int) bool {
	_, ok := length(s.row(i))
	return ok
}

// setUnits sets the rows of dst to the vectors of so many rows, each divided by its length, or to zeros: the rows that
// row returns for 0, 1, ….
func (s *Space) setUnits(dst kernel.Matrix, row func(i int) int) {
	const piece = 256
	kernel.Blocks(dst.Rows, piece, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			normalize(dst.Row(i), s.row(row(i)))
		}
	})
}

// units returns the vectors of these rows, each divided by its length.
func (s *Space) units(rows []int) kernel.Matrix {
	x := newMatrix(len(rows), s.table.Dim)
	s.setUnits(x, func(i int) int { return rows[i] })
	return x
}

// cosine returns the cosine of the angle between two rows, which is 1 for a row and itself.
func (s *Space) cosine(i, j int) float64 {
	if i == j {
		return 1
	}
	x := s.units([]int{i, j})
	return dot(x.Row(0), x.Row(1))
}

// dot returns the product of two vectors of length 1, which is their cosine. It is summed in float64,
// because ranks depend on its last digits. For equal vectors it is exactly 1, so that all such pairs tie.
func dot(x, y []float32) float64 {
	var sum float64
	for d := range x {
		sum += float64(float64(x[d]) * float64(y[d]))
	}
	if sum > 0.5 && slices.Equal(x, y) { // not the two of length 0
		return 1
	}
	return max(-1, min(1, sum))
}

// convention says how words are found and which take part.
func (s *Space) convention() string {
	words := map[string]string{
		"lookup": "words exact → lower → Title",
		"upper":  "words in upper case, the first row of each",
		"exact":  "words exact",
	}[s.settings.Case]
	which := "full vocabulary"
	if s.settings.Restrict > 0 {
		which = fmt.Sprintf("the %d most frequent only", s.settings.Restrict)
	}
	if s.added != nil {
		which += " and the set's words out of the vocabulary, by their n-grams"
	}
	return words + ", " + which
}

// interval describes the interval of a correlation; what names the units.
func (s *Space) interval(what string) string {
	if s.settings.Resamples < FewestResamples {
		return "no interval"
	}
	return fmt.Sprintf("95 %% interval by percentile bootstrap over %s, %d resamples", what, s.settings.Resamples)
}

// intervalOfShare is interval for a share of items.
func (s *Space) intervalOfShare(what string) string {
	if s.settings.Resamples < FewestResamples {
		return "no interval"
	}
	return s.interval(what) + " (Clopper and Pearson's where all items agree)"
}

func newMatrix(rows, cols int) kernel.Matrix {
	return kernel.Matrix{Data: make([]float32, rows*cols), Rows: rows, Cols: cols, Stride: cols}
}

// length returns the length of x, and whether x has a direction.
func length(x []float32) (n float64, ok bool) {
	var sum float64
	for _, v := range x {
		sum += float64(float64(v) * float64(v))
	}
	n = math.Sqrt(sum)
	return n, n > 0 && !math.IsInf(n, 0)
}

// normalize sets dst to x divided by its length, and reports whether x has a
// direction; if not, dst is zero.
func normalize(dst, x []float32) bool {
	n, ok := length(x)
	if !ok {
		clear(dst)
		return false
	}
	for j, v := range x {
		dst[j] = float32(float64(v) / n)
	}
	return true
}
