package train

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gofrs/flock"
	"github.com/lexigraph/lexigraph/model/disk"
)

// A Directory is a run's record on disk:
//
//	config.toml      the resolved experiment; running it again gives the same run
//	manifest.json    what the run depends on, and its outcome: a [Manifest]
//	metrics.jsonl    a JSON object a line: "kind" says whether it is a [Step] ("train"),
//	                 an [Evaluation] ("valid") or [Scores] ("scores"); the other keys are
//	                 theirs. Lines are in the order of steps; each kind may be missing
//	vocab.txt        the vocabulary, word<TAB>count; line number = id
//	checkpoint/      last.safetensors: parameters and optimizer state
//	scores/          how each item of a set came out: see [KeepScore]
//	lock             locked by the process that trains; the file itself stays
//
// and the exported vectors. One process writes it at a time. It is a [Log].
type Directory struct {
	Path    string
	lock    *flock.Flock
	metrics *os.File
}

// Files of a run directory.
const (
	ConfigFile     = "config.toml"
	ManifestFile   = "manifest.json"
	MetricsFile    = "metrics.jsonl"
	VocabFile      = "vocab.txt"
	CheckpointFile = "checkpoint/last.safetensors"
	lockFile       = "lock"
)

// ErrLocked is the error of a run directory that another process trains in.
var ErrLocked = errors.New("another process is training in this run directory; wait for it to end")

// ErrExists is the error of a run directory that is there already.
var ErrExists = errors.New("exists already, and runs are never overwritten; choose another directory or remove this one")

// Create makes the directory path for a new run and locks it. A path that exists
// is an error unless it is an empty folder.
func Create(path string) (*Directory, error) {
	if entries, err := os.ReadDir(path); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%s: %w", path, ErrExists)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w; choose another place", path, disk.Cause(err))
	}
	if err := os.MkdirAll(filepath.Join(path, filepath.Dir(CheckpointFile)), 0o777); err != nil {
		return nil, fmt.Errorf("%s: %w; choose another place with --out", path, disk.Cause(err))
	}
	// Another process may have made it, trained and ended since it was looked at.
	d, err := open(path, os.O_EXCL)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s: %w", path, ErrExists)
	}
	return d, err
}

// CreateNumbered makes the directory of a new run at path or, when that is
// taken, at path-2, path-3 and so on.
func CreateNumbered(path string) (*Directory, error) {
	for i := 1; ; i++ {
		try := path
		if i > 1 {
			try = path + "-" + strconv.Itoa(i)
		}
		d, err := Create(try)
		if !errors.Is(err, ErrExists) && !errors.Is(err, ErrLocked) {
			return d, err
		}
	}
}

// Open locks the directory of a run to go on with it. [Directory.Rewind] then
// drops the metrics that the run will write again.
func Open(path string) (*Directory, error) {
	if _, err := os.Stat(filepath.Join(path, ConfigFile)); err != nil {
		return nil, fmt.Errorf("%s: is not a run directory: it has no %s", path, ConfigFile)
	}
	return open(path, 0)
}

// open locks the directory and opens its metrics with the given flags beside
// those for appending.
func open(path string, flags int) (*Directory, error) {
	d := &Directory{Path: path, lock: flock.New(filepath.Join(path, lockFile))}
	ok, err := d.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.File(lockFile), disk.Cause(err))
	}
	if !ok {
		return nil, fmt.Errorf("%s: %w", path, ErrLocked)
	}
	d.metrics, err = os.OpenFile(d.File(MetricsFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND|flags, 0o666)
	if err != nil {
		return nil, errors.Join(err, d.lock.Unlock())
	}
	return d, nil
}

// IsLocked reports whether a process is training in the run directory path.
func IsLocked(path string) bool {
	l := flock.New(filepath.Join(path, lockFile), flock.SetFlag(os.O_RDWR))
	ok, err := l.TryRLock()
	if ok {
		l.Unlock()
	}
	return err == nil && !ok
}

// File returns the path of a file of the directory.
func (d *Directory) File(name string) string { return filepath.Join(d.Path, name) }

// Close ends the writing and gives up the lock.
func (d *Directory) Close() error { return errors.Join(d.metrics.Close(), d.lock.Unlock()) }

// Write replaces a file of the directory, wholly or not at all.
func (d *Directory) Write(name string, write func(w *bufio.Writer) error) error {
	return disk.WriteFile(d.File(name), write)
}

// Step implements [Log].
func (d *Directory) Step(s Step) error { return d.append(s) }

// Evaluation implements [Log].
func (d *Directory) Evaluation(e Evaluation) error { return d.append(e) }

// Scores implements [Log].
func (d *Directory) Scores(s Scores) error { return d.append(s) }

// append adds a line to the metrics in one write.
func (d *Directory) append(line any) error {
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	if _, err := d.metrics.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("%s: %w; make room and go on with --resume", d.File(MetricsFile), disk.Cause(err))
	}
	return nil
}

// Rewind drops the metrics that a run which goes on from the given step writes
// again: the lines of later steps, which it was killed after, and the evaluation
// and the scores after that step itself. A last line that was cut short goes too.
func (d *Directory) Rewind(step int64) error {
	text, err := os.ReadFile(d.File(MetricsFile))
	if err != nil {
		return err
	}
	var keep []byte
	for line := range bytes.Lines(text) {
		var at struct {
			Kind Kind
			Step *int64
		}
		if json.Unmarshal(line, &at) != nil || at.Step == nil {
			continue
		}
		if *at.Step < step || *at.Step == step && at.Kind == Training {
			keep = append(append(keep, bytes.TrimSuffix(line, []byte("\n"))...), '\n')
		}
	}
	if bytes.Equal(keep, text) {
		return nil
	}
	if err := d.Write(MetricsFile, func(w *bufio.Writer) error { _, err := w.Write(keep); return err }); err != nil {
		return err
	}
	d.metrics.Close()
	d.metrics, err = os.OpenFile(d.File(MetricsFile), os.O_WRONLY|os.O_APPEND, 0o666)
	return err
}
