package run

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// Start trains an experiment from the beginning in a directory of its own, evaluates
// it on the test text, scores its vectors and exports them. Once there is a directory
// the run is returned beside any error.
//
// When ctx ends the run is saved and the error is [train.ErrInterrupted]. A loss that
// stops being finite is a [*train.Diverged]. Settings that do not go with the text are
// [configs.Problems] or a [SettingError].
func Start(ctx context.Context, e *configs.Experiment, o Options) (*Run, error) {
	m, err := o.material(ctx, e)
	if err != nil {
		return nil, err
	}
	return o.start(ctx, e, m)
}

// Seeds trains an experiment n times, with the seeds 1 to n in the place of its own,
// as [Start] does. The text is read once. It ends with the first error.
func Seeds(ctx context.Context, e *configs.Experiment, n int, o Options) iter.Seq2[*Run, error] {
	return func(yield func(*Run, error) bool) {
		m, err := o.material(ctx, e)
		if err != nil {
			yield(nil, err)
			return
		}
		for seed := range n {
			same := *e
			same.Seed = uint64(seed + 1)
			r, err := o.start(ctx, &same, m)
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// Resume goes on with the interrupted run in a directory, to the bits of one that was
// never stopped. A run that is done is returned as it is. Of the options Dir and Folder
// have no effect.
func Resume(ctx context.Context, dir string, o Options) (*Run, error) {
	d, err := train.Open(dir)
	if err != nil {
		return nil, missing(err)
	}
	defer d.Close()
	r, err := Open(dir, o.Parts)
	if err != nil {
		return nil, err
	}
	if r.Manifest.Outcome == train.Done {
		return r, nil
	}
	m, err := o.material(ctx, r.Experiment)
	if err != nil {
		return r, err
	}
	if err := r.sameText(m.text); err != nil {
		return r, err
	}
	s, err := o.sit(ctx, r, m, d)
	if err != nil {
		return r, err
	}
	if err := s.trainer.Resume(); errors.Is(err, os.ErrNotExist) {
		o.notify(Warning{fmt.Sprintf("%s: no checkpoint was saved; beginning again", dir)})
	} else if err != nil {
		return r, err
	}
	if err := d.Rewind(s.trainer.Optimizer.Steps()); err != nil {
		return r, err
	}
	r.Manifest.Outcome, r.Manifest.Error = train.Running, ""
	if err := d.WriteManifest(r.Manifest); err != nil {
		return r, err
	}
	return r, s.run(ctx)
}

// material is what runs of an experiment that differ in their seed share.
type material struct {
	text *data.Dataset
	sets []evaluate.Set
}

// material reads the sets and the text of an experiment, the sets first: they are
// small, and may be wrong.
func (o Options) material(ctx context.Context, e *configs.Experiment) (m material, err error) {
	if m.sets, err = o.openSets(e); err != nil {
		return m, err
	}
	m.text, err = o.load(ctx, e)
	return m, err
}

// start trains an experiment in a new directory.
func (o Options) start(ctx context.Context, e *configs.Experiment, m material) (*Run, error) {
	r := &Run{Experiment: e, parts: o.Parts}
	s, err := o.sit(ctx, r, m, nil)
	if err != nil {
		return nil, err
	}
	if s.dir, err = o.directory(e); err != nil {
		return nil, err
	}
	defer s.dir.Close()
	r.Path = s.dir.Path
	if r.Manifest, err = newManifest(e, m.text, s.trainer); err != nil {
		return r, err
	}
	err = errors.Join(
		s.dir.Write(train.ConfigFile, func(w *bufio.Writer) error { return configs.Write(w, e) }),
		s.dir.Write(train.VocabFile, func(w *bufio.Writer) error { return m.text.Vocab.Write(w) }),
		s.dir.WriteManifest(r.Manifest))
	if err != nil {
		return r, err
	}
	return r, s.run(ctx)
}

// directory makes the run directory.
func (o Options) directory(e *configs.Experiment) (*train.Directory, error) {
	if o.Dir != "" {
		return train.Create(o.Dir)
	}
	return train.CreateNumbered(filepath.Join(cmp.Or(o.Folder, DefaultFolder), fmt.Sprintf("%s-%d", e.Name, e.Seed)))
}

func newManifest(e *configs.Experiment, d *data.Dataset, t *train.Trainer) (*train.Manifest, error) {
	hash, err := configs.Hash(e)
	if err != nil {
		return nil, err
	}
	m := train.NewManifest()
	m.Name, m.Seed, m.ConfigHash = e.Name, e.Seed, hash
	m.VocabHash, m.Vocabulary = d.Vocab.Hash(), d.Vocab.Len()
	m.Parameters, m.Data = t.Network.Size(), d.Report
	return m, nil
}

// sameText reports that the text is not what the run began with.
func (r *Run) sameText(d *data.Dataset) error {
	m := r.Manifest
	if d.Vocab.Hash() == m.VocabHash && d.Report.Train == m.Data.Train {
		return nil
	}
	return MissingError{fmt.Errorf("%s: the text has changed since the run began: it had %d tokens and %d words, now %d and %d; "+
		"bring the old text back, or start a new run", r.Path, m.Data.Train.Tokens, m.Vocabulary, d.Report.Train.Tokens, d.Vocab.Len())}
}

// missing marks the errors of a run directory that is not one.
func missing(err error) error {
	if errors.Is(err, train.ErrLocked) {
		return err
	}
	return MissingError{err}
}
