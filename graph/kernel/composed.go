package kernel

import "github.com/lexigraph/lexigraph/graph/kernel/elementary"

// These activations have no assembly of their own.

// silu sets y = z·sigmoid(z).
func (t *table) silu(y, z []float32) {
	t.bySigmoid(z, func(at int, s []float32) {
		for i, s := range s {
			y[at+i] = z[at+i] * s
		}
	})
}

// siluGrad sets dz = dy·s·(1 + z·(1−s)), where s = sigmoid(z).
func (t *table) siluGrad(dz, dy, z []float32) {
	t.bySigmoid(z, func(at int, s []float32) {
		for i, s := range s {
			dz[at+i] = dy[at+i] * float32(s*(1+float32(z[at+i]*(1-s))))
		}
	})
}

// bySigmoid calls do with the sigmoids of z, some at a time, and where in z they begin.
func (t *table) bySigmoid(z []float32, do func(at int, s []float32)) {
	var room [256]float32
	for at := 0; at < len(z); at += len(room) {
		s := room[:min(len(room), len(z)-at)]
		t.sigmoid(s, z[at:at+len(s)])
		do(at, s)
	}
}

// elu sets y = z above 0, and else exp(z) − 1.
func elu(y, z []float32) {
	for i, v := range z {
		if !(v > 0) {
			v = float32(elementary.Expm1(float64(v)))
		}
		y[i] = v
	}
}

// eluGrad sets dz = dy where y is above 0, and else dy·(y + 1).
func eluGrad(dz, dy, y []float32) {
	for i, v := range y {
		slope := float32(1)
		if !(v > 0) {
			slope = v + 1
		}
		dz[i] = dy[i] * slope
	}
}

const leak = 0.01 // the slope of LeakyReLU below 0

func leakyReLU(y, z []float32) {
	for i, v := range z {
		if !(v > 0) {
			v *= leak
		}
		y[i] = v
	}
}

func leakyReLUGrad(dz, dy, y []float32) {
	for i, v := range y {
		g := dy[i]
		if !(v > 0) {
			g *= leak
		}
		dz[i] = g
	}
}
