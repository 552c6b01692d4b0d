package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"sync"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/lexical"
)

// A By says by what documents are compared with a query.
type By string

const (
	Meaning By = "meaning" // the cosine of their vectors
	Words   By = "words"   // BM25 of their words
	Both    By = "both"    // the ranks by either, fused: see [lexical.Fuse]
)

// A Result is a document that was found.
type Result struct {
	File string `json:"file"` // as [Shown] has it
	Line int    `json:"line"`
	Name string `json:"name,omitempty"` // of a function: Type.Method; of a section: the headings it is under
	Text string `json:"text"`           // the synopsis of a function, or the beginning of the text, on one line
	// Score is what results are ordered by. It is Cosine, BM25, or the sum of reciprocal ranks.
	Score  float64  `json:"score"`
	Cosine *float64 `json:"cosine,omitempty"` // with the query; nil: there are no vectors, or none of the query or the document
	BM25   float64  `json:"bm25"`             // 0: they share no word
}

// Find returns the k documents that fit a query best, or fewer: one that shares no word with
// it is not found by words, and one without a vector not by meaning. A function that several
// files of a package have, each for other platforms, is found once; main and init are found
// wherever they are. It is an error to compare by meaning, or by both, without an encoder.
func (x *Index) Find(query string, by By, k int) ([]Result, error) {
	switch by {
	case Words:
	case Meaning, Both:
		if x.encoder == nil {
			return nil, errors.New("there is no encoder to compare by meaning with; compare by words")
		}
	default:
		return nil, fmt.Errorf("documents are not compared by %q; compare by %s, %s or %s", by, Meaning, Words, Both)
	}
	bm25 := x.words.BM25(queryTerms(query))
	var cosines []float64
	scores, found := bm25, func(d int) bool { return bm25[d] > 0 }
	if x.encoder != nil {
		cosines = x.cosines(query)
	}
	near := func(d int) bool { return cosines != nil && !math.IsInf(cosines[d], -1) }
	switch {
	case by == Words || cosines == nil && by == Both:
	case cosines == nil:
		return []Result{}, nil
	case by == Meaning:
		scores, found = cosines, near
	default:
		var byWords, byMeaning []int
		var ranking sync.WaitGroup
		ranking.Go(func() { byWords = lexical.Ranks(bm25) })
		ranking.Go(func() { byMeaning = lexical.Ranks(cosines) })
		ranking.Wait()
		scores = lexical.Fuse(byWords, byMeaning)
		found = func(d int) bool { return bm25[d] > 0 || near(d) }
	}
	for d := range scores {
		if !found(d) {
			scores[d] = math.Inf(-1)
		}
	}
	results := []Result{}
	for _, d := range x.best(scores, max(k, 0)) {
		e := x.entries.at(d)
		r := Result{File: Shown(x.fileOf(d)), Line: e.line, Name: e.name, Text: e.text, Score: scores[d], BM25: max(bm25[d], 0)}
		if near(d) {
			r.Cosine = &cosines[d]
		}
		results = append(results, r)
	}
	return results, nil
}

// best returns the k documents with the highest scores, or fewer, since those of −∞ are left out. Of a
// function that several files of a package have, each for other platforms, it returns the best.
func (x *Index) best(scores []float64, k int) (docs []int) {
	for enough := k; ; enough *= 2 {
		type function struct{ folder, name string }
		seen := make(map[function]bool)
		docs = docs[:0]
		best := lexical.Best(scores, enough)
		for _, d := range best {
			if len(docs) == k || math.IsInf(scores[d], -1) {
				return docs
			}
			file, name := x.fileOf(d), x.entries.at(d).name
			if filepath.Ext(file) == ".go" && name != "init" && name != "main" { // each may have its own
				f := function{filepath.Dir(file), name}
				if seen[f] {
					continue
				}
				seen[f] = true
			}
			docs = append(docs, d)
		}
		if len(docs) == k || len(best) < enough {
			return docs
		}
	}
}

// fileOf returns the path of the file with a document.
func (x *Index) fileOf(doc int) string {
	for _, f := range x.files {
		if doc < f.docs {
			return f.path
		}
		doc -= f.docs
	}
	panic("search: there is no such document")
}

// cosines returns the cosine of each document's vector with that of a query, −∞ for one that
// has none; nil if the query has none.
func (x *Index) cosines(query string) []float64 {
	text := query
	if s := spaced(query); s != strings.TrimSpace(query) {
		text += " " + s // names are words that an encoder may know in parts
	}
	q := unit(x.encoder.Encode(text))
	if kernel.SumSquares(q) == 0 {
		return nil
	}
	cosines := make([]float64, x.Len())
	kernel.Blocks(len(cosines), 1<<12, func(_, lo, hi int) {
		v := make([]float32, x.dim)
		for d := lo; d < hi; d++ {
			row := x.vectors[4*d*x.dim:]
			zero := true
			for i := range v {
				v[i] = math.Float32frombits(binary.LittleEndian.Uint32(row))
				zero = zero && v[i] == 0
				row = row[4:]
			}
			if cosines[d] = float64(kernel.Dot(q, v)); zero {
				cosines[d] = math.Inf(-1)
			}
		}
	})
	return cosines
}

// unit gives a vector the length 1, and zeros if it has none or is not finite.
func unit(v []float32) []float32 {
	length := math.Sqrt(kernel.SumSquares(v))
	if !(length > 0) || math.IsInf(length, 0) {
		clear(v)
		return v
	}
	kernel.Scale(float32(1/length), v)
	return v
}

func appendVector(b []byte, v []float32) []byte {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}
