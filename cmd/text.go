package cmd

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/lexigraph/lexigraph/model/compare"
)

// program returns how the user called this program, for commands to paste.
func program() string {
	if strings.Contains(filepath.ToSlash(os.Args[0]), "/go-build") { // go run
		return "go run ./cmd/lexigraph"
	}
	if base := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"); runtime.GOOS == "windows" { // PowerShell writes the path out
		if path, err := exec.LookPath(base); err == nil && sameFile(path, os.Args[0]) {
			return base
		}
	}
	return word(os.Args[0])
}

func sameFile(a, b string) bool {
	x, errA := os.Stat(a)
	y, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(x, y)
}

// cells is [compare.Cells].
func cells(text string) int { return compare.Cells(text) }

// leftToRight is [compare.LeftToRight].
func leftToRight(text string) string { return compare.LeftToRight(text) }

// cut returns as much of text as a line of that many columns has room for, with … in place of the rest; 0 columns are any number.
func cut(text string, columns int) string {
	if columns <= 0 || cells(text) <= columns {
		return text
	}
	left := columns - cells("…")
	for i, r := range text {
		if left -= cells(string(r)); left < 0 {
			return text[:i] + "…"
		}
	}
	return text
}

// word returns s as one word of the command line of the system's usual shells.
func word(s string) string {
	if runtime.GOOS == "windows" {
		return windowsWord(s)
	}
	return unixWord(s)
}

// pathWord is [word] for the path of a file or folder, which no command is to take for flags.
func pathWord(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	return word(path)
}

// asked returns words to ask about as a shell takes them, none of which is taken for flags.
func asked(words []string) string {
	if slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") }) {
		return "-- " + line(words)
	}
	return line(words)
}

// line returns words as a shell takes them.
func line(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = word(w)
	}
	return strings.Join(quoted, " ")
}

