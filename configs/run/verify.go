package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/train"
)

// A Verdict says how a run compares with the same run trained again.
type Verdict string

const (
	VerdictSame    Verdict = "same"    // to the bit
	VerdictDiffers Verdict = "differs" // see Verification.Differs
	VerdictUnknown Verdict = "unknown" // see Verification.Reason
)

// A Verification is what training a run again has shown.
type Verification struct {
	Run     string   `json:"run"`
	Verdict Verdict  `json:"verdict"`
	Steps   int64    `json:"steps"`             // that were checked
	Of      int64    `json:"of_steps"`          // the whole experiment has
	Same    []string `json:"same"`              // what has the same bits
	Differs *Parting `json:"differs,omitempty"` // where the two part first
	Reason  string   `json:"reason,omitempty"`  // why the comparison is not possible
	Notes   []string `json:"notes,omitempty"`   // what was not compared, and what may explain a difference
}

// A Parting is where a run and the same run trained again part first.
type Parting struct {
	Where string `json:"where"` // metrics.jsonl:12, a parameter's path, or a file
	Step  int64  `json:"step"`  // steps done by then
	Was   string `json:"was"`   // in the run directory
	Now   string `json:"now"`
}

// Verify trains the run in a directory again, from its own experiment and text, and
// compares it with its record: the lines of the metrics except times, the checkpoint,
// the results in the manifest, and the exported vectors. A run that did not end is
// compared as far as it got, and any run after so many steps at most, unless steps is 0.
// Of the options Parts, Program and Notify have an effect.
//
// It writes nothing into the run directory. What prevents it is a verdict and not
// an error; errors are a directory without a run, and the end of ctx.
func Verify(ctx context.Context, dir string, steps int64, o Options) (*Verification, error) {
	if !train.IsRun(dir) || train.Unbegun(dir) {
		return nil, MissingError{train.NotRun(dir)}
	}
	v := &verifier{Verification: &Verification{Run: dir, Same: []string{}}, options: o, most: steps}
	defer func() { v.dataset.Close() }()
	err := v.verify(ctx)
	var cannot cannotTell
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &cannot):
		v.Verdict, v.Reason = VerdictUnknown, strings.ReplaceAll(cannot.Error(), "\n", "; ")
	case err != nil:
		return nil, err
	case v.Differs != nil:
		v.Verdict = VerdictDiffers
		v.noteVersions()
	default:
		v.Verdict = VerdictSame
	}
	return v.Verification, nil
}

// cannotTell marks what prevents a verification.
type cannotTell struct{ error }

// A verifier is a verification under way.
type verifier struct {
	*Verification
	options Options
	most    int64 // steps to check; 0: all

	manifest   *train.Manifest
	experiment *configs.Experiment
	dataset    *data.Dataset
	source     *source // nil: the network began with random weights
	trainer    *train.Trainer
	scorer     *train.Scorer // nil: there are no scores to compare
	record     *record
	checkpoint *model.Checkpoint // nil: none to compare
	last       int64             // the step after which all is compared
}

func (v *verifier) file(name string) string { return filepath.Join(v.Run, name) }

func (v *verifier) note(format string, args ...any) {
	v.Notes = append(v.Notes, fmt.Sprintf(format, args...))
}

func (v *verifier) verify(ctx context.Context) error {
	if err := v.open(); err != nil {
		return err
	}
	if err := v.load(ctx); err != nil || v.Differs != nil {
		return err
	}
	if err := v.build(ctx); err != nil {
		return err
	}
	folder, err := disk.NewTempFolder("verify")
	if err != nil {
		return err
	}
	defer folder.Remove()
	v.trainer.Checkpoint = filepath.Join(folder.Path, filepath.Base(train.CheckpointFile))
	if err := v.train(ctx); err != nil || v.Differs != nil {
		return err
	}
	v.Same = append(v.Same, v.record.equal()...)
	if v.Differs = v.record.rest(); v.Differs != nil || v.Steps < v.Of || v.manifest.Outcome != train.Done {
		return nil
	}
	return v.results(ctx)
}

