package corpus

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// recordSeparator stands before each value of a JSON text sequence (RFC 7464). In JSON itself it cannot stand.
const recordSeparator = '\x1e'

// each is the step of a path to all that is in a list; other steps are keys of objects.
const each = "[]"

// eachJSON calls do with each line of JSON and its number or, where the values of a text are not one a line, with each value and the number of the line on
// which it begins: objects of several lines, or of one; JSON text sequences; what is in a list; and what is in a list behind keys, as in {"data": […]}. No
// more of the text than a value is in memory.
func (in *rowInput) eachJSON(do func(value string, number int) error) error {
	begin := bufio.NewReaderSize(in.in, MaxLine)
	head, _ := begin.Peek(MaxLine)
	in.in = begin
	form := in.form(unseparated(head), len(head) == MaxLine)
	if in.alone = form.alone; form.lines && !bytes.HasPrefix(trimMarks(head), []byte{recordSeparator}) {
		return in.eachLine(do)
	}
	path := form.path
	in.path = path
	if len(path) > 1 {
		in.note("its examples are what is in " + pathText(path))
	}
	r := jsonReader{r: begin, line: 1, in: in, do: do}
	for {
		switch _, err := r.next(); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if err := r.walk(path); err != nil {
			return err
		}
	}
}

// unseparated returns a text without the separators of a JSON text sequence, if it is one.
func unseparated(head []byte) []byte {
	if !bytes.HasPrefix(trimMarks(head), []byte{recordSeparator}) {
		return head
	}
	return bytes.ReplaceAll(head, []byte{recordSeparator}, []byte(" "))
}

// pathText writes a path as jq has it.
func pathText(path []string) string {
	s := jsonShape{}
	for _, step := range path {
		if step == each {
			s.path += each
		} else {
			s.path = s.key(step)
		}
	}
	return s.dotted()
}

// filter returns the command that applies a filter of jq to each value that is read.
func (in *rowInput) filter(filter string) string {
	if len(in.path) > 0 {
		filter = pathText(in.path) + " | " + filter
	}
	return "jq -c '" + filter + "'"
}

// A jsonForm says where the examples are in a text of JSON.
type jsonForm struct {
	path  []string // to them, from each value; empty: the values are the examples
	lines bool     // the values are lines
	alone bool     // there is one value, as far as is known
	found bool     // the column is there
}

// form returns the form of JSON that begins with head, more of which follows if cut.
func (o RowOptions) form(head []byte, cut bool) jsonForm {
	head = bytes.TrimSpace(trimMarks(head))
	d := json.NewDecoder(bytes.NewReader(head))
	var first json.RawMessage
	err := d.Decode(&first)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) { // it is no JSON, of which the line tells, or the value of a list
		path, _ := o.pathIn(head, false)
		return jsonForm{path: path, lines: len(path) == 0 || path[0] != each}
	}
	within, behind := bytes.IndexByte(first, '\n') >= 0, bytes.TrimSpace(head[len(first):])
	if err != nil { // head ends in the value
		within, behind = bytes.IndexByte(head, '\n') >= 0, nil
	}
	f := jsonForm{alone: len(behind) == 0 && (err != nil || !cut)}
	f.path, f.found = o.pathIn(head, f.alone)
	line, _, _ := bytes.Cut(head, []byte("\n"))
	follows := len(line) < len(head) && err == nil && json.Valid(line) // a value is a line
	switch {
	case len(f.path) > 0 && !(follows && !f.alone && ofStrings(head)):
	case follows || !within && !bytes.HasPrefix(behind, []byte("{")):
		f.path, f.lines = nil, true
	}
	return f
}

// ofStrings reports whether JSON is a list of strings, or of lists.
func ofStrings(text []byte) bool {
	inner, is := bytes.CutPrefix(text, []byte("["))
	inner = bytes.TrimSpace(inner)
	return is && len(inner) > 0 && (inner[0] == '"' || inner[0] == '[')
}

// pathIn finds the path to the objects that have the first of the columns in JSON that begins with head, or in documents to the strings of a list, or its lists;
// alone says that one value is the whole text. The path is empty where the value is itself what is looked for.
//
// Objects may have others in lists of theirs, of which some have a text too. So what is in a list behind a key counts only where the text is one value, and what is in a
// list of a list's objects only under a key that somebody has named.
func (o RowOptions) pathIn(head []byte, alone bool) (path []string, found bool) {
	key := o.Text[0].Name
	path, found = pathTo(head, key, mostNested)
	at := slices.Index(path, each)
	if found = found && (len(path) == 0 || at == 0 || at > 0 && alone) && (key != textColumn.Name || at == len(path)-1); found {
		return path, true
	}
	if inner, is := bytes.CutPrefix(head, []byte("[")); is {
		strings := o.documents && ofStrings(head)
		if strings || bytes.HasPrefix(bytes.TrimSpace(inner), []byte("{")) {
			return []string{each}, strings
		}
	}
	return nil, false
}

