package kernel

func addGroupsNEON(dst []float32, d int, table []float32, row []int32, weight []float32, start []int32) {
	for p := range len(start) - 1 {
		lo, hi := start[p], start[p+1]
		addRowsNEON(dst[p*d:(p+1)*d], table, row[lo:hi], someWeights(weight, lo, hi))
	}
}

func sumGroupsNEON(dst []float32, d int, scale, table []float32, row []int32, weight []float32, start []int32) {
	by := float32(1)
	for p := range len(start) - 1 {
		lo, hi := start[p], start[p+1]
		if scale != nil {
			by = scale[p]
		}
		sumRowsNEON(dst[p*d:(p+1)*d], by, table, row[lo:hi], someWeights(weight, lo, hi))
	}
}

// someWeights returns the weights of the rows lo … hi−1, nil where all are 1.
func someWeights(weight []float32, lo, hi int32) []float32 {
	if weight == nil {
		return nil
	}
	return weight[lo:hi]
}
