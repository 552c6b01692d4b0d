package compare

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

// A Standing is what successive halving ranks a trial of a sweep by, on the validation text. Both numbers are means over seeds.
type Standing struct {
	By    string  // one of [evaluate.Measures]; empty: the loss
	Loss  float64 // +Inf where a run diverged
	Value float64 // of By; −Inf where a run diverged, or has none
}

// Compare returns -1 where s ranks before t, 1 where t does, and 0 where none does. Of the same value the lower loss does, if losses
// compare.
func (s Standing) Compare(t Standing, losses bool) int {
	if s.By != "" {
		if c := cmp.Compare(t.Value, s.Value); c != 0 || !losses {
			return c
		}
	}
	return cmp.Compare(s.Loss, t.Loss)
}

// String says what it is, such as "validation loss 0.3170".
func (s Standing) String() string {
	switch {
	case s.By == "":
		return fmt.Sprintf("validation loss %.4f", s.Loss)
	case math.IsInf(s.Value, 0):
		return "no validation " + s.By
	}
	m := Metric{Name: "validation " + s.By, Share: evaluate.IsShare(s.By)}
	return m.Name + " " + hyphens(m.Number(s.Value))
}

// A Left is a trial of a sweep that successive halving has not trained to the end.
type Left struct {
	Trial       string   // the hash of all its settings
	Settings    []string // key=value, those that the sweep tries out
	Rung, Rungs int      // where it left, of how many; the last is the end
	Share       float64  // of its steps that it was trained for
	Standing             // then
}

// String says where it left.
func (l Left) String() string {
	return fmt.Sprintf("rung %d of %d, after %.3g %% of the steps: %v, %s %s",
		l.Rung, l.Rungs, 100*l.Share, l.Standing, l.Trial, strings.Join(l.Settings, " "))
}

// MarshalJSON implements [json.Marshaler]. A number that is not finite is null.
func (l Left) MarshalJSON() ([]byte, error) {
	var value *float64
	if l.By != "" {
		value = nullable(l.Value)
	}
	return json.Marshal(struct {
		Trial    string   `json:"trial"`
		Settings []string `json:"settings"`
		Rung     int      `json:"rung"`
		Rungs    int      `json:"rungs"`
		Share    float64  `json:"share"`
		Loss     *float64 `json:"loss"`
		By       string   `json:"by,omitempty"`
		Value    *float64 `json:"value,omitempty"`
	}{l.Trial, l.Settings, l.Rung, l.Rungs, l.Share, nullable(l.Loss), l.By, value})
}
