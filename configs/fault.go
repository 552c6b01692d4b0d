package configs

import (
	"regexp"
	"strings"
)

// A fault is what people write in a line who know another language than TOML, and what to write instead. The remedy may have $1 and so on for
// what the line has there.
type fault struct {
	is     *regexp.Regexp
	remedy string
}

const (
	aKey     = `^\s*([A-Za-z0-9_.-]+)\s*`
	aString  = `(?:"[^"]*"|'[^']*')`
	inList   = `["a", "b"]`
	oneEqual = "one = stands between a key and its value"
)

// faults are in the order in which they are looked for.
var faults = []fault{
	{regexp.MustCompile(`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]`), `remove the control characters: tr -d '\000-\010\013\014\016-\037'`},
	{regexp.MustCompile(`^\s*(?:--|/\*|%|\*/|\(\*)`), "a comment begins with #"},
	{regexp.MustCompile(aKey + `=\s*(?:` + aString + `|[^"'#\s]+)\s+(?://|--|;|/\*|%)`), "a comment begins with #"},
	{regexp.MustCompile("=\\s*`"), `a string stands between straight quotes, "`},
	{regexp.MustCompile(`=\s*[rRfFbBuU]{1,2}(` + aString + `)`), "a string has no letter before its quotes: $1, or between single quotes where it has backslashes"},
	{regexp.MustCompile(`=\s*` + aString + `\s*[+.]`), "strings are not joined: write one"},
	{regexp.MustCompile(aKey + `=\s*(` + aString + `(?:\s*[,;]\s*` + aString + `)+)\s*$`), "several values stand in brackets: $1 = [$2]"},
	{regexp.MustCompile(`=\s*` + aString + `\s+["']`), "several values stand in brackets, with commas between them: " + inList},
	{regexp.MustCompile(`^\s*["']([A-Za-z0-9_.-]+)["']\s*:`), "a key and its value are written $1 = …, without quotes, colon and comma"},
	{regexp.MustCompile(aKey + `=\s*\(`), "a list stands in brackets: " + inList},
	{regexp.MustCompile(aKey + `=\s*[^"'\[{]*,\s*[A-Za-z_][A-Za-z0-9_.-]*\s*=`), "a line has one key and its value"},
	{regexp.MustCompile(aKey + `(?:=\s*>|-\s*>|<\s*-|<\s*=)`), oneEqual},
	{regexp.MustCompile(`[{,]\s*["']?[A-Za-z_][A-Za-z0-9_]*["']?\s*:`), `within {} an = stands between a key and its value: {type = "fc", units = 128}`},
	{regexp.MustCompile(`=\s*\[\s*[A-Za-z_./~*][^"'\[\]{},=]*\s*[,\]]`), "each string of a list needs quotes: " + inList},
	{regexp.MustCompile(`^\s*\[+[^\]"']+\]+\s*[:={]`), "a section's name in brackets stands alone in its line"},
	{regexp.MustCompile(`^\s*\[[A-Za-z0-9_.-]+\s*(?:#.*)?$`), "] ends the name of a section"},
	{regexp.MustCompile(`^\s*<(/?[A-Za-z0-9_.-]+)>\s*$`), "a section begins with its name in brackets, such as [corpus], and has no end"},
	{regexp.MustCompile(aKey + `=\s*(\d{1,3})(?:['’  ](\d{3}))(?:['’  ](\d{3}))?\s*(?:#.*)?$`), "nothing but _ may divide the figures of a number, such as 10_000"},
	{regexp.MustCompile(`^\+\s*[\[A-Za-z]`), "remove the marks + and - of a patch at the beginnings of lines"},
	{regexp.MustCompile(`^[^"'#]*[−–—＝：，０-９]`), "the line has a mark or a figure that is not a usual one, such as − for -: type it again"},
	{regexp.MustCompile(aKey + `[^=:\s"']+\s*(?:#.*)?$`), "an = stands between a key and its value"},
}

// known returns what to do about a line by [faults], or "".
func known(line string) string {
	line = strings.TrimRight(line, "\r")
	for _, f := range faults {
		if m := f.is.FindStringSubmatchIndex(line); m != nil {
			return string(f.is.ExpandString(nil, f.remedy, line, m))
		}
	}
	return ""
}
