package train

import (
	"encoding/json"

	"github.com/lexigraph/lexigraph/model/evaluate"
)

// A Log gets each line of a run's record as it is made.
type Log interface {
	Step(Step) error
	Evaluation(Evaluation) error
	Scores(Scores) error
}

// Logs is a [Log] that passes every line to several logs, in order.
type Logs []Log

// Step implements [Log].
func (l Logs) Step(s Step) error {
	for _, log := range l {
		if err := log.Step(s); err != nil {
			return err
		}
	}
	return nil
}

// Evaluation implements [Log].
func (l Logs) Evaluation(e Evaluation) error {
	for _, log := range l {
		if err := log.Evaluation(e); err != nil {
			return err
		}
	}
	return nil
}

// Scores implements [Log].
func (l Logs) Scores(s Scores) error {
	for _, log := range l {
		if err := log.Scores(s); err != nil {
			return err
		}
	}
	return nil
}

// Sync calls Sync on the logs that have such a method: what they received is then
// safe from a loss of power. A trainer calls it before it saves, so that no checkpoint
// is ahead of the record.
func (l Logs) Sync() error {
	for _, log := range l {
		if s, ok := log.(syncer); ok {
			if err := s.Sync(); err != nil {
				return err
			}
		}
	}
	return nil
}

type syncer interface{ Sync() error }

// A Step is a line of the record about training: kind "train".
type Step struct {
	Step         int64   `json:"step"`    // updates done
	Epoch        float64 `json:"epoch"`   // passes over the corpus done, such as 1.25
	Tokens       int64   `json:"tokens"`  // of the training text that were trained on, counted in every epoch
	Seconds      float64 `json:"seconds"` // of training, without evaluations and checkpoints
	Loss         float64 `json:"loss"`    // mean over the steps since the last line
	LearningRate float64 `json:"learning_rate"`
}

// An Evaluation is a line of the record about the validation text: kind "valid".
// The first is of the network before any training.
type Evaluation struct {
	Step    int64   `json:"step"`
	Epoch   float64 `json:"epoch"`
	Tokens  int64   `json:"tokens"`
	Seconds float64 `json:"seconds"`
	evaluate.HeldOut
	Best bool `json:"best,omitempty"` // of a run with [Limits].Patience: the best so far
}

// Scores is a line of the record about the word vectors: kind "scores".
type Scores struct {
	Step    int64             `json:"step"`
	Epoch   float64           `json:"epoch"`
	Tokens  int64             `json:"tokens"`
	Seconds float64           `json:"seconds"`
	Scores  []evaluate.Result `json:"scores"`
}

// record returns the log, or one that does nothing.
func (t *Trainer) record() Log {
	if t.Log == nil {
		return Logs(nil)
	}
	return t.Log
}

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
