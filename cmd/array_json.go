package cmd

import (
	"io"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/compare"
)

// listAsJSON prints jobs as a list of objects.
func listAsJSON(w io.Writer, jobs []*run.Job, bucket *run.Bucket) error {
	type line struct {
		Index    int           `json:"index"`           // for --index
		Name     string        `json:"name,omitempty"`  // of the experiment; empty in a sweep
		Trial    string        `json:"trial,omitempty"` // the hash of all its settings
		Seed     uint64        `json:"seed"`
		Run      string        `json:"run"`                // where it is, or will be
		State    compare.State `json:"state,omitempty"`    // empty: it is to train
		Settings []string      `json:"settings,omitempty"` // key=value, those that the sweep tries out
	}
	lines := []line{}
	for _, j := range jobs {
		l := line{Index: j.Number, Seed: j.Experiment.Seed, Run: bucket.Shown(j.Path), State: j.State}
		if j.Trial != nil {
			l.Trial, l.Settings = j.Trial.ID, j.Trial.Words
		} else {
			l.Name = j.Experiment.Name
		}
		lines = append(lines, l)
	}
	return printJSON(w, lines)
}
