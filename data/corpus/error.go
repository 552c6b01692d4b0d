package corpus

import (
	"fmt"
	"strconv"
)

// An Error says that the data, and not the program or its settings, is at
// fault: text that is missing, empty or damaged. A command that meets one ends
// with exit status 3.
type Error struct {
	Where  string // a file, file:line, source or setting
	What   string // what is wrong with it
	Remedy string // what to do about it
	Err    error  // the cause, where there is one
}

// Error returns "where: what: cause; remedy", without the parts that are empty.
func (e *Error) Error() string {
	s := e.What
	if e.Where != "" {
		s = e.Where + ": " + s
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Amount writes how many things there are in a message: "1 line", "2 lines". The name of the thing takes an s.
func Amount[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Subject is [Amount] with the verb that goes with it: "1 line is", "2 lines are".
func Subject[N int | int64](n N, thing, singular, plural string) string {
	if n == 1 {
		return Amount(n, thing) + " " + singular
	}
	return Amount(n, thing) + " " + plural
}

func quote(s string) string { return strconv.Quote(s) }
