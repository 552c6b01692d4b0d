package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/lexigraph/lexigraph/model/train"
)

// What a run's way into the bucket takes.
const (
	lookEvery = time.Second      // whether there is a new checkpoint
	again     = 10 * time.Second // after a try that failed
	putWithin = 10 * time.Minute // at a run's end, as long as the lease holds
	// A process that was told to stop is killed by schedulers after two minutes.
	putStopped = 90 * time.Second
	putAgain   = 2 * time.Minute // a run that was trained elsewhere
)

// Run trains an experiment as the run of that name in the bucket, or goes on with it there, as [Crew.Train] does with its runs. One that is
// done is returned as it is; one of another experiment, or another seed, is [train.ErrExists]. The run is in the folder until
// Close. Of the options Dir and Folder have no effect.
func (b *Bucket) Run(ctx context.Context, e *configs.Experiment, name string, o Options) (*Run, error) {
	hash, err := configs.Hash(e)
	if err != nil {
		return nil, err
	}
	j := &Job{Experiment: e, Hash: hash, Path: filepath.Join(b.Folder, name), Until: o.Until, name: name, shared: true}
	o.Dir = j.Path
	o.Notify = oneAtATime(o.Notify) // training, and what watches it
	fits := func() error {
		if there := compare.Read(j.Path); train.IsRun(j.Path) && (there.Manifest.ConfigHash != hash || there.Manifest.Seed != e.Seed) {
			return fmt.Errorf("%s: another experiment, or another seed, %w", b.Shown(j.Path), train.ErrExists)
		}
		return nil
	}
	if err := b.fetch(ctx, []string{name}, isSmall); err != nil {
		return nil, err
	}
	if err := fits(); err != nil {
		return nil, err
	}
	var r *Run
	err = b.train(ctx, j, o, fits, func(ctx context.Context) (err error) {
		if j.Begun() {
			r, err = Resume(ctx, j.Path, o)
		} else {
			r, err = Start(ctx, e, o)
		}
		return err
	})
	if err == nil && r == nil { // it was done, or was by another process meanwhile
		r, err = open(j.Path, o.Parts)
	}
	return r, err
}

// train has do train a job in the folder, once nobody else trains it, from what the bucket has of it, unless fits returns an error of
// what tells of that, which is in the folder then. What do leaves goes into the bucket.
func (b *Bucket) train(ctx context.Context, j *Job, o Options, fits func() error, do func(context.Context) error) error {
	c := b.copy(j.Path)
	hold, err := b.take(ctx, c, o)
	if err != nil {
		return err
	}
	defer hold.Release()
	for _, wanted := range []func(string) bool{isSmall, isAny} {
		if _, err := hold.Fetch(ctx, j.Path, wanted); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return inBucket(c.String(), err)
		}
		if err := fits(); err != nil {
			return err
		}
	}
	if j.State = ""; train.IsRun(j.Path) {
		j.State = compare.Read(j.Path).State
	}
	if j.State == compare.Done || j.State == compare.Diverged { // by another process, in the meantime
		return nil
	}
	training, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watched := make(chan struct{})
	over := make(chan struct{})
	go func() {
		defer close(watched)
		b.watch(training, hold, j.Path, o, over, cancel)
	}()
	err = ofTemp(do(training))
	close(over)
	<-watched
	if !hold.IsLost() {
		if !train.IsRun(j.Path) { // it did not begin
			return err
		}
		putting := b.putAtEnd(ctx, hold, j.Path, o)
		if putting == nil {
			return err
		}
		if !hold.IsLost() {
			return errors.Join(err, fmt.Errorf("%s: %w; what was trained is in %s", c, putting, b.keep(j.Path)))
		}
	}
	o.notify(Warning{fmt.Sprintf("%s: another process has taken this run up, or may, because the bucket could not be reached; what this one trained is in %s", c, b.keep(j.Path))})
	return hold.LostError()
}

// ofTemp returns the error of a run in a bucket. Where there is no room for it, that says how to choose another place: its path is none that
// anybody named.
func ofTemp(err error) error {
	if !errors.Is(err, syscall.ENOSPC) {
		return err
	}
	return fmt.Errorf("%w; a run in a bucket is trained in the folder for temporary files, and %s chooses another", err, disk.TempVariable())
}

// keep has Close leave the run in a directory, and says where that is and how it comes into the bucket.
func (b *Bucket) keep(dir string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.temp.Leave()
	b.kept = append(b.kept, dir)
	return fmt.Sprintf("%s, and goes there by: lexigraph-bucket runs put '%[1]s' '%s'", dir, cmp.Or(b.given, b.URL))
}

// watch puts the run into the bucket whenever there is a new checkpoint, until over is closed. It ends the training if another
// process takes the run up.
func (b *Bucket) watch(ctx context.Context, hold *store.Hold, dir string, o Options, over <-chan struct{}, cancel context.CancelCauseFunc) {
	last := stateOf(dir)
	failed := false
	pause := lookEvery
	for {
		select {
		case <-over:
			return
		case <-hold.Lost():
			cancel(hold.LostError())
			return
		case <-time.After(pause):
		}
		pause = lookEvery
		now := stateOf(dir)
		if now == last {
			continue
		}
		putting, stop := context.WithCancel(context.WithoutCancel(ctx))
		go func() {
			select {
			case <-over: // the end puts more
			case <-hold.Lost():
			case <-putting.Done():
			}
			stop()
		}()
		err := b.put(putting, hold, dir)
		ended := putting.Err() != nil // with the run, or it is lost
		stop()
		if err == nil {
			last, failed = now, false
			continue
		}
		if ended {
			continue
		}
		if pause = again; !failed && ctx.Err() == nil {
			o.notify(Warning{fmt.Sprintf("%s: the checkpoint is not in the bucket yet: %v; training goes on, and it is tried again", hold.Copy, err)})
		}
		failed = true
	}
}

// stateOf returns what changes with every checkpoint. There is nothing to put before the first.
func stateOf(dir string) string {
	info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(train.CheckpointFile)))
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
}

func (b *Bucket) put(ctx context.Context, hold *store.Hold, dir string) error {
	files, err := runFiles(dir)
	if err != nil {
		return err
	}
	return hold.Put(ctx, dir, files)
}

// putAtEnd puts the run as it ended, and tries again for a while where that fails.
func (b *Bucket) putAtEnd(ctx context.Context, hold *store.Hold, dir string, o Options) error {
	within := putWithin
	if ctx.Err() != nil {
		within = putStopped
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), within)
	defer cancel()
	return b.keepPutting(ctx, hold, dir, within, o)
}

// keepPutting puts the run into the bucket, and tries again until ctx ends, so long from now.
func (b *Bucket) keepPutting(ctx context.Context, hold *store.Hold, dir string, within time.Duration, o Options) error {
	for said := false; ; said = true {
		err := b.put(ctx, hold, dir)
		if err == nil || hold.IsLost() || ctx.Err() != nil || errors.Is(err, fs.ErrPermission) {
			return err
		}
		if !said {
			o.notify(Warning{fmt.Sprintf("%s: the run is not in the bucket yet: %v; trying for up to %v", hold.Copy, err, within)})
		}
		select {
		case <-ctx.Done():
			return err
		case <-hold.Lost():
			return err
		case <-time.After(again):
		}
	}
}
