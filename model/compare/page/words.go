package page

import (
	"errors"
	"fmt"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/vector"
)

const (
	mostColumns = 8 // rows that have neighbours shown side by side, and maps
	neighbors   = 8 // of a word
)

// A wordSection shows what the vectors of each row's first run say of some words.
type wordSection struct {
	Why     string // there is nothing to show
	Columns []wordColumn
	Words   []wordNeighbors
	Left    int          // rows that there is no room for
	Single  bool         // it is of one row
	Seeds   bool         // a row has several runs
	Explore string       // the command that makes a page to look around in all words
	Page    template.URL // that page, where it has been made
	Map     *wordMap
}

// A wordColumn is a row.
type wordColumn struct {
	Hue, Name string
	Number    int
	Seed      uint64
	Problem   string // why it has no vectors

	run  *compare.Run
	near map[string][]vector.Neighbor // by chosen word
}

// wordNeighbors are the neighbours of a word, by column.
type wordNeighbors struct {
	Word  string
	Cells []neighborCell
}

// A neighborCell is the neighbours of a word in a row.
type neighborCell struct {
	Problem string
	Near    []closeWord
	Shared  string // how many of them the first row's list has
}

// A closeWord is a neighbour.
type closeWord struct {
	Word   string
	Cosine string
	All    bool // the neighbours of every row have it
}

// wordSection reads the vectors of each row's first run, one run after another, so
// that those of one are in memory at a time.
func (r report) wordSection() *wordSection {
	s := &wordSection{Single: len(r.Rows) == 1, Seeds: r.seeds()}
	for i, row := range r.Rows {
		if i == mostColumns {
			s.Left = len(r.Rows) - i
			break
		}
		c := wordColumn{Hue: hue(i), Name: r.label(row), Number: r.number(row)}
		if len(row.Trained) == 0 {
			c.Problem = "all of its runs diverged"
		} else {
			c.run, c.Seed = row.Trained[0], row.Trained[0].Manifest.Seed
		}
		s.Columns = append(s.Columns, c)
	}
	words := r.chosenWords()
	if len(words) == 0 {
		words = s.telling()
	}
	if len(words) == 0 && slices.ContainsFunc(s.Columns, func(c wordColumn) bool { return c.Problem == "" }) {
		s.Why = "No words are named, and none suits: it would have four letters or more, occur ten times, and not be among the most frequent. Name some with --words, or with show.nearest in an experiment."
		return s
	}
	cells := make([][]neighborCell, len(s.Columns)) // by column, by word
	for i := range s.Columns {
		cells[i] = s.Columns[i].search(words)
	}
	if !slices.ContainsFunc(s.Columns, func(c wordColumn) bool { return c.Problem == "" }) {
		s.Why = "No row has word vectors: " + s.Columns[0].Problem + "."
		return s
	}
	for k, word := range words {
		w := wordNeighbors{Word: shownWord(word)}
		for i := range s.Columns {
			w.Cells = append(w.Cells, cells[i][k])
		}
		w.compare(s.Columns)
		s.Words = append(s.Words, w)
	}
	s.Map = s.newMap(words)
	if r.Explore == "" {
		s.Explore = s.exploring()
	} else { // escaped by net/url; a name with a colon would be taken for a scheme
		s.Page = template.URL((&url.URL{Path: r.Explore}).String())
	}
	return s
}

// exploring returns the command that makes a page to look around in all words: of the first two rows that have
// vectors, or of the only one.
func (s *wordSection) exploring() string {
	const most = 2
	command := []string{"lexigraph explore"}
	for _, c := range s.Columns {
		if path := c.path(); path != "" && len(command) <= most {
			command = append(command, path)
		}
	}
	return strings.Join(command, " ")
}

// path returns the path of a column's run as a shell reads it, and no command takes it for flags; empty: it has no vectors.
func (c *wordColumn) path() string {
	if c.Problem != "" {
		return ""
	}
	path := c.run.Path
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	if strings.ContainsFunc(path, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/._-", r)
	}) {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}

// telling returns the telling words of the first column that has vectors.
func (s *wordSection) telling() []string {
	const most = 8
	for i := range s.Columns {
		if t := s.Columns[i].open(); t != nil {
			return vector.NewSearch(t, s.Columns[i].run.Signs...).Telling(most)
		}
	}
	return nil
}

