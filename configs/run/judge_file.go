package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// A Trial says what [Run.Judge] judges a run by.
type Trial struct {
	Sources   []string // as corpus.test has them
	Reading   []string // key=value words that say how these are read, where they are not like the run's own: see [ReadingKeys]
	Resamples int      // for intervals, as evaluate.resamples; below 0: as the run has it
}

// ReadingKeys returns the settings that may differ between the text of a run and another that it is judged by.
func ReadingKeys() []string {
	return []string{"corpus.format", "corpus.columns", "corpus.header", "corpus.on_bad_line", "corpus.on_bad_utf8", "corpus.teacher"}
}

// A Judged says how good a run's predictions of a text or of examples are that it has not been trained on.
type Judged struct {
	Sources []data.SourceReport `json:"sources"`
	Text    data.PartReport     `json:"text"`

	HeldOut     *HeldOut                 `json:"held_out"` // its Test alone
	Predictions []evaluate.Result        `json:"predictions,omitempty"`
	Confusion   *evaluate.Confusion      `json:"confusion,omitempty"`
	Relations   []evaluate.RelationScore `json:"relations,omitempty"`
}

// Judge judges the trained network by other text than the run's own, as corpus.test would have been judged at its end: the same
// text gives the same numbers. It is encoded by what the run has learned: its words, phrases and labels. The run stays as it is.
//
// The network is that of the best checkpoint where it was kept and the run is done, and else of the last. The run's own text is read again where
// numbers depend on it: for ranks among facts, without those that are known, and for tags, of words that training lacks. The text
// of facts has to be there; without that of tags there is no new_accuracy. Warnings are events.
//
// A run that cannot be judged so, and words of Reading that do not fit, are a [SettingError] or [configs.Problems]; text that is
// missing or bad is a [*data.Error], and what of the run itself is missing or has changed a [MissingError]. The other errors are those of [Run.Network].
func (r *Run) Judge(ctx context.Context, t Trial, o Options) (*Judged, error) {
	j, err := r.openTrial(ctx, t, o)
	if err != nil {
		return nil, err
	}
	defer j.close()
	v, err := j.judge(ctx)
	return v, j.named(err)
}

// A trial is [Run.Judge] under way.
type trial struct {
	*Run
	Trial
	experiment *configs.Experiment // with Reading, and Sources as corpus.test
	text       *data.Dataset       // its Test is judged
	own        *data.Dataset       // that the run was trained on; nil: it is not needed, or not there
	trainer    *train.Trainer      // has the network and trains nothing
	unseen     bool                // nothing says which tokens training lacks
}

// openTrial reads all that is needed, the text last.
func (r *Run) openTrial(ctx context.Context, t Trial, o Options) (*trial, error) {
	if l, labelled := r.Experiment.Objective.Spec.(objective.Labelled); labelled && l.Judge() == "" {
		return nil, SettingError{fmt.Errorf("%s: its objective is %s, which predicts nothing that could be held out", r.Path, r.Experiment.Objective.Type)}
	}
	j := &trial{Run: r, Trial: t}
	if err := j.configure(o); err != nil {
		return nil, err
	}
	n, err := r.Network()
	if err != nil {
		return nil, err
	}
	j.trainer = &train.Trainer{Network: n}
	if r.Manifest.Outcome != train.Done {
		o.notify(Warning{fmt.Sprintf("%s is not done (%s); its last checkpoint is judged", r.Path, r.Manifest.Outcome)})
	}
	for _, step := range []func(context.Context, Options) error{j.read, j.readOwn, j.prepare} {
		if err := step(ctx, o); err != nil {
			j.close()
			return nil, j.named(err)
		}
	}
	return j, nil
}

func (j *trial) close() {
	j.text.Close()
	j.own.Close()
}

// name is what the text is called.
func (j *trial) name() string { return amount.Some(j.Sources) }

// named returns an error of corpus.test as one of the text, with a remedy that helps here.
func (j *trial) named(err error) error {
	e, ok := err.(*data.Error)
	if !ok {
		return err
	}
	same := *e
	if same.Where == "corpus.test" {
		same.Where = j.name()
	}
	same.Remedy = strings.Replace(same.Remedy, evaluate.OtherHeldOut, "give another file", 1)
	if strings.Contains(same.Remedy, "corpus.") {
		same.Remedy += "; such settings are words behind the run, as in corpus.on_bad_line=skip"
	}
	return &same
}

