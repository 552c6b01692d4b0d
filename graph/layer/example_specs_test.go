package layer_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/lexigraph/lexigraph/graph/layer"
)

// What each layer of an experiment file has where that says nothing.
func ExampleSpecs() {
	for _, name := range slices.Sorted(maps.Keys(layer.Specs())) {
		fmt.Printf("%s %+v\n", name, layer.Specs()[name]())
	}
	// Output:
	// complex &{}
	// distmult &{}
	// dropout &{Rate:0.5}
	// embedding &{Dim:100 Subwords:<nil> Slots:false}
	// embedding_bag &{Dim:100 Mode:mean Subwords:<nil>}
	// embedding_windows &{Dim:100 Windows:1}
	// fc &{Units:128 Activation:relu Bias:true}
	// highway &{Activation:relu GateBias:-2}
	// layer_norm &{Epsilon:1e-05}
	// log_bilinear &{Dim:100 Matrices:diagonal Subwords:<nil>}
	// residual &{Units:128 Activation:relu}
	// rms_norm &{Epsilon:1e-06}
	// rotate &{}
	// transe &{Distance:l1}
}