// chosenWords returns those of the options, or else those that the experiments
// show, in their order.
func (r report) chosenWords() (words []string) {
	lists := [][]string{r.Words}
	if len(r.Words) == 0 {
		for _, row := range r.Rows {
			if len(row.Trained) > 0 {
				lists = append(lists, row.Trained[0].Words)
			}
		}
	}
	for _, list := range lists {
		for _, word := range list {
			if !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return words
}

// open reads the vectors of the column's run.
func (c *wordColumn) open() *vector.Table {
	switch {
	case c.Problem != "":
		return nil
	case c.run.Vectors == nil:
		c.Problem = "its run has no word vectors"
		return nil
	}
	t, err := c.run.Vectors()
	if err == nil {
		err = t.Validate()
	}
	if err != nil {
		c.Problem = err.Error()
		return nil
	}
	return t
}

// search finds the neighbours of the words.
func (c *wordColumn) search(words []string) []neighborCell {
	cells := make([]neighborCell, len(words))
	t := c.open()
	if t == nil {
		for k := range cells {
			cells[k].Problem = "no vectors"
		}
		return cells
	}
	search := vector.NewSearch(t, c.run.Signs...)
	c.near = map[string][]vector.Neighbor{}
	for k, word := range words {
		found, err := search.NearestWord(word, neighbors)
		if unknown := (*vector.UnknownWordError)(nil); errors.As(err, &unknown) {
			cells[k].Problem = "not in the vocabulary"
			if len(unknown.Suggestions) > 0 {
				cells[k].Problem += "; it has " + listed(unknown.Suggestions)
			}
			continue
		} else if err != nil {
			cells[k].Problem = err.Error()
			continue
		}
		c.near[word] = found
		for _, n := range found {
			cells[k].Near = append(cells[k].Near, closeWord{Word: shownWord(n.Word), Cosine: compare.Minus("%.2f", float64(n.Cosine))})
		}
	}
	return cells
}

// compare marks what the lists have in common.
func (w *wordNeighbors) compare(columns []wordColumn) {
	first, lists := -1, 0
	in := map[string]int{}
	for i, c := range w.Cells {
		if c.Problem != "" {
			continue
		}
		lists++
		if first < 0 {
			first = i
		}
		for _, n := range c.Near {
			in[n.Word]++
		}
	}
	for i := range w.Cells {
		c := &w.Cells[i]
		shared := 0
		for k := range c.Near {
			n := &c.Near[k]
			n.All = lists > 1 && in[n.Word] == lists
			if slices.ContainsFunc(w.Cells[first].Near, func(f closeWord) bool { return f.Word == n.Word }) {
				shared++
			}
		}
		if i > first && len(c.Near) > 0 {
			c.Shared = fmt.Sprintf("%d of %d shared with row %d", shared, len(c.Near), columns[first].Number)
		}
	}
}

// shownWord is a word as a page can have it: in valid UTF-8, and without characters that turn the direction of what
// follows, for which their codes stand.
func shownWord(word string) string {
	if word == "" {
		return "(empty)"
	}
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(word, "\uFFFD") {
		if unicode.In(r, turning) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// turning has the embeddings, overrides and isolates of Unicode's bidirectional algorithm. Its marks, which words of Arabic and Hebrew
// have, turn nothing.
var turning = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x202a, Hi: 0x202e, Stride: 1}, {Lo: 0x2066, Hi: 0x2069, Stride: 1}}}

// inSentence writes words with commas between them. A word from right to left stands in isolates, so that it does not take the commas
// and the words beside it along.
func inSentence(words ...string) string {
	const isolate, end = "\u2068", "\u2069"
	var all []string
	for _, word := range words {
		if strings.ContainsFunc(word, func(r rune) bool {
			return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
		}) {
			word = isolate + word + end
		}
		all = append(all, word)
	}
	return strings.Join(all, ", ")
}

// units returns the vectors of the words in the column's run, of length 1; nil for
// one that it does not have or that has no direction.
func (c *wordColumn) units(words []string) [][]float64 {
	vectors := make([][]float64, len(words))
	t := c.open()
	if t == nil {
		return vectors
	}
	for k, word := range words {
		row, ok := t.Lookup(word)
		if !ok {
			continue
		}
		sum := 0.0
		for _, x := range t.Row(row) {
			sum += float64(float64(x) * float64(x))
		}
		size := math.Sqrt(sum)
		if !(size > 0) || math.IsInf(size, 0) {
			continue
		}
		vectors[k] = make([]float64, t.Dim)
		for j, x := range t.Row(row) {
			vectors[k][j] = float64(x) / size
		}
	}
	return vectors
}
