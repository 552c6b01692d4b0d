package objective

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data"
	"pgregory.net/rapid"
)

func TestCooccurrence(t *testing.T) {
	c := data.NewCorpus([][]int32{{0, 1, 0, 2}, {3}, {1, 1}})
	tests := []struct {
		name string
		spec Cooccurrence
		want string
	}{
		{"symmetric", Cooccurrence{Window: 2, Weighting: "harmonic", Symmetric: true},
			"[0] > [1=2 2=1 0=1],[1] > [0=2 2=0.5 1=2],[2] > [0=1 1=0.5]"},
		{"flat", Cooccurrence{Window: 2, Weighting: "flat", Symmetric: true},
			"[0] > [1=2 2=1 0=2],[1] > [0=2 2=1 1=2],[2] > [0=1 1=1]"},
		{"left", Cooccurrence{Window: 2, Weighting: "harmonic"},
			"[0] > [0=0.5 1=1],[1] > [0=1 1=1],[2] > [0=1 1=0.5]"},
		{"left, window of one", Cooccurrence{Window: 1, Weighting: "harmonic"},
			"[0] > [1=1],[1] > [0=1 1=1],[2] > [0=1]"},
		{"across sentences", Cooccurrence{Window: 1, Weighting: "flat", CrossSentences: true},
			"[0] > [1=1],[1] > [0=1 1=1 3=1],[2] > [0=1],[3] > [2=1]"},
	}
	for _, test := range tests {
		if diff := cmp.Diff(strings.ReplaceAll(test.want, ",", "\n"), inOrder(&test.spec, c, Evaluation)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// naivePairs is X as it is defined, summed up in float64 without an order of its
// own.
func naivePairs(s Cooccurrence, c *data.Corpus) map[[2]int32]float64 {
	x := make(map[[2]int32]float64)
	for t, i := range c.IDs {
		for d := 1; d <= s.Window && t-d >= 0; d++ {
			if c.StartsSentence(t-d+1) && !s.CrossSentences {
				break
			}
			w := 1.0
			if s.Weighting == "harmonic" {
				w = 1 / float64(d)
			}
			j := c.IDs[t-d]
			x[[2]int32{i, j}] += w
			if s.Symmetric {
				x[[2]int32{j, i}] += w
			}
		}
	}
	return x
}

// TestCooccurrenceIsItsDefinition holds that every pair of X is one example, with
// the right value, and nothing else is, whatever the memory and the processors; and that
// a batch has each word once.
func TestCooccurrenceIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sentence := rapid.SliceOfN(rapid.Int32Range(0, 9), 0, 30)
		c := data.NewCorpus(rapid.SliceOfN(sentence, 1, 10).Draw(t, "sentences"))
		s := Cooccurrence{
			Window:         rapid.IntRange(1, 12).Draw(t, "window"),
			Weighting:      rapid.SampledFrom([]string{"harmonic", "flat"}).Draw(t, "weighting"),
			Symmetric:      rapid.Bool().Draw(t, "symmetric"),
			CrossSentences: rapid.Bool().Draw(t, "cross_sentences"),
		}
		k := counter{spec: s, corpus: c, buffer: rapid.IntRange(0, 800).Draw(t, "buffer")}
		p, err := k.pairs(context.Background(), "")
		if err != nil {
			t.Fatal(err)
		}
		if p.shelf != nil { // a system that allows few open files need not wait for the garbage collector
			defer p.shelf.file.(io.Closer).Close()
		}
		want := naivePairs(s, c)
		if p.Len() != len(want) {
			t.Fatalf("%d pairs, want %d", p.Len(), len(want))
		}
		var b data.Batch
		p.Fill(&b, 0, upTo(p.Len()))
		for _, e := range examplesOf(&b) {
			key := [2]int32{e.context, e.target}
			if x := want[key]; !(math.Abs(float64(e.value)-x) <= 1e-7*x) || x == 0 {
				t.Fatalf("X of %v is %v, want %v", key, e.value, x)
			}
			delete(want, key)
		}
		if !slices.IsSorted(b.ID) || len(slices.Compact(b.ID)) != b.Len() {
			t.Fatalf("the words of the examples are not in their order, or not each once: %v", b.ID)
		}
	})
}

