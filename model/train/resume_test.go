package train_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/train"
)

// killed is what a run that is killed panics with.
type killed struct{}

// kill runs until the process would be gone.
func (r run) kill(ctx context.Context) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if _, ok := v.(killed); !ok {
				panic(v)
			}
			err = errKilled
		}
	}()
	return r.Run(ctx)
}

var errKilled = errors.New("killed")

// counting calls do before the n-th batch that it fills, from 1.
type counting struct {
	objective.Examples
	n  int
	do func()
}

func (c *counting) Fill(b *data.Batch, epoch int, index []int) error {
	if c.n--; c.n == 0 {
		c.do()
	}
	return c.Examples.Fill(b, epoch, index)
}

// logging calls do after the n-th line of the record, from 1.
type logging struct {
	*train.Directory
	n  int
	do func()
}

func (l *logging) count(err error) error {
	if l.n--; l.n == 0 {
		l.do()
	}
	return err
}

func (l *logging) Step(s train.Step) error             { return l.count(l.Directory.Step(s)) }
func (l *logging) Evaluation(e train.Evaluation) error { return l.count(l.Directory.Evaluation(e)) }
func (l *logging) Scores(s train.Scores) error         { return l.count(l.Directory.Scores(s)) }

// stopAt arranges that stop is called at the n-th occasion of the kind.
func (r run) stopAt(kind string, n int, stop func()) {
	switch kind {
	case "step":
		r.Watch = func(train.Step) {
			if n--; n == 0 {
				stop()
			}
		}
	case "evaluation":
		r.Valid = &counting{r.Valid, n, stop}
	case "line":
		r.Log = &logging{r.dir, n, stop}
	case "batch":
		r.Train = &counting{r.Train, n, stop}
	}
}

// TestResume stops runs, by Ctrl-C and by killing them, up to three times, at
// random steps, batches of an evaluation and lines of the record, and wants the
// record and the bits of a run that never stopped.
func TestResume(t *testing.T) {
	often := []settings{{log: 1, evaluate: 1, save: 13}, {log: 5, evaluate: 0, save: 0}, {log: 4, evaluate: 4, save: 20}, {log: 20, evaluate: 9, save: 3},
		{log: 7, evaluate: 1, save: 5, rate: 0.5, limits: train.Limits{Patience: 2}},
		{log: 7, evaluate: 1, save: 4, rate: 0.2, schedule: train.Schedule{Type: "plateau", Factor: 0.5, Patience: 2}}}
	var uninterrupted []outcome
	for _, s := range often {
		r := newRun(t, create(t), s)
		if err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		uninterrupted = append(uninterrupted, r.outcome(t))
	}
	draw := rand.New(rand.NewPCG(1, 2))
	for i := range 32 {
		s := often[i%len(often)]
		story := fmt.Sprintf("%+v", s)
		r := newRun(t, create(t), s)
		for range 1 + draw.IntN(3) {
			kind := []string{"step", "evaluation", "line", "batch"}[draw.IntN(4)]
			n := 1 + draw.IntN([]int{3, 30}[draw.IntN(2)])
			kill := draw.IntN(2) == 0
			story += fmt.Sprintf(", stopped at %s %d (killed: %v)", kind, n, kill)
			if err := r.stopped(t, kind, n, kill); err != nil && !errors.Is(err, train.ErrInterrupted) && !errors.Is(err, errKilled) {
				t.Fatalf("%s: %v", story, err)
			}
			r = r.again(t, s)
		}
		if err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(uninterrupted[i%len(often)], r.outcome(t)); diff != "" {
			t.Fatalf("%s: another outcome than without a stop (-want +got):\n%s", story, diff)
		}
	}
}

// stopped runs until the n-th occasion of the kind, and is then killed or
// interrupted.
func (r run) stopped(t *testing.T, kind string, n int, kill bool) error {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if !kill {
		r.stopAt(kind, n, cancel)
		return r.Run(ctx)
	}
	var dead atomic.Bool
	die := func() {
		if dead.Load() {
			panic(killed{})
		}
	}
	r.stopAt(kind, n, func() { dead.Store(true) })
	// Batches are made on another goroutine, where nobody could recover: the
	// process is gone as soon as this one comes by.
	watch, log := r.Watch, r.Log
	r.Watch = func(s train.Step) {
		if watch != nil {
			watch(s)
		}
		die()
	}
	r.Log = dying{log, die}
	return r.kill(ctx)
}

// dying is a log of a process that may be gone before or after a line.
type dying struct {
	train.Log
	die func()
}

func (d dying) Step(s train.Step) error {
	d.die()
	defer d.die()
	return d.Log.Step(s)
}

func (d dying) Evaluation(e train.Evaluation) error {
	d.die()
	defer d.die()
	return d.Log.Evaluation(e)
}

func (d dying) Scores(s train.Scores) error {
	d.die()
	defer d.die()
	return d.Log.Scores(s)
}
