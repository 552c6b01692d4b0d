package configs

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// foreign says what a text that is not TOML is instead, and how it becomes TOML, or "".
func foreign(text string) string {
	start := strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	packed, remedy := corpus.Packed([]byte(text))
	_, compressed := corpus.CompressionOf([]byte(text))
	switch {
	case strings.HasPrefix(packed, "UTF-"):
		return "is " + packed + "; " + remedy + ", or save it as UTF-8 in the editor"
	case packed != "":
		return "is " + packed + "; " + remedy
	case compressed || strings.HasPrefix(text, "PK\x03\x04"):
		return "is compressed; unpack it first"
	case len(text) > 1 && text[0] != 0 && text[1] == 0:
		return "is UTF-16 text without a mark; convert it: iconv -f UTF-16LE -t UTF-8"
	case len(text) > 1 && text[0] == 0 && text[1] != 0:
		return "is UTF-16 text without a mark; convert it: iconv -f UTF-16BE -t UTF-8"
	case strings.HasPrefix(start, "{"):
		return `is JSON and not TOML; write {"train": {"epochs": 3}} as train.epochs = 3, or begin with what "lexigraph init" prints`
	}
	if e := corpus.Foreign([]byte(start)); e != nil && strings.HasPrefix(start, "<") {
		return e.What + " and not TOML; download the file itself"
	}
	for line := range strings.Lines(start) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' || line == "---" {
			continue
		}
		if write := fromYAML(line); write != "" {
			return fmt.Sprintf(`looks like YAML and not TOML; write %s as %s, or begin with what "lexigraph init" prints`, quote(line), write)
		}
		break
	}
	return ""
}

// yamlLine is a line of YAML with a key, and perhaps its value.
var yamlLine = pattern(`^([A-Za-z0-9_.-]+)\s*:(?:\s+([^#]*?))?\s*(?:#.*)?$`)

// fromYAML returns the TOML of a line of YAML with a key, or "" for other lines.
func fromYAML(line string) string {
	m := yamlLine().FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	key, value := m[1], strings.Trim(m[2], `"'`)
	switch {
	case value == "" || value == "|" || value == ">":
		return "[" + key + "]"
	case decode("x = "+value, &map[string]any{}) == nil: // a number, say
		return key + " = " + value
	}
	return key + " = " + quote(value)
}

