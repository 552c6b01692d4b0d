package run

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A Space is the word vectors of a run or of a file, and answers questions about words:
// which are near a word, which completes an analogy, which does not fit. [OpenSpace]
// makes one. It may be used from several goroutines at once, and does not change.
//
// A word is looked up by [vector.Table.Lookup]: as it is, then in other case, then in
// another of Unicode's normal forms. One that is not there has the vector that its
// character n-grams make, where a run has these (embedding.subwords) or a file, or its tokens in a text model, and is otherwise a
// [*vector.UnknownWordError] with the nearest spellings.
type Space struct {
	Table  *vector.Table // nil of OpenSpace, which leaves the numbers in their file
	Report vector.Report // what was odd about a file

	path   string
	matrix string
	run    *Run           // nil: the vectors are of a file
	small  *ExportOptions // by which they were made smaller, see [Space.Small]; nil: they were not
	search *vector.Search
	pieces func() (*encoder.Encoder, error) // of a text model whose words may be several tokens; nil: it is none
}

// OpenSpace opens the vectors that [ReadVectors] reads. The numbers stay in a file, or in the checkpoint of a run, where
// [vector.OpenSearch] and [Run.Search] can leave them: close the space when there are no more questions.
func OpenSpace(path, matrix string, parts configs.Parts) (*Space, error) {
	if err := checkVectors(path, matrix); err != nil {
		return nil, err
	}
	if vector.IsTextModel(path) {
		return ReadSpace(path, matrix, 0, parts)
	}
	s := &Space{path: path, matrix: matrix}
	var err error
	if !train.IsRun(path) {
		s.search, s.Report, err = vector.OpenSearch(path, data.CacheDir())
		err = ofRuns(path, err)
	} else if s.run, err = Open(path, parts); err == nil {
		s.search, err = s.run.Search(matrix)
	}
	if err != nil {
		return nil, err
	}
	s.noteMap()
	return s, nil
}

// noteMap says of a map that cosines say little of it: words are near one another in distance, wherever the origin is.
func (s *Space) noteMap() {
	if s.run == nil {
		return
	}
	if _, ok := s.run.Experiment.Objective.Spec.(objective.Mapped); ok {
		s.Report.Notes = append(s.Report.Notes, fmt.Sprintf("is a map, where near words are close together; a cosine compares directions from its middle alone; ask the vectors that it was made of, %s",
			s.run.Experiment.Corpus.Train[0]))
	}
}

// ReadSpace is [OpenSpace] for those who need the table, with all its numbers. Of a file so many words are enough, the first ones; 0: it
// takes all.
func ReadSpace(path, matrix string, enough int, parts configs.Parts) (*Space, error) {
	s := &Space{path: path, matrix: matrix}
	var err error
	if s.Table, s.Report, s.run, err = readVectors(path, matrix, enough, parts); err != nil {
		return nil, err
	}
	s.noteMap()
	s.search = vector.NewSearch(s.Table, s.signs()...)
	if s.run == nil && vector.IsTextModel(path) {
		s.pieces = sync.OnceValues(func() (*encoder.Encoder, error) { return piecesOf(path) })
	}
	return s, nil
}

// readWords is [ReadVectors] without the words of a run that stand for others or whose vectors have no direction.
func readWords(path, matrix string, parts configs.Parts) (*vector.Table, vector.Report, error) {
	s, err := ReadSpace(path, matrix, 0, parts)
	if err != nil {
		return nil, vector.Report{}, err
	}
	if s.run == nil {
		return s.Table, s.Report, nil
	}
	t, _, _, err := s.search.First(s.Table.Len())
	return t, s.Report, err
}

// table returns the table, which it reads where the numbers were left in a file.
func (s *Space) table() (*vector.Table, error) {
	if s.Table != nil {
		return s.Table, nil
	}
	if s.run != nil {
		return s.run.Vectors(s.matrix)
	}
	t, _, err := vector.Read(s.path)
	return t, err
}

// Close closes the file that the numbers are in, if there is one.
func (s *Space) Close() error { return s.search.Close() }

// signs returns the words of a run that stand for others, which are no answers.
func (s *Space) signs() []string {
	if s.run == nil {
		return nil
	}
	return s.run.Experiment.Vocab.Signs()
}

