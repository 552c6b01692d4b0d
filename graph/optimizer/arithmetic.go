package optimizer

import "math"

// decayed returns the gradient of a weight, so many times g, with what pulls it towards zero.
func decayed(g, scale, l2, w float32) float32 { return float32(g*scale) + float32(l2*w) }

// mean returns the running mean of what was m and now is x besides.
func mean(keep, m, x float32) float32 { return float32(keep*m) + float32((1-keep)*x) }

func root(x float32) float32 { return float32(math.Sqrt(float64(x))) }
