package peer

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"

	"github.com/lexigraph/lexigraph/graph/optimizer"
)

// encode returns a gradient as bytes, none for nil: the number of targets, the loss, the number of parameters, and of
// each whether it is sparse, how many rows and numbers it has, the rows, and the numbers; at the end a CRC-32C of all that. All
// of them are little-endian, of 64 bits but for rows, numbers and the CRC, which have 32.
func encode(g *optimizer.Gradient) []byte {
	if g == nil {
		return nil
	}
	size := 28
	for _, p := range g.Params {
		size += 17 + 4*len(p.ID) + 4*len(p.Data)
	}
	le := binary.LittleEndian
	b := make([]byte, 0, size)
	b = le.AppendUint64(b, uint64(g.Targets))
	b = le.AppendUint64(b, math.Float64bits(g.Loss))
	b = le.AppendUint64(b, uint64(len(g.Params)))
	for _, p := range g.Params {
		sparse := byte(0)
		if p.Sparse {
			sparse = 1
		}
		b = append(b, sparse)
		b = le.AppendUint64(b, uint64(len(p.ID)))
		b = le.AppendUint64(b, uint64(len(p.Data)))
		for _, id := range p.ID {
			b = le.AppendUint32(b, uint32(id))
		}
		for _, x := range p.Data {
			b = le.AppendUint32(b, math.Float32bits(x))
		}
	}
	return le.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errGradient = errors.New("what came is not a gradient, not the whole of one, or damaged")

// decode is the inverse of encode.
func decode(b []byte) (*optimizer.Gradient, error) {
	if len(b) == 0 {
		return nil, nil
	}
	le := binary.LittleEndian
	end := len(b) - 4
	if end < 0 || crc32.Checksum(b[:end], castagnoli) != le.Uint32(b[end:]) {
		return nil, errGradient
	}
	return parse(b[:end])
}

// parse is decode of what has no CRC.
func parse(b []byte) (*optimizer.Gradient, error) {
	le := binary.LittleEndian
	if len(b) < 24 {
		return nil, errGradient
	}
	g := &optimizer.Gradient{Targets: int64(le.Uint64(b)), Loss: math.Float64frombits(le.Uint64(b[8:]))}
	n := le.Uint64(b[16:])
	if b = b[24:]; n > uint64(len(b)) || g.Targets < 1 {
		return nil, errGradient
	}
	for range n {
		if len(b) < 17 {
			return nil, errGradient
		}
		p := optimizer.ParamGradient{Sparse: b[0] == 1}
		ids, numbers := le.Uint64(b[1:]), le.Uint64(b[9:])
		b = b[17:]
		if ids > uint64(len(b))/4 || numbers > uint64(len(b))/4-ids || ids > 0 && numbers%ids != 0 {
			return nil, errGradient
		}
		p.ID, p.Data = make([]int32, ids), make([]float32, numbers)
		for i := range p.ID {
			p.ID[i] = int32(le.Uint32(b[4*i:]))
		}
		b = b[4*ids:]
		for i := range p.Data {
			p.Data[i] = math.Float32frombits(le.Uint32(b[4*i:]))
		}
		b = b[4*numbers:]
		g.Params = append(g.Params, p)
	}
	if len(b) > 0 {
		return nil, errGradient
	}
	return g, nil
}
