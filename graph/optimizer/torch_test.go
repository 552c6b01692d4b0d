package optimizer_test

import (
	"math"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/graphtest"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	G "gorgonia.org/gorgonia"
)

// cases are the optimizers of testdata/optimizers.py, under its names.
func cases() map[string]optimizer.Spec {
	type (
		C       = optimizer.Common
		SGD     = optimizer.SGD
		Adam    = optimizer.Adam
		AdamW   = optimizer.AdamW
		RMSProp = optimizer.RMSProp
		AdaGrad = optimizer.AdaGrad
		AdaMax  = optimizer.AdaMax
		NAdam   = optimizer.NAdam
		RAdam   = optimizer.RAdam
	)
	return map[string]optimizer.Spec{
		"sgd":                         &SGD{Common: C{LearningRate: 0.1}},
		"sgd, weight_decay":           &SGD{Common: C{LearningRate: 0.1, WeightDecay: 0.1}},
		"sgd, momentum":               &SGD{Common: C{LearningRate: 0.1}, Momentum: 0.9},
		"sgd, momentum, weight_decay": &SGD{Common: C{LearningRate: 0.1, WeightDecay: 0.1}, Momentum: 0.9},
		"sgd, nesterov":               &SGD{Common: C{LearningRate: 0.1}, Momentum: 0.9, Nesterov: true},
		"sgd, nesterov, weight_decay": &SGD{Common: C{LearningRate: 0.1, WeightDecay: 0.1}, Momentum: 0.9, Nesterov: true},
		"sgd, clip_norm":              &SGD{Common: C{LearningRate: 0.1, ClipNorm: 0.1}},
		"adam":                        &Adam{Common: C{LearningRate: 0.01}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8},
		"adam, betas":                 &Adam{Common: C{LearningRate: 0.01}, Beta1: 0.5, Beta2: 0.8, Epsilon: 1e-3},
		"adam, weight_decay":          &Adam{Common: C{LearningRate: 0.01, WeightDecay: 0.1}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8},
		"adam, clip_norm":             &Adam{Common: C{LearningRate: 0.01, ClipNorm: 0.1}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-2},
		"adam, lazy":                  &Adam{Common: C{LearningRate: 0.01, Sparse: "lazy"}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-12},
		"adam, lazy, clip_norm":       &Adam{Common: C{LearningRate: 0.01, Sparse: "lazy", ClipNorm: 0.1}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-12},
		"adamw":                       &AdamW{Common: C{LearningRate: 0.01, WeightDecay: 0.01}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8},
		"adamw, weight_decay":         &AdamW{Common: C{LearningRate: 0.01, WeightDecay: 0.5}, Beta1: 0.5, Beta2: 0.8, Epsilon: 1e-3},
		"adamax":                      &AdaMax{Common: C{LearningRate: 0.01}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8},
		"adamax, weight_decay":        &AdaMax{Common: C{LearningRate: 0.01, WeightDecay: 0.1}, Beta1: 0.5, Beta2: 0.8, Epsilon: 1e-8},
		"nadam":                       &NAdam{Common: C{LearningRate: 0.01}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, MomentumDecay: 4e-3},
		"nadam, momentum_decay":       &NAdam{Common: C{LearningRate: 0.01}, Beta1: 0.5, Beta2: 0.8, Epsilon: 1e-3, MomentumDecay: 0.1},
		"nadam, weight_decay":         &NAdam{Common: C{LearningRate: 0.01, WeightDecay: 0.1}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, MomentumDecay: 4e-3},
		"radam":                       &RAdam{Common: C{LearningRate: 0.01}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8},
		"radam, betas":                &RAdam{Common: C{LearningRate: 0.01}, Beta1: 0.5, Beta2: 0.8, Epsilon: 1e-3},
		"radam, weight_decay":         &RAdam{Common: C{LearningRate: 0.01, WeightDecay: 0.1}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8},
		"adadelta":                    &optimizer.AdaDelta{Common: C{LearningRate: 1}, Rho: 0.9, Epsilon: 1e-6},
		"adadelta, weight_decay":      &optimizer.AdaDelta{Common: C{LearningRate: 0.5, WeightDecay: 0.1}, Rho: 0.5, Epsilon: 1e-3},
		"rmsprop":                     &RMSProp{Common: C{LearningRate: 0.01}, Alpha: 0.99, Epsilon: 1e-8},
		"rmsprop, alpha":              &RMSProp{Common: C{LearningRate: 0.01}, Alpha: 0.5, Epsilon: 1e-3},
		"rmsprop, weight_decay":       &RMSProp{Common: C{LearningRate: 0.01, WeightDecay: 0.1}, Alpha: 0.99, Epsilon: 1e-8},
		"rmsprop, momentum":           &RMSProp{Common: C{LearningRate: 0.01, WeightDecay: 0.1}, Alpha: 0.99, Epsilon: 1e-8, Momentum: 0.9},
		"adagrad":                     &AdaGrad{Common: C{LearningRate: 0.1}, Epsilon: 1e-10},
		"adagrad, initial":            &AdaGrad{Common: C{LearningRate: 0.1}, Epsilon: 1e-3, Initial: 0.3},
		"adagrad, weight_decay":       &AdaGrad{Common: C{LearningRate: 0.1, WeightDecay: 0.1}, Epsilon: 1e-10},
	}
}

