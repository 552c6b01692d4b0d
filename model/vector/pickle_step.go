package vector

import (
	"math"
	"math/bits"
	"strconv"
)

// step does what an opcode says, and reports whether it is the last.
func (p *pickle) step(op byte) (done bool, err error) {
	switch op {
	case '.': // STOP
		return true, nil
	case 0x80: // PROTO
		_, err = p.uint(1)
	case 0x95: // FRAME
		_, err = p.uint(8)
	case '(': // MARK
		err = p.push(pickleMark{})
	case '0': // POP
		if len(p.stack) == 0 {
			return false, p.bad("a value is missing")
		}
		p.stack = p.stack[:len(p.stack)-1]
	case '1': // POP_MARK
		_, err = p.popToMark()
	case '2': // DUP
		v, err := p.pop()
		if err != nil {
			return false, err
		}
		p.stack = append(p.stack, v)
		return false, p.push(v)
	case 'N':
		err = p.push(nil)
	case 0x88, 0x89: // NEWTRUE, NEWFALSE
		err = p.push(op == 0x88)
	case 'J', 'K', 'M', 'G', 'I', 'L', 'F', 0x8a, 0x8b:
		err = p.stepNumber(op)
	case 'S', 'T', 'U', 'V', 'X', 'B', 'C', 0x8c, 0x8d, 0x8e, 0x96:
		err = p.stepText(op)
	case 'p', 'q', 'r', 0x94, 'g', 'h', 'j':
		err = p.stepMemo(op)
	case 'c', 0x93, 'R', 'b', 'i', 'o', 0x81, 0x92:
		err = p.stepObject(op)
	default:
		err = p.stepContainer(op)
	}
	return false, err
}

// stepNumber does the opcodes of numbers.
func (p *pickle) stepNumber(op byte) error {
	switch op {
	case 'L', 'I', 'F':
		text, err := p.line()
		if err != nil {
			return err
		}
		return p.decimal(text, op == 'F')
	case 0x8a, 0x8b: // LONG1, LONG4
		text, err := p.text(operand(op))
		if err != nil {
			return err
		}
		return p.number(text)
	}
	v, err := p.uint(operand(op))
	switch {
	case err != nil:
		return err
	case op == 'J':
		return p.push(int64(int32(v)))
	case op == 'G': // the one number that begins with its highest byte
		return p.push(math.Float64frombits(bits.ReverseBytes64(v)))
	}
	return p.push(int64(v))
}

// operand returns how many bytes the number behind an opcode has; 0: it is a line, or there is none.
func operand(op byte) int {
	switch op {
	case 'K', 'U', 'C', 'q', 'h', 0x8a, 0x8c:
		return 1
	case 'M':
		return 2
	case 'J', 'T', 'X', 'B', 'r', 'j', 0x8b:
		return 4
	case 'G', 0x8d, 0x8e, 0x96:
		return 8
	}
	return 0
}

// stepText does the opcodes of strings and bytes.
func (p *pickle) stepText(op byte) error {
	if size := operand(op); size > 0 {
		text, err := p.text(size)
		if err != nil {
			return err
		}
		return p.push(text)
	}
	text, err := p.line()
	if err != nil {
		return err
	}
	decode := rawUnicode
	if op == 'S' {
		decode = quotedBytes
	}
	plain, ok := decode(text)
	if !ok {
		return p.bad("a text is %.20q", text)
	}
	return p.push(plain)
}

// stepMemo does the opcodes that keep values and bring them again.
func (p *pickle) stepMemo(op byte) error {
	at := int64(len(p.memo)) // MEMOIZE
	switch size := operand(op); {
	case size > 0:
		n, err := p.uint(size)
		if err != nil {
			return err
		}
		at = int64(n)
	case op != 0x94:
		line, err := p.line()
		if err == nil {
			at, err = strconv.ParseInt(line, 10, 64)
		}
		if err != nil {
			return p.bad("a place in its memory is %.20q", line)
		}
	}
	if op == 'g' || op == 'h' || op == 'j' {
		v, ok := p.memo[at]
		if !ok {
			return p.bad("nothing is at %d in its memory", at)
		}
		return p.push(v)
	}
	v, err := p.pop()
	if err != nil {
		return err
	}
	p.stack, p.memo[at] = append(p.stack, v), v
	return p.count()
}

// stepContainer does the opcodes of tuples, lists, sets and dicts.
func (p *pickle) stepContainer(op byte) error {
	switch op {
	case ')': // EMPTY_TUPLE
		return p.push([]any{})
	case ']', 0x8f: // EMPTY_LIST, EMPTY_SET
		return p.push(&pickleList{})
	case '}': // EMPTY_DICT
		return p.push(&pickleDict{})
	case 'a': // APPEND
		return p.fill(p.popN(1))
	case 's': // SETITEM
		return p.fill(p.popN(2))
	case 'e', 'u', 0x90: // APPENDS, SETITEMS, ADDITEMS
		return p.fill(p.popToMark())
	}
	var values []any
	var err error
	switch op {
	case 0x85, 0x86, 0x87: // TUPLE1, TUPLE2, TUPLE3
		values, err = p.popN(int(op - 0x84))
	case 't', 'l', 'd', 0x91: // TUPLE, LIST, DICT, FROZENSET
		values, err = p.popToMark()
	default:
		return p.bad("opcode %#x is not known", op)
	}
	switch {
	case err != nil:
		return err
	case op == 'l':
		return p.push(&pickleList{values})
	case op == 'd':
		return p.push(&pickleDict{values})
	}
	return p.push(values)
}

// stepObject does the opcodes of classes and objects.
func (p *pickle) stepObject(op byte) error {
	switch op {
	case 'c', 'i': // GLOBAL, INST
		module, err := p.line()
		if err != nil {
			return err
		}
		name, err := p.line()
		if err != nil {
			return err
		}
		if err := p.class(module, name); err != nil || op == 'c' {
			return err
		}
		class, _ := p.pop()
		args, err := p.popToMark()
		return p.call(class, args, err)
	case 'o': // OBJ
		values, err := p.popToMark()
		if err == nil && len(values) == 0 {
			err = p.bad("a class is missing")
		}
		if err != nil {
			return err
		}
		return p.call(values[0], values[1:], nil)
	case 0x92: // NEWOBJ_EX
		values, err := p.popN(3)
		if err != nil {
			return err
		}
		return p.call(values[0], values[1], nil)
	}
	values, err := p.popN(2)
	if err != nil {
		return err
	}
	switch op {
	case 0x93: // STACK_GLOBAL
		module, _ := values[0].(string)
		name, _ := values[1].(string)
		return p.class(module, name)
	case 'b': // BUILD
		o, ok := values[0].(*pickleObject)
		if !ok {
			return p.bad("what is no object has a state")
		}
		o.state = values[1]
		p.stack = append(p.stack, o)
		return nil
	}
	return p.call(values[0], values[1], nil) // REDUCE, NEWOBJ
}

// attr returns an attribute of an object, and nil where it has none of that name.
func (o *pickleObject) attr(name string) any {
	state := o.state
	if pair, ok := state.([]any); ok && len(pair) == 2 { // attributes, and those in slots
		state = pair[0]
	}
	d, ok := state.(*pickleDict)
	if !ok {
		return nil
	}
	return d.get(name)
}

// get returns the last value of a key, and nil where there is none.
func (d *pickleDict) get(key string) (value any) {
	for i := 0; i+1 < len(d.items); i += 2 {
		if d.items[i] == any(key) {
			value = d.items[i+1]
		}
	}
	return value
}
