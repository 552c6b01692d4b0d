package run

import (
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model"
)

// Predict is [model.Network.Predict] of the run's network as its last checkpoint has it,
// which is read once. A loss that gives words no scores is a [SettingError].
func (r *Run) Predict(b *data.Batch) (*model.Prediction, error) {
	n, err := r.predictor()
	if err != nil {
		return nil, err
	}
	return n.Predict(b)
}

// TopK is [model.Network.TopK] as [Run.Predict] is [model.Network.Predict].
func (r *Run) TopK(b *data.Batch, k int) ([][]model.Choice, error) {
	n, err := r.predictor()
	if err != nil {
		return nil, err
	}
	return n.TopK(b, k)
}

// predictor returns the network, once it is certain that it predicts.
func (r *Run) predictor() (*model.Network, error) {
	r.reading.Lock()
	defer r.reading.Unlock()
	if r.network == nil {
		n, err := r.Network()
		if err != nil {
			return nil, err
		}
		if _, err := n.Link(); errors.Is(err, model.ErrNoScores) {
			return nil, SettingError{fmt.Errorf("%s: its loss is %s: %w", r.Path, r.Experiment.Loss.Type, err)}
		}
		r.network = n
	}
	return r.network, nil
}
