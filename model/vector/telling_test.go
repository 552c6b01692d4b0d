package vector

import (
	"fmt"
	"slices"
	"testing"
)

// languageTable returns words with counts that fall: function words, which make up half
// of the text, then pairs of a word and its plural in four directions, all plurals moved
// the same way, then words of no direction of their own.
func languageTable() *Table {
	return languageOf([]string{"apple", "melon", "grape", "lemon"}, "s", "like", "ness")
}

// languageOf is languageTable of other stems and endings.
func languageOf(stems []string, endings ...string) *Table {
	t := &Table{Dim: 8}
	add := func(word string, count int64, x ...float32) {
		row := make([]float32, t.Dim)
		copy(row, x)
		t.Words, t.Counts, t.Data = append(t.Words, word), append(t.Counts, count), append(t.Data, row...)
	}
	add("<unk>", 9000, 1, 1)
	add("there", 5000, 1, 0, 0, 0, .1)
	add("which", 3000, 0, 1, 0, 0, .1)
	for i, stem := range stems {
		x := make([]float32, 8)
		x[i] = 1
		add(stem, int64(200-i), x...)
		x[7] = .4
		add(stem+endings[0], int64(100-i), x...)
		x[7], x[6] = 0, .2
		add(stem+endings[1], int64(50-i), x...)
		x[5] = .2
		add(stem+endings[2], int64(40-i), x...)
	}
	add("peaches", 9, 1) // too rare
	add("x1y2", 300, 0, 0, 1)
	return t
}

func TestTelling(t *testing.T) {
	s := NewSearch(languageTable())
	got := s.Telling(3)
	if len(got) != 3 || slices.Contains(got, "there") || slices.Contains(got, "which") || slices.Contains(got, "peaches") {
		t.Errorf("got %v, want three words of the fruit", got)
	}
	stems := map[string]bool{}
	for _, w := range got {
		stems[w[:4]] = true
	}
	if len(stems) != 3 {
		t.Errorf("got %v: two of them are neighbours", got)
	}
	if again := NewSearch(languageTable()).Telling(3); !slices.Equal(got, again) {
		t.Errorf("got %v, then %v", got, again)
	}
	uncounted := languageTable()
	uncounted.Counts = nil
	if got := NewSearch(uncounted).Telling(3); got != nil {
		t.Errorf("without counts: got %v", got)
	}
}

func TestTellingAnalogy(t *testing.T) {
	s := NewSearch(languageTable())
	a, b, c, answer := s.TellingAnalogy()
	if b != a+"s" || answer != c+"s" || a == c {
		t.Fatalf("got %s : %s :: %s : %s", a, b, c, answer)
	}
	near, err := s.Analogy(a, b, c, 1)
	if err != nil || fmt.Sprint(near[0].Word) != answer {
		t.Errorf("the table answers %v, %v", near, err)
	}
	russian := NewSearch(languageOf([]string{"книга", "дорога", "комната", "улица"}, "ами", "подобный", "овость")) // three letters of two bytes each
	if a, b, c, answer := russian.TellingAnalogy(); a == "" || b != a+"ами" || answer != c+"ами" {
		t.Errorf("of Russian words got %s : %s :: %s : %s", a, b, c, answer)
	}
	alone := languageTable().Top(5)
	if a, _, _, _ := NewSearch(alone).TellingAnalogy(); a != "" {
		t.Errorf("of one pair there is an analogy: %s", a)
	}
}

// A hidden word can be asked about, and is no answer and no telling word.
func TestHiddenWords(t *testing.T) {
	shown := NewSearch(languageTable())
	words := shown.Telling(1)
	near, err := shown.NearestWord("apple", 1)
	if err != nil {
		t.Fatal(err)
	}
	s := NewSearch(languageTable(), words[0], near[0].Word, "absent")
	if got := s.Telling(9); slices.Contains(got, words[0]) || slices.Contains(got, near[0].Word) || len(got) == 0 {
		t.Errorf("telling words %v, but %q and %q are hidden", got, words[0], near[0].Word)
	}
	all, err := s.NearestWord("apple", s.words.Len())
	if err != nil || len(all) == 0 || slices.ContainsFunc(all, func(n Neighbor) bool { return n.Word == words[0] || n.Word == near[0].Word }) {
		t.Errorf("neighbours %v, %v", all, err)
	}
	if all, err = s.NearestWord(near[0].Word, 1); err != nil || len(all) != 1 {
		t.Errorf("asked about a hidden word: %v, %v", all, err)
	}
}

func TestIsWord(t *testing.T) {
	for word, want := range map[string]bool{"the": true, "AZaz": true, "Zürich": true, "ж": true, "e\u0301": true,
		"": false, "a1": false, "@": false, "[": false, "`": false, "{": false, "é1": false, "1é": false, "a\xff": false, "a b": false} {
		if isWord(word) != want {
			t.Errorf("isWord(%q) is %v", word, !want)
		}
	}
}

func TestBadTextWord(t *testing.T) {
	for word, want := range map[string]bool{"the": false, "été": false, "a\u00a0b": false, "\x01": false,
		"": true, "a b": true, "a\tb": true, "a\nb": true, "a\vb": true, " a": true, "a ": true, "a\u00a0": true, "\u3000": true} {
		if what, _ := badTextWord(word); (what != "") != want {
			t.Errorf("%q: %s", word, what)
		}
	}
}
