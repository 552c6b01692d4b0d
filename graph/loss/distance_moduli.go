package loss

import "github.com/lexigraph/lexigraph/graph/kernel"

// moduli returns the sum of √(|x_k − y_k|² + 1e-6) over the complex numbers of two vectors of equal length, of which first all real
// parts stand and then all imaginary parts.
func moduli(x, y []float32) (sum float32) {
	n := len(x) / 2
	a, b, c, d := x[:n], x[n:2*n], y[:n], y[n:2*n]
	for k := range n {
		sum += modulus(a[k]-c[k], b[k]-d[k])
	}
	return sum
}

func modulus(re, im float32) float32 { return distance(float32(re*re) + float32(im*im)) }

// addModuli adds to sum so many times the derivative of [moduli] by x.
func addModuli(sum []float32, times float32, x, y []float32) {
	n := len(x) / 2
	a, b, c, d := x[:n], x[n:2*n], y[:n], y[n:2*n]
	re, im := sum[:n], sum[n:2*n]
	for k := range n {
		u, v := a[k]-c[k], b[k]-d[k]
		scale := times / modulus(u, v)
		re[k] += float32(scale * u)
		im[k] += float32(scale * v)
	}
}

// pullModuli is [pullSigns] for moduli.
func pullModuli(dx, dw, x, w, z kernel.Matrix, add bool) {
	kernel.For(x.Rows, func(i int) {
		d := rowOf(dx, i)
		clear(d)
		for v, by := range rowOf(z, i) {
			addModuli(d, -by, rowOf(x, i), rowOf(w, v))
		}
	})
	kernel.For(w.Rows, func(v int) {
		d := rowOf(dw, v)
		if !add {
			clear(d)
		}
		for i := range x.Rows {
			addModuli(d, rowOf(z, i)[v], rowOf(x, i), rowOf(w, v))
		}
	})
}
