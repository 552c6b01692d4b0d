package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/model/lease"
	"github.com/lexigraph/lexigraph/model/train"
)

// Resume continues the interrupted run in a directory, and ends with the same bits as
// if it had never stopped. One that was killed before it began is begun, and a run that is done is returned as it is. Of the options
// Dir and Folder have no effect.
//
// A run whose experiment, text, vocabulary, sets or record are not what they were is a
// [ChangedError], and nothing is done. With Force it continues nevertheless, and its
// manifest says so; but a different vocabulary is always refused, because the
// parameters belong to its words.
func Resume(ctx context.Context, dir string, o Options) (*Run, error) {
	if host := train.Elsewhere(dir); host != "" {
		o.notify(Warning{fmt.Sprintf("%s: a process on %s trains or trained this run; looking for a minute and a half whether it still does", dir, host)})
	}
	if train.Unbegun(dir) {
		return o.begin(ctx, dir)
	}
	d, err := train.Open(dir)
	if err != nil {
		if full := (*lease.Error)(nil); !errors.Is(err, train.ErrLocked) && !errors.As(err, &full) {
			err = MissingError{err}
		}
		return nil, err
	}
	defer d.Close()
	d.RemoveTemps()
	r, err := open(dir, o.Parts)
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
	defer m.text.Close()
	s, err := o.takeUp(ctx, r, m, d)
	if err != nil {
		return r, err
	}
	if err := d.Rewind(s.trainer.Optimizer.Steps()); err != nil {
		return r, err
	}
	r.Manifest.Outcome, r.Manifest.Error = train.Running, ""
	r.Manifest.EndedBy, r.Manifest.Best = "", nil
	if err := d.WriteManifest(r.Manifest); err != nil {
		return r, err
	}
	return r, s.run(ctx)
}

// begin starts the run in a directory, which was killed before it began.
func (o Options) begin(ctx context.Context, dir string) (*Run, error) {
	config := filepath.Join(dir, train.ConfigFile)
	if _, err := os.Stat(config); errors.Is(err, fs.ErrNotExist) {
		return nil, MissingError{train.NotRun(dir)}
	}
	e, err := o.Parts.Load(config, nil)
	if err != nil {
		return nil, err
	}
	o.notify(Warning{fmt.Sprintf("%s: was killed before its run began; beginning it", dir)})
	o.Dir = dir
	return Start(ctx, e, o)
}

// takeUp returns a sitting that continues a run where it stopped. The manifest is
// brought up to date with what was changed by force.
func (o Options) takeUp(ctx context.Context, r *Run, m material, d *train.Directory) (*sitting, error) {
	changed, err := r.changes(m)
	if err != nil {
		return nil, err
	}
	if another := r.Manifest.VocabHash != m.text.Vocab.Hash() || r.Manifest.LabelsHash != hashOf(m.text.Labels); len(changed) > 0 && (another || !o.Force) {
		return nil, &ChangedError{r.Path, changed, another}
	}
	s, err := o.sit(ctx, r, m, d)
	if err != nil {
		return nil, err
	}
	if err := s.trainer.Resume(); errors.Is(err, fs.ErrNotExist) {
		o.notify(Warning{fmt.Sprintf("%s: no checkpoint was saved; beginning again", r.Path)})
	} else if err != nil {
		return nil, err
	}
	if err := s.trainer.CheckBest(); err != nil { // before hours of training, and not after them
		return nil, err
	}
	var from int64 // what came before the last change was made by other rules
	if n := len(r.Manifest.Changed); n > 0 {
		from = r.Manifest.Changed[n-1].Step + 1
	}
	gap, err := d.Gap(s.trainer, from)
	if err != nil {
		return nil, err
	}
	if gap != "" {
		changed = append(changed, train.Change{What: train.MetricsFile, Was: "whole", Now: "without " + gap})
	}
	if len(changed) == 0 {
		return s, nil
	}
	if !o.Force {
		return nil, &ChangedError{r.Path, changed, false}
	}
	for i := range changed {
		changed[i].Step = s.trainer.Optimizer.Steps()
		o.notify(Warning{fmt.Sprintf("%s: %v", r.Path, changed[i])})
	}
	r.Manifest.Changed = append(r.Manifest.Changed, changed...)
	if err := dependsOn(r.Manifest, r.Experiment, m); err != nil {
		return nil, err
	}
	r.Manifest.From = s.trainer.From
	if write := writePhrases(m.text.Phrases); write != nil {
		if err := d.Write(train.PhrasesFile, write); err != nil {
			return nil, err
		}
	}
	return s, d.WriteVocabularies(m.text.Vocab, m.text.Labels)
}

// A ChangedError says that a run cannot continue as it began, since something that it
// depends on has changed.
type ChangedError struct {
	Run     string
	Changed []train.Change
	Vocab   bool // among it the vocabulary, so that Force does not help
}

// Error implements error. Each change has a line of its own.
func (e *ChangedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: cannot go on, because what the run depends on has changed:\n", e.Run)
	for _, c := range e.Changed {
		fmt.Fprintf(&b, "  %v\n", c)
	}
	if e.Vocab {
		b.WriteString("the parameters belong to the old vocabulary: bring the old text back, or start a new run")
	} else {
		b.WriteString("undo that or start a new run; run --resume --force goes on all the same and notes it in the manifest")
	}
	return b.String()
}
