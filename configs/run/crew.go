package run

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/machine"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/lease"
	"github.com/lexigraph/lexigraph/model/train"
)

// A Crew trains jobs. Those that other processes train at the same time are left to them.
type Crew struct {
	Options      // of each run; Dir and Until have no effect
	Parallel int // jobs at a time, as far as processors and memory go; 0: 1

	// Job trains one job, of which so many run at a time, and returns once it is done, has
	// diverged, or ctx has ended and it is saved. Nil: this process does. The command
	// starts a process for each: the memory that it needs is then its own, and one that the
	// system kills leaves the others alone. Results are the same.
	Job func(ctx context.Context, j *Job, parallel int) error
}

// Planned says what [Crew.Train] is going to do.
type Planned struct{ Train, GoOn, There int } // jobs: to train, to continue, and done or diverged already

// Crowded says that fewer jobs run at a time than were asked for.
type Crowded struct {
	Parallel, Processors, Jobs int
	Memory, Job                Bytes // that the machine has, and that the largest job may need
}

// Starting says that a job begins, or continues.
type Starting struct {
	Job        *Job
	Number, Of int // from 1, in the order of beginning
}

// Finished says that a job is done, has diverged, or has come to where it was to stop.
type Finished struct {
	Run      *compare.Run
	Done, Of int
}

// Stopped is the error of jobs that were stopped from outside. What was under way is
// saved, and calling again continues it.
type Stopped struct {
	Done, Of int
	Cause    error // of the context
}

// Error implements error.
func (s *Stopped) Error() string {
	return fmt.Sprintf("%v: %d of %s and what was under way is saved; the same command continues", s.Cause, s.Done, amount.Subject(s.Of, "run", "is done", "are done"))
}

// Unwrap returns the cause.
func (s *Stopped) Unwrap() error { return s.Cause }

// LeftError is the error of jobs that were left to other processes, which train them. The others are done. It is [train.ErrLocked].
type LeftError struct {
	Runs []string // their directories, or URLs
	Of   int      // jobs
}

// Error implements error.
func (l *LeftError) Error() string {
	const most = 3 // to name
	switch {
	case l.Of == 1:
		return fmt.Sprintf("%s: another process is training this run; wait for it, or give the same command again later", l.Runs[0])
	case len(l.Runs) == 1:
		return fmt.Sprintf("%s: another process is training this run, 1 of %d; wait for it, or give the same command again later", l.Runs[0], l.Of)
	}
	names := slices.Clone(l.Runs)
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("%d more", more))
	}
	return fmt.Sprintf("%d of %d runs are being trained by other processes, %s; wait for them, or give the same command again later", len(l.Runs), l.Of, strings.Join(names, ", "))
}

// Is implements the interface of [errors.Is].
func (l *LeftError) Is(target error) bool { return target == train.ErrLocked }

// Train trains the jobs that are not done, which [Place] has placed. A job that diverges
// is a result like others. One that another process trains is left to it, unless that has been stopped or killed by the time that
// all others are done, and the error is a [*LeftError] then. Any other failure ends it all. When ctx ends the error is a [*Stopped].
func (c Crew) Train(ctx context.Context, jobs []*Job) error {
	var todo []*Job
	count := map[compare.State]int{}
	var left []*Job
	for _, j := range jobs {
		count[j.State]++
		switch {
		case j.State == compare.Done, j.State == compare.Diverged:
		case j.locked() != nil:
			left = append(left, j)
		default:
			todo = append(todo, j)
		}
	}
	if len(todo) > 0 {
		c.notify(Planned{count[""], len(todo) - count[""], len(jobs) - len(todo) - len(left)})
		parallel, err := c.fits(ctx, todo)
		if err != nil {
			return err
		}
		for len(todo) > 0 {
			more, err := c.trainAll(ctx, todo, parallel)
			if err != nil {
				return err
			}
			todo, left = c.abandoned(ctx, append(left, more...))
		}
	}
	return c.left(ctx, left, len(jobs))
}

// abandoned parts jobs that were left to other processes into those that a process was stopped or killed at since, and the rest.
// One that has come to where it was to stop is in neither.
func (c Crew) abandoned(ctx context.Context, jobs []*Job) (todo, left []*Job) {
	for _, j := range jobs {
		r := compare.Read(j.Path)
		switch {
		case c.Bucket != nil || r.State != compare.Interrupted || j.fits(ctx, c.Options) != nil:
			left = append(left, j)
			continue
		case j.Until > 0 && rungAt(r, j.Until) != nil:
			continue
		}
		if j.State = compare.Interrupted; !train.IsRun(j.Path) {
			j.State = "" // it had not begun
		}
		todo = append(todo, j)
	}
	return todo, left
}

// left returns the error of jobs that were left to other processes, nil if these are done with them by now.
func (c Crew) left(ctx context.Context, jobs []*Job, of int) error {
	var runs []string
	for _, j := range jobs {
		if c.Bucket != nil || j.made(ctx, c.Options) != nil {
			runs = append(runs, c.Bucket.Shown(j.Path))
		}
	}
	if len(runs) == 0 {
		return nil
	}
	return &LeftError{runs, of}
}

