package graph

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
)

// Sizes of the drawing, in pixels.
const (
	boxWidth, boxHeight = 266, 42
	gapX, gapY          = 24, 38
	margin              = 60 // room for the arrows that pass rows by
)

// SVG writes the graph as a picture: what is computed from what, downwards,
// each parameter right above the op that uses it.
func (d Drawing) SVG(w io.Writer) error {
	rows := ranks(d.Vertices)
	widest := 0
	for _, row := range rows {
		widest = max(widest, len(row))
	}
	width := 2*margin + widest*(boxWidth+gapX) - gapX
	height := margin + len(rows)*(boxHeight+gapY) - gapY
	type place struct{ x, y, row int } // top left
	at := make([]place, len(d.Vertices))
	for r, row := range rows {
		for i, v := range row {
			at[v] = place{margin + i*(boxWidth+gapX), margin/2 + r*(boxHeight+gapY), r}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="12" text-anchor="middle">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, "<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", html.EscapeString(d.Name))
	b.WriteString("<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\" fill=\"#777\"/></marker></defs>\n")
	for i, v := range d.Vertices {
		for _, from := range v.In {
			x1, y1 := at[from].x+boxWidth/2, at[from].y+boxHeight
			x2, y2 := at[i].x+boxWidth/2, at[i].y
			curve := fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1, (y1+y2)/2, x2, (y1+y2)/2, x2, y2)
			if at[i].row > at[from].row+1 && at[i].x == at[from].x { // round the boxes between
				x, y1, y2 := at[i].x, at[from].y+boxHeight/2, at[i].y+boxHeight/2
				curve = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x, y1, x-margin, y1, x-margin, y2, x, y2)
			}
			fmt.Fprintf(&b, "<path d=\"%s\" fill=\"none\" stroke=\"#999\" marker-end=\"url(#tip)\"/>\n", curve)
		}
	}
	for i, v := range d.Vertices {
		radius := 3
		if v.Kind != Parameter {
			radius = boxHeight / 3
		}
		fmt.Fprintf(&b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\" stroke=\"#667\"/>\n", at[i].x, at[i].y, boxWidth, boxHeight, radius, fill(v.Kind))
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\">%s</text><text x=\"%d\" y=\"%d\" fill=\"#555\">%s</text>\n",
			at[i].x+boxWidth/2, at[i].y+18, html.EscapeString(label(v)), at[i].x+boxWidth/2, at[i].y+34, d.shape(v))
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// ranks groups the vertices into rows so that every arrow points down: an op
// stands below all that it is computed from, and what is computed from nothing
// right above its first user.
func ranks(vertices []Vertex) [][]int {
	rank := make([]int, len(vertices))
	for i, v := range vertices {
		for _, from := range v.In {
			rank[i] = max(rank[i], rank[from]+1)
		}
	}
	for i := len(vertices) - 1; i >= 0; i-- {
		if len(vertices[i].In) > 0 {
			continue
		}
		first := len(vertices)
		for j, v := range vertices {
			for _, from := range v.In {
				if from == i {
					first = min(first, rank[j])
				}
			}
		}
		rank[i] = max(0, first-1)
	}
	rows := make([][]int, slices.Max(rank)+1)
	for _, parameters := range []bool{false, true} { // the flow of the data on the left
		for i, r := range rank {
			if (vertices[i].Kind == Parameter) == parameters {
				rows[r] = append(rows[r], i)
			}
		}
	}
	return rows
}
