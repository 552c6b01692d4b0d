package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// special are values that vector instructions are easily wrong about.
var special = []float32{0, float32(math.Copysign(0, -1)), 1, -1, 1e-45, -1e-45, 1e-39, -1e-39,
	1.1754944e-38, 3.4028235e38, -3.4028235e38,
	float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN())}

// lengths are around the borders of vectors and of unrolled loops.
func lengths() []int {
	var ns []int
	for n := range 70 {
		ns = append(ns, n)
	}
	return append(ns, 127, 128, 129, 255, 257, 1000)
}

// fixture returns n normal numbers at an address that no vector is aligned to,
// with room behind them.
func fixture(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n+17)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x[1 : n+1 : n+17]
}

// guarded clones x with a canary before and behind it, and returns a function
// that reports whether both are alive.
func guarded(x []float32) (clone []float32, intact func() bool) {
	const canary = 123.25
	all := make([]float32, len(x)+34)
	for i := range all {
		all[i] = canary
	}
	clone = all[17 : 17+len(x)]
	copy(clone, x)
	return clone, func() bool {
		for _, v := range append(all[:17:17], all[17+len(x):]...) {
			if v != canary {
				return false
			}
		}
		return true
	}
}

// ulps returns how many float32 lie between a and b: 0 for two NaN.
func ulps(a, b float32) int64 {
	if a != a || b != b {
		if a != a && b != b {
			return 0
		}
		return math.MaxInt64
	}
	order := func(x float32) int64 {
		if bits := math.Float32bits(x); bits>>31 != 0 {
			return -int64(bits &^ (1 << 31))
		}
		return int64(math.Float32bits(x))
	}
	return max(order(a)-order(b), order(b)-order(a))
}

// elementwise are the kernels whose results are slices. Each changes the
// slices of one call, equally long, in place.
var elementwise = []struct {
	name   string
	slices int
	run    func(t *table, s [][]float32)
}{
	{"axpy", 2, func(t *table, s [][]float32) { t.axpy(0.3, s[0], s[1]) }},
	{"add", 2, func(t *table, s [][]float32) { t.add(s[0], s[1]) }},
	{"scale", 1, func(t *table, s [][]float32) { t.scale(0.3, s[0]) }},
	{"exp", 2, func(t *table, s [][]float32) { t.expSum(s[0], s[1], 0.5) }},
	{"exp in place", 1, func(t *table, s [][]float32) { t.expSum(s[0], s[0], 0) }},
	{"exp, downwards", 2, func(t *table, s [][]float32) { t.expSumDown(s[0], negative(s[1]), 0) }},
	{"exp in place, downwards", 1, func(t *table, s [][]float32) { t.expSumDown(s[0], negative(s[0]), 0) }},
	{"logistic", 1, func(t *table, s [][]float32) { t.logistic(s[0]) }},
	{"relu", 2, func(t *table, s [][]float32) { t.relu(s[0], s[1]) }},
	{"reluGrad", 3, func(t *table, s [][]float32) { t.reluGrad(s[0], s[1], s[2]) }},
	{"reluGrad in place", 2, func(t *table, s [][]float32) { t.reluGrad(s[0], s[0], s[1]) }},
	{"tanh", 2, func(t *table, s [][]float32) { t.tanh(s[0], s[1]) }},
	{"tanhGrad", 3, func(t *table, s [][]float32) { t.tanhGrad(s[0], s[1], s[2]) }},
	{"sigmoid", 2, func(t *table, s [][]float32) { t.sigmoid(s[0], s[1]) }},
	{"sigmoidGrad", 3, func(t *table, s [][]float32) { t.sigmoidGrad(s[0], s[1], s[2]) }},
	{"gelu", 2, func(t *table, s [][]float32) { t.gelu(s[0], s[1]) }},
	{"gelu in place", 1, func(t *table, s [][]float32) { t.gelu(s[0], s[0]) }},
	{"geluGrad", 3, func(t *table, s [][]float32) { t.geluGrad(s[0], s[1], s[2]) }},
	{"geluGrad in place", 2, func(t *table, s [][]float32) { t.geluGrad(s[0], s[0], s[1]) }},
}