// configure sets the experiment.
func (j *trial) configure(o Options) error {
	words := configs.Dotted("corpus", j.Reading)
	for _, word := range words {
		key, _, _ := strings.Cut(word, "=")
		if !slices.ContainsFunc(ReadingKeys(), func(k string) bool { return key == k || strings.HasPrefix(key, k+".") }) {
			return SettingError{fmt.Errorf("%s: what the run has learned stays as it is; the words may say how the file is read, by %s", word, strings.Join(ReadingKeys(), ", "))}
		}
	}
	same := *j.Run.Experiment
	j.experiment = &same
	if len(words) > 0 {
		var err error
		if j.experiment, err = j.readAs(words); err != nil {
			return err
		}
	}
	c := &j.experiment.Corpus
	if c.Tokenizer == "command" && !o.Program {
		return SettingError{fmt.Errorf("%s starts the program %q for its text; look at it, then use --program to allow that", j.file(train.ConfigFile), c.Command)}
	}
	c.Test = configs.HeldOut{Sources: j.Sources}
	return nil
}

// readAs returns the run's experiment with these words. Another form of file has no use for all that the run's own needs: what does not fit
// and is not in the words is left out.
func (j *trial) readAs(words []string) (*configs.Experiment, error) {
	e, err := j.parts.Load(j.file(train.ConfigFile), words)
	problems := configs.Problems(nil)
	if !errors.As(err, &problems) {
		return e, err
	}
	for _, off := range []string{"corpus.columns={}", "corpus.header=false"} {
		key, _, _ := strings.Cut(off, "=")
		given := func(word string) bool { return strings.HasPrefix(word, key+"=") || strings.HasPrefix(word, key+".") }
		misfit := func(p configs.Problem) bool { return p.Key == key }
		if slices.ContainsFunc(problems, misfit) && !slices.ContainsFunc(words, given) {
			words = append(words, off)
		}
	}
	return j.parts.Load(j.file(train.ConfigFile), words)
}

// read reads what is judged.
func (j *trial) read(ctx context.Context, o Options) error {
	c := j.experiment.Corpus
	settings, err := plainSource(j.experiment, o.Stdin)
	if err != nil {
		return err
	}
	by := data.Learned{}
	if by.Vocab, by.Labels, err = j.vocabs(); err != nil {
		return err
	}
	if by.Phrases, err = j.Phrases(); err != nil {
		return err
	}
	if j.text, err = data.LoadTest(ctx, settings, by); err != nil {
		return err
	}
	now, was := j.text.Report, j.Manifest.Data
	for _, w := range now.Warnings(c.OnBadUTF8, c.Tokenizer) {
		if rest, ok := strings.CutPrefix(w, "corpus.test: "); ok {
			w = j.name() + ": " + rest
		}
		o.notify(Warning{w})
	}
	trained := sums(was.Sources, "train")
	for _, s := range now.Sources {
		if slices.Contains(trained, s.SHA256) {
			o.notify(Warning{s.Name + ": the run was trained on this text; what it predicts of it says little about other text"})
			break
		}
	}
	if was.Dictionary != "" && now.Dictionary != was.Dictionary {
		return MissingError{fmt.Errorf("%s: the dictionary has changed: %s; bring the old file back", j.Path, c.Dictionary)}
	}
	if was.Command != "" && now.Command != was.Command {
		o.notify(Warning{"the program of corpus.command, or a file that its arguments name, is not that of the run, and may split the text in another way"})
	}
	return j.teach()
}

// prepare makes what the network predicts.
func (j *trial) prepare(ctx context.Context, _ Options) (err error) {
	t, e, d := j.trainer, j.experiment, j.text
	if j.own != nil && d.Test.Rows.Forms != nil {
		d.Test.Rows.LookFor(j.own.Train.Rows)
	}
	if t.Order.Negatives, err = newNegatives(e, vocabs(e, d.Vocab, d.Labels)); err != nil {
		return err
	}
	if t.Test, err = examples(ctx, e, d, d.Test); err != nil {
		return err
	}
	if j.Resamples >= 0 {
		e.Evaluate.Resamples = j.Resamples
	}
	return nil
}

// judge judges the text as [sitting.finish] judges that of the run.
func (j *trial) judge(ctx context.Context) (*Judged, error) {
	t, e := j.trainer, j.experiment
	h, err := evaluate.Perplexity(ctx, t.Network, t.Test, t.Order.Negatives)
	if err != nil {
		return nil, err
	}
	if j.unseen {
		t.Test = unknownSeen{t.Test}
	}
	var known []*data.Corpus
	if j.own != nil {
		known = []*data.Corpus{j.own.Train, j.own.Valid, j.own.Test}
	}
	found, err := predictions(ctx, e, j.text, t, &h, known...)
	if err != nil {
		return nil, err
	}
	return &Judged{
		Sources: j.text.Report.Sources, Text: j.text.Report.Test,
		HeldOut:     &HeldOut{Convention: evaluate.Convention(e.Objective.Spec.Predicts(), t.Network.Unnormalised()), Test: &h},
		Predictions: found.Results, Confusion: found.Confusion, Relations: found.Relations,
	}, nil
}

// unknownSeen are sentences that are no [objective.Sentences]: nothing says which of their tokens training has.
type unknownSeen struct{ objective.Examples }
