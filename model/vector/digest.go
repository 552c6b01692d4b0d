package vector

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// SHA256 returns the SHA-256, in hexadecimal, of the numbers of t: V and D as
// little-endian 64-bit integers, then Data as little-endian float32, row after row.
// It does not depend on the format of the file that the table was written to or read
// from. For vectors.npy, this is the same in Python:
//
//	m = numpy.load("vectors.npy").astype("<f4")
//	hashlib.sha256(struct.pack("<QQ", *m.shape) + m.tobytes()).hexdigest()
func (t *Table) SHA256() string {
	h := sha256.New()
	b := binary.LittleEndian.AppendUint64(nil, uint64(t.Len()))
	b = binary.LittleEndian.AppendUint64(b, uint64(t.Dim))
	for i := range t.Len() {
		for _, x := range t.Row(i) {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
		h.Write(b)
		b = b[:0]
	}
	return hex.EncodeToString(h.Sum(nil))
}
