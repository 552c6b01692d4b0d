// Package kernel has the float32 arithmetic that training spends its time in:
// the product of matrices, passes over vectors, activations and optimizers, and
// the pool of workers that shares work among processors. It knows nothing of
// graphs, layers or words.
//
// # Instruction sets
//
// Every kernel exists in plain Go, and in assembly: for AVX2 with FMA and for
// AVX-512 on amd64, for NEON on arm64. The package picks the best that the machine
// has when the program starts, for all kernels at once; the environment variable
// LEXIGRAPH_ISA picks another. ISA says which it is, and ISAError whether LEXIGRAPH_ISA could be obeyed.
//
// # Determinism
//
// A result depends on its operands and their shapes, and on nothing else: not on
// the instruction set, the number of threads, the compiler's settings or the
// host. The portable kernels, in portable*.go, are its definition; every other
// instruction set gives the same bits, and testdata/bits.txt holds their hashes.
// Only which NaN a result is, its sign and payload, is left to the processor. In
// particular
//
//   - Gemm and GemmSerial give the same bits, for any GOMAXPROCS, and so do
//     GemmBias and GemmBiasSerial. An element's bits depend on its row and its
//     column only, so that a product may be cut into blocks of rows and columns
//     at will. Cutting the inner dimension changes the order of the sum, and so
//     the bits;
//   - element-wise kernels give an element the same bits wherever in its slice it
//     is. Sums (Dot, Sum, SumSquares, what ExpSum returns) depend on the length
//     too;
//   - For promises nothing of the kind: its pieces run in any order. A caller that sums
//     over pieces gives each its own place, adds those up in order afterwards,
//     and derives their number from the size of the work.
//
// What makes instruction sets agree:
//
//   - sums have 16 lanes whatever the width of a register, and one order in which
//     the lanes are added up (portable_sum.go);
//   - a product that is added is fused, rounded once, in assembly by the
//     instruction and in Go by fma (fma.go). Where it is not meant to be, a
//     conversion keeps the compiler from fusing it;
//   - exp, tanh, the logistic function and GELU are one polynomial each, with the
//     same constants (portable_exp.go). Logarithms come from package elementary.
//
// # Special values
//
// Infinities, NaN and denormal numbers are treated as in plain Go, unless a
// function's comment says otherwise. Nothing is flushed to zero.
//
// # Adding a kernel
//
//   - Write it in plain Go (portable.go), and the exported function that checks
//     the lengths: the assembly trusts them.
//
//   - Give it a field in table (isa.go) and its portable value.
//
//   - Where a benchmark says that assembly pays, describe it once in folder asm,
//     in terms of vectors of any length, and run
//
//     go generate github.com/lexigraph/lexigraph/graph/kernel
//
//     Folder asm/neon describes it for arm64, which avo does not know. The
//     generators are a module of their own, so that users of Lexigraph don't
//     depend on avo. Their output is committed.
//
//   - Add a line to the tables in vector_test.go, which compare every
//     instruction set's bits with the portable ones' over lengths, alignments and
//     special values, and write the new hashes: go test ./graph/kernel -run TestBits
//     -update.
//
// # Notes
//
// All figures are of one core of an AMD EPYC of generation Zen 4 (AVX-512 in
// two halves), unless they say two; best of several runs beside other work.
//
// Note: GFLOP/s by form, first OpenBLAS 0.3.21, then AVX-512 and AVX2 here.
// Words is a tile of 1024 words; the inner size of NT is 64 units.
//
//	1024 × 1024 × 1024          105    109    106
//	512 × 64 units × words, NT   96    108     99
//	512 × words × 64 units, NN  101    103     97
//	words × 512 × 64 units, TN   90     97     96
//	32 × 64 units × words, NT    78     94     79
//	32 × words × 64 units, NN    91    107     83
//	words × 32 × 64 units, TN    86     94     90
//
// On two cores, 1024 × 1024 × 1024 takes OpenBLAS 209, AVX-512 here 210 and
// AVX2 204. The portable kernels do 5 on one core.
//
// Note: a tile of 8 × 32 for AVX-512 uses half of the 32 registers. 14 × 32
// would load less, but loads are not what limits it, and 8 divides the usual
// batch sizes, where 14 would compute 42 rows for a batch of 32.
//
// Note: packing A by one panel of 8 at a time, where it lies along the panels
// (form TN), took 28 % of the time, as each cache line was fetched twice: 75
// GFLOP/s. Four panels at a time: 97.
//
// Note: packing B for a batch of 32 (form NN) took 15 %, because each panel is read
// only four times. Reading it in place: 90 → 107 GFLOP/s.
//
// Note: with AVX-512, ExpSum takes 0.19 ns an element where its slices are in the
// nearest cache; Tanh 0.35 and Adam 0.3 ns where they are in the L2 cache.
//
// Note: GELU takes 0.58 ns an element with AVX-512 and 0.83 with AVX2, its
// gradient 0.64 and 0.95. In plain Go, through float64 and math.Erfc, they take 14
// and 23 ns. Two vectors an iteration instead of one change nothing.
//
// Note: what GemmBias takes of the time of Gemm, a sum and an activation one after
// the other, with AVX-512, on one core and on two:
//
//	512 × 128 × 100, ReLU        0.94  0.89
//	512 × 128 × 100, GELU        0.95  0.91
//	512 × 1024 × 1024, ReLU      0.99  1.00
//	32 × 128 × 100, ReLU         0.94  1.00
//	512 × 64 units × 256 words   0.92  0.84
//
// A step of the seed network with V = 33,278 takes 1.5 % less for it at a batch of
// 512, and no less at 32.
//
// Note: ReLU on the tile's registers would save what is left of its pass, 2.7 % of
// 512 × 128 × 100. For Gemm alone, that the tile kernel looks for a bias costs
// AVX2 1 % where the inner size is 64, and AVX-512 nothing.
//
// Note: the NEON kernels ran under QEMU only, where their bits are right; their speed
// has not been measured. By count, the tile takes 116 instructions, 96 of them
// multiply-adds, for 4 steps along K; ExpSum 34 for 4 elements, Adam 26, GELU 69.
package kernel
