package compare

// A MeanPoint is an evaluation on held-out text that all runs of a row made at the
// same step, with means and intervals over their seeds.
type MeanPoint struct {
	Step       int64   `json:"step"`
	Tokens     float64 `json:"tokens"`
	Seconds    Mean    `json:"seconds"`
	Loss       Mean    `json:"loss"`
	Perplexity *Mean   `json:"perplexity,omitempty"` // nil where the loss has none
}

// curveOverSeeds returns the points that the curves of all the runs have, in order: none
// where a run has no record that can be read.
func curveOverSeeds(runs []*Run) []MeanPoint {
	at := map[int64][]Point{}
	var steps []int64
	for i, r := range runs {
		curve, err := r.Curve()
		if err != nil {
			return nil
		}
		for _, p := range curve {
			if i == 0 {
				steps = append(steps, p.Step)
			}
			at[p.Step] = append(at[p.Step], p)
		}
	}
	var points []MeanPoint
	for _, step := range steps {
		if len(at[step]) < len(runs) {
			continue
		}
		of := func(value func(Point) float64) Mean {
			var x []float64
			for _, p := range at[step] {
				x = append(x, value(p))
			}
			return newMean(x)
		}
		p := MeanPoint{
			Step: step, Tokens: at[step][0].Tokens,
			Seconds: of(func(p Point) float64 { return p.Seconds }),
			Loss:    of(func(p Point) float64 { return p.Loss }),
		}
		if at[step][0].Perplexity != 0 {
			m := of(func(p Point) float64 { return p.Perplexity })
			p.Perplexity = &m
		}
		points = append(points, p)
	}
	return points
}
