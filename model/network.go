// Package model assembles layers and a loss into a network that can be trained,
// evaluated and saved.
//
// The house network is embedding → fc 128 → relu → fc 64 → relu → fc V →
// softmax with cross-entropy. An [Architecture] describes any other. The packages
// below this one train networks, read and write what they learned, and evaluate it.
package model

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
)

// An Architecture says what a network is made of.
type Architecture struct {
	Embedding layer.Spec // an embedding; it takes the batch
	Layers    []Layer    // in the order in which they are applied
	Loss      loss.Spec  // with the output layer
	Tie       bool       // the output layer uses the embedding's table, its first rows

	Counts []int64   // how often each word occurs in the training text: see [loss.Output]
	Noise  []float64 // the log-probabilities of negatives: see [loss.Output]
}

// A Layer is a layer of a network. Layers of one type are numbered, so the
// second fc's parameters are "fc2/w" and "fc2/b".
type Layer struct {
	Type string // the name in [layer.Specs]
	Spec layer.Spec
}

// Names of the two matrices of word vectors among a network's parameters.
const (
	InputEmbedding  = "embedding/w" // shape (V, D)
	OutputEmbedding = "output/w"    // shape (V, H); absent from a tied network
)

// A Network is a network with its parameters. One goroutine at a time may use it; others
// may use networks of their own meanwhile.
type Network struct {
	graph        *graph.Graph
	vocab        int  // rows of the embedding
	outputs      int  // what targets are
	paired       bool // targets are examples of the batch
	unnormalised string
	head         head

	// optimizer is the one of the last step. It may not have updated all rows of the
	// embedding table yet: see flush.
	optimizer *optimizer.Optimizer
}

// New builds the network of an architecture with fresh parameters. It is an error
// if the architecture has no embedding or no loss, and a [*graph.PartError] if a part does not fit the others.
func New(a Architecture, o graph.Options) (*Network, error) {
	if err := a.whole(o.Vocab); err != nil {
		return nil, err
	}
	o.Outputs = cmp.Or(o.Outputs, o.Vocab)
	out := loss.Output{Vocab: o.Outputs, Counts: a.Counts, Noise: a.Noise, Distance: a.distance()}
	if by, ok := a.Loss.(loss.ByDistance); out.Distance != "" && (!ok || !by.ByDistance(out.Distance)) {
		return nil, &graph.PartError{Part: "output", Err: notByDistance(out.Distance)}
	}
	var hidden *G.Node
	g, err := graph.Build(o, func(s *graph.Scope) *G.Node {
		x := a.Embedding.Build(s.In("embedding"), s.Batch()) // (B, D), or (B, C·D) of words side by side
		count := make(map[string]int)
		for _, l := range a.Layers {
			count[l.Type]++
			x = layered(l.Spec.Build(s.In(l.Type+strconv.Itoa(count[l.Type])), x)) // (B, H)
		}
		if a.Tie {
			out.Tied = s.Lookup(InputEmbedding).First(o.Outputs)
		}
		hidden = x
		return a.Loss.Build(s.In("output"), x, out)
	})
	if err != nil {
		return nil, err
	}
	n := &Network{graph: g, vocab: o.Vocab, outputs: o.Outputs, head: head{hidden: hidden, loss: a.Loss, output: out}}
	_, n.paired = a.Loss.(loss.Paired)
	if l, ok := a.Loss.(loss.Unnormalised); ok {
		n.unnormalised = l.Unnormalised()
	}
	return n, nil
}

// notByDistance is the error of a loss that does not compare words by a distance.
func notByDistance(distance string) error {
	others := `nce, sampled_softmax, or margin with similarity = "dot" and distance = "l2"`
	if distance == loss.Moduli {
		others = "nce or sampled_softmax"
	}
	return fmt.Errorf("words are to be compared by distance, which the loss does not; take cross_entropy without balance, negative_sampling, %s", others)
}

// distance returns how the layers have words compared, see [loss.Output].
func (a Architecture) distance() (how string) {
	for _, l := range a.Layers {
		if d, ok := l.Spec.(layer.Distant); ok && d.Distant() != "" {
			how = d.Distant()
		}
	}
	return how
}

// layered returns the node that a layer has built, if it is what the next one can read.
func layered(x *G.Node) *G.Node {
	if x == nil {
		panic(errors.New("the layer has built no node; Build returns its output"))
	}
	if shape := x.Shape(); len(shape) != 2 || shape[0] != graph.AnyBatch {
		text := strings.ReplaceAll(fmt.Sprint(shape), strconv.Itoa(graph.AnyBatch), "B")
		panic(fmt.Errorf("the layer has built a node of shape %s; it must have (B, features), a row for each example", text))
	}
	return x
}

