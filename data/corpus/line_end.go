package corpus

import (
	"bytes"
	"io"
)

// lineEnds are what ends lines in texts that have no newline: old Mac's carriage
// return, and Unicode's next line, line separator and paragraph separator.
var lineEnds = []struct{ end, name string }{
	{"\r", "carriage returns, as on old Macs"},
	{"\u0085", "U+0085, next line"},
	{"\u2028", "U+2028, line separators"},
	{"\u2029", "U+2029, paragraph separators"},
}

// otherLineEnd returns what ends the lines of a text that begins with head, and how
// to name it, or "" for the newline. A text of a single line has none either.
func otherLineEnd(head []byte) (end, name string) {
	if bytes.IndexByte(head, '\n') >= 0 {
		return "", ""
	}
	most := 0
	for _, e := range lineEnds {
		if n := bytes.Count(head, []byte(e.end)); n > most {
			most, end, name = n, e.end, e.name
		}
	}
	return end, name
}

// Newlines returns text with newlines in place of another line end, if it has no newlines.
func Newlines(text []byte) []byte {
	if end, _ := otherLineEnd(text); end != "" {
		return bytes.ReplaceAll(text, []byte(end), []byte("\n"))
	}
	return text
}

// A newlines reader gives r with newlines in place of another line end. It is read
// through a buffer, which never asks for as little as such an end.
type newlines struct {
	r    io.Reader
	end  string
	left []byte // of what was read, a beginning of end
	err  error  // of r
}

func (n *newlines) Read(p []byte) (int, error) {
	for {
		if n.err != nil {
			m := copy(p, n.left)
			if n.left = n.left[m:]; len(n.left) > 0 {
				return m, nil
			}
			return m, n.err
		}
		m := copy(p, n.left)
		var k int
		k, n.err = n.r.Read(p[m:])
		text := bytes.ReplaceAll(p[:m+k], []byte(n.end), []byte("\n"))
		keep := 0
		for i := 1; i < len(n.end); i++ {
			if bytes.HasSuffix(text, []byte(n.end[:i])) {
				keep = i
			}
		}
		n.left = append(n.left[:0], text[len(text)-keep:]...)
		if m = copy(p, text[:len(text)-keep]); m > 0 {
			return m, nil
		}
	}
}
