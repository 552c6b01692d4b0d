package run

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// ReadVectors reads the word vectors of a run directory, whose experiment may name these
// parts, or of a vector file in any of the formats that [vector.Read] knows, with what is
// odd about the file. The matrix is one of [Matrices]; "" is the one that the run
// exports, and all that a file has. To ask about words, use [OpenSpace].
func ReadVectors(path, matrix string, parts configs.Parts) (*vector.Table, vector.Report, error) {
	t, report, _, err := readVectors(path, matrix, 0, parts)
	return t, report, err
}

// DescribeVectors says what a vector file is.
func DescribeVectors(path string) (vector.Description, error) {
	if err := checkVectors(path, ""); err != nil {
		return vector.Description{}, err
	}
	d, err := vector.Describe(path)
	return d, ofRuns(path, err)
}

// readVectors is ReadVectors, and returns the run, nil for a file. Of a file so many words are enough, the first ones; 0: it takes all.
func readVectors(path, matrix string, enough int, parts configs.Parts) (t *vector.Table, report vector.Report, r *Run, err error) {
	if err := checkVectors(path, matrix); err != nil {
		return nil, report, nil, err
	}
	if !train.IsRun(path) {
		t, report, err = vector.ReadFirst(path, enough)
		return t, report, nil, ofRuns(path, err)
	}
	if r, err = Open(path, parts); err != nil {
		return nil, report, nil, err
	}
	t, err = r.Vectors(matrix)
	return t, report, r, err
}

// ofRuns returns the error of what was read for vectors: another one if it is a folder of runs.
func ofRuns(path string, err error) error {
	if err != nil && train.FirstRunIn(path) != "" {
		return MissingError{train.NotRun(path)}
	}
	return err
}

// checkVectors returns an error if there is nothing at path, or no such matrix.
func checkVectors(path, matrix string) error {
	if matrix != "" {
		if err := knownMatrix(matrix); err != nil {
			return err
		}
	}
	if _, err := os.Stat(path); err != nil {
		shown, remedy := corpus.Lost(path)
		if near := train.NearRun(path); near != "" {
			remedy = "did you mean " + near + "?"
		}
		return MissingError{fmt.Errorf("%s: %w; %s", shown, disk.Cause(err), cmp.Or(remedy, "name a run directory or a file of word vectors"))}
	}
	if matrix != "" && !train.IsRun(path) {
		return SettingError{fmt.Errorf("matrix %s: %s is not a run directory; a file of word vectors has one matrix", matrix, path)}
	}
	return nil
}

// Relations is the matrix of a knowledge graph's relations.
const Relations = "relations"

// Matrices returns the names of the matrices that a run may have: see [train.Matrices], and
// [Relations].
func Matrices() []string { return append(train.Matrices(), Relations) }

func knownMatrix(name string) error {
	if slices.Contains(Matrices(), name) {
		return nil
	}
	return SettingError{fmt.Errorf("matrix %s: there is no such matrix; there are %s", name, strings.Join(Matrices(), ", "))}
}

// Vectors reads the word vectors from the run's last checkpoint. The matrix is one of
// [Matrices]; "" is the one that the run exports, which is read once: its table is not
// to be changed. See [train.Vectors].
func (r *Run) Vectors(matrix string) (*vector.Table, error) {
	if matrix != "" {
		return r.readVectors(matrix)
	}
	r.reading.Lock()
	defer r.reading.Unlock()
	if r.table != nil {
		return r.table, nil
	}
	t, err := r.readVectors("")
	if err == nil {
		r.table = t
	}
	return t, err
}

// hasVectors reports whether the vectors that the run exports have been read.
func (r *Run) hasVectors() bool {
	r.reading.Lock()
	defer r.reading.Unlock()
	return r.table != nil
}

// readVectors is [Run.Vectors] without what has been read before.
func (r *Run) readVectors(matrix string) (*vector.Table, error) {
	which, err := r.which(matrix)
	if err != nil {
		return nil, err
	}
	if which == Relations {
		return r.relations()
	}
	t, err := train.VectorsOf(r.Path, r.vocab, which, subwords(r.Experiment))
	if errors.Is(err, fs.ErrNotExist) {
		err = MissingError{err}
	}
	if err == nil {
		r.describe(t, which)
	}
	return t, err
}

