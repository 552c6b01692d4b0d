package configs

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// foreign says what a text that is not TOML is instead, and how it becomes TOML, or "".
func foreign(text string) string {
	start := strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff"):
		return "is UTF-16 text; convert it: iconv -f UTF-16 -t UTF-8, or save it as UTF-8 in the editor"
	case len(text) > 1 && text[0] != 0 && text[1] == 0:
		return "is UTF-16 text without a mark; convert it: iconv -f UTF-16LE -t UTF-8"
	case len(text) > 1 && text[0] == 0 && text[1] != 0:
		return "is UTF-16 text without a mark; convert it: iconv -f UTF-16BE -t UTF-8"
	case strings.HasPrefix(start, "{"):
		return `is JSON and not TOML; write {"train": {"epochs": 3}} as train.epochs = 3, or begin with what "lexigraph init" prints`
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
var yamlLine = regexp.MustCompile(`^([A-Za-z0-9_-]+):(?:\s+([^#]*?))?\s*(?:#.*)?$`)

// fromYAML returns the TOML of a line of YAML with a key, or "" for other lines.
func fromYAML(line string) string {
	m := yamlLine.FindStringSubmatch(line)
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
	if m := bareWord.FindStringSubmatch(line); m != nil {
		return fmt.Sprintf("a string needs quotes: %s = %s", m[1], quote(m[2]))
	}
	if write := fromYAML(strings.TrimSpace(line)); write != "" {
		return "write " + write
	}
	return ""
}

// bareWord is a line that lacks the quotes of a string.
var bareWord = regexp.MustCompile(`^\s*([A-Za-z0-9_.-]+)\s*=\s*([A-Za-z_<./*~][^"'#=\[{]*?)\s*(?:#.*)?$`)
