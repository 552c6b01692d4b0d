package train

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/machine"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// A Manifest says what a run's numbers depend on, and how the run ended.
type Manifest struct {
	Version     string   `json:"version"`           // of lexigraph
	Commit      string   `json:"commit,omitempty"`  // likewise; empty where it is not known
	Program     string   `json:"program,omitempty"` // that made the run; see [Program]
	Go          string   `json:"go"`
	Gorgonia    string   `json:"gorgonia"`
	OS          string   `json:"os"`
	CPU         string   `json:"cpu"`
	Cores       int      `json:"cores"`
	Threads     int      `json:"threads"`         // GOMAXPROCS; no result depends on it
	ISA         string   `json:"instruction_set"` // no result depends on it
	Command     []string `json:"command"`
	Name        string   `json:"name"`
	Seed        uint64   `json:"seed"`
	ConfigHash  string   `json:"config_sha256"` // of the resolved experiment without name and seed
	VocabHash   string   `json:"vocab_sha256"`
	PhrasesHash string   `json:"phrases_sha256,omitempty"` // empty: no phrases were joined
	LabelsHash  string   `json:"labels_sha256,omitempty"`  // empty: the text has no labels
	Vocabulary  int      `json:"vocabulary"`
	Parameters  int      `json:"parameters"`

	Data data.Report `json:"data"`
	// Content has the hashes of what is predicted in the parts "valid" and "test"; see [data.Dataset.Content].
	Content map[string]string `json:"content_sha256,omitempty"`
	From    *Origin           `json:"from,omitempty"` // nil: all parameters started as usual

	Start   time.Time `json:"start"`
	End     time.Time `json:"end,omitzero"`
	Seconds float64   `json:"seconds"` // of training, over all sessions, without evaluations and checkpoints
	Steps   int64     `json:"steps"`
	Tokens  int64     `json:"tokens"` // of the training text that were trained on, counted in every epoch
	// PeakMemory is the largest resident memory of the process, in bytes; 0 if
	// the system does not say.
	PeakMemory int64             `json:"peak_memory,omitempty"`
	Outcome    Outcome           `json:"outcome"`
	EndedBy    string            `json:"ended_by,omitempty"` // the key of what ended training, such as train.epochs
	Best       *Best             `json:"best,omitempty"`     // nil: training is not over, or the last checkpoint is what it exports
	Error      string            `json:"error,omitempty"`
	Convention string            `json:"convention,omitempty"` // how Valid and Test are counted
	Valid      *evaluate.HeldOut `json:"valid,omitempty"`
	Test       *evaluate.HeldOut `json:"test,omitempty"`
	Scores     []evaluate.Result `json:"scores,omitempty"` // of the word vectors, by the sets of the experiment
	// Predictions says how good those of held-out labelled examples are, and Confusion which
	// labels were taken for which, in the test text or else the validation text: nil where
	// [evaluate.Judgement] has none.
	Predictions []evaluate.Result   `json:"predictions,omitempty"`
	Confusion   *evaluate.Confusion `json:"confusion,omitempty"`
	Telling     []TellingWords      `json:"telling,omitempty"` // of a classifier or tagger: each label's words

	// Relations says how well the facts of each relation are completed, of the test facts where
	// there are some, and else of the validation facts.
	Relations []evaluate.RelationScore `json:"relations,omitempty"`
	Exported  []string                 `json:"exported,omitempty"` // files of word vectors, relative to the directory
	// Vectors has the SHA-256 of the word vectors that the run exports, under the
	// matrix that export.matrix names. It covers their shape and float32 values and
	// does not depend on the format; see [vector.Table.SHA256].
	Vectors map[string]string `json:"vectors_sha256,omitempty"`
	Rungs   []Rung            `json:"rungs,omitempty"` // where successive halving stopped it to compare

	// What resuming compares, in addition to the hashes above: the settings of the
	// experiment by key, and the SHA-256 of the evaluation sets that it names.
	Settings map[string]string `json:"settings,omitempty"`
	Sets     map[string]string `json:"sets_sha256,omitempty"`
	// Changed lists what had changed when the run was resumed in spite of it.
	Changed []Change `json:"changed,omitempty"`
}