// unevenCorpus returns about 80,000 tokens, some words of which are frequent.
func unevenCorpus() *data.Corpus {
	r := rand.New(rand.NewPCG(1, 2))
	word := rand.NewZipf(r, 1.1, 3, 2999)
	sentences := make([][]int32, 4000)
	for i := range sentences {
		for range 1 + r.IntN(39) {
			sentences[i] = append(sentences[i], int32(word.Uint64()))
		}
	}
	return data.NewCorpus(sentences)
}

// fileOf returns the bytes that are written for c.
func fileOf(t *testing.T, k counter) []byte {
	t.Helper()
	var b bytes.Buffer
	size, err := k.write(context.Background(), &b, k.key())
	if err != nil || size != int64(b.Len()) {
		t.Fatalf("%d bytes of %d written: %v", b.Len(), size, err)
	}
	return b.Bytes()
}

// TestCooccurrenceSameBits holds that neither the number of threads nor the
// memory has a say in a single bit.
func TestCooccurrenceSameBits(t *testing.T) {
	for _, symmetric := range []bool{false, true} {
		k := counter{spec: Cooccurrence{Window: 7, Weighting: "harmonic", Symmetric: symmetric}, corpus: unevenCorpus(), buffer: buffer}
		want := fileOf(t, k)
		for _, procs := range []int{1, 3, 8} {
			before := runtime.GOMAXPROCS(procs)
			k.buffer = 240_000 / procs
			if !bytes.Equal(fileOf(t, k), want) {
				t.Errorf("symmetric %v: %d threads and a buffer of %d bytes give other bytes", symmetric, procs, k.buffer)
			}
			runtime.GOMAXPROCS(before)
		}
	}
}

func smallText(cache string) (*Cooccurrence, Text) {
	c := data.NewCorpus([][]int32{{0, 1, 2, 3}, {2, 1}})
	return &Cooccurrence{Window: 2, Weighting: "harmonic", Symmetric: true}, Text{Corpus: c, Counts: count(c), Cache: cache}
}

func files(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// shownPairs returns the pairs of a text as the objective gives them, from the cache or not.
func shownPairs(t *testing.T, spec *Cooccurrence, text Text) string {
	t.Helper()
	ex, err := spec.New(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	var b data.Batch
	ex.Fill(&b, 0, upTo(ex.Len()))
	return show(&b)
}

// cacheFile returns the only file that the cache in a folder has, and its bytes.
func cacheFile(t *testing.T, folder string) (path string, whole []byte) {
	t.Helper()
	kept := files(t, folder)
	if len(kept) != 1 || filepath.Ext(kept[0]) != ".pairs" {
		t.Fatalf("the cache has %q, want one .pairs", kept)
	}
	path = filepath.Join(folder, kept[0])
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, whole
}

// TestCooccurrenceCache holds that pairs that are kept are found again, and count as used then.
func TestCooccurrenceCache(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "cache")
	spec, text := smallText(folder)
	want := shownPairs(t, spec, text)
	path, _ := cacheFile(t, folder)
	long := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	if got := shownPairs(t, spec, text); got != want {
		t.Errorf("from the cache\n%s\nwant\n%s", got, want)
	}
	if info, err := os.Stat(path); err != nil || info.ModTime().Before(long.Add(time.Minute)) {
		t.Errorf("a file that was used counts as old: %v, %v", info.ModTime(), err)
	}
}

// TestCooccurrenceCacheDamaged holds that a file that is not what was written is not read, and replaced.
func TestCooccurrenceCacheDamaged(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "cache")
	spec, text := smallText(folder)
	want := shownPairs(t, spec, text)
	path, whole := cacheFile(t, folder)
	damaged := [][]byte{nil, whole[:len(whole)-1], whole[:pairSize*3], append(slices.Clone(whole), whole...), []byte("lexigraph pairs\n")}
	for i := range whole {
		bad := slices.Clone(whole)
		bad[i] ^= 0x10
		damaged = append(damaged, bad)
	}
	for _, bad := range damaged {
		spoil(t, path, bad)
		if got := shownPairs(t, spec, text); got != want {
			t.Fatalf("of %q\n%s\nwant\n%s", bad, got, want)
		}
		if repaired, err := os.ReadFile(path); err != nil || !bytes.Equal(repaired, whole) {
			t.Fatalf("%q is not repaired: %v", bad, err)
		}
	}
}

