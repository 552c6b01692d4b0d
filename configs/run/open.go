package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A Run is a run directory with the experiment that it was made from. [Open] and what trains return one.
// What it holds is read when it is asked for.
//
// Several goroutines may ask for its vectors, words and numbers at once, and each for a network of its own. The network that
// answers [Run.Ask], [Run.Generate], [Run.Predict], [Run.Tag] and [Run.TopK] is one, and answers one of them at a time: a
// server opens the run once for each goroutine that asks it, or has a lock around them.
type Run struct {
	Path       string
	Experiment *configs.Experiment
	Manifest   *train.Manifest // what its numbers depend on, how it ended, and the numbers

	parts   configs.Parts
	vocab   *data.Vocab    // nil: it is to be read
	reading sync.Mutex     // of what is below
	table   *vector.Table  // the vectors that it exports, once they are read
	network *model.Network // that predicts, once it is read
}

// Open returns the run in a directory, finished or not, whose experiment may name
// these parts. A directory that is not a run is a [MissingError], and one whose
// config.toml is no longer what the run was made from is a [*ConfigError].
func Open(dir string, parts configs.Parts) (*Run, error) {
	r, err := open(dir, parts)
	if err != nil {
		return nil, err
	}
	if err := checkConfig(r.Path, r.Experiment, r.Manifest); err != nil {
		return nil, err
	}
	return r, nil
}

// open is [Open] of a run whose experiment may have been changed.
func open(dir string, parts configs.Parts) (*Run, error) {
	r := &Run{Path: dir, parts: parts}
	if !train.IsRun(dir) {
		return nil, MissingError{train.NotRun(dir)}
	}
	var err error
	if r.Experiment, err = experimentOf(dir, parts); err != nil {
		return nil, err
	}
	if r.Manifest, err = train.ReadManifest(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, MissingError{train.NotRun(dir)}
	} else if err != nil {
		return nil, MissingError{err}
	}
	return r, nil
}

// programKey is what the problem is about that another program made a run.
const programKey = "program"

// experimentOf reads the experiment of the run in a directory. Where it cannot, and another program made the run, the
// problems say which: that program may have parts of its own.
func experimentOf(dir string, parts configs.Parts) (*configs.Experiment, error) {
	d := &train.Directory{Path: dir}
	f, err := disk.Open(d.File(train.ConfigFile))
	if err != nil {
		return nil, MissingError{train.Incomplete(d.File(train.ConfigFile), err)}
	}
	f.Close()
	e, err := parts.Load(d.File(train.ConfigFile), nil)
	if problems, ok := err.(configs.Problems); ok {
		if m, unread := train.ReadManifest(dir); unread == nil && m.Program != "" && m.Program != train.Program() {
			return nil, append(problems, configs.Problem{File: d.File(train.ManifestFile), Key: programKey,
				Text: fmt.Sprintf("the run was made by %s; if what is unknown here is a part of that program, use it for this run", m.Program)})
		}
	}
	return e, err
}

// Further returns the experiment of the run in a directory, changed by the overrides, as one that
// starts from that run: from all that fits, unless an override of start.load says otherwise. The
// optimizer and the schedule begin anew.
func Further(dir string, overrides []string, o Options) (*configs.Experiment, error) {
	r, err := Open(dir, o.Parts)
	if err != nil {
		return nil, err
	}
	start := []string{"start.from=" + strconv.Quote(dir), "start.load=[]"}
	return o.Parts.Load(r.file(train.ConfigFile), append(start, overrides...))
}

func (r *Run) file(name string) string { return (&train.Directory{Path: r.Path}).File(name) }

// Vocab reads the vocabulary. One that is not that of the manifest is a [*data.Error].
func (r *Run) Vocab() (*data.Vocab, error) {
	v, err := train.ReadVocab(r.Path, r.Manifest, r.Experiment.Vocab.Unk)
	if errors.Is(err, fs.ErrNotExist) {
		err = MissingError{err}
	}
	if err != nil {
		return nil, err
	}
	return v.WithEOS(r.Experiment.Vocab.EOS), nil
}

// Phrases reads the phrases that were joined in the text: nil for a run without. Those that
// are not those of the manifest are a [*data.Error].
func (r *Run) Phrases() (*data.Phrases, error) {
	p, err := train.ReadPhrases(r.Path, r.Manifest)
	if errors.Is(err, fs.ErrNotExist) {
		err = MissingError{err}
	}
	return p, err
}