// negative replaces x by -|x| and returns it.
func negative(x []float32) []float32 {
	for i, v := range x {
		x[i] = -abs(v)
	}
	return x
}

// testElementwise holds that a kernel gives the same bits on each instruction
// set, and looks for writes outside of its slices.
func testElementwise(t *testing.T, name string, input [][]float32, run func(*table, [][]float32)) {
	t.Helper()
	want := make([][]float32, len(input))
	for i := range input {
		want[i], _ = guarded(input[i])
	}
	run(portable(), want)
	for _, tab := range available() {
		got := make([][]float32, len(input))
		intact := make([]func() bool, len(input))
		for i := range input {
			got[i], intact[i] = guarded(input[i])
		}
		run(tab, got)
		for i := range got {
			if !intact[i]() {
				t.Fatalf("%s, %s: wrote outside of slice %d of %d elements", tab.isa, name, i, len(got[i]))
			}
			for j := range got[i] {
				if g, w := got[i][j], want[i][j]; !same(g, w) {
					t.Fatalf("%s, %s: slice %d, element %d of %d is %v (%08x), want %v (%08x)", tab.isa, name, i, j, len(got[i]),
						g, math.Float32bits(g), w, math.Float32bits(w))
				}
			}
		}
	}
}

// same reports whether a and b have the same bits, or are both NaN: which NaN is
// left to the processor.
func same(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

func TestElementwise(t *testing.T) {
	for _, k := range elementwise {
		t.Run(k.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(6, 6))
			for _, n := range lengths() {
				input := make([][]float32, k.slices)
				for i := range input {
					input[i] = fixture(rng, n)
				}
				testElementwise(t, k.name, input, k.run)
			}
			// Each special value against each other.
			input := make([][]float32, k.slices)
			for i := range special {
				for j := range special {
					at := []int{i, j, i}
					for s := range input {
						input[s] = append(input[s], special[at[s]])
					}
				}
			}
			testElementwise(t, k.name, input, k.run)
		})
	}
}

// passes are the optimizers, as elementwise kernels of w, g and their state.
var passes = []struct {
	name string
	run  func(t *table, s [][]float32)
}{
	{"adam", func(t *table, s [][]float32) {
		t.adam(s[0], s[1], s[2], s[3], AdamParam{0.9, 0.999, 1e-8, 1e-2, 3, 0.1, 0.01, 0.5})
	}},
	{"sgd", func(t *table, s [][]float32) { t.sgd(s[0], s[3], SGDParam{0.1, 0, false, 0.1, 0.5}) }},
	{"momentum", func(t *table, s [][]float32) { t.sgdM(s[0], s[1], s[3], SGDParam{0.1, 0.9, false, 0.1, 0.5}) }},
	{"nesterov", func(t *table, s [][]float32) { t.sgdM(s[0], s[1], s[3], SGDParam{0.1, 0.9, true, 0.1, 0.5}) }},
	{"rmsProp", func(t *table, s [][]float32) {
		t.rmsProp(s[0], s[2], s[3], RMSPropParam{0.1, 0.99, 1e-8, 0, 0.1, 0.5})
	}},
	{"rmsProp with momentum", func(t *table, s [][]float32) {
		t.rmsM(s[0], s[2], s[1], s[3], RMSPropParam{0.1, 0.99, 1e-8, 0.9, 0.1, 0.5})
	}},
	{"adaGrad", func(t *table, s [][]float32) { t.adaGrad(s[0], s[2], s[3], AdaGradParam{0.1, 1e-10, 0.1, 0.5}) }},
}

func TestOptimizers(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for _, k := range passes {
		for _, n := range lengths() {
			input := [][]float32{fixture(rng, n), fixture(rng, n), fixture(rng, n), fixture(rng, n)}
			for i, v := range input[2] { // a sum of squares
				input[2][i] = v * v
			}
			testElementwise(t, k.name, input, k.run)
		}
		zero := [][]float32{make([]float32, 40), make([]float32, 40), make([]float32, 40), make([]float32, 40)}
		testElementwise(t, k.name+" of zeros", zero, k.run)
	}
}

