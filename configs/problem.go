package configs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Problem is one thing that is wrong with an experiment, where it is wrong,
// and what would be right.
type Problem struct {
	File string // the experiment's file, or "command line" for an override
	Line int    // from 1; 0 where no line is to blame, as for a key that is missing
	Key  string // path of the key, as "layers[1].units"; "" where it is about the whole file
	Text string // what is wrong and what would be right
	Err  error  `json:"-"` // the cause, such as [fs.ErrNotExist]; nil: there is none to ask for
}

// String returns the problem as "file:line: key: text", without the parts that
// are not known.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	for _, part := range []string{p.Key, p.Text} {
		if part != "" && b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(part)
	}
	return b.String()
}

// Problem returns what is wrong with the setting of that key, where the experiment's file gives it
// its value. An experiment in code has no file.
func (e *Experiment) Problem(key, format string, args ...any) Problem {
	p := e.Places.place(key)
	return Problem{File: p.file, Line: p.line, Key: key, Text: fmt.Sprintf(format, args...)}
}

// Problems is everything that is wrong with an experiment, in the order of the
// file's lines, then that of the overrides. It is the error of [Parse] and
// [Load] and is never empty there.
type Problems []Problem

// mostTold is how many problems are told at most: a file with more is no experiment.
const mostTold = 50

// Error returns a line for each problem, and one that says how many more there are than it tells.
func (p Problems) Error() string {
	var lines []string
	for i, problem := range p {
		if i == mostTold {
			lines = append(lines, fmt.Sprintf("and %d more", len(p)-i))
			break
		}
		lines = append(lines, problem.String())
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the causes of those problems that have one.
func (p Problems) Unwrap() (causes []error) {
	for _, problem := range p {
		if problem.Err != nil {
			causes = append(causes, problem.Err)
		}
	}
	return causes
}

// sort puts the problems into the order of their lines. What is missing has no
// line and comes first; overrides have none either, and come last.
func (p Problems) sort() {
	overridden := func(p Problem) int {
		if p.File == commandLine {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(overridden(a), overridden(b)), cmp.Compare(a.Line, b.Line))
	})
}
