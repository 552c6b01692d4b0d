// Package graph builds the computation graph of an embedding network on
// Gorgonia and runs it.
//
// A network is built inside [Build] through a [Scope], which names things by
// path ("fc1/w"), owns the parameters and hands out seeded initial values. The
// layers, losses and optimizers themselves live in the packages below this one;
// each is one op with buffers of its own, and reports its gradient by SymDiff,
// so that gorgonia.Grad differentiates the whole symbolically.
//
// What one step needs changes from step to step: which words, how many of them,
// bags of which lengths. All of it travels in one [Batch], the graph's only
// input, whose contents may take any size without rebuilding the graph. The
// gradient of a table of embeddings is a [Rows]: the rows that the batch
// touched, never the whole table.
//
// Shapes are written with one set of letters everywhere: B batch, C context, D
// dim, H units, V vocabulary, K negatives. A line that changes a shape ends in
// it: // (B, H).
//
// Code that builds graphs panics, through [Must], and only inside [Build], which
// turns the panic into an error that names the layer. Nothing else here panics
// across the package border.
package graph
