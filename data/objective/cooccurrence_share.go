package objective

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/tally"
)

// Sums may also be added up by others, such as a cluster that shuffles them by pairs: see [data.CountShares].

// Head returns what counts are of, without the sums, for [PairShares].
func (c *PairCounts) Head() ([]byte, error) { return json.Marshal(c) }

// Each calls yield with the pairs of words in rising order, as numbers word·c.Words + context, each once, and what it adds to X.
func (c *PairCounts) Each(yield func(pair uint64, n int64) error) error {
	run, closeRun, err := c.open()
	defer closeRun()
	if err != nil {
		return err
	}
	return tally.Each(run, yield)
}

// PairShares returns what makes shares of the counts that have these heads, of all parts of a text, in any order and
// perhaps twice. [MergePairs] of all shares, with each pair in one of them, is then MergePairs of the parts.
// What is no head, heads that MergePairs refuses, and parts that are missing are errors.
func PairShares(heads [][]byte) (share func(i, n int, pairs *tally.Spill[uint64]) *PairCounts, err error) {
	all := make([]*PairCounts, len(heads))
	for i, head := range heads {
		all[i] = &PairCounts{}
		if json.Unmarshal(head, all[i]) != nil || !data.SoundParts(all[i].Parts, all[i].Of) {
			return nil, errors.New("what came is not the head of co-occurrence counts")
		}
		all[i].name = fmt.Sprint("part ", all[i].Parts)
	}
	sum, err := MergePairs(all...)
	if err != nil {
		return nil, err
	}
	if err := data.MissingParts("co-occurrence counts", sum.Parts, sum.Of); err != nil {
		return nil, err
	}
	text := fmt.Sprintf("%x", sha256.Sum256([]byte("shares "+sum.Text))) // they do not go with parts
	return func(i, n int, pairs *tally.Spill[uint64]) *PairCounts {
		c := &PairCounts{Text: text, Of: n, Parts: []int{i}, Words: sum.Words, Spec: sum.Spec, Code: sum.Code,
			textSum: sum.textSum.share(i, n), sources: []pairSource{&partCounter{spill: pairs}}}
		if i == 0 {
			c.Cut = data.AllCuts(sum.Cut)
		}
		return c
	}, nil
}

// share returns share i of n of a sum. No two of them, nor those of two texts, are alike.
func (t textSum) share(i, n int) textSum {
	if i > 0 {
		h := sha256.Sum256(fmt.Appendf(nil, "%+v %d/%d", t, i, n))
		return textSum{Hash: [2]uint64{binary.LittleEndian.Uint64(h[:]), binary.LittleEndian.Uint64(h[8:])}}
	}
	first := t
	for i := 1; i < n; i++ {
		other := t.share(i, n)
		first.Hash[0] -= other.Hash[0]
		first.Hash[1] -= other.Hash[1]
	}
	return first
}
