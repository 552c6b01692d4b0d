package run

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
)

// A Job is a run that a comparison or a sweep needs: an experiment with one seed.
type Job struct {
	Experiment *configs.Experiment // with its seed
	Hash       string              // of its settings: see [configs.Hash]
	Trial      *configs.Trial      // of a sweep; nil: the job is of a comparison
	Number     int                 // its place in the list
	Path       string              // where it is, or is going to be; [Place] says
	State      compare.State       // of what is there; empty: nothing
	Until      float64             // the share of its steps to stop after, as in [Options]; 0: none

	name   string // of its directory, unless that is taken
	shared bool   // it is in a bucket: only its lease says who trains it
}

// Jobs returns a job for each experiment and each seed from 1 to seeds. Experiments that
// differ in nothing but their name are the same; the later one is left out, and is an
// event.
func Jobs(experiments []*configs.Experiment, seeds int, o Options) ([]*Job, error) {
	var jobs []*Job
	first := map[string]string{} // name by hash
	with := map[string]int{}     // experiments by name
	for _, e := range experiments {
		hash, err := configs.Hash(e)
		if err != nil {
			return nil, err
		}
		if readsStdin(e) {
			return nil, settingError(e, "corpus.train", "every run reads the text, but standard input can be read only once; put the text into a file")
		}
		if other, ok := first[hash]; ok {
			o.notify(Warning{fmt.Sprintf("%s and %s are the same experiment: they are one row", other, e.Name)})
			continue
		}
		first[hash] = e.Name
		with[e.Name]++
		for seed := range seeds {
			jobs = append(jobs, newJob(e, hash, uint64(seed+1), len(jobs)))
		}
	}
	for _, j := range jobs {
		if e := j.Experiment; with[e.Name] > 1 { // processes that train some of the jobs each must not get into each other's way
			j.name = fmt.Sprintf("%s-%s-%d", e.Name, j.Hash[:8], e.Seed)
		}
	}
	return jobs, nil
}

// errNoSweep is what a nil sweep is answered with.
var errNoSweep = SettingError{errors.New("there is no sweep; LoadSweep reads one")}

// TrialJobs returns a job for each trial of a sweep and each of its seeds, trial after
// trial.
func TrialJobs(s *configs.Sweep, trials []configs.Trial) ([]*Job, error) {
	if s == nil {
		return nil, errNoSweep
	}
	var jobs []*Job
	for i, trial := range trials {
		hash, err := configs.Hash(trial.Experiment)
		if err != nil {
			return nil, err
		}
		if readsStdin(trial.Experiment) {
			return nil, SettingError{fmt.Errorf("%s: every run of a sweep reads the text, but standard input can be read only once; put the text into a file", s.Name)}
		}
		for seed := range s.Seeds {
			j := newJob(trial.Experiment, hash, uint64(seed+1), len(jobs))
			j.Trial = &trials[i]
			j.name = fmt.Sprintf("%s-%s-%d", s.Name, trial.ID, seed+1)
			jobs = append(jobs, j)
		}
	}
	return jobs, nil
}

// JobsHash returns a hash of what jobs train: their settings and seeds, in order.
func JobsHash(jobs []*Job) string {
	h := sha256.New()
	for _, j := range jobs {
		fmt.Fprintln(h, j.Hash, j.Experiment.Seed)
	}
	const digits = 12
	return hex.EncodeToString(h.Sum(nil))[:digits]
}

func newJob(e *configs.Experiment, hash string, seed uint64, number int) *Job {
	same := *e
	same.Seed = seed
	return &Job{Experiment: &same, Hash: hash, Number: number, name: fmt.Sprintf("%s-%d", same.Name, seed)}
}

// Begun reports whether the job's directory has a run of it to go on with: one that was
// stopped, or that failed, for instance because the disk was full, or that a process has or had.
func (j *Job) Begun() bool {
	return j.State == compare.Interrupted || j.State == compare.Failed || j.State == compare.Running
}

