package compare

import (
	"math"
	"strconv"
)

// A look is a number of seeds at which rows are tested, and the share of the 5 %
// that is spent there.
type look struct {
	seeds int
	share float64
}

// plannedLooks are the numbers of seeds at which rows are tested, and to which a report's advice leads. The shares
// sum to 1, and most is spent on what people train.
//
// A winner is known if at one of the looks before n, or at n, its p-value is below that look's
// share of the level. Without a difference there is ever a winner at the planned looks in fewer than 5 % of
// cases, because the chances of the looks add up to no more than that. This is alpha spending (Lan and DeMets,
// "Discrete sequential boundaries for clinical trials", 1983) by Bonferroni's
// inequality, which holds for any test and any dependence, and at any level, as Holm's
// method needs it. Earlier looks need no record: their seeds are among those that are
// there, in the order of their numbers.
//
// Somebody who looks after every single seed, and so at numbers between the planned ones too, each time with the share of the next planned
// look, sees a winner at some time in 7 % of cases, in 6,000 simulated ones of up to 50 seeds, paired, and in 6 % of them with other seeds.
//
// Note: boundaries by the joint distribution of the looks find a little more, 42 % instead of
// 38 % of differences of 0.58 standard deviations with 20 pairs, but hold for Student's t and
// one level alone. Looks after every single seed find 34 %, by the joint distribution too.
// TestAdvice has the figures of these looks.
var plannedLooks = []look{{2, 0.03}, {3, 0.27}, {5, 0.35}, {10, 0.19}, {20, 0.1}, {mostSeeds, 0.06}}

// shareAt returns the share of a test with n seeds. Between two planned looks it is
// that of the later one, taken early; beyond the last it is the last one's.
func shareAt(n int) float64 {
	for _, look := range plannedLooks {
		if n <= look.seeds {
			return look.share
		}
	}
	return plannedLooks[len(plannedLooks)-1].share
}

// sequential returns the p-value of all looks together, and the number of seeds
// at which it was reached; NaN where there is no test. Looks at which the difference had
// another sign than it has now do not count.
func (d difference) sequential() (p float64, seeds int) {
	p = d.p()
	if math.IsNaN(p) {
		return p, 0
	}
	p, seeds = min(1, p/shareAt(d.n)), d.n
	for _, early := range d.looks {
		if x := early.p() / shareAt(early.n); early.mean*d.mean > 0 && x <= p {
			p, seeds = x, early.n
		}
	}
	return p, seeds
}

// power is the chance of finding a difference with the seeds that moreSeeds returns.
const power = 0.8

// mostSeeds is the most seeds that a user would train in all. A difference that takes
// more is treated as none.
const mostSeeds = 50

// moreSeeds returns how many further seeds in each row would bring it to the next
// planned look that shows a difference of the size observed, at a level of alpha for
// all looks with a power of 80 %; 0 if that would take more than 50 in all, or the
// items alone leave too much doubt. It takes the observed mean and spread for the
// true ones, so it is a rough number.
func (d difference) moreSeeds(alpha float64) int {
	if d.method == TooFew || d.mean == 0 {
		return 0
	}
	for _, look := range plannedLooks {
		if look.seeds > d.n && d.shows(look.seeds, alpha*look.share) {
			return look.seeds - d.n
		}
	}
	return 0
}

// shows reports whether n seeds would show the difference at a level of alpha.
func (d difference) shows(n int, alpha float64) bool {
	if !d.spreads() { // only the sign test is left
		return math.Ldexp(1, 1-n) < alpha
	}
	then := difference{
		seeds: part{d.single / float64(n), float64(n-1) * d.seeds.df / float64(d.n-1)},
		items: d.items,
	}
	return math.Abs(d.mean) >= float64((then.quantile(1-float64(alpha/2))+then.quantile(power))*math.Sqrt(then.variance()))
}

// Looks returns the numbers of seeds that p-values are corrected for, as in "2, 3, 5, 10, 20
// and 50".
func Looks() string {
	text := ""
	for i, look := range plannedLooks {
		switch i {
		case 0:
		case len(plannedLooks) - 1:
			text += " and "
		default:
			text += ", "
		}
		text += strconv.Itoa(look.seeds)
	}
	return text
}
