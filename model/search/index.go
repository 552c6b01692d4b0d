package search

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/lexical"
)

// An Encoder makes vectors of texts, such as encoder.Encoder. Several
// goroutines use it.
type Encoder interface {
	Encode(text string) []float32
	Dim() int
}

// Settings say what is searched and how the index of it is kept.
type Settings struct {
	In []string // see [Files]

	// Encoder opens what makes the vectors of documents and queries, while other things are
	// read; nil: there are none. Key names it: another encoder has another key.
	Encoder func() (Encoder, error)
	Key     string

	Cache string // the folder that the index is kept in; "": it is not kept
}

// A Report says what [Open] did.
type Report struct {
	Files     int  // that there are
	Documents int  // in them
	Read      int  // files that were read, because they are new or look changed
	Parsed    int  // documents of those that have changed, whose vectors were made anew
	New       bool // there was no index

	Passed   []string // what was passed over, a sentence for each place
	Problems []string // of files that could not be read whole: where and what
	Kept     error    // why the index was not kept
}

// An Index finds documents. Several goroutines may use it at the same time.
type Index struct {
	encoder Encoder
	files   []file
	entries entries
	words   *lexical.Index
	dim     int    // of vectors; 0: there are none
	vectors []byte // row after row, little-endian numbers of 32 bits
	probed  []byte // the vector of probeText
}

// A file is one that was read.
type file struct {
	path    string
	size    int64
	changed int64 // its time, in nanoseconds; 0: too young to tell a later change by it
	sum     [sha256.Size]byte
	docs    int
	problem string // what kept it from being read whole, with : before it; "": nothing
}

// Len returns the number of documents.
func (x *Index) Len() int { return x.entries.len() }

// Open returns an index of the files of s that is up to date. What cannot be found, and
// files without a document, are a [*corpus.Error].
func Open(ctx context.Context, s Settings) (*Index, Report, error) {
	place := placeOf(s)
	var old *Index
	var e Encoder
	var failure error
	var reading sync.WaitGroup
	reading.Go(func() { old = place.read() })
	if s.Encoder != nil {
		reading.Go(func() { e, failure = s.Encoder() })
	}
	paths, passed, err := Files(ctx, s.In)
	reading.Wait()
	if err := cmp.Or(failure, err); err != nil {
		return nil, Report{}, err
	}
	if !old.madeBy(e) {
		old = nil
	}
	report := Report{New: old == nil, Passed: passed}
	if old == nil {
		old = &Index{words: &lexical.Index{}}
	}
	all, err := refresh(ctx, e, old, paths)
	if err != nil {
		return nil, report, err
	}
	x, stale := old, report.New
	if all.same(old) {
		files := all.files()
		stale = stale || !slices.Equal(x.files, files) // their times
		x.files = files
	} else {
		x, stale = all.assemble(e, old), true
	}
	x.encoder = e
	report.Files, report.Documents = len(x.files), x.Len()
	for _, p := range all {
		if p.hashed {
			report.Read++
		}
		if p.old < 0 {
			report.Parsed += p.docs
		}
		if p.problem != "" {
			report.Problems = append(report.Problems, Shown(p.path)+p.problem)
		}
	}
	if x.Len() == 0 {
		return nil, report, nothing(s.In, report)
	}
	if stale {
		report.Kept = place.write(x)
	}
	return x, report, nil
}

// nothing is the error of files without a document.
func nothing(in []string, r Report) error {
	e := &corpus.Error{Where: strings.Join(in, " "), What: "there is nothing to be found", Remedy: "name a folder with Go files, DIR/... for those below it, or text files"}
	switch {
	case len(r.Problems) > 0:
		e.What = "nothing could be read; " + r.Problems[0]
	case r.Files > 0:
		e.What = "there is nothing to be found in " + amount.Of(r.Files, "file") + ", generated or empty"
	}
	return e
}

// A part is a file with its documents, old or new.
type part struct {
	file
	hashed  bool
	old     int        // its number in the old index, or −1
	new     []document // of one that is not in it
	vectors []byte
}

// parts are all files, in their order.
type parts []part

// same reports whether x has just these documents.
func (all parts) same(x *Index) bool {
	if len(all) != len(x.files) {
		return false
	}
	for i, p := range all {
		if p.old != i {
			return false
		}
	}
	return true
}

func (all parts) files() []file {
	files := make([]file, len(all))
	for i, p := range all {
		files[i] = p.file
	}
	return files
}

// assemble makes the index of all parts.
func (all parts) assemble(e Encoder, old *Index) *Index {
	x := &Index{}
	if e != nil {
		x.dim = e.Dim()
	}
	first := make([]int, len(old.files)+1) // document of each file
	for i, f := range old.files {
		first[i+1] = first[i] + f.docs
	}
	var b lexical.Builder
	keep := b.Copier(old.words)
	for _, p := range all {
		if p.old < 0 {
			for _, d := range p.new {
				b.Add(d.terms)
				x.entries.add(entry{d.line, d.name, d.text})
			}
			x.vectors = append(x.vectors, p.vectors...)
			continue
		}
		from, to := first[p.old], first[p.old+1]
		for d := from; d < to; d++ {
			keep(d)
			x.entries.add(old.entries.at(d))
		}
		x.vectors = append(x.vectors, old.vectors[4*from*x.dim:4*to*x.dim]...)
	}
	x.files, x.words = all.files(), b.Index()
	x.probe(e)
	return x
}

// probe encodes what is shown of a few documents, by which madeBy knows the encoder again.
func (x *Index) probe(e Encoder) {
	if x.probed = nil; e != nil {
		x.probed = appendVector(nil, unit(e.Encode(x.probeText())))
	}
}

func (x *Index) probeText() string {
	var text strings.Builder
	for d := 0; d < x.Len(); d += 1 + x.Len()/32 {
		e := x.entries.at(d)
		fmt.Fprintln(&text, e.name, e.text)
	}
	return text.String()
}

// madeBy reports whether the vectors of an index are those of the encoder, or both have none. A
// run may have changed, and so may the program.
func (x *Index) madeBy(e Encoder) bool {
	switch {
	case x == nil:
		return false
	case e == nil:
		return x.dim == 0
	case x.dim != e.Dim():
		return false
	}
	return bytes.Equal(x.probed, appendVector(nil, unit(e.Encode(x.probeText()))))
}
