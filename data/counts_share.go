package data

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/data/tally"
)

// Counts may also be added up by others, such as a cluster that shuffles them by words: it takes the head of the counts of each part,
// and their words by [Counts.Each], and makes shares, each of which has some of the words of all parts. [MergeCounts] of
// the shares is then what Merge of the parts is, and has less to do.

// Head returns what counts are of, without the words, for [CountShares].
func (c *Counts) Head() ([]byte, error) { return json.Marshal(c) }

// CountShares returns what makes shares of the counts that have these heads, of all parts of a text, in any order and perhaps twice.
// What is no head, heads that [MergeCounts] refuses, and parts that are missing are errors.
func CountShares(heads [][]byte) (share func(i, n int, words *tally.Spill[string]) *Counts, err error) {
	all := make([]*Counts, len(heads))
	for i, head := range heads {
		all[i] = &Counts{}
		if json.Unmarshal(head, all[i]) != nil || !all[i].sound() {
			return nil, errors.New("what came is not the head of counts")
		}
	}
	sum, err := MergeCounts(all...)
	if err != nil {
		return nil, err
	}
	if err := MissingParts("counts", sum.Parts, sum.Of); err != nil {
		return nil, err
	}
	text := fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "shares %s %v", sum.Text, sum.Read))) // they do not go with parts
	return func(i, n int, words *tally.Spill[string]) *Counts {
		c := &Counts{Encoding: sum.Encoding, Text: text, Of: n, Parts: []int{i}, Read: make([]PartRead, 1), Vocab: sum.Vocab, sources: []source{&wordCounter{spill: words}}}
		if i == 0 {
			c.Long = sum.Long
			c.Cut = AllCuts(sum.Cut)
		}
		return c
	}, nil
}
