package run

import (
	"strconv"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
)

// drawnVocab is the vocabulary that a drawn network is built with and stands for V. No
// other size is likely to be the same.
const (
	drawnVocab  = 9973
	drawnLabels = 8887 // the same for the labels, L
)

// Drawing returns the graph of an experiment's network, and with gradient its
// derivative as well, with letters for the sizes that depend on the text. It reads no
// text: the network is built for a vocabulary in which the n-th word occurs 1/n times
// as often as the first (Zipf, 1935). Errors are those of [NewNetwork].
func Drawing(e *configs.Experiment, gradient bool) (graph.Drawing, error) {
	v, err := data.NewVocab(func(yield func(string, int64) bool) {
		for n := 1; n <= drawnVocab && yield("word"+strconv.Itoa(n), drawnVocab/int64(n)); n++ {
		}
	}, data.VocabSpec{MinCount: 1})
	if err != nil {
		return graph.Drawing{}, err
	}
	labels, err := data.NewVocab(func(yield func(string, int64) bool) {
		for n := 1; n <= drawnLabels && yield("label"+strconv.Itoa(n), 1); n++ {
		}
	}, data.VocabSpec{MinCount: 1})
	if err != nil {
		return graph.Drawing{}, err
	}
	n, err := NewNetwork(e, v, labels)
	if err != nil {
		return graph.Drawing{}, err
	}
	letters := map[int]string{graph.AnyBatch: "B", drawnVocab: "V", drawnLabels: "L"}
	if rows := n.Param("embedding/w").Shape[0]; layerSubwords(e) == nil && rows != drawnVocab {
		letters[rows] = "V + others"
	}
	if layerSubwords(e) != nil { // how many n-grams words have depends on the words
		letters[n.Param("embedding/w").Shape[0]] = "V + n-grams"
	}
	return graph.Drawing{Name: e.Name, Vertices: n.Graph().Vertices(gradient), Letters: letters}, nil
}
