package encoder

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// A Layer makes a vector of a vector, as the layer of a network with the same name does, to
// the bit: [FC], [LayerNorm], [RMSNorm], [Highway] or [Residual]. (Dropout does nothing outside of training.)
type Layer interface {
	// size returns how many numbers the output has for an input of so many.
	size(in int) (out int, err error)
	// spare returns how many numbers apply needs beside its arguments.
	spare(in int) int
	// apply sets y, which does not overlap x. Room has the spare numbers or more.
	apply(y, x, room []float32)
}

// FC is fully connected: y = f(x·Wᵀ + b).
type FC struct {
	Weights    []float32 // (H, I), row after row
	Units      int       // H
	Bias       []float32 // (H); nil: none
	Activation kernel.Activation
}

func (l *FC) size(in int) (int, error) {
	switch {
	case l.Units < 1 || len(l.Weights) != l.Units*in:
		return 0, fmt.Errorf("%d weights for %d units and %d inputs", len(l.Weights), l.Units, in)
	case l.Bias != nil && len(l.Bias) != l.Units:
		return 0, fmt.Errorf("%d biases for %d units", len(l.Bias), l.Units)
	}
	return l.Units, nil
}

func (l *FC) spare(int) int {
	if l.Activation.NeedsInput() {
		return l.Units
	}
	return 0
}

func (l *FC) apply(y, x, room []float32) {
	z := y
	if l.Activation.NeedsInput() {
		z = room[:l.Units]
	}
	kernel.GemmBiasSerial(matrix(z, 1), kernel.Operand{Matrix: matrix(x, 1)}, matrix(l.Weights, l.Units).T(),
		kernel.Epilogue{Bias: l.Bias, Activation: l.Activation, Y: matrix(y, 1)})
}

// matrix returns x as a matrix of so many rows.
func matrix(x []float32, rows int) kernel.Matrix {
	cols := len(x) / rows
	return kernel.Matrix{Data: x, Rows: rows, Cols: cols, Stride: cols}
}

// RMSNorm is y = w·x/√(mean(x²) + epsilon).
type RMSNorm struct {
	Weights []float32 // (I)
	Epsilon float64
}

func (l *RMSNorm) size(in int) (int, error) {
	if len(l.Weights) != in {
		return 0, fmt.Errorf("rms_norm: %d weights for %d inputs", len(l.Weights), in)
	}
	return in, nil
}

func (l *RMSNorm) spare(int) int { return 0 }

func (l *RMSNorm) apply(y, x, _ []float32) {
	inverse := float32(1 / math.Sqrt(kernel.SumSquares(x)/float64(len(x))+l.Epsilon))
	for j, v := range x {
		y[j] = l.Weights[j] * float32(v*inverse)
	}
}

// LayerNorm is y = w·(x − mean(x))/√(var(x) + epsilon) + b.
type LayerNorm struct {
	Weights, Bias []float32 // (I)
	Epsilon       float64
}

func (l *LayerNorm) size(in int) (int, error) {
	if len(l.Weights) != in || len(l.Bias) != in {
		return 0, fmt.Errorf("layer_norm: %d weights and %d biases for %d inputs", len(l.Weights), len(l.Bias), in)
	}
	return in, nil
}

func (l *LayerNorm) spare(int) int { return 0 }

func (l *LayerNorm) apply(y, x, _ []float32) {
	var sum, squares float64
	for _, v := range x {
		sum += float64(v)
	}
	mean := sum / float64(len(x))
	for _, v := range x {
		d := float64(v) - mean
		squares += float64(d * d)
	}
	inverse := 1 / math.Sqrt(squares/float64(len(x))+l.Epsilon)
	for j, v := range x {
		u := float32((float64(v) - mean) * inverse)
		y[j] = float32(l.Weights[j]*u) + l.Bias[j]
	}
}

// Highway is y = x + t ⊙ (h − x) with t = Gate(x) and h = Transform(x).
type Highway struct{ Transform, Gate FC }

func (l *Highway) size(in int) (int, error) {
	for _, fc := range []*FC{&l.Transform, &l.Gate} {
		if out, err := fc.size(in); err != nil {
			return 0, fmt.Errorf("highway: %w", err)
		} else if out != in {
			return 0, fmt.Errorf("highway: %d units for %d inputs; they must be equally many", out, in)
		}
	}
	return in, nil
}

func (l *Highway) spare(in int) int { return in + max(l.Transform.spare(in), l.Gate.spare(in)) }

func (l *Highway) apply(y, x, room []float32) {
	gate, room := room[:len(x)], room[len(x):]
	l.Transform.apply(y, x, room)
	l.Gate.apply(gate, x, room)
	for i, h := range y {
		y[i] = x[i] + float32(gate[i]*(h-x[i]))
	}
}

// Residual is y = x + Outer(Inner(x)).
type Residual struct{ Inner, Outer FC }

func (l *Residual) size(in int) (int, error) {
	h, err := l.Inner.size(in)
	if err != nil {
		return 0, fmt.Errorf("residual: %w", err)
	}
	out, err := l.Outer.size(h)
	if err != nil {
		return 0, fmt.Errorf("residual: %w", err)
	}
	if out != in {
		return 0, fmt.Errorf("residual: %d outputs for %d inputs; they must be equally many", out, in)
	}
	return in, nil
}

func (l *Residual) spare(in int) int {
	return l.Inner.Units + max(l.Inner.spare(in), l.Outer.spare(l.Inner.Units))
}

func (l *Residual) apply(y, x, room []float32) {
	h, room := room[:l.Inner.Units], room[l.Inner.Units:]
	l.Inner.apply(h, x, room)
	l.Outer.apply(y, h, room)
	kernel.Add(y, x)
}
