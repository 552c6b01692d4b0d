package run

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// Start trains an experiment from the beginning in a directory of its own, evaluates
// it on the test text, scores its vectors and exports them. Once there is a directory
// the run is returned beside any error.
//
// When ctx ends the error is that of ctx, and [train.ErrInterrupted] too if the run was saved; before training, while
// text is read, there is nothing to save. A loss that stops being finite is a [*train.Diverged]. What is wrong with the
// experiment ([configs.Parts.Check]), and settings that do not go with the text, are [configs.Problems] or a [SettingError].
func Start(ctx context.Context, e *configs.Experiment, o Options) (*Run, error) {
	if err := o.vacant(); err != nil {
		return nil, err
	}
	m, err := o.material(ctx, e)
	if err != nil {
		return nil, err
	}
	defer m.text.Close()
	return o.start(ctx, e, m)
}

// vacant returns an error if no run can be made where the options say. It is asked before the text is read, which may take long.
func (o Options) vacant() error {
	if o.Dir == "" {
		return disk.CanWriteIn(cmp.Or(o.Folder, DefaultFolder))
	}
	if err := train.Vacant(o.Dir); err != nil {
		return err
	}
	if _, err := os.Stat(o.Dir); err == nil { // another process may be making a run there: what is written must not be in its way
		return disk.CanWrite(filepath.Join(o.Dir, train.ConfigFile))
	}
	return disk.CanWriteIn(filepath.Dir(o.Dir))
}

// Seeds trains an experiment n times, with the seeds 1 to n in the place of its own,
// as [Start] does. The text is read once, unless the seed says what is held out of it. It ends with the first error.
func Seeds(ctx context.Context, e *configs.Experiment, n int, o Options) iter.Seq2[*Run, error] {
	return func(yield func(*Run, error) bool) {
		if err := o.canTrain(e, n); err != nil {
			yield(nil, err)
			return
		}
		first := *e
		first.Seed = 1
		m, err := o.material(ctx, &first)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { m.text.Close() }()
		for seed := range n {
			same := *e
			same.Seed = uint64(seed + 1)
			if seed > 0 && same.SplitSeed() > 0 {
				m.text.Close()
				if m.text, err = o.load(ctx, &same); err != nil {
					yield(nil, err)
					return
				}
			}
			r, err := o.start(ctx, &same, m)
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// canTrain returns an error if an experiment cannot be trained with n seeds. It is asked before the text is read.
func (o Options) canTrain(e *configs.Experiment, n int) error {
	if err := e.Whole(); err != nil {
		return err
	}
	if n > 1 && e.SplitSeed() > 0 && readsStdin(e) {
		return settingError(e, "corpus.train", "every seed holds out other documents, but standard input can be read only once; put the text into a file")
	}
	if n > 1 && o.Dir != "" {
		return SettingError{fmt.Errorf("%s: each seed has a directory of its own, and the option Dir names one for all; set Folder", e.Name)}
	}
	return o.vacant()
}

// material is what runs of an experiment that differ in their seed share.
type material struct {
	text   *data.Dataset
	sets   []evaluate.Set
	source *source // nil: the network begins with random weights
}

// material reads the sets and the text of an experiment, and what its network begins with, the text
// last: it takes longest, and the others may be wrong.
func (o Options) material(ctx context.Context, e *configs.Experiment) (m material, err error) {
	if err := o.Parts.Check(e); err != nil {
		return m, err
	}
	if err := o.fitsFormats(e); err != nil {
		return m, err
	}
	if m.sets, err = o.openSets(e); err != nil {
		return m, err
	}
	if m.source, err = openSource(e, o.Parts); err != nil {
		return m, err
	}
	if m.text, err = o.load(ctx, e); err != nil {
		return m, err
	}
	for _, told := range []string{m.source.unfinished(), m.source.strange(e.Vocab, m.text.Vocab), m.source.forgotten(e, m.text.Labels)} {
		if told != "" {
			o.notify(Warning{told})
		}
	}
	return m, nil
}

// start trains an experiment in a new directory.
func (o Options) start(ctx context.Context, e *configs.Experiment, m material) (*Run, error) {
	r := &Run{Experiment: e, parts: o.Parts}
	s, err := o.sit(ctx, r, m, nil)
	if err != nil {
		return nil, err
	}
	if s.trainer.From != nil {
		o.notify(Transferred{e, s.trainer.From})
	}
	if s.dir, err = o.directory(e); err != nil {
		return nil, err
	}
	defer s.dir.Close()
	r.Path = s.dir.Path
	if r.Manifest, err = newManifest(e, m, s.trainer); err != nil {
		return r, err
	}
	err = s.dir.Begin(r.Manifest,
		func(w *bufio.Writer) error { return configs.Write(w, e) },
		func(w *bufio.Writer) error { return m.text.Vocab.Write(w) },
		writePhrases(m.text.Phrases),
		m.text.Labels)
	if err != nil {
		return r, err
	}
	return r, s.run(ctx)
}

// writePhrases returns what writes phrases, nil where none were asked for.
func writePhrases(p *data.Phrases) func(w *bufio.Writer) error {
	if p == nil {
		return nil
	}
	return func(w *bufio.Writer) error { return p.Write(w) }
}

// directory makes the run directory.
func (o Options) directory(e *configs.Experiment) (*train.Directory, error) {
	if o.Dir != "" {
		return train.Create(o.Dir)
	}
	return train.CreateNumbered(filepath.Join(cmp.Or(o.Folder, DefaultFolder), fmt.Sprintf("%s-%d", e.Name, e.Seed)))
}

func newManifest(e *configs.Experiment, of material, t *train.Trainer) (*train.Manifest, error) {
	m := train.NewManifest()
	m.Vocabulary, m.Parameters = of.text.Vocab.Len(), t.Network.Size()
	m.From = t.From
	return m, dependsOn(m, e, of)
}

// dependsOn writes down what the numbers of a run depend on.
func dependsOn(m *train.Manifest, e *configs.Experiment, of material) (err error) {
	err = settingsOf(m, e)
	m.VocabHash, m.Data = of.text.Vocab.Hash(), of.text.Report
	m.Content = contentOf(of.text)
	m.PhrasesHash = of.text.Phrases.Hash()
	m.LabelsHash = hashOf(of.text.Labels)
	m.Sets = map[string]string{}
	for i, file := range e.Evaluate.Sets {
		m.Sets[file] = of.sets[i].Source().SHA256
	}
	return err
}

// contentOf returns the hashes of what is predicted in the held-out texts, by part.
func contentOf(d *data.Dataset) map[string]string {
	content := make(map[string]string)
	if d.Valid != nil {
		content["valid"] = d.Content(d.Valid)
	}
	if d.Test != nil {
		content["test"] = d.Content(d.Test)
	}
	return content
}

// hashOf returns the hash of labels, or "" where there are none.
func hashOf(labels *data.Vocab) string {
	if labels == nil {
		return ""
	}
	return labels.Hash()
}

// settingsOf writes down the settings of the experiment.
func settingsOf(m *train.Manifest, e *configs.Experiment) (err error) {
	m.Name, m.Seed = e.Name, e.Seed
	m.ConfigHash, err = configs.Hash(e)
	m.Settings = map[string]string{}
	for _, s := range configs.Flat(e) {
		m.Settings[s.Key] = s.Value
	}
	return err
}
