package kernel

import "fmt"

// DotCodes sets dst[i] = Σ_j codes[i·D+j]·query[j], D = len(query): the products of the
// rows of a table of bytes with one vector. They are exact, modulo 2³². The length of codes must
// be len(dst)·D.
func DotCodes(dst []int32, codes []int8, query []int16) {
	if len(codes) != len(dst)*len(query) {
		panic(fmt.Sprintf("kernel.DotCodes: %d codes are not %d rows of %d", len(codes), len(dst), len(query)))
	}
	chosen.table.dotCodes(dst, codes, query)
}

func dotCodesPortable(dst []int32, codes []int8, query []int16) {
	for i := range dst {
		row := codes[i*len(query):][:len(query)]
		var sum int32
		for j, q := range query {
			sum += int32(row[j]) * int32(q)
		}
		dst[i] = sum
	}
}

// fourRows returns a dotCodes that calls assembly, which does four rows at once, by units of 16 codes. Where
// the last unit of a row is not whole, it takes some codes a second time, times the zeros
// that the query gets there.
func fourRows(assembly func(dst []int32, codes []int8, units []int16, dim int)) func(dst []int32, codes []int8, query []int16) {
	return func(dst []int32, codes []int8, query []int16) {
		d, four := len(query), len(dst)&^3
		if d < lanes {
			four = 0
		}
		if rest := d % lanes; four > 0 {
			units := query
			if rest > 0 {
				units = make([]int16, d-rest+lanes)
				copy(units, query[:d-rest])
				copy(units[d-rest+lanes-rest:], query[d-rest:])
			}
			assembly(dst[:four], codes[:four*d], units, d)
		}
		dotCodesPortable(dst[four:], codes[four*d:], query)
	}
}
