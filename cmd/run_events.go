package cmd

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/train"
)

// training is a run under way.
type training struct {
	*progress
	steps int64 // of the whole run
}

// show prints what happens to a run.
func (r *runner) show(e run.Event) {
	switch e := e.(type) {
	case run.Warning:
		if r.warn == nil {
			r.warn = warningsBut(r.stderr, r.told)
		}
		if r.training != nil {
			r.training.finish() // it comes back with the next step
		}
		r.warn(e)
	case run.Counting:
		r.say("%s: counting words", e.Name)
	case run.Loading:
		debug.SetGCPercent(early)
		from := amount.Some(e.Experiment.Corpus.Train)
		if from == "-" {
			from = "standard input"
		}
		r.say("%s: reading %s", e.Experiment.Name, from)
	case run.Loaded:
		phrases := ""
		if e.Phrases != nil {
			phrases = ", " + amount.Of(e.Phrases.Len(), "phrase")
		}
		r.say("%s: %s tokens to train on, %s held out%s, %s words%s, %.1f s", e.Experiment.Name,
			amount.Thousands(e.Report.Train.Tokens), amount.Thousands(e.Report.Valid.Tokens+e.Report.Test.Tokens), toBeJudged(e),
			amount.Thousands(int64(e.Vocabulary)), phrases, e.Took.Seconds())
	case run.Transferred:
		r.say("%s: starting with %s", e.Experiment.Name, transferred(e.From, "; "))
	case run.Began:
		r.signals.catch()
		debug.SetGCPercent(spareMemory())
		r.stepped = false
		r.training = &training{newProgress(r.stderr, r.quiet, e.Run.Experiment.Name, e.Steps, e.Seconds), e.Steps}
	case train.Step:
		if !r.stepped { // what a step takes is there, and may be more than what there was before
			debug.SetGCPercent(min(garbage(100), debug.SetGCPercent(-1)))
			r.stepped = true
		}
		r.training.watch(e)
	case train.Evaluation:
		r.training.evaluation(e)
	case train.Scores:
		r.training.scores(e)
	case run.Testing:
		r.say("%s: evaluating on the test text", e.Run.Experiment.Name)
	case run.Ended:
		r.training.finish()
	case run.Exporting:
		dim, words := e.Run.Experiment.Embedding.Dim, e.Run.Manifest.Vocabulary
		debug.SetGCPercent(garbageBeside(100, uint64(2*4*dim*words))) // as the vectors are, and at unit length
	}
}

func (r *runner) say(format string, args ...any) {
	if !r.quiet {
		fmt.Fprintln(r.stderr, wrap(visible(fmt.Sprintf(format, args...)), columns(r.stderr), "  "))
	}
}

// warn prints a warning.
func warn(w io.Writer, e run.Warning) {
	tell(w, "warning: %s", e.Text)
}

// warnings returns what prints the warnings among events and nothing else, each once: experiments
// of the same text have the same.
func warnings(w io.Writer) func(run.Event) { return warningsBut(w, "") }

// warningsBut is [warnings] for one of several processes, at the same time or one after the other: of each warning the first of them makes a
// file in the folder told, and the others leave it out. Where no file can be made, it is told twice.
func warningsBut(w io.Writer, told string) func(run.Event) {
	seen := map[string]bool{}
	return func(e run.Event) {
		warning, ok := e.(run.Warning)
		if !ok || seen[warning.Text] {
			return
		}
		seen[warning.Text] = true
		if told != "" {
			f, err := os.OpenFile(filepath.Join(told, fmt.Sprintf("%x", sha256.Sum256([]byte(warning.Text)))), os.O_CREATE|os.O_EXCL, 0o600)
			if errors.Is(err, fs.ErrExist) {
				return
			}
			f.Close()
		}
		warn(w, warning)
	}
}

// toBeJudged says how much of what is held out is judged, where that is a part of it.
func toBeJudged(e run.Loaded) string {
	all, most := e.Report.Valid.Tokens, int64(e.Experiment.Corpus.Valid.Tokens)
	if most == 0 || all <= most {
		return ""
	}
	return fmt.Sprintf(" (%s to be judged)", amount.Thousands(most))
}
