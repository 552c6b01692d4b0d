package data

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// manyWords draws words that differ little: in their last letters, in zeros at their end, in their length.
func manyWords() *rapid.Generator[[]string] {
	word := rapid.Custom(func(t *rapid.T) string {
		tail := rapid.StringOfN(rapid.RuneFrom([]rune("ab\x00é")), 1, 4, -1).Draw(t, "tail")
		return strings.Repeat("a", rapid.SampledFrom([]int{0, 1, 3, 5, 6, 7, 8, 126, 253, 300}).Draw(t, "head")) + tail
	})
	return rapid.SliceOfN(word, 1, 300)
}

// An interner gives each word the next id when it is first met, and finds it again, alone or with others; after it forgot, anew.
func TestInterner(t *testing.T) {
	words := newInterner()
	rapid.Check(t, func(t *rapid.T) {
		words.forget()
		all, met := manyWords().Draw(t, "words"), map[string]int32{}
		for i, word := range all {
			if _, known := words.find([]byte(word)); known != (met[word] > 0) {
				t.Fatalf("%q is found: %v", word, known)
			}
			id := words.word(word)
			if want := met[word]; want != id && (want > 0 || int(id) != len(met)+1) || words.words.word(id) != word {
				t.Fatalf("word %d, %q: id %d, %d before, and it is %q", i, word, id, want, words.words.word(id))
			}
			met[word] = id
		}
		var s strangers
		for _, word := range append(all, "absent") {
			s.add(wordKeyOf([]byte(word)), []byte(word))
		}
		for len(s.ids) < len(s.keys) {
			words.findSome(&s)
		}
		for i, word := range append(all, "absent") {
			if s.ids[i] != met[word] || string(s.word(int32(i))) != word {
				t.Fatalf("%q has id %d among others, want %d", word, s.ids[i], met[word])
			}
		}
	})
}

// Words are sorted by their bytes, and what does not occur is left out.
func TestWordSorter(t *testing.T) {
	var sorter wordSorter
	rapid.Check(t, func(t *rapid.T) {
		words, counts := newInterner(), []int64{7}
		want := map[string]int64{}
		for i, word := range manyWords().Draw(t, "words") {
			id := words.word(word)
			counts = append(counts, make([]int64, words.words.Len()-len(counts))...)
			if counts[id] += int64(i % 3); counts[id] > 0 {
				want[word] = counts[id]
			}
		}
		s, last := sorter.sort(words.words, counts, []*interner{words, nil}[len(counts)%2]), ""
		run := s.run()
		for word, n := range s.all() {
			if word <= last || n != want[word] {
				t.Fatalf("%q, %d times, after %q; want %d", word, n, last, want[word])
			}
			if again, m, err := run.Next(); again != word || m != n || err != nil {
				t.Fatalf("the run has %q, %d times, and %v; want %q, %d times", again, m, err, word, n)
			}
			last = word
			delete(want, word)
		}
		if len(want) > 0 {
			t.Fatalf("missing: %v", want)
		}
	})
}

// A list that is copied keeps its words while more are added to the other.
func TestWordList(t *testing.T) {
	var l, copied wordList
	var want []string
	for i := range 3000 {
		if i == 1500 {
			copied = l
		}
		want = append(want, strings.Repeat(fmt.Sprint(i), 1+i%97))
		l.add(want[i])
	}
	if !slices.Equal(l.all(), want) || !slices.Equal(copied.all(), want[:1500]) {
		t.Error("words differ from those that were added")
	}
}
