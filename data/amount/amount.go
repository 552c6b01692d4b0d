// Package amount writes numbers of things in English: "1 line", "33,278 words", "2 files are".
// Errors and reports all count their lines, words and files with it, so that none says "1 words".
package amount

import "strconv"

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

// Thousands writes a number with commas between its thousands.
func Thousands[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
