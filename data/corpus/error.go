package corpus

import (
	"io/fs"
	"strconv"
	"strings"
)

// An Error says that the data, and not the program or its settings, is at
// fault: text that is missing, empty or damaged. A command that meets one ends
// with exit status 3.
type Error struct {
	Where  string // a file, file:line, source or setting
	What   string // what is wrong with it
	Remedy string // what to do about it
	Err    error  // the cause, where there is one

	// Missing is true of a file that is not there: the error is then [fs.ErrNotExist].
	Missing bool
}

// Error returns "where: what: cause; remedy", without the parts that are empty.
func (e *Error) Error() string {
	s := e.What
	if e.Where != "" {
		s = e.Where + ": " + s
	}
	if e.Err != nil {
		s += ": " + strings.TrimSuffix(e.Err.Error(), ".") // those of Windows are sentences
	}
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is what is said by Missing.
func (e *Error) Is(target error) bool { return e.Missing && target == fs.ErrNotExist }

func quote(s string) string { return strconv.Quote(s) }
