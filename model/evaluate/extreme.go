package evaluate

import (
	"cmp"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// clopperPearson returns the greatest share, for the 95 % interval, that may show none of so many trials.
func clopperPearson(trials int) float64 { return 1 - elementary.Pow(0.025, 1/float64(trials)) }

// shareAbove is [clopperPearson] for some of the trials: the greatest share that shows that many or fewer with a probability of 2.5 %; 0 of no trials.
func shareAbove(some, trials int) float64 {
	if some == 0 && trials > 0 {
		return clopperPearson(trials)
	}
	low, high := float64(some)/float64(max(1, trials)), 1.0
	if some >= trials {
		return low
	}
	for range 60 {
		p := float64((low + high) / 2)               // no product, which 1 − p could be fused with
		term := elementary.Pow(1-p, float64(trials)) // of none; each is the next one of the binomial distribution
		sum := term
		for k := range some {
			term = float64(term * (float64(trials-k) / float64(k+1) * p / (1 - p)))
			sum += term
		}
		if sum > 0.025 {
			low = p
		} else {
			high = p
		}
	}
	return high
}

// heaviest is [clopperPearson] for units that weigh unequally, such as sentences by their entities: the greatest share of the weight, Σ w·p / Σ w
// for units with a probability of p, that shows none with a probability of 2.5 % or more. That is Buehler's bound where a unit is wrong as a whole.
// A network that fails in the long sentences alone may show no error as easily as one that fails in as many short ones. Units without weight say nothing.
//
// With s = −ln(1 − p) the sum Σ s is −ln 0.025 at most, and Σ w·(1 − e⁻ˢ) is greatest where w·e⁻ˢ is some λ for the
// heaviest units and s is 0 for those that weigh less than λ.
func heaviest(weights []float64) float64 {
	w := slices.DeleteFunc(slices.Clone(weights), func(w float64) bool { return !(w > 0) })
	if len(w) == 0 || slices.Min(w) == slices.Max(w) {
		return clopperPearson(len(w))
	}
	slices.SortFunc(w, func(a, b float64) int { return cmp.Compare(b, a) })
	var sum, logs, lambda float64
	for i, x := range w {
		if x <= lambda {
			break
		}
		logs += elementary.Log(x)
		lambda = elementary.Exp((logs + elementary.Log(0.025)) / float64(i+1))
	}
	var may float64
	for _, x := range w {
		may += max(0, x-lambda)
		sum += x
	}
	return may / sum
}

// f1Extremes returns how far an F1 of all units together can be from 0 and from 1 where they weigh as much as they have to be found. Of those
// that go wrong nothing is found, and as much is said as there is. From 0 it is farthest where nothing wrong is said: 2r/(1 + r) for a recall of r.
func f1Extremes(weights []float64) (fromZero, fromOne float64) {
	bound := heaviest(weights)
	return 2 * bound / (1 + bound), bound
}

// extremes returns how far the mean of the labels' F1 can be from 0 and from 1 where all examples say that it is that: Buehler's
// bounds (Confidence intervals for the product of two binomial parameters, JASA 52, 1957). Each is the farthest mean of all networks
// that would show none right, or none wrong, among so many examples of each label with a probability of 2.5 % or more. A label of
// few examples so adds much: that one of three was right three times says little, however many examples others have.
//
// They err on the safe side, and take the labels to be as frequent as among the examples. Together says that an example has one label
// and one prediction, so that examples which go wrong are paid from one budget. Else one example can go wrong for all labels at once,
// and each label is as bad as its own examples allow. A label without examples has no F1 until it is predicted, and then 0: a network that
// does so once in a million examples shows no error, and its mean is over those labels too. From 0 they are left out, as one that
// never predicts them is farther.
//
// Let a be 0.025, n the examples of a label, and its recall r. None right has a probability of at least a if Σ −n·ln(1 − r) ≤ −ln a, and
// F1 is at most 2r/(1 + r), which it is without false positives. None wrong has it if Σ −n·ln r ≤ −ln a, and F1 is 2r/(1 + r + f) with f·n false
// positives. For u = −ln r + ln(1 + f) this is 1 − tanh(u/2); since each false positive is an example of another label that went wrong, Σ n·u ≤ −2 ln a,
// and n·u ≤ −ln a for each label. Both are concave, and so the farthest mean has the same slope by n for all labels that have some of the budget.
func extremes(counts []int, together bool) (fromZero, fromOne float64) {
	each := -elementary.Log(0.025)
	right := func(s float64) float64 { // of s = −ln(1 − r)
		r := -elementary.Expm1(-s)
		return 2 * r / (1 + r)
	}
	wrong := func(u float64) float64 { // tanh(u/2)
		return -elementary.Expm1(-u) / (1 + elementary.Exp(-u))
	}
	present := 0.0
	for _, n := range counts {
		if n > 0 {
			present++
		}
	}
	withAbsent := func(wrong float64) float64 { return 1 - (1-wrong)*present/float64(len(counts)) }
	if !together {
		return meanOver(counts, func(n float64) float64 { return right(each / n) }), withAbsent(meanOver(counts, func(n float64) float64 { return wrong(each / n) }))
	}
	rightAt := func(slope float64) float64 { // the slope is 2y/(2 − y)² for y = 1 − r
		k := 2 + 1/slope
		return -elementary.Log(min(1, 4/(k+math.Sqrt(max(0, float64(k*k)-4)))))
	}
	wrongAt := func(slope float64) float64 { // it is (1 − t²)/2 for t = tanh(u/2)
		t := math.Sqrt(max(0, 1-2*slope))
		return elementary.Log((1 + t) / (1 - t))
	}
	return farthest(counts, each, each, rightAt, right), withAbsent(farthest(counts, 2*each, each, wrongAt, wrong))
}

// farthest returns the greatest mean of f over labels whose arguments, each times the label's count, have a sum of at most the budget
// and are each at most so much. At returns the argument at which f has a slope, 0 if it has less everywhere; f is concave with a slope of at most 2.
func farthest(counts []int, budget, each float64, at, f func(float64) float64) float64 {
	argument := func(n, price float64) float64 { return min(each/n, at(n*price)) }
	low, high := 0.0, 2.0
	for range 64 {
		price, sum := (low+high)/2, 0.0
		for _, n := range counts {
			if n := float64(n); n > 0 {
				sum += float64(n * argument(n, price))
			}
		}
		if sum >= budget {
			low = price
		} else {
			high = price
		}
	}
	return meanOver(counts, func(n float64) float64 { return f(argument(n, low)) })
}

// meanOver returns the mean of f over the counts that are not 0.
func meanOver(counts []int, f func(n float64) float64) float64 {
	sum, of := 0.0, 0.0
	for _, n := range counts {
		if n > 0 {
			sum += f(float64(n))
			of++
		}
	}
	return sum / of
}