// describe adds to the vectors of a matrix where they come from. How often the words of a file of vectors occur is not known: in the vocabulary
// each does once.
func (r *Run) describe(t *vector.Table, matrix string) {
	t.Origin = r.origin(matrix)
	if r.Experiment.Corpus.Format == objective.Vectors {
		t.Counts = nil
	}
}

// Search prepares the vectors that [Run.Vectors] reads for questions about words. Where it can, it leaves the numbers in the
// checkpoint: see [train.OpenSearch]. Words that stand for others, such as "<unk>", are no answers. It is to be closed.
func (r *Run) Search(matrix string) (*vector.Search, error) {
	which, err := r.which(matrix)
	if err != nil {
		return nil, err
	}
	if which == Relations || matrix == "" && r.hasVectors() {
		t, err := r.Vectors(matrix)
		if err != nil {
			return nil, err
		}
		return vector.NewSearch(t, r.Experiment.Vocab.Signs()...), nil
	}
	s, err := train.OpenSearch(r.Path, which, subwords(r.Experiment), data.CacheDir())
	if errors.Is(err, fs.ErrNotExist) {
		err = MissingError{err}
	}
	if err == nil {
		s.Hide(r.Experiment.Vocab.Signs()...)
	}
	return s, err
}

// which returns the matrix that is meant, [Relations] or one of [train.Vectors].
func (r *Run) which(matrix string) (string, error) {
	which := cmp.Or(matrix, r.Experiment.Export.Matrix)
	if err := knownMatrix(which); err != nil || which == Relations {
		return which, err
	}
	if l, ok := r.Experiment.Loss.Spec.(loss.NoOutputVectors); ok && which != "input" && l.NoOutputVectors() != "" {
		return "", SettingError{fmt.Errorf("matrix %s: %s; %s has input vectors only", which, l.NoOutputVectors(), r.Path)}
	}
	if which != "input" && objective.PredictsLabels(r.Experiment.Objective.Spec) {
		return "", SettingError{fmt.Errorf("matrix %s: the output vectors are those of labels, and not of words; %s has input vectors only", which, r.Path)}
	}
	if which == "input+output" && r.Experiment.Embedding.Tie { // twice the one matrix points where it does
		which = "input"
	}
	return which, nil
}

// origin says where the vectors of a matrix come from. It has nothing of the machine or the time, so that all exports of a run are the same.
func (r *Run) origin(matrix string) *vector.Origin {
	m := r.Manifest
	return &vector.Origin{Experiment: m.Name, Seed: m.Seed, Matrix: matrix, Text: textHash(m), Config: m.ConfigHash, Version: m.Version, Commit: m.Commit}
}

// textHash returns the SHA-256 of the text that a run was trained on or, where that is several files, of their hashes.
func textHash(m *train.Manifest) string {
	var sums []string
	for _, s := range m.Data.Sources {
		if s.Part == "train" {
			sums = append(sums, s.SHA256)
		}
	}
	if len(sums) == 1 {
		return sums[0]
	}
	sum := sha256.Sum256([]byte(strings.Join(sums, "\n")))
	return hex.EncodeToString(sum[:])
}

// relations reads the vectors of the relations and of their inverse ones, which are called
// likes^-1 and so on.
func (r *Run) relations() (*vector.Table, error) {
	v, labels, err := r.vocabs()
	if err != nil {
		return nil, err
	}
	names := objective.Names(r.Experiment.Objective.Spec, vocabs(r.Experiment, v, labels))
	if len(names) == 0 {
		return nil, SettingError{fmt.Errorf("matrix %s: the objective of %s is %s, which has none; they are those of objective triple", Relations, r.Path, r.Experiment.Objective.Type)}
	}
	t, err := train.NamedVectors(r.Path, names)
	if errors.Is(err, fs.ErrNotExist) {
		err = MissingError{err}
	}
	if err != nil {
		return nil, err
	}
	t.Counts = make([]int64, len(names))
	for i, name := range names {
		relation, inverse := strings.CutSuffix(name, "\tinverse")
		t.Counts[i] = labels.Counts()[i%labels.Len()]
		if inverse {
			t.Words[i] = relation + "^-1"
		}
	}
	return t, nil
}

// Origin says where the vectors come from that the run exports.
func (r *Run) Origin() *vector.Origin { return r.origin(r.Experiment.Export.Matrix) }