// TestCooccurrenceCacheKeys holds that pairs are kept for their own text and settings, that a cache need not be there, and that
// nothing else stays behind.
func TestCooccurrenceCacheKeys(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	folder := filepath.Join(t.TempDir(), "cache")
	spec, text := smallText(folder)
	fresh := func(text Text) string { t.Helper(); return shownPairs(t, spec, text) }
	want := fresh(text)
	path, _ := cacheFile(t, folder)
	other := text
	other.Corpus = data.NewCorpus([][]int32{{0, 1}, {2, 3, 2, 1}}) // the same words, another start
	if got := fresh(other); got == want {
		t.Error("a text with another sentence start gives the same pairs")
	}
	spec.Window = 3
	if got := fresh(text); got == want {
		t.Error("another window gives the same pairs")
	}
	if kept := files(t, folder); len(kept) != 3 {
		t.Errorf("the cache has %q, want three files", kept)
	}
	spec.Window = 2
	text.Cache = ""
	if got := fresh(text); got != want {
		t.Errorf("without a cache\n%s\nwant\n%s", got, want)
	}
	text.Cache = path // a file: nothing can be kept there
	if got := fresh(text); got != want {
		t.Errorf("with a cache that is no folder\n%s\nwant\n%s", got, want)
	}
	if left := files(t, temp); len(left) > 0 {
		t.Errorf("temporary files stay behind: %q", left)
	}
}

func spoil(t *testing.T, path string, contents []byte) {
	t.Helper()
	if err := os.WriteFile(path, contents, 0o600); err != nil {
		t.Fatal(err)
	}
}

// ends is a context that ends when it was asked a number of times.
type ends struct {
	context.Context
	left int
}

func (e *ends) Err() error {
	if e.left--; e.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestCooccurrenceLeavesNothing holds that no file stays where counting is
// stopped or fails.
func TestCooccurrenceLeavesNothing(t *testing.T) {
	temp, folder := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temp)
	for _, cache := range []string{"", folder} {
		stopped := 0
		for left := range 5 {
			spec, text := smallText(cache)
			_, err := spec.New(&ends{context.Background(), left}, text)
			if err != nil && err != context.Canceled {
				t.Errorf("stopped at look %d: %v", left, err)
			}
			if err != nil {
				stopped++
				if left := append(files(t, temp), files(t, folder)...); len(left) > 0 {
					t.Errorf("stopped, %q stay", left)
				}
			}
		}
		if stopped == 0 || stopped == 5 {
			t.Errorf("stopped %d times of 5", stopped)
		}
	}
	if left := files(t, temp); len(left) > 0 {
		t.Errorf("%q stay", left)
	}

	t.Setenv("TMPDIR", filepath.Join(temp, "missing"))
	spec, text := smallText("")
	_, err := spec.New(context.Background(), text)
	if err == nil || !strings.Contains(err.Error(), "TMPDIR") {
		t.Errorf("without a folder for temporary files the error is %v", err)
	}
}

// TestCooccurrenceKilled: a process that is killed while it counts leaves nothing where no cache clears it away.
func TestCooccurrenceKilled(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	f, keep, err := createPairs("", [sha256.Size]byte{})
	if err != nil || keep {
		t.Fatalf("to be kept %t, error %v", keep, err)
	}
	defer f.Close()
	if left := files(t, temp); len(left) > 0 && runtime.GOOS != "windows" {
		t.Errorf("%q would stay", left)
	}
}