// Labels reads the labels of a run on labelled examples; for others they are nil.
func (r *Run) Labels() (*data.Vocab, error) {
	v, err := train.ReadLabels(r.Path, r.Manifest)
	if errors.Is(err, fs.ErrNotExist) {
		err = MissingError{err}
	}
	return v, err
}

// vocabs reads the words and the labels.
func (r *Run) vocabs() (words, labels *data.Vocab, err error) {
	if words, err = r.Vocab(); err != nil {
		return nil, nil, err
	}
	labels, err = r.Labels()
	return words, labels, err
}

// Network builds the network again as its checkpoint has it: the best where that was kept and the
// run is done, and else the last. Where there is none
// the error is a [*model.CheckpointError].
func (r *Run) Network() (*model.Network, error) {
	v, labels, err := r.vocabs()
	if err != nil {
		return nil, err
	}
	n, err := NewNetwork(r.Experiment, v, labels)
	if err != nil {
		return nil, err
	}
	err = n.LoadParams(r.file(r.Manifest.CheckpointFile()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, train.NoCheckpoint(r.Path)
	}
	return n, err
}

// Curve reads the held-out numbers of all evaluations, in order.
func (r *Run) Curve() ([]compare.Point, error) {
	return (&compare.Run{Path: r.Path, Manifest: r.Manifest}).Curve()
}

// TrainingLoss returns the mean loss of the last steps of training, up to where a line of the metrics has one, and how
// many steps these are: 0 where no line has one.
func (r *Run) TrainingLoss() (loss float64, steps int64, err error) {
	points, err := (&compare.Run{Path: r.Path, Manifest: r.Manifest}).TrainingCurve(math.MaxInt)
	if err != nil || len(points) == 0 {
		return 0, 0, err
	}
	last, before := points[len(points)-1], int64(0)
	if len(points) > 1 {
		before = points[len(points)-2].Step
	}
	return last.Loss, last.Step - before, nil
}

// FindRuns returns the run directories in a folder, as [compare.Find] does. That folders in it cannot be read is an event.
func FindRuns(folder string, notify func(Event)) ([]string, error) {
	found, closed, err := compare.Find(folder)
	if n := len(closed); n > 0 {
		text := fmt.Sprintf("%s: cannot be read, so that runs in it are passed over; allow reading it", closed[0])
		if n > 1 {
			text = fmt.Sprintf("%d folders, such as %s: cannot be read, so that runs in them are passed over; allow reading them", n, closed[0])
		}
		Options{Notify: notify}.notify(Warning{text})
	}
	return found, err
}

// Read reads run directories to be listed or compared. It does not fail: what is wrong
// with a directory is its State and Problem, also where the experiment cannot be read
// any more. When ctx ends it returns what it has.
func Read(ctx context.Context, dirs []string, parts configs.Parts) ([]*compare.Run, error) {
	var runs []*compare.Run
	for _, dir := range dirs {
		if err := ctx.Err(); err != nil {
			return runs, err
		}
		runs = append(runs, read(dir, parts))
	}
	return runs, nil
}

// firstProblem is the problem of an experiment that tells most, on one line, and how many more there are.
func firstProblem(err error) string {
	problems, ok := err.(configs.Problems)
	if !ok {
		return strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	at, more := 0, len(problems)-1
	if problems[more].Key == programKey {
		at = more
	}
	first := problems[at].String()
	if more > 0 {
		first += "; and " + amount.Of(more, "more problem")
	}
	return first
}

func read(dir string, parts configs.Parts) *compare.Run {
	r := compare.Read(dir)
	if r.State == compare.Broken {
		return r
	}
	e, err := experimentOf(dir, parts)
	if err != nil {
		r.State, r.Problem = compare.Broken, "its experiment cannot be read: "+firstProblem(err)
		return r
	}
	for _, s := range configs.Comparable(e) {
		r.Settings = append(r.Settings, compare.Setting(s))
	}
	if r.Manifest.Outcome == "" { // it has not begun
		return r
	}
	if err := checkConfig(dir, e, r.Manifest); err != nil {
		r.State, r.Problem = compare.Broken, err.Error()
		return r
	}
	r.Vectors = func() (*vector.Table, error) {
		return (&Run{Path: dir, Experiment: e, Manifest: r.Manifest}).Vectors("")
	}
	r.Words, r.Signs = e.Show.Nearest, e.Vocab.Signs()
	return r
}
