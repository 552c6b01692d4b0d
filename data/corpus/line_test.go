package corpus

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// linesOf reads all of r, and joins the pieces of long lines.
func linesOf(r io.Reader) (lines []string, pieces int, err error) {
	l := newLineReader(r)
	inside := false
	for {
		line, partial, err := l.next()
		if err == io.EOF {
			return lines, pieces, nil
		}
		if err != nil {
			return nil, 0, err
		}
		if len(line) > MaxLine {
			panic("a piece is too long")
		}
		pieces++
		if inside {
			lines[len(lines)-1] += string(line)
		} else {
			lines = append(lines, string(line))
		}
		inside = partial
	}
}

func TestCut(t *testing.T) {
	for piece, want := range map[string]string{"one two": "one", "日本語": "日本語", "日本語"[:8]: "日本", "日本語"[:7]: "日本", "😀"[:3]: "", "\x97\x97\x97\x97\x97": "\x97\x97\x97\x97\x97"} {
		if got := piece[:cut([]byte(piece))]; got != want {
			t.Errorf("%q is cut behind %q, want %q", piece, got, want)
		}
	}
}

func TestLinesDoNotDependOnReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.StringMatching(`[a-zé ]{0,9}`)).Draw(t, "lines")
		text := strings.Join(want, "\n") + "\n"
		if len(want) == 0 {
			text = ""
		}
		readers := map[string]io.Reader{
			"whole":    strings.NewReader(text),
			"one byte": iotest.OneByteReader(strings.NewReader(text)),
			"half":     iotest.HalfReader(strings.NewReader(text)),
			"data err": iotest.DataErrReader(strings.NewReader(text)),
		}
		for name, r := range readers {
			got, _, err := linesOf(r)
			if err != nil || len(got) != len(want) {
				t.Fatalf("%s: got %q, %v, want %q", name, got, err, want)
			}
			for i := range want {
				if got[i] != want[i] {
					t.Fatalf("%s: line %d: got %q, want %q", name, i, got[i], want[i])
				}
			}
		}
	})
}

func TestLongLines(t *testing.T) {
	tests := []struct {
		name   string
		line   string
		pieces int
	}{
		{"as long as may be", strings.Repeat("x", MaxLine), 1},
		{"one longer", strings.Repeat("x", MaxLine+1), 2},
		{"a space far ahead", "x " + strings.Repeat("x", 2*MaxLine), 4},
		{"a space at the front", " " + strings.Repeat("x", MaxLine), 2},
		{"three bytes a character", strings.Repeat("語", MaxLine/3+1), 2},
	}
	for _, test := range tests {
		for _, end := range []string{"", "\n", "\r\n"} {
			lines, pieces, err := linesOf(strings.NewReader("first\n" + test.line + end + strings.TrimPrefix(end, "\r")))
			if err != nil {
				t.Fatal(err)
			}
			if len(lines) < 2 || lines[1] != test.line {
				t.Errorf("%s, %q: the pieces do not add up to the line", test.name, end)
			}
			if want := test.pieces + len(lines) - 1; pieces != want {
				t.Errorf("%s, %q: %d pieces, want %d", test.name, end, pieces, want)
			}
		}
	}
}
