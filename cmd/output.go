package cmd

import (
	"io"
	"os"

	"golang.org/x/term"
)

// A standardOutput is the standard output. It remembers the first write that failed, so that no command ends as if what it had printed
// had arrived.
//
// Note: one that is closed from the start (>&-) cannot be told from one that is thrown away: Go's runtime puts /dev/null in its place, opened
// for reading and writing, and so do programs that start others, such as Python's subprocess.DEVNULL.
type standardOutput struct {
	io.Writer
	err error
}

func (o *standardOutput) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := fileOf(stream)
	return ok && term.IsTerminal(int(f.Fd()))
}

// fileOf returns the file that a stream is, if it is one.
func fileOf(stream any) (*os.File, bool) {
	if o, ok := stream.(*standardOutput); ok {
		stream = o.Writer
	}
	f, ok := stream.(*os.File)
	return f, ok
}

// columns returns the width of the terminal that w is, or 0 if it is none.
func columns(w io.Writer) int {
	if !isTerminal(w) {
		return 0
	}
	f, _ := fileOf(w)
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		return width
	}
	return 80
}
