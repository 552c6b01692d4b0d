// Package lexical finds documents by the words that they share with a query, by BM25, and compares
// texts by the cosine of TF-IDF. Its scores need no training, and whatever is learned has to
// beat them; [Fuse] joins their ranking with another one.
//
// A document is a list of words. Nothing is split or changed here. Scores depend on the
// documents and their order alone, to the bit.
package lexical

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"sort"
)

// An Index has, for each word, the documents that it is in. Several goroutines may use
// it at the same time. The zero Index has no documents.
type Index struct {
	text    string   // the words, sorted, one behind the other
	ends    []uint32 // of each word in text
	starts  []uint32 // of each word's postings, and where the last one's end
	docs    numbers  // postings: documents, ascending
	counts  numbers  // how often the word is in them
	lengths []uint32 // of each document, in words
	total   uint64   // the sum of lengths
}

// numbers are little-endian, of 32 bits: those of an index that is read are used where
// they are, since most of them are never looked at.
type numbers []byte

func (n numbers) len() int { return len(n) / 4 }

func (n numbers) at(i int) uint32 { return binary.LittleEndian.Uint32(n[4*i:]) }

func (n numbers) set(i int, v uint32) { binary.LittleEndian.PutUint32(n[4*i:], v) }

func (n numbers) slice(from, to uint32) numbers { return n[4*int(from) : 4*int(to)] }

// Len returns the number of documents.
func (x *Index) Len() int { return len(x.lengths) }

// Words returns the number of different words.
func (x *Index) Words() int { return len(x.ends) }

// word returns the i-th word.
func (x *Index) word(i int) string {
	start := uint32(0)
	if i > 0 {
		start = x.ends[i-1]
	}
	return x.text[start:x.ends[i]]
}

// postings returns the documents that a word is in and how often. There are none if the
// word is in no document.
func (x *Index) postings(word string) (docs, counts numbers) {
	i, ok := sort.Find(len(x.ends), func(i int) int { return cmp.Compare(word, x.word(i)) })
	if !ok {
		return nil, nil
	}
	return x.ofWord(i)
}

// ofWord is postings of the i-th word.
func (x *Index) ofWord(i int) (docs, counts numbers) {
	from, to := x.starts[i], x.starts[i+1]
	return x.docs.slice(from, to), x.counts.slice(from, to)
}

// finish sets what follows from the rest.
func (x *Index) finish() {
	x.total = 0
	for _, n := range x.lengths {
		x.total += uint64(n)
	}
}

// A Builder makes an Index of documents. The zero Builder has none.
type Builder struct {
	ids   map[string]uint32
	words []string // by id
	docs  [][]posting
}

// A posting is a word in a document.
type posting struct{ word, count uint32 }

// Add adds a document, whose number is how many there are already.
func (b *Builder) Add(words []string) {
	counts := make(map[uint32]uint32, len(words))
	for _, w := range words {
		counts[b.id(w)]++
	}
	doc := make([]posting, 0, len(counts))
	for id, n := range counts {
		doc = append(doc, posting{id, n})
	}
	b.docs = append(b.docs, doc)
}

func (b *Builder) id(word string) uint32 {
	id, ok := b.ids[word]
	if !ok {
		if b.ids == nil {
			b.ids = make(map[string]uint32)
		}
		id = uint32(len(b.words))
		b.ids[word] = id
		b.words = append(b.words, word)
	}
	return id
}

// Copier returns a function that adds the document of a number in x, as Add would with
// the same words. It is the way to an index in which a few documents have changed.
func (b *Builder) Copier(x *Index) func(doc int) {
	ids := make([]uint32, x.Words())
	docs := make([][]posting, x.Len())
	for w := range ids {
		ids[w] = b.id(x.word(w))
		in, counts := x.ofWord(w)
		for i := range in.len() {
			d := in.at(i)
			docs[d] = append(docs[d], posting{ids[w], counts.at(i)})
		}
	}
	return func(doc int) { b.docs = append(b.docs, docs[doc]) }
}

// Index returns the index of the documents that were added.
func (b *Builder) Index() *Index {
	sizes := make([]uint32, len(b.words)) // by id
	x := &Index{lengths: make([]uint32, len(b.docs)), starts: []uint32{0}}
	for d, doc := range b.docs {
		for _, p := range doc {
			sizes[p.word]++
			x.lengths[d] += p.count
		}
	}
	var text []byte
	next := make([]uint32, len(b.words)) // by id: where its next posting goes
	end := uint32(0)
	for _, word := range slices.Sorted(maps.Keys(b.ids)) {
		id := b.ids[word]
		if sizes[id] == 0 { // only documents had it that were not copied
			continue
		}
		text = append(text, word...)
		next[id], end = end, end+sizes[id]
		x.ends, x.starts = append(x.ends, uint32(len(text))), append(x.starts, end)
	}
	x.text = string(text)
	x.docs, x.counts = make(numbers, 4*int(end)), make(numbers, 4*int(end))
	for d, doc := range b.docs {
		for _, p := range doc {
			x.docs.set(int(next[p.word]), uint32(d))
			x.counts.set(int(next[p.word]), p.count)
			next[p.word]++
		}
	}
	x.finish()
	return x
}
