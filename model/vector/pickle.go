package vector

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// What a Python pickle holds is read into nil, bool, int64, float64, string (also of bytes), []any (a tuple or
// frozen set), *pickleList (a list or set), *pickleDict, pickleClass and *pickleObject. A whole number of
// more than 64 bits becomes nil.
type (
	pickleList   struct{ items []any }
	pickleDict   struct{ items []any } // key, value, key, value, …
	pickleClass  string                // module.name
	pickleObject struct {
		class pickleClass
		args  []any
		state any   // what it was built from; nil: nothing
		items []any // of an object that is a list or dict
	}
	pickleMark struct{}
)

// A pickle is a Python pickle that is being read. Nothing in it is run: a class or function that it
// names becomes a pickleObject with the arguments, and one that allowed does not have is an error.
//
// https://docs.python.org/3/library/pickletools.html
type pickle struct {
	s       *source
	allowed func(pickleClass) bool
	stack   []any
	memo    map[int64]any
	values  int // how many were made, and kept in memory
	most    int // how many may be
	b       [8]byte
}

// maxPickled is how many values a pickle may hold: each takes memory, and a byte of the pickle at least. A compressed file has
// fewer, since one of a kilobyte may hold a gigabyte: see unpackedValues.
const maxPickled = 1 << 27

// unpackedValues returns how many values a pickle may hold that is uncompressed on the way, from a file of so many bytes. The
// pickles of words have less than one for each of these bytes.
func unpackedValues(size int64) int { return int(min(maxPickled, 1<<20+16*size)) }

// readPickle reads the value that a pickle holds.
func (s *source) readPickle(allowed func(pickleClass) bool) (value any, err error) {
	p := &pickle{s: s, allowed: allowed, memo: map[int64]any{}, most: maxPickled}
	if s.size < 0 {
		p.most = unpackedValues(s.info.Size())
	}
	for done := false; !done && err == nil; {
		if err = p.read(p.b[:1]); err == nil {
			done, err = p.step(p.b[0])
		}
	}
	if err != nil {
		return nil, err
	}
	return p.pop()
}

func (p *pickle) bad(format string, args ...any) error {
	return &FormatError{Path: p.s.path, Offset: p.s.off, What: "the Python pickle is damaged: " + fmt.Sprintf(format, args...), Remedy: remedyCopy}
}

func (p *pickle) read(b []byte) error {
	_, err := io.ReadFull(p.s, b)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return &FormatError{Path: p.s.path, Offset: p.s.off, Err: io.ErrUnexpectedEOF, What: "the Python pickle is cut short", Remedy: remedyCopy}
	}
	return err
}

// uint reads a number of n bytes.
func (p *pickle) uint(n int) (uint64, error) {
	clear(p.b[:])
	err := p.read(p.b[:n])
	return binary.LittleEndian.Uint64(p.b[:]), err
}

// text reads bytes behind their number, which has n bytes.
func (p *pickle) text(n int) (string, error) {
	length, err := p.uint(n)
	if err != nil {
		return "", err
	}
	if length > math.MaxInt64 {
		return "", p.bad("%d bytes should follow", length)
	}
	b, err := p.s.readBytes(int64(length))
	return string(b), err
}

// line reads up to a line end, and returns what is before it: of any length, since a text of protocol 0 may be a whole array.
func (p *pickle) line() (string, error) {
	var line []byte
	for {
		part, err := p.s.r.ReadSlice('\n')
		p.s.off += int64(len(part))
		line = append(line, part...)
		switch {
		case err == nil:
			return string(line[:len(line)-1]), nil
		case err == io.EOF:
			return "", p.read(p.b[:1])
		case err != bufio.ErrBufferFull:
			return "", err
		}
	}
}

func (p *pickle) push(v any) error {
	p.stack = append(p.stack, v)
	return p.count()
}

// count counts a value.
func (p *pickle) count() error {
	if p.values++; p.values <= p.most {
		return nil
	}
	remedy := p.s.command(remedyDict)
	if p.s.size < 0 {
		remedy = remedyUnpack
	}
	return &FormatError{Path: p.s.path, Offset: p.s.off, What: fmt.Sprintf("the Python pickle has more than %d values", p.most), Remedy: remedy}
}

func (p *pickle) pop() (any, error) {
	if len(p.stack) == 0 {
		return nil, p.bad("a value is missing")
	}
	v := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	if _, isMark := v.(pickleMark); isMark {
		return nil, p.bad("a value is missing")
	}
	return v, nil
}

// popN pops n values.
func (p *pickle) popN(n int) ([]any, error) {
	values := make([]any, n)
	for i := range values {
		v, err := p.pop()
		if err != nil {
			return nil, err
		}
		values[n-1-i] = v
	}
	return values, nil
}

// popToMark pops the values behind the last mark, and the mark.
func (p *pickle) popToMark() ([]any, error) {
	for i := len(p.stack) - 1; i >= 0; i-- {
		if _, isMark := p.stack[i].(pickleMark); isMark {
			values := slices.Clone(p.stack[i+1:])
			p.stack = p.stack[:i]
			return values, nil
		}
	}
	return nil, p.bad("a mark is missing")
}

