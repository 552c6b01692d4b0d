package run

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/vector"
)

// An Embedded is the vector of a line of text.
type Embedded struct {
	Line   int // its number, from 1
	Vector []float32
	Known  bool  // a word of it is known; if not, the vector is zero
	Err    error // a [*data.Error] that says why it has no vector: that is zero then
}

// mostEmbedded is how many lines are encoded at once.
const mostEmbedded = 1024

// Embed makes vectors of the lines of in, which errors call name, on all processors, and calls do with
// those of some lines at a time, in their order, as soon as they can be read. They are valid
// until the next call. An error of do ends it. No line at all is a [*data.Error].
func Embed(e *encoder.Encoder, in io.Reader, name string, do func([]Embedded) error) error {
	var texts []string
	var lines []Embedded
	vectors := make([]float32, mostEmbedded*e.Dim())
	any := false
	flush := func() error {
		kernel.Blocks(len(lines), 16, func(_, lo, hi int) {
			for i := lo; i < hi; i++ {
				embed(&lines[i], e, texts[i], name)
			}
		})
		err := do(lines)
		texts, lines = texts[:0], lines[:0]
		return err
	}
	err := eachLine(in, name, func(l textLine) error {
		if !l.isEmpty() {
			at := len(lines) * e.Dim()
			texts = append(texts, l.text())
			lines = append(lines, Embedded{Line: l.number, Vector: vectors[at : at+e.Dim()], Err: l.err})
			any = true
		}
		if len(lines) == mostEmbedded || l.last && len(lines) > 0 {
			return flush()
		}
		return nil
	})
	if err == nil && !any {
		err = &data.Error{Where: name, What: "has no text", Remedy: "give a text a line"}
	}
	return err
}

// embed fills in the vector of a text.
func embed(l *Embedded, e *encoder.Encoder, text, name string) {
	wrong := func(what, remedy string) {
		clear(l.Vector)
		l.Err = &data.Error{Where: fmt.Sprintf("%s:%d", name, l.Line), What: what, Remedy: remedy}
	}
	if l.Err != nil {
		clear(l.Vector)
		return
	}
	if err := notUTF8(text); err != nil {
		wrong(err.Error(), "")
		return
	}
	l.Known = e.EncodeTo(l.Vector, text)
	if !isFinite(l.Vector) {
		wrong(notFinite, finiteRemedy)
	}
}

// What is said of texts some of whose words have vectors that are not finite.
const (
	notFinite    = "its vector is not finite"
	finiteRemedy = "some of the word vectors are not: train again, or take another file"
)

func isFinite(v []float32) bool {
	return !slices.ContainsFunc(v, func(x float32) bool { return x-x != 0 })
}

// WithoutCommon returns an encoder that does what e does and then removes what the vectors of the
// lines of in, which errors call name, have in common, as the authors of a weight do: for
// [WeightUSIF] their first five principal components by their shares, and else the first; see
// [encoder.Encoder.Components]. Lines that are not UTF-8 are a [*data.Error].
func WithoutCommon(e *encoder.Encoder, weight string, in io.Reader, name string) (*encoder.Encoder, error) {
	n := 1
	if weight == WeightUSIF {
		n = min(5, e.Dim())
	}
	var problem error
	texts := func(yield func(string) bool) {
		stop := errors.New("enough")
		err := eachLine(in, name, func(l textLine) error {
			if l.err != nil {
				return l.err
			}
			text := l.text()
			if err := notUTF8(text); err != nil {
				return &data.Error{Where: fmt.Sprintf("%s:%d", name, l.number), What: err.Error()}
			}
			if !yield(text) {
				return stop
			}
			return nil
		})
		if err != stop {
			problem = err
		}
	}
	c, err := e.Components(texts, n, weight == WeightUSIF)
	if problem != nil {
		return nil, problem
	}
	if err != nil {
		return nil, &data.Error{Where: name, What: err.Error(), Remedy: "name a file of more texts"}
	}
	p := e.Parts()
	p.Remove = c
	return encoder.New(p)
}

// A NoKnownWordError says that no word of a text is in the vocabulary.
type NoKnownWordError struct{ Text string }

// Error implements error.
func (e *NoKnownWordError) Error() string {
	return fmt.Sprintf("%q: none of its words is in the vocabulary", e.Text)
}

// TextSimilarity returns the cosine of the vectors of two texts; see [OpenEncoder]. A text without a
// known word is a [*NoKnownWordError].
func TextSimilarity(e *encoder.Encoder, a, b string) (float32, error) {
	x, y := make([]float32, e.Dim()), make([]float32, e.Dim())
	if !e.EncodeTo(x, a) {
		return 0, &NoKnownWordError{a}
	}
	if !e.EncodeTo(y, b) {
		return 0, &NoKnownWordError{b}
	}
	if !isFinite(x) || !isFinite(y) {
		wrong := a
		if isFinite(x) {
			wrong = b
		}
		return 0, &data.Error{Where: strconv.Quote(wrong), What: notFinite, Remedy: finiteRemedy}
	}
	return vector.Cosine(x, y), nil
}

// AreTexts reports whether some of these are texts of several words, and not all of them words or phrases of the space.
func (s *Space) AreTexts(words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool {
		_, known := s.Lookup(word)
		return !known && len(strings.Fields(word)) > 1
	})
}
