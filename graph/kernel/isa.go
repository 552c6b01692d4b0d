package kernel

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

//go:generate go run -C asm . -out ../kernel_amd64.s -stubs ../kernel_amd64.go -pkg kernel
//go:generate go run -C asm ./neon -out ../kernel_arm64.s -stubs ../kernel_arm64.go

// A table holds the kernels of one instruction set. Its functions rely on
// their callers for lengths: the exported functions check them first.
type table struct {
	isa string

	// The product of matrices: see gemm.go for what these are given.
	tall, low  shape  // of the tiles of C: the usual one, and one of fewer rows for what that leaves of C, or none
	cols       panels // of B, as wide as a tile
	transpose8 func(dst []float32, dstStride int, src []float32, srcStride, k int)

	dot             func(a, b []float32) float32
	dotGroups       func(dst, x []float32, d int, table []float32, row, start []int32)
	axpy            func(alpha float32, x, y []float32)
	add             func(dst, x []float32)
	addGroups       func(dst []float32, d int, table []float32, row []int32, weight []float32, start []int32)
	sumGroups       func(dst []float32, d int, scale, table []float32, row []int32, weight []float32, start []int32)
	dotCodes        func(dst []int32, codes []int8, query []int16)
	scale           func(alpha float32, x []float32)
	sum             func(x []float32) float32
	sumSquares      func(x []float32) float64
	max             func(x []float32) float32
	expSum          func(dst, x []float32, shift float32) float32
	expSumDown      func(dst, x []float32, shift float32) float32 // expSum where no x[i] is greater than shift
	prefetch        func(x []float32)
	prefetchToWrite func(x []float32)
	logistic        func(x []float32) (sum float32, product float64)

	relu        func(y, z []float32)
	reluGrad    func(dz, dy, y []float32)
	tanh        func(y, z []float32)
	tanhGrad    func(dz, dy, y []float32)
	sigmoid     func(y, z []float32)
	sigmoidGrad func(dz, dy, y []float32)
	gelu        func(y, z []float32)
	geluGrad    func(dz, dy, z []float32)

	adam    func(w, m, v, g []float32, p AdamParam)
	sgd     func(w, g []float32, p SGDParam)
	sgdM    func(w, m, g []float32, p SGDParam)
	rmsProp func(w, v, g []float32, p RMSPropParam)
	rmsM    func(w, v, m, g []float32, p RMSPropParam)
	adaGrad func(w, s, g []float32, p AdaGradParam)

	adaGradRow func(w []float32, sum *float32, g []float32, learningRate, epsilon, gradScale float32)
}

// portable is the table in plain Go, which every machine has.
func portable() *table {
	return &table{
		isa: "portable",
		tall: shape{
			rows:  panels{width: portableRows, copy: copyRowsPortable},
			along: tiles{whole: downward(portableRows, tilePortable)},
		},
		cols:       panels{width: portableCols, copy: copyColsPortable},
		transpose8: transpose8Portable,

		dot:             dotPortable,
		dotGroups:       rowByRow(dotPortable),
		axpy:            axpyPortable,
		add:             addPortable,
		addGroups:       addGroupsPortable,
		sumGroups:       sumGroupsPortable,
		dotCodes:        dotCodesPortable,
		scale:           scalePortable,
		sum:             sumPortable,
		sumSquares:      sumSquaresPortable,
		max:             maxPortable,
		expSum:          expSumPortable,
		expSumDown:      expSumPortable,
		prefetch:        func([]float32) {},
		prefetchToWrite: func([]float32) {},
		logistic:        logisticPortable,

		relu:        reluPortable,
		reluGrad:    reluGradPortable,
		tanh:        tanhPortable,
		tanhGrad:    tanhGradPortable,
		sigmoid:     sigmoidPortable,
		sigmoidGrad: sigmoidGradPortable,
		gelu:        geluPortable,
		geluGrad:    geluGradPortable,

		adam:    adamPortable,
		sgd:     sgdPortable,
		sgdM:    sgdMomentumPortable,
		rmsProp: rmsPropPortable,
		rmsM:    rmsPropMomentumPortable,
		adaGrad: adaGradPortable,

		adaGradRow: adaGradByRow(dotPortable, axpyPortable),
	}
}

// choice is what choose has decided.
type choice struct {
	table *table
	err   error
}

// chosen is decided once, when the program starts: a kernel of a few vectors would
// feel it if every call asked first.
var chosen = choose(os.Getenv("LEXIGRAPH_ISA"), available())

// choose returns the table that is named want, or the first of tables, with
// an error unless want is empty.
func choose(want string, tables []*table) choice {
	if want == "" {
		return choice{table: tables[0]}
	}
	i := slices.IndexFunc(tables, func(t *table) bool { return t.isa == want })
	if i >= 0 {
		return choice{table: tables[i]}
	}
	var names []string
	for _, t := range tables {
		names = append(names, t.isa)
	}
	return choice{tables[0], fmt.Errorf("LEXIGRAPH_ISA=%s: this machine has %s; set one of these or none", want, strings.Join(names, ", "))}
}

// ISA returns the instruction set that the kernels use: "avx512", "avx2", "neon"
// or "portable". It is the best that the machine has, or the one that the
// environment variable LEXIGRAPH_ISA names.
func ISA() string { return chosen.table.isa }

// ISAError returns why LEXIGRAPH_ISA could not be obeyed, or nil. The kernels
// then use the best instruction set there is.
func ISAError() error { return chosen.err }