// locked returns [train.ErrLocked] if a process of this machine trains the job. Whether one of another machine does, or
// was killed, [Resume] finds out.
func (j *Job) locked() error {
	if j.State == compare.Running && !j.shared && train.Elsewhere(j.Path) == "" {
		return fmt.Errorf("%s: %w", j.Path, train.ErrLocked)
	}
	return nil
}

// fits returns an error, [train.ErrExists], if there is a run in the job's directory that is none of the job: another one has taken the name at
// the same time.
func (j *Job) fits(ctx context.Context, o Options) error {
	if !train.IsRun(j.Path) {
		return nil
	}
	r := compare.Read(j.Path)
	same := r.State != compare.Broken && r.Manifest.ConfigHash == j.Hash && r.Manifest.Seed == j.Experiment.Seed && len(r.Manifest.Changed) == 0
	if same {
		now, err := (identities{}).now(ctx, j, o.Parts)
		if err != nil {
			return err
		}
		same = now.differs(j, r.Manifest) == ""
	}
	if !same {
		return fmt.Errorf("%s: %w", j.Path, train.ErrExists)
	}
	return nil
}

// made returns nil if the job, which had not begun, is done by now, by another process that began it at the same time.
func (j *Job) made(ctx context.Context, o Options) error {
	if !train.IsRun(j.Path) {
		return fmt.Errorf("%s: %w", j.Path, train.ErrExists)
	}
	if err := j.fits(ctx, o); err != nil {
		return err
	}
	switch compare.Read(j.Path).State {
	case compare.Done, compare.Diverged:
		return nil
	}
	return fmt.Errorf("%s: %w", j.Path, train.ErrLocked)
}

// Place looks for the jobs among the runs in o.Folder, and gives each that is not there
// a directory of its own. A run counts as a job's where settings, seed and text are the
// same; where the text has changed since, that is an event. A run that is being trained has the
// State Running.
func Place(ctx context.Context, jobs []*Job, o Options) error {
	if b := o.Bucket; b != nil {
		if err := b.look(ctx, jobs); err != nil {
			return err
		}
		o.Folder = b.Folder
		defer func() { b.running(ctx, jobs) }()
	}
	folder := cmp.Or(o.Folder, DefaultFolder)
	texts, taken := identities{}, map[string]bool{}
	tell := o.Notify
	for tries := 1; len(jobs) > 0; tries++ {
		s, err := look(folder, tell)
		tell = nil // once
		if err != nil {
			return err
		}
		jobs, err = s.place(ctx, jobs, o, texts, taken)
		if err != nil {
			return err
		}
		if tries > 100 { // what is made there cannot be listed; training will say why
			break
		}
	}
	return nil
}

// A shelf is what a folder had in it when it was looked at.
type shelf struct {
	folder string
	paths  map[string]bool           // of its runs
	runs   map[string][]*compare.Run // by settings and seed; damaged ones are not among them
}

func look(folder string, notify func(Event)) (*shelf, error) {
	paths, err := FindRuns(folder, notify)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, MissingError{fmt.Errorf("%s: %w; choose another folder for runs", folder, disk.Cause(err))}
	}
	s := &shelf{folder, map[string]bool{}, map[string][]*compare.Run{}}
	for _, path := range paths {
		s.paths[filepath.Clean(path)] = true
		// One that was continued by force is not what any experiment makes.
		if r := compare.Read(path); r.Manifest.ConfigHash != "" && len(r.Manifest.Changed) == 0 {
			k := settingsAndSeed(r.Manifest.ConfigHash, r.Manifest.Seed)
			s.runs[k] = append(s.runs[k], r)
		}
	}
	return s, nil
}

func settingsAndSeed(hash string, seed uint64) string { return fmt.Sprint(hash, seed) }