// TellingWords are the words that tell most about a label, by what a classifier or tagger says of a text that is
// the word alone; the most telling one first. There may be none.
type TellingWords struct {
	Label string   `json:"label"`
	Words []string `json:"words"`
}

// An Origin says what a network began with instead of random weights.
type Origin struct {
	Path   string `json:"path"`   // of a run, or of a file of word vectors
	SHA256 string `json:"sha256"` // of its words and numbers
	Words  int    `json:"words"`  // of this run's vocabulary
	Found  int    `json:"found"`  // that are among its words
	// LeftOut is how many more words are there that a network which predicts labels could keep (start.keep_words), to know
	// them in new text, and does not.
	LeftOut    int      `json:"left_out,omitempty"`
	Parameters []string `json:"parameters"` // that come from there
	// Misfits says of parameters that do not why not; they started as usual.
	Misfits []string `json:"misfits,omitempty"`
	// Drift says how far the vectors of the words have come from there since; nil: it is not known, or
	// the vectors are not from there.
	Drift *Drift `json:"drift,omitempty"`
}

// A Drift compares the vectors that words have with those they started from, by cosine.
type Drift struct {
	Words  int         `json:"words"`  // compared: those without a vector of zeros
	Cosine float64     `json:"cosine"` // the mean; 1: the directions are the same
	Most   []MovedWord `json:"most"`   // the words that moved most, at most ten
}

// A MovedWord is a word with the cosine between its vector and the one it started from.
type MovedWord struct {
	Word   string  `json:"word"`
	Cosine float64 `json:"cosine"`
}

// A Change is something that a run depends on and that had changed when the run was
// resumed.
type Change struct {
	Step int64  `json:"step"` // steps done by then
	What string `json:"what"` // a key of the experiment, or a file
	Was  string `json:"was"`
	Now  string `json:"now"`
}

// String describes the change in words.
func (c Change) String() string {
	if strings.HasPrefix(c.Now, Damaged) {
		return c.What + " is " + c.Now
	}
	return fmt.Sprintf("%s was %s and is %s now", c.What, c.Was, c.Now)
}

// Damaged begins what [Change.Now] says of a file that cannot be read.
const Damaged = "damaged: "

// A Rung holds a run's results after a share of its steps, when it was stopped to be
// compared with other runs.
type Rung struct {
	Share float64 `json:"share"` // of the steps
	Step  int64   `json:"step"`
	evaluate.HeldOut
	// Measures of the predictions of labelled examples, by those of [evaluate.Measures] that there are; nil: it is not defined.
	Measures map[string]*float64 `json:"measures,omitempty"`
}

// An Outcome says how a run ended, or that it has not.
type Outcome string

// The outcomes of a run. The manifest of a run that was killed still says Running,
// but nothing holds its lock.
const (
	Running         Outcome = "running"
	Done            Outcome = "done"
	WasInterrupted  Outcome = "interrupted"
	HasDiverged     Outcome = "diverged"
	Failed          Outcome = "failed"
	gorgoniaModule          = "gorgonia.org/gorgonia"
	lexigraphModule         = "github.com/lexigraph/lexigraph"
	developmentName         = "(devel)"
)

// NewManifest returns a manifest of this process and machine, for a run that
// starts now.
func NewManifest() *Manifest {
	m := &Manifest{
		Program: Program(),
		Go:      runtime.Version(),
		OS:      runtime.GOOS + "/" + runtime.GOARCH,
		CPU:     machine.Processor(),
		Cores:   runtime.NumCPU(),
		Threads: runtime.GOMAXPROCS(0),
		ISA:     kernel.ISA(),
		Command: os.Args,
		Start:   time.Now(),
		Outcome: Running,
	}
	m.Version, m.Commit, m.Gorgonia = built()
	return m
}

// WriteManifest replaces the manifest of the directory.
func (d *Directory) WriteManifest(m *Manifest) error { return d.Write(ManifestFile, m.write) }

func (m *Manifest) write(w *bufio.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(m)
}

