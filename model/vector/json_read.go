package vector

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// isJSON reports whether start begins JSON in which words may be: an object with a key, or a list of objects or of lists that begin with one.
func isJSON(start []byte) bool {
	const enough = 6 // so that a first word of text may look like JSON, and more of its line not
	start = bytes.TrimPrefix(start, []byte(bom))
	d := json.NewDecoder(bytes.NewReader(start))
	d.UseNumber()
	var begin []json.Token
	for len(begin) < enough {
		token, err := d.Token()
		if err == io.EOF || err == io.ErrUnexpectedEOF || err != nil && beginsNaN(start[d.InputOffset():]) {
			break
		}
		if err != nil {
			return false
		}
		begin = append(begin, token)
	}
	if len(begin) < 3 {
		return false
	}
	_, second := begin[1].(string)
	_, third := begin[2].(string)
	switch begin[0] {
	case json.Delim('{'):
		return second
	case json.Delim('['):
		return begin[1] == json.Delim('{') || begin[1] == json.Delim('[') && third
	}
	return false
}

// beginsNaN reports whether the next value is one that Python writes as JSON, and JSON has not.
func beginsNaN(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n:,-")
	return bytes.HasPrefix(rest, []byte("NaN")) || bytes.HasPrefix(rest, []byte("Infinity"))
}

// A jsonReader reads words and vectors in the forms of [JSON]; the usual keys of words are [wordKeys]. An object that has
// one of these forms under a key and nothing else to read stands for that; [jsonReader.frame] reads tables.
type jsonReader struct {
	s   *source
	d   *json.Decoder
	b   *builder
	row []float32

	encoding string // that it may be in, if it is not UTF-8
}

// wordKeys are the keys under which an object that has one vector may have its word.
var wordKeys = []string{"word", "token", "term", "text", "phrase", "key", "name", "label", "entity", "id", "index"}

const jsonForms = `write {"cat": [0.1, 0.2], …}, or a line {"word": "cat", "vector": [0.1, 0.2]} for each word`

// readJSON reads a file in JSON.
func readJSON(s *source) (*Table, Report, error) {
	if start, err := s.peek(len(bom)); err == nil && string(start) == bom {
		if err := s.skip(int64(len(bom))); err != nil {
			return nil, Report{}, err
		}
	}
	start, err := s.peek(1 << 16)
	if err != nil {
		return nil, Report{}, err
	}
	r := &jsonReader{s: s, d: json.NewDecoder(transform.NewReader(s, encoding.UTF8Validator)), b: newBuilder("json", 0)}
	r.encoding, _ = corpus.Encoding(start)
	for {
		err := r.value()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, r.b.report, r.located(err)
		}
	}
	if r.b.report.Rows == 0 {
		return nil, r.b.report, r.bad("the file has no vectors", jsonForms)
	}
	return r.b.finish()
}

func (r *jsonReader) bad(what, remedy string) error {
	return &FormatError{Path: r.s.path, Offset: r.d.InputOffset(), What: what, Remedy: remedy}
}

// located returns an error of package json as one of the file.
func (r *jsonReader) located(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, encoding.ErrInvalidUTF8):
		return r.bad("the JSON is not UTF-8", "convert it, perhaps by "+corpus.ConvertCommand(cmp.Or(r.encoding, "ISO-8859-1")))
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return &FormatError{Path: r.s.path, Offset: r.d.InputOffset(), What: "the JSON ends in the middle: it is cut short", Remedy: remedyCopy, Err: err}
	case errors.As(err, &syntax):
		remedy := remedyWrite
		if strings.Contains(err.Error(), "character 'N'") || strings.Contains(err.Error(), "character 'I'") {
			remedy = "JSON has no NaN and no Infinity: write null, or another format"
		}
		return &FormatError{Path: r.s.path, Offset: max(syntax.Offset, r.d.InputOffset()), What: "the JSON is not valid: " + corpus.JSONFault(err), Remedy: remedy, Err: err}
	}
	return err
}

// value reads one value; its members are held one by one.
func (r *jsonReader) value() error {
	switch start, err := r.d.Token(); {
	case err != nil:
		return err
	case start == json.Delim('['):
		var raw json.RawMessage // its room serves all
		for r.d.More() {
			if err := r.d.Decode(&raw); err != nil {
				return inside(err)
			}
			if err := r.element(raw); err != nil {
				return err
			}
		}
	case start == json.Delim('{'):
		if err := r.members(r.d); err != nil {
			return inside(err)
		}
	default:
		return r.bad("the JSON has a value that is neither an object nor a list", jsonForms)
	}
	_, err := r.d.Token()
	return inside(err)
}

