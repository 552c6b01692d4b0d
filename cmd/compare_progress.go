package cmd

import (
	"fmt"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// show prints the progress of training.
func (c *comparer) show(e run.Event) {
	switch e := e.(type) {
	case run.Warning:
		if c.warn == nil {
			c.warn = warnings(c.cmd.ErrOrStderr())
		}
		c.warn(e)
	case run.Planned:
		c.signals.catch()
		c.say("runs to train: %d, to continue: %d, done already: %d", e.Train, e.GoOn, e.There)
	case run.Crowded:
		c.say("%d at a time: there are %s, %s, and memory of %s for runs of up to %s", e.Parallel, amount.Of(e.Processors, "processor"), amount.Of(e.Jobs, "run"), e.Memory, e.Job)
	case run.Starting:
		if e.Number == 1 {
			c.began, c.finished = time.Now(), 0
		}
		trial := e.Job.Experiment.Name
		if t := e.Job.Trial; t != nil {
			trial = t.ID + " " + strings.Join(t.Words, " ")
		}
		c.say("run %d of %d: %s, seed %d%s", e.Number, e.Of, trial, e.Job.Experiment.Seed, c.left(e.Of))
	case run.Finished:
		c.finished = e.Done
		e.Run.Path = c.bucket.Shown(e.Run.Path)
		c.say("%d of %d: %s", e.Done, e.Of, summary(e.Run))
	case run.Thinned:
		c.thinned(e)
	}
}

// left tells how much longer all runs will take, once one is done.
func (c *comparer) left(of int) string {
	if c.finished == 0 {
		return ""
	}
	each := time.Since(c.began).Seconds() / float64(c.finished)
	return fmt.Sprintf(", about %s left in all", seconds(float64(each*float64(of-c.finished))))
}

// thinned tells which trials of a sweep continue.
func (c *comparer) thinned(e run.Thinned) {
	c.say("rung %d of %d, after %.3g %% of the steps: %d of %d combinations go on", e.Rung, e.Rungs, 100*e.Share, e.Keep, len(e.Trials))
	for n, t := range e.Trials {
		does := "goes on"
		if n >= e.Keep {
			does = "stops"
		}
		c.say("  %v  %s  %s %s", t.Standing, does, t.Trial.ID, strings.Join(t.Trial.Words, " "))
	}
}

func (c *comparer) say(format string, args ...any) {
	if !c.quiet {
		w := c.cmd.ErrOrStderr()
		fmt.Fprintln(w, wrap(visible(fmt.Sprintf(format, args...)), columns(w), "    "))
	}
}

// summary tells how a run ended, in a line.
func summary(r *compare.Run) string {
	if n := len(r.Manifest.Rungs); n > 0 && r.State == compare.Interrupted {
		last := r.Manifest.Rungs[n-1]
		text := fmt.Sprintf("%s: stopped after %.3g %% of its steps, validation loss %.4f", r.Path, 100*last.Share, last.Loss)
		if last.Measure != "" {
			text += fmt.Sprintf(", %s %s", last.Measure, score(evaluate.Result{Metric: last.Measure}, last.Value))
		}
		return text
	}
	text := fmt.Sprintf("%s: %s in %s", r.Path, r.State, seconds(r.Manifest.Seconds))
	if h := r.Manifest.Valid; h != nil && h.Measure != "" {
		text += ", validation " + compare.HeldOutText(h)
	} else if h != nil && h.Perplexity != 0 {
		text += ", validation perplexity " + amount.Hundredths(h.Perplexity)
	} else if h != nil {
		text += fmt.Sprintf(", validation loss %.4f", h.Loss)
	}
	return text
}