// union returns words with those of more that are not among them.
func union(words, more []string) []string {
	for _, word := range more {
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// Words returns the words, in the order of the table. They are not to be changed.
func (s *Space) Words() []string { return s.search.Words() }

// Lookup is [vector.Table.Lookup].
func (s *Space) Lookup(word string) (row int, ok bool) { return s.search.Lookup(word) }

// A Point is a word in a space.
type Point struct {
	Word   string // as it was asked for, or its stem where the run has stems (corpus.stem)
	Row    int    // in the table; −1: it is made of n-grams or of tokens
	Vector []float32
}

// Find looks a word up.
func (s *Space) Find(word string) (Point, error) {
	if row, ok := s.Lookup(word); ok {
		v, err := s.search.Vector(row)
		return Point{word, row, v}, err
	}
	if s.run != nil && s.run.Experiment.Corpus.Stem {
		if row, ok := s.Lookup(corpus.Stem(strings.ToLower(word))); ok {
			v, err := s.search.Vector(row)
			return Point{s.Words()[row], row, v}, err
		}
	}
	v, err := s.Unseen(word)
	if err != nil {
		return Point{}, err
	}
	if v == nil {
		return Point{}, &vector.UnknownWordError{Word: word, Suggestions: s.search.Suggest(word, 3)}
	}
	return Point{word, -1, v}, nil
}

// FindAll looks words up. It returns those that it finds, and an error about the others.
func (s *Space) FindAll(words []string) (found []Point, err error) {
	for _, word := range words {
		p, e := s.Find(word)
		if e == nil {
			found = append(found, p)
		}
		err = errors.Join(err, e)
	}
	return found, err
}

// Unseen returns the vector that the character n-grams of a word make, or the tokens of a text model into which it is
// split, whether or not the word is in the table. It is nil for a file or a run without n-grams, for output
// vectors, which have none, and for a word too short for one.
func (s *Space) Unseen(word string) ([]float32, error) {
	if s.pieces != nil {
		e, err := s.pieces()
		if e == nil || err != nil {
			return nil, err
		}
		v := make([]float32, e.Dim())
		if !e.EncodeTo(v, word) {
			return nil, nil
		}
		return v, nil
	}
	if s.search.NGrams() == nil {
		return nil, nil
	}
	if s.run == nil {
		return s.search.NGrams().Vector(word), nil
	}
	if t := s.run.Experiment.Corpus.Tokenizer; t == "words" || t == "segment" {
		word = corpus.Lower(word)
	}
	return s.search.NGrams().Vector(corpus.Normal(word)), nil
}

// HasNGrams reports whether unseen words may have vectors.
func (s *Space) HasNGrams() (bool, error) {
	if s.pieces != nil {
		e, err := s.pieces()
		return e != nil, err
	}
	return s.search.NGrams() != nil, nil
}

// Join joins the words of phrases that the run has learned, such as new york to new_york.
func (s *Space) Join(words []string) ([]string, error) {
	if len(words) < 2 || s.run == nil {
		return words, nil
	}
	p, err := s.run.Phrases()
	if err != nil || p.Len() == 0 {
		return words, err
	}
	known := slices.Clone(words)
	for i, w := range known {
		if row, ok := s.Lookup(w); ok {
			known[i] = s.Words()[row]
		}
	}
	if joined := p.Join(known); len(joined) < len(words) {
		return joined, nil
	}
	return words, nil
}

// Neighbors are the nearest words of a word, or the answers to an analogy.
type Neighbors struct {
	Word    string // what was asked
	Nearest []vector.Neighbor
	Unseen  bool // a word that was asked about is not in the table: its vector is made of n-grams
}

// Nearest returns the k words whose vectors have the largest cosine with that of a word,
// without the word itself.
func (s *Space) Nearest(word string, k int) (Neighbors, error) {
	p, err := s.Find(word)
	if err != nil {
		return Neighbors{}, err
	}
	n := Neighbors{Word: word, Unseen: p.Row < 0}
	if n.Unseen {
		n.Nearest, err = s.search.Nearest(p.Vector, k)
	} else {
		n.Nearest, err = s.search.NearestWord(p.Word, k)
	}
	return n, err
}

// Analogy returns the k words that are to c as b is to a, by 3CosAdd; see
// [vector.Search.Analogy]. The three words are not among them.
func (s *Space) Analogy(a, b, c string, k int) (Neighbors, error) {
	p, err := s.FindAll([]string{a, b, c})
	if err != nil {
		return Neighbors{}, err
	}
	n := Neighbors{Word: fmt.Sprintf("%s:%s :: %s:", a, b, c), Unseen: p[0].Row < 0 || p[1].Row < 0 || p[2].Row < 0}
	if n.Unseen {
		n.Nearest, err = s.search.AnalogyVectors(p[0].Vector, p[1].Vector, p[2].Vector, k, p[0].Row, p[1].Row, p[2].Row)
	} else {
		n.Nearest, err = s.search.Analogy(p[0].Word, p[1].Word, p[2].Word, k)
	}
	return n, err
}

// findDirected is FindAll for words that are compared: a vector without a direction is an error, too.
func (s *Space) findDirected(words []string) ([]Point, error) {
	points, err := s.FindAll(words)
	for _, p := range points {
		if !vector.HasDirection(p.Vector) {
			err = errors.Join(err, &vector.NoDirectionError{Word: p.Word})
		}
	}
	return points, err
}

// Similarity returns the cosine of the vectors of two words. A word whose vector has no direction is a [*vector.NoDirectionError].
func (s *Space) Similarity(a, b string) (float32, error) {
	p, err := s.findDirected([]string{a, b})
	if err != nil {
		return 0, err
	}
	return vector.Cosine(p[0].Vector, p[1].Vector), nil
}

// Odd returns the index of the word that fits least, and for each word its mean cosine
// with the others; see [vector.Odd]. A word whose vector has no direction is a [*vector.NoDirectionError].
func (s *Space) Odd(words []string) (odd int, means []float32, err error) {
	points, err := s.findDirected(words)
	if err != nil {
		return 0, nil, err
	}
	var vectors [][]float32
	for _, p := range points {
		vectors = append(vectors, p.Vector)
	}
	odd, means = vector.Odd(vectors)
	return odd, means, nil
}
