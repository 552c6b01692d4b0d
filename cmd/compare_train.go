package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
)

// A job is a run that a comparison needs.
type job struct {
	experiment *configs.Experiment // with its seed
	hash       string              // of its settings
	words      []string            // CONFIG and key=value, as the command run takes them
	again      string              // the command that trains it alone, for people
	name       string              // of its directory, unless that is taken
	path       string              // where it is, or is going to be
	state      compare.State       // of what is there; empty: nothing
	id         string              // of its trial, in a sweep
	trial      []string            // key=value of the trial
	until      float64             // the share of the steps to stop after; 0: none
}

// jobs returns the runs that the experiments need, every experiment with every
// seed. Those that are there already, done or begun, are found.
func (c *comparer) jobs() ([]*job, error) {
	var jobs []*job
	var problems configs.Problems
	first := map[string]string{} // name by hash
	for _, name := range c.experiments {
		e, err := configs.Load(name, c.overrides)
		if p := (configs.Problems)(nil); errors.As(err, &p) {
			problems = append(problems, p...)
			continue
		}
		if readsStdin(e) {
			return nil, usage("%s: compare reads the text for every run, and standard input can be read once; put the text into a file", name)
		}
		hash, err := configs.Hash(e)
		if err != nil {
			return nil, err
		}
		if other, ok := first[hash]; ok {
			fmt.Fprintf(c.cmd.ErrOrStderr(), "lexigraph: warning: %s and %s are the same experiment: they are one row\n", other, name)
			continue
		}
		first[hash] = name
		for seed := range c.seeds {
			j, err := newJob(e, uint64(seed+1), append([]string{name}, c.overrides...))
			if err != nil {
				return nil, err
			}
			jobs = append(jobs, j)
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return jobs, c.place(jobs)
}

// readsStdin reports whether an experiment reads standard input.
func readsStdin(e *configs.Experiment) bool {
	for _, sources := range []configs.Sources{e.Corpus.Train, e.Corpus.Valid.Sources, e.Corpus.Test.Sources} {
		for _, s := range sources {
			if s == "-" {
				return true
			}
		}
	}
	return false
}

// newJob returns the run of an experiment with a seed. The words are the CONFIG and
// the overrides.
func newJob(e *configs.Experiment, seed uint64, words []string) (*job, error) {
	same := *e
	same.Seed = seed
	hash, err := configs.Hash(&same)
	words = append(words[:len(words):len(words)], fmt.Sprintf("seed=%d", seed))
	again := []string{"run"}
	for _, w := range words {
		again = append(again, word(w))
	}
	return &job{
		experiment: &same, hash: hash, words: words,
		again: strings.Join(again, " "),
		name:  fmt.Sprintf("%s-%d", same.Name, seed),
	}, err
}

// place looks for the jobs among the runs in c.out, and gives each that is not
// there a directory of its own.
func (c *comparer) place(jobs []*job) error {
	paths, err := compare.Find(c.out)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return missingError{fmt.Errorf("%s: %w; choose another place with --out", c.out, err)}
	}
	there := map[string][]*compare.Run{}
	key := func(hash string, seed uint64) string { return fmt.Sprint(hash, seed) }
	for _, path := range paths {
		if r := compare.Read(path); r.Manifest.ConfigHash != "" {
			k := key(r.Manifest.ConfigHash, r.Manifest.Seed)
			there[k] = append(there[k], r)
		}
	}
	taken := map[string]bool{}
	texts := map[string]*textIdentity{}
	for _, j := range jobs {
		changed := ""
		for _, r := range there[key(j.hash, j.experiment.Seed)] {
			if r.State == compare.Failed || r.State == compare.Broken || j.state == compare.Done {
				continue
			}
			same, err := c.sameText(j, r, texts)
			switch {
			case err != nil:
				return err
			case same:
				j.path, j.state = r.Path, r.State
			default:
				changed = r.Path
			}
		}
		if j.state == "" && changed != "" {
			c.say("%s: has the same settings, but the text has changed since; training anew", changed)
		}
		if j.state == compare.Running {
			return fmt.Errorf("%s: %w", j.path, train.ErrLocked)
		}
		if j.state == "" {
			j.path = freePath(filepath.Join(c.out, j.name), taken)
		}
	}
	return nil
}

// freePath returns path or, where that is taken, path-2, path-3 and so on, and
// takes it.
func freePath(path string, taken map[string]bool) string {
	for i := 1; ; i++ {
		try := path
		if i > 1 {
			try = fmt.Sprintf("%s-%d", path, i)
		}
		if entries, err := os.ReadDir(try); !taken[try] && (errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0) {
			taken[try] = true
			return try
		}
		if i > 1<<20 { // a folder that cannot be looked into; training will say why
			return try
		}
	}
}

// textIdentity is what two runs on the same text agree in.
type textIdentity struct {
	vocab              string
	train, valid, test data.PartReport
}

// textSettings returns the settings that decide what text an experiment has.
func textSettings(e *configs.Experiment) string {
	var all []string
	for _, s := range configs.Flat(e) {
		if strings.HasPrefix(s.Key, "corpus.") || strings.HasPrefix(s.Key, "vocab.") {
			all = append(all, s.Key+"="+s.Value)
		}
	}
	return strings.Join(all, "\n")
}

// sameText reports whether a run has been trained on the text that a job would
// have now.
func (c *comparer) sameText(j *job, r *compare.Run, texts map[string]*textIdentity) (bool, error) {
	now := texts[textSettings(j.experiment)]
	if now == nil {
		d, err := loadText(c.cmd.Context(), j.experiment, nil)
		if err != nil {
			return false, err
		}
		now = &textIdentity{d.Vocab.Hash(), d.Report.Train, d.Report.Valid, d.Report.Test}
		texts[textSettings(j.experiment)] = now
	}
	m := r.Manifest
	return *now == textIdentity{m.VocabHash, m.Data.Train, m.Data.Valid, m.Data.Test}, nil
}

func (c *comparer) say(format string, args ...any) {
	if !c.quiet {
		fmt.Fprintf(c.cmd.ErrOrStderr(), format+"\n", args...)
	}
}

// train trains what is not done, and returns the directories of all jobs. A run
// that diverges is a result like others; any other failure ends it all.
//
// Each run is a process of its own: the memory it needs is its own, so is the
// worker pool, and one that the system kills leaves the others alone. Results do
// not depend on what runs beside them.
func (c *comparer) train(jobs []*job) ([]string, error) {
	var paths []string
	var todo []*job
	count := map[compare.State]int{}
	for _, j := range jobs {
		paths = append(paths, j.path)
		count[j.state]++
		if j.state != compare.Done && j.state != compare.Diverged {
			todo = append(todo, j)
		}
	}
	if len(todo) == 0 {
		return paths, nil
	}
	c.say("runs to train: %d, to go on with: %d, there already: %d", count[""], count[compare.Interrupted], len(jobs)-len(todo))
	ctx, stop := withSignals(c.cmd.Context())
	defer stop()
	if c.maxTime > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, c.maxTime, errTimeUp)
		defer cancel()
	}
	parallel, err := c.fits(ctx, todo)
	if err != nil {
		return nil, err
	}
	return paths, c.trainAll(ctx, todo, parallel)
}

