package cmd

import (
	"io"

	"github.com/lexigraph/lexigraph/model/compare"
)

// listAsJSON prints the runs of the sweep as a list of objects.
func (s *sweeper) listAsJSON(w io.Writer) error {
	type line struct {
		Index    int           `json:"index"` // for --index
		Trial    string        `json:"trial"` // the hash of all its settings
		Seed     uint64        `json:"seed"`
		Run      string        `json:"run"`             // where it is, or will be
		State    compare.State `json:"state,omitempty"` // empty: it is to train
		Settings []string      `json:"settings"`        // key=value, those that the sweep tries out
	}
	lines := []line{}
	for _, j := range s.jobs {
		lines = append(lines, line{j.Number, j.Trial.ID, j.Experiment.Seed, j.Path, j.State, append([]string{}, j.Trial.Words...)})
	}
	return printJSON(w, lines)
}
