package run

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// An Exploring says what is looked at, and how.
type Exploring struct {
	Paths  []string // run directories or files of word vectors: one, or two to be compared
	Matrix string   // of runs; see [ReadVectors]
	Most   int      // words of each, the first ones; 0: 100,000
	Method string   // of the map; see [LayoutOptions]
	// Metadata is a file of tab-separated values to colour words by, such as the metadata.tsv of TensorBoard's projector:
	// a line of names, then a line for each word, which is the first field; "": none.
	Metadata string

	// Progress is called now and then with what is being done, and the share of that which is done, from 0 to 1;
	// it may be nil.
	Progress func(doing string, done float64)
}

// exploredWords is how many words a page draws fluently on an ordinary laptop.
const exploredWords = 100_000

// exploredNear is how many nearest words a page has of each word where it cannot find them exactly.
const exploredNear = 10

// scoredNear is how many nearest words a map is drawn and judged by.
const scoredNear = 15

// Mapped says how much of the neighbourhoods of vectors a map has kept.
type Mapped struct {
	Name  string // of the vectors
	Score evaluate.MapScore
}

// String returns it as a sentence without the full stop.
func (m Mapped) String() string {
	sample := ""
	if m.Score.Words < m.Score.Of {
		sample = fmt.Sprintf(", by %s drawn", amount.Of(m.Score.Words, "word"))
	}
	return fmt.Sprintf("The map of %s keeps %.0f %% of the %d nearest words of a word; its trustworthiness is %.3f, where 1 is best and 0.5 is chance%s",
		m.Name, 100*m.Score.Preservation, m.Score.K, m.Score.Trustworthiness, sample)
}

// Explore works out what a page to look around in shows: a map of the words of one run or file, or of two with
// what has moved between them, and clusters. Words whose vectors have no direction are left out, with a
// [Warning]. Fewer than three words, and two spaces without a common word, are a [*data.Error].
func Explore(ctx context.Context, what Exploring, o Options) (*compare.Exploration, error) {
	if n := len(what.Paths); n < 1 || n > 2 {
		return nil, SettingError{fmt.Errorf("%d runs or files to explore; name one, or two to be compared", n)}
	}
	if what.Progress == nil {
		what.Progress = func(string, float64) {}
	}
	e := &compare.Exploration{Notes: []string{mapNote(what.Method)}}
	tell := func(text string) {
		o.notify(Warning{text})
		e.Notes = append(e.Notes, text+".")
	}
	var signs []string // of the runs, which are no words
	for _, path := range what.Paths {
		t, of, err := exploredTable(path, what, o.Parts, tell)
		if err != nil {
			return nil, err
		}
		signs = union(signs, of)
		e.Spaces = append(e.Spaces, compare.Space{Name: path, Table: t})
	}
	if err := join(e); err != nil {
		return nil, err
	}
	var err error
	if what.Metadata != "" {
		if e.Columns, err = readColumns(what.Metadata, e.Words, signs, o); err != nil {
			return nil, err
		}
	}
	for i := range e.Spaces {
		score, err := drawSpace(ctx, e, i, what)
		if err != nil {
			return nil, err
		}
		if m := (Mapped{e.Spaces[i].Name, score}); !math.IsNaN(score.Trustworthiness) {
			o.notify(m)
			e.Notes = append(e.Notes, m.String()+".")
		}
	}
	if len(e.Spaces) == 2 {
		turn(e)
		if err := shift(ctx, e, what, o); err != nil {
			return nil, err
		}
	}
	groupWords(e)
	return e, ctx.Err()
}

// drawSpace draws the map of space i, the second beginning with what the first has, and scores it.
func drawSpace(ctx context.Context, e *compare.Exploration, i int, what Exploring) (score evaluate.MapScore, err error) {
	s := &e.Spaces[i]
	layout := LayoutOptions{Method: what.Method, Progress: what.Progress}
	if e.Rounded() { // the page cannot find the nearest words exactly
		layout.Near, err = vector.NewSearch(s.Table).All(ctx, scoredNear, func(done float64) { what.Progress("neighbours", done) })
		if err != nil {
			return score, err
		}
		s.Near = layout.Near.First(exploredNear)
	}
	if i > 0 && what.Method != LayoutPCA {
		if layout.Start, err = startOf(e); err != nil {
			return score, err
		}
	}
	if s.Places, err = Layout(ctx, s.Table, layout); err != nil {
		return score, fmt.Errorf("%s: %w", s.Name, err)
	}
	return evaluate.ScoreMap(ctx, s.Table, s.Places, scoredNear, 1)
}