// errTimeUp is the error of training that took all the time it had.
var errTimeUp = errors.New("the time is up")

// trainAll trains jobs, so many at a time.
func (c *comparer) trainAll(ctx context.Context, jobs []*job, parallel int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex // held while something is printed
	var wg sync.WaitGroup
	next := make(chan *job)
	done := 0
	for range parallel {
		wg.Go(func() {
			for j := range next {
				err := trainProcess{c, j, parallel}.run(ctx)
				mu.Lock()
				if err != nil {
					cancel(err)
				} else {
					done++
					c.say("%d of %d: %s", done, len(jobs), summary(compare.Read(j.path)))
				}
				mu.Unlock()
			}
		})
	}
	for _, j := range jobs {
		select {
		case next <- j:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	wg.Wait()
	err := context.Cause(ctx)
	saved := fmt.Sprintf("%d of %d runs are done and what was under way is saved; the same command goes on", done, len(jobs))
	var signal Signal
	switch {
	case errors.As(err, &signal):
		return interruption{err, "interrupted: " + saved}
	case errors.Is(err, errTimeUp):
		c.say("%v: %s", err, saved)
	}
	return err
}

// summary tells how a run ended, in a line.
func summary(r *compare.Run) string {
	if n := len(r.Manifest.Rungs); n > 0 && r.State == compare.Interrupted {
		last := r.Manifest.Rungs[n-1]
		return fmt.Sprintf("%s: stopped after %.3g %% of its steps, validation loss %.4f", r.Path, 100*last.Share, last.Loss)
	}
	text := fmt.Sprintf("%s: %s in %s", r.Path, r.State, seconds(r.Manifest.Seconds))
	if h := r.Manifest.Valid; h != nil && h.Perplexity != 0 {
		text += fmt.Sprintf(", validation perplexity %.2f", h.Perplexity)
	} else if h != nil {
		text += fmt.Sprintf(", validation loss %.4f", h.Loss)
	}
	return text
}

// fits returns how many of the jobs fit into memory and on the processor at a
// time, at most c.parallel.
func (c *comparer) fits(ctx context.Context, jobs []*job) (int, error) {
	parallel := min(c.parallel, len(jobs), runtime.NumCPU())
	if parallel == 1 {
		return 1, nil
	}
	have, most := train.Memory(), int64(0)
	seen := map[string]bool{}
	for _, j := range jobs {
		if seen[j.hash] {
			continue
		}
		seen[j.hash] = true
		d, err := loadText(ctx, j.experiment, nil)
		if err != nil {
			return 0, err
		}
		const token = 4 // bytes
		most = max(most, estimateMemory(j.experiment, d.Vocab.Len())+token*int64(d.Report.Train.Tokens+d.Report.Valid.Tokens+d.Report.Test.Tokens))
	}
	if have > 0 && most > 0 {
		parallel = min(parallel, max(1, int(have/most)))
	}
	if parallel < c.parallel {
		c.say("%d at a time: there are %d processors, %d runs, and memory of %s for runs of up to %s",
			parallel, runtime.NumCPU(), len(jobs), byteSize(have), byteSize(most))
	}
	return parallel, nil
}
