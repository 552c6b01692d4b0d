// Package encoder makes vectors of texts: of a query, a document, a function's comment.
// It needs no computation graph, so a program that only encodes stays small.
//
// A [Tokenizer] turns a text into rows of a table, n of them. Their weighted mean goes
// through the layers of a network, if there are any:
//
//	x = 1/n Σ weight[row]·table[row]      or without 1/n, for a sum
//	y = layers(x)
//
// Three more steps are optional: only the first numbers of y are kept (a network that was
// trained by a Matryoshka loss allows it); what all texts have in common is removed
// ([Components]); and y is scaled to length 1.
//
// Weights are those of [SIF] or [USIF], which make frequent words count less, or all 1.
// A text without a known word has the zero vector, whatever layers there are: it is
// similar to nothing.
//
// run.OpenEncoder of package run opens a run directory or a vector file as an Encoder. Here one
// is put together: from word vectors by [TableParts], or by hand.
//
// The bits of a vector depend on the text and the encoder only, as in package kernel.
//
// Note: texts a second, of 15 words on average, from WikiText-2, compared with model2vec 0.10.0 and StaticEmbedding of
// sentence-transformers 6.2.0, with the same 17,696 words and vectors of 256 numbers: medians of five
// runs in turns on an AMD EPYC with AVX2. On one thread 171,000, 18,500 and 12,500, on two 316,000, 29,600
// and 12,300. testdata/beside_model2vec.py measures it.
//
// Letters: R rows of the table, D numbers in each, V words, which have the first rows.
package encoder
