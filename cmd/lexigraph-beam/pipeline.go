package main

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/data/tally"
)

// What is counted.
const (
	words = "count"
	pairs = "cooccur"
)

// A job is all that a worker must know.
type job struct {
	What   string // words or pairs
	Config string // the experiment
	Parts  int    // of the text
	Shares int    // files
	Out    string // their folder
}

// build makes the pipeline. Keys are words, or the eight bytes of a pair's number, the highest first.
//
//	part → (key, sum) and the head of its counts → (key, sum) of all parts → (share, keys and sums) → a file for each share
func (j job) build(s beam.Scope) {
	sums, heads := beam.ParDo2(s.Scope("count"), &countPart{j}, beam.Reshuffle(s, beam.CreateList(s, numbers(j.Parts))))
	total := beam.CombinePerKey(s.Scope("add"), tally.Add, sums)
	shared := beam.ParDo(s.Scope("share"), &shareOf{j.Shares}, total)
	all := beam.ParDo(s, twice, beam.CreateList(s, numbers(j.Shares))) // a share without words is a file too
	beam.ParDo0(s.Scope("write"), &writeShare{j}, beam.CoGroupByKey(s, all, shared), beam.SideInput{Input: heads})
}

// Beam finds functions by name on its workers, which run this program too, so it wants them registered before main.
func init() {
	register.DoFn4x1[context.Context, int, func([]byte, int64), func([]byte), error](&countPart{})
	register.DoFn2x2[[]byte, int64, int, []byte](&shareOf{})
	register.DoFn5x1[context.Context, int, func(*int) bool, func(*[]byte) bool, func(*[]byte) bool, error](&writeShare{})
	register.Function2x1(tally.Add)
	register.Function1x2(twice)
	register.Emitter1[[]byte]()
	register.Emitter2[[]byte, int64]()
	register.Iter1[int]()
	register.Iter1[[]byte]()
}

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func twice(i int) (int, int) { return i, i }

// countPart counts a part of the text as lexigraph data does.
type countPart struct{ Job job }

// ProcessElement implements Beam's DoFn.
func (f *countPart) ProcessElement(ctx context.Context, part int, sum func([]byte, int64), head func([]byte)) error {
	e, err := configs.Parse("experiment", []byte(f.Job.Config), nil)
	if err != nil {
		return err
	}
	var of []byte
	if f.Job.What == words {
		of, err = countWords(ctx, e, part, f.Job.Parts, sum)
	} else {
		of, err = countPairs(ctx, e, part, f.Job.Parts, sum)
	}
	if err == nil {
		head(of)
	}
	return err
}

func countWords(ctx context.Context, e *configs.Experiment, i, n int, sum func([]byte, int64)) (head []byte, err error) {
	c, err := run.CountWords(ctx, e, i, n)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if head, err = c.Head(); err != nil {
		return nil, err
	}
	return head, c.Each(func(word string, n int64) error { sum([]byte(word), n); return nil })
}

func countPairs(ctx context.Context, e *configs.Experiment, i, n int, sum func([]byte, int64)) (head []byte, err error) {
	c, err := run.CountPairs(ctx, e, i, n)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if head, err = c.Head(); err != nil {
		return nil, err
	}
	return head, c.Each(func(pair uint64, n int64) error { sum(binary.BigEndian.AppendUint64(nil, pair), n); return nil })
}

// shareOf says which share a key is in.
type shareOf struct{ Shares int }

// ProcessElement implements Beam's DoFn.
func (f *shareOf) ProcessElement(key []byte, n int64) (share int, entry []byte) {
	return int(crc32.ChecksumIEEE(key) % uint32(f.Shares)), append(binary.BigEndian.AppendUint64(nil, uint64(n)), key...)
}

// writeShare writes the file of a share.
type writeShare struct{ Job job }

// ProcessElement implements Beam's DoFn. A bundle that is done again writes the same file again.
func (f *writeShare) ProcessElement(ctx context.Context, share int, _ func(*int) bool, entries func(*[]byte) bool, heads func(*[]byte) bool) error {
	var of [][]byte
	for head := []byte(nil); heads(&head); {
		of = append(of, slices.Clone(head))
	}
	if f.Job.What == words {
		makeShare, err := data.CountShares(of)
		if err != nil {
			return err
		}
		return write(f.Job, share, entries, tally.Code[string](tally.Words{}), func(b []byte) string { return string(b) }, makeShare)
	}
	makeShare, err := objective.PairShares(of)
	if err != nil {
		return err
	}
	return write(f.Job, share, entries, tally.Code[uint64](tally.Numbers{}), binary.BigEndian.Uint64, makeShare)
}

// most is how many keys are sorted in memory.
var most = 1 << 20

// write sorts the entries of a share, with those that memory does not hold in a temporary file, and writes them.
func write[K tally.Key, C run.PartResult](j job, share int, entries func(*[]byte) bool, code tally.Code[K], key func([]byte) K, newShare func(i, n int, sums *tally.Spill[K]) C) error {
	spill := tally.NewSpill("", code)
	defer spill.Close()
	sums := map[K]int64{}
	flush := func() error {
		keys := slices.Collect(func(yield func(K) bool) {
			for k := range sums {
				if !yield(k) {
					return
				}
			}
		})
		slices.Sort(keys)
		err := spill.Add(func(yield func(K, int64) bool) {
			for _, k := range keys {
				if !yield(k, sums[k]) {
					return
				}
			}
		})
		clear(sums)
		return err
	}
	for b := []byte(nil); entries(&b); {
		if len(b) < 8 {
			return errors.New("what came is not an entry")
		}
		k := key(b[8:])
		if sums[k] = tally.Add(sums[k], int64(binary.BigEndian.Uint64(b))); len(sums) == most {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	_, err := run.WritePart(j.Out, newShare(share, j.Shares, spill), share, j.Shares)
	return err
}
