package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check CONFIG… [key=value…]",
		Short: "Validate experiments; tell vocabulary, parameters, memory and time",
		Long: "Check validates experiment files, reads their text and builds their networks, and tells\n" +
			"what a run would take on this machine. The time comes from a few steps of a network that\n" +
			"is thrown away. Nothing is written.",
		ValidArgsFunction: completeRun,
		Args:              arguments(cobra.MinimumNArgs(1)),
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON, an object an experiment")
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
			c, err := checkExperiment(cmd, e)
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
	Name        string      `json:"name"`
	Data        data.Report `json:"data"`
	Vocabulary  int         `json:"vocabulary"`
	Parameters  []parameter `json:"parameters"`
	Size        int         `json:"size"`   // learned numbers
	Memory      int64       `json:"memory"` // bytes
	Steps       int64       `json:"steps"`
	StepSeconds float64     `json:"step_seconds"`
	Seconds     float64     `json:"seconds"` // of the run: reading, training, evaluating
}

type parameter struct {
	Name  string `json:"name"`
	Shape []int  `json:"shape"`
}

func checkExperiment(cmd *cobra.Command, e *configs.Experiment) (*cost, error) {
	begin := time.Now()
	d, err := loadText(cmd.Context(), e, cmd.InOrStdin())
	if err != nil {
		return nil, err
	}
	reading := time.Since(begin)
	for _, w := range d.Report.Warnings(e.Corpus.OnBadUTF8) {
		fmt.Fprintln(cmd.ErrOrStderr(), "lexigraph: warning:", w)
	}
	t, err := newTrainer(e, d)
	if err != nil {
		return nil, err
	}
	c := &cost{
		Name: e.Name, Data: d.Report, Vocabulary: d.Vocab.Len(), Size: t.Network.Size(),
		Memory: estimateMemory(e, d.Vocab.Len()) + int64(4*(d.Report.Train.Tokens+d.Report.Valid.Tokens+d.Report.Test.Tokens)),
		Steps:  t.Steps(),
	}
	for _, p := range t.Network.Params() {
		c.Parameters = append(c.Parameters, parameter{p.Name, p.Shape})
	}
	step, evaluation, err := measure(t, examples(e, d.Test))
	if err != nil {
		return nil, err
	}
	c.StepSeconds = step.Seconds()
	c.Seconds = reading.Seconds() + float64(c.Steps)*step.Seconds() + evaluation.Seconds()
	return c, nil
}

// measure times a few steps, and says what all evaluations of a run would take.
// It changes the trainer's network.
func measure(t *train.Trainer, test objective.Examples) (step, evaluation time.Duration, err error) {
	const warm, least, most, enough = 3, 5, 200, 2 * time.Second
	var times []time.Duration
	begin := time.Now()
	for b := range objective.Batches(t.Train, t.BatchSize, 0, t.Seed, 0) {
		start := time.Now()
		if _, err := t.Network.Step(b, t.Optimizer, t.Optimizer.LearningRate); err != nil {
			return 0, 0, err
		}
		times = append(times, time.Since(start))
		if n := len(times); n >= most || n >= least && time.Since(begin) > enough {
			break
		}
	}
	if len(times) > least {
		times = times[warm:] // the first ones fill caches and buffers
	}
	step = median(times)
	for _, ex := range []objective.Examples{t.Valid, test} {
		if ex == nil {
			continue
		}
		one, err := timeEvaluation(t, ex)
		if err != nil {
			return 0, 0, err
		}
		if n := int64(1); ex == t.Valid {
			n += int64(t.Epochs) // the untrained network, and each epoch
			if t.EvaluateEvery > 0 {
				n = 1 + t.Steps()/t.EvaluateEvery
			}
			one *= time.Duration(n)
		}
		evaluation += one
	}
	return step, evaluation, nil
}

// timeEvaluation says how long the network takes to predict all examples, from a
// few batches.
func timeEvaluation(t *train.Trainer, ex objective.Examples) (time.Duration, error) {
	const size, batches = 512, 4
	var times []time.Duration
	for b := range objective.Sequential(ex, size) {
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
	fmt.Fprintf(w, "  memory      about %s\n", bytes(c.Memory))
	_, err := fmt.Fprintf(w, "  time        about %s: %s steps of %.2f ms, with reading and evaluation\n",
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
