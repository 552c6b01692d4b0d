package train

import (
	"encoding/json"
	"math"
	"math/bits"
)

// Limits end training before its epochs are done. The first that is reached counts; zero is
// no limit.
type Limits struct {
	Steps  int64
	Tokens int64 // of the training text, counted in every epoch

	// Seconds of training, over all sittings and without evaluations and checkpoints. The step
	// at which they are over depends on the machine; everything else follows from that step.
	// The schedule is that of a run which they do not end.
	Seconds float64

	// Patience is the number of evaluations, one after the other, with neither a new best nor a
	// loss lower than all before: a measure of few examples, such as their accuracy, stands still,
	// or was high by luck, while the network goes on learning. It needs held-out text. With it, the
	// network of the best evaluation is kept beside the checkpoint, in [BestOf] its file.
	Patience int
}

// What may end a run, by the key of an experiment that says so.
const (
	byEpochs   = "train.epochs"
	bySteps    = "train.max_steps"
	byTokens   = "train.max_tokens"
	bySeconds  = "train.max_seconds"
	byPatience = "train.patience"
)

// An end is where a run ends that was not known to before.
type end struct {
	Step int64  `json:"step"`
	By   string `json:"by"` // empty: it has not ended
}

// Steps returns the number of steps of the whole run: up to the first of its epochs, [Limits].Steps
// and [Limits].Tokens, or where it has ended for another reason.
func (t *Trainer) Steps() int64 {
	steps, _ := t.End()
	return steps
}

// End is [Trainer.Steps] with what ends the run: a key of an experiment, such as
// "train.epochs".
func (t *Trainer) End() (steps int64, by string) {
	if t.ended.By != "" {
		return t.ended.Step, t.ended.By
	}
	return t.plan()
}

// planned returns the number of steps that the run would have if only what is known beforehand
// ended it: what the schedule goes by.
func (t *Trainer) planned() int64 {
	steps, _ := t.plan()
	return steps
}

func (t *Trainer) plan() (steps int64, by string) {
	steps, by = t.passes(), byEpochs
	if n := t.Limits.Steps; n > 0 && n < steps {
		steps, by = n, bySteps
	}
	if n := t.Limits.Tokens; n > 0 && t.TextTokens > 0 {
		if n := t.stepsFor(n); n < steps {
			steps, by = n, byTokens
		}
	}
	return steps, by
}

// passes returns the number of steps that the epochs have.
func (t *Trainer) passes() int64 { return t.StepsIn(t.Epochs) }

// StepsIn returns the number of steps that so many epochs have, which need not be whole: at least
// one unless there are none.
func (t *Trainer) StepsIn(epochs float64) int64 {
	switch steps := math.Round(epochs * float64(t.perEpoch())); {
	case epochs <= 0:
		return 0
	case steps >= math.MaxInt64:
		return math.MaxInt64 // until it is stopped
	default:
		return max(1, int64(steps))
	}
}

// stepsFor returns the first step after which so many tokens are trained on: the inverse of
// [Trainer.Tokens].
func (t *Trainer) stepsFor(tokens int64) int64 {
	text, batch := int64(t.TextTokens), int64(t.BatchSize())
	full, rest := tokens/text, tokens%text
	if full >= math.MaxInt64/t.perEpoch() {
		return math.MaxInt64 // until it is stopped
	}
	steps, over := portion(rest, int64(t.Train.Len()), batch*text)
	if over {
		steps++
	}
	return full*t.perEpoch() + min(t.perEpoch(), steps)
}

// portion returns a·b/c, rounded down, and whether that is less than a·b/c. None is negative, and the product may be larger than
// an int64, as that of a few billions of tokens and of examples is.
func portion(a, b, c int64) (q int64, over bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	quotient, rest := bits.Div64(hi, lo, uint64(c))
	return int64(quotient), rest > 0
}

// EndAfter ends training after a step, as if [Limits].Seconds had been over then. It is how a
// run that they ended is trained again.
func (t *Trainer) EndAfter(step int64) { t.ended = end{step, bySeconds} }

// checkTime ends training after the step that was just taken, if its time is over.
func (t *Trainer) checkTime() {
	if s := t.Limits.Seconds; s > 0 && t.ended.By == "" && t.Seconds() >= s {
		t.EndAfter(t.Optimizer.Steps())
	}
}

// Best returns the best evaluation of a run with [Limits].Patience, and nil where there is none.
func (t *Trainer) Best() *Evaluation { return t.patience.Best }

// judge takes an evaluation into account: it keeps the network of the best, and ends the run
// when there was none, and no lower loss, for too long. It reports whether this is the best so far.
func (t *Trainer) judge(e Evaluation) (best bool, err error) {
	if t.Limits.Patience <= 0 {
		return false, nil
	}
	p := &t.patience
	if p.has(e) { // it is repeated where a run continues
		return p.Best.Step == e.Step, nil
	}
	if p.see(e) {
		p.Best.Best = true
		return true, t.saveBest()
	}
	if p.Since >= t.Limits.Patience && t.ended.By == "" {
		t.ended = end{e.Step, byPatience}
	}
	return false, nil
}

// Names of the notes in a checkpoint about what evaluations and [Limits] have done to a run, as JSON.
const (
	notePatience = "patience"
	notePlateau  = "plateau"
	noteEnded    = "ended"
)

// noteLimits writes down what a run that continues has to know.
func (t *Trainer) noteLimits(notes map[string]string) {
	note := func(name string, v any) {
		text, _ := json.Marshal(v) // numbers and strings, all finite
		notes[name] = string(text)
	}
	if t.Limits.Patience > 0 {
		note(notePatience, t.patience)
	}
	if t.Schedule.waits() {
		note(notePlateau, t.plateau)
	}
	if t.ended.By != "" {
		note(noteEnded, t.ended)
	}
}

// readLimits is the inverse of noteLimits for a run that has been trained for so many seconds. An
// end by a limit that has been changed since is forgotten.
func (t *Trainer) readLimits(notes map[string]string, seconds float64) error {
	t.patience, t.plateau, t.ended = progress{}, plateau{}, end{}
	for _, note := range []struct {
		name   string
		wanted bool
		into   any
	}{
		{notePatience, t.Limits.Patience > 0, &t.patience},
		{notePlateau, t.Schedule.waits(), &t.plateau},
		{noteEnded, true, &t.ended},
	} {
		if text := notes[note.name]; text != "" && note.wanted {
			if err := json.Unmarshal([]byte(text), note.into); err != nil {
				return err
			}
		}
	}
	const rounding = 1e-3 // of seconds in a checkpoint
	l := t.Limits
	if t.ended.By == bySeconds && (l.Seconds == 0 || seconds+rounding < l.Seconds) ||
		t.ended.By == byPatience && (l.Patience == 0 || t.patience.Since < l.Patience) {
		t.ended = end{}
	}
	return nil
}
