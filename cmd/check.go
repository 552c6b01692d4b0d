package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check CONFIG… [key=value…]",
		Short: "Validate experiments; tell vocabulary, parameters, memory and time",
		Long: "Check validates experiments, reads their text and builds their networks, and tells\n" +
			"what a run would take on this machine. The time comes from the first steps of a\n" +
			"network that is thrown away. Nothing is written.",
		ValidArgsFunction: completeRun,
		Args:              arguments(cobra.MinimumNArgs(1)),
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON, an object an experiment")
	baselines := cmd.Flags().Bool("baselines", false, "tell also what counting words, and pairs of them, predicts of the validation text")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := kernel.ISAError(); err != nil {
			return usageError{err}
		}
		names, overrides := split(args)
		var problems configs.Problems
		for _, name := range names {
			e, err := configs.Load(name, overrides)
			if p := (configs.Problems)(nil); errors.As(err, &p) {
				problems = append(problems, p...)
				continue
			}
			c, err := checkExperiment(cmd, e, *baselines)
			if p := (configs.Problems)(nil); errors.As(err, &p) { // it does not go with its vocabulary
				problems = append(problems, p...)
				continue
			}
			if err != nil {
				return err
			}
			if err := c.print(cmd, *asJSON); err != nil {
				return err
			}
		}
		if len(problems) > 0 {
			return problems
		}
		return nil
	}
	return cmd
}

// A cost is what a run would take.
type cost struct {
	Name       string      `json:"name"`
	Data       data.Report `json:"data"`
	Vocabulary int         `json:"vocabulary"`
	Parameters []parameter `json:"parameters"`
	Size       int         `json:"size"` // learned numbers
	Convention string      `json:"convention"`

	Baselines *evaluate.Baselines `json:"baselines,omitempty"` // of the validation text

	Memory      int64   `json:"memory"` // bytes
	Steps       int64   `json:"steps"`
	StepSeconds float64 `json:"step_seconds"`
	Seconds     float64 `json:"seconds"` // of the run: reading, training, evaluating
}

type parameter struct {
	Name  string `json:"name"`
	Shape []int  `json:"shape"`
}

func checkExperiment(cmd *cobra.Command, e *configs.Experiment, baselines bool) (*cost, error) {
	sets, err := openSets(e, cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	d, err := loadText(cmd.Context(), e, cmd.InOrStdin())
	if err != nil {
		return nil, err
	}
	reading := time.Since(begin)
	for _, w := range d.Report.Warnings(e.Corpus.OnBadUTF8) {
		fmt.Fprintln(cmd.ErrOrStderr(), "lexigraph: warning:", w)
	}
	t, err := newTrainer(cmd.Context(), e, d)
	if err != nil {
		return nil, err
	}
	c := &cost{
		Name: e.Name, Data: d.Report, Vocabulary: d.Vocab.Len(), Size: t.Network.Size(),
		Memory: estimateMemory(e, d.Vocab.Len()) + int64(4*(d.Report.Train.Tokens+d.Report.Valid.Tokens+d.Report.Test.Tokens)),
		Steps:  t.Steps(),

		Convention: evaluate.Convention(e.Objective.Spec.Predicts(), t.Network.Unnormalised()),
	}
	for _, p := range t.Network.Params() {
		c.Parameters = append(c.Parameters, parameter{p.Name, p.Shape})
	}
	if baselines && d.Valid == nil {
		return nil, usage("--baselines: %s holds no text out to predict; set corpus.valid", e.Name)
	}
	if baselines {
		b := evaluate.NewBaselines(d.Train, d.Valid, d.Vocab.Len())
		c.Baselines = &b
	}
	step, err := timeStep(t)
	if err != nil {
		return nil, err
	}
	c.StepSeconds = step.Seconds()
	c.Seconds = reading.Seconds() + float64(c.Steps)*c.StepSeconds
	if t.Valid != nil {
		one, err := timeEvaluation(t, t.Valid)
		if err != nil {
			return nil, err
		}
		c.Seconds += evaluations(t) * one.Seconds()
	}
	if t.Test != nil {
		one, err := timeEvaluation(t, t.Test)
		if err != nil {
			return nil, err
		}
		c.Seconds += one.Seconds()
	}
	if scorer := newScorer(e, d.Vocab, t.Network, sets); scorer != nil {
		start := time.Now()
		if _, err := scorer.Brief(cmd.Context()); err != nil {
			return nil, err
		}
		one := time.Since(start)
		if _, err := scorer.Full(cmd.Context()); err != nil {
			return nil, err
		}
		c.Seconds += evaluations(t)*one.Seconds() + (time.Since(start) - one).Seconds()
	}
	c.Seconds += saves(t, c.Seconds) * saveSeconds(t)
	return c, nil
}

// timeStep says how long a step takes, from the first steps. It changes the
// trainer's network.
func timeStep(t *train.Trainer) (time.Duration, error) {
	const warm, least, enough = 3, 5, 1500 * time.Millisecond
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
		switch {
		case first == 0 && n == warm: // they fill caches and buffers
			first = time.Since(begin) / warm
			begin, n = time.Now(), 0
		case n >= least && time.Since(begin) > enough:
			return time.Since(begin) / time.Duration(n), nil
		}
	}
	if n == 0 { // the epoch has no more steps
		return first, nil
	}
	// From one step to the next, the filling of batches and whatever else goes on in
	// the machine are in it.
	return time.Since(begin) / time.Duration(n), nil
}

