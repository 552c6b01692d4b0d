package run

import (
	"context"
	"math"
	"runtime"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// A Cost is what a run would take on this machine.
type Cost struct {
	Name       string        `json:"name"`
	Data       data.Report   `json:"data"`
	Vocabulary int           `json:"vocabulary"`
	Unknown    float64       `json:"unknown"`           // share of the training text's tokens that the vocabulary lacks
	Phrases    *int          `json:"phrases,omitempty"` // nil: not asked for
	Parameters []Parameter   `json:"parameters"`
	Size       int           `json:"size"` // learned numbers
	From       *train.Origin `json:"from,omitempty"`
	Convention string        `json:"convention"`

	Baselines *evaluate.Baselines `json:"baselines,omitempty"` // of the validation text; see [CheckBaselines]

	Memory Bytes `json:"memory"` // at most, with Mapped
	Mapped Bytes `json:"mapped"` // of it: text in the cache's file, which the system keeps in memory as long as there is room

	Disk       Bytes `json:"disk"`       // at most, while a new run trains and exports its vectors
	Checkpoint Bytes `json:"checkpoint"` // of it: one checkpoint, with the optimizer's state; two are there while one is written, and one more with train.patience
	Exports    Bytes `json:"exports"`    // of it: exported vectors, at least; those of model2vec and of parts that say nothing of it do not count

	Steps       int64   `json:"steps"`
	EndedBy     string  `json:"ended_by"` // the key of what ends training, such as train.epochs; train.patience may do so before
	StepSeconds float64 `json:"step_seconds"`
	Seconds     float64 `json:"seconds"` // of the run: reading, training, evaluating
}

// A Parameter is a parameter of a network, by name and shape.
type Parameter struct {
	Name   string `json:"name"`
	Shape  []int  `json:"shape"`
	Frozen bool   `json:"frozen,omitempty"` // training leaves it as it is

	FrozenEpochs float64 `json:"frozen_epochs,omitempty"` // or does so at first
	Rate         float64 `json:"rate"`                    // the factor on its learning rate
	FrozenRows   int     `json:"frozen_rows,omitempty"`   // those of known words, which stay as they are
}

// Check reads an experiment's text, builds its network, and measures the first steps of
// it. Nothing is written. A [Warning] says if the disk has too little room for the run. Its errors are those of [Start].
func Check(ctx context.Context, e *configs.Experiment, o Options) (*Cost, error) {
	return o.check(ctx, e, false)
}

// CheckBaselines is [Check] that also counts words and pairs of words, and says how well
// these predict the validation text, which must exist.
func CheckBaselines(ctx context.Context, e *configs.Experiment, o Options) (*Cost, error) {
	return o.check(ctx, e, true)
}

func (o Options) check(ctx context.Context, e *configs.Experiment, baselines bool) (*Cost, error) {
	begin := time.Now()
	m, err := o.material(ctx, e)
	if err != nil {
		return nil, err
	}
	defer m.text.Close()
	reading := time.Since(begin)
	d := m.text
	o.notify(Measuring{e, Memory(e, d)})
	runtime.GC() // twice, with the next one, as pools of what reading needed keep it for one
	before := inUse()
	t, err := newTrainer(ctx, e, d, m.source, true)
	if err != nil {
		return nil, err
	}
	o.idleLimits(t)
	c := &Cost{
		Name: e.Name, From: t.From, Data: d.Report, Vocabulary: d.Vocab.Len(), Size: t.Network.Size(),
		Convention: evaluate.Convention(e.Objective.Spec.Predicts(), t.Network.Unnormalised()), Unknown: unknownShare(d),
	}
	if d.Phrases != nil {
		n := d.Phrases.Len()
		c.Phrases = &n
	}
	for _, p := range t.Network.Params() {
		c.Parameters = append(c.Parameters, parameter(e, t, p))
	}
	if baselines && d.Valid == nil {
		return nil, settingError(e, "corpus.valid", "there is no held-out text for baselines to predict; set it")
	}
	if baselines {
		b := evaluate.NewBaselines(d.Train, d.Valid, d.Vocab.Len())
		c.Baselines = &b
	}
	o.diskOf(c, e, t, d.Vocab.Words())
	scorer, err := newScorer(e, d, t.Network, m.sets)
	if err != nil {
		return nil, err
	}
	if err := c.time(ctx, t, scorer); err != nil {
		return nil, err
	}
	taken, making := max(inUse()-before, parametersAndState(t))+m.source.size(), Bytes(objective.MakingMemory(t.Train, d.Train))+searching(e, d)
	without := peak(e, d, trained(e, d, t, taken), making)
	c.Memory = peak(e, d, trained(e, d, t, taken)+mapped(d, t.Train), making)
	c.Mapped = c.Memory - without // the rest is not in memory while the text is read
	c.Seconds += reading.Seconds()
	return c, nil
}

// inUse returns how much memory is in use that is collected as garbage otherwise.
func inUse() Bytes {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return Bytes(m.HeapAlloc)
}

// parametersAndState returns how much memory the parameters take, and what the optimizer keeps of them.
func parametersAndState(t *train.Trainer) Bytes {
	n := t.Network.Size()
	for _, slot := range t.Optimizer.Slots {
		n += len(slot)
	}
	return Bytes(4 * n)
}

// patience is how long each kind of measurement may go on, besides a first step, batch or score: less are enough then.
const patience = 3 * time.Second

// time measures how long training takes, with evaluation.
func (c *Cost) time(ctx context.Context, t *train.Trainer, s *train.Scorer) error {
	// Before the first step: after it the optimizer has to bring all rows up to date, which a large table takes long for.
	save := saveSeconds(t)
	valid, err := timeEvaluation(t, t.Valid)
	if err != nil {
		return err
	}
	test, err := timeEvaluation(t, t.Test)
	if err != nil {
		return err
	}
	brief, full, err := timeScores(ctx, s)
	if err != nil {
		return err
	}
	step, err := timeStep(t)
	if err != nil {
		return err
	}
	c.StepSeconds = float64(max(1, t.Shards)) * step.Seconds()
	c.ends(t)
	c.Seconds = float64(float64(c.Steps)*c.StepSeconds) + float64(c.evaluations(t)*(valid+brief).Seconds()) + (test + full).Seconds()
	c.Seconds += float64(c.saves(t) * save)
	return nil
}

// timeScores says how long scoring takes, if there is anything to score: briefly, as at each evaluation, and in full, as at the end.
func timeScores(ctx context.Context, s *train.Scorer) (brief, full time.Duration, err error) {
	if s == nil {
		return 0, 0, nil
	}
	start := time.Now()
	if _, err := s.Brief(ctx); err != nil {
		return 0, 0, err
	}
	if brief = time.Since(start); brief > patience { // intervals are a small part of it then
		return brief, brief, nil
	}
	start = time.Now()
	_, err = s.Full(ctx)
	return brief, time.Since(start), err
}

// timeStep says how long a step takes, from the first steps. It changes the
// trainer's network.
func timeStep(t *train.Trainer) (time.Duration, error) {
	const warm, least, enough = 3, 5, patience / 2
	begin, n := time.Now(), 0
	var first time.Duration
	for b, err := range t.Order.Batches(t.Train, 0, 0) {
		if err != nil {
			return 0, err
		}
		if _, err := t.Network.Step(b, t.Optimizer, t.Optimizer.LearningRate); err != nil {
			return 0, err
		}
		n++
		switch spent := time.Since(begin); {
		case first == 0 && (n == warm || spent > patience): // they fill caches and buffers
			first = spent / time.Duration(n)
			begin, n = time.Now(), 0
		case first > 0 && (n >= least && spent > enough || spent > patience):
			return spent / time.Duration(n), nil
		}
	}
	if n == 0 { // the epoch has no more steps
		return first, nil
	}
	// Timed from one step to the next, which includes filling batches and whatever else the
	// machine does.
	return time.Since(begin) / time.Duration(n), nil
}

// ends sets where training ends, given how long a step takes.
func (c *Cost) ends(t *train.Trainer) {
	c.Steps, c.EndedBy = t.End()
	if limit := t.Limits.Seconds; limit > 0 && float64(float64(c.Steps)*c.StepSeconds) > limit {
		c.Steps, c.EndedBy = int64(math.Ceil(limit/c.StepSeconds)), "train.max_seconds"
	}
}

// evaluations returns how often a run evaluates: the untrained network, each epoch or so many
// steps, and the end.
func (c *Cost) evaluations(t *train.Trainer) float64 {
	if t.EvaluateEvery > 0 {
		return 2 + float64(c.Steps/t.EvaluateEvery)
	}
	return 1 + math.Ceil(c.epochs(t))
}

// epochs returns how many passes over the examples the run makes.
func (c *Cost) epochs(t *train.Trainer) float64 {
	return float64(c.Steps) / float64(objective.Steps(t.Train, t.BatchSize()))
}

// saves returns how often a run writes its checkpoint, given how long it takes otherwise.
func (c *Cost) saves(t *train.Trainer) float64 {
	if t.SaveEvery > 0 {
		return 1 + float64(c.Steps/t.SaveEvery)
	}
	epochs := max(1, c.epochs(t))
	return epochs / max(1, math.Ceil(t.SavePause.Seconds()*epochs/c.Seconds))
}

// saveSeconds guesses what writing a checkpoint takes, all the way to the disk,
// assuming an ordinary solid-state disk, because check writes nothing.
func saveSeconds(t *train.Trainer) float64 {
	const open, perByte = 5e-3, 1 / 500e6
	return open + float64(perByte*float64(parametersAndState(t)))
}

// timeEvaluation says how long the network takes to predict all examples, from a
// few batches. Without examples it takes no time.
func timeEvaluation(t *train.Trainer, ex objective.Examples) (time.Duration, error) {
	const batches = 4
	size := evaluate.BatchSize
	if _, whole := ex.(objective.Sentences); whole {
		size = evaluate.SentenceBatch
	}
	if ex == nil {
		return 0, nil
	}
	begin := time.Now()
	var times []time.Duration
	for b, err := range objective.Sequential(ex, size, t.Order.Negatives) {
		if err != nil {
			return 0, err
		}
		if len(b.Target) == 0 {
			continue
		}
		start := time.Now()
		if _, err := t.Network.Evaluate(b); err != nil {
			return 0, err
		}
		if times = append(times, time.Since(start)); len(times) == batches || time.Since(begin) > patience {
			break
		}
	}
	return median(times) * time.Duration(objective.Steps(ex, size)), nil
}

func median(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// parameter says what training does to a parameter.
func parameter(e *configs.Experiment, t *train.Trainer, p *graph.Param) Parameter {
	one := Parameter{Name: p.Name, Shape: p.Shape, Rate: 1}
	part := partOf(p)
	if rate, ok := e.Start.Rates[part]; ok {
		one.Rate = rate
	}
	switch {
	case frozenForGood(e, part):
		one.Frozen = true
	case slices.Contains(e.Start.Freeze, part):
		one.FrozenEpochs = float64(e.Start.UnfreezeAfter)
	case e.Start.FreezeWords && p.Name == model.InputEmbedding:
		one.FrozenRows = t.Optimizer.FixedRows(p)
	}
	return one
}