// TestAdam follows PyTorch's formulas in float64.
func TestAdam(t *testing.T) {
	const lr, b1, b2, eps, decay = 1e-2, 0.9, 0.999, 1e-8, 0.1
	rng := rand.New(rand.NewPCG(8, 8))
	for _, adamW := range []bool{false, true} {
		w, m, v := fixture(rng, 21), make([]float32, 21), make([]float32, 21)
		want := make([]float64, 21)
		for i := range want {
			want[i] = float64(w[i])
		}
		wm, wv := make([]float64, 21), make([]float64, 21)
		for step := 1; step <= 5; step++ {
			g := fixture(rng, 21)
			bias1, bias2 := 1-math.Pow(b1, float64(step)), 1-math.Pow(b2, float64(step))
			p := AdamParam{Beta1: b1, Beta2: b2, Epsilon: eps, GradScale: 1,
				StepSize: float32(lr / bias1), InvSqrtBias2: float32(1 / math.Sqrt(bias2))}
			if adamW {
				p.Decay = lr * decay
			} else {
				p.L2 = decay
			}
			Adam(w, m, v, g, p)
			for i := range want {
				gi := float64(g[i])
				if adamW {
					want[i] -= lr * decay * want[i]
				} else {
					gi += decay * want[i]
				}
				wm[i] = b1*wm[i] + (1-b1)*gi
				wv[i] = b2*wv[i] + (1-b2)*gi*gi
				want[i] -= lr / bias1 * wm[i] / (math.Sqrt(wv[i])/math.Sqrt(bias2) + eps)
			}
		}
		for i := range want {
			if !(math.Abs(float64(w[i])-want[i]) <= 1e-6) {
				t.Errorf("decoupled %v: w[%d] = %v, want %v", adamW, i, w[i], want[i])
			}
		}
	}
}

// reductions are the kernels that return a sum or a maximum. They may change a.
var reductions = []struct {
	name string
	run  func(t *table, a, b []float32) float64
}{
	{"dot", func(t *table, a, b []float32) float64 { return float64(t.dot(a, b)) }},
	{"sum", func(t *table, a, _ []float32) float64 { return float64(t.sum(a)) }},
	{"sumSquares", func(t *table, a, _ []float32) float64 { return t.sumSquares(a) }},
	{"max", func(t *table, a, _ []float32) float64 { return float64(t.max(a)) }},
	{"expSum", func(t *table, a, _ []float32) float64 { return float64(t.expSum(a, a, 2)) }},
	{"expSum, downwards", func(t *table, a, _ []float32) float64 { return float64(t.expSumDown(a, a, t.max(a))) }},
	{"logistic's sum", func(t *table, a, _ []float32) float64 { sum, _ := t.logistic(a); return float64(sum) }},
	{"logistic's product", func(t *table, a, _ []float32) float64 { _, product := t.logistic(a); return product }},
}

// TestZeros holds that instruction sets agree on the sign of the greatest zero.
func TestZeros(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 12))
	for range 300 {
		x := make([]float32, 1+rng.IntN(200))
		for i := range x {
			x[i] = float32(math.Copysign(0, rng.Float64()-0.5))
		}
		want := portable().max(x)
		for _, tab := range available() {
			if got := tab.max(x); !same(got, want) {
				t.Fatalf("%s: max of %d zeros is %v, want %v", tab.isa, len(x), got, want)
			}
		}
	}
}

