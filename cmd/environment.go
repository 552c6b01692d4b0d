package cmd

import (
	"os"
	"strconv"
)

// A variable is one of the environment that is set.
type variable struct{ name, value string }

// String returns "NAME is VALUE".
func (v variable) String() string { return v.name + " is " + v.value }

// number returns the value, a number from 0.
func (v variable) number() (n int, ok bool) {
	n, err := strconv.Atoi(v.value)
	return n, err == nil && n >= 0
}

// environment returns those of the variables that are set to something, in order.
func environment(names []string) (set []variable) {
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			set = append(set, variable{name, value})
		}
	}
	return set
}
