package compare

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"unicode"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A State says how far a run has come.
type State string

// The states of a run directory.
const (
	Done        State = "done"
	Running     State = "running"     // a process has its lock
	Interrupted State = "interrupted" // stopped or killed; it can go on
	Failed      State = "failed"
	Diverged    State = "diverged"
	Broken      State = "broken" // its manifest is missing or damaged, or its experiment is another
)

// A Run is a run directory, as it is listed and compared.
type Run struct {
	Path     string // as it is shown
	Dir      string // where its files are; empty: at Path
	State    State
	Problem  string          // why it is not done; empty where there is no more to say than State
	Manifest *train.Manifest // empty, not nil, where the run is broken or has not begun

	// Settings are those of its experiment, without name and seed, in the
	// order of the file. The caller, who can read experiments, fills them in.
	Settings []Setting
	// Scores are what sets say about its vectors, one result a set. The caller
	// fills them in, for all runs from the same sets.
	Scores []evaluate.Result
	// Vectors reads its word vectors, Words are those whose neighbours it shows, and
	// Signs, such as "<unk>", are no words of the text, for the page. The caller fills
	// them in; nil: there are none.
	Vectors func() (*vector.Table, error)
	Words   []string
	Signs   []string
}

// A Setting is a key of an experiment with its value, as TOML.
type Setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Shown returns the value as a table shows it: a string without its quotes and escapes, unless there is nothing in it, or what no line has.
func (s Setting) Shown() string {
	text, err := strconv.Unquote(s.Value)
	if !strings.HasPrefix(s.Value, `"`) || err != nil || text == "" || strings.ContainsFunc(text, unicode.IsControl) {
		return s.Value
	}
	return text
}

// Read returns the run in the directory path. It does not fail: what is wrong
// with the directory is the run's State and Problem.
func Read(path string) *Run {
	r := &Run{Path: path, Manifest: &train.Manifest{}}
	m, err := train.ReadManifest(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && train.IsLocked(path):
		r.State = Running
		return r
	case errors.Is(err, fs.ErrNotExist) && train.Unbegun(path):
		r.State, r.Problem = Interrupted, "was killed before it began"
		return r
	case errors.Is(err, fs.ErrNotExist):
		err = fmt.Errorf("has no %s", train.ManifestFile)
	}
	if err != nil {
		r.State, r.Problem = Broken, err.Error()
		return r
	}
	r.Manifest, r.Problem = m, m.Error
	switch m.Outcome {
	case train.Done:
		r.State = Done
	case train.Running, train.WasInterrupted:
		r.State, r.Problem = Interrupted, ""
		if train.IsLocked(path) {
			r.State = Running
		}
	case train.HasDiverged:
		r.State = Diverged
	case train.Failed:
		r.State = Failed
	default:
		r.State, r.Problem = Broken, fmt.Sprintf("%s: no such outcome: %q", train.ManifestFile, m.Outcome)
	}
	return r
}

// orEmpty returns the run, or where it is nil or has no manifest, as one that a program made, one with an empty manifest.
func (r *Run) orEmpty() *Run {
	switch {
	case r == nil:
		return &Run{State: Broken, Manifest: &train.Manifest{}}
	case r.Manifest == nil:
		with := *r
		with.Manifest = &train.Manifest{}
		return &with
	}
	return r
}

// file returns the path of a file of the run.
func (r *Run) file(name string) string { return filepath.Join(r.dir(), name) }

func (r *Run) dir() string { return cmp.Or(r.Dir, r.Path) }

// Find returns the run directories in the folder dir, itself included, and links to
// such, but none inside of another, in order. The folders below dir that cannot be read are closed:
// runs in them are not found.
func Find(dir string) (found, closed []string, err error) {
	err = corpus.Walk(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil && path == dir:
			return err
		case path == dir && e.Type().IsRegular():
			return &fs.PathError{Op: "open", Path: dir, Err: syscall.ENOTDIR}
		case errors.Is(err, fs.ErrNotExist): // removed in the meantime
		case err != nil:
			closed = append(closed, path)
		case e.IsDir() && train.IsRun(path):
			found = append(found, path)
			return fs.SkipDir
		case e.Type() == fs.ModeSymlink && train.IsRun(path):
			found = append(found, path)
		}
		return nil
	})
	return found, closed, err
}

// name returns the experiment's name, or the directory's where it is not known.
func (r *Run) name() string { return cmp.Or(r.Manifest.Name, filepath.Base(r.Path)) }

// TokensPerSecond returns the speed of training, evaluations and checkpoints aside; 0
// where it is not known.
func (r *Run) TokensPerSecond() float64 {
	m := r.orEmpty().Manifest
	if m.Seconds <= 0 {
		return 0
	}
	return float64(m.Tokens) / m.Seconds
}
