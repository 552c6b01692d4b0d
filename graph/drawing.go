package graph

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A Drawing is a graph as it is drawn, for people and for Graphviz.
type Drawing struct {
	Name     string
	Vertices []Vertex
	Letters  map[int]string // what is written instead of a size, such as B for [AnyBatch]
}

// label names a vertex, with what an op holds beside.
func label(v Vertex) string {
	if v.Holds == "" {
		return v.Name
	}
	return v.Name + " (with " + v.Holds + ")"
}

// shape writes a shape, with letters for the sizes that the text decides.
func (d Drawing) shape(v Vertex) string {
	if len(v.Shape) == 0 {
		return "scalar"
	}
	var sizes []string
	for _, n := range v.Shape {
		sizes = append(sizes, cmp.Or(d.Letters[n], strconv.Itoa(n)))
	}
	return "(" + strings.Join(sizes, ", ") + ")"
}

// fill is the colour of the vertices of a kind.
func fill(k Kind) string {
	switch k {
	case Input:
		return "#fdebc8"
	case Parameter:
		return "#dbe9f6"
	case Seed:
		return "#eceff2"
	default:
		return "#e4f1e1"
	}
}

// Dot writes the graph in Graphviz's language.
func (d Drawing) Dot(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph %q {\n\tnode [fontname=\"sans-serif\" fontsize=11];\n", d.Name)
	for i, v := range d.Vertices {
		style := map[Kind]string{
			Input:     "shape=oval style=filled",
			Seed:      "shape=oval style=filled",
			Parameter: "shape=box style=filled",
			Operation: "shape=box style=\"rounded,filled\"",
		}[v.Kind]
		fmt.Fprintf(&b, "\tn%d [label=\"%s\\n%s\" %s fillcolor=%q];\n", i, label(v), d.shape(v), style, fill(v.Kind))
		for _, from := range v.In {
			fmt.Fprintf(&b, "\tn%d -> n%d;\n", from, i)
		}
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}
