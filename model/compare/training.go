package compare

import (
	"bytes"
	"encoding/json"
	"math"

	"github.com/lexigraph/lexigraph/model/train"
)

// TrainingCurve reads the losses of the training batches from a run's metrics, in
// order. The loss of one batch says little, so a point is the mean of neighbouring
// lines, placed at the last of them; there are at most so many points.
func (r *Run) TrainingCurve(most int) ([]Point, error) {
	path := r.file(train.MetricsFile)
	text, err := train.ReadMetrics(r.dir())
	if err != nil {
		return nil, train.Incomplete(path, err)
	}
	var all []Point
	for line := range bytes.Lines(text) {
		var p struct {
			Kind train.Kind
			Point
		}
		if json.Unmarshal(line, &p) == nil && p.Kind == train.Training && !math.IsNaN(p.Loss) && !math.IsInf(p.Loss, 0) {
			all = append(all, p.Point)
		}
	}
	if most < 1 || len(all) <= most {
		return all, nil
	}
	means := make([]Point, most)
	for i := range means {
		from, to := i*len(all)/most, (i+1)*len(all)/most
		sum := 0.0
		for _, p := range all[from:to] {
			sum += p.Loss
		}
		means[i] = all[to-1]
		means[i].Loss = sum / float64(to-from)
	}
	return means, nil
}
