package page

import (
	"math"
	"strconv"

	"github.com/lexigraph/lexigraph/model/compare"
)

// An axis maps values to [0,100], per cent of a chart's width or height.
type axis struct{ low, high float64 }

func (a axis) at(x float64) float64 { return float64(100 * (x - a.low) / (a.high - a.low)) }

// padded returns the axis with a share of its length added at both ends, and some
// length where it has none but what rounding makes.
func (a axis) padded(share float64) axis {
	pad := share * (a.high - a.low)
	if !(pad > rounding*max(math.Abs(a.low), math.Abs(a.high))) {
		pad = max(1e-3, 0.05*math.Abs(a.low))
	}
	return axis{a.low - pad, a.high + pad}
}

// rounding is more than by what rounding changes a mean, relative to it.
const rounding = 1e-12

// A tick is a labelled place on an axis.
type tick struct {
	At   float64 // per cent
	Text string
}

// ticks returns the multiples of a step within the axis, at most so many. The step
// is 1, 2 or 5 times a power of ten, the smallest that keeps to that number, and
// the labels have the decimals that it needs.
func (a axis) ticks(most int) (ticks []tick) {
	values, decimals := multiples(a.low, a.high, most)
	for _, x := range values {
		ticks = append(ticks, tick{a.at(x), decimal(x, decimals)})
	}
	return ticks
}

// multiples returns the values of ticks, and how many decimals they have.
func multiples(low, high float64, most int) (values []float64, decimals int) {
	if !(high-low > rounding*max(math.Abs(low), math.Abs(high))) || math.IsInf(high-low, 0) {
		return nil, 0
	}
	power := math.Floor(math.Log10((high - low) / float64(most)))
	for ; ; power++ {
		for _, factor := range []float64{1, 2, 5} {
			// Divided by a power of ten rather than multiplied by a small
			// one, which is no float, 3·0.1 is 0.3.
			at := func(n float64) float64 {
				if power < 0 {
					return n * factor / math.Pow(10, -power)
				}
				return n * factor * math.Pow(10, power)
			}
			step := at(1)
			first, last := math.Ceil(low/step-1e-9), math.Floor(high/step+1e-9)
			if last-first >= float64(most) {
				continue
			}
			for n := first; n <= last; n++ {
				values = append(values, at(n)+0) // not −0
			}
			return values, int(max(0, -power))
		}
	}
}

// decimal writes a number with separators in its whole part.
func decimal(x float64, decimals int) string {
	if decimals == 0 && x >= 0 {
		return compare.Count(x)
	}
	return compare.Minus("%."+strconv.Itoa(decimals)+"f", x)
}

// exponential returns ticks at the logarithms of round numbers, for an axis of
// logarithms: evenly spaced numbers where the axis spans little, and otherwise 1, 2
// and 5 times powers of ten.
func (a axis) exponential(most int) (ticks []tick) {
	low, high := math.Exp(a.low), min(math.Exp(a.high), math.MaxFloat64)
	const little = 5
	if high/low < little {
		values, decimals := multiples(low, high, most)
		for _, x := range values {
			ticks = append(ticks, tick{a.at(math.Log(x)), decimal(x, decimals)})
		}
		return ticks
	}
	const few = 4
	for _, factors := range [][]float64{{1, 2, 5}, {1, 2, 3, 4, 5, 6, 8}} {
		ticks = nil
		for power := math.Floor(math.Log10(low)); power <= math.Log10(high); power++ {
			for _, factor := range factors {
				if x := factor * math.Pow(10, power); low <= x && x <= high {
					ticks = append(ticks, tick{a.at(math.Log(x)), decimal(x, int(max(0, -power)))})
				}
			}
		}
		if len(ticks) >= few {
			break
		}
	}
	for len(ticks) > 2*most { // a loss that spans many powers of ten
		half := ticks[:0]
		for i := 0; i < len(ticks); i += 2 {
			half = append(half, ticks[i])
		}
		ticks = half
	}
	return ticks
}

// A unit is what an axis counts in.
type unit struct {
	size float64
	name string
}

// unitOf returns the unit in which an axis that goes as far as high is read most
// easily.
func unitOf(of string, high float64) unit {
	units := []unit{{1, "tokens of training text"}, {1e3, "thousand tokens of training text"}, {1e6, "million tokens of training text"}, {1e9, "billion tokens of training text"}}
	if of == "seconds" {
		units = []unit{{1, "seconds of training"}, {60, "minutes of training"}, {3600, "hours of training"}}
	}
	best := units[0]
	for _, u := range units[1:] {
		if high >= 5*u.size { // 3 hours are 180 minutes, but 5 are 5 hours
			best = u
		}
	}
	return best
}