// remedy says what to do about a fault in a line of a text that is meant to be TOML, or "".
func remedy(text, line string) string {
	switch {
	case strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r"):
		return `a carriage return alone does not end a line: convert the file with tr '\r' '\n'`
	case !utf8.ValidString(line):
		return "convert the file to UTF-8, perhaps with iconv -f ISO-8859-1 -t UTF-8"
	case strings.ContainsAny(line, "“”„‘’«»"):
		return `a string stands between straight quotes, "`
	}
	trimmed := strings.TrimSpace(line)
	for _, known := range []func(line string) string{numberRemedy, known, fractionRemedy, valueRemedy} {
		if do := known(line); do != "" {
			return do
		}
	}
	for _, mark := range []string{"<<<<<<<", "=======", ">>>>>>>"} {
		if strings.HasPrefix(trimmed, mark) {
			return "this is a conflict of Git's: leave one side, and remove its marks"
		}
	}
	switch {
	case template().MatchString(line):
		return "variables and templates are not filled in here: write the value, or give it on the command line, as in embedding.dim=64"
	case quotedMail().MatchString(trimmed):
		return "remove what a mail or a listing puts before each line"
	case included().MatchString(trimmed):
		return "nothing is taken from other files: " + notIncluded
	case strings.HasPrefix(trimmed, "export "):
		return "this is a line of a shell: write key = value"
	case strings.Contains(line, `\`):
		return `between double quotes a backslash has a meaning of its own: write a path with /, or between single quotes`
	case noValue().MatchString(trimmed):
		return "write its value behind the =, or leave the line out for the default"
	case doubleEquals().MatchString(trimmed):
		return "one = stands between a key and its value"
	case strings.Count(line, `"`)%2 == 1 && !strings.Contains(line, `"""`):
		return `a string ends with the quote that it begins with, "`
	case strings.HasPrefix(trimmed, ";") || strings.HasPrefix(trimmed, "//"):
		return "a comment begins with #"
	case strings.HasPrefix(trimmed, "```"):
		return "remove this mark of Markdown"
	case strings.ContainsFunc(line, func(r rune) bool { return r > 0x7f && !unicode.IsGraphic(r) || r != ' ' && unicode.Is(unicode.Zs, r) }):
		return "the line has a space or a mark that is not a usual one: type it again"
	case strings.HasSuffix(trimmed, ";") || strings.HasSuffix(trimmed, ",") || strings.HasSuffix(trimmed, ".") && strings.Contains(trimmed, "="): // else it is a sentence
		return "remove the " + trimmed[len(trimmed)-1:] + " at the end"
	}
	if write := fromYAML(strings.TrimSpace(line)); write != "" {
		return "write " + write
	}
	return ""
}

// numberRemedy says what to write for the number that is a line's value and no TOML, "" if there is none.
func numberRemedy(line string) string {
	m := keyNumber().FindStringSubmatch(line)
	if m == nil || decode("x = "+m[2], &map[string]any{}) == nil {
		return ""
	}
	number := asNumber(m[2])
	switch {
	case number == "", number == m[2]: // it is out of range
		return ""
	case grouped().MatchString(m[2]):
		return fmt.Sprintf("nothing but _ may divide the figures of a number: %s = %s", m[1], number)
	case strings.ContainsAny(m[2], ".,"):
		return fmt.Sprintf("a fraction has a point, and a digit on each side of it: %s = %s", m[1], number)
	case strings.Contains(m[2], "__") || strings.Trim(m[2], "+-_") != strings.Trim(m[2], "+-"):
		return fmt.Sprintf("a _ stands between two figures of a number: %s = %s", m[1], number)
	}
	return fmt.Sprintf("a number has no zeros before it: %s = %s", m[1], number)
}

// valueRemedy says what to do about a value that is no TOML: a number with a unit, or a word without quotes.
func valueRemedy(line string) string {
	trimmed := strings.TrimSpace(line)
	if m := calculated().FindStringSubmatch(trimmed); m != nil && !exponent().MatchString(m[2]) {
		_, value, _ := strings.Cut(trimmed, "=")
		value, _, _ = strings.Cut(value, "#")
		if number := inUnits(m[1], value); number != "" && (m[2] != "%" || isShare().MatchString(m[1])) {
			return fmt.Sprintf("a number stands alone, without %s: write %s = %s", m[2], m[1], number)
		}
		return fmt.Sprintf("a number stands alone, without %s: write it out, such as 10_000 or 0.001", m[2])
	}
	if m := bareWord().FindStringSubmatch(line); m != nil {
		switch word := strings.ToLower(m[2]); word {
		case "true", "yes", "on":
			return "write " + m[1] + " = true"
		case "false", "no", "off":
			return "write " + m[1] + " = false"
		case "null", "none", "nil":
			return "there is no " + m[2] + " in TOML: leave the line out for the default"
		}
		return fmt.Sprintf("a string needs quotes: %s = %s", m[1], quote(m[2]))
	}
	return ""
}

// template is a line with what another program would replace in the place of a value.
var template = pattern(`=\s*(?:\$\{?\w+|%\w+%|\{\{)|^\s*\{[{%]`)

// quotedMail is a line with a mark or a number before its key.
var quotedMail = pattern(`^(?:>|\d+[:|]?\s)\s*(?:[A-Za-z0-9_.-]+\s*=|\[)`)

// included is a line that takes something from another file elsewhere.
var included = pattern(`^[!@#]?(?:include|import|extends)\b\s*["'<(:]`)

// keyNumber is a line whose value may be a number.
var keyNumber = pattern(aKey + `=\s*([-+0-9_.,eE]+)\s*(?:#.*)?$`)

// calculated is a line with a number and a unit or a sum behind it.
var calculated = pattern(`^([A-Za-z0-9_.-]+)\s*=\s*[-+]?\d[\d_.]*(?:[eE][-+]?\d+)?\s*([a-zA-Z%/*^][^#,]*?)\s*(?:#.*)?$`)

// isShare is a key of a share, which may be written in percent elsewhere.
var isShare = pattern(`(?:^|[._])(?:valid|test|rate|omit)$`)

// exponent is a part of a number.
var exponent = pattern(`^[eE][-+]?\d+[.;]?$`)

// noValue is a line with a key alone.
var noValue = pattern(`^[A-Za-z0-9_.-]+\s*=\s*(?:#.*)?$`)

// doubleEquals is a line with a comparison in the place of a value.
var doubleEquals = pattern(`^[A-Za-z0-9_.-]+\s*(?:==|:=)`)

// bareWord is a line that lacks the quotes of a string.
var bareWord = pattern(`^\s*([A-Za-z0-9_.-]+)\s*=\s*([A-Za-z_<./*~][^"'#=\[{]*?)\s*(?:#.*)?$`)
