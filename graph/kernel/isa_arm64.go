package kernel

// available returns the tables that this machine can run, the best first. Every
// arm64 processor that Go runs on has NEON.
func available() []*table { return []*table{neon(), portable()} }

func neon() *table {
	return &table{
		isa: "neon",
		tall: shape{
			rows:  panels{6, copyRowsNEON, 4, copyFourRowsNEON},
			along: tiles{whole: downward(6, tileNEON)},
		},
		cols:       panels{width: 16, copy: copyColsNEON},
		transpose8: transpose8,

		dot:             dotNEON,
		dotGroups:       rowByRow(dotNEON),
		axpy:            axpyNEON,
		add:             addNEON,
		addGroups:       addGroupsNEON,
		sumGroups:       sumGroupsNEON,
		dotCodes:        fourRows(dotCodesNEON),
		scale:           scaleNEON,
		sum:             sumNEON,
		sumSquares:      sumSquaresNEON,
		max:             maxNEON,
		expSum:          expSumNEON,
		expSumDown:      expSumNEON,
		prefetch:        prefetch,
		prefetchToWrite: prefetchToWrite,
		logistic:        logisticNEON,

		relu:        reluNEON,
		reluGrad:    reluGradNEON,
		tanh:        tanhNEON,
		tanhGrad:    tanhGradNEON,
		sigmoid:     sigmoidNEON,
		sigmoidGrad: sigmoidGradNEON,
		gelu:        geluNEON,
		geluGrad:    geluGradNEON,

		adam:    func(w, m, v, g []float32, p AdamParam) { adamNEON(w, m, v, g, p.coefficients()) },
		sgd:     func(w, g []float32, p SGDParam) { sgdNEON(w, g, p.coefficients()) },
		sgdM:    func(w, m, g []float32, p SGDParam) { sgdMomentumNEON(w, m, g, p.withMomentum()) },
		rmsProp: func(w, v, g []float32, p RMSPropParam) { rmsPropNEON(w, v, g, p.coefficients()) },
		rmsM: func(w, v, m, g []float32, p RMSPropParam) {
			rmsPropMomentumNEON(w, v, m, g, p.withMomentum())
		},
		adaGrad: func(w, s, g []float32, p AdaGradParam) { adaGradNEON(w, s, g, p.coefficients()) },

		adaGradRow: adaGradByRow(dotNEON, axpyNEON),
	}
}

// transpose8 is transpose8Portable. The assembly does columns by fours; the last
// are done by going over some a second time.
func transpose8(dst []float32, dstStride int, src []float32, srcStride, k int) {
	if k < 4 {
		transpose8Portable(dst, dstStride, src, srcStride, k)
		return
	}
	transpose8NEON(dst, dstStride, src, srcStride, k&^3)
	if k&3 != 0 {
		transpose8NEON(dst[(k-4)*dstStride:], dstStride, src[k-4:], srcStride, 4)
	}
}
