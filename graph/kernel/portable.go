package kernel

import "math"

// The portable kernels are the definition of what every instruction set
// computes, to the bit. They are written to be read; where they are slow, the
// assembly is used instead.
//
// A product that is added is fused, by fma, or stands in a conversion, which
// keeps the compiler from fusing it.

func axpyPortable(alpha float32, x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] = fma(alpha, v, y[i])
	}
}

func addPortable(dst, x []float32) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] += x[i]
	}
}

func addGroupsPortable(dst []float32, d int, table []float32, row []int32, weight []float32, start []int32) {
	for p := range len(start) - 1 {
		sum := dst[p*d : (p+1)*d]
		for k := start[p]; k < start[p+1]; k++ {
			if row[k] < 0 {
				continue
			}
			from := table[int(row[k])*d:][:d]
			if weight == nil {
				addPortable(sum, from)
			} else {
				axpyPortable(weight[k], from, sum)
			}
		}
	}
}

func sumGroupsPortable(dst []float32, d int, scale, table []float32, row []int32, weight []float32, start []int32) {
	clear(dst)
	addGroupsPortable(dst, d, table, row, weight, start)
	for p, by := range scale {
		scalePortable(by, dst[p*d:(p+1)*d])
	}
}

func scalePortable(alpha float32, x []float32) {
	for i := range x {
		x[i] *= alpha
	}
}

func reluPortable(y, z []float32) {
	z = z[:len(y)]
	for i, v := range z {
		if v < 0 {
			v = 0
		}
		y[i] = v
	}
}

func reluGradPortable(dz, dy, y []float32) {
	dy, y = dy[:len(dz)], y[:len(dz)]
	for i, g := range dy {
		if y[i] <= 0 {
			g = 0
		}
		dz[i] = g
	}
}

func tanhPortable(y, z []float32) {
	for i, v := range z {
		y[i] = tanh(v)
	}
}

func tanhGradPortable(dz, dy, y []float32) {
	dy, y = dy[:len(dz)], y[:len(dz)]
	for i := range dz {
		dz[i] = dy[i] * fma(-y[i], y[i], 1)
	}
}

func sigmoidPortable(y, z []float32) {
	for i, v := range z {
		y[i] = 1 / (1 + exp(-v))
	}
}

func sigmoidGradPortable(dz, dy, y []float32) {
	dy, y = dy[:len(dz)], y[:len(dz)]
	for i := range dz {
		dz[i] = dy[i] * (y[i] * (1 - y[i]))
	}
}

func geluPortable(y, z []float32) {
	for i, v := range z {
		y[i] = v * normalCDF(v)
	}
}

func geluGradPortable(dz, dy, z []float32) {
	for i, v := range z {
		dz[i] = dy[i] * geluSlope(v)
	}
}

// signBit is a float32's.
const signBit = 1 << 31

// abs clears x's sign.
func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ signBit) }
