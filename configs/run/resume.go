package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/model/lease"
	"github.com/lexigraph/lexigraph/model/train"
)

// Resume continues the interrupted run in a directory, and ends with the same bits as
// if it had never stopped. A run that is done is returned as it is. Of the options Dir
// and Folder have no effect.
//
// A run whose experiment, text, vocabulary, sets or record are not what they were is a
// [ChangedError], and nothing is done. With Force it continues nevertheless, and its
// manifest says so; but a different vocabulary is always refused, because the
// parameters belong to its words.
func Resume(ctx context.Context, dir string, o Options) (*Run, error) {
	if host := train.Elsewhere(dir); host != "" {
		o.notify(Warning{fmt.Sprintf("%s: a process on %s trains or trained this run; looking for a minute and a half whether it still does", dir, host)})
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

// changes returns what is different in the run since it began, or was last continued.
func (r *Run) changes(m material) ([]train.Change, error) {
	was := r.Manifest
	now := &train.Manifest{}
	if err := dependsOn(now, r.Experiment, m); err != nil {
		return nil, err
	}
	all := changedSettings(was, now)
	add := func(what, was, now string) {
		if was != now {
			all = append(all, train.Change{What: what, Was: was, Now: now})
		}
	}
	if len(all) == 0 { // settings without an effect count as well: the manifest has a hash of all
		add(train.ConfigFile, sha(was.ConfigHash), sha(now.ConfigHash))
	}
	if was.Sets != nil {
		for _, file := range slices.Sorted(maps.Keys(now.Sets)) {
			if was.Sets[file] != "" { // else evaluate.sets is among the settings
				add(file, sha(was.Sets[file]), sha(now.Sets[file]))
			}
		}
	}
	for i := range max(len(was.Data.Sources), len(now.Data.Sources)) {
		what, a := textOf(was, i)
		other, b := textOf(now, i)
		if what != other && what != "" && other != "" {
			add(what, a, "not read")
			add(other, "not read", b)
			continue
		}
		add(what+strings.TrimPrefix(other, what), a, b)
	}
	if was, now := was.Data.Dictionary, now.Data.Dictionary; was != "" && now != "" { // else corpus.tokenizer is among the settings
		add(r.Experiment.Corpus.Dictionary, sha(was), sha(now))
	}
	if was, now := was.Data.Teacher, now.Data.Teacher; was != "" && now != "" {
		add(cmp.Or(r.Experiment.Corpus.Teacher, "the vectors"), sha(was), sha(now))
	}
	if was, now := was.Data.Command, now.Data.Command; was != "" && now != "" {
		add("the program of corpus.command", sha(was), sha(now))
	}
	for _, part := range []struct {
		name     string
		was, now int64
	}{
		{"training text", was.Data.Train.Tokens, now.Data.Train.Tokens},
		{"validation text", was.Data.Valid.Tokens, now.Data.Valid.Tokens},
		{"test text", was.Data.Test.Tokens, now.Data.Test.Tokens},
	} {
		add("the "+part.name, fmt.Sprintf("%d tokens", part.was), fmt.Sprintf("%d tokens", part.now))
	}
	add("the vocabulary", fmt.Sprintf("%d words of %s", was.Vocabulary, sha(was.VocabHash)), fmt.Sprintf("%d words of %s", m.text.Vocab.Len(), sha(now.VocabHash)))
	if was.PhrasesHash != "" && now.PhrasesHash != "" {
		add("the phrases", sha(was.PhrasesHash), sha(now.PhrasesHash))
	}
	if was.From != nil && m.source != nil && was.From.Path == m.source.path { // else start.from is among the settings
		if was.From.SHA256 == m.source.former {
			add("the seed of what is new beside "+m.source.path, "the hash of its file, in earlier versions of Lexigraph,", "that of its numbers")
		} else {
			add(m.source.path, sha(was.From.SHA256), sha(m.source.sha256))
		}
	}
	if _, err := r.Phrases(); err != nil {
		all = append(all, train.Change{What: train.PhrasesFile, Was: sha(was.PhrasesHash), Now: "damaged: " + err.Error()})
	}
	add("the labels", sha(was.LabelsHash), sha(now.LabelsHash))
	if _, err := r.Labels(); err != nil {
		all = append(all, train.Change{What: train.LabelsFile, Was: sha(was.LabelsHash), Now: "damaged: " + err.Error()})
	}
	if _, err := r.Vocab(); err != nil {
		all = append(all, train.Change{What: train.VocabFile, Was: sha(was.VocabHash), Now: "damaged: " + err.Error()})
	}
	return all, nil
}

// notSet stands for the value of a setting that one of two manifests lacks.
const notSet = "not set"

// changedSettings returns the settings in which two manifests differ, as far as both
// have them.
func changedSettings(was, now *train.Manifest) (all []train.Change) {
	add := func(key, was, now string) {
		if was != now {
			all = append(all, train.Change{What: key, Was: was, Now: now})
		}
	}
	add("name", strconv.Quote(was.Name), strconv.Quote(now.Name))
	add("seed", fmt.Sprint(was.Seed), fmt.Sprint(now.Seed))
	if was.Settings == nil { // of an earlier version
		return all
	}
	keys := maps.Clone(was.Settings)
	maps.Copy(keys, now.Settings)
	value := func(m *train.Manifest, key string) string {
		if v, ok := m.Settings[key]; ok {
			return v
		}
		return notSet
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		add(key, value(was, key), value(now, key))
	}
	return all
}

// textOf returns what a manifest says of the i-th text, if it has so many.
func textOf(m *train.Manifest, i int) (name, contents string) {
	if i >= len(m.Data.Sources) {
		return "", "not read"
	}
	s := m.Data.Sources[i]
	contents = sha(s.SHA256)
	if s.Version != "" {
		contents = "of " + s.Version + ", " + contents
	}
	return s.Part + " " + s.Name, contents
}

func sha(digits string) string { return "SHA-256 " + digits }