// whole returns an error if a part is missing.
func (a Architecture) whole(vocab int) error {
	switch {
	case vocab == 0:
		return errors.New("the vocabulary has no words")
	case a.Embedding == nil:
		return errors.New("the network has no embedding; set one of layer.Specs, such as layer.EmbeddingBag")
	case a.Loss == nil:
		return errors.New("the network has no loss; set one of loss.Specs, such as loss.CrossEntropy")
	}
	for i, l := range a.Layers {
		if l.Spec == nil {
			return fmt.Errorf("layer %d, %q, has no spec; set one of layer.Specs", i+1, l.Type)
		}
		if l.Type == "" {
			return fmt.Errorf("layer %d has no type, which its parameters are called by; set the name of its spec, such as fc", i+1)
		}
	}
	return nil
}

// Unnormalised says why the network's loss has no perplexity; it is empty where
// the loss has one.
func (n *Network) Unnormalised() string { return n.unnormalised }

// Graph returns the computation graph, to look at.
func (n *Network) Graph() *graph.Graph { return n.graph }

// Params returns the parameters, in the order in which the network uses them.
//
// Their numbers are up to date until the next step. After a step, call Params
// again: it updates the rows of the embedding that were not in the batch.
func (n *Network) Params() []*graph.Param {
	n.flush()
	return n.graph.Params
}

// flush brings every row of the parameters up to date. Call it before reading them.
func (n *Network) flush() {
	if n.optimizer != nil {
		n.optimizer.Flush()
	}
}

// Param returns the parameter with the given path, or nil. See [Network.Params].
func (n *Network) Param(name string) *graph.Param {
	for _, p := range n.Params() {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// Size returns the number of learned numbers.
func (n *Network) Size() int {
	size := 0
	for _, p := range n.graph.Params {
		size += len(p.Data)
	}
	return size
}

// Step trains on one batch: forward, backward, update at the given learning
// rate. It returns the batch's loss before the update, the mean over its targets. An empty
// batch (subsampling may leave one) is a step that changes nothing, with a loss of 0.
func (n *Network) Step(b *data.Batch, o *optimizer.Optimizer, rate float64) (float64, error) {
	if err := n.begin(b, o); err != nil {
		return 0, err
	}
	return o.Train(n.graph, rate)
}

// Shard returns the gradient of one shard of a batch, number shard of so many, for the optimizer's
// Apply. See [optimizer.Optimizer.Shard].
func (n *Network) Shard(b *data.Batch, o *optimizer.Optimizer, shard, of int) (*optimizer.Gradient, error) {
	if err := n.begin(b, o); err != nil {
		return nil, err
	}
	return o.Shard(n.graph, shard, of)
}

// begin makes b the network's input, for the optimizer.
func (n *Network) begin(b *data.Batch, o *optimizer.Optimizer) error {
	if n.optimizer != o {
		n.flush()
		n.optimizer = o
	}
	if b.Len() == 0 {
		n.graph.Input.Set(graph.Batch{})
		return nil
	}
	return n.feed(b)
}

// Gradients computes the loss of a batch and the gradients of all parameters, as
// they are at training step number step. It changes no parameter.
func (n *Network) Gradients(b *data.Batch, step int64) (float64, error) {
	if err := n.feed(b); err != nil {
		return 0, err
	}
	n.flush()
	return n.graph.Run(step)
}

// Evaluate returns the held-out loss of a batch, the mean over its targets: without
// dropout and label smoothing. An empty batch is an error.
func (n *Network) Evaluate(b *data.Batch) (float64, error) {
	if err := n.feed(b); err != nil {
		return 0, err
	}
	n.flush()
	return n.graph.Evaluate()
}

func (n *Network) feed(b *data.Batch) error {
	if b.Len() == 0 {
		return fmt.Errorf("an empty batch has no loss")
	}
	in := n.graph.Input
	in.Set(graph.Batch{
		ID: b.ID, Offset: b.Offset, Weight: b.Weight, Slot: b.Slot, Span: b.Span,
		Target: b.Target, TargetOffset: b.TargetOffset, Value: b.Value, Vector: b.Vector, Negative: b.Negative,
	})
	outputs := n.outputs
	if n.paired {
		outputs = b.Len()
	}
	return in.Check(n.vocab, outputs)
}
