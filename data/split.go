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

// mostWords is how many words a goroutine that splits remembers: as many as a processor's cache has room for. All others are left to the
// goroutine that stores; it begins anew when these were very many. Tests have fewer.
var mostWords = 1 << 15

// A portion is a run of documents of one source. One goroutine reads it, one of several
// splits it, and a third stores it.
type portion struct {
	part int // that the source belongs to

	text      []byte
	sentences []int // where each ends in text
	documents []document

	by      int      // the number of the goroutine that split it
	words   wordList // those that this one remembered when it was done, by its own ids
	anew    bool     // it had forgotten all words before
	ids     []int32  // a token each: such an id, or −1 less its place among those that are strange
	strange strangers
	ends    []int // where each sentence ends in ids
	split   chan struct{}

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

// strangers are tokens that the goroutine which split them did not remember.
type strangers struct {
	keys    []internKey
	letters []byte
	ends    []int   // of each in letters
	ids     []int32 // that the first were found to have, 0 for none: see [interner.findSome]
}

func (s *strangers) add(k internKey, token []byte) {
	s.keys = append(s.keys, k)
	s.letters = append(s.letters, token...)
	s.ends = append(s.ends, len(s.letters))
}

func (s *strangers) forget() {
	s.keys, s.letters, s.ends, s.ids = s.keys[:0], s.letters[:0], s.ends[:0], s.ids[:0]
}

// word returns one of them.
func (s *strangers) word(i int32) []byte {
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.letters[from:s.ends[i]:s.ends[i]]
}

// A splitter splits portions one after the other.
type splitter struct {
	by        int
	tokenizer corpus.Tokenizer
	words     *interner
	strange   int // tokens that it did not remember
}

// split fills in the tokens of p.
func (s *splitter) split(p *portion) {
	p.by, p.anew = s.by, s.words == nil || s.strange > 128*mostWords
	if p.anew {
		s.words, s.strange = newInterner(), 0
		if len(p.text) >= portionBytes/2 { // more will follow
			s.words.reserve(mostWords)
		}
	}
	start := 0
	for _, end := range p.sentences {
		sentence := p.text[start:end:end]
		for token, rest := s.tokenizer.Next(sentence); token != nil; token, rest = s.tokenizer.Next(rest) {
			p.ids = append(p.ids, s.id(p, token))
		}
		p.ends = append(p.ends, len(p.ids))
		start = end
	}
	p.words = s.words.words
	s.strange += len(p.strange.keys)
}

// id returns what stands for a token of p.
func (s *splitter) id(p *portion, token []byte) int32 {
	if len(token) > longToken {
		return longID
	}
	k := wordKeyOf(token)
	i := s.words.slot(k, token)
	if id := int32(uint32(s.words.slots[i].mark)); id != 0 {
		return id
	}
	if s.words.words.Len() <= mostWords {
		return s.words.put(i, k, token)
	}
	p.strange.add(k, token)
	return int32(-len(p.strange.keys))
}

// portions yields the documents of all sources as portions, in order, until ctx ends. One goroutine
// reads, and as many as there are processors, or [mostSplitting], split. A portion is
// valid until the next one; one with an error is the last. It returns whether the command wrote each line as it read it.
func portions(ctx context.Context, text [parts][]*corpus.Source, command []string, tokenizer func() corpus.Tokenizer, yield func(*portion)) (idle bool) {
	// The portions go round, which bounds the memory they take.
	splitting := min(runtime.GOMAXPROCS(0), mostSplitting)
	n := 2*splitting + 1
	free, jobs, order := make(chan *portion, n), make(chan *portion, n), make(chan *portion, n)
	for range n { // a token has some five bytes with its space, and a document is behind what makes a portion large enough
		free <- &portion{text: make([]byte, 0, portionBytes+portionBytes/8), ids: make([]int32, 0, portionBytes/4), split: make(chan struct{}, 1)}
	}
	var running sync.WaitGroup
	running.Go(func() {
		defer close(jobs)
		defer close(order)
		idle = readPortions(ctx, text, command, free, func(p *portion) { jobs <- p; order <- p })
	})
	for by := range splitting {
		running.Go(func() {
			s := splitter{by: by, tokenizer: tokenizer()}
			for p := range jobs {
				s.split(p)
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
	return idle
}

// readPortions fills free portions and hands them on, until the end of the text or of ctx. The documents go through the
// command, if there is one; idle is that of [corpus.Through].
func readPortions(ctx context.Context, text [parts][]*corpus.Source, command []string, free <-chan *portion, handOn func(*portion)) (idle bool) {
	next := func(part int) *portion {
		p := <-free
		p.strange.forget()
		*p = portion{part: part, text: p.text[:0], sentences: p.sentences[:0], documents: p.documents[:0],
			ids: p.ids[:0], strange: p.strange, ends: p.ends[:0], split: p.split}
		return p
	}
	readings := readingsOf(text)
	docs := readings.documents
	commandIdle := func() bool { return false }
	if len(command) > 0 {
		docs, commandIdle = corpus.Through(ctx, command, docs)
	}
	var p *portion
	at := 0 // in readings
	for doc, err := range docs {
		if p == nil { // an error of the command may come behind all readings
			p = next(readings[min(at, len(readings)-1)].part)
		}
		switch {
		case err != nil:
			handOn(p)
			p = next(p.part)
			p.err = err
			handOn(p)
			return false
		case len(doc.Sentences) == 0:
			p.end, p.stat = true, readings[at].stat
			handOn(p)
			p, at = nil, at+1
			continue
		}
		p.add(doc)
		if len(p.text)+sentenceBytes*len(p.sentences) >= portionBytes {
			handOn(p)
			p = next(readings[at].part)
			if p.err = ctx.Err(); p.err != nil { // whoever stores the portions may have had enough
				handOn(p)
				return false
			}
		}
	}
	return commandIdle()
}

// A reading is that of a source of a part of a text.
type reading struct {
	part   int
	source *corpus.Source
	stat   corpus.Stat // once it is read
}

// readings are those of a text, one after the other.
type readings []reading

func readingsOf(text [parts][]*corpus.Source) readings {
	var all readings
	for part, sources := range text {
		for _, source := range sources {
			all = append(all, reading{part: part, source: source})
		}
	}
	return all
}

// documents yields those of all sources. One without sentences marks the end of a source.
func (s readings) documents(yield func(corpus.Document, error) bool) {
	for i := range s {
		for doc, err := range s[i].source.Documents() {
			if !yield(doc, err) || err != nil {
				return
			}
		}
		s[i].stat = s[i].source.Stat()
		if !yield(corpus.Document{}, nil) {
			return
		}
	}
}
