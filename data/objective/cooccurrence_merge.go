package objective

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/tally"
)

// MergePairs adds up counts of different parts of one text, in any order. The same counts twice are there once. The
// sum reads what it is the sum of. Counts of another text, vocabulary or version of this program, with other settings, and
// two of one part that differ, are a [*data.Error] that names them.
func MergePairs(all ...*PairCounts) (*PairCounts, error) {
	if len(all) == 0 {
		return nil, errors.New("there are no counts")
	}
	first := all[0]
	sum := &PairCounts{Text: first.Text, Of: first.Of, Words: first.Words, Spec: first.Spec, Code: first.Code, name: first.name}
	from := map[int]*PairCounts{} // by part
	for i, c := range all {
		if err := c.fits(first); err != nil {
			return nil, err
		}
		again := slices.IndexFunc(all[:i], func(other *PairCounts) bool { return slices.Equal(other.Parts, c.Parts) })
		if again >= 0 && all[again].textSum == c.textSum { // of the same text with the same settings
			continue
		}
		for _, p := range c.Parts {
			if from[p] != nil {
				return nil, &data.Error{Where: c.name, What: fmt.Sprintf("has part %d, of which %s has other counts", p, from[p].name), Remedy: "the text has changed in between: count all parts again into an empty folder"}
			}
			from[p] = c
		}
		sum.textSum.addAll(c.textSum)
		sum.sources = append(sum.sources, c.sources...)
	}
	sum.Parts = slices.Sorted(maps.Keys(from))
	sum.Cut = data.MergeCuts(sum.Parts, func(part int) []corpus.Cut {
		i, _ := slices.BinarySearch(from[part].Parts, part)
		return data.CutsOf(from[part].Cut, i)
	})
	return sum, nil
}

// fits reports counts that cannot be added to others.
func (c *PairCounts) fits(other *PairCounts) error {
	e := &data.Error{Where: c.name, Remedy: "count all parts again with the same files, settings and vocabulary, into an empty folder"}
	switch {
	case c.Code != fmt.Sprintf("%x", countingSum()):
		e.What, e.Remedy = "was counted by another version of this program", "count all parts again with this one"
	case c.Of != other.Of:
		e.What = fmt.Sprintf("is of a text in %s, and %s of one in %d", amount.Of(c.Of, "part"), other.name, other.Of)
		e.Remedy = "merge parts of one number alone, or count all again into an empty folder"
	case c.Text != other.Text || c.Words != other.Words:
		e.What = fmt.Sprintf("is of another text, other settings of [corpus], or other words than %s", other.name)
	case c.Spec != other.Spec:
		e.What = fmt.Sprintf("was counted with other settings of [objective] than %s", other.name)
	default:
		return nil
	}
	return e
}

// Keep writes X, of a text all parts of which were counted, to a cache, where [Cooccurrence.New] finds it for the same text. It
// returns the path. Parts that are missing are a [*data.Error] with their numbers.
func (c *PairCounts) Keep(ctx context.Context, folder string) (path string, err error) {
	if err := data.MissingParts("co-occurrence counts", c.Parts, c.Of); err != nil {
		return "", err
	}
	if err := corpus.CheckCuts(slices.Concat(c.Cut...)); err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	key := pairsKey(c.Spec, c.textSum)
	f, err := disk.CreateShared(folder, hex.EncodeToString(key[:]))
	if err != nil {
		return "", err
	}
	defer disk.Remove(f.Name()) // in vain where it was kept
	if err := errors.Join(c.writePairs(ctx, f), f.Sync(), f.Close()); err != nil {
		return "", err
	}
	path = filepath.Join(folder, hex.EncodeToString(key[:])+pairsSuffix)
	if err := disk.Rename(f.Name(), path); err != nil {
		return "", err
	}
	return path, nil
}

// writePairs writes the file that counting the whole text at once writes.
func (c *PairCounts) writePairs(ctx context.Context, w io.Writer) error {
	run, closeRun, err := c.open()
	defer closeRun()
	if err != nil {
		return err
	}
	out := newPairsWriter(w)
	weights := c.Spec.weights()
	words := uint64(c.Words)
	list := make([]pair, 0, 1<<12)
	err = tally.Each(run, func(key uint64, n int64) error {
		p := pair{int32(key / words), int32(key % words), weights.x(n)}
		if c.Spec.Symmetric && p.word == p.context {
			out.diagonal = append(out.diagonal, p)
			return nil
		}
		if list = append(list, p); len(list) < cap(list) {
			return nil
		}
		err := errors.Join(out.put(list), ctx.Err())
		list = list[:0]
		return err
	})
	if err == nil {
		err = out.put(list)
	}
	if err != nil {
		return err
	}
	_, err = out.end(c.Spec.Symmetric, pairsKey(c.Spec, c.textSum))
	return err
}
