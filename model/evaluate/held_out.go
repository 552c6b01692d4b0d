// Package evaluate judges networks and word vectors.
package evaluate

import (
	"context"
	"math"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model"
)

// Convention says how the numbers of a [HeldOut] are counted, for whoever prints
// them.
const Convention = "full softmax, natural logarithm, every held-out token predicted once"

// A HeldOut is how well a network predicts text that it was not trained on.
type HeldOut struct {
	Loss       float64 `json:"loss"`       // mean −ln p(target | context), in nats
	Perplexity float64 `json:"perplexity"` // e^Loss
	Targets    int     `json:"targets"`    // how many were predicted
}

// batchSize is the number of targets predicted at once. The result depends on it
// only by rounding.
const batchSize = 512

// Perplexity predicts every example once, in order, with the network as it is
// when not training. It stops with the context's error when that ends.
func Perplexity(ctx context.Context, n *model.Network, ex objective.Examples) (HeldOut, error) {
	var sum float64
	h := HeldOut{Targets: ex.Len()}
	for b := range objective.Sequential(ex, batchSize) {
		if err := ctx.Err(); err != nil {
			return HeldOut{}, err
		}
		loss, err := n.Evaluate(b)
		if err != nil {
			return HeldOut{}, err
		}
		sum += loss * float64(b.Len())
	}
	h.Loss = sum / float64(h.Targets)
	h.Perplexity = math.Exp(h.Loss)
	return h, nil
}