// inside returns the error of an end of the file where a value is not at its end.
func inside(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// A member is a key of an object and its value.
type member struct {
	key string
	raw json.RawMessage
}

// list reports whether the value is a list that begins with one of these bytes.
func (m member) list(begins string) bool {
	raw := bytes.TrimLeft(m.raw, "[ \t\r\n")
	return m.raw[0] == '[' && len(raw) > 0 && strings.IndexByte(begins, raw[0]) >= 0
}

const jsonNumber = "-0123456789n" // what a number or null begins with

// members reads the object that d stands in. Where its first two members are lists of numbers, all are words and vectors.
func (r *jsonReader) members(d *json.Decoder) error {
	var held []member
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		m := member{key: key.(string)}
		if err := d.Decode(&m.raw); err != nil {
			return err
		}
		if held = append(held, m); len(held) == 2 && held[0].list(jsonNumber) && nests(held[0].raw) == 1 && held[1].list(jsonNumber) {
			return r.vectors(held, d)
		}
	}
	return r.object(held)
}

// nests returns how many brackets a list begins with.
func nests(raw []byte) int {
	n := 0
	for _, c := range raw {
		switch {
		case c == '[':
			n++
		case c > ' ':
			return n
		}
	}
	return n
}

// vectors adds the members, and all that follow.
func (r *jsonReader) vectors(held []member, d *json.Decoder) error {
	for _, m := range held {
		if err := r.add(m.key, m.raw); err != nil {
			return err
		}
	}
	var raw json.RawMessage // its room serves all
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		if err := d.Decode(&raw); err != nil {
			return err
		}
		if err := r.add(key.(string), raw); err != nil {
			return err
		}
	}
	return nil
}

// elements adds the elements of a list.
func (r *jsonReader) elements(list json.RawMessage) error {
	var all []json.RawMessage
	if err := json.Unmarshal(list, &all); err != nil {
		return err
	}
	for _, raw := range all {
		if err := r.element(raw); err != nil {
			return err
		}
	}
	return nil
}

// element adds an element of a list: an object, or a list of a word and its vector.
func (r *jsonReader) element(raw json.RawMessage) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	var word string
	var parts []json.RawMessage
	switch {
	case raw[0] == '{':
		d.Token() // the bracket
		return r.members(d)
	case raw[0] != '[' || json.Unmarshal(raw, &parts) != nil:
		return r.bad(fmt.Sprintf("an element of the list is %.40s, and no object", raw), jsonForms)
	case len(parts) < 2 || parts[0][0] != '"' || json.Unmarshal(parts[0], &word) != nil:
		return r.bad("a vector has no word", jsonForms)
	case len(parts) == 2 && parts[1][0] == '[':
		return r.add(word, parts[1])
	}
	return r.add(word, slices.Concat([]byte("["), bytes.Join(asBytes(parts[1:]), []byte(",")), []byte("]")))
}

func asBytes(parts []json.RawMessage) [][]byte {
	all := make([][]byte, len(parts))
	for i, p := range parts {
		all[i] = p
	}
	return all
}

// together adds the words of the list that is as long as the matrix, with its rows.
func (r *jsonReader) together(lists []member, matrix json.RawMessage) error {
	var rows []json.RawMessage
	if err := json.Unmarshal(matrix, &rows); err != nil {
		return err
	}
	for _, m := range slices.Backward(lists) { // in what pandas writes, the columns' names come first
		var words []string
		if json.Unmarshal(m.raw, &words) != nil || len(words) != len(rows) {
			continue
		}
		for i, word := range words {
			if err := r.add(word, rows[i]); err != nil {
				return err
			}
		}
		return nil
	}
	return r.bad(fmt.Sprintf("the list %q has not as many words as there are vectors, %d", lists[0].key, len(rows)), jsonForms)
}

// parseJSON reads a number, or what stands for one that is not finite.
func parseJSON(field []byte) (float32, error) {
	switch string(field) {
	case jsonNaN:
		return float32(math.NaN()), nil
	case jsonInf:
		return float32(math.Inf(1)), nil
	case "-" + jsonInf:
		return float32(math.Inf(-1)), nil
	}
	return parseNumber(field)
}

// add adds a word and its vector.
func (r *jsonReader) add(word string, list json.RawMessage) error {
	if list[0] != '[' {
		return r.bad(fmt.Sprintf("%q has %.40s where other words have a list of numbers", word, list), jsonForms)
	}
	r.row = r.row[:0]
	for field := range bytes.SplitSeq(list[1:len(list)-1], []byte(",")) {
		field = bytes.TrimSpace(field)
		x, err := parseJSON(field)
		if err != nil {
			return r.bad(fmt.Sprintf("the vector of %q: %v", word, err), jsonForms)
		}
		r.row = append(r.row, x)
	}
	if r.b.report.Rows == 0 {
		r.b.expectLike(r.s, len(r.row), int64(len(word)+len(list)))
	}
	return r.addRow(word, r.row)
}

// addRow adds a word and its vector.
func (r *jsonReader) addRow(word string, row []float32) error {
	if r.b.table.Dim == 0 {
		if err := checkShape(r.s, 1, len(row)); err != nil {
			return err
		}
		r.b.table.Dim = len(row)
	}
	if n, dim := len(row), r.b.table.Dim; n != dim {
		return r.bad(fmt.Sprintf("the vector of %q has %s, and that of %q has %d", word, amount.Of(n, "number"), r.b.table.Words[0], dim), "give all words as many, or remove the word")
	}
	r.b.add(word, row)
	return nil
}
