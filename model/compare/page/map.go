package page

import (
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/vector"
)

const (
	mapWidth  = 480 // in its own pixels
	mapMargin = 36  // for labels
	mostWords = 48  // on a map, unless more are chosen
)

// A wordMap shows the same words in each row.
type wordMap struct {
	Why    string // there is none
	Panels []mapPanel
	Groups []mapGroup
	Absent []string // chosen words that not every row has
	Width  float64
	Height float64
}

// A mapGroup is a chosen word.
type mapGroup struct{ Hue, Word string }

// A mapPanel is the map of a row.
type mapPanel struct {
	Name                string
	Number              int
	ID                  string
	First, Second, Both string // per cent of the variance
	Fit                 string // correlation with the first map; empty on that
	Links               []link
	Points              []mapPoint
	Description         string
	projection          projection
}

// A link joins a word to a chosen one that it is near to.
type link struct {
	Hue            string
	X1, Y1, X2, Y2 float64
}

// A mapPoint is a word; where its label has no room Label is empty.
type mapPoint struct {
	Hue, Word, Label, Anchor string
	Chosen                   bool
	X, Y, LabelX, LabelY     float64
}

// newMap chooses words, projects those of each row into the plane, and turns the
// maps onto the first.
func (s *wordSection) newMap(chosen []string) *wordMap {
	m := &wordMap{}
	words, group := s.mapWords(chosen)
	vectors := make([][][]float64, len(s.Columns)) // by column, by word
	for i := range s.Columns {
		vectors[i] = s.Columns[i].units(words)
	}
	common, heads := m.commonWords(s, words, group, chosen, vectors)
	const fewest = 4
	if len(common) < fewest {
		m.Why = fmt.Sprintf("All rows together have %s of these; a map of fewer than %d says nothing.", amount.Of(len(common), "word"), fewest)
		return m
	}
	for g, word := range chosen {
		if heads[g] {
			m.Groups = append(m.Groups, mapGroup{hue(g), shownWord(word)})
		}
	}
	for i, c := range s.Columns {
		if c.Problem != "" {
			continue
		}
		points := make([][]float64, len(common))
		for n, k := range common {
			points[n] = vectors[i][k]
		}
		m.addPanel(c, points)
	}
	if len(m.Panels) == 0 {
		m.Why = "The vectors of these words are all the same."
		return m
	}
	f := newFrame(m.Panels)
	m.Width, m.Height = f.width, f.height
	for i := range m.Panels {
		column := s.Columns[slices.IndexFunc(s.Columns, func(c wordColumn) bool { return c.Number == m.Panels[i].Number })]
		m.Panels[i].draw(words, common, group, chosen, column.near, f)
	}
	return m
}

// commonWords returns the words, by number, that all rows with vectors have, and for which chosen words they have that one. The other
// chosen words are absent.
func (m *wordMap) commonWords(s *wordSection, words []string, group []int, chosen []string, vectors [][][]float64) (common []int, heads map[int]bool) {
	heads = map[int]bool{}
	for k, word := range words {
		has := true
		for i := range s.Columns {
			has = has && (s.Columns[i].Problem != "" || vectors[i][k] != nil)
		}
		switch {
		case has && len(common) < max(mostWords, len(chosen)):
			common = append(common, k)
			heads[group[k]] = heads[group[k]] || word == chosen[group[k]]
		case !has && slices.Contains(chosen, word):
			m.Absent = append(m.Absent, inSentence(shownWord(word)))
		}
	}
	return common, heads
}

// addPanel adds the map of a row, unless all its points are the same.
func (m *wordMap) addPanel(c wordColumn, points [][]float64) {
	p, ok := project(points)
	if !ok {
		return
	}
	panel := mapPanel{Name: c.Name, Number: c.Number, ID: fmt.Sprintf("map-%d", c.Number)}
	if len(m.Panels) > 0 {
		p.onto(m.Panels[0].projection)
		panel.Fit = compare.Minus("%.2f", p.fit)
	}
	panel.projection = p
	share := func(x float64) string { return fmt.Sprintf("%.0f %%", 100*x) }
	panel.First, panel.Second, panel.Both = share(p.first), share(p.second), share(p.first+p.second)
	m.Panels = append(m.Panels, panel)
}

// mapWords returns the chosen words and their neighbours, of each row in turn, the
// nearest first, and for each the number of the chosen word whose neighbour it is.
func (s *wordSection) mapWords(chosen []string) (words []string, group []int) {
	seen := map[string]bool{}
	add := func(word string, g int) {
		if !seen[word] {
			seen[word] = true
			words, group = append(words, word), append(group, g)
		}
	}
	for g, word := range chosen {
		add(word, g)
	}
	for k := range neighbors {
		for g, word := range chosen {
			for _, c := range s.Columns {
				if found := c.near[word]; k < len(found) {
					add(found[k].Word, g)
				}
			}
		}
	}
	return words, group
}

// A frame is the piece of the plane that maps show, the same in all of them, and
// as large as all their points take.
type frame struct {
	left, top     float64
	scale         float64 // pixels
	width, height float64
}

func newFrame(panels []mapPanel) frame {
	x, y := axis{math.Inf(1), math.Inf(-1)}, axis{math.Inf(1), math.Inf(-1)}
	for _, p := range panels {
		n, _ := p.projection.points.Dims()
		for i := range n {
			px, py := p.projection.points.At(i, 0), p.projection.points.At(i, 1)
			x, y = axis{min(x.low, px), max(x.high, px)}, axis{min(y.low, py), max(y.high, py)}
		}
	}
	const flat, tall = 0.6, 1.2 // a map that is a strip has no room for labels
	f := frame{width: mapWidth}
	f.scale = (mapWidth - 2*mapMargin) / max(x.high-x.low, (y.high-y.low)/tall, 1e-9)
	f.height = math.Round(max(flat*mapWidth, float64(f.scale*(y.high-y.low))+2*mapMargin))
	f.left = float64((x.low+x.high)/2) - f.width/2/f.scale
	f.top = float64((y.low+y.high)/2) + f.height/2/f.scale
	return f
}

// place returns where a point of the plane is, in pixels from the top left.
func (f frame) place(x, y float64) (float64, float64) {
	return (x - f.left) * f.scale, (f.top - y) * f.scale
}

// draw fills in the panel's points, links and labels. The words are common, those
// of them that are chosen come first.
func (p *mapPanel) draw(words []string, common, group []int, chosen []string, found map[string][]vector.Neighbor, f frame) {
	at := map[string]int{}
	for n, k := range common {
		word := words[k]
		at[word] = n
		x, y := f.place(p.projection.points.At(n, 0), p.projection.points.At(n, 1))
		p.Points = append(p.Points, mapPoint{Hue: hue(group[k]), Word: shownWord(word), Chosen: word == chosen[group[k]], X: x, Y: y})
	}
	for g, word := range chosen {
		head, ok := at[word]
		if !ok {
			continue
		}
		for _, n := range found[word] {
			if i, ok := at[n.Word]; ok {
				a, b := p.Points[head], p.Points[i]
				p.Links = append(p.Links, link{hue(g), a.X, a.Y, b.X, b.Y})
			}
		}
	}
	p.placeLabels(f)
	fit := ""
	if p.Fit != "" {
		fit = fmt.Sprintf(", correlation with the first map %s", p.Fit)
	}
	p.Description = fmt.Sprintf("%d words in the plane of their first two principal components, %s of the variance%s.", len(p.Points), p.Both, fit)
}
