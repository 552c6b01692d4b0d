// Package elementary computes exponentials, logarithms, powers and cosines in
// float64 with the same bits on every processor.
//
// The functions of package math do not. [math.Exp] and [math.Log] are assembly on
// some processors and Go on others, and where they are Go the compiler may fuse a
// product and a sum into one instruction that rounds once. Whatever a result
// depends on, be it a loss, a learning rate or the distribution that negatives
// are drawn from, is therefore computed here.
//
// Everything is plain Go. A product that is added is rounded by an explicit
// conversion, which the language does not let a compiler fuse, or is fused by
// [math.FMA], which rounds once on every machine. What package math rounds
// correctly, such as Sqrt, Floor and FMA, needs no replacement.
//
// Results are near the exact values, as each function says, in units in the last
// place (ulp) of the result; half a unit is the least that rounding allows. The
// special values are those of package math.
//
// The methods are old ones: the argument is reduced without a table, the series
// of the function itself is summed (its coefficients are
// known exactly, not fitted), and a few leading terms are carried in two float64, whose exact sums and
// products are those of Dekker (A floating-point technique for extending the
// available precision, 1971).
package elementary