// evaluations returns how often a run evaluates.
func evaluations(t *train.Trainer) float64 {
	if t.EvaluateEvery > 0 {
		return 2 + float64(t.Steps()/t.EvaluateEvery)
	}
	return 1 + float64(t.Epochs) // the untrained network, and each epoch
}

// saves returns how often a run that takes so long otherwise writes its checkpoint.
func saves(t *train.Trainer, seconds float64) float64 {
	if t.SaveEvery > 0 {
		return 1 + float64(t.Steps()/t.SaveEvery)
	}
	epochs := float64(max(1, t.Epochs))
	return epochs / max(1, math.Ceil(t.SavePause.Seconds()*epochs/seconds))
}

// saveSeconds guesses what writing a checkpoint takes, all the way to the disk,
// for check writes nothing: an ordinary solid-state disk is assumed.
func saveSeconds(t *train.Trainer) float64 {
	const open, perByte = 5e-3, 1 / 500e6
	size := 4 * t.Network.Size()
	for _, slot := range t.Optimizer.Slots {
		size += 4 * len(slot)
	}
	return open + perByte*float64(size)
}

// timeEvaluation says how long the network takes to predict all examples, from a
// few batches.
func timeEvaluation(t *train.Trainer, ex objective.Examples) (time.Duration, error) {
	const size, batches = 512, 4
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
		if times = append(times, time.Since(start)); len(times) == batches {
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

func (c *cost) print(cmd *cobra.Command, asJSON bool) error {
	w := cmd.OutOrStdout()
	if asJSON {
		return json.NewEncoder(w).Encode(c)
	}
	fmt.Fprintf(w, "%s: ok\n", c.Name)
	fmt.Fprintf(w, "  text        %s tokens to train on, %s for validation, %s for test\n",
		thousands(c.Data.Train.Tokens), thousands(c.Data.Valid.Tokens), thousands(c.Data.Test.Tokens))
	fmt.Fprintf(w, "  vocabulary  %s words of %s; %.2f %% of the training tokens are unknown\n", thousands(int64(c.Vocabulary)),
		thousands(int64(c.Data.Types)), 100*float64(c.Data.Train.Unknown)/float64(max(1, c.Data.Train.Tokens)))
	fmt.Fprintf(w, "  parameters  %s\n", thousands(int64(c.Size)))
	for _, p := range c.Parameters {
		fmt.Fprintf(w, "    %-14s %s\n", p.Name, shape(p.Shape))
	}
	fmt.Fprintf(w, "  held out    %s\n", c.Convention)
	if b := c.Baselines; b != nil {
		fmt.Fprintf(w, "  baselines   validation perplexity %.2f of single words, %.2f of pairs\n              %s\n", b.Unigram.Perplexity, b.Bigram.Perplexity, evaluate.BaselineConvention)
	}
	fmt.Fprintf(w, "  memory      about %s\n", byteSize(c.Memory))
	_, err := fmt.Fprintf(w, "  time        about %s: %s steps of %.3g ms, with reading and evaluation\n",
		seconds(c.Seconds), thousands(c.Steps), 1e3*c.StepSeconds)
	return err
}

// shape writes a shape as 33,278 × 100.
func shape(s []int) string {
	text := ""
	for i, n := range s {
		if i > 0 {
			text += " × "
		}
		text += thousands(int64(n))
	}
	return text
}
