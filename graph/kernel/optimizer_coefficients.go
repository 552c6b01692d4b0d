//go:build amd64 || arm64

package kernel

// The passes in assembly take their parameters as the coefficients that each
// element is computed with.

func (p *AdamParam) coefficients() *[10]float32 {
	return &[10]float32{p.GradScale, p.L2, 1 - p.Decay, p.Beta1, 1 - p.Beta1,
		p.Beta2, 1 - p.Beta2, p.StepSize, p.InvSqrtBias2, p.Epsilon}
}

func (p *SGDParam) coefficients() *[3]float32 {
	return &[3]float32{p.GradScale, p.L2, p.LearningRate}
}

func (p *SGDParam) withMomentum() *[6]float32 {
	m, g := p.shares()
	return &[6]float32{p.GradScale, p.L2, p.LearningRate, p.Momentum, m, g}
}

func (p *RMSPropParam) coefficients() *[6]float32 {
	return &[6]float32{p.GradScale, p.L2, p.LearningRate, p.Alpha, 1 - p.Alpha, p.Epsilon}
}

func (p *RMSPropParam) withMomentum() *[7]float32 {
	return &[7]float32{p.GradScale, p.L2, p.LearningRate, p.Alpha, 1 - p.Alpha, p.Epsilon, p.Momentum}
}

func (p *AdaGradParam) coefficients() *[4]float32 {
	return &[4]float32{p.GradScale, p.L2, p.LearningRate, p.Epsilon}
}
