package tally

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sorted yields what a map has in the order of its keys.
func sorted[K Key](m map[K]int64) func(yield func(K, int64) bool) {
	return func(yield func(K, int64) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}

func sums[K Key](t *rapid.T, code Code[K], folder string, runs []map[K]int64) {
	s := NewSpill(folder, code)
	defer s.Close()
	want := map[K]int64{}
	for _, run := range runs {
		if err := s.Add(sorted(run)); err != nil {
			t.Fatal(err)
		}
		for key, n := range run {
			want[key] += n
		}
	}
	for _, each := range []func(func(K, int64) error) error{
		func(yield func(K, int64) error) error { return Each(Merge(s.Runs()), yield) },
		func(yield func(K, int64) error) error { return EachOf(s.Runs(), yield) },
	} {
		got, last := map[K]int64{}, slices.Sorted(maps.Keys(want))
		err := each(func(key K, n int64) error {
			if len(last) == 0 || key != last[0] {
				t.Fatalf("after %d keys comes %v", len(got), key)
			}
			got[key], last = n, last[1:]
			return nil
		})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("error %v (-want +got):\n%s", err, diff)
		}
	}
}

// TestMerge adds up runs of words and of numbers.
func TestMerge(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1<<40)
		words := rapid.MapOfN(rapid.StringOfN(rapid.RuneFrom([]rune("abß\x00")), 0, 4, -1), n, 0, 9)
		sums(t, Code[string](Words{}), folder, rapid.SliceOfN(words, 0, 9).Draw(t, "words"))
		numbers := rapid.MapOfN(rapid.Uint64Range(0, 20), n, 0, 9)
		sums(t, Code[uint64](Numbers{}), folder, rapid.SliceOfN(numbers, 0, 9).Draw(t, "numbers"))
	})
}

// TestEachOfEnds ends where one does not want more, and where a run is damaged.
func TestEachOfEnds(t *testing.T) {
	enough, runs := errors.New("enough"), func(damaged bool) (runs []Run[uint64]) {
		for range 5 {
			var b bytes.Buffer
			if _, err := WriteRun(&b, Code[uint64](Numbers{}), func(yield func(uint64, int64) bool) {
				for key := uint64(1); key < 9000 && yield(key, 1); key++ {
				}
			}); err != nil {
				t.Fatal(err)
			}
			if damaged {
				b.Truncate(b.Len() - 1)
			}
			runs = append(runs, ReadRun(bufio.NewReader(&b), Code[uint64](Numbers{})))
		}
		return runs
	}
	for _, at := range []uint64{1, 2000, 8999} {
		err := EachOf(runs(false), func(key uint64, n int64) error {
			if n != 5 || key > at {
				t.Fatalf("%d times %d", n, key)
			}
			if key == at {
				return enough
			}
			return nil
		})
		if err != enough {
			t.Errorf("ends at %d with %v", at, err)
		}
	}
	if err := EachOf(runs(true), func(uint64, int64) error { return nil }); err != io.ErrUnexpectedEOF {
		t.Errorf("a damaged run ends with %v", err)
	}
}

// TestLong has words longer than the buffer that they are read with, and the largest number.
func TestLong(t *testing.T) {
	var b bytes.Buffer
	long := strings.Repeat("x", 10_000)
	if _, err := WriteRun(&b, Code[string](Words{}), sorted(map[string]int64{long: 1, long + "y": 2})); err != nil {
		t.Fatal(err)
	}
	r := ReadRun(bufio.NewReaderSize(&b, 16), Code[string](Words{}))
	for _, want := range []string{long, long + "y"} {
		if word, _, err := r.Next(); word != want || err != nil {
			t.Errorf("%d bytes, error %v", len(word), err)
		}
	}
	if _, _, err := r.Next(); err != io.EOF {
		t.Errorf("error is %v, want the end", err)
	}
	s := NewSpill("", Numbers{})
	defer s.Close()
	if err := s.Add(sorted(map[uint64]int64{1<<64 - 1: 1 << 62})); err != nil {
		t.Fatal(err)
	}
	if key, n, err := s.Runs()[0].Next(); key != 1<<64-1 || n != 1<<62 || err != nil {
		t.Errorf("%d, %d, %v", key, n, err)
	}
}

// TestDamaged reads runs that are no runs, alone and merged with a good one.
func TestDamaged(t *testing.T) {
	for _, c := range []struct {
		name string
		run  []byte
		good int // how many keys come before the error
		want error
	}{
		{"a key twice", []byte{0, 1, 'a', 1, 1, 0, 1}, 1, errDamaged},
		{"keys that fall", []byte{0, 1, 'b', 1, 0, 1, 'a', 1}, 1, errDamaged},
		{"a count of 0", []byte{0, 1, 'a', 0}, 0, errDamaged},
		{"a count above the largest", []byte{0, 1, 'a', 255, 255, 255, 255, 255, 255, 255, 255, 255, 1}, 0, errDamaged},
		{"more of the word before than that has", []byte{0, 1, 'a', 1, 2, 1, 'b', 1}, 1, errDamaged},
		{"a word too long", []byte{0, 0xff, 0xff, 0xff, 0xff, 7, 'a'}, 0, errDamaged},
		{"an end after half a key", []byte{0, 1, 'a', 1, 1}, 1, io.ErrUnexpectedEOF},
		{"an end within a word", []byte{0, 2, 'a'}, 0, io.ErrUnexpectedEOF},
		{"an end before a count", []byte{0, 1, 'a'}, 0, io.ErrUnexpectedEOF},
	} {
		run := func(b []byte) Run[string] {
			return ReadRun(bufio.NewReader(bytes.NewReader(b)), Code[string](Words{}))
		}
		good := 0
		err := Each(run(c.run), func(string, int64) error { good++; return nil })
		if good != c.good || err != c.want {
			t.Errorf("%s: %d keys, then %v, want %d, then %v", c.name, good, err, c.good, c.want)
		}
		for _, both := range [][2][]byte{{{0, 1, 'c', 1}, c.run}, {c.run, {0, 1, 'c', 1}}} {
			for name, err := range map[string]error{
				"Merge":  Each(Merge([]Run[string]{run(both[0]), run(both[1])}), func(string, int64) error { return nil }),
				"EachOf": EachOf([]Run[string]{run(both[0]), run(both[1])}, func(string, int64) error { return nil }),
			} {
				if err != c.want {
					t.Errorf("%s: %s ends with %v, want %v", c.name, name, err, c.want)
				}
			}
		}
	}
}

// FuzzReadRun reads any bytes: they are an error or keys that rise.
func FuzzReadRun(f *testing.F) {
	f.Add([]byte{0, 1, 'a', 1, 1, 1, 'b', 2})
	f.Add([]byte{0, 0xff, 0xff, 0xff, 0xff, 7, 'a'})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := ReadRun(bufio.NewReader(bytes.NewReader(b)), Code[string](Words{}))
		for before := ""; ; {
			key, n, err := r.Next()
			if err != nil {
				break
			}
			if n < 1 || key < before {
				t.Fatalf("%q after %q, count %d", key, before, n)
			}
			before = key
		}
	})
}