// open reads what the run directory says.
func (v *verifier) open() (err error) {
	if v.experiment, err = experimentOf(v.Run, v.options.Parts); err != nil {
		return cannotTell{err}
	}
	if c := v.experiment.Corpus; c.Tokenizer == "command" && !v.options.Program {
		return cannotTell{fmt.Errorf("%s starts the program %q for its text; look at it, then use --program to allow that", v.file(train.ConfigFile), c.Command)}
	}
	if v.manifest, err = train.ReadManifest(v.Run); err != nil {
		return cannotTell{fmt.Errorf("%w; it says what text the run had", err)}
	}
	if n := len(v.manifest.Changed); n > 0 {
		return cannotTell{fmt.Errorf("the run went on by force after %s had changed, so that no experiment trains it again", v.manifest.Changed[n-1].What)}
	}
	if hash, err := configs.Hash(v.experiment); err == nil && hash != v.manifest.ConfigHash {
		v.note("%s has changed since the run began, or this version of Lexigraph has other settings", train.ConfigFile)
	}
	if v.record, err = readRecord(v.Run, v.manifest.Outcome == train.Done); err != nil {
		return cannotTell{err}
	}
	v.checkpoint, err = model.OpenCheckpoint(v.file(train.CheckpointFile))
	if errors.Is(err, fs.ErrNotExist) {
		v.note("there is no checkpoint: parameters are compared by what the rest says of them")
		err = nil
	}
	if err != nil {
		v.Differs = &Parting{Where: train.CheckpointFile, Was: err.Error(), Now: "a whole checkpoint"}
	}
	if len(v.record.lines) == 0 && v.checkpoint == nil && v.Differs == nil {
		return cannotTell{errors.New("the run has no metrics and no checkpoint, so there is nothing to compare with")}
	}
	return nil
}

// load reads the text, and finds out whether it is the run's.
func (v *verifier) load(ctx context.Context) (err error) {
	if readsStdin(v.experiment) {
		return cannotTell{errors.New("the run read its text from standard input, which cannot be read again")}
	}
	if v.Differs != nil {
		return nil
	}
	if v.dataset, err = load(ctx, v.experiment, nil, true); err != nil {
		return cannotTell{err}
	}
	if v.source, err = openSource(v.experiment, v.options.Parts); err != nil {
		return cannotTell{err}
	}
	if err := v.textChanged(); err != nil {
		return cannotTell{err}
	}
	if v.Differs, err = v.wordsDiffer(); err != nil || v.Differs != nil {
		return err
	}
	v.Same = append(v.Same, "the text", "the vocabulary")
	if v.dataset.Labels != nil {
		v.Same = append(v.Same, "the labels")
	}
	if v.source != nil {
		v.Same = append(v.Same, "what it starts from")
	}
	if v.dataset.Phrases != nil {
		v.Same = append(v.Same, "the phrases")
	}
	return nil
}

// textChanged reports the first file that the run was made from and that is not what it was.
func (v *verifier) textChanged() error {
	if f := v.manifest.From; v.source != nil && f != nil && f.SHA256 != v.source.sha256 {
		if f.SHA256 == v.source.former {
			return fmt.Errorf("the run was made by an earlier version of Lexigraph, which seeded what is new beside %s by the hash of its file; verify it with that version", v.source.path)
		}
		return fmt.Errorf("what the run started from has changed: %s; bring the old one back", v.source.path)
	}
	was, now := v.manifest.Data, v.dataset.Report
	for i, s := range was.Sources {
		if i >= len(now.Sources) || now.Sources[i].Name != s.Name || now.Sources[i].Part != s.Part {
			return fmt.Errorf("the text has changed: %s is no longer the source number %d; bring the old text back", s.Name, i+1)
		}
		if n := now.Sources[i]; n.SHA256 != s.SHA256 {
			of := ""
			if n.Version != s.Version {
				of = fmt.Sprintf(" (it was that of %s and is that of %s)", s.Version, n.Version)
			}
			return fmt.Errorf("the text has changed: %s%s; bring the old text back", s.Name, of)
		}
	}
	switch {
	case len(now.Sources) > len(was.Sources):
		return fmt.Errorf("the text has changed: %s is new; bring the old text back", now.Sources[len(was.Sources)].Name)
	case was.Dictionary != "" && now.Dictionary != was.Dictionary:
		return fmt.Errorf("the dictionary has changed: %s; bring the old file back", v.experiment.Corpus.Dictionary)
	case was.Teacher != now.Teacher:
		return fmt.Errorf("the vectors have changed: %s; bring the old file back", cmp.Or(v.experiment.Corpus.Teacher, strings.Join(v.experiment.Corpus.Train, ", ")))
	}
	return nil
}

