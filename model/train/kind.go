package train

import "encoding/json"

// A Kind says what a line of the metrics is about.
type Kind string

// The kinds of lines.
const (
	Training   Kind = "train"  // a [Step]
	Validation Kind = "valid"  // an [Evaluation]
	Scoring    Kind = "scores" // [Scores]
)

// MarshalJSON implements [json.Marshaler]: the kind, then the fields.
func (s Step) MarshalJSON() ([]byte, error) {
	type plain Step
	return json.Marshal(struct {
		Kind Kind `json:"kind"`
		plain
	}{Training, plain(s)})
}

// MarshalJSON implements [json.Marshaler]: the kind, then the fields.
func (e Evaluation) MarshalJSON() ([]byte, error) {
	type plain Evaluation
	return json.Marshal(struct {
		Kind Kind `json:"kind"`
		plain
	}{Validation, plain(e)})
}

// MarshalJSON implements [json.Marshaler]: the kind, then the fields.
func (s Scores) MarshalJSON() ([]byte, error) {
	type plain Scores
	return json.Marshal(struct {
		Kind Kind `json:"kind"`
		plain
	}{Scoring, plain(s)})
}