// place is [Place] by what was on the shelf. It returns the jobs in whose place a run was made since by
// another process, perhaps of the same job: for them it is to be looked at again.
func (s *shelf) place(ctx context.Context, jobs []*Job, o Options, texts identities, taken map[string]bool) (late []*Job, err error) {
	for _, j := range jobs {
		changed := Warning{}
		for _, r := range s.runs[settingsAndSeed(j.Hash, j.Experiment.Seed)] {
			if r.State == compare.Broken || j.State == compare.Done || r.State == compare.Failed && j.State != "" {
				continue
			}
			now, err := texts.now(ctx, j, o.Parts)
			if err != nil {
				return nil, err
			}
			if why := now.differs(j, r.Manifest); why != "" {
				changed = Warning{fmt.Sprintf("%s: %s; training anew", r.Path, why)}
			} else {
				j.Path, j.State = r.Path, r.State
			}
		}
		if j.State != "" {
			continue
		}
		var since bool
		if j.Path, since = s.free(j.name, taken); since {
			delete(taken, j.Path)
			late = append(late, j)
		} else if changed.Text != "" {
			o.notify(changed)
		}
	}
	return late, nil
}

// free returns the place of a run of that name or, where that is taken, name-2, name-3 and so on, and takes it. It
// reports whether one of those has a run now that was not on the shelf.
func (s *shelf) free(name string, taken map[string]bool) (path string, since bool) {
	for i := 1; ; i++ {
		path = filepath.Join(s.folder, name)
		if i > 1 {
			path = fmt.Sprintf("%s-%d", path, i)
		}
		switch {
		case taken[path]:
		case train.Vacant(path) == nil:
			taken[path] = true
			return path, since
		case !s.paths[path] && train.IsRun(path):
			since = true
		}
		if i > 1<<20 { // a folder that cannot be looked into; training will say why
			return path, false
		}
	}
}

// identities are what experiments read now, by the settings that decide it.
type identities map[string]present

// A present is the identity that a run would have now.
type present struct {
	identity
	former string // what earlier versions had in place of from
}

// identity is what two runs on the same text agree in.
type identity struct {
	vocab              string
	train, valid, test data.PartReport
	teacher            string

	from string // what the network begins with
}

// now returns what a job would be trained on.
func (t identities) now(ctx context.Context, j *Job, parts configs.Parts) (present, error) {
	settings := textSettings(j.Experiment)
	now, ok := t[settings]
	if !ok {
		d, err := Load(ctx, j.Experiment, nil)
		if err != nil {
			return present{}, err
		}
		d.Close()
		source, err := openSource(j.Experiment, parts)
		if err != nil {
			return present{}, err
		}
		now.identity = identity{d.Vocab.Hash(), d.Report.Train, d.Report.Valid, d.Report.Test, d.Report.Teacher, ""}
		if source != nil {
			now.from, now.former = source.sha256, source.former
		}
		t[settings] = now
	}
	return now, nil
}

// differs says why a run of the settings of a job is not what the job would be trained to now, "" if it is.
func (p present) differs(j *Job, m *train.Manifest) string {
	was := identityOf(m)
	from := was.from
	switch was.from = p.from; {
	case was != p.identity:
		return "has the same settings, but the text has changed since"
	case from == p.from:
		return ""
	case from == p.former && from != "":
		return fmt.Sprintf("was begun by an earlier version of Lexigraph, which seeded what is new beside %s by the hash of its file, and not of its numbers", j.Experiment.Start.From)
	}
	return fmt.Sprintf("has the same settings, but %s, which it starts from, has changed since", j.Experiment.Start.From)
}

// identityOf returns what the text of a run was.
func identityOf(m *train.Manifest) identity {
	was := identity{m.VocabHash, m.Data.Train, m.Data.Valid, m.Data.Test, m.Data.Teacher, ""}
	if m.From != nil {
		was.from = m.From.SHA256
	}
	return was
}

// textSettings returns the settings that decide what text an experiment has.
func textSettings(e *configs.Experiment) string {
	var all []string
	for _, s := range configs.Flat(e) {
		if s.Key == "start.from" || strings.HasPrefix(s.Key, "corpus.") || strings.HasPrefix(s.Key, "vocab.") {
			all = append(all, s.Key+"="+s.Value)
		}
	}
	return fmt.Sprintln(e.SplitSeed()) + strings.Join(all, "\n")
}
