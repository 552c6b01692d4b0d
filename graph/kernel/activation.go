package kernel

import "fmt"

// An Activation is an element-wise function between layers.
type Activation uint8

// The activations. Sigmoid is 1/(1+exp(-z)); GELU is z·Φ(z) with Φ the normal
// distribution's cumulative function (Hendrycks and Gimpel, 2016), exact and not
// its tanh approximation; SiLU is z·Sigmoid(z) (Elfwing, Uchibe and Doya, 2018;
// Ramachandran, Zoph and Le's Swish, 2017); ELU is z above 0 and exp(z)-1 below
// (Clevert, Unterthiner and Hochreiter, 2016); LeakyReLU is z above 0 and z/100
// below (Maas, Hannun and Ng, 2013).
const (
	None Activation = iota
	ReLU
	Tanh
	Sigmoid
	GELU
	SiLU
	ELU
	LeakyReLU
	activations // how many there are
)

// String returns the name that an experiment file uses.
func (a Activation) String() string {
	names := [activations]string{"none", "relu", "tanh", "sigmoid", "gelu", "silu", "elu", "leaky_relu"}
	if a < activations {
		return names[a]
	}
	return fmt.Sprintf("Activation(%d)", uint8(a))
}

// ActivationOf returns the activation of that name, and whether there is one.
func ActivationOf(name string) (a Activation, ok bool) {
	for a := range activations {
		if a.String() == name {
			return a, true
		}
	}
	return None, false
}

// NeedsInput reports whether the derivative is computed from z, not from act(z).
func (a Activation) NeedsInput() bool { return a == GELU || a == SiLU }

// activate sets y[i] = act(z[i]). The slices must be equally long. Where y is z, the
// gradient of those that need z can no longer be computed.
//
// GELU is within 8 ulp of the exact value, also far out on the left, and within
// 1e-38 where that is not a normal number. Of -Inf it is NaN, and so is SiLU, as the
// formulas and PyTorch have it.
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
	case SiLU:
		t.silu(y, z)
	case ELU:
		elu(y, z)
	case LeakyReLU:
		leakyReLU(y, z)
	default:
		panic(fmt.Sprintf("kernel: no %v", act))
	}
}

// ActivateGrad sets dz[i] = dy[i]·act'(z[i]), where y = act(z). All slices must
// be equally long; z is read for those that need it only and may otherwise be nil, y is
// then not read, nor is it for None. dz may be dy. ReLU's derivative at 0 is 0, LeakyReLU's
// 0.01, and GELU's and SiLU's at an infinity NaN.
func ActivateGrad(act Activation, dz, dy, y, z []float32) {
	sameLen("ActivateGrad", len(dz), len(dy))
	switch {
	case act == None:
	case act.NeedsInput():
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
	case SiLU:
		t.siluGrad(dz, dy, z)
	case ELU:
		eluGrad(dz, dy, y)
	case LeakyReLU:
		leakyReLUGrad(dz, dy, y)
	default:
		panic(fmt.Sprintf("kernel.ActivateGrad: no %v", act))
	}
}