// everyCase adds to [cases] what PyTorch does not have.
func everyCase() map[string]optimizer.Spec {
	all := cases()
	for name, decay := range map[string]float64{"": 0, ", weight_decay": 0.1} {
		c := optimizer.Common{LearningRate: 0.1, WeightDecay: decay}
		all["adagrad, by_row"+name] = &optimizer.AdaGrad{Common: c, Epsilon: 1e-10, ByRow: true}
		all["lion"+name] = &optimizer.Lion{Common: c, Beta1: 0.9, Beta2: 0.99}
	}
	return all
}

// build makes the network of testdata/optimizers.py with dim numbers a word.
func build(t testing.TB, vocab, dim int) *graph.Graph {
	t.Helper()
	g, err := graph.Build(graph.Options{Vocab: vocab, Context: 2, Seed: 1, Init: "pytorch"}, func(s *graph.Scope) *G.Node {
		x := (&layer.Embedding{Dim: dim}).Build(s.In("embedding"), s.Batch())
		x = (&layer.FC{Units: 5, Activation: "tanh", Bias: true}).Build(s.In("fc1"), x)
		return (&loss.CrossEntropy{}).Build(s.In("output"), x, loss.Output{Vocab: vocab})
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// feed sets the batch of contexts x and targets y.
func feed(g *graph.Graph, x, y []float64) {
	in := g.Input
	in.ID, in.Offset, in.Target = in.ID[:0], append(in.Offset[:0], 0), in.Target[:0]
	for i := range y {
		in.ID = append(in.ID, int32(x[2*i]), int32(x[2*i+1]))
		in.Offset = append(in.Offset, int32(len(in.ID)))
		in.Target = append(in.Target, int32(y[i]))
	}
}

// TestAgreesWithPyTorch takes ten steps of every optimizer, with every option, at
// a falling learning rate, and compares losses and weights with those that
// PyTorch came to: within 1e-5 relative, or 1e-6 absolute.
func TestAgreesWithPyTorch(t *testing.T) {
	ref := graphtest.ReadNPZ(t, "testdata/optimizers.npz")
	for name, spec := range cases() {
		if _, ok := ref[name+".losses"]; !ok {
			t.Errorf("%s is not in the archive", name)
			continue
		}
		g := build(t, 12, 3)
		for _, p := range g.Params {
			copy(p.Data, ref["init."+strings.ReplaceAll(p.Name, "/", "_")].Float32s())
		}
		o := spec.New(g.Params)
		check := func(what string, got, want float64) bool {
			if d := math.Abs(got - want); !(d <= max(1e-6, 1e-5*math.Abs(want))) {
				t.Errorf("%s: %s is %v, PyTorch has %v", name, what, got, want)
				return false
			}
			return true
		}
		for i := range 10 {
			feed(g, ref["x"].Values[12*i:12*(i+1)], ref["y"].Values[6*i:6*(i+1)])
			l, err := o.Train(g, o.LearningRate*(1-float64(i)/20))
			if err != nil {
				t.Fatal(err)
			}
			check("a loss", l, ref[name+".losses"].Values[i])
		}
		for _, p := range g.Params {
			want := ref[name+"."+strings.ReplaceAll(p.Name, "/", "_")].Values
			if len(want) != len(p.Data) {
				t.Fatalf("%s: %s has %d numbers, in PyTorch %d", name, p.Name, len(p.Data), len(want))
			}
			for i := range want {
				if !check(p.Name, float64(p.Data[i]), want[i]) {
					break
				}
			}
		}
	}
	for name := range ref {
		if name, ok := strings.CutSuffix(name, ".losses"); ok && cases()[name] == nil {
			t.Errorf("%s is in the archive and not compared", name)
		}
	}
}
