package train

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// scoresFolder is the folder in a run directory for the scores of its vectors. It
// may be removed at any time.
const scoresFolder = "scores"

// mostKept is the size limit in bytes of files that are read whole to keep or find a
// score. It is larger than any vocabulary.
const mostKept = 1 << 32

// KeepScore keeps the first result of a set, with all its items, in the run
// directory path, for [KeptScore]. The result must be that of the vectors that the
// run exports.
func KeepScore(path string, set evaluate.Set, s evaluate.Settings, r evaluate.Result) error {
	file, err := keptFile(path, set, s)
	if err != nil {
		return err
	}
	// Not MkdirAll, which would bring back a run that was removed in the meantime.
	if err := os.Mkdir(filepath.Dir(file), 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %w", filepath.Dir(file), disk.Cause(err))
	}
	return disk.WriteFile(file, func(w *bufio.Writer) error { return r.Keep(w) })
}

// KeptScore returns what [KeepScore] kept. It returns false if there is nothing for
// this set, these settings, the run's latest vectors and this version of the scoring
// code. It identifies the checkpoint by the digest in its header, so the time does
// not depend on its size.
func KeptScore(path string, set evaluate.Set, s evaluate.Settings) (evaluate.Result, bool) {
	file, err := keptFile(path, set, s)
	if err != nil {
		return evaluate.Result{}, false
	}
	text, err := disk.ReadFile(file, mostKept)
	if err != nil {
		return evaluate.Result{}, false
	}
	r, err := evaluate.Recall(set, text)
	return r, err == nil
}

// keptFile returns the path of a score: its name is a hash of everything that the
// score depends on. The experiment says which matrix is scored, and what words are
// made of.
func keptFile(path string, set evaluate.Set, s evaluate.Settings) (string, error) {
	h := sha256.New()
	m, err := ReadManifest(path)
	if err != nil {
		return "", err
	}
	checkpoint, err := model.CheckpointDigest(filepath.Join(path, m.CheckpointFile()))
	if err != nil {
		return "", err
	}
	fmt.Fprintf(h, "%s %s\n", evaluate.Key(set, s), checkpoint)
	for _, name := range []string{ConfigFile, VocabFile} {
		text, err := disk.ReadFile(filepath.Join(path, name), mostKept)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%x\n", sha256.Sum256(text))
	}
	version, commit, _ := built() // other packages read and normalise vectors
	fmt.Fprintf(h, "%s %s\n", version, commit)
	const digits = 16 // of the hash, in the name of the file
	name := fmt.Sprintf("%s-%.*x.json", set.Source().Name, digits/2, h.Sum(nil))
	return filepath.Join(path, scoresFolder, name), nil
}
