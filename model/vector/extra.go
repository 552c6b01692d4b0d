package vector

import (
	"bytes"
	"math"
	"slices"
	"strconv"
)

// extraNumber says what the first or the last of the dim numbers of each line is, if it is none of the vector: a count, or the
// number of the line. It returns "" if nothing is wrong.
func extraNumber(lines [][]byte, dim int) (what string) {
	switch {
	case counts(lines, dim, 1):
		return "the first number after each word is its count"
	case counts(lines, dim, dim):
		return "the last number of each line is the word's count"
	case isLength(lines, dim):
		return "the last number of each line is the length of the vector before it"
	case wholeAmong(lines, dim, 1):
		return "the first number after each word is whole, as counts and the numbers of senses are, and the others are fractions"
	case wholeAmong(lines, dim, dim) && differ(lines, dim):
		return "the last number of each line is whole, as the numbers of classes are, and the others are fractions"
	case countsLines(lines, dim, 1):
		return "the first number after each word counts the lines"
	case countsLines(lines, dim, dim):
		return "the last number of each line counts the lines"
	}
	return ""
}

// wholeAmong reports whether number at of each line, eight lines or more, of the dim from 1, has figures alone, and the others have points.
func wholeAmong(lines [][]byte, dim, at int) bool {
	const enough = 8
	isFraction := func(b []byte) bool { return bytes.IndexByte(b, '.') >= 0 }
	for _, line := range lines {
		fields := bytes.Fields(line)
		if dim < 3 || len(fields) != dim+1 || !isInteger(fields[at]) || !all(slices.Delete(fields[1:], at-1, at), isFraction) {
			return false
		}
	}
	return len(lines) >= enough
}

// otherPlaces reports whether number at of most lines, eight or more, of the dim from 1, has not as many decimal places as the others, which all have the same
// number of them: it was printed by another form, and is a frequency or the like. In all lines it has some.
func otherPlaces(lines [][]byte, dim, at int) bool {
	const enough = 8
	common, others := -1, 0
	for _, line := range lines {
		fields := bytes.Fields(line)
		if dim < 3 || len(fields) != dim+1 {
			return false
		}
		places := make([]int, dim)
		for i, field := range fields[1:] {
			point := bytes.IndexByte(field, '.')
			if point < 0 || bytes.ContainsAny(field, "eE") {
				return false
			}
			places[i] = len(field) - point
		}
		of := places[at-1]
		places = slices.Delete(places, at-1, at)
		if common < 0 {
			common = places[0]
		}
		if slices.ContainsFunc(places, func(n int) bool { return n != common }) {
			return false
		}
		count(&others, of != common)
	}
	return len(lines) >= enough && mostly(others, len(lines))
}

// falls reports whether number at of the lines, twenty or more, of the dim from 1, is over 0 and rises nowhere, or falls nowhere, as frequencies do where the
// common words come first, and no other number does so.
func falls(lines [][]byte, dim, at int) bool {
	const enough = 20
	var up, down []bool // of each number
	var last []float32
	for _, line := range lines {
		fields := bytes.Fields(line)
		if dim < 3 || len(fields) <= dim {
			return false
		}
		row := make([]float32, dim)
		for i, field := range fields[len(fields)-dim:] {
			x, err := parseNumber(field)
			if err != nil || i == at-1 && x <= 0 {
				return false
			}
			row[i] = x
		}
		if last == nil {
			up, down, last = make([]bool, dim), make([]bool, dim), row
		}
		for i, x := range row {
			up[i], down[i] = up[i] || x > last[i], down[i] || x < last[i]
		}
		last = row
	}
	for i := range up {
		if (up[i] != down[i]) != (i == at-1) {
			return false
		}
	}
	return len(lines) >= enough
}

// noteExtra notes a first or last number that may be none of the vector, or one that was measured in another way.
func (s *source) noteExtra(lines [][]byte, dim int) {
	for _, at := range []int{1, dim} {
		which, what := "the first number after each word", ""
		if at > 1 {
			which = "the last number of each line"
		}
		switch {
		case falls(lines, dim, at):
			what = "falls or rises from line to line, as frequencies of words do that come in their order"
		case otherPlaces(lines, dim, at) && differ(lines, at):
			what = "has another number of decimal places than the others, which all have the same"
		default:
			continue
		}
		s.notes = append(s.notes, which+" "+what+": if it is none of the vector, remove that column")
	}
}

// differ reports whether number at of the lines, which have it, is not the same in all: a dimension that is not used may be 0.
func differ(lines [][]byte, at int) bool {
	return slices.ContainsFunc(lines, func(line []byte) bool { return !bytes.Equal(bytes.Fields(line)[at], bytes.Fields(lines[0])[at]) })
}

// isLength reports whether the last of the dim numbers of each line, three lines or more, is the length of the vector of the others. They may
// be so by chance if all are whole, or if no vector has two numbers but 0.
func isLength(lines [][]byte, dim int) bool {
	fractions, most := 0, 0
	for _, line := range lines {
		fields := bytes.Fields(line)
		if dim < 4 || len(fields) != dim+1 {
			return false
		}
		sum, length, parts := 0.0, 0.0, 0
		for j, field := range fields[1:] {
			x, err := parseNumber(field)
			if err != nil {
				return false
			}
			if length = float64(x); j < dim-1 {
				sum += float64(float64(x) * float64(x))
				count(&parts, x != 0)
			}
		}
		if norm := math.Sqrt(sum); !(math.Abs(norm-length) <= 1e-3*norm) || norm == 0 || math.IsInf(norm, 0) {
			return false
		}
		count(&fractions, length != math.Trunc(length))
		most = max(most, parts)
	}
	return len(lines) > 2 && fractions > 0 && most > 1
}

// countsLines reports whether number at of each line, of the dim from 1, is the number of the line, from 0 or 1 on. Three
// numbers may be so by chance if all are whole.
func countsLines(lines [][]byte, dim, at int) bool {
	first, fractions := 0, 0
	for i, line := range lines {
		fields := bytes.Fields(line)
		if dim < 2 || len(fields) != dim+1 {
			return false
		}
		n, ok := wholeNumber(fields[at])
		if i == 0 {
			first = n
		}
		if !ok || n != first+i {
			return false
		}
		count(&fractions, slices.ContainsFunc(fields[1:], func(b []byte) bool { return isFraction(b) && !isWhole(b) }))
	}
	return len(lines) > 2 && (first == 0 || first == 1) && (fractions > 0 || len(lines) > 5)
}

// counts reports whether number at of each line, of the dim from 1, is the word's count:
// those are whole numbers, in falling order or not all small, and the numbers beside them
// are fractions.
func counts(lines [][]byte, dim, at int) bool {
	const small, large = 10, 1e15 // whole numbers below may be part of a vector, and no word is so frequent
	last, falls, rises, most := 0.0, 0, 0, 0.0
	for _, line := range lines {
		fields := bytes.Fields(line)
		if dim < 2 || len(fields) != dim+1 {
			return false
		}
		beside := fields[2]
		if at == dim {
			beside = fields[dim-1]
		}
		n, err := strconv.ParseFloat(string(fields[at]), 64)
		if err != nil || n < 1 || n > large || n != math.Trunc(n) || !isFraction(beside) || isWhole(beside) {
			return false
		}
		switch {
		case last == 0: // the first line
		case n < last:
			falls++
		case n > last:
			rises++
		}
		last, most = n, max(most, n)
	}
	return falls > 1 && rises == 0 || falls+rises > 1 && most >= small
}
