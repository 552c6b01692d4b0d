package layer

// Pooled returns the embedding of contexts whose vectors become one in the given way, as
// an objective names it: "concat" is [Embedding], "slots" that of slots, "mean", "sum" and "max" are [EmbeddingBag],
// "diagonal" and "full" are [LogBilinear]. The embedding's Build refuses other names.
// Words are made of n-grams where sub is not nil, but in slots, whose rows the batch names.
func Pooled(pooling string, dim int, sub *Subwords) Spec {
	switch pooling {
	case "concat":
		return &Embedding{Dim: dim, Subwords: sub}
	case "slots":
		return &Embedding{Dim: dim, Slots: true}
	case "diagonal", "full":
		return &LogBilinear{Dim: dim, Matrices: pooling, Subwords: sub}
	}
	return &EmbeddingBag{Dim: dim, Mode: pooling, Subwords: sub}
}