// TestCooccurrenceStops stops the count of a text of many blocks at any point.
func TestCooccurrenceStops(t *testing.T) {
	k := counter{spec: Cooccurrence{Window: 3, Weighting: "flat"}, corpus: unevenCorpus(), buffer: 40_000}
	ctx, cancel := context.WithCancel(context.Background())
	blocks := 0
	err := k.each(ctx, func(*block) error {
		if blocks++; blocks == 9 {
			cancel()
		}
		return nil
	})
	if err != context.Canceled || blocks > 20 {
		t.Errorf("%d blocks, error %v", blocks, err)
	}
	full := errors.New("no room")
	if err := k.each(context.Background(), func(*block) error { return full }); err != full {
		t.Errorf("error is %v, want that of the disk", err)
	}
}

// TestEvictPairs holds that the oldest files of pairs go, and no others.
func TestEvictPairs(t *testing.T) {
	folder := t.TempDir()
	name := func(c string) string { return filepath.Join(folder, strings.Repeat(c, 64)+".pairs") }
	for i, c := range []string{"a", "b", "c", "d"} {
		spoil(t, name(c), make([]byte, 100))
		at := time.Now().Add(time.Duration(i-10) * time.Hour)
		if err := os.Chtimes(name(c), at, at); err != nil {
			t.Fatal(err)
		}
	}
	spoil(t, filepath.Join(folder, "mine.pairs"), make([]byte, 1000))
	evictPairs(folder, name("a"), 250)
	want := []string{filepath.Base(name("a")), filepath.Base(name("d")), "mine.pairs"}
	if diff := cmp.Diff(want, files(t, folder)); diff != "" {
		t.Errorf("left behind (-want +got):\n%s", diff)
	}
}

func TestCooccurrenceOfNothing(t *testing.T) {
	spec, text := smallText("")
	text.Corpus = data.NewCorpus([][]int32{{1}, {2}})
	_, err := spec.New(context.Background(), text)
	if _, ok := errors.AsType[*data.Error](err); !ok || !strings.Contains(err.Error(), "cross_sentences") {
		t.Errorf("error is %v, want one of the data", err)
	}
}

// FuzzReadPairs reads any bytes: they are an error or pairs of the text.
func FuzzReadPairs(f *testing.F) {
	_, text := smallText("")
	k := counter{spec: Cooccurrence{Window: 2, Symmetric: true}, corpus: text.Corpus, buffer: buffer}
	var whole bytes.Buffer
	if _, err := k.write(context.Background(), &whole, k.key()); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add(whole.Bytes()[:40])
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, held := range []int{0, 1000} {
			p, err := readPairs(context.Background(), bytes.NewReader(b), int64(len(b)), k.key(), k.words(), held)
			if err == nil && !bytes.Equal(b, whole.Bytes()) {
				t.Errorf("%d bytes that were not written here are %d pairs", len(b), p.Len())
			}
		}
	})
}

// BenchmarkCooccurrence counts the pairs of a million tokens, and makes the batches
// of an epoch of them, from memory and from the disk.
func BenchmarkCooccurrence(b *testing.B) {
	c := bigCorpus()
	k := counter{spec: Cooccurrence{Window: 10, Weighting: "harmonic", Symmetric: true}, corpus: c, buffer: buffer}
	b.Run("step=count", func(b *testing.B) {
		for b.Loop() {
			if _, err := k.pairs(context.Background(), ""); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N*c.Len())/b.Elapsed().Seconds()/1e6, "Mtokens/s")
	})
	for _, held := range []int{buffer, buffer / 32} { // all of the pairs, and about a seventh
		k.buffer = held
		b.Run(fmt.Sprintf("step=epoch/buffer=%dMiB", held>>20), func(b *testing.B) {
			p, err := k.pairs(context.Background(), "")
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for b.Loop() {
				for batch, err := range (Order{Size: 1024, Block: 1}).Batches(p, 0, 0) {
					if err != nil {
						b.Fatal(err)
					}
					n += len(batch.Target)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mpairs/s")
		})
	}
}
