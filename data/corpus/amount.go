package corpus

import "strconv"

// Amount writes how many things there are: "1 line", "2 lines", "1,200 lines". The name of the thing takes an s.
func Amount[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return Thousands(n) + " " + thing + "s"
}

// Subject is [Amount] with the verb that goes with it: "1 line is", "2 lines are".
func Subject[N int | int64](n N, thing, singular, plural string) string {
	if n == 1 {
		return Amount(n, thing) + " " + singular
	}
	return Amount(n, thing) + " " + plural
}

// Thousands writes a number with commas between its thousands.
func Thousands[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