func TestReductions(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	ref := portable()
	for _, tab := range available() {
		near := func(name string, n int, got, want, size float64) {
			t.Helper()
			if !(math.Abs(got-want) <= 1e-6*size) {
				t.Errorf("%s: %s of %d elements = %v, want %v", tab.isa, name, n, got, want)
			}
		}
		for _, n := range lengths() {
			a, b := fixture(rng, n), fixture(rng, n)
			var dot, size, sum, abs, squares, exps float64
			greatest := math.Inf(-1)
			for i := range n {
				x, y := float64(a[i]), float64(b[i])
				dot, size = dot+x*y, size+math.Abs(x*y)
				sum, abs = sum+x, abs+math.Abs(x)
				squares += x * x
				greatest = max(greatest, x)
				exps += math.Exp(float64(a[i] - 2))
			}
			near("dot", n, float64(tab.dot(a, b)), dot, size)
			near("sum", n, float64(tab.sum(a)), sum, abs)
			near("sumSquares", n, tab.sumSquares(a), squares, 1e-6*squares)
			near("expSum", n, float64(tab.expSum(make([]float32, n), a, 2)), exps, exps)
			if got := tab.max(a); float64(got) != greatest {
				t.Errorf("%s: max of %d elements = %v, want %v", tab.isa, n, got, greatest)
			}
			for _, r := range reductions {
				got, want := r.run(tab, slices.Clone(a), b), r.run(ref, slices.Clone(a), b)
				if math.Float64bits(got) != math.Float64bits(want) {
					t.Errorf("%s: %s of %d elements = %v, portable %v", tab.isa, r.name, n, got, want)
				}
			}
			for i := range a {
				keep := a[i]
				a[i] = inf
				if got := tab.max(a); got != inf {
					t.Errorf("%s: max with +Inf at %d of %d is %v", tab.isa, i, n, got)
				}
				a[i] = nan
				if got := tab.max(a); got != got || n > 1 && math.IsInf(float64(got), 0) {
					t.Errorf("%s: max with NaN at %d of %d is %v", tab.isa, i, n, got)
				}
				if got := tab.sum(a); got == got {
					t.Errorf("%s: sum with NaN at %d of %d is %v", tab.isa, i, n, got)
				}
				a[i] = keep
			}
		}
	}
}

// TestExp goes over the whole range of the exponential, through denormal
// results, overflow and the limits.
func TestExp(t *testing.T) {
	var x []float32
	for i := -110000; i <= 90000; i += 7 {
		x = append(x, float32(i)/1000)
	}
	x = append(x, special...)
	x = append(x, 88.722839, 88.72284, -87.33655, -103.97208, -103.97209, -104, -200, 200)
	for _, tab := range available() {
		got := make([]float32, len(x))
		tab.expSum(got, x, 0)
		worst := int64(0)
		for i, v := range x {
			want := float32(math.Exp(float64(v)))
			d := ulps(got[i], want)
			worst = max(worst, d)
			if d > 2 {
				t.Errorf("%s: exp(%v) = %v, want %v", tab.isa, v, got[i], want)
			}
		}
		t.Logf("%s: at most %d ulp", tab.isa, worst)
		down := slices.DeleteFunc(slices.Clone(x), func(v float32) bool { return v > 0 })
		got, want := make([]float32, len(down)), make([]float32, len(down))
		if sum, expected := tab.expSumDown(got, down, 0), tab.expSum(want, down, 0); !same(sum, expected) || !slices.EqualFunc(got, want, same) {
			t.Errorf("%s: expSumDown gives other bits than expSum", tab.isa)
		}
	}
}

// TestTanhAndSigmoid goes over the range in which they change.
func TestTanhAndSigmoid(t *testing.T) {
	var z []float32
	for i := -110000; i <= 110000; i += 7 {
		z = append(z, float32(i)/1000, float32(i)*1e-9)
	}
	z = append(z, special...)
	for _, tab := range available() {
		y := make([]float32, len(z))
		check := func(name string, f func(float64) float64) {
			for i, v := range z {
				want := float32(f(float64(v)))
				if ulps(y[i], want) > 3 && !(math.Abs(float64(y[i]-want)) < 1e-38) {
					t.Fatalf("%s: %s(%v) = %v, want %v", tab.isa, name, v, y[i], want)
				}
			}
		}
		tab.tanh(y, z)
		check("tanh", math.Tanh)
		tab.sigmoid(y, z)
		check("sigmoid", func(x float64) float64 { return 1 / (1 + math.Exp(-x)) })
	}
}