// fill adds values to the list, set or dict on top of the stack.
func (p *pickle) fill(values []any, err error) error {
	if err != nil {
		return err
	}
	if len(p.stack) == 0 {
		return p.bad("a value is missing")
	}
	switch to := p.stack[len(p.stack)-1].(type) {
	case *pickleList:
		to.items = append(to.items, values...)
	case *pickleDict:
		to.items = append(to.items, values...)
	case *pickleObject:
		to.items = append(to.items, values...)
	default:
		return p.bad("values are added to what is not a list or dict")
	}
	return nil
}

// class pushes a class or function.
func (p *pickle) class(module, name string) error {
	c := pickleClass(module + "." + name)
	if !p.allowed(c) {
		return &FormatError{Path: p.s.path, Offset: p.s.off, What: fmt.Sprintf("the Python pickle names %.80q, which gensim's vectors do not need: it is not read further", string(c)),
			Remedy: p.s.command(pickleRemedy(string(c)))}
	}
	return p.push(c)
}

// call pushes the object that class makes of args.
func (p *pickle) call(class any, args any, err error) error {
	if err != nil {
		return err
	}
	c, isClass := class.(pickleClass)
	list, isTuple := args.([]any)
	if !isClass || !isTuple {
		return p.bad("something is called that cannot be")
	}
	if c == "_codecs.encode" && len(list) > 0 { // that is how bytes are written for Python 2
		text, _ := list[0].(string)
		var b []byte
		for _, r := range text {
			b = append(b, byte(r)) // latin1
		}
		return p.push(string(b))
	}
	if _, name, _ := strings.Cut(string(c), "."); name == "_reconstructor" && len(list) == 3 { // that is how protocols 0 and 1 make an object: class, base, what the base is made of
		if of, isClass := list[0].(pickleClass); isClass {
			return p.push(&pickleObject{class: of})
		}
	}
	return p.push(&pickleObject{class: c, args: list})
}

// number pushes a whole number that is written in n bytes, two's complement.
func (p *pickle) number(text string) error {
	if len(text) > 8 {
		return p.push(nil)
	}
	var v int64
	for i := range text {
		v |= int64(text[i]) << (8 * i)
	}
	if n := len(text); n > 0 && n < 8 && text[n-1] >= 0x80 {
		v -= 1 << (8 * n)
	}
	return p.push(v)
}

// decimal pushes a number that is written in figures.
func (p *pickle) decimal(text string, isFloat bool) error {
	text = strings.TrimSuffix(text, "L")
	switch {
	case isFloat:
		v, _ := strconv.ParseFloat(text, 64)
		return p.push(v)
	case text == "00" || text == "01":
		return p.push(text == "01")
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return p.push(nil)
	}
	return p.push(v)
}

// rawUnicode returns the text that Python's raw-unicode-escape makes of bytes: each is a character, and \uXXXX or \UXXXXXXXX another.
func rawUnicode(raw string) (text string, ok bool) {
	var b strings.Builder
	b.Grow(len(raw))
	var high rune // the first half of a pair, which Python 2 wrote so
	for i := 0; i < len(raw); i++ {
		r := rune(raw[i])
		if r == '\\' && i+1 < len(raw) {
			digits := 0
			switch raw[i+1] {
			case 'u':
				digits = 4
			case 'U':
				digits = 8
			default: // it escapes nothing, nor does the next character
				b.WriteByte('\\')
				r = rune(raw[i+1])
			}
			i++
			if digits > 0 {
				if i+digits >= len(raw) {
					return "", false
				}
				n, err := strconv.ParseUint(raw[i+1:i+1+digits], 16, 32)
				if err != nil || n > unicode.MaxRune {
					return "", false
				}
				r, i = rune(n), i+digits
			}
		}
		if pair := utf16.DecodeRune(high, r); pair != unicode.ReplacementChar {
			b.WriteRune(pair)
			high = 0
			continue
		}
		if high != 0 {
			b.WriteRune(high)
			high = 0
		}
		if utf16.IsSurrogate(r) {
			high = r
			continue
		}
		b.WriteRune(r)
	}
	if high != 0 {
		b.WriteRune(high)
	}
	return b.String(), true
}

// quotedBytes returns the bytes that a literal of Python 2 in quotes stands for.
func quotedBytes(literal string) (text string, ok bool) {
	n := len(literal)
	if n < 2 || literal[0] != literal[n-1] || literal[0] != '\'' && literal[0] != '"' {
		return "", false
	}
	var b strings.Builder
	for rest := literal[1 : n-1]; rest != ""; {
		if rest[0] != '\\' {
			b.WriteByte(rest[0])
			rest = rest[1:]
			continue
		}
		if len(rest) > 1 && (rest[1] == '\'' || rest[1] == '"') {
			b.WriteByte(rest[1])
			rest = rest[2:]
			continue
		}
		c, _, tail, err := strconv.UnquoteChar(rest, 0) // Go's escapes below 256 are Python's
		if err != nil || c > 0xff {
			return "", false
		}
		b.WriteByte(byte(c))
		rest = tail
	}
	return b.String(), true
}
