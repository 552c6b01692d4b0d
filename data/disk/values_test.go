package disk

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func TestValues(t *testing.T) {
	b := binary.AppendUvarint(nil, 300)
	b = binary.AppendVarint(b, -5)
	b = append(binary.AppendUvarint(b, 3), "sun"...)
	b = append(b, 1, 2)
	for n := range len(b) + 1 {
		v := Values{Rest: b[:n]}
		number, signed, text, two := v.Uvarint(), v.Varint(), v.Text(), v.Bytes(2)
		if whole := n == len(b); v.Bad == whole || len(v.Rest) > 0 {
			t.Errorf("%d of %d bytes: bad is %v, and %d are left", n, len(b), v.Bad, len(v.Rest))
		}
		if !v.Bad && (number != 300 || signed != -5 || text != "sun" || string(two) != "\x01\x02") {
			t.Errorf("took %d, %d, %q and %v", number, signed, text, two)
		}
		if v.Bad && two != nil {
			t.Errorf("%d of %d bytes: took %v from nothing", n, len(b), two)
		}
	}
	v := Values{Rest: []byte{2, 0, 0, 0}}
	if n := v.Count(2); n != 0 || !v.Bad {
		t.Errorf("there are %d things of 2 bytes in 3", n)
	}
	v = Values{Rest: bytes.Repeat([]byte{255}, 20)} // no number has so many bytes
	if n := v.Uvarint(); !v.Bad || len(v.Rest) > 0 {
		t.Errorf("took the number %d, bad is %v, and %d bytes are left", n, v.Bad, len(v.Rest))
	}
}
