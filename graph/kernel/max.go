package kernel

// MaxGroups sets each row of dst, of d numbers, to the largest numbers, column by column, of the rows of a table in a group:
//
//	dst[p][j] = max_k table[row[k]][j]     over start[p] ≤ k < start[p+1]
//
// and, unless winner is nil, winner[p][j] to the k that it comes from, the first of equals. A negative row is passed over. A group
// without rows has zeros, and −1 in winner. It panics if the table, a whole number of rows, lacks a row of a group, or if there is
// not a group for each row of dst.
func MaxGroups(dst []float32, winner []int32, d int, table []float32, row, start []int32) {
	if winner != nil {
		sameLen("MaxGroups", len(dst), len(winner))
	}
	if !checkGroups("MaxGroups", dst, d, start) {
		return
	}
	checkRows("MaxGroups", 0, lastOf(row[start[0]:start[len(start)-1]]), d, table)
	for p := range len(start) - 1 {
		y := dst[p*d : (p+1)*d]
		var from []int32
		if winner != nil {
			from = winner[p*d : (p+1)*d]
		}
		maxGroup(y, from, table, row, start[p], start[p+1])
	}
}

// maxGroup sets y, and from unless it is nil, for the group lo … hi−1.
func maxGroup(y []float32, from []int32, table []float32, row []int32, lo, hi int32) {
	for lo < hi && row[lo] < 0 {
		lo++
	}
	if lo == hi {
		clear(y)
		fill(from, -1)
		return
	}
	d := len(y)
	copy(y, table[int(row[lo])*d:])
	fill(from, lo)
	for k := lo + 1; k < hi; k++ {
		if row[k] < 0 {
			continue
		}
		x := table[int(row[k])*d:][:d]
		if from == nil {
			for j, v := range x {
				if v > y[j] {
					y[j] = v
				}
			}
			continue
		}
		from := from[:d]
		for j, v := range x {
			if v > y[j] {
				y[j], from[j] = v, k
			}
		}
	}
}

func fill(list []int32, v int32) {
	for i := range list {
		list[i] = v
	}
}
