package compare

import (
	"encoding/json"
	"math"
)

// nullable returns what JSON has for x: null for NaN, and for infinities.
func nullable(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// MarshalJSON implements [json.Marshaler]. A number that is not defined is null.
func (m Mean) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		N         int      `json:"n"`
		Mean      *float64 `json:"mean"`
		Deviation *float64 `json:"standard_deviation"`
		Low       *float64 `json:"low"`
		High      *float64 `json:"high"`
	}{m.N, nullable(m.Mean), nullable(m.Deviation), nullable(m.Low), nullable(m.High)})
}

// MarshalJSON implements [json.Marshaler]. A number that is not defined is null.
func (t Test) MarshalJSON() ([]byte, error) {
	type plain Test
	return json.Marshal(struct {
		plain
		Difference *float64 `json:"difference"`
		Low        *float64 `json:"low"`
		High       *float64 `json:"high"`
		P          *float64 `json:"p"`
		Sequential *float64 `json:"p_sequential"`
		Corrected  *float64 `json:"p_holm"`
	}{plain(t), nullable(t.Difference), nullable(t.Low), nullable(t.High), nullable(t.P), nullable(t.Sequential), nullable(t.Corrected)})
}
