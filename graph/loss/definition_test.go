package loss_test

import (
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/loss"
)

// A definition is a loss written down in float64: from all logits z of an example,
// its targets, the one of them to judge, and the words drawn for that, it returns
// the target's loss and adds its derivative to dz.
type definition func(z []float64, targets []int32, which int, drawn []int32, dz []float64) float64

func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }
func sigmoid(x float64) float64  { return 1 / (1 + math.Exp(-x)) }

// definitions returns the sampled losses to test, and what they are defined as
// for words with the log-probabilities noise.
func definitions(noise []float64) map[string]struct {
	spec loss.Spec
	of   definition
} {
	negativeSampling := func(weight, margin float64) definition {
		return func(z []float64, targets []int32, which int, drawn []int32, dz []float64) float64 {
			t := targets[which]
			l := softplus(-margin - z[t])
			dz[t] -= sigmoid(-margin - z[t])
			for _, v := range drawn {
				if v != t {
					l += weight * softplus(margin+z[v])
					dz[v] += weight * sigmoid(margin+z[v])
				}
			}
			return l
		}
	}
	nce := func(k, weight float64) definition {
		return func(z []float64, targets []int32, which int, drawn []int32, dz []float64) float64 {
			t := targets[which]
			x := z[t] - math.Log(k) - noise[t]
			l := softplus(-x)
			dz[t] -= sigmoid(-x)
			for _, v := range drawn {
				x := z[v] - math.Log(k) - noise[v]
				l += weight * softplus(x)
				dz[v] += weight * sigmoid(x)
			}
			return l
		}
	}
	sampledSoftmax := func(k float64) definition {
		return func(z []float64, targets []int32, which int, drawn []int32, dz []float64) float64 {
			t := targets[which]
			set := append([]int32{t}, drawn...)
			slices.Sort(set)
			set = slices.Compact(set)
			x := func(v int32) float64 { return z[v] - math.Log(1-math.Pow(1-math.Exp(noise[v]), k)) }
			peak := math.Inf(-1)
			for _, v := range set {
				peak = max(peak, x(v))
			}
			var mass float64
			for _, v := range set {
				mass += math.Exp(x(v) - peak)
			}
			for _, v := range set {
				dz[v] += math.Exp(x(v)-peak) / mass
			}
			dz[t]--
			return peak + math.Log(mass) - x(t)
		}
	}
	sampledBinary := func(z []float64, targets []int32, which int, drawn []int32, dz []float64) float64 {
		t := targets[which]
		if slices.Contains(targets[:which], t) {
			return 0
		}
		l := 3 * softplus(-z[t])
		dz[t] -= 3 * sigmoid(-z[t])
		for _, v := range drawn {
			if !slices.Contains(targets, v) {
				l += softplus(z[v])
				dz[v] += sigmoid(z[v])
			}
		}
		return l
	}
	// All words of an example come with its first target.
	binary := func(z []float64, targets []int32, which int, _ []int32, dz []float64) (l float64) {
		if which > 0 {
			return 0
		}
		for v := range z {
			if slices.Contains(targets, int32(v)) {
				l += 3 * softplus(-z[v])
				dz[v] -= 3 * sigmoid(-z[v])
			} else {
				l += softplus(z[v])
				dz[v] += sigmoid(z[v])
			}
		}
		return l
	}
	type pair = struct {
		spec loss.Spec
		of   definition
	}
	return map[string]pair{
		"negative_sampling":           {&loss.NegativeSampling{Negatives: 5, SetSize: 64}, negativeSampling(1, 0)},
		"negative_sampling, bias":     {&loss.NegativeSampling{Negatives: 3, SetSize: 64, Bias: true}, negativeSampling(1, 0)},
		"negative_sampling, margin":   {&loss.NegativeSampling{Negatives: 3, SetSize: 64, Margin: 2}, negativeSampling(1, 2)},
		"negative_sampling, shared":   {&loss.NegativeSampling{Negatives: 5, Shared: true, SetSize: 17}, negativeSampling(5./17, 0)},
		"negative_sampling, large":    {&loss.NegativeSampling{Negatives: 10, Shared: true, SetSize: 200, Margin: 0.5}, negativeSampling(10./200, 0.5)},
		"nce":                         {&loss.NCE{Negatives: 7, SetSize: 64, Bias: true}, nce(7, 1)},
		"nce, shared, no bias":        {&loss.NCE{Negatives: 7, Shared: true, SetSize: 19}, nce(7, 7./19)},
		"sampled_softmax":             {&loss.SampledSoftmax{Negatives: 12, Bias: true}, sampledSoftmax(12)},
		"sampled_softmax, one":        {&loss.SampledSoftmax{Negatives: 1, Bias: true}, sampledSoftmax(1)},
		"sampled_softmax, shared":     {&loss.SampledSoftmax{Negatives: 20, Shared: true, Bias: true}, sampledSoftmax(20)},
		"sampled_softmax, shared one": {&loss.SampledSoftmax{Negatives: 1, Shared: true}, sampledSoftmax(1)},
		"binary, sampled":             {&loss.BinaryCrossEntropy{PosWeight: 3, Negatives: 6}, sampledBinary},
		"binary":                      {&loss.BinaryCrossEntropy{PosWeight: 3}, binary},
	}
}

// linear returns the logarithms of probabilities that grow from word to word.
func linear(v int) []float64 {
	noise := make([]float64, v)
	for i := range noise {
		noise[i] = math.Log(float64(i+1) * 2 / float64(v*(v+1)))
	}
	return noise
}
