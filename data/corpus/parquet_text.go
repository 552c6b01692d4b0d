package corpus

import (
	"math"
	"math/big"
	"strconv"

	"github.com/lexigraph/lexigraph/data/half"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// textOf returns what writes the values of a column that is not one of lists: strings, numbers, decimals and true and false. It is nil for others.
func textOf(c parquet.LeafColumn) func(v parquet.Value) string {
	t := c.Node.Type()
	if isString(c) || isPlain(c) {
		return plainValue
	}
	switch t.String() {
	case "INT(32,false)":
		return func(v parquet.Value) string { return strconv.FormatUint(uint64(v.Uint32()), 10) }
	case "INT(64,false)":
		return func(v parquet.Value) string { return strconv.FormatUint(v.Uint64(), 10) }
	}
	if logical := t.LogicalType(); logical != nil {
		if d, ok := logical.Value.(*format.DecimalType); ok && d.Scale >= 0 {
			return func(v parquet.Value) string { return decimalText(v, int(d.Scale)) }
		}
		return nil
	}
	if t.Kind() == parquet.FixedLenByteArray && t.Length() == 2 { // float16, which the library does not name
		return func(v parquet.Value) string {
			b := v.ByteArray() // the lower byte first
			return strconv.FormatFloat(float64(half.From(uint16(b[0])|uint16(b[1])<<8)), 'g', -1, 64)
		}
	}
	return nil
}

// decimalText writes a decimal with so many digits behind the point: a whole number, whose bytes begin with the highest where it is not one of 32 or 64 bits.
func decimalText(v parquet.Value, scale int) string {
	n := new(big.Int)
	switch v.Kind() {
	case parquet.Int32:
		n.SetInt64(int64(v.Int32()))
	case parquet.Int64:
		n.SetInt64(v.Int64())
	default:
		b := v.ByteArray()
		if n.SetBytes(b); len(b) > 0 && b[0] > math.MaxInt8 { // it is negative
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
	}
	return new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)).FloatString(scale)
}
