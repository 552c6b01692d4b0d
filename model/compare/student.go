package compare

import (
	"math"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// level is the chance of saying, anywhere in a report, that a row is better than
// another when it is not, and the chance that an interval misses the true value.
const level = 0.05

// A Mean is a mean over runs with its 95 % interval, mean ± t·s/√n by Student's t
// with n − 1 degrees of freedom. Low and High are NaN for one run, and in a [Cell] for runs that all have the same number. In a Cell the
// interval also ends where its metric does, such as at 0 and 1 for a share: the true value lies in it as often.
type Mean struct {
	N         int
	Mean      float64
	Deviation float64 // standard deviation s; NaN for one run
	Low, High float64
}

// Half returns how far the interval reaches from the mean to its farther end; NaN where there is none.
func (m Mean) Half() float64 { return max(m.High-m.Mean, m.Mean-m.Low) }

// cut returns the interval low to high of a number, without what lies beyond the least and the most that the number can be.
func cut(low, high, least, most float64) (float64, float64) {
	return max(low, least), min(high, most)
}

func newMean(x []float64) Mean {
	m := Mean{N: len(x), Mean: mean(x), Deviation: math.NaN(), Low: math.NaN(), High: math.NaN()}
	if len(x) > 1 {
		m.Deviation = stat.StdDev(x, nil)
		half := student(1-level/2, float64(len(x)-1)) * m.Deviation / math.Sqrt(float64(len(x)))
		m.Low, m.High = m.Mean-half, m.Mean+half
	}
	return m
}

// overSeeds is newMean of the numbers of seeds. If these are all the same there is no interval: with two or three seeds this is what shares
// of few examples often come to, and ± 0 would say that other seeds do too. Of two seeds' accuracies on 20 examples, where
// 95 % are right, 31 % are the same, and with these intervals of no width 83 % have the true accuracy in them.
func overSeeds(x []float64) Mean {
	m := newMean(x)
	if !(m.Deviation > 1e-12*math.Abs(m.Mean)) { // rounding alone
		m.Low, m.High = math.NaN(), math.NaN()
	}
	return m
}

// student returns the quantile p of Student's t.
func student(p, df float64) float64 {
	if df >= 200 {
		return nearNormal(p, df)
	}
	x := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(p)
	if math.Abs(x) < narrow {
		return nearHalf(p, df)
	}
	return x
}

// nearHalf is student for a p so near 1/2 that the quantile is near 0: by Newton's method, on a curve that is all but straight there.
func nearHalf(p, df float64) (x float64) {
	for range 4 {
		area, density := middle(x, df)
		x += (p - 0.5 - area) / density
	}
	return x
}

// normal is called through an interface, so that the compiler has no product of its mean and width here to fuse.
var normal interface{ Quantile(p float64) float64 } = distuv.UnitNormal

// nearNormal is student for so many degrees of freedom that [distuv.StudentsT] does not find small quantiles. It begins with the first terms of
// the Cornish-Fisher expansion of the normal distribution's (Fisher and Cornish, "The percentile points of distributions having known cumulants",
// 1960), and goes on by Newton's method on the logarithm of the chance, which falls evenly there.
func nearNormal(p, df float64) float64 {
	if p > 0.5 {
		return -nearNormal(1-p, df)
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}
	z := normal.Quantile(p)
	zz := float64(z * z)
	second := float64(5*zz*zz) + float64(16*zz) + 3
	x := float64(z * (1 + (zz+1)/(4*df) + second/(96*df*df)))
	for range 8 {
		chance := t.CDF(x)
		if !(x < -narrow) || !(chance > 0) {
			break
		}
		x -= elementary.Log(chance/p) * chance / t.Prob(x)
	}
	if x > -narrow {
		return nearHalf(p, df)
	}
	return x
}

// twoSided returns the chance that |t| is as large when nothing differs.
func twoSided(t, df float64) float64 {
	if t = math.Abs(t); t < narrow {
		area, _ := middle(t, df)
		return 1 - 2*area
	}
	return 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.CDF(-t)
}

// narrow is how far from 0, where p-values are near 1, [distuv.StudentsT] has so few digits that the p of a quantile is another one.
const narrow = 0.03

// middle returns the area below Student's density f between 0 and t, which is near 0, and the density at t, by the series of
// f(t) = f(0)·(1 + t²/ν)^(−(ν+1)/2).
func middle(t, df float64) (area, density float64) {
	half, x := float64((df+1)/2), t*t/df
	var sum, sums float64
	for k, term := 0.0, 1.0; k < 8; k++ {
		sum += term
		sums += term / (2*k + 1)
		term *= -float64((half+k)*x) / (k + 1)
	}
	at0 := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Prob(0)
	return float64(at0*t) * sums, at0 * sum
}

// A part is a part of the variance of an estimate, itself estimated with so many
// degrees of freedom.
type part struct{ variance, df float64 }

// combine adds independent parts up. The degrees of freedom of the sum are
// Satterthwaite's ("An approximate distribution of estimates of variance
// components", 1946); of parts that are all 0, the fewest of any.
func combine(parts ...part) part {
	var sum, over float64
	fewest := math.Inf(1)
	for _, p := range parts {
		fewest = min(fewest, p.df)
		sum += p.variance
		if p.variance > 0 {
			over += p.variance * p.variance / p.df
		}
	}
	if over == 0 {
		return part{sum, fewest}
	}
	return part{sum, sum * sum / over}
}

// mean returns the mean of some numbers, NaN of none.
func mean(x []float64) float64 { return stat.Mean(x, nil) }

// variance returns the sample variance.
func variance(x []float64) float64 { return stat.Variance(x, nil) }
