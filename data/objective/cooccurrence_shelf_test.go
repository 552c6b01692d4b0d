package objective

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
)

// example is an example of pairs, for maps.
type example struct {
	context, target int32
	value           float32
}

// examplesOf returns those of a batch of pairs.
func examplesOf(b *data.Batch) (list []example) {
	for i, word := range b.ID {
		for _, j := range b.Targets(i) {
			list = append(list, example{word, j, b.Value[len(list)]})
		}
	}
	return list
}

// inOrderOf returns the examples of an epoch as they come, from batch from on.
func inOrderOf(t *testing.T, o Order, p *pairs, epoch, from int) (list []example) {
	t.Helper()
	for b, err := range o.Batches(p, epoch, from) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, examplesOf(b)...)
	}
	return list
}

// unevenPairs counts unevenCorpus with a buffer.
func unevenPairs(t *testing.T, symmetric bool, buffer int) *pairs {
	t.Helper()
	k := counter{spec: Cooccurrence{Window: 5, Weighting: "harmonic", Symmetric: symmetric}, corpus: unevenCorpus(), buffer: buffer}
	p, err := k.pairs(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sorted(list []example) []example {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b example) int {
		if a.context != b.context {
			return int(a.context - b.context)
		}
		return int(a.target - b.target)
	})
	return list
}

// TestShelf holds that examples are the same from the disk as from memory, each
// once an epoch; that their order is that of the seed and the epoch, from any batch
// on and for any number of threads; and that a stretch of the file is read
// about once.
func TestShelf(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for _, symmetric := range []bool{false, true} {
		whole := unevenPairs(t, symmetric, buffer)
		p := unevenPairs(t, symmetric, 200_000)
		if whole.shelf != nil || p.shelf == nil || len(p.list) > 0 {
			t.Fatal("small pairs are on the disk, or large ones in memory")
		}
		for _, block := range []int{1, 3, 100, 1 << 15} {
			o := Order{Size: 500, Block: block, Seed: 7}
			count := &countingReader{file: p.shelf.file}
			p.shelf.file = count
			got := inOrderOf(t, o, p, 2, 0)
			p.shelf.file = count.file
			if !slices.Equal(sorted(got), sorted(inOrderOf(t, o, whole, 2, 0))) {
				t.Errorf("block %d: examples from the disk are not those from memory", block)
			}
			// Blocks that no stretch can hold overlap with two.
			stretches := len(p.shelf.place)
			if count.reads > 2*stretches+20 || block == 1 && count.reads > stretches+20 {
				t.Errorf("block %d: %d reads of %d stretches", block, count.reads, stretches)
			}
			if other := inOrderOf(t, o, p, 3, 0); slices.Equal(got[:1000], other[:1000]) {
				t.Errorf("block %d: two epochs come in one order", block)
			}
			before := runtime.GOMAXPROCS(1)
			if !slices.Equal(got[3500:], inOrderOf(t, o, p, 2, 7)) {
				t.Errorf("block %d: taken up at batch 7 other examples come", block)
			}
			runtime.GOMAXPROCS(before)
		}
		var list []example
		for b, err := range Sequential(p, 333, nil) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, examplesOf(b)...)
		}
		if len(list) != p.Len() || !slices.Equal(sorted(list), sorted(inOrderOf(t, Order{Size: 99, Block: 1}, whole, 0, 0))) {
			t.Error("in the order of the file other examples come")
		}
	}
	if left := files(t, temp); len(left) > 0 {
		t.Errorf("temporary files stay behind: %q", left)
	}
}

type countingReader struct {
	file  io.ReaderAt
	reads int
}

func (c *countingReader) ReadAt(b []byte, at int64) (int, error) {
	c.reads++
	return c.file.ReadAt(b, at)
}

// live returns the bytes that are in use.
func live() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// TestCooccurrenceMemory holds that neither counting nor an epoch has more in
// memory than the buffer and what it may have beside, for pairs that are many times
// the buffer.
func TestCooccurrenceMemory(t *testing.T) {
	const size, threads = 400_000, 2
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	k := counter{spec: Cooccurrence{Window: 20, Weighting: "harmonic"}, corpus: bigCorpus(), buffer: size}
	// A block may have blockEvents pairs, and the slices that it grew from. The rest
	// grows with the vocabulary: sums, seen words, numbers of places.
	words := int(k.words())
	const blocks = 3*threads + 3
	allowed := size + blocks*3*blockEvents*pairSize + 40*words*(1+threads)
	before, peak, n := 0, 0, 0
	var file bytes.Buffer
	file.Grow(1 << 28)
	before = live()
	looked := &looking{Buffer: &file, every: 1 << 24, look: func() { peak = max(peak, live()-before) }}
	if _, err := k.write(context.Background(), looked, k.key()); err != nil {
		t.Fatal(err)
	}
	bytesOfPairs := file.Len()
	if peak == 0 || peak > allowed || 2*bytesOfPairs < 3*allowed {
		t.Errorf("counting %d bytes of pairs has %d in memory, where %d are allowed", bytesOfPairs, peak, allowed)
	}

	before = live()
	p, err := readPairs(context.Background(), bytes.NewReader(file.Bytes()), int64(file.Len()), k.key(), k.words(), size/pairSize)
	if err != nil {
		t.Fatal(err)
	}
	allowed = size + 30*words + 1<<20 // the checking of the file, two batches
	peak = 0
	for _, err := range (Order{Size: 1000, Block: 1, Seed: 1}).Batches(p, 0, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%200 == 0 {
			peak = max(peak, live()-before)
		}
		if n == 1000 {
			break
		}
	}
	if peak == 0 || peak > allowed {
		t.Errorf("batches of %d bytes of pairs have %d in memory, where %d are allowed", bytesOfPairs, peak, allowed)
	}
	runtime.KeepAlive(&file)
	runtime.KeepAlive(k)
}

