package cmd

import (
	"bufio"
	"cmp"
	"fmt"
	"html"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/disk"
	"github.com/spf13/cobra"
)

// drawnVocab is the vocabulary that a drawn network is built with and stands for V. No
// other size is likely to be the same.
const drawnVocab = 9973

func graphCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "graph CONFIG [key=value…]",
		Short: "Draw the computation graph as SVG, or as dot for Graphviz",
		Long: "Graph draws the computation graph of an experiment's network. B is the batch and V\n" +
			"the vocabulary; no text is read.",
		ValidArgsFunction: completeRun(parts),
		Args:              arguments(cobra.MinimumNArgs(1)),
	}
	format := cmd.Flags().StringP("format", "f", "", "the format `F`: svg or dot (default: the ending of --out, else dot)")
	out := cmd.Flags().StringP("out", "o", "", "`FILE` to write, - or none for standard output")
	gradient := cmd.Flags().Bool("gradient", false, "with the nodes of the derivative")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		names, overrides := split(args)
		if len(names) > 1 {
			return usage("graph draws one experiment at a time; %s are %d", strings.Join(names, ", "), len(names))
		}
		if *format == "" {
			switch ending := strings.ToLower(filepath.Ext(*out)); ending {
			case "", ".dot", ".gv":
				*format = "dot"
			case ".svg":
				*format = "svg"
			default:
				return usage("--out %s: graph draws svg and dot; Graphviz makes others of dot: %s graph %s | dot -T%s > %s",
					*out, program(), line(args), ending[1:], word(*out))
			}
		}
		if *out == "-" {
			*out = ""
		}
		draw, ok := map[string]func(drawing, io.Writer) error{"svg": drawing.svg, "dot": drawing.dot}[*format]
		if !ok {
			return usage("--format %s: there are svg and dot", *format)
		}
		e, err := parts.Load(names[0], overrides)
		if err != nil {
			return err
		}
		n, err := drawnNetwork(e)
		if err != nil {
			return err
		}
		d := drawing{e.Name, n.Graph().Vertices(*gradient), map[int]string{graph.AnyBatch: "B", drawnVocab: "V"}}
		if e.Embedding.Subwords { // how many n-grams words have depends on the words
			d.letters[n.Param("embedding/w").Shape[0]] = "V + n-grams"
		}
		if *out == "" {
			return draw(d, cmd.OutOrStdout())
		}
		return disk.WriteFile(*out, func(w *bufio.Writer) error { return draw(d, w) })
	}
	return cmd
}

// drawnNetwork builds an experiment's network for words that stand for a text's:
// the n-th comes a share of 1/n as often as the first (Zipf 1935).
func drawnNetwork(e *configs.Experiment) (*model.Network, error) {
	v, err := data.NewVocab(func(yield func(string, int64) bool) {
		for n := 1; n <= drawnVocab && yield("word"+strconv.Itoa(n), drawnVocab/int64(n)); n++ {
		}
	}, data.VocabSpec{MinCount: 1})
	if err != nil {
		return nil, err
	}
	return run.NewNetwork(e, v)
}

// A drawing is a network's graph as it is drawn.
type drawing struct {
	name     string
	vertices []graph.Vertex
	letters  map[int]string // what is written instead of a size
}

// label names a vertex, with what an op holds beside.
func label(v graph.Vertex) string {
	if v.Holds == "" {
		return v.Name
	}
	return v.Name + " (with " + v.Holds + ")"
}

// shape writes a shape, with letters for the sizes that the text decides.
func (d drawing) shape(v graph.Vertex) string {
	if len(v.Shape) == 0 {
		return "scalar"
	}
	var sizes []string
	for _, n := range v.Shape {
		sizes = append(sizes, cmp.Or(d.letters[n], strconv.Itoa(n)))
	}
	return "(" + strings.Join(sizes, ", ") + ")"
}

// dot writes the graph in Graphviz's language.
func (d drawing) dot(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph %q {\n\tnode [fontname=\"sans-serif\" fontsize=11];\n", d.name)
	for i, v := range d.vertices {
		style := map[graph.Kind]string{
			graph.Input:     "shape=oval style=filled fillcolor=\"#fdebc8\"",
			graph.Parameter: "shape=box style=filled fillcolor=\"#dbe9f6\"",
			graph.Operation: "shape=box style=\"rounded,filled\" fillcolor=\"#e4f1e1\"",
		}[v.Kind]
		fmt.Fprintf(&b, "\tn%d [label=\"%s\\n%s\" %s];\n", i, label(v), d.shape(v), style)
		for _, from := range v.In {
			fmt.Fprintf(&b, "\tn%d -> n%d;\n", from, i)
		}
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// Sizes of the drawing, in pixels.
const (
	boxWidth, boxHeight = 266, 42
	gapX, gapY          = 24, 38
	margin              = 60 // room for the arrows that pass rows by
)

// svg writes the graph as a picture: what is computed from what, downwards,
// each parameter right above the op that uses it.
func (d drawing) svg(w io.Writer) error {
	rows := ranks(d.vertices)
	widest := 0
	for _, row := range rows {
		widest = max(widest, len(row))
	}
	width := 2*margin + widest*(boxWidth+gapX) - gapX
	height := margin + len(rows)*(boxHeight+gapY) - gapY
	type place struct{ x, y, row int } // top left
	at := make([]place, len(d.vertices))
	for r, row := range rows {
		for i, v := range row {
			at[v] = place{margin + i*(boxWidth+gapX), margin/2 + r*(boxHeight+gapY), r}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="12" text-anchor="middle">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, "<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", html.EscapeString(d.name))
	b.WriteString("<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\" fill=\"#777\"/></marker></defs>\n")
	for i, v := range d.vertices {
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
	for i, v := range d.vertices {
		fill, radius := map[graph.Kind]string{graph.Input: "#fdebc8", graph.Parameter: "#dbe9f6", graph.Operation: "#e4f1e1"}[v.Kind], 3
		if v.Kind != graph.Parameter {
			radius = boxHeight / 3
		}
		fmt.Fprintf(&b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\" stroke=\"#667\"/>\n", at[i].x, at[i].y, boxWidth, boxHeight, radius, fill)
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
func ranks(vertices []graph.Vertex) [][]int {
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
			if (vertices[i].Kind == graph.Parameter) == parameters {
				rows[r] = append(rows[r], i)
			}
		}
	}
	return rows
}
