package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/lexigraph/lexigraph/model/train"
)

// Put puts the run in a directory into the bucket. One of that name that is there already is replaced if it is the same run, of the same
// settings, seed and text, is not done, and has come no further by the steps of its checkpoint. Where all files are there, nothing is put. Otherwise the
// error is [train.ErrExists]. Of the options Notify alone has an effect.
func (b *Bucket) Put(ctx context.Context, dir string, o Options) (url string, err error) {
	if !train.IsRun(dir) {
		return "", MissingError{train.NotRun(dir)}
	}
	mine, err := train.ReadManifest(dir)
	if err != nil {
		return "", MissingError{err}
	}
	if train.IsLocked(dir) {
		return "", fmt.Errorf("%s: %w", dir, train.ErrLocked)
	}
	path, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	files, err := runFiles(path)
	if err != nil {
		return "", err
	}
	there := filepath.Join(b.Folder, filepath.Base(path))
	hold, err := b.take(ctx, b.copy(there), o)
	if err != nil {
		return "", err
	}
	defer hold.Release()
	switch r, err := hold.Fetch(ctx, there, isSmall); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", inBucket(hold.String(), err)
	case r.Has(path, files):
		return hold.String(), nil
	default:
		if err := goesOn(ctx, hold.Copy, r, compare.Read(there), dir, mine); err != nil {
			return "", inBucket(hold.String(), err)
		}
	}
	err = hold.Put(ctx, path, files)
	if errors.Is(err, store.ErrUnavailable) {
		within, cancel := context.WithTimeout(ctx, putAgain)
		defer cancel()
		err = b.keepPutting(within, hold, path, putAgain, o)
	}
	if err != nil {
		return "", inBucket(hold.String(), err)
	}
	return hold.String(), nil
}

// goesOn returns an error unless the run in a directory is the one that is in the bucket, and has come as far at least.
func goesOn(ctx context.Context, c store.Copy, r *store.Record, its *compare.Run, dir string, mine *train.Manifest) error {
	m := its.Manifest
	switch {
	case its.State == compare.Broken:
		return thereError(fmt.Sprintf("the run of this name there is broken (%s); give %s another name, or remove that one", its.Problem, dir))
	case m.ConfigHash != mine.ConfigHash || m.Seed != mine.Seed || identityOf(m) != identityOf(mine):
		return thereError(fmt.Sprintf("the run of this name there has other settings, another seed or another text; give %s another name", dir))
	case its.State == compare.Done || its.State == compare.Diverged:
		return thereError(fmt.Sprintf("this run is %s there already; runs get brings it from there", its.State))
	case mine.Outcome == train.Done || mine.Outcome == train.HasDiverged:
		return nil
	}
	there, err := stepThere(ctx, c, r)
	if err != nil {
		return err
	}
	here, err := stepHere(dir)
	if err != nil {
		return err
	}
	if there > here {
		return thereError(fmt.Sprintf("this run has come to step %d there, and to step %d in %s; runs get brings it from there", there, here, dir))
	}
	return nil
}

// A thereError says why a run in a bucket is not replaced. It is [train.ErrExists].
type thereError string

// Error implements error.
func (e thereError) Error() string { return string(e) }

// Is implements the interface of [errors.Is].
func (thereError) Is(target error) bool { return target == train.ErrExists }

// stepThere returns the step of the checkpoint of a run in a bucket, 0 if it has none.
func stepThere(ctx context.Context, c store.Copy, r *store.Record) (int64, error) {
	in, size, err := c.Open(ctx, r, train.CheckpointFile)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	step, err := model.CheckpointStep(in, size)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", train.CheckpointFile, err)
	}
	return step, nil
}

// stepHere returns the step of the checkpoint of a run in a directory, 0 if it has none.
func stepHere(dir string) (int64, error) {
	path := filepath.Join(dir, filepath.FromSlash(train.CheckpointFile))
	f, err := disk.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	step, err := model.CheckpointStep(f, info.Size())
	if err != nil {
		return 0, MissingError{&model.CheckpointError{Path: path, Reason: err}}
	}
	return step, nil
}

// runFiles returns the files of a run directory, in the order in which [store.Hold.Put] wants them: a manifest is written
// after the checkpoint that it speaks of, and a checkpoint after its metrics. Locks and what is being written are not among them.
func runFiles(dir string) ([]string, error) {
	files := []string{train.ManifestFile, train.CheckpointFile, train.BestFile, train.MetricsFile}
	err := corpus.Walk(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if name = filepath.ToSlash(name); err == nil && !train.IsTemporary(name) && !slices.Contains(files, name) {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, disk.Cause(err))
	}
	return files, nil
}