// looking calls look after every so many bytes written.
type looking struct {
	*bytes.Buffer
	every, n int
	look     func()
}

func (l *looking) Write(b []byte) (int, error) {
	if l.n += len(b); l.n > l.every {
		l.n = 0
		l.look()
	}
	return l.Buffer.Write(b)
}

// failing is a disk that breaks.
type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errors.New("input/output error") }

// TestShelfFails holds that what cannot be read ends the batches with an error, and
// so does what was changed after it was found whole.
func TestShelfFails(t *testing.T) {
	fails := func(p *pairs) (err error) {
		for b, e := range (Order{Size: 100, Block: 1}).Batches(p, 0, 0) {
			if err != nil || (e == nil) != (b != nil) {
				t.Fatalf("after error %v come %v and error %v", err, b, e)
			}
			err = e
		}
		return err
	}
	p := unevenPairs(t, true, 10_000)
	p.shelf.file = failing{}
	if err := fails(p); err == nil || !strings.Contains(err.Error(), "input/output error") {
		t.Errorf("error is %v, want that of the disk", err)
	}
	p = unevenPairs(t, true, 10_000)
	p.shelf.file = bytes.NewReader(bytes.Repeat([]byte{0xff}, p.total*pairSize))
	if err := fails(p); !errors.Is(err, errPairs) {
		t.Errorf("error is %v, want %v", err, errPairs)
	}
}

// TestShelfInCache holds that pairs which are read from the disk are kept in the
// cache and found there, that an interrupted build leaves nothing there, and that
// pairs stay readable whose file was deleted.
func TestShelfInCache(t *testing.T) {
	folder := t.TempDir()
	k := counter{spec: Cooccurrence{Window: 3, Weighting: "flat", Symmetric: true}, corpus: unevenCorpus(), buffer: 50_000}
	stopped := 0
	for looks := range 40 {
		p, err := k.pairs(&ends{context.Background(), looks}, folder)
		if err == nil {
			os.Remove(filepath.Join(folder, files(t, folder)[0]))
			if got := inOrderOf(t, Order{Size: 10, Block: 1}, p, 0, 0); len(got) != p.Len() {
				t.Errorf("%d examples of a deleted file, want %d", len(got), p.Len())
			}
			break
		}
		if stopped++; err != context.Canceled || len(files(t, folder)) > 0 {
			t.Fatalf("stopped at look %d: error %v, and the cache has %q", looks, err, files(t, folder))
		}
	}
	if stopped < 5 || stopped == 40 {
		t.Errorf("stopped %d times", stopped)
	}
	var want []example
	for range 2 {
		p, err := k.pairs(context.Background(), folder)
		if err != nil {
			t.Fatal(err)
		}
		got := inOrderOf(t, Order{Size: 10, Block: 1}, p, 0, 0)
		if want != nil && !slices.Equal(got, want) {
			t.Error("from the cache other examples come")
		}
		want = got
	}
	if kept := files(t, folder); len(kept) != 1 || filepath.Ext(kept[0]) != pairsSuffix {
		t.Errorf("the cache has %q, want one %s", kept, pairsSuffix)
	}
}

// stretchedExamples are examples of nothing.
type stretchedExamples struct{ n, size, held int }

func (e stretchedExamples) Len() int                           { return e.n }
func (e stretchedExamples) Fill(*data.Batch, int, []int) error { return nil }
func (e stretchedExamples) stretches() (size, held int)        { return e.size, e.held }

// Counting uses its lists again: what it leaves as garbage does not grow with the pairs.
func TestCooccurrenceGarbage(t *testing.T) {
	const size, threads = 400_000, 2
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	k := counter{spec: Cooccurrence{Window: 20, Weighting: "harmonic"}, corpus: bigCorpus(), buffer: size}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	pairs := 0
	err := k.each(context.Background(), func(b *block) error {
		pairs += len(b.list)
		return nil
	})
	runtime.ReadMemStats(&after)
	if made := after.TotalAlloc - before.TotalAlloc; err != nil || 2*made > uint64(pairs*pairSize) {
		t.Errorf("%d pairs, which are %d bytes, took %d bytes (%v)", pairs, pairs*pairSize, made, err)
	}
}

// What training holds of the pairs is said: all of them, or what the buffer has room for.
func TestCooccurrenceHeld(t *testing.T) {
	all, buffered := &pairs{list: make([]pair, 10)}, &pairs{shelf: newShelf(nil, 1<<20, 1<<16, 100)}
	if got := all.held(); got != 10*pairSize {
		t.Errorf("10 pairs take %d bytes, want %d", got, 10*pairSize)
	}
	if got, least := buffered.held(), int64(1<<16*pairSize); got < least || 10*got > 11*least {
		t.Errorf("of pairs in a file %d bytes are held, want about %d", got, least)
	}
}
