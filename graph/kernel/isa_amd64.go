package kernel

import "golang.org/x/sys/cpu"

// available returns the tables that this machine can run, the best first. A
// processor counts only if the operating system saves its registers, which
// package cpu has looked up.
func available() []*table {
	var tables []*table
	x := &cpu.X86
	hasAVX2 := x.HasAVX2 && x.HasFMA && x.HasBMI2
	if hasAVX2 && x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL {
		tables = append(tables, avx512())
	}
	if hasAVX2 {
		tables = append(tables, avx2())
	}
	return append(tables, portable())
}

func avx512() *table {
	return &table{
		isa: "avx512",
		tall: shape{
			rows:   panels{8, copyRowsAVX512, 4, copyFourRowsAVX512},
			along:  tiles{tileAVX512, halfAVX512},
			across: tiles{tileAcrossAVX512, halfAcrossAVX512},
		},
		cols:       panels{32, copyColsAVX512, 2, copyTwoColsAVX512},
		transpose8: transpose8,

		dot:             dotAVX512,
		dotGroups:       dotGroupsAVX512,
		axpy:            axpyAVX512,
		add:             addAVX512,
		addGroups:       addGroupsAVX512,
		sumGroups:       sumGroupsAVX512,
		dotCodes:        fourRows(dotCodesAVX2),
		scale:           scaleAVX512,
		sum:             sumAVX512,
		sumSquares:      sumSquaresAVX512,
		max:             maxAVX512,
		expSum:          expSumAVX512,
		expSumDown:      expSumAVX512,
		prefetch:        prefetch,
		prefetchToWrite: prefetchToWrite,
		logistic:        logisticAVX512,

		relu:        reluAVX512,
		reluGrad:    reluGradAVX512,
		tanh:        tanhAVX512,
		tanhGrad:    tanhGradAVX512,
		sigmoid:     sigmoidAVX512,
		sigmoidGrad: sigmoidGradAVX512,
		gelu:        geluAVX512,
		geluGrad:    geluGradAVX512,

		adam: func(w, m, v, g []float32, p AdamParam) { adamAVX2(w, m, v, g, p.coefficients()) },
		sgd:  func(w, g []float32, p SGDParam) { sgdAVX512(w, g, p.coefficients()) },
		sgdM: func(w, m, g []float32, p SGDParam) { sgdMomentumAVX512(w, m, g, p.withMomentum()) },
		rmsProp: func(w, v, g []float32, p RMSPropParam) {
			rmsPropAVX512(w, v, g, p.coefficients())
		},
		rmsM: func(w, v, m, g []float32, p RMSPropParam) {
			rmsPropMomentumAVX512(w, v, m, g, p.withMomentum())
		},
		adaGrad: func(w, s, g []float32, p AdaGradParam) { adaGradAVX2(w, s, g, p.coefficients()) },

		adaGradRow: adaGradRowAVX512,
	}
}

func avx2() *table {
	return &table{
		isa: "avx2",
		tall: shape{
			rows:   panels{6, copyRowsAVX2, 4, copyFourRowsAVX2},
			along:  tiles{tileAVX2, halfAVX2},
			across: tiles{tileAcrossAVX2, halfAcrossAVX2},
		},
		low: shape{
			rows:   panels{width: 4, copy: copyFewerRowsAVX2},
			along:  tiles{tileFewerAVX2, halfFewerAVX2},
			across: tiles{tileAcrossFewerAVX2, halfAcrossFewerAVX2},
		},
		cols:       panels{16, copyColsAVX2, 4, copyFourColsAVX2},
		transpose8: transpose8,

		dot:             dotAVX2,
		dotGroups:       dotGroupsAVX2,
		axpy:            axpyAVX2,
		add:             addAVX2,
		addGroups:       addGroupsAVX2,
		sumGroups:       sumGroupsAVX2,
		dotCodes:        fourRows(dotCodesAVX2),
		scale:           scaleAVX2,
		sum:             sumAVX2,
		sumSquares:      sumSquaresAVX2,
		max:             maxAVX2,
		expSum:          expSumAVX2,
		expSumDown:      expSumDownAVX2,
		prefetch:        prefetch,
		prefetchToWrite: prefetchToWrite,
		logistic:        logisticAVX2,

		relu:        reluAVX2,
		reluGrad:    reluGradAVX2,
		tanh:        tanhAVX2,
		tanhGrad:    tanhGradAVX2,
		sigmoid:     sigmoidAVX2,
		sigmoidGrad: sigmoidGradAVX2,
		gelu:        geluAVX2,
		geluGrad:    geluGradAVX2,

		adam:    func(w, m, v, g []float32, p AdamParam) { adamAVX2(w, m, v, g, p.coefficients()) },
		sgd:     func(w, g []float32, p SGDParam) { sgdAVX2(w, g, p.coefficients()) },
		sgdM:    func(w, m, g []float32, p SGDParam) { sgdMomentumAVX2(w, m, g, p.withMomentum()) },
		rmsProp: func(w, v, g []float32, p RMSPropParam) { rmsPropAVX2(w, v, g, p.coefficients()) },
		rmsM: func(w, v, m, g []float32, p RMSPropParam) {
			rmsPropMomentumAVX2(w, v, m, g, p.withMomentum())
		},
		adaGrad: func(w, s, g []float32, p AdaGradParam) { adaGradAVX2(w, s, g, p.coefficients()) },

		adaGradRow: adaGradRowAVX2,
	}
}

// transpose8 is transpose8Portable. The assembly does columns by eights; the
// last are done by going over some a second time.
func transpose8(dst []float32, dstStride int, src []float32, srcStride, k int) {
	if k < 8 {
		transpose8Portable(dst, dstStride, src, srcStride, k)
		return
	}
	transpose8AVX2(dst, dstStride, src, srcStride, k&^7)
	if k&7 != 0 {
		transpose8AVX2(dst[(k-8)*dstStride:], dstStride, src[k-8:], srcStride, 8)
	}
}
