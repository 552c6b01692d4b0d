package run

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/peer"
	"github.com/lexigraph/lexigraph/model/train"
)

// StartTogether trains an experiment together with other processes, each of which calls it with its own number: see
// package peer. The run in o.Dir, which all of them must see, is the same to the bit as if one process had trained it alone.
// Process 0 makes it, as [Start] does, or goes on with it, as [Resume] does; the others return nil
// when training is over. A process that has ended for any reason can be started again.
//
// The number of processes is at most that of train.shards.
func StartTogether(ctx context.Context, e *configs.Experiment, s peer.Settings, o Options) (*Run, error) {
	if err := checkTogether(e, s, o); err != nil {
		return nil, SettingError{err}
	}
	m, err := o.material(ctx, e)
	if err != nil {
		return nil, err
	}
	defer m.text.Close()
	if s.Key, err = keyOf(e, m); err != nil {
		return nil, err
	}
	o.Notify = oneAtATime(o.Notify)
	s.Notify = func(text string) { o.notify(Warning{text}) }
	if o.peers, err = peer.Join(s); err != nil {
		return nil, err
	}
	defer o.peers.Close()
	for {
		var r *Run
		if s.Process == 0 {
			r, err = o.lead(ctx, e, m)
		} else {
			err = o.follow(ctx, e, m)
		}
		if refused := (*peer.Refused)(nil); errors.As(err, &refused) {
			err = SettingError{err}
		}
		if !errors.Is(err, train.ErrPeers) || ctx.Err() != nil {
			return r, err
		}
		if err := o.peers.Restart(ctx); err != nil {
			return r, err
		}
	}
}

// oneAtATime returns a function of several goroutines that calls one of a single goroutine. It may be nil.
func oneAtATime(notify func(Event)) func(Event) {
	var mu sync.Mutex
	return func(e Event) {
		mu.Lock()
		defer mu.Unlock()
		if notify != nil {
			notify(e)
		}
	}
}

func checkTogether(e *configs.Experiment, s peer.Settings, o Options) error {
	if err := s.Check(); err != nil {
		return err
	}
	n := len(s.Addresses)
	switch {
	case o.Dir == "":
		return errors.New("processes that train together need the directory of the run, which all of them see")
	case n > max(1, e.Train.Shards):
		return fmt.Errorf("%d processes share a batch, and train.shards = %d; write train.shards = %d, which every number of processes up to it computes alike", n, e.Train.Shards, n)
	case e.Train.MaxSeconds > 0:
		return errors.New("train.max_seconds ends each process at another step; write train.max_steps or train.max_tokens")
	case readsStdin(e):
		return errors.New("corpus.train reads the standard input, which processes do not share; put the text into a file")
	}
	return nil
}

// keyOf returns what the processes must have in common.
func keyOf(e *configs.Experiment, m material) (peer.Key, error) {
	manifest := train.NewManifest()
	if err := dependsOn(manifest, e, m); err != nil {
		return "", err
	}
	text := sha256.New()
	fmt.Fprintln(text, manifest.VocabHash, manifest.PhrasesHash, manifest.LabelsHash)
	for _, s := range manifest.Data.Sources {
		fmt.Fprintln(text, s.Part, s.SHA256)
	}
	start := ""
	if m.source != nil {
		start = m.source.sha256
	}
	build, err := train.Build()
	if err != nil {
		return "", err
	}
	return peer.Key(fmt.Sprintf("version of lexigraph=%s %s;program file (copy one to all machines, or build it from a commit)=%s;experiment=%s;seed=%d;text=%x;run or file to start from=%s",
		manifest.Version, manifest.Commit, build, manifest.ConfigHash, e.Seed, text.Sum(nil), start)), nil
}

// lead trains the run in o.Dir, from its beginning or its last checkpoint.
func (o Options) lead(ctx context.Context, e *configs.Experiment, m material) (*Run, error) {
	if !train.IsRun(o.Dir) {
		return o.start(ctx, e, m)
	}
	r, err := open(o.Dir, o.Parts)
	if err != nil {
		return nil, err
	}
	was, err := configs.Hash(r.Experiment)
	if err != nil {
		return nil, err
	}
	if now, err := configs.Hash(e); err != nil || was != now || r.Experiment.Seed != e.Seed {
		return r, errors.Join(err, SettingError{fmt.Errorf("%s: is a run of another experiment, or of other settings or seed; name another directory", o.Dir)})
	}
	return Resume(ctx, o.Dir, o)
}

// follow trains what another process keeps the record of.
func (o Options) follow(ctx context.Context, e *configs.Experiment, m material) error {
	s, err := o.sit(ctx, &Run{Experiment: e, parts: o.Parts}, m, nil)
	if err != nil {
		return err
	}
	t := s.trainer
	t.Checkpoint = filepath.Join(o.Dir, filepath.FromSlash(train.CheckpointFile))
	err = t.Resume()
	if err == nil { // as the first process does, or the others would wait for it
		err = t.CheckBest()
	}
	if errors.Is(err, fs.ErrNotExist) {
		t.Checkpoint = ""
	} else if bad := (*model.CheckpointError)(nil); errors.As(err, &bad) {
		return fmt.Errorf("%w; all processes start from it", err)
	} else if err != nil {
		return err
	}
	t.Score = nil
	return t.Run(ctx)
}
