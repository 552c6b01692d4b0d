package kernel

// The portable tile: its sums and factors fit the 16 registers that
// compilers have to work with.
const portableRows, portableCols = 2, 4

// downward makes a tileFunc of what does one tile of so many rows, of a packed A.
func downward(rows int, tile func(k int, a, b []float32, bStride int, c []float32, cStride int, add bool, bias []float32)) tileFunc {
	return func(tiles, k int, a []float32, _, _ int, b []float32, bStride int, c []float32, cStride int, add bool, bias []float32) {
		for i := range tiles {
			tile(k, a[i*rows*k:], b, bStride, c[i*rows*cStride:], cStride, add, bias)
		}
	}
}

func tilePortable(k int, a, b []float32, bStride int, c []float32, cStride int, add bool, bias []float32) {
	var s00, s01, s02, s03, s10, s11, s12, s13 float32
	for p := range k {
		a, b := a[2*p:2*p+2], b[p*bStride:p*bStride+4]
		a0, a1 := a[0], a[1]
		b0, b1, b2, b3 := b[0], b[1], b[2], b[3]
		s00 = fma(a0, b0, s00)
		s01 = fma(a0, b1, s01)
		s02 = fma(a0, b2, s02)
		s03 = fma(a0, b3, s03)
		s10 = fma(a1, b0, s10)
		s11 = fma(a1, b1, s11)
		s12 = fma(a1, b2, s12)
		s13 = fma(a1, b3, s13)
	}
	c0, c1 := c[:4], c[cStride:cStride+4]
	if add {
		s00 += c0[0]
		s01 += c0[1]
		s02 += c0[2]
		s03 += c0[3]
		s10 += c1[0]
		s11 += c1[1]
		s12 += c1[2]
		s13 += c1[3]
	}
	if bias != nil {
		bias = bias[:4]
		s00 += bias[0]
		s01 += bias[1]
		s02 += bias[2]
		s03 += bias[3]
		s10 += bias[0]
		s11 += bias[1]
		s12 += bias[2]
		s13 += bias[3]
	}
	c0[0], c0[1], c0[2], c0[3] = s00, s01, s02, s03
	c1[0], c1[1], c1[2], c1[3] = s10, s11, s12, s13
}

// transpose8Portable sets dst[p·dstStride+j] = src[j·srcStride+p] for j < 8 and
// p < k, p by p.
func transpose8Portable(dst []float32, dstStride int, src []float32, srcStride, k int) {
	for p := range k {
		for j := range 8 {
			dst[p*dstStride+j] = src[j*srcStride+p]
		}
	}
}

// transposeColumns sets dst[p·dstStride+j] = src[j·srcStride+p] for j < n and p < k.
func transposeColumns(dst []float32, dstStride int, src []float32, srcStride, n, k int) {
	for j := range n {
		row := src[j*srcStride:][:k]
		for p, v := range row {
			dst[p*dstStride+j] = v
		}
	}
}

// copyRowsPortable sets dst[p·portableRows+j] = src[p·stride+j] for p < k.
func copyRowsPortable(dst, src []float32, stride, k int) {
	copyColumns(dst, src, stride, portableRows, portableRows, k)
}

// copyColsPortable sets dst[p·portableCols+j] = src[p·stride+j] for p < k.
func copyColsPortable(dst, src []float32, stride, k int) {
	copyColumns(dst, src, stride, portableCols, portableCols, k)
}

// copyColumns sets dst[p·width+j] = src[p·stride+j] for j < n and p < k.
func copyColumns(dst, src []float32, stride, width, n, k int) {
	for p := range k {
		copy(dst[p*width:][:n], src[p*stride:])
	}
}
