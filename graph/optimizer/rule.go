package optimizer

import (
	"math"

	"github.com/lexigraph/lexigraph/graph"
)

// A Spec describes an optimizer.
type Spec interface {
	// New returns an optimizer at step 0 for the given parameters: what the function
	// [New] makes of the settings in [Common] and of a [Rule].
	New(params []*graph.Param) *Optimizer
}

// Specs returns each optimizer, with its default settings, under its name in an
// experiment file.
func Specs() map[string]func() Spec {
	return map[string]func() Spec{
		"adam":     func() Spec { return NewAdam() },
		"adamw":    func() Spec { return NewAdamW() },
		"adamax":   func() Spec { return NewAdaMax() },
		"nadam":    func() Spec { return NewNAdam() },
		"radam":    func() Spec { return NewRAdam() },
		"sgd":      func() Spec { return NewSGD() },
		"rmsprop":  func() Spec { return NewRMSProp() },
		"adagrad":  func() Spec { return NewAdaGrad() },
		"adadelta": func() Spec { return NewAdaDelta() },
		"lion":     func() Spec { return NewLion() },
	}
}

// Common holds the settings that every optimizer has.
type Common struct {
	LearningRate float64 `toml:"learning_rate" range:"(0,inf)" help:"step size, before the schedule"`
	WeightDecay  float64 `toml:"weight_decay" range:"[0,inf)" help:"pull of every parameter towards zero"`
	ClipNorm     float64 `toml:"clip_norm" range:"[0,inf)" help:"largest norm of the whole gradient, 0 for no limit"`
	// Sparse says what happens to table rows that are not in a batch: "exact"
	// gives what a dense gradient would give, momentum and decay included;
	// "lazy" leaves the row and its moments as they are, as PyTorch's SparseAdam
	// does.
	Sparse string `toml:"sparse" choice:"exact lazy" help:"what happens to table rows that a batch does not use"`
}

// epsilon returns what keeps a quotient from being 0/0 in 32 bits, where a very small number would be 0.
func epsilon(x float64) float32 {
	return max(float32(x), math.SmallestNonzeroFloat32)
}

func common(rate float64) Common { return decaying(rate, 0) }

func decaying(rate, decay float64) Common {
	return Common{LearningRate: rate, WeightDecay: decay, Sparse: "exact"}
}

// A Rule is what distinguishes one optimizer from another: how weights move. Everything
// else, such as sparse gradients, clipping and goroutines, [New] adds. Of the settings
// in [Common] the rule has to apply WeightDecay; without it, weights whose state is
// all zero must stay where they are while their gradient is zero.
type Rule struct {
	// Name is the optimizer's name in an experiment file. A checkpoint has it, and is
	// refused by an optimizer of another name; empty: it is taken by any whose Slots fit.
	Name string

	// Slots are the names of its state vectors, such as "m": one of each for every
	// parameter, as long as that but for ByRow, zero at first. They are saved with the network.
	Slots []string

	// ByRow makes the state of a matrix one number for each row, and not for each weight.
	// A row then moves as a whole, and an [Update] moves one or more of them.
	ByRow bool

	// Idle reports that a gradient of zero changes neither weights nor state, so
	// that leaving alone the rows of a table that a batch lacks is exact.
	Idle bool

	// At returns the update of step t, the first being 1, at the given learning
	// rate. It is called once a step, and the update may be kept and called later.
	At func(t int64, rate float64) Update
}

// An Update moves weights of a parameter that lie together, w, against their gradient, which is
// as many numbers: s.Scale·g. It changes nothing but w and the state of these weights, keeps nothing,
// and is called from several goroutines for different weights. Each weight must move by itself, or
// each row if the rule is ByRow: how a parameter is cut must not change a bit.
type Update func(w, g []float32, s State)
