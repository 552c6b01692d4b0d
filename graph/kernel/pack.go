package kernel

// Panels are how a block is packed for the tile kernel: width values, one of
// each row of A or column of B, then as many of the next step along K.
type panels struct {
	width int

	// copy packs one panel from a source that lies along it: it sets
	// dst[p·width+j] = src[p·stride+j] for j < width and p < k.
	copy func(dst, src []float32, stride, k int)

	// copySeveral, if there is one, packs so many neighbouring panels: it reads
	// memory in order, and whole lines of it.
	several     int
	copySeveral func(dst, src []float32, stride, k int)
}

// pack copies n × k values to panels: value (j, p) goes to
// dst[(j/width·k + p)·width + j%width]. It is src[p·stride+j] with along, and
// src[j·stride+p] without. What is missing in the last panel is zero.
func (t *table) pack(dst, src []float32, stride int, along bool, to panels, n, k int) {
	width := to.width
	for j := 0; j < n; j += width {
		panel := dst[j*k:]
		switch {
		case along && to.copySeveral != nil && j+to.several*width <= n:
			to.copySeveral(panel, src[j:], stride, k)
			j += (to.several - 1) * width
		case along && j+width <= n:
			to.copy(panel, src[j:], stride, k)
		case along:
			clear(panel[:width*k])
			copyColumns(panel, src[j:], stride, width, n-j, k)
		default:
			t.packAcross(panel, src[j*stride:], stride, width, min(width, n-j), n-j, k)
		}
	}
}

// packAcross packs one panel of n columns from as many rows of src, eight at a
// time. Of src, rows rows may be read.
func (t *table) packAcross(panel, src []float32, stride, width, n, rows, k int) {
	if n < width {
		clear(panel[:width*k])
	}
	for j := 0; j < n; j += 8 {
		// Where a full panel has 6 columns, the two in excess land in the
		// next row of the panel, which is written after.
		if j+8 <= rows && (j+8 <= n || n == width && j+6 <= n) {
			t.transpose8(panel[j:], width, src[j*stride:], stride, k)
		} else {
			transposeColumns(panel[j:], width, src[j*stride:], stride, min(8, n-j), k)
		}
	}
}
