// Package graph builds the computation graph of an embedding network on
// Gorgonia and runs it.
//
// A network is built inside [Build] through a [Scope], which names things by
// path ("fc1/w"), owns the parameters and hands out seeded initial values. The
// layers, losses and optimizers themselves live in the packages below this one.
//
// # What is differentiated, and by whom
//
// Between layers Gorgonia differentiates symbolically: Build calls
// gorgonia.Backpropagate on the loss, which asks each op for the nodes of its
// derivative (SymDiff) and puts them together by the chain rule. Within an op, what
// such a node computes is written by hand, as one pass: a fully connected layer with
// its activation, or an output layer with its softmax and cross-entropy, is one op.
// Tests hold every one against finite differences and PyTorch.
//
// What one step needs changes from step to step: which words, how many of them,
// bags of which lengths. All of it travels in one [Batch], the graph's only
// input, whose contents may take any size without rebuilding the graph. The
// gradient of a table of embeddings is a [Rows]: the rows that the batch
// touched, never the whole table.
//
// # Gorgonia's own ops
//
// They may stand between layers of ours; see the example of [Build]. A test checks each
// on batches of several sizes, against finite differences, and holds this table. x and y have shape (B, features), a vector is a parameter of so many
// features, a column has shape (B, 1).
//
//	right: Abs Add Add(1,x) Add(x,2) BroadcastAdd(x,vector) BroadcastHadamardDiv(x,vector)
//	BroadcastHadamardProd(x,vector) BroadcastSub(x,vector) Concat(1,x,y) Cos Cube Div
//	Div(1,x) Div(x,2) Exp Expm1 HadamardDiv HadamardDiv(1,x) HadamardDiv(x,2)
//	HadamardProd HadamardProd(1,x) HadamardProd(x,2) Inverse LeakyRelu Log Log1p
//	LogSoftMax MaxBetween MinBetween Mish Mul(x,matrix) Neg Pow Pow(1,x) Pow(x,2)
//	Rectify Sigmoid Sin Slice(x,nil,columns) SoftMax Softplus Sqrt Square Sub Sub(1,x)
//	Sub(x,2) Tanh Transpose
//
//	wrong derivative: Dropout InverseSqrt Log2
//
//	need the size of the batch: BroadcastAdd(x,column) BroadcastHadamardDiv(x,column)
//	BroadcastHadamardProd(x,column) BroadcastSub(x,column) Max(x,1) Mean(x,1) Reshape
//	Sum(x,1)
//
//	does not build: Ceil Floor MaxBetween(1,x) MaxBetween(x,2) MinBetween(1,x)
//	MinBetween(x,2) Sign
//
// Those that need the size of the batch take the one that nodes declare, [AnyBatch],
// for it and fail when the graph runs. The last have no derivative, or do not take a
// scalar. Convolutions and pools are not
// checked: a context is not an image. Three things are different from ops of ours: they
// allocate their result in every step; exp, tanh and similar functions come from package math,
// so that their last bits depend on the processor; and Gorgonia merges constants that
// print alike, so a float32 and a float64 constant of one value need names of their
// own (gorgonia.WithName).
//
// # Conventions
//
// Shapes are written with one set of letters everywhere: B batch, C context, D
// dim, H units, V vocabulary, K negatives. A line that changes a shape ends in
// it: // (B, H).
//
// Code that builds graphs panics, through [Must], and only inside [Build], which
// turns the panic into an error that names the layer. Nothing else here panics
// across the package border.
package graph
