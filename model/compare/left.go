package compare

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A Left is a trial of a sweep that successive halving has not trained to the end.
type Left struct {
	Trial       string   // the hash of all its settings
	Settings    []string // key=value, those that the sweep tries out
	Rung, Rungs int      // where it left, of how many; the last is the end
	Share       float64  // of its steps that it was trained for
	Loss        float64  // on the validation text then, mean over seeds; +Inf where a run diverged
}

// String says where it left.
func (l Left) String() string {
	return fmt.Sprintf("rung %d of %d, after %.3g %% of the steps: validation loss %.4f, %s %s",
		l.Rung, l.Rungs, 100*l.Share, l.Loss, l.Trial, strings.Join(l.Settings, " "))
}

// MarshalJSON implements [json.Marshaler]. A loss that is not finite is null.
func (l Left) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Trial    string   `json:"trial"`
		Settings []string `json:"settings"`
		Rung     int      `json:"rung"`
		Rungs    int      `json:"rungs"`
		Share    float64  `json:"share"`
		Loss     *float64 `json:"loss"`
	}{l.Trial, l.Settings, l.Rung, l.Rungs, l.Share, nullable(l.Loss)})
}