// ReadManifest reads the manifest of the run directory path. If the file exists but is
// damaged, or is not a run's manifest, the error is a [*data.Error].
func ReadManifest(path string) (*Manifest, error) {
	file := filepath.Join(path, ManifestFile)
	const most = 64 << 20
	text, err := disk.ReadFile(file, most)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, &data.Error{Where: file, What: disk.Cause(err).Error(), Remedy: "allow reading it"}
	}
	if err != nil {
		return nil, &data.Error{Where: file, What: disk.Cause(err).Error(), Remedy: "name a run directory"}
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, &data.Error{Where: file, What: "damaged: " + data.JSONProblem(err), Remedy: "bring the old file back, or train the run again"}
	}
	if m.ISA == "" || m.Outcome == "" { // some web sites have a manifest.json too
		return nil, &data.Error{Where: file, What: "is not the manifest of a run", Remedy: "name a run directory"}
	}
	return &m, nil
}

// checkRun returns why path is not a run directory, judging by its manifest.
func checkRun(path string) error {
	_, err := ReadManifest(path)
	if info, statErr := os.Stat(path); errors.Is(err, fs.ErrNotExist) || statErr == nil && !info.IsDir() {
		return NotRun(path)
	}
	return err
}

// A noFolder is the error of a run whose folder is not there. It is [fs.ErrNotExist].
type noFolder string

func (e noFolder) Error() string        { return string(e) }
func (e noFolder) Is(target error) bool { return target == fs.ErrNotExist }

// NotRun returns the error for a path that has no run. Where there is nothing at all it is [fs.ErrNotExist].
func NotRun(path string) error {
	if _, err := os.Stat(filepath.Join(path, ManifestFile)); errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%s: cannot be read: %w; allow reading the folder and what is in it", path, disk.Cause(err))
	}
	info, err := os.Stat(path)
	why := "it has no " + ManifestFile
	switch one := FirstRunIn(path); {
	case errors.Is(err, fs.ErrNotExist):
		remedy := "check the path; relative paths start at the current folder"
		if near := NearRun(path); near != "" {
			remedy = "did you mean " + near + "?"
		}
		return noFolder(path + ": is not a run directory: there is no such folder; " + remedy)
	case err == nil && !info.IsDir():
		why = "it is a file; name the folder that a run is in"
	case one != "":
		why = "it has runs in it; name one, such as " + one
	case Unbegun(path) && hasConfig(path):
		return fmt.Errorf("%s: was killed before its run began; run --resume begins it", path)
	case Unbegun(path):
		return fmt.Errorf("%s: was killed before its run began; the same run with this --out begins it", path)
	}
	return fmt.Errorf("%s: is not a run directory: %s", path, why)
}

// Folder is where runs are by default.
const Folder = "runs"

// NearRun returns the run that may be meant by a path where there is nothing, because its seed or its folder was left out; "": none.
func NearRun(path string) string {
	near := []string{filepath.Clean(path) + "-1"}
	if filepath.IsLocal(path) {
		near = append(near, filepath.Join(Folder, path), filepath.Join(Folder, path)+"-1")
	}
	for _, p := range near {
		if IsRun(p) {
			return p
		}
	}
	return ""
}

// Unbegun reports whether a folder has nothing but what a process left that was killed before its run began. [Create] takes it.
func Unbegun(path string) bool {
	_, err := os.Lstat(filepath.Join(path, lockFile))
	return err == nil && Vacant(path) == nil
}

// hasConfig reports whether the experiment of a run is there.
func hasConfig(path string) bool {
	info, err := os.Lstat(filepath.Join(path, ConfigFile))
	return err == nil && info.Mode().IsRegular()
}

// FirstRunIn returns the first of the runs that lie in a folder; "" if there are none.
func FirstRunIn(folder string) string {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		if path := filepath.Join(folder, e.Name()); e.IsDir() && IsRun(path) {
			return path
		}
	}
	return ""
}

// IsRun reports whether path is a run directory that can be listed or read. It goes by
// the manifest or, if that is missing or damaged, by the other files that every run has.
func IsRun(path string) bool {
	if _, err := ReadManifest(path); err == nil {
		return true
	}
	for _, name := range []string{ConfigFile, MetricsFile, lockFile} {
		if info, err := os.Lstat(filepath.Join(path, name)); err != nil || !info.Mode().IsRegular() {
			return false
		}
	}
	return true
}
