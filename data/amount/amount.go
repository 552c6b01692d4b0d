// Package amount writes numbers of things in English: "1 line", "33,278 words", "2 files are".
// Errors and reports all count their lines, words and files with it, so that none says "1 words".
package amount

import (
	"math"
	"strconv"
	"strings"
)

// Of writes how many things there are: "1 line", "2 lines", "1,200 lines". The name of the thing takes an s.
func Of[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return Thousands(n) + " " + thing + "s"
}

// Subject is [Of] with the verb that goes with it: "1 line is", "2 lines are".
func Subject[N int | int64](n N, thing, singular, plural string) string {
	if n == 1 {
		return Of(n, thing) + " " + singular
	}
	return Of(n, thing) + " " + plural
}

// Some writes names one after another; of many the first ones, and how many more there are: "a, b, c and 47 more".
func Some(names []string) string {
	const few = 3
	if len(names) <= few+1 {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:few], ", ") + " and " + Thousands(len(names)-few) + " more"
}

// Thousands writes a number with commas between its thousands.
func Thousands[N int | int64](n N) string {
	return separated(strconv.FormatInt(int64(n), 10))
}

// Hundredths writes a number with two decimals and commas between its thousands, such as 1,234.50; from a thousand
// million on with a power of ten, such as 1.23e+12.
func Hundredths(x float64) string {
	if !(math.Abs(x) < 1e9) {
		return strconv.FormatFloat(x, 'e', 2, 64)
	}
	whole, decimals, _ := strings.Cut(strconv.FormatFloat(x, 'f', 2, 64), ".")
	return separated(whole) + "." + decimals
}

// separated puts commas between the thousands of a whole number.
func separated(s string) string {
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
