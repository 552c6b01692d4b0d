package configs

import (
	"fmt"
	"strconv"
	"strings"
)

// bareKey is a TOML key that needs no quotes.
var bareKey = pattern(`^[A-Za-z0-9_-]+$`)

// join returns the path of a key within the table at path.
func join(path, key string) string {
	if !bareKey().MatchString(key) {
		key = strconv.Quote(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

// item returns the path of the i-th element of the list at path.
func item(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// lines returns the line, from 1, of every key, table and list element of a
// TOML text, by path: "layers[1].units" is the units of the second [[layers]].
//
// The text is one that the TOML library has decoded, so its syntax is known to
// be right; on any other text the result is of no use, but it ends.
//
// Note: the library knows the positions of keys but keeps them to itself, and
// drops the index of a [[table]].
func lines(text string) map[string]int { return scan(text).at }

// scan walks over a TOML text; see [lines].
func scan(text string) scanner {
	for _, mark := range []string{"\ufeff", "\xff\xfe", "\xfe\xff"} { // as the library does
		if rest, ok := strings.CutPrefix(text, mark); ok {
			text = rest
			break
		}
	}
	s := scanner{
		text:  text,
		line:  1,
		at:    map[string]int{},
		count: map[string]int{},
	}
	table := ""
	for s.blank(); s.pos < len(s.text); s.blank() {
		start := s.pos
		switch {
		case s.skip("[["):
			table = s.header(true)
		case s.skip("["):
			table = s.header(false)
		default:
			s.pair(table)
		}
		if s.pos == start { // not TOML
			s.pos++
		}
	}
	return s
}

// A scanner walks over a TOML text and notes where its keys stand.
type scanner struct {
	text  string
	pos   int // of the next byte
	line  int // of the next byte
	at    map[string]int
	count map[string]int // elements so far of each list written as [[header]]s, by path

	again   string // the first key that has a value of its own after it has been named before, "" if there is none
	againAt int    // its line
}

// mark notes that path stands on the given line, unless it has been seen.
func (s *scanner) mark(path string, line int) {
	if _, seen := s.at[path]; !seen {
		s.at[path] = line
	}
}

// skip steps over token if that is what comes next.
func (s *scanner) skip(token string) bool {
	if !strings.HasPrefix(s.text[s.pos:], token) {
		return false
	}
	s.advance(s.pos + len(token))
	return true
}

// advance moves to the byte offset end, counting lines.
func (s *scanner) advance(end int) {
	end = min(end, len(s.text))
	s.line += strings.Count(s.text[s.pos:end], "\n")
	s.pos = end
}

// until moves to the first of the bytes in stop, or to the end.
func (s *scanner) until(stop string) {
	if i := strings.IndexAny(s.text[s.pos:], stop); i >= 0 {
		s.advance(s.pos + i)
	} else {
		s.advance(len(s.text))
	}
}

// blank steps over white space, line ends and comments.
func (s *scanner) blank() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.advance(s.pos + 1)
		case '#':
			s.until("\n")
		default:
			return
		}
	}
}

// header reads the rest of a [table] or [[list]] header and returns the path
// of the table that it opens.
func (s *scanner) header(list bool) string {
	line, path := s.line, ""
	keys := s.keys()
	for i, key := range keys {
		path = join(path, key)
		s.mark(path, line)
		if list && i == len(keys)-1 {
			s.count[path]++
		}
		if n := s.count[path]; n > 0 { // a header continues the list's last element
			path = item(path, n-1)
			s.mark(path, line)
		}
	}
	if list {
		s.skip("]")
	}
	s.skip("]")
	return path
}

// pair reads "key = value" in the table at path.
func (s *scanner) pair(path string) {
	line := s.line
	keys := s.keys()
	for i, key := range keys {
		path = join(path, key)
		if _, seen := s.at[path]; seen && i == len(keys)-1 && s.again == "" {
			s.again, s.againAt = path, line
		}
		s.mark(path, line)
	}
	s.skip("=")
	s.value(path)
}

// keys reads a key and the dots in it.
func (s *scanner) keys() []string {
	var keys []string
	for {
		s.space()
		start := s.pos
		switch {
		case s.pos == len(s.text):
			return keys
		case s.text[s.pos] == '"' || s.text[s.pos] == '\'':
			s.quoted()
			keys = append(keys, unquote(s.text[start:s.pos]))
		default:
			s.until(" \t\r\n.=[]{},#\"'")
			keys = append(keys, s.text[start:s.pos])
		}
		s.space()
		if !s.skip(".") {
			return keys
		}
	}
}

func (s *scanner) space() {
	for s.skip(" ") || s.skip("\t") {
	}
}

// unquote returns what a quoted key stands for.
//
// Note: the library's decoder takes half a millisecond for each.
func unquote(quoted string) string {
	if quoted[0] == '\'' || !strings.Contains(quoted, `\`) {
		return strings.TrimSuffix(quoted[1:], quoted[:1])
	}
	var b strings.Builder
	for i := 0; i < len(quoted); i++ {
		b.WriteByte(quoted[i])
		if quoted[i] != '\\' || i+1 == len(quoted) {
			continue
		}
		i++
		switch quoted[i] { // where TOML and Go differ
		case 'e':
			b.WriteString("x1b")
		case 'x':
			b.WriteString("u00")
		default:
			b.WriteByte(quoted[i])
		}
	}
	key, err := strconv.Unquote(b.String())
	if err != nil {
		return quoted
	}
	return key
}

// value reads the value of the key at path, and marks what is inside.
func (s *scanner) value(path string) {
	s.space()
	switch {
	case s.pos == len(s.text):
	case s.skip("["):
		for i := 0; s.more("]"); i++ {
			s.mark(item(path, i), s.line)
			s.value(item(path, i))
		}
	case s.skip("{"):
		for s.more("}") {
			s.pair(path)
		}
	case s.text[s.pos] == '"' || s.text[s.pos] == '\'':
		s.quoted()
	default:
		s.until(",]}#\n")
	}
}

// more steps to the next element of a list or inline table, or over its end.
func (s *scanner) more(end string) bool {
	s.blank()
	if s.skip(",") {
		s.blank()
	}
	if s.pos == len(s.text) || s.skip(end) {
		return false
	}
	// What closes another bracket cannot stand here in TOML; without this an
	// unbalanced text would be scanned for ever.
	return !strings.ContainsAny(s.text[s.pos:s.pos+1], "]},=")
}

// quoted steps over a string of any of the four kinds.
func (s *scanner) quoted() {
	quote := s.text[s.pos : s.pos+1]
	triple := strings.Repeat(quote, 3)
	end := quote
	if s.skip(triple) {
		end = triple
	} else {
		s.skip(quote)
	}
	for s.pos < len(s.text) {
		if s.skip(end) {
			if end == triple { // up to two quotes more belong to the string
				for more := 0; more < 2 && s.skip(quote); {
					more++
				}
			}
			return
		}
		if quote == `"` && s.skip(`\`) && s.pos == len(s.text) {
			return
		}
		s.advance(s.pos + 1)
	}
}