// pathTo returns the path to the first object that has a string or a list under a key, in JSON that begins with head; one that is nearer the top comes first.
func pathTo(head []byte, key string, depth int) (path []string, found bool) {
	d := json.NewDecoder(bytes.NewReader(head))
	token, err := d.Token()
	if err != nil || depth == 0 {
		return nil, false
	}
	switch token {
	case json.Delim('['):
		if path, found = pathTo(head[d.InputOffset():], key, depth-1); found {
			return append([]string{each}, path...), true
		}
		return nil, false
	case json.Delim('{'):
	default:
		return nil, false
	}
	for d.More() {
		token, err := d.Token()
		name, is := token.(string)
		if err != nil || !is {
			break
		}
		value := bytes.TrimLeft(head[d.InputOffset():], ": \t\r\n")
		if name == key && len(value) > 0 && (value[0] == '"' || value[0] == '[') {
			return nil, true
		}
		if inner, is := pathTo(value, key, depth-1); is && !found {
			path, found = append([]string{name}, inner...), true
		}
		var skipped json.RawMessage
		if d.Decode(&skipped) != nil { // head ends in it
			break
		}
	}
	return path, found
}

// A jsonReader reads values of JSON, of which it knows where they end and no more.
type jsonReader struct {
	r    *bufio.Reader
	line int // of the next byte

	in *rowInput
	do func(value string, number int) error
}

// next returns the byte with which the next value begins, or that which stands in its place, and does not take it.
func (r *jsonReader) next() (byte, error) {
	for {
		b, err := r.r.Peek(1)
		if err != nil {
			return 0, err
		}
		switch b[0] {
		case '\n':
			r.line++
		case ' ', '\t', '\r', recordSeparator:
		case 0xEF: // perhaps of a byte order mark
			mark, err := r.r.Peek(3)
			if string(mark) != "\uFEFF" {
				return b[0], err
			}
			r.r.Discard(2)
		default:
			return b[0], nil
		}
		r.r.Discard(1)
	}
}

// walk gives all values on a path to do, from the next value on.
func (r *jsonReader) walk(path []string) error {
	if len(path) == 0 {
		return r.give()
	}
	open, end := byte('{'), byte('}')
	if path[0] == each {
		open, end = '[', ']'
	}
	number := r.line
	switch b, err := r.next(); {
	case err != nil:
		return r.cut(number, err)
	case b != open:
		if _, _, err := r.value(0); err != nil {
			return err
		}
		return r.in.bad(number, "has no %s, where the text before or behind has one", pathText(path))
	}
	r.r.Discard(1)
	for {
		b, err := r.next()
		switch {
		case err != nil:
			return r.cut(number, err)
		case b == end:
			r.r.Discard(1)
			return nil
		case b == ',':
			r.r.Discard(1)
			continue
		case b == ']' || b == '}' || b == ':':
			return &Error{Where: fmt.Sprintf("%s:%d", r.in.name, r.line), What: fmt.Sprintf("is no JSON: a %c stands where a value, a comma or %c must", b, end), Remedy: "correct it; jq empty says whether it is JSON then"}
		}
		if err := r.member(path); err != nil {
			return err
		}
	}
}

// member gives all values on a path to do, from within the list or the object with which the path begins.
func (r *jsonReader) member(path []string) error {
	if path[0] == each {
		return r.walk(path[1:])
	}
	key, number, err := r.value(MaxLine)
	if err != nil {
		return err
	}
	switch b, err := r.next(); {
	case err != nil:
		return r.cut(number, err)
	case b != ':':
		return &Error{Where: fmt.Sprintf("%s:%d", r.in.name, r.line), What: "is no JSON: no colon follows a key", Remedy: "correct it; jq empty says whether it is JSON then"}
	}
	r.r.Discard(1)
	if _, err := r.next(); err != nil {
		return r.cut(number, err)
	}
	var name string
	if json.Unmarshal([]byte(key), &name) == nil && name == path[0] {
		return r.walk(path[1:])
	}
	_, _, err = r.value(0)
	return err
}

// cut is the error of a text that ends too early.
func (r *jsonReader) cut(number int, err error) error {
	if err != io.EOF {
		return err
	}
	return r.in.bad(number, "the text ends before the list or the object does that begins here")
}

// give gives the next value to do.
func (r *jsonReader) give() error {
	value, number, err := r.value(MaxRow)
	if err != nil {
		return err
	}
	if len(value) > MaxRow {
		return r.in.bad(number, "the JSON value that begins here is longer than 64 MiB")
	}
	return r.do(value, number)
}

// value takes the next value, and returns it with the number of its first line: of a value that is longer than most bytes, a few more than these. It ends
// where the brackets do that it begins with, or the string, or else before what cannot be in a number or a word.
func (r *jsonReader) value(most int) (value string, number int, err error) {
	var text strings.Builder
	number = r.line
	depth, inside, escaped := 0, false, false
	for n := 0; ; n++ {
		b, err := r.r.ReadByte()
		if err == io.EOF {
			return text.String(), number, nil
		} else if err != nil {
			return "", number, err
		}
		if !inside && depth == 0 && n > 0 && strings.IndexByte(" \t\r\n,:[]{}\"\x1e", b) >= 0 { // behind a number or a word
			return text.String(), number, r.r.UnreadByte()
		}
		if b == '\n' {
			r.line++
		}
		if text.Len() <= most {
			text.WriteByte(b)
		}
		switch {
		case escaped:
			escaped = false
			continue
		case inside:
			escaped, inside = b == '\\', b != '"'
		case b == '"':
			inside = true
		case b == '{' || b == '[':
			depth++
		case b == '}' || b == ']':
			depth--
		default:
			continue
		}
		if depth <= 0 && !inside {
			return text.String(), number, nil
		}
	}
}
