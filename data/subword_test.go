package data

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestHash has values computed from the definition; those of bytes from 128 on
// are what an FNV-1a of unsigned bytes gets wrong.
func TestHash(t *testing.T) {
	for text, want := range map[string]hash{"": 2166136261, "<wh": 1048167652, "é": 1023043777, "<é": 672036627, "日本": 4164387409} {
		h := hash(offsetBasis)
		for i := range len(text) {
			h.add(text[i])
		}
		if h != want {
			t.Errorf("hash of %q is %d, want %d", text, h, want)
		}
	}
}

// TestSubwordsAreFastTexts has buckets of a model that fastText 0.9.2 trained with
// -minn 1 -maxn 4 -bucket 1000: in its input matrix they are the rows of the
// vectors that its print-ngrams shows.
func TestSubwordsAreFastTexts(t *testing.T) {
	s := Subwords{MinN: 1, MaxN: 4, Buckets: 1000, Whole: []string{"</s>"}}
	for word, want := range map[string][]int32{
		"b":    {131, 743, 77, 561},
		"ééé":  {627, 451, 443, 777, 437, 505, 869, 777, 437, 417, 777, 781},
		"日本語":  {687, 587, 581, 749, 409, 559, 923, 417, 575, 355, 283, 255},
		"</s>": nil,
	} {
		if got := s.AppendBuckets(nil, word); !slices.Equal(got, want) {
			t.Errorf("%q: buckets %v, want %v", word, got, want)
		}
	}
}

// ngrams returns the n-grams of word in order, from the definition.
func ngrams(word string, minN, maxN int) (list []string) {
	text := []rune("<" + word + ">")
	for i := range text {
		for n := minN; n <= maxN && i+n <= len(text); n++ {
			if g := string(text[i : i+n]); !(n == 1 && (i == 0 || i == len(text)-1)) {
				list = append(list, g)
			}
		}
	}
	return list
}

func TestSubwordsOfAnyWord(t *testing.T) {
	if got := strings.Join(ngrams("where", 3, 3), " "); got != "<wh whe her ere re>" { // the paper's example
		t.Fatalf("the n-grams of where are %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := Subwords{Buckets: rapid.IntRange(1, 1<<30).Draw(t, "buckets")}
		s.MinN = rapid.IntRange(1, 4).Draw(t, "min_n")
		s.MaxN = rapid.IntRange(s.MinN, 7).Draw(t, "max_n")
		word := rapid.StringMatching(`[a-cé日<>]{1,8}`).Draw(t, "word")
		var want []int32
		for _, g := range ngrams(word, s.MinN, s.MaxN) {
			h := hash(offsetBasis)
			for _, b := range []byte(g) {
				h.add(b)
			}
			want = append(want, int32(uint64(h)%uint64(s.Buckets)))
		}
		if got := s.AppendBuckets(nil, word); !slices.Equal(got, want) {
			t.Fatalf("%q: buckets %v, want %v", word, got, want)
		}
		bytes := string(rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, "bytes"))
		if n := len(s.AppendBuckets(nil, bytes)); utf8.ValidString(bytes) && n != len(ngrams(bytes, s.MinN, s.MaxN)) {
			t.Fatalf("%q has %d n-grams", bytes, n)
		}
	})
}

func TestSubwordRows(t *testing.T) {
	s := Subwords{MinN: 3, MaxN: 4, Buckets: 1 << 20, Whole: []string{"<unk>"}}
	words := []string{"the", "<unk>", "x", "then"}
	r := s.Rows(words)
	// the: itself, <th the he> <the the>; <unk>; x: itself, <x>; then: itself,
	// <th the hen en> <the then hen>: three of its seven are those of the.
	if !slices.Equal(r.Offset, []int32{0, 6, 7, 9, 17}) || r.Table != len(words)+10 {
		t.Fatalf("offsets are %v, the table has %d rows", r.Offset, r.Table)
	}
	bucket := make(map[int32]int32) // by row
	for i, word := range words {
		rows := r.Row[r.Offset[i]:r.Offset[i+1]]
		if rows[0] != int32(i) {
			t.Errorf("%s: its own row is %d", word, rows[0])
		}
		for k, b := range s.AppendBuckets(nil, word) {
			row := rows[1+k]
			if had, ok := bucket[row]; row < 4 || int(row) >= r.Table || ok && had != b {
				t.Errorf("%s: row %d is that of bucket %d and of %d", word, row, b, had)
			}
			bucket[row] = b
		}
	}
	if len(bucket) != 10 {
		t.Errorf("%d rows are used", len(bucket))
	}
	var got []int32
	for _, row := range r.Unseen("other") { // <ot oth the her er> <oth othe ther her>
		got = append(got, bucket[row])
	}
	h := hash(offsetBasis)
	for _, b := range []byte("the") {
		h.add(b)
	}
	if want := []int32{int32(h % (1 << 20))}; !slices.Equal(got, want) {
		t.Errorf("of other the buckets %v have a row, want that of the alone, %v", got, want)
	}
	if rows := r.Unseen("<unk>"); rows != nil {
		t.Errorf("<unk> has the n-grams %v", rows)
	}
}
