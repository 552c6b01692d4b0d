package kernel

import "fmt"

// An Activation is an element-wise function between layers.
type Activation uint8

// The activations. Sigmoid is 1/(1+exp(-z)); GELU is z·Φ(z) with Φ the normal
// distribution's cumulative function (Hendrycks and Gimpel, 2016), exact and not
// its tanh approximation.
const (
	None Activation = iota
	ReLU
	Tanh
	Sigmoid
	GELU
)

// String returns the name that an experiment file uses.
func (a Activation) String() string {
	names := [...]string{"none", "relu", "tanh", "sigmoid", "gelu"}
	if int(a) < len(names) {
		return names[a]
	}
	return fmt.Sprintf("Activation(%d)", uint8(a))
}

// activate sets y[i] = act(z[i]). The slices must be equally long. Where y is z, GELU's
// gradient can no longer be computed, because it needs z.
//
// GELU is within 8 ulp of the exact value, also far out on the left, and within
// 1e-38 where that is not a normal number. Of -Inf it is NaN, as the formula and
// PyTorch have it.
func (t *table) activate(act Activation, y, z []float32) {
	switch act {
	case None:
		copy(y, z)
	case ReLU:
		t.relu(y, z)
	case Tanh:
		t.tanh(y, z)
	case Sigmoid:
		t.sigmoid(y, z)
	case GELU:
		t.gelu(y, z)
	default:
		panic(fmt.Sprintf("kernel: no %v", act))
	}
}

// ActivateGrad sets dz[i] = dy[i]·act'(z[i]), where y = act(z). All slices must
// be equally long; z is read for GELU only and may otherwise be nil, y is not
// read for GELU and None. dz may be dy. ReLU's derivative at 0 is 0, and GELU's
// at an infinity NaN.
func ActivateGrad(act Activation, dz, dy, y, z []float32) {
	sameLen("ActivateGrad", len(dz), len(dy))
	switch act {
	case None:
	case GELU:
		sameLen("ActivateGrad", len(dz), len(z))
	default:
		sameLen("ActivateGrad", len(dz), len(y))
	}
	t := chosen.table
	switch act {
	case None:
		copy(dz, dy)
	case ReLU:
		t.reluGrad(dz, dy, y)
	case Tanh:
		t.tanhGrad(dz, dy, y)
	case Sigmoid:
		t.sigmoidGrad(dz, dy, y)
	case GELU:
		t.geluGrad(dz, dy, z)
	default:
		panic(fmt.Sprintf("kernel.ActivateGrad: no %v", act))
	}
}
