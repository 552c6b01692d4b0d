package corpus

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A cleaner treats bytes that are not UTF-8, and NUL bytes, as its policy says, and
// normalises.
type cleaner struct {
	policy string // see Options.OnBadUTF8
	asItIs bool   // see Options.AsItIs
	buf    []byte
	nfc    []byte
	bad    []byte // some sentences with bytes that are not UTF-8
}

// normal returns s in the form NFC.
func (c *cleaner) normal(s []byte) []byte {
	if c.asItIs || isNormal(s) {
		return s
	}
	c.nfc = norm.NFC.Append(c.nfc[:0], s...)
	return c.nfc
}

// isNormal reports whether s is certainly in the form NFC: whether all stretches beyond ASCII are, each with the character before it, which may
// belong to it. Others in ASCII belong to nothing.
func isNormal(s []byte) bool {
	for {
		begin := asciiLength(s)
		if begin == len(s) {
			return true
		}
		end := begin + 1
		for end < len(s) && s[end] >= utf8.RuneSelf {
			end++
		}
		if part := s[max(begin-1, 0):end]; norm.NFC.QuickSpan(part) < len(part) {
			return false
		}
		s = s[end:]
	}
}

// asciiLength returns how many bytes of ASCII s begins with.
func asciiLength(s []byte) (n int) {
	const beyond = 0x8080808080808080
	for n+8 <= len(s) && binary.LittleEndian.Uint64(s[n:])&beyond == 0 {
		n += 8
	}
	for n < len(s) && s[n] < utf8.RuneSelf {
		n++
	}
	return n
}

// Normal returns a word in the form NFC, in which corpora are read.
func Normal(word string) string { return norm.NFC.String(word) }

// clean returns the sentence s, which stands at file:line, as it is to be used,
// and whether it is to be used at all. It counts in stat.
func (c *cleaner) clean(s []byte, file string, line int, stat *Stat) (clean []byte, keep bool, err error) {
	if clean, keep, err = c.repair(s, file, line, stat); !keep || err != nil {
		return nil, false, err
	}
	return c.normal(clean), true, nil
}

// repair is clean without the normalisation.
func (c *cleaner) repair(s []byte, file string, line int, stat *Stat) (clean []byte, keep bool, err error) {
	zero := bytes.IndexByte(s, 0)
	if zero < 0 && utf8.Valid(s) {
		return s, true, nil
	}
	bad, first := countBad(s)
	nul := 0
	if zero >= 0 {
		nul = bytes.Count(s, []byte{0})
	}
	stat.BadUTF8 += int64(bad)
	stat.NUL += int64(nul)
	where := fmt.Sprintf("%s:%d", file, line)
	if stat.FirstBad == "" {
		stat.FirstBad = where
	}
	if bad > 0 && len(c.bad) < headSize {
		c.bad = append(append(c.bad, s[:min(len(s), headSize)]...), '\n')
	}
	switch c.policy {
	case "keep":
		return s, true, nil
	case "skip":
		stat.Skipped++
		return nil, false, nil
	case "error":
		e := &Error{Where: where, Remedy: "convert the text, or set corpus.on_bad_utf8 to replace, keep or skip"}
		if bad > 0 {
			e.What = fmt.Sprintf("byte %d of the line, 0x%02x, is not UTF-8", first+1, s[first])
		} else {
			e.What = fmt.Sprintf("byte %d of the line is NUL", zero+1)
		}
		return nil, false, e
	}
	c.buf = c.buf[:0]
	for run := false; len(s) > 0; {
		r, size := utf8.DecodeRune(s)
		invalid := r == utf8.RuneError && size == 1
		switch {
		case invalid && run: // one replacement for the run
		case invalid || r == 0:
			c.buf = utf8.AppendRune(c.buf, utf8.RuneError)
		default:
			c.buf = append(c.buf, s[:size]...)
		}
		run = invalid
		s = s[size:]
	}
	return c.buf, true, nil
}

// countBad returns how many bytes of s are not UTF-8, and where the first is.
func countBad(s []byte) (n, first int) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		if r == utf8.RuneError && size == 1 {
			if n == 0 {
				first = i
			}
			n++
		}
		i += size
	}
	return n, first
}
