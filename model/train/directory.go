package train

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/lease"
)

// A Directory is a run's record on disk:
//
//	config.toml      the resolved experiment; running it again gives the same run
//	manifest.json    what the run depends on, and its outcome: a Manifest
//	metrics.jsonl    one JSON object per line: "kind" says whether it is a Step ("train"),
//	                 an Evaluation ("valid") or Scores ("scores"); the other keys are
//	                 theirs. Lines are in the order of steps; each kind may be missing
//	vocab.txt        the vocabulary, word<TAB>count; line number = id
//	labels.txt       the labels, in the same form, if examples have any
//	phrases.txt      the pairs of words that were joined, if that was asked for
//	checkpoint/      last.safetensors: parameters and optimizer state; with Limits.Patience
//	                 best.safetensors beside it: those of the best evaluation
//	scores/          the outcome of each item of a set: see KeepScore
//	lock             locked by the process that trains; the file itself stays when the run ends
//	lease.N          tells other machines whether a process trains, where locks do not; the
//	                 last one stays: see lease.Lease.Release
//
// and the exported vectors. One process writes it at a time. It is a [Log].
//
// A folder is a run if it has a manifest.
type Directory struct {
	Path    string
	lock    *flock.Flock
	lease   *lease.Lease
	metrics *os.File
	made    bool     // by [Create], which found nothing there
	left    []string // what leave could not remove, because not every system removes a file that is open
}

// Files of a run directory.
const (
	ConfigFile     = "config.toml"
	ManifestFile   = "manifest.json"
	MetricsFile    = "metrics.jsonl"
	VocabFile      = "vocab.txt"
	PhrasesFile    = "phrases.txt"
	LabelsFile     = "labels.txt" // of a run on labelled examples
	CheckpointFile = "checkpoint/last.safetensors"
	BestFile       = "checkpoint/best.safetensors"
	lockFile       = "lock"
)

// ErrExists is the error if the run directory exists already.
var ErrExists = errors.New("exists already, and runs are never overwritten; choose another directory or remove this one")

// Create makes the directory path for a new run and locks it. It is an error if
// path is not [Vacant]. The folder is a run once [Directory.Begin] has returned
// without an error.
func Create(path string) (*Directory, error) {
	_, err := os.Lstat(path)
	made := errors.Is(err, fs.ErrNotExist)
	if err := Vacant(path); err != nil {
		return nil, err
	}
	// The lock is the first thing in it: by that a folder that was left is known.
	if err := disk.MkdirAll(path); err != nil {
		return nil, fmt.Errorf("%s: %w; choose another place with --out", path, disk.Cause(err))
	}
	d, err := open(path)
	if err != nil {
		return nil, err
	}
	// Another process may have made it, trained and ended since we looked.
	if err := Vacant(path); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	d.made = made
	d.RemoveTemps()
	if err := disk.MkdirAll(filepath.Join(path, filepath.Dir(CheckpointFile))); err != nil {
		d.leave()
		return nil, errors.Join(fmt.Errorf("%s: %w; choose another place with --out", path, disk.Cause(err)), d.Close())
	}
	return d, nil
}

// leave removes what was made for a run that does not begin.
func (d *Directory) leave() {
	if !d.made {
		return
	}
	d.RemoveTemps()
	d.lease.Remove()
	for _, name := range []string{ConfigFile, VocabFile, PhrasesFile, LabelsFile, MetricsFile, lockFile, filepath.Dir(CheckpointFile), "."} {
		if err := os.Remove(d.File(name)); err != nil && !errors.Is(err, fs.ErrNotExist) { // the folder stays if it has other files in it by now
			d.left = append(d.left, name)
		}
	}
}

// Vacant returns nil where a new run can be made at path: there is nothing, an empty
// folder, or only what a process left that was killed before it wrote a manifest. The error is [ErrExists] if
// something else is there.
func Vacant(path string) error {
	taken := exists(path)
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w; choose another place", path, disk.Cause(err))
	}
	locked := len(entries) == 0
	for _, e := range entries {
		name := e.Name()
		switch info, err := e.Info(); {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return taken
		case err != nil: // removed in the meantime
		case e.IsDir():
			if below, err := os.ReadDir(filepath.Join(path, name)); name != filepath.Dir(CheckpointFile) || err != nil || len(below) > 0 {
				return taken
			}
		case !e.Type().IsRegular():
			return taken
		case name == lockFile:
			locked = true
		case lease.Number(name) > 0:
		case name == MetricsFile && info.Size() == 0, name == ConfigFile, name == VocabFile, name == PhrasesFile, name == LabelsFile:
		case name != ManifestFile && disk.IsTemp(name, isOwn):
		default:
			return taken
		}
	}
	if !locked { // there never was a run here
		return taken
	}
	return nil
}

// exists is [ErrExists] of a path, and says of a run there that has not ended how it continues.
func exists(path string) error {
	m, err := ReadManifest(path)
	switch {
	case err != nil || m.Outcome == Done || m.Outcome == HasDiverged:
		return fmt.Errorf("%s: %w", path, ErrExists)
	case IsLocked(path):
		return fmt.Errorf("%s: %w; a process is training the run that is there", path, ErrExists)
	}
	return fmt.Errorf("%s: %w; the run that is there has not ended, and run --resume continues it", path, ErrExists)
}