func isAlphanumeric(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// windowsWord is [word] for cmd.exe and PowerShell, both of which take double quotes. A program reads \" as a quote, so that
// backslashes count twice before one.
func windowsWord(s string) string {
	if s != "" && visible(s) == s && !strings.ContainsFunc(s, func(c rune) bool {
		return c < 0x80 && !isAlphanumeric(c) && !strings.ContainsRune(`+-./:=_\`, c)
	}) {
		return s
	}
	var b strings.Builder
	slashes := 0
	for _, c := range visible(s) {
		if c == '"' {
			b.WriteString(strings.Repeat(`\`, slashes+1))
		}
		if slashes++; c != '\\' {
			slashes = 0
		}
		b.WriteRune(c)
	}
	return `"` + b.String() + strings.Repeat(`\`, slashes) + `"`
}

// unixWord is [word] for sh and its like.
func unixWord(s string) string {
	special := func(c rune) bool {
		return c < 0x80 && !isAlphanumeric(c) && !strings.ContainsRune("%+,-./:=@_", c)
	}
	if visible(s) != s { // as bash and zsh read it
		return "$'" + visible(strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s)) + "'"
	}
	if s == "" || strings.ContainsFunc(s, special) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// visible returns text as a terminal may have it: characters that would move the cursor,
// change colours or turn the direction of writing are escaped as Go writes them.
func visible(text string) string { return escape(text, "", goEscape) }

// visibleLines is visible for lines and tables: what ends a line and a column stays.
func visibleLines(text string) string { return escape(text, "\n\t", goEscape) }

// visibleJSON is visible for JSON, in JSON's own escapes; the characters can only be in
// its strings.
func visibleJSON(text string) string {
	return escape(text, "\n\t", func(r rune) string { return fmt.Sprintf(`\u%04x`, r) })
}

func goEscape(r rune) string {
	quoted := strconv.QuoteRune(r)
	return quoted[1 : len(quoted)-1]
}

// escape escapes the characters that a terminal would obey instead of showing them,
// except those to keep.
func escape(text, keep string, escaped func(rune) string) string {
	obeyed := func(r rune) bool {
		return (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == '\uFEFF') && !strings.ContainsRune(keep, r)
	}
	if !strings.ContainsFunc(text, obeyed) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if obeyed(r) {
			b.WriteString(escaped(r))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// printPath prints the path of a file on a line of its own: as it is for other programs,
// visible for people.
func printPath(w io.Writer, path string) error {
	if columns(w) > 0 {
		path = visible(path)
	}
	_, err := fmt.Fprintln(w, path)
	return err
}

// printJSON prints v as JSON on one line, as [visibleJSON].
func printJSON(w io.Writer, v any) error {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, visibleJSON(b.String()))
	return err
}

// fixed writes a number with so many digits after the point, and what rounds to 0 without a sign: nobody writes −0.00.
func fixed(x float64, digits int) string {
	text := strconv.FormatFloat(x, 'f', digits, 64)
	if bare, ok := strings.CutPrefix(text, "-"); ok && !strings.ContainsAny(bare, "123456789If") { // nor is it an infinity
		return bare
	}
	return text
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

// wrap breaks the words of a line so that no part of it is wider than that many columns,
// where words allow it; parts after the first are indented. 0 columns are any number.
func wrap(line string, columns int, indent string) string {
	if columns <= 0 || cells(line) <= columns {
		return line
	}
	var b strings.Builder
	at := 0
	for i, word := range strings.Split(line, " ") {
		size := cells(word)
		switch {
		case i == 0:
		case at+1+size > columns:
			b.WriteString("\n" + indent)
			at = cells(indent)
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += size
	}
	return b.String()
}

// pattern returns the regular expression of that text. It is compiled when it is first asked for, as no command needs all.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// ofTable is a line of a table: a name, two spaces or more, and a sentence.
var ofTable = pattern(`^( +\S+(?: \S+)*  +)(\S.*)$`)

// flow wraps the paragraphs of a text that was written for 88 columns. Lines that begin
// with a space are examples and tables: sentences in tables are wrapped, and the rest stays as it is.
func flow(text string, columns int) string {
	var lines []string
	paragraph := ""
	flush := func() {
		if paragraph != "" {
			lines = append(lines, wrap(paragraph, columns, ""))
			paragraph = ""
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, " "):
			flush()
			if m := ofTable().FindStringSubmatch(line); m != nil {
				line = beside(m[1], m[2], columns)
			}
			lines = append(lines, line)
		case paragraph == "":
			paragraph = line
		default:
			paragraph += " " + line
		}
	}
	flush()
	return strings.Join(lines, "\n")
}

// narrowest is how few columns a sentence beside something is wrapped to; with fewer it begins below.
const narrowest = 32

// beside writes a sentence behind the beginning of a line. On a terminal of so many columns it continues below itself, or, where that
// leaves too few of them, below the beginning, indented by four columns more than that is; 0 columns are any number.
func beside(begin, text string, columns int) string {
	if columns <= 0 || cells(begin+text) <= columns || !strings.Contains(text, " ") { // a single word, such as a hash, cannot be broken
		return begin + text
	}
	if indent := cells(begin); columns-indent >= narrowest {
		return wrap(begin+text, columns, strings.Repeat(" ", indent))
	}
	indent := strings.Repeat(" ", len(begin)-len(strings.TrimLeft(begin, " "))+4)
	return strings.TrimRight(begin, " ") + "\n" + wrap(indent+text, columns, indent)
}

// writeBeside writes rows of cells as columns, each line indented by two. The last cell is a sentence, which on a terminal stays
// [beside] the others.
func writeBeside(w io.Writer, rows [][]string) error {
	widths := columnWidths(rows)
	last := len(widths) - 1
	terminal := columns(w)
	for _, row := range rows {
		begin := "  "
		for i, width := range widths[:last] {
			begin += leftToRight(row[i]) + strings.Repeat(" ", width-cells(row[i])+columnGap)
		}
		if _, err := fmt.Fprintln(w, beside(begin, row[last], terminal)); err != nil {
			return err
		}
	}
	return nil
}
