package kernel

// gradientPortable returns what an optimizer's pass starts from.
func gradientPortable(gradScale, g, l2, w float32) float32 { return fma(l2, w, gradScale*g) }

// movingMean returns keep·mean + take·x.
func movingMean(keep, mean, take, x float32) float32 { return fma(take, x, keep*mean) }

func adamPortable(w, m, v, g []float32, p AdamParam) {
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	for i, wi := range w {
		gi := gradientPortable(p.GradScale, g[i], p.L2, wi)
		mi := movingMean(p.Beta1, m[i], 1-p.Beta1, gi)
		vi := movingMean(p.Beta2, v[i], 1-p.Beta2, gi*gi)
		m[i], v[i] = mi, vi
		step := p.StepSize * mi / fma(sqrt(vi), p.InvSqrtBias2, p.Epsilon)
		w[i] = fma(1-p.Decay, wi, -step)
	}
}

func sgdPortable(w, g []float32, p SGDParam) {
	g = g[:len(w)]
	for i, wi := range w {
		w[i] = fma(-p.LearningRate, gradientPortable(p.GradScale, g[i], p.L2, wi), wi)
	}
}

// sgdMomentumPortable goes in the direction of m, or, with Nesterov, in that of
// g + Momentum·m.
func sgdMomentumPortable(w, m, g []float32, p SGDParam) {
	m, g = m[:len(w)], g[:len(w)]
	ofM, ofG := p.shares()
	for i, wi := range w {
		gi := gradientPortable(p.GradScale, g[i], p.L2, wi)
		mi := fma(p.Momentum, m[i], gi)
		m[i] = mi
		w[i] = fma(-p.LearningRate, fma(ofM, mi, ofG*gi), wi)
	}
}

// shares returns the shares of m and g in the direction, so that Nesterov's look
// ahead needs no branch.
func (p *SGDParam) shares() (m, g float32) {
	if p.Nesterov {
		return p.Momentum, 1
	}
	return 1, 0
}

func rmsPropPortable(w, v, g []float32, p RMSPropParam) {
	v, g = v[:len(w)], g[:len(w)]
	for i, wi := range w {
		gi := gradientPortable(p.GradScale, g[i], p.L2, wi)
		vi := movingMean(p.Alpha, v[i], 1-p.Alpha, gi*gi)
		v[i] = vi
		w[i] = fma(-p.LearningRate, gi/(sqrt(vi)+p.Epsilon), wi)
	}
}

func rmsPropMomentumPortable(w, v, m, g []float32, p RMSPropParam) {
	v, m, g = v[:len(w)], m[:len(w)], g[:len(w)]
	for i, wi := range w {
		gi := gradientPortable(p.GradScale, g[i], p.L2, wi)
		vi := movingMean(p.Alpha, v[i], 1-p.Alpha, gi*gi)
		mi := fma(p.Momentum, m[i], gi/(sqrt(vi)+p.Epsilon))
		v[i], m[i] = vi, mi
		w[i] = fma(-p.LearningRate, mi, wi)
	}
}

func adaGradPortable(w, s, g []float32, p AdaGradParam) {
	s, g = s[:len(w)], g[:len(w)]
	for i, wi := range w {
		gi := gradientPortable(p.GradScale, g[i], p.L2, wi)
		si := fma(gi, gi, s[i])
		s[i] = si
		w[i] = fma(-p.LearningRate, gi/(sqrt(si)+p.Epsilon), wi)
	}
}