// isOwn reports whether a file of that name, in a run's folder or its checkpoint
// folder, is written only by the process that has the lock.
func isOwn(name string) bool {
	return lease.Number(name) > 0 || slices.Contains([]string{ConfigFile, ManifestFile, MetricsFile, VocabFile, PhrasesFile, LabelsFile, filepath.Base(CheckpointFile), filepath.Base(BestFile)}, name)
}

// IsTemporary reports whether a file of a run directory, named with slashes, is of no use elsewhere: a lock, a lease, or one that is
// being written.
func IsTemporary(name string) bool {
	base := path.Base(name)
	return name == lockFile || lease.Number(name) > 0 || disk.IsTemp(base, func(string) bool { return true }) || strings.HasPrefix(base, ".")
}

// RemoveTemps removes the temporary files of processes that were killed while they
// wrote a file of the directory.
func (d *Directory) RemoveTemps() {
	if d.lease.IsLost() { // they are another process's
		return
	}
	for _, folder := range []string{".", filepath.Dir(CheckpointFile), scoresFolder} {
		disk.RemoveTemps(d.File(folder), isOwn)
	}
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

// Open locks the directory of a run to continue it. [Directory.Rewind] then drops
// the metrics that the run will write again. It is an error if the folder is not a
// run or its manifest cannot be read: nothing may be written into such a folder.
func Open(path string) (*Directory, error) {
	if err := checkRun(path); err != nil {
		return nil, err
	}
	d, err := open(path)
	if err != nil {
		return nil, err
	}
	// Of a run that was copied before its first checkpoint the empty folder may be missing: buckets and git have none.
	folder := d.File(filepath.Dir(CheckpointFile))
	if err := disk.MkdirAll(folder); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w; %s", folder, disk.Cause(err), disk.Mend(err)), d.Close())
	}
	return d, nil
}

// open locks the directory and opens its metrics.
func open(path string) (*Directory, error) {
	d := &Directory{Path: path, lock: newLock(path)}
	ok, err := d.tryLock()
	if err != nil && !noLocks(err) {
		return nil, fmt.Errorf("%s: %w; %s", d.File(lockFile), disk.Cause(err), disk.Mend(err))
	}
	if err == nil && !ok {
		return nil, fmt.Errorf("%s: %w", path, ErrLocked)
	}
	if d.lease, err = lease.Take(context.Background(), lease.Folder(path), ok, lease.Usual); err != nil {
		return nil, errors.Join(err, d.lock.Unlock())
	}
	os.Chmod(d.File(lockFile), lockMode) // an earlier version's lock file may be open to other users
	// A pipe would wait for its other end.
	if info, err := os.Stat(d.File(MetricsFile)); err == nil && !info.Mode().IsRegular() {
		return nil, errors.Join(fmt.Errorf("%s: is not a file; remove what is there", d.File(MetricsFile)), d.unlock())
	}
	d.metrics, err = openMetrics(d.File(MetricsFile))
	if err != nil {
		return nil, errors.Join(err, d.unlock())
	}
	return d, nil
}

// File returns the path of a file of the directory.
func (d *Directory) File(name string) string { return filepath.Join(d.Path, name) }

// Close closes the metrics and gives up the lock.
func (d *Directory) Close() error {
	err := errors.Join(d.metrics.Close(), d.unlock())
	for _, name := range d.left {
		os.Remove(d.File(name))
	}
	return err
}

// Write replaces a file of the directory, completely or not at all. If another process has
// taken the run up, it is left alone and the error is [ErrLocked].
func (d *Directory) Write(name string, write func(w *bufio.Writer) error) error {
	if err := d.lease.Check(); err != nil {
		return err
	}
	return disk.WriteFile(d.File(name), write)
}

// Begin makes the directory a run: it writes the experiment, the vocabulary, the
// phrases and the labels unless they are nil and, last, the manifest. After an error there
// is no run, and what Create made is removed.
func (d *Directory) Begin(m *Manifest, config, vocab, phrases func(w *bufio.Writer) error, labels *data.Vocab) error {
	files := []disk.File{{Path: d.File(ConfigFile), Write: config}, {Path: d.File(VocabFile), Write: vocab}}
	if phrases != nil {
		files = append(files, disk.File{Path: d.File(PhrasesFile), Write: phrases})
	}
	if labels != nil {
		files = append(files, disk.File{Path: d.File(LabelsFile), Write: func(w *bufio.Writer) error { return labels.Write(w) }})
	}
	_, err := disk.WriteFiles(append(files, disk.File{Path: d.File(ManifestFile), Write: m.write})...)
	if err != nil {
		d.leave()
	}
	return err
}

// WriteVocabularies replaces the vocabulary and, where they are not nil, the labels.
func (d *Directory) WriteVocabularies(words, labels *data.Vocab) error {
	err := d.Write(VocabFile, func(w *bufio.Writer) error { return words.Write(w) })
	if labels != nil {
		err = errors.Join(err, d.Write(LabelsFile, func(w *bufio.Writer) error { return labels.Write(w) }))
	}
	return err
}

// Sync makes the lines written so far safe from a loss of power. See
// [Logs.Sync]. A checkpoint is written after that, so it is [ErrLocked] if another process has taken the run up.
func (d *Directory) Sync() error {
	if err := d.lease.Check(); err != nil {
		return err
	}
	if err := d.metrics.Sync(); err != nil {
		return cannotWrite(d.File(MetricsFile), err)
	}
	return nil
}

// cannotWrite is the error of a file of a run that lines are added to.
func cannotWrite(path string, err error) error {
	return fmt.Errorf("%s: %w; %s and continue with --resume", path, disk.Cause(err), disk.Mend(err))
}
