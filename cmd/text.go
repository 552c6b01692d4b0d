package cmd

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"
)

// program returns how the user called this program, for commands to paste.
func program() string {
	if strings.Contains(filepath.ToSlash(os.Args[0]), "/go-build") { // go run
		return "go run ./cmd/lexigraph"
	}
	return word(os.Args[0])
}

// columns returns the width of the terminal that w is, or 0 if it is none.
func columns(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		return width
	}
	return 80
}

// word returns s as one word of a shell's command line.
func word(s string) string {
	special := func(c rune) bool {
		return c < 0x80 && !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune("%+,-./:=@_", c))
	}
	if s == "" || strings.ContainsFunc(s, special) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// thousands writes n with separators: 1,234,567.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// seconds writes a duration as people read it.
func seconds(s float64) string {
	const day = 24 * 60 * 60
	switch {
	case s < 60:
		return fmt.Sprintf("%.1f s", s)
	case s >= 2*day:
		return fmt.Sprintf("%.1f days", s/day)
	}
	return time.Duration(s * float64(time.Second)).Round(time.Second).String()
}
