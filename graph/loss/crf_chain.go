package loss

import (
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// A chain is one sentence after another under a [CRF], with what they leave for the
// gradients. Everything is in float64, and logarithms stay logarithms.
type chain struct {
	n, labels     int
	z             kernel.Matrix // (n, V): the scores of labels at each token
	start, end, t []float32
	alpha, beta   []float64 // (n, V): the logarithm of the sum over what is before, and behind
	logZ          float64
	terms         []float64 // V, to be added up

	// Over all sentences since begin.
	loss             float64
	dstart, dend, dt []float64
}

// begin forgets all sentences.
func (c *chain) begin(labels int, gradients bool) {
	c.loss = 0
	if !gradients {
		return
	}
	for _, d := range []struct {
		of   *[]float64
		size int
	}{{&c.dstart, labels}, {&c.dend, labels}, {&c.dt, labels * labels}} {
		*d.of = kernel.Sized(*d.of, d.size)
		clear(*d.of)
	}
}

// set takes a sentence: the scores of the labels of its n > 0 tokens, (n, V). It makes alpha and
// logZ.
func (c *chain) set(z kernel.Matrix, start, end, t []float32) {
	c.z, c.start, c.end, c.t = z, start, end, t
	c.n, c.labels = z.Rows, z.Cols
	v := c.labels
	c.alpha, c.terms = kernel.Sized(c.alpha, c.n*v), kernel.Sized(c.terms, v)
	for j := range v {
		c.alpha[j] = float64(start[j]) + float64(z.Row(0)[j])
	}
	for i := 1; i < c.n; i++ {
		before, now := c.alpha[(i-1)*v:i*v], c.alpha[i*v:(i+1)*v]
		for j, score := range z.Row(i) {
			for k, a := range before {
				c.terms[k] = a + float64(t[k*v+j])
			}
			now[j] = float64(score) + logSum(c.terms)
		}
	}
	for j, a := range c.alpha[(c.n-1)*v:] {
		c.terms[j] = a + float64(end[j])
	}
	c.logZ = logSum(c.terms)
}

// logSum returns ln Σ e^x.
func logSum(x []float64) float64 {
	peak := x[0]
	for _, y := range x[1:] {
		peak = max(peak, y)
	}
	if math.IsInf(peak, 0) || math.IsNaN(peak) {
		return peak
	}
	var sum float64
	for _, y := range x {
		sum += elementary.Exp(y - peak)
	}
	return peak + elementary.Log(sum)
}

// score returns S(y).
func (c *chain) score(y []int32) float64 {
	s := float64(c.start[y[0]]) + float64(c.end[y[c.n-1]])
	for i, label := range y {
		s += float64(c.z.Row(i)[label])
		if i > 0 {
			s += float64(c.t[int(y[i-1])*c.labels+int(label)])
		}
	}
	return s
}

// backward makes beta.
func (c *chain) backward() {
	v := c.labels
	c.beta = kernel.Sized(c.beta, c.n*v)
	for j := range v {
		c.beta[(c.n-1)*v+j] = float64(c.end[j])
	}
	for i := c.n - 2; i >= 0; i-- {
		next := c.beta[(i+1)*v : (i+2)*v]
		for j := range v {
			for k, b := range next {
				c.terms[k] = b + float64(c.z.Row(i + 1)[k]) + float64(c.t[j*v+k])
			}
			c.beta[i*v+j] = logSum(c.terms)
		}
	}
}

// probabilities sets p, (n, V), to the probability of each label at each token.
func (c *chain) probabilities(p kernel.Matrix) {
	c.backward()
	for i := range c.n {
		for j := range c.labels {
			p.Row(i)[j] = float32(c.probability(i, j))
		}
	}
}

func (c *chain) probability(i, j int) float64 {
	return elementary.Exp(c.alpha[i*c.labels+j] + c.beta[i*c.labels+j] - c.logZ)
}

// gradients sets dz to share times the derivative of the sentence's loss with the labels y,
// and adds the derivatives by start, end and t.
func (c *chain) gradients(dz kernel.Matrix, y []int32, share float64) {
	c.backward()
	v := c.labels
	for i := range c.n {
		row := dz.Row(i)
		for j := range v {
			p := c.probability(i, j)
			if i == 0 {
				c.dstart[j] += p
			}
			if i == c.n-1 {
				c.dend[j] += p
			}
			if j == int(y[i]) {
				p--
			}
			row[j] = float32(float64(p * share))
		}
		if i == 0 {
			continue
		}
		before, behind, z := c.alpha[(i-1)*v:i*v], c.beta[i*v:(i+1)*v], c.z.Row(i)
		for k, a := range before {
			for j, b := range behind {
				c.dt[k*v+j] += elementary.Exp(a + float64(c.t[k*v+j]) + float64(z[j]) + b - c.logZ)
			}
		}
		c.dt[int(y[i-1])*v+int(y[i])]--
	}
	c.dstart[y[0]]--
	c.dend[y[c.n-1]]--
}

// best sets path to the labels with the greatest score, of equal ones those that come first.
func (c *chain) best(path []int32) {
	v := c.labels
	score, from := make([]float64, c.n*v), make([]int32, c.n*v)
	for j := range v {
		score[j] = float64(c.start[j]) + float64(c.z.Row(0)[j])
	}
	for i := 1; i < c.n; i++ {
		for j, z := range c.z.Row(i) {
			most, at := math.Inf(-1), 0
			for k, s := range score[(i-1)*v : i*v] {
				if s += float64(c.t[k*v+j]); s > most {
					most, at = s, k
				}
			}
			score[i*v+j], from[i*v+j] = most+float64(z), int32(at)
		}
	}
	most, at := math.Inf(-1), int32(0)
	for j, s := range score[(c.n-1)*v:] {
		if s += float64(c.end[j]); s > most {
			most, at = s, int32(j)
		}
	}
	for i := c.n - 1; i >= 0; i-- {
		path[i], at = at, from[i*v+int(at)]
	}
}
