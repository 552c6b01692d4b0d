package data

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// An index finds the words that it was given, at every size of its table, and no other; a word that comes again keeps its id.
func TestWordIndex(t *testing.T) {
	x, words := wordIndex{}, []string(nil)
	for n := range 5000 {
		word := fmt.Sprint("w", n)
		if id, known := x.find(words, word); known || id != -1 {
			t.Fatalf("of %d words, %q is found as %d before it is there", n, word, id)
		}
		if id, there := x.put(words, word); there || int(id) != n {
			t.Fatalf("put %q: %d, %v; want the next id, %d", word, id, there, n)
		}
		words = append(words, word)
		if id, there := x.put(words, words[n/2]); !there || int(id) != n/2 {
			t.Fatalf("put %q again: %d, %v; want %d", words[n/2], id, there, n/2)
		}
	}
	for id, word := range words {
		if got, known := x.find(words, word); !known || int(got) != id {
			t.Fatalf("find %q: %d, %v; want %d", word, got, known, id)
		}
		if _, known := x.find(words, word+" "); known {
			t.Fatalf("%q is found and is not there", word+" ")
		}
	}
	for from := range len(words) - together/2 {
		some := slices.Concat(words[from:from+together/2], []string{"absent", ""})
		ids := make([]int32, len(some))
		for _, x := range []wordIndex{x, {}} {
			x.findSome(ids, words, some)
			for i, word := range some {
				if id, _ := x.find(words, word); id != ids[i] {
					t.Fatalf("among others %q has the id %d, want %d", word, ids[i], id)
				}
			}
		}
	}
}

// Words are many: reading them allocates in chunks, and not for each word.
func TestReadVocabAllocations(t *testing.T) {
	const words = 20_000
	var b strings.Builder
	for n := range words {
		fmt.Fprintf(&b, "w%d\t%d\n", n, words-n)
	}
	allocations := testing.AllocsPerRun(1, func() {
		if v, err := ReadVocab(strings.NewReader(b.String()), "vocab.txt", ""); err != nil || v.Len() != words {
			t.Fatal(v.Len(), err)
		}
	})
	if allocations > words/100 {
		t.Errorf("%d words take %.0f allocations; want at most %d", words, allocations, words/100)
	}
}