// mapNote says how a map was made.
func mapNote(method string) string {
	if method == LayoutPCA {
		return "The map is the plane of the first two principal components of the vectors, each of length 1."
	}
	return "The map was trained: each word is drawn to its nearest ones and pushed away from others that are drawn at random, as in LargeVis (Tang et al., 2016) and UMAP (McInnes et al., 2018). How far apart two groups lie says little."
}

// exploredTable reads the vectors of a path: the first ones that have a direction, without the words that stand for others, which it
// returns too. What is odd is told.
func exploredTable(path string, what Exploring, parts configs.Parts, tell func(text string)) (t *vector.Table, signs []string, err error) {
	all, err := OpenSpace(path, what.Matrix, parts)
	if err != nil {
		return nil, nil, err
	}
	defer all.Close()
	for _, w := range all.Report.Warnings() {
		tell(fmt.Sprintf("%s: %s", path, w))
	}
	t, none, left, err := all.search.First(cmp.Or(what.Most, exploredWords))
	if err != nil {
		return nil, nil, err
	}
	if none > 0 {
		tell(fmt.Sprintf("%s: words left out, whose vectors are zeros or not finite: %d", path, none))
	}
	const fewest = 3
	if t.Len() < fewest {
		return nil, nil, &data.Error{Where: path, What: fmt.Sprintf("words whose vectors have a direction: %d", t.Len()), Remedy: fmt.Sprintf("a map needs %d", fewest)}
	}
	if left > 0 {
		tell(fmt.Sprintf("%s: shown are the first %d words; words left out: %d", path, t.Len(), left))
	}
	return t, all.signs(), nil
}

// join makes the words of the exploration: those of the first space, and then those that the second alone has.
func join(e *compare.Exploration) error {
	first := e.Spaces[0].Table
	e.Words, e.Counts = first.Words, first.Counts
	if len(e.Spaces) == 1 {
		e.Spaces[0].Of = upTo(first.Len())
		return nil
	}
	second := e.Spaces[1].Table
	e.Words, e.Counts = slices.Clone(first.Words), slices.Clone(first.Counts)
	common := 0
	for i, word := range second.Words {
		if _, ok := first.Spelled(word, second); ok {
			common++
			continue
		}
		e.Words = append(e.Words, word)
		if e.Counts != nil && second.Counts != nil {
			e.Counts = append(e.Counts, second.Counts[i])
		}
	}
	if common == 0 {
		return &data.Error{Where: e.Spaces[0].Name + ", " + e.Spaces[1].Name, What: "have no word in common", Remedy: "explore them one by one"}
	}
	if len(e.Counts) != len(e.Words) {
		e.Counts = nil
	}
	for i := range e.Spaces {
		s, other := &e.Spaces[i], e.Spaces[1-i].Table
		for _, word := range e.Words {
			row, ok := s.Table.Spelled(word, other)
			if !ok {
				row = -1
			}
			s.Of = append(s.Of, row)
		}
	}
	return nil
}

// upTo returns 0 to n − 1.
func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// groupWords puts the words of the first space into clusters, and looks for an analogy to show.
func groupWords(e *compare.Exploration) {
	const clusters = 10 // as many as there are colours
	first := e.Spaces[0]
	c := vector.Cluster(first.Table, clusters)
	e.Cluster = make([]int, len(e.Words))
	for word, row := range first.Of {
		e.Cluster[word] = -1
		if row >= 0 {
			e.Cluster[word] = c.Of[row]
		}
	}
	for _, rows := range c.Typical {
		var names []string
		for _, row := range rows {
			names = append(names, first.Table.Words[row])
		}
		e.Clusters = append(e.Clusters, names)
	}
	search := vector.NewSearch(first.Table)
	if x, y, z, _ := search.TellingAnalogy(); x != "" {
		e.Example = [3]string{x, y, z}
	} else if words := search.Telling(3); len(words) == 3 {
		e.Example = [3]string(words)
	} else {
		e.Example = [3]string(e.Words[:3])
	}
}
