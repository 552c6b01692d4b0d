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
)

// This file has what [Run.Judge] needs of a run's own text, and of what goes with it.

// sums returns the hashes of the sources of a part.
func sums(sources []data.SourceReport, part string) (all []string) {
	for _, s := range sources {
		if s.Part == part {
			all = append(all, s.SHA256)
		}
	}
	return all
}

// teach gives texts the vectors of a teacher, which the run's own has of the run's own texts alone.
func (j *trial) teach() error {
	path := j.experiment.Corpus.Teacher
	if path == "" {
		return nil
	}
	given := slices.ContainsFunc(j.Reading, func(word string) bool { return strings.Contains(word, "teacher") })
	if !given && !slices.Equal(sums(j.text.Report.Sources, "test"), sums(j.Manifest.Data.Sources, "test")) {
		return SettingError{fmt.Errorf("corpus.teacher: %s has the vectors of the run's own texts; give those of %s, a row for each text, as corpus.teacher=VECTORS", path, j.name())}
	}
	t, err := teacher(path)
	if err != nil {
		return err
	}
	rows := j.text.Test.Rows
	from := 0
	if !given {
		from = t.Rows - rows.Len() // those of corpus.test are the last
	}
	if from < 0 || given && t.Rows != rows.Len() {
		return &data.Error{Where: path, What: fmt.Sprintf("has %s for %s", amount.Of(t.Rows, "vector"), amount.Of(rows.Len(), "text")), Remedy: "give a row for each text of " + j.name()}
	}
	rows.Teacher = t
	for i := range rows.Len() {
		rows.Number = append(rows.Number, int32(from+i))
	}
	return fitsTeacher(j.experiment, j.text.Test, j.trainer.Network)
}

// readOwn reads the text of the run where numbers depend on it.
func (j *trial) readOwn(ctx context.Context, o Options) error {
	_, facts := j.experiment.Objective.Spec.(objective.Completed)
	if !facts && !(j.Tags() && evaluate.TellsUnseen(j.text.Labels)) {
		return nil
	}
	var err error
	if j.own, err = j.ownText(ctx); err == nil || ctx.Err() != nil {
		return err
	}
	if facts {
		return MissingError{fmt.Errorf("%s: ranks leave out what is known from the run's own facts, which cannot be read: %w", j.Path, err)}
	}
	j.unseen = true
	o.notify(Warning{fmt.Sprintf("no new_accuracy, which needs the text that %s was trained on: %v", j.Path, err)})
	return nil
}

// ownText reads what the run was trained on.
func (j *trial) ownText(ctx context.Context) (*data.Dataset, error) {
	e := *j.Run.Experiment
	if len(e.Corpus.Test.Sources) > 0 {
		e.Corpus.Test = configs.HeldOut{}
	}
	if readsStdin(&e) {
		return nil, errors.New("it came from standard input")
	}
	d, err := Load(ctx, &e, nil)
	if err != nil {
		return nil, err
	}
	was, now := j.Manifest.Data.Sources, d.Report.Sources
	same := d.Vocab.Hash() == j.Manifest.VocabHash && hashOf(d.Labels) == j.Manifest.LabelsHash
	for _, part := range []string{"train", "valid"} {
		same = same && slices.Equal(sums(was, part), sums(now, part))
	}
	if !same {
		d.Close()
		return nil, errors.New("the text has changed since; bring the old text back")
	}
	return d, nil
}
