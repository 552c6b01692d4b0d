package train

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/vector"
)

// Vectors reads the word vectors of the run directory path from its checkpoint
// ([Manifest.CheckpointFile]), one row for each word of the vocabulary. The argument which is an
// experiment's export.matrix: "input" is the embedding, "output" the rows of the
// output layer, and "input+output" their sum, which GloVe's authors recommend
// (Pennington, Socher and Manning, GloVe: Global Vectors for Word Representation,
// 2014). A tied network has one matrix for both. If the run has subwords, sub gives
// them, the input vector of a word is the mean of its row and its n-grams' rows, and the table has those too.
func Vectors(path, which string, sub *data.Subwords) (*vector.Table, error) {
	return VectorsOf(path, nil, which, sub)
}

// VectorsOf is [Vectors] where the run's vocabulary is in memory.
func VectorsOf(path string, vocab *data.Vocab, which string, sub *data.Subwords) (*vector.Table, error) {
	s, err := openStored(path, vocab)
	if err != nil {
		return nil, err
	}
	var rows *data.SubwordRows
	if sub != nil {
		rows = sub.Rows(s.vocab.Words())
	}
	t, err := assemble(s, s.vocab, which, rows)
	if wide := (*WidthsError)(nil); errors.As(err, &wide) {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return t, err
}

// OpenSearch prepares the vectors that [Vectors] describes for questions. The numbers stay in the checkpoint, as
// [vector.OpenStored] says, and what was found there is kept in the folder cache, unless that is "".
// Sums are made of few rows at a time. Those that have to be computed of n-grams come into memory.
func OpenSearch(path, which string, sub *data.Subwords, cache string) (*vector.Search, error) {
	m, err := readRun(path)
	if err != nil {
		return nil, err
	}
	if which != "output" && sub != nil {
		t, err := Vectors(path, which, sub)
		if err != nil {
			return nil, err
		}
		return vector.NewSearch(t), nil
	}
	found := false // the checkpoint
	search, err := vector.OpenStored(filepath.Join(path, m.CheckpointFile()), cache, which+" "+m.VocabHash, func() (t *vector.Table, at []int64, err error) {
		found = true
		s, err := openStored(path, nil)
		if err != nil {
			return nil, nil, err
		}
		t = &vector.Table{Words: s.vocab.Words(), Counts: s.vocab.Counts()}
		for _, matrix := range s.places(which) {
			rows, dim, place, err := s.checkpoint.Place(matrix)
			if err == nil {
				err = s.checkRows(rows, 0)
			}
			switch {
			case err != nil:
				return nil, nil, err
			case t.Dim > 0 && t.Dim != dim:
				return nil, nil, fmt.Errorf("%s: %w", path, &WidthsError{t.Dim, dim})
			}
			t.Dim, at = dim, append(at, place)
		}
		return t, at, nil
	})
	if errors.Is(err, fs.ErrNotExist) && !found {
		err = NoCheckpoint(path)
	}
	return search, err
}

// NamedVectors reads the vectors of what has these names and is no word, from the rows behind
// those of the words; see objective.Named.
func NamedVectors(path string, names []string) (*vector.Table, error) {
	s, err := openStored(path, nil)
	if err != nil {
		return nil, err
	}
	dim, numbers, err := s.matrix(model.InputEmbedding, len(names))
	if err != nil {
		return nil, err
	}
	return &vector.Table{Words: slices.Clone(names), Dim: dim, Data: numbers[s.vocab.Len()*dim:]}, nil
}

// stored is what a run directory keeps of its vectors.
type stored struct {
	vocab      *data.Vocab
	vocabPath  string
	more       bool // the embedding may have rows for more than words: for relations, or sequences of words
	checkpoint *model.Checkpoint
	file       string // of the checkpoint
}

// readRun reads the manifest of a run directory.
func readRun(path string) (*Manifest, error) {
	m, err := ReadManifest(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = NotRun(path)
	}
	return m, err
}

// openStored opens a run directory, whose vocabulary is read where it is nil.
func openStored(path string, vocab *data.Vocab) (*stored, error) {
	m, err := readRun(path)
	if err != nil {
		return nil, err
	}
	s := &stored{vocabPath: filepath.Join(path, VocabFile), file: filepath.Join(path, m.CheckpointFile())}
	if s.vocab = vocab; vocab == nil {
		if s.vocab, err = ReadVocab(path, m, ""); err != nil {
			return nil, err
		}
	}
	if _, err = ReadPhrases(path, m); err != nil {
		return nil, err
	}
	sequence, _ := strconv.Atoi(m.Settings["objective.ngrams"])
	s.more = m.LabelsHash != "" || sequence > 1
	s.checkpoint, err = model.OpenCheckpoint(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, NoCheckpoint(path)
	}
	return s, err
}

// ReadVocab reads the vocabulary of the run directory path and checks it against
// the run's manifest: if a word had been changed, it would get another word's vector.
// The word unk is as in [data.ReadVocab]. A file that has changed is an error that names it.
func ReadVocab(path string, m *Manifest, unk string) (*data.Vocab, error) {
	return readHashed(path, VocabFile, "vocabulary", m.VocabHash, func(r io.Reader, name string) (*data.Vocab, error) {
		return data.ReadVocab(r, name, unk)
	})
}

// ReadPhrases reads the phrases of the run directory path and checks them against the run's
// manifest. They are nil for a run that joined none.
func ReadPhrases(path string, m *Manifest) (*data.Phrases, error) {
	if m.PhrasesHash == "" {
		return nil, nil
	}
	return readHashed(path, PhrasesFile, "list of phrases", m.PhrasesHash, data.ReadPhrases)
}

// ReadLabels reads the labels of the run directory path and checks them against its
// manifest. They are nil for a run on plain text.
func ReadLabels(path string, m *Manifest) (*data.Vocab, error) {
	if m.LabelsHash == "" {
		return nil, nil
	}
	return readHashed(path, LabelsFile, "list of labels", m.LabelsHash, data.ReadLabels)
}

// readHashed reads a file of the run directory path, called what, that has this hash by the
// run's manifest.
func readHashed[T interface{ Hash() string }](path, name, what, hash string, read func(r io.Reader, name string) (T, error)) (found T, err error) {
	file := filepath.Join(path, name)
	f, err := disk.Open(file)
	if err != nil {
		return found, Incomplete(file, err)
	}
	defer f.Close()
	got, err := read(f, file)
	if err != nil {
		return found, err
	}
	if got.Hash() != hash {
		return found, &data.Error{Where: file, What: fmt.Sprintf("is not the %s of this run: its SHA-256 is %s and %s has %s", what, got.Hash(), ManifestFile, hash),
			Remedy: "bring the old file back, or train the run again"}
	}
	return got, nil
}

// Incomplete returns the error for a file of a run that cannot be opened, which every run has.
func Incomplete(file string, err error) error {
	remedy := "the run is incomplete: bring the file back, or train the run again"
	if errors.Is(err, fs.ErrPermission) {
		remedy = "allow reading it"
	}
	return fmt.Errorf("%s: %w; %s", file, disk.Cause(err), remedy)
}

// NoCheckpoint returns the error for a run directory path without a checkpoint. It is
// a [*model.CheckpointError].
func NoCheckpoint(path string) error {
	reason, file := "the run ended before its first checkpoint; run --resume begins it again", CheckpointFile
	if m, err := ReadManifest(path); err == nil && m.Outcome == Done {
		file = m.CheckpointFile()
		reason = "the checkpoint is gone; train the run again, or bring it back"
	} else if IsLocked(path) {
		reason = "the run has no checkpoint yet; ask again when it has trained for a while"
	}
	return &model.CheckpointError{Path: filepath.Join(path, file), Reason: errors.New(reason)}
}

func (s *stored) bad(format string, args ...any) error {
	return &model.CheckpointError{Path: s.file, Reason: fmt.Errorf(format, args...)}
}

func (s *stored) has(name string) bool { return s.checkpoint.Has(name) }

// places returns the matrices whose sum the vectors are.
func (s *stored) places(which string) []string {
	switch {
	case which == "input+output":
		return []string{model.InputEmbedding, model.OutputEmbedding}
	case which == "output" && s.has(model.OutputEmbedding):
		return []string{model.OutputEmbedding}
	}
	return []string{model.InputEmbedding}
}

func (s *stored) matrix(name string, others int) (dim int, numbers []float32, err error) {
	rows, dim, numbers, err := s.checkpoint.Matrix(name)
	if err != nil {
		return 0, nil, err
	}
	if err := s.checkRows(rows, others); err != nil {
		return 0, nil, err
	}
	return dim, numbers[:(s.vocab.Len()+others)*dim], nil
}

// checkRows returns an error if a matrix has not the rows of the words, and so many others.
func (s *stored) checkRows(rows, others int) error {
	if words := s.vocab.Len() + others; rows < words || rows > words && !s.more {
		return s.bad("it has vectors of %s and %s has %d", amount.Of(rows-others, "word"), s.vocabPath, s.vocab.Len())
	}
	return nil
}
