package data

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// Content returns a hash of what is predicted in a text of d, however its files are stored: of plain text the words in their
// order, as the vocabulary has them, and where sentences begin; of labelled examples, in any order, all that their rows hold.
func (d *Dataset) Content(c *Corpus) string {
	h := sha256.New()
	var buf []byte
	if c.Rows != nil {
		h.Write(binary.LittleEndian.AppendUint64(buf, c.content))
		return hex.EncodeToString(h.Sum(nil))
	}
	words := make([]uint64, d.Vocab.Len())
	for id, word := range d.Vocab.Words() {
		words[id] = Hash(word)
	}
	for from, ids := range c.Pieces() {
		for i, id := range ids {
			if c.StartsSentence(from + i) {
				buf = binary.LittleEndian.AppendUint64(buf, golden)
			}
			if buf = binary.LittleEndian.AppendUint64(buf, words[id]); len(buf) >= 1<<12 {
				h.Write(buf)
				buf = buf[:0]
			}
		}
	}
	h.Write(buf)
	return hex.EncodeToString(h.Sum(nil))
}

// contentOf returns the hash of an example, of its texts before they are split.
func contentOf(r corpus.Row) uint64 {
	h := uint64(golden)
	list := func(words []string) {
		for _, word := range words {
			h = addWord(h, Hash(word))
		}
		h = addWord(h, uint64(len(words)))
	}
	texts := [][]string{r.Tokens}
	if r.Tokens == nil {
		texts[0] = strings.Fields(r.Text)
	}
	for _, other := range r.Others {
		texts = append(texts, strings.Fields(other))
	}
	for _, text := range texts {
		list(text)
	}
	labels := make([]string, len(r.Labels))
	for i, label := range r.Labels {
		labels[i] = labelName(label)
	}
	if r.Tokens == nil { // else they are those of the tokens
		slices.Sort(labels)
	}
	list(labels)
	return mix(addWord(h, uint64(math.Float32bits(r.Score))))
}
