package optimizer_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/lexigraph/lexigraph/graph/optimizer"
)

// What each optimizer of an experiment file has where that says nothing.
func ExampleSpecs() {
	for _, name := range slices.Sorted(maps.Keys(optimizer.Specs())) {
		fmt.Printf("%s %+v\n", name, optimizer.Specs()[name]())
	}
	// Output:
	// adadelta &{Common:{LearningRate:1 WeightDecay:0 ClipNorm:0 Sparse:exact} Rho:0.9 Epsilon:1e-06}
	// adagrad &{Common:{LearningRate:0.05 WeightDecay:0 ClipNorm:0 Sparse:exact} Epsilon:1e-10 Initial:0 ByRow:false}
	// adam &{Common:{LearningRate:0.001 WeightDecay:0 ClipNorm:0 Sparse:exact} Beta1:0.9 Beta2:0.999 Epsilon:1e-08}
	// adamax &{Common:{LearningRate:0.002 WeightDecay:0 ClipNorm:0 Sparse:exact} Beta1:0.9 Beta2:0.999 Epsilon:1e-08}
	// adamw &{Common:{LearningRate:0.001 WeightDecay:0.01 ClipNorm:0 Sparse:exact} Beta1:0.9 Beta2:0.999 Epsilon:1e-08}
	// lion &{Common:{LearningRate:0.0001 WeightDecay:0 ClipNorm:0 Sparse:exact} Beta1:0.9 Beta2:0.99}
	// nadam &{Common:{LearningRate:0.002 WeightDecay:0 ClipNorm:0 Sparse:exact} Beta1:0.9 Beta2:0.999 Epsilon:1e-08 MomentumDecay:0.004}
	// radam &{Common:{LearningRate:0.001 WeightDecay:0 ClipNorm:0 Sparse:exact} Beta1:0.9 Beta2:0.999 Epsilon:1e-08}
	// rmsprop &{Common:{LearningRate:0.001 WeightDecay:0 ClipNorm:0 Sparse:exact} Alpha:0.99 Epsilon:1e-08 Momentum:0}
	// sgd &{Common:{LearningRate:0.1 WeightDecay:0 ClipNorm:0 Sparse:exact} Momentum:0 Nesterov:false}
}
