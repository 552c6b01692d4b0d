package train

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// A Manifest says what a run's numbers depend on, and how the run ended.
type Manifest struct {
	Version    string   `json:"version"` // of lexigraph
	Commit     string   `json:"commit,omitempty"`
	Go         string   `json:"go"`
	Gorgonia   string   `json:"gorgonia"`
	OS         string   `json:"os"`
	CPU        string   `json:"cpu"`
	Cores      int      `json:"cores"`
	Threads    int      `json:"threads"`         // GOMAXPROCS; no result depends on it
	ISA        string   `json:"instruction_set"` // no result depends on it
	Command    []string `json:"command"`
	Name       string   `json:"name"`
	Seed       uint64   `json:"seed"`
	ConfigHash string   `json:"config_sha256"` // of the resolved experiment without name and seed
	VocabHash  string   `json:"vocab_sha256"`
	Vocabulary int      `json:"vocabulary"`
	Parameters int      `json:"parameters"`

	Data data.Report `json:"data"`

	Start   time.Time `json:"start"`
	End     time.Time `json:"end,omitzero"`
	Seconds float64   `json:"seconds"` // of training, without evaluations and checkpoints; all sittings together
	Steps   int64     `json:"steps"`
	Tokens  int64     `json:"tokens"` // of the training text gone through, those of every epoch
	// PeakMemory is the most memory the process had resident, in bytes; 0 where
	// the system does not tell.
	PeakMemory int64             `json:"peak_memory,omitempty"`
	Outcome    Outcome           `json:"outcome"`
	Error      string            `json:"error,omitempty"`
	Convention string            `json:"convention,omitempty"` // how Valid and Test are counted
	Valid      *evaluate.HeldOut `json:"valid,omitempty"`
	Test       *evaluate.HeldOut `json:"test,omitempty"`
	Scores     []evaluate.Result `json:"scores,omitempty"`   // of the word vectors, by the sets of the experiment
	Exported   []string          `json:"exported,omitempty"` // files of word vectors, relative to the directory
	// Vectors has the SHA-256 of the word vectors that the run exports, by the
	// matrix that export.matrix names: of their shape and float32 values, whatever
	// the format; see [vector.Table.SHA256].
	Vectors map[string]string `json:"vectors_sha256,omitempty"`
	Rungs   []Rung            `json:"rungs,omitempty"` // where successive halving stopped it to look
}

// A Rung is what a run had come to after a share of its steps, when it was stopped
// to be compared with others.
type Rung struct {
	Share float64 `json:"share"` // of the steps
	Step  int64   `json:"step"`
	evaluate.HeldOut
	Scores []evaluate.Result `json:"scores,omitempty"` // of whole sets, without intervals
}

// An Outcome says how a run ended, or that it has not.
type Outcome string

// The outcomes of a run. One that was killed is left as Running, without its
// lock.
const (
	Running         Outcome = "running"
	Done            Outcome = "done"
	WasInterrupted  Outcome = "interrupted"
	HasDiverged     Outcome = "diverged"
	Failed          Outcome = "failed"
	gorgoniaModule          = "gorgonia.org/gorgonia"
	developmentName         = "(devel)"
)

// NewManifest returns a manifest of this process and machine, for a run that
// starts now.
func NewManifest() *Manifest {
	m := &Manifest{
		Go:      runtime.Version(),
		OS:      runtime.GOOS + "/" + runtime.GOARCH,
		CPU:     cpuModel(),
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

// built returns the versions that this program was built of.
func built() (version, commit, gorgonia string) {
	version = developmentName
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
		for _, dep := range info.Deps {
			if dep.Path == gorgoniaModule {
				gorgonia = dep.Version
			}
		}
	}
	return version, commit, gorgonia
}

// WriteManifest replaces the manifest of the directory.
func (d *Directory) WriteManifest(m *Manifest) error {
	return d.Write(ManifestFile, func(w *bufio.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(m)
	})
}

// ReadManifest reads the manifest of the run directory path.
func ReadManifest(path string) (*Manifest, error) {
	text, err := os.ReadFile(filepath.Join(path, ManifestFile))
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s: damaged: %w", filepath.Join(path, ManifestFile), err)
	}
	return &m, nil
}
