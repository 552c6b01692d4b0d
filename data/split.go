package data

import (
	"context"
	"runtime"
	"sync"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// portionBytes is how much text goes from one goroutine to another at a time, except at
// the end of a source and for a document that is longer. The end of a sentence, which
// takes memory even where there is no text, counts as some bytes. Tests have less.
var portionBytes = 1 << 18

const sentenceBytes = 32

// mostSplitting is how many goroutines split at most: more would wait for the one
// that reads.
const mostSplitting = 8

// mostWords is how many words a goroutine that splits remembers before it begins
// anew, which bounds the memory that a large vocabulary takes to some 13 MiB for each
// goroutine. Tests have fewer.
//
// Note: with 1 << 15 a text of 50,000 words is read at half the speed (38 instead of
// 81 MB/s with one goroutine, 64 instead of 104 with two).
var mostWords = 1 << 17

// A portion is a run of documents of one source. One goroutine reads it, one of several
// splits it, and a third stores it.
type portion struct {
	part int // that the source belongs to

	text      []byte
	sentences []int // where each ends in text
	documents []document

	by    int      // the number of the goroutine that split it
	words []string // those that this one had met when it was done, by its own ids
	anew  bool     // it had forgotten all words before
	ids   []int32  // a token each: such an id
	ends  []int    // where each sentence ends in ids
	split chan struct{}

	end  bool        // of the source
	stat corpus.Stat // of the source; at its end
	err  error       // that ended the reading; such a portion is empty
}

// A document of a portion is its next so many sentences.
type document struct {
	sentences int
	partial   bool
}

// add appends a copy of doc.
func (p *portion) add(doc corpus.Document) {
	for _, s := range doc.Sentences {
		p.text = append(p.text, s...)
		p.sentences = append(p.sentences, len(p.text))
	}
	p.documents = append(p.documents, document{len(doc.Sentences), doc.Partial})
}

// tokenize fills in the tokens.
func (p *portion) tokenize(t corpus.Tokenizer, words *interner) {
	start := 0
	for _, end := range p.sentences {
		sentence := p.text[start:end:end]
		for token, rest := t.Next(sentence); token != nil; token, rest = t.Next(rest) {
			p.ids = append(p.ids, words.id(token))
		}
		p.ends = append(p.ends, len(p.ids))
		start = end
	}
	p.words = words.words
}

// portions yields the documents of all sources as portions, in order, until ctx ends. One goroutine
// reads, and as many as there are processors, or [mostSplitting], split. A portion is
// valid until the next one; one with an error is the last.
func portions(ctx context.Context, text [parts][]*corpus.Source, command []string, tokenizer func() corpus.Tokenizer, yield func(*portion)) {
	// The portions go round, which bounds the memory they take.
	splitting := min(runtime.GOMAXPROCS(0), mostSplitting)
	n := 2*splitting + 1
	free, jobs, order := make(chan *portion, n), make(chan *portion, n), make(chan *portion, n)
	for range n {
		free <- &portion{split: make(chan struct{}, 1)}
	}
	var running sync.WaitGroup
	running.Go(func() {
		defer close(jobs)
		defer close(order)
		readPortions(ctx, text, command, free, func(p *portion) { jobs <- p; order <- p })
	})
	for by := range splitting {
		running.Go(func() {
			t, words := tokenizer(), newInterner()
			for p := range jobs {
				p.by, p.anew = by, len(words.words) > mostWords
				if p.anew {
					words = newInterner()
				}
				p.tokenize(t, words)
				p.split <- struct{}{}
			}
		})
	}
	for p := range order {
		<-p.split
		yield(p)
		free <- p
	}
	running.Wait()
}

// readPortions fills free portions and hands them on, until the end of the text or of ctx. The documents go through the
// command, if there is one.
func readPortions(ctx context.Context, text [parts][]*corpus.Source, command []string, free <-chan *portion, handOn func(*portion)) {
	next := func(part int) *portion {
		p := <-free
		*p = portion{part: part, text: p.text[:0], sentences: p.sentences[:0], documents: p.documents[:0],
			ids: p.ids[:0], ends: p.ends[:0], split: p.split}
		return p
	}
	type place struct {
		part   int
		source *corpus.Source
		stat   corpus.Stat
	}
	var places []place
	for part, sources := range text {
		for _, source := range sources {
			places = append(places, place{part: part, source: source})
		}
	}
	// A document without sentences marks the end of a source.
	docs := func(yield func(corpus.Document, error) bool) {
		for i := range places {
			for doc, err := range places[i].source.Documents() {
				if !yield(doc, err) || err != nil {
					return
				}
			}
			places[i].stat = places[i].source.Stat()
			if !yield(corpus.Document{}, nil) {
				return
			}
		}
	}
	if len(command) > 0 {
		docs = corpus.Through(ctx, command, docs)
	}
	var p *portion
	at := 0 // in places
	for doc, err := range docs {
		if p == nil {
			p = next(places[at].part)
		}
		switch {
		case err != nil:
			handOn(p)
			p = next(p.part)
			p.err = err
			handOn(p)
			return
		case len(doc.Sentences) == 0:
			p.end, p.stat = true, places[at].stat
			handOn(p)
			p, at = nil, at+1
			continue
		}
		p.add(doc)
		if len(p.text)+sentenceBytes*len(p.sentences) >= portionBytes {
			handOn(p)
			p = next(places[at].part)
			if p.err = ctx.Err(); p.err != nil { // whoever stores the portions may have had enough
				handOn(p)
				return
			}
		}
	}
}
