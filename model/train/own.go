package train

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/model/lease"
)

// IsOwn reports whether a file is a run's own: what the run is continued from and judged by, or vectors that it exported. A file that was
// put into a run's directory later is not.
func IsOwn(file string) bool {
	path, err := filepath.Abs(file)
	if err != nil {
		return false
	}
	if real, err := filepath.EvalSymlinks(path); err == nil { // what is written to a link goes where it leads
		path = real
	} else if real, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(real, filepath.Base(path))
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if IsRun(dir) && holds(dir, path) {
			return true
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}

// holds reports whether the run in dir has the file path below it as its own.
func holds(dir, path string) bool {
	short, err := filepath.Rel(dir, path)
	if err != nil {
		return false
	}
	name := filepath.ToSlash(short)
	if strings.HasPrefix(name, scoresFolder+"/") || strings.HasPrefix(name, eventsPrefix) || lease.Number(name) > 0 {
		return true
	}
	own := []string{ConfigFile, ManifestFile, MetricsFile, VocabFile, PhrasesFile, LabelsFile, CheckpointFile, BestFile, lockFile}
	if m, err := ReadManifest(dir); err == nil {
		own = append(own, m.Exported...)
	}
	info, err := os.Stat(path)
	return slices.ContainsFunc(own, func(o string) bool {
		if o == name {
			return true
		}
		there, statErr := os.Stat(filepath.Join(dir, filepath.FromSlash(o))) // not every system tells capitals from small letters
		return err == nil && statErr == nil && os.SameFile(info, there)
	})
}
