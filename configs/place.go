package configs

import "strings"

// A place is where a key was given its value.
type place struct {
	file string
	line int
}

// Places says where an experiment's settings were given their values.
type Places struct {
	file string
	at   map[string]place
}

// Equal reports true: an experiment is what it says, wherever it says it.
func (p Places) Equal(Places) bool { return true }

// place returns where path was given its value or, for a key that was not,
// where the table or list is that it belongs to.
func (p Places) place(path string) place {
	for {
		if at, ok := p.at[path]; ok {
			return at
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return place{file: p.file}
		}
		path = path[:i]
	}
}