// trainAll trains jobs, so many at a time, and returns those that are left to others.
func (c Crew) trainAll(outer context.Context, jobs []*Job, parallel int) (left []*Job, err error) {
	ctx, cancel := context.WithCancelCause(outer)
	defer cancel(nil)
	s := &crewAtWork{Crew: c, of: len(jobs), parallel: parallel, cancel: cancel}
	next := make(chan *Job)
	var wg sync.WaitGroup
	for range parallel {
		wg.Go(func() {
			for j := range next {
				s.train(ctx, j)
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
	switch {
	case outer.Err() != nil:
		return s.left, &Stopped{s.done, len(jobs), context.Cause(outer)}
	case ctx.Err() != nil:
		return s.left, context.Cause(ctx)
	}
	return s.left, nil
}

// A crewAtWork trains some jobs.
type crewAtWork struct {
	Crew
	of, parallel int // jobs, and those at a time
	cancel       context.CancelCauseFunc

	mu          sync.Mutex // held during Notify, and for what follows
	begun, done int        // jobs
	left        []*Job     // to others
}

// train trains a job, and ends the work if that fails.
func (s *crewAtWork) train(ctx context.Context, j *Job) {
	s.mu.Lock()
	s.begun++
	s.notify(Starting{j, s.begun, s.of})
	s.mu.Unlock()
	o := s.Options
	o.Notify = func(e Event) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.notify(e)
	}
	err := j.elsewhere(ctx, o, func() error { return s.do(ctx, j, o) })
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case errors.Is(err, train.ErrLocked):
		if lost := (*lease.Lost)(nil); errors.As(err, &lost) && s.Bucket == nil { // the bucket has told
			s.notify(Warning{lost.Error()})
		}
		s.left = append(s.left, j)
	case err != nil:
		s.cancel(err)
	default:
		s.done++
		s.notify(Finished{compare.Read(j.Path), s.done, s.of})
	}
}

// do trains a job, in a process of its own if the crew says so, and in its bucket if it has one.
func (s *crewAtWork) do(ctx context.Context, j *Job, o Options) error {
	do := s.Job
	if do == nil {
		c := s.Crew
		c.Options = o // whose Notify waits for that of other jobs
		do = c.job
	}
	if s.Bucket == nil {
		return do(ctx, j, s.parallel)
	}
	return s.Bucket.train(ctx, j, o, func() error { return j.fits(ctx, o) }, func(ctx context.Context) error { return do(ctx, j, s.parallel) })
}

// elsewhere has do train the job and, as often as another job has made a run in its directory at the same time, does it in another one.
func (j *Job) elsewhere(ctx context.Context, o Options, do func() error) error {
	const most = 100 // directories that others have taken, one after the other
	for range most {
		if err := do(); !errors.Is(err, train.ErrExists) {
			return err
		}
		if err := j.made(ctx, o); !errors.Is(err, train.ErrExists) {
			return err
		}
		taken := o.Bucket.Shown(j.Path)
		j.State = ""
		if err := Place(ctx, []*Job{j}, o); err != nil {
			return err
		}
		o.notify(Warning{fmt.Sprintf("%s: was made by another job of this name at the same time, with other settings or another text; this one trains in %s", taken, o.Bucket.Shown(j.Path))})
		switch j.State {
		case compare.Done, compare.Diverged:
			return nil
		}
		if err := j.locked(); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s: %w", o.Bucket.Shown(j.Path), train.ErrExists)
}

// job trains a job in this process.
func (c Crew) job(ctx context.Context, j *Job, _ int) error {
	o := c.Options
	o.Dir, o.Until = j.Path, j.Until
	var err error
	if j.Begun() {
		_, err = Resume(ctx, j.Path, o)
	} else {
		_, err = Start(ctx, j.Experiment, o)
	}
	if diverged := (*train.Diverged)(nil); errors.As(err, &diverged) {
		return nil
	}
	return err
}

// fits returns how many of the jobs fit into memory and on the processor at a
// time, at most c.Parallel.
func (c Crew) fits(ctx context.Context, jobs []*Job) (int, error) {
	parallel := min(max(1, c.Parallel), len(jobs), runtime.NumCPU())
	if parallel == 1 {
		return 1, nil
	}
	have, most := Bytes(machine.Memory()), Bytes(0)
	seen := map[string]bool{}
	for _, j := range jobs {
		if seen[j.Hash] {
			continue
		}
		seen[j.Hash] = true
		d, err := Load(ctx, j.Experiment, nil)
		if err != nil {
			return 0, err
		}
		most = max(most, Memory(j.Experiment, d))
		d.Close()
	}
	if have > 0 && most > 0 {
		parallel = min(parallel, max(1, int(have/most)))
	}
	if parallel < c.Parallel {
		c.notify(Crowded{parallel, runtime.NumCPU(), len(jobs), have, most})
	}
	return parallel, nil
}
