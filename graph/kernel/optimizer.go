package kernel

import (
	"fmt"
	"math"
)

// AdamParam holds what Adam needs beside its slices.
type AdamParam struct {
	Beta1, Beta2 float32 // decay of the moments
	Epsilon      float32 // added to the root of the second moment
	StepSize     float32 // learning rate/(1-Beta1^t), t the step from 1
	InvSqrtBias2 float32 // 1/√(1-Beta2^t)
	L2           float32 // weight decay that is added to the gradient
	Decay        float32 // w ← (1-Decay)·w first: AdamW's learning rate × weight decay
	GradScale    float32 // multiplies the gradient first; 1 leaves it, 0 ignores it
}

// Adam does one step of Adam (Kingma and Ba, 2015), or of AdamW (Loshchilov
// and Hutter, 2019) with Decay:
//
//	w ← (1-Decay)·w
//	m ← Beta1·m + (1-Beta1)·g
//	v ← Beta2·v + (1-Beta2)·g²
//	w ← w - StepSize·m/(√v·InvSqrtBias2 + Epsilon)
//
// where g stands for GradScale·g + L2·w, with w before the decay. All slices must be
// equally long; g is not changed.
func Adam(w, m, v, g []float32, p AdamParam) {
	sameLen("Adam", len(w), len(m))
	sameLen("Adam", len(w), len(v))
	sameLen("Adam", len(w), len(g))
	chosen.table.adam(w, m, v, g, p)
}

// SGDParam holds what SGD needs beside its slices.
type SGDParam struct {
	LearningRate float32
	Momentum     float32 // used where there is an m
	Nesterov     bool    // look ahead along the momentum
	L2           float32 // weight decay that is added to the gradient
	GradScale    float32 // multiplies the gradient first; 1 leaves it, 0 ignores it
}

// SGD does one step of stochastic gradient descent. Without momentum m is nil
// and
//
//	w ← w - LearningRate·g
//
// With it (Polyak, 1964; no dampening)
//
//	m ← Momentum·m + g
//	w ← w - LearningRate·m                   or, with Nesterov,
//	w ← w - LearningRate·(g + Momentum·m)
//
// where g stands for GradScale·g + L2·w. All slices must be equally long; g is not changed.
func SGD(w, m, g []float32, p SGDParam) {
	sameLen("SGD", len(w), len(g))
	if m == nil {
		chosen.table.sgd(w, g, p)
		return
	}
	sameLen("SGD", len(w), len(m))
	chosen.table.sgdM(w, m, g, p)
}

// RMSPropParam holds what RMSProp needs beside its slices.
type RMSPropParam struct {
	LearningRate float32
	Alpha        float32 // decay of the mean square
	Epsilon      float32 // added to its root
	Momentum     float32 // used where there is an m
	L2           float32 // weight decay that is added to the gradient
	GradScale    float32 // multiplies the gradient first; 1 leaves it, 0 ignores it
}

// RMSProp does one step of RMSProp (Hinton's lecture 6, 2012; not centred):
//
//	v ← Alpha·v + (1-Alpha)·g²
//	w ← w - LearningRate·g/(√v + Epsilon)
//
// or, where m is not nil,
//
//	m ← Momentum·m + g/(√v + Epsilon)
//	w ← w - LearningRate·m
//
// where g stands for GradScale·g + L2·w. All slices must be equally long; g is not changed.
func RMSProp(w, v, m, g []float32, p RMSPropParam) {
	sameLen("RMSProp", len(w), len(v))
	sameLen("RMSProp", len(w), len(g))
	if m == nil {
		chosen.table.rmsProp(w, v, g, p)
		return
	}
	sameLen("RMSProp", len(w), len(m))
	chosen.table.rmsM(w, v, m, g, p)
}

// AdaGradParam holds what AdaGrad needs beside its slices.
type AdaGradParam struct {
	LearningRate float32
	Epsilon      float32 // added to the root of the sum of squares
	L2           float32 // weight decay that is added to the gradient
	GradScale    float32 // multiplies the gradient first; 1 leaves it, 0 ignores it
}

// AdaGrad does one step of AdaGrad (Duchi, Hazan and Singer, 2011):
//
//	s ← s + g²
//	w ← w - LearningRate·g/(√s + Epsilon)
//
// where g stands for GradScale·g + L2·w. All slices must be equally long; g is not changed.
func AdaGrad(w, s, g []float32, p AdaGradParam) {
	sameLen("AdaGrad", len(w), len(s))
	sameLen("AdaGrad", len(w), len(g))
	chosen.table.adaGrad(w, s, g, p)
}

// AdaGradRows does one step of AdaGrad with one sum for each of the len(s) rows of a matrix,
// each of D numbers:
//
//	s ← s + |g|²/D
//	w ← w - LearningRate·g/(√s + Epsilon)
//
// where g stands for GradScale·g + L2·w. w and g must be equally long, a whole number of rows; g
// is not changed.
func AdaGradRows(w, s, g []float32, p AdaGradParam) {
	sameLen("AdaGradRows", len(w), len(g))
	if len(s) == len(w) {
		chosen.table.adaGrad(w, s, g, p) // the same, all at once
		return
	}
	if len(s) == 1 { // as each row of a sparse gradient: without the two divisions
		adaGradRow(w, &s[0], g, p)
		return
	}
	if len(s) == 0 || len(w)%len(s) != 0 {
		panic(fmt.Sprintf("kernel.AdaGradRows: %d numbers are not %d rows", len(w), len(s)))
	}
	d := len(w) / len(s)
	for r := range s {
		adaGradRow(w[r*d:(r+1)*d], &s[r], g[r*d:(r+1)*d], p)
	}
}

// adaGradRow moves one row.
func adaGradRow(w []float32, s *float32, g []float32, p AdaGradParam) {
	k := chosen.table
	if p.L2 == 0 {
		k.adaGradRow(w, s, g, p.LearningRate, p.Epsilon, p.GradScale)
		return
	}
	squares := float32(float32(p.GradScale*p.GradScale) * k.dot(g, g)) // |GradScale·g + L2·w|²
	squares += float32(float32(2*p.GradScale*p.L2)*k.dot(g, w)) + float32(float32(p.L2*p.L2)*k.dot(w, w))
	step := adaGradStep(s, max(0, squares), len(w), p.LearningRate, p.Epsilon)
	k.scale(1-float32(step*p.L2), w)
	k.axpy(-float32(step*p.GradScale), g, w)
}

// adaGradByRow makes adaGradRow of dot and axpy.
func adaGradByRow(dot func(a, b []float32) float32, axpy func(alpha float32, x, y []float32)) func(w []float32, sum *float32, g []float32, learningRate, epsilon, gradScale float32) {
	return func(w []float32, sum *float32, g []float32, learningRate, epsilon, gradScale float32) {
		squares := float32(float32(gradScale*gradScale) * dot(g, g))
		axpy(-float32(adaGradStep(sum, squares, len(w), learningRate, epsilon)*gradScale), g, w)
	}
}

// adaGradStep adds the mean of d squares to a row's sum, and returns the multiple of the gradient that the row moves by.
func adaGradStep(sum *float32, squares float32, d int, learningRate, epsilon float32) float32 {
	*sum += squares / float32(d)
	return learningRate / (float32(math.Sqrt(float64(*sum))) + epsilon)
}