// TestPosition holds that an element's bits don't depend on where in the slice
// it is: in a vector, or in the rest.
func TestPosition(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 10))
	for _, tab := range available() {
		for _, k := range elementwise {
			whole := make([][]float32, k.slices)
			parts := make([][]float32, k.slices)
			for i := range whole {
				whole[i] = fixture(rng, 200)
				parts[i], _ = guarded(whole[i])
			}
			k.run(tab, whole)
			for i := 0; i < 200; {
				n := min(1+rng.IntN(20), 200-i)
				part := make([][]float32, k.slices)
				for s := range part {
					part[s] = parts[s][i : i+n]
				}
				k.run(tab, part)
				i += n
			}
			for s := range whole {
				if !sameBits(whole[s], parts[s]) {
					t.Errorf("%s, %s: other bits in parts", tab.isa, k.name)
				}
			}
		}
	}
}

func TestVectorAllocs(t *testing.T) {
	x, y := make([]float32, 100), make([]float32, 100)
	m := Matrix{make([]float32, 1000), 10, 100, 100}
	for name, f := range map[string]func(){
		"Dot":        func() { Dot(x, y) },
		"ExpSum":     func() { ExpSum(x, y, 1) },
		"MaxExpSum":  func() { MaxExpSum(x, y) },
		"activate":   func() { chosen.table.activate(GELU, x, y) },
		"ColumnSums": func() { ColumnSums(x, m) },
		"Adam":       func() { Adam(x, y, x, y, AdamParam{GradScale: 1}) },
		"SGD":        func() { SGD(x, y, y, SGDParam{GradScale: 1}) },
		"RMSProp":    func() { RMSProp(x, y, nil, y, RMSPropParam{GradScale: 1}) },
		"AdaGrad":    func() { AdaGrad(x, y, y, AdaGradParam{GradScale: 1}) },
	} {
		if n := testing.AllocsPerRun(20, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func TestColumnSums(t *testing.T) {
	m := Matrix{[]float32{11, 22, -9, 13, 24, -9, 15, 26}, 3, 2, 3}
	sums := []float32{7, 7}
	ColumnSums(sums, m)
	if got, want := fmt.Sprint(sums), "[39 72]"; got != want {
		t.Errorf("ColumnSums gives %v, want %v", got, want)
	}
}

// TestLogistic compares the sum of ln(1+e^x), and the derivatives, with those in
// float64, far out and over more elements than one product has room for.
func TestLogistic(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, tab := range available() {
		for _, n := range []int{0, 1, 15, 16, 17, 100, 960, 961, 5000} {
			for _, spread := range []float64{1e-4, 1, 30, 200} {
				x, want, sum := make([]float32, n), make([]float64, n), 0.0
				for i := range x {
					x[i] = float32(random.NormFloat64() * spread)
					z := float64(x[i])
					sum += max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
					want[i] = 1 / (1 + math.Exp(-z))
				}
				got := tab.logisticSum(x)
				if !(math.Abs(got-sum) <= 1e-6*sum+1e-15) {
					t.Errorf("%s, %d elements of %g: the sum is %v, want %v", tab.isa, n, spread, got, sum)
				}
				for i := range x {
					if !(math.Abs(float64(x[i])-want[i]) <= 4e-7*want[i]+1e-38) {
						t.Fatalf("%s: σ is %v, want %v", tab.isa, x[i], want[i])
					}
				}
			}
		}
		for _, x := range []float32{float32(math.NaN()), float32(math.Inf(1))} {
			if got := tab.logisticSum([]float32{1, x}); !(got != got && x != x || got == float64(x)) {
				t.Errorf("%s: the sum with %v is %v", tab.isa, x, got)
			}
		}
		if got := tab.logisticSum([]float32{float32(math.Inf(-1))}); got != 0 {
			t.Errorf("%s: the sum of -Inf is %v, want 0", tab.isa, got)
		}
	}
}
