package vector

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

const (
	mostCandidates   = 200 // words that Telling looks at
	leastTelling     = 10  // a telling word occurs at least so many times
	tellingNeighbors = 3
	tellingWork      = int64(4e9) // products, a second or so
)

// Telling returns at most n words of the table that show what was learned, by a rule
// that uses no list of words and no knowledge of a language:
//
//  1. Words go from the most to the least frequent. The first ones, which make up half
//     of the text, are skipped: these are a language's own words, such as "the".
//  2. The candidates are the next 200 words that occur ten times or more and have four
//     letters or more. Two are enough in a script without an alphabet.
//  3. A candidate's score is how far its three nearest words stand out: the mean of their
//     cosines minus the mean cosine with all words.
//  4. The best are taken, in order, except those that are a neighbour of one taken before,
//     share a neighbour with it, or begin with the same four letters.
//
// The result depends only on the table and its hidden words. There are fewer than n, or none, if the table
// has no more or has no counts, or its file cannot be read.
func (s *Search) Telling(n int) []string {
	candidates := s.candidates()
	if per := int64(len(s.words.Words)) * int64(s.words.Dim); per > 0 { // few enough to take no noticeable time: V × D products each
		candidates = candidates[:min(len(candidates), max(n, int(tellingWork/per)))]
	}
	if len(candidates) == 0 {
		return nil
	}
	type telling struct {
		row   int
		unit  []float32
		near  []Neighbor
		score float32
	}
	all := make([]telling, len(candidates))
	var mean []float32
	kernel.For(1+len(all), func(i int) { // and not the parts of one word's search, whose threads wait for one another
		if i == 0 {
			mean = s.mean()
			return
		}
		t := &all[i-1]
		t.row, t.unit = candidates[i-1], make([]float32, s.words.Dim)
		if _, err := s.unit(t.unit, t.row); err == nil {
			t.near, _ = s.nearest(t.unit, tellingNeighbors, []int{t.row})
		}
	})
	all = slices.DeleteFunc(all, func(t telling) bool { return len(t.near) < tellingNeighbors })
	for i := range all {
		t := &all[i]
		for _, near := range t.near {
			t.score += near.Cosine / tellingNeighbors
		}
		t.score -= kernel.Dot(mean, t.unit)
	}
	slices.SortStableFunc(all, func(a, b telling) int { return cmp.Compare(b.score, a.score) })
	var words []string
	seen := map[string]bool{}
	for _, t := range all {
		shared := slices.ContainsFunc(t.near, func(n Neighbor) bool { return seen[n.Word] })
		if word := s.words.Words[t.row]; len(words) < n && !shared && !seen[word] && !seen[beginning(word)] {
			words = append(words, word)
			seen[word], seen[beginning(word)] = true, true
			for _, near := range t.near {
				seen[near.Word] = true
			}
		}
	}
	return words
}

// candidates returns the rows that Telling chooses from.
func (s *Search) candidates() []int {
	counts := s.words.Counts
	if counts == nil || s.rows.check() != nil {
		return nil
	}
	rows := make([]int, 0, len(counts))
	total := int64(0)
	for i, word := range s.words.Words {
		if isWord(word) && !slices.Contains(s.hidden, i) {
			rows = append(rows, i)
			total += counts[i]
		}
	}
	slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
	var chosen []int
	before := int64(0)
	for _, row := range rows {
		long := letters(s.words.Words[row])
		if before >= total/2 && long && counts[row] >= leastTelling && s.coded().known(row) {
			chosen = append(chosen, row)
		}
		if before += counts[row]; len(chosen) == mostCandidates {
			break
		}
	}
	return chosen
}

// mean returns the mean of all directions: its product with one of them is the mean
// cosine of all words with that one.
func (s *Search) mean() []float32 {
	sum := make([]float64, s.words.Dim)
	unit := make([]float32, len(sum))
	for i := range s.words.Len() {
		if _, err := s.unit(unit, i); err != nil {
			continue
		}
		for j, x := range unit {
			sum[j] += float64(x)
		}
	}
	mean := make([]float32, len(sum))
	for j, x := range sum {
		mean[j] = float32(x / float64(s.words.Len()))
	}
	return mean
}

// isWord reports whether a token consists of letters only.
func isWord(word string) bool {
	for i := range len(word) {
		c := word[i]
		if c >= utf8.RuneSelf {
			return utf8.ValidString(word) && !strings.ContainsFunc(word, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsMark(c) })
		}
		if c |= 'a' - 'A'; c < 'a' || c > 'z' {
			return false
		}
	}
	return word != ""
}

// letters reports whether a word has enough letters to mean something.
func letters(word string) bool {
	least := 4
	if first, _ := utf8.DecodeRuneInString(word); unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
		least = 2
	}
	return utf8.RuneCountInString(word) >= least
}

// beginning returns the first four letters of a word, with a mark that no word contains.
func beginning(word string) string {
	r := []rune(word)
	return string(r[:min(len(r), 4)]) + "…"
}

// TellingAnalogy returns three words to ask an analogy about, "a is to b as c is to ?",
// and the answer, if the table has an analogy that it answers right; otherwise "". Like
// [Search.Telling] it uses no list of words: b is a with an ending, c is another word, and
// the answer is c with that ending, as in reader, readers, writer, writers. The ending has
// at most three letters and is the one that most pairs of candidates have; the most
// frequent of these pairs are tried.
func (s *Search) TellingAnalogy() (a, b, c, answer string) {
	const mostPairs, leastPairs = 8, 2
	list := s.inflected()
	if len(list) < leastPairs {
		return "", "", "", ""
	}
	list = list[:min(len(list), mostPairs)]
	for _, from := range list {
		for _, to := range list {
			if from == to {
				continue
			}
			near, err := s.Analogy(from.base, from.form, to.base, 1)
			if err == nil && len(near) > 0 && near[0].Word == to.form {
				return from.base, from.form, to.base, to.form
			}
		}
	}
	return "", "", "", ""
}

// An inflection is a word, and that with an ending.
type inflection struct{ base, form string }

// inflected returns the candidates that are another word with an ending, by the ending that most have.
func (s *Search) inflected() []inflection {
	pairs := map[string][]inflection{} // by ending
	for _, row := range s.candidates() {
		form := s.words.Words[row]
		base, ending := form, ""
		for range 3 {
			_, size := utf8.DecodeLastRuneInString(base)
			if base, ending = base[:len(base)-size], form[len(base)-size:]; base == "" {
				break
			}
			if r, ok := s.words.Index(base); ok && s.coded().known(r) && s.words.Counts[r] >= leastTelling && letters(base) {
				pairs[ending] = append(pairs[ending], inflection{base, form})
			}
		}
	}
	best := ""
	for ending := range pairs { // the largest; the first by spelling where several are
		if n, most := len(pairs[ending]), len(pairs[best]); n > most || n == most && (best == "" || ending < best) {
			best = ending
		}
	}
	return pairs[best]
}