// wordsDiffer compares the vocabulary, the labels and the phrases of the text with those of the run.
func (v *verifier) wordsDiffer() (*Parting, error) {
	was, now := v.manifest.Data, v.dataset.Report
	h := v.dataset.Vocab.Hash()
	same := h == v.manifest.VocabHash && hashOf(v.dataset.Labels) == v.manifest.LabelsHash && now.Train == was.Train && now.Valid == was.Valid && now.Test == was.Test
	if was.Command != "" && now.Command != was.Command { // another version may split the text as before
		const changed = "the program of corpus.command, or a file that its arguments name, is not that of the run"
		if !same {
			return nil, cannotTell{errors.New(changed + " and splits the text in another way; bring the old one back")}
		}
		v.note("%s", changed)
	}
	if !same {
		if file := v.experiment.Vocab.File; file != "" {
			return nil, cannotTell{fmt.Errorf("the vocabulary has changed: %s; bring the old file back", file)}
		}
		return &Parting{Where: train.VocabFile,
			Was: fmt.Sprintf("%s, %s to train on, SHA-256 %s", amount.Of(v.manifest.Vocabulary, "word"), amount.Of(was.Train.Tokens, "token"), v.manifest.VocabHash),
			Now: fmt.Sprintf("%s, %s to train on, SHA-256 %s", amount.Of(v.dataset.Vocab.Len(), "word"), amount.Of(now.Train.Tokens, "token"), h)}, nil
	}
	if _, err := train.ReadVocab(v.Run, v.manifest, ""); err != nil {
		return &Parting{Where: train.VocabFile, Was: err.Error(), Now: fmt.Sprintf("%s, SHA-256 %s", amount.Of(v.dataset.Vocab.Len(), "word"), v.manifest.VocabHash)}, nil
	}
	if v.dataset.Labels != nil {
		if _, err := train.ReadLabels(v.Run, v.manifest); err != nil {
			return &Parting{Where: train.LabelsFile, Was: err.Error(), Now: fmt.Sprintf("%s, SHA-256 %s", amount.Of(v.dataset.Labels.Len(), "label"), v.manifest.LabelsHash)}, nil
		}
	}
	if h := v.dataset.Phrases.Hash(); h != v.manifest.PhrasesHash {
		return &Parting{Where: train.PhrasesFile, Was: "SHA-256 " + v.manifest.PhrasesHash, Now: "SHA-256 " + h}, nil
	}
	if _, err := train.ReadPhrases(v.Run, v.manifest); err != nil {
		return &Parting{Where: train.PhrasesFile, Was: err.Error(), Now: "SHA-256 " + v.manifest.PhrasesHash}, nil
	}
	return nil, nil
}

// noteVersions notes what may explain a difference.
func (v *verifier) noteVersions() {
	m, now := v.manifest, train.NewManifest()
	if m == nil {
		return
	}
	if m.Version != now.Version || m.Commit != now.Commit {
		v.note("the run was made by another Lexigraph, %s %s; this is %s %s; CHANGELOG.md says when the arithmetic changed", m.Version, m.Commit, now.Version, now.Commit)
	}
	if m.Outcome == train.Done && m.Vectors == nil {
		v.note("the run was made by a Lexigraph whose bits depended on the instruction set (%s; this is %s)", m.ISA, now.ISA)
	}
	if m.Go != now.Go {
		v.note("the run was made with %s, this program with %s", m.Go, now.Go)
	}
}
