package kernel

import "math"

func dotPortable(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}

func axpyPortable(alpha float32, x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += alpha * v
	}
}

func addPortable(dst, x []float32) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] += x[i]
	}
}

func addRowsPortable(dst, table []float32, row []int32, weight []float32) {
	w := float32(1)
	for k, r := range row {
		if r < 0 {
			continue
		}
		if weight != nil {
			w = weight[k]
		}
		axpyPortable(w, table[int(r)*len(dst):(int(r)+1)*len(dst)], dst)
	}
}

func scalePortable(alpha float32, x []float32) {
	for i := range x {
		x[i] *= alpha
	}
}

func sumPortable(x []float32) float32 {
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(x); i += 4 {
		s0 += x[i]
		s1 += x[i+1]
		s2 += x[i+2]
		s3 += x[i+3]
	}
	for ; i < len(x); i++ {
		s0 += x[i]
	}
	return (s0 + s1) + (s2 + s3)
}

func sumSquaresPortable(x []float32) float64 {
	var s float64
	for _, v := range x {
		s += float64(v) * float64(v)
	}
	return s
}

func maxPortable(x []float32) float32 {
	m := float32(math.Inf(-1))
	for _, v := range x {
		if v > m {
			m = v
		}
	}
	return m
}

// expSumPortable goes through float64, so that it is right to the last bit but
// for rare ties.
func expSumPortable(dst, x []float32, shift float32) float32 {
	x = x[:len(dst)]
	var s float32
	for i, v := range x {
		e := float32(math.Exp(float64(v - shift)))
		dst[i] = e
		s += e
	}
	return s
}

func logisticPortable(x []float32) (sum float32, product float64) {
	var positive float64
	product = 1
	for i, v := range x {
		e := math.Exp(-math.Abs(float64(v)))
		product *= 1 + e
		positive += float64(max(v, 0))
		if v < 0 {
			x[i] = float32(e / (1 + e))
		} else {
			x[i] = float32(1 / (1 + e))
		}
	}
	return float32(positive), product
}

func reluPortable(y, z []float32) {
	z = z[:len(y)]
	for i, v := range z {
		if v < 0 {
			v = 0
		}
		y[i] = v
	}
}

func reluGradPortable(dz, dy, y []float32) {
	dy, y = dy[:len(dz)], y[:len(dz)]
	for i, g := range dy {
		if y[i] <= 0 {
			g = 0
		}
		dz[i] = g
	}
}

func tanhPortable(y, z []float32) {
	for i, v := range z {
		y[i] = float32(math.Tanh(float64(v)))
	}
}

func tanhGradPortable(dz, dy, y []float32) {
	dy, y = dy[:len(dz)], y[:len(dz)]
	for i := range dz {
		dz[i] = dy[i] * (1 - y[i]*y[i])
	}
}

func sigmoidPortable(y, z []float32) {
	for i, v := range z {
		y[i] = float32(1 / (1 + math.Exp(-float64(v))))
	}
}

func sigmoidGradPortable(dz, dy, y []float32) {
	dy, y = dy[:len(dz)], y[:len(dz)]
	for i := range dz {
		dz[i] = dy[i] * (y[i] * (1 - y[i]))
	}
}

func geluPortable(y, z []float32) {
	for i, v := range z {
		y[i] = float32(float64(v) * normalCDF(float64(v)))
	}
}

func geluGradPortable(dz, dy, z []float32) {
	for i, v := range z {
		x := float64(v)
		density := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
		dz[i] = float32(float64(dy[i]) * (normalCDF(x) + x*density))
	}
}

// normalCDF returns Φ(x). Erfc keeps the digits of the left tail, which
// 1+Erf would lose; an infinite x would make x·Φ(x) NaN on the left, as it
// does in PyTorch.
func normalCDF(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

func adamPortable(w, m, v, g []float32, p AdamParam) {
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	keep, b1, b2 := 1-p.Decay, 1-p.Beta1, 1-p.Beta2
	for i, wi := range w {
		gi := p.GradScale*g[i] + p.L2*wi
		mi := p.Beta1*m[i] + b1*gi
		vi := p.Beta2*v[i] + b2*(gi*gi)
		m[i], v[i] = mi, vi
		w[i] = keep*wi - p.StepSize*mi/(sqrt(vi)*p.InvSqrtBias2+p.Epsilon)
	}
}

func sgdPortable(w, g []float32, p SGDParam) {
	g = g[:len(w)]
	for i, wi := range w {
		w[i] = wi - p.LearningRate*(p.GradScale*g[i]+p.L2*wi)
	}
}

func sgdMomentumPortable(w, m, g []float32, p SGDParam) {
	m, g = m[:len(w)], g[:len(w)]
	for i, wi := range w {
		gi := p.GradScale*g[i] + p.L2*wi
		mi := p.Momentum*m[i] + gi
		m[i] = mi
		if p.Nesterov {
			mi = gi + p.Momentum*mi
		}
		w[i] = wi - p.LearningRate*mi
	}
}

func rmsPropPortable(w, v, g []float32, p RMSPropParam) {
	v, g = v[:len(w)], g[:len(w)]
	a := 1 - p.Alpha
	for i, wi := range w {
		gi := p.GradScale*g[i] + p.L2*wi
		vi := p.Alpha*v[i] + a*(gi*gi)
		v[i] = vi
		w[i] = wi - p.LearningRate*gi/(sqrt(vi)+p.Epsilon)
	}
}

func rmsPropMomentumPortable(w, v, m, g []float32, p RMSPropParam) {
	v, m, g = v[:len(w)], m[:len(w)], g[:len(w)]
	a := 1 - p.Alpha
	for i, wi := range w {
		gi := p.GradScale*g[i] + p.L2*wi
		vi := p.Alpha*v[i] + a*(gi*gi)
		mi := p.Momentum*m[i] + gi/(sqrt(vi)+p.Epsilon)
		v[i], m[i] = vi, mi
		w[i] = wi - p.LearningRate*mi
	}
}

func adaGradPortable(w, s, g []float32, p AdaGradParam) {
	s, g = s[:len(w)], g[:len(w)]
	for i, wi := range w {
		gi := p.GradScale*g[i] + p.L2*wi
		si := s[i] + gi*gi
		s[i] = si
		w[i] = wi - p.LearningRate*gi/(sqrt(si)+p.Epsilon)
	}
}

// sqrt is correctly rounded: the compiler turns it into one instruction.
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
