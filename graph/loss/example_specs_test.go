package loss_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/lexigraph/lexigraph/graph/loss"
)

// What each loss of an experiment file has where that says nothing.
func ExampleSpecs() {
	for _, name := range slices.Sorted(maps.Keys(loss.Specs())) {
		fmt.Printf("%s %+v\n", name, loss.Specs()[name]())
	}
	// Output:
	// adaptive_softmax &{Cutoffs:[0.06 0.3] DivValue:4 HeadBias:false}
	// attraction &{Negatives:5 Drawn:64 MinDist:0}
	// binary_cross_entropy &{PosWeight:1 Negatives:0}
	// cosine &{Gram:0}
	// cosine_regression &{Low:0 High:1 Matryoshka:[]}
	// crf &{}
	// cross_entropy &{LabelSmoothing:0 Balance:0}
	// focal &{Gamma:2}
	// glove &{XMax:100 Alpha:0.75}
	// hierarchical_softmax &{Tree:huffman Bias:false}
	// margin &{Negatives:5 Margin:0.5 Similarity:cosine}
	// mse &{Gram:0}
	// nce &{Negatives:25 Shared:false SetSize:64 Bias:true}
	// negative_sampling &{Negatives:5 Shared:false SetSize:64 Bias:false Margin:0}
	// ranking &{Similarity:cosine Scale:20 Symmetric:true Matryoshka:[]}
	// sampled_softmax &{Negatives:64 Shared:true Bias:true}
}
