package page

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A box is where a label stands.
type box struct{ left, top, right, bottom float64 }

// overlap returns the area that two boxes share.
func (b box) overlap(c box) float64 {
	w := min(b.right, c.right) - max(b.left, c.left)
	h := min(b.bottom, c.bottom) - max(b.top, c.top)
	return float64(max(0, w) * max(0, h))
}

// Sizes of labels, in a map's pixels.
const (
	labelSize = 12
	labelGap  = 6
	longest   = 18 // runes
)

// labelWidth is about how wide a word is: no font is at hand to ask.
func labelWidth(text string, bold bool) float64 {
	width := 0.0
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana):
			width += 1
		case strings.ContainsRune("iljtfrI.,;:'|!()[]-", r):
			width += 0.36
		case strings.ContainsRune("mwMW@%—", r):
			width += 0.88
		case unicode.Is(unicode.Mn, r): // stands on the letter before
		default:
			width += 0.58
		}
	}
	if bold {
		width *= 1.06
	}
	return labelSize * width
}

// placeLabels gives each word the place around its point where its label covers the
// least of other labels, of points, and of what is beyond the edge. Words are placed in
// their order, the chosen ones first. One that would still cover others gets no label;
// its point still tells its name.
func (p *mapPanel) placeLabels(f frame) {
	var placed []box
	for i := range p.Points {
		word := &p.Points[i]
		text := word.Word
		if utf8.RuneCountInString(text) > longest {
			text = string([]rune(text)[:longest-1]) + "…"
		}
		width := labelWidth(text, word.Chosen)
		best, least := labelPlace{}, math.Inf(1)
		for _, place := range labelPlaces(word.X, word.Y, width) {
			if cost := p.cost(i, place.box, placed, f); cost < least {
				best, least = place, cost
			}
		}
		const most = 0.12 // of its area
		if !word.Chosen && least > most*width*labelSize {
			continue
		}
		placed = append(placed, best.box)
		word.Label, word.Anchor, word.LabelX, word.LabelY = text, best.anchor, best.x, best.y
	}
}

// cost says how bad a label at b would be, as an area.
func (p *mapPanel) cost(point int, b box, placed []box, f frame) (cost float64) {
	for _, other := range placed {
		cost += b.overlap(other)
	}
	const radius = 3
	for i, o := range p.Points {
		if i != point {
			cost += float64(2 * b.overlap(box{o.X - radius, o.Y - radius, o.X + radius, o.Y + radius}))
		}
	}
	const edge, inset = 3, 5 // half a word is no word
	inside := b.overlap(box{inset, inset, f.width - inset, f.height - inset})
	return cost + float64(edge*(float64((b.right-b.left)*(b.bottom-b.top))-inside))
}

// A labelPlace is where a label may stand: its box and where its text begins, or
// has its middle or end.
type labelPlace struct {
	box
	anchor string
	x, y   float64
}

// labelPlaces returns the places around a point, the preferred ones first.
func labelPlaces(x, y, width float64) (places []labelPlace) {
	const up, down = 0.8 * labelSize, 0.25 * labelSize // of the base line
	for _, dy := range []float64{up/2 - 1, -labelGap + 1, up + labelGap - 2} {
		base := y + dy
		for _, side := range []string{"start", "end"} {
			left := x + labelGap
			at := left
			if side == "end" {
				left, at = x-labelGap-width, x-labelGap
			}
			places = append(places, labelPlace{box{left, base - up, left + width, base + down}, side, at, base})
		}
	}
	for _, dy := range []float64{-labelGap - 2, up + labelGap} {
		base, half := y+dy, float64(width/2)
		places = append(places, labelPlace{box{x - half, base - up, x + half, base + down}, "middle", x, base})
	}
	return places
}
