package vector

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// random returns a table of words w0, w1, … and normally distributed numbers.
func random(words, dim int, seed uint64) *Table {
	r := rand.New(rand.NewPCG(seed, 0))
	t := &Table{Words: make([]string, words), Dim: dim, Data: make([]float32, words*dim)}
	for i := range t.Words {
		t.Words[i] = "w" + strconv.Itoa(i)
	}
	for i := range t.Data {
		t.Data[i] = float32(r.NormFloat64())
	}
	return t
}

// TestNearestExact compares with cosines computed one by one in float64.
func TestNearestExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := random(rapid.IntRange(1, 3000).Draw(t, "words"), rapid.IntRange(1, 40).Draw(t, "dim"), rapid.Uint64().Draw(t, "seed"))
		row := rapid.IntRange(0, table.Len()-1).Draw(t, "row")
		k := rapid.IntRange(0, 20).Draw(t, "k")
		got, err := NewSearch(table).NearestWord(table.Words[row], k)
		if err != nil {
			t.Fatal(err)
		}
		if want := min(k, table.Len()-1); len(got) != want {
			t.Fatalf("got %d neighbours, want %d", len(got), want)
		}
		cosine := func(i int) float64 {
			var dot float64
			for j, v := range table.Row(i) {
				dot += float64(v) * float64(table.Row(row)[j])
			}
			return dot / norm(table.Row(i)) / norm(table.Row(row))
		}
		var all []float64
		for i := range table.Len() {
			if i != row {
				all = append(all, cosine(i))
			}
		}
		slices.Sort(all)
		slices.Reverse(all)
		for i, n := range got {
			if n.Row == row || n.Word != table.Words[n.Row] {
				t.Errorf("neighbour %d is %+v", i, n)
			}
			if !(math.Abs(float64(n.Cosine)-cosine(n.Row)) <= 1e-6) || !(math.Abs(float64(n.Cosine)-all[i]) <= 1e-6) {
				t.Errorf("neighbour %d has cosine %v, its own is %v and the one to find %v", i, n.Cosine, cosine(n.Row), all[i])
			}
		}
	})
}

func TestNearestOdd(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	table := &Table{
		Words: []string{"zero", "b", "a", "c", "nan", "inf", "far", "opposite", "huge"},
		Dim:   2,
		Data:  []float32{0, 0, 2, 0, 1, 0, 4, 0, nan, 1, inf, 1, 1, 1, -1, 0, 3e38, 3e38},
	}
	s := NewSearch(table)
	words := func(near []Neighbor) (list []string) {
		for _, n := range near {
			list = append(list, n.Word)
		}
		return list
	}
	near, err := s.Nearest([]float32{1, 0}, 100)
	want := []string{"b", "a", "c", "far", "huge", "opposite"}
	if err != nil || !slices.Equal(words(near), want) {
		t.Errorf("got %v %v, want %v: equals by row, and nothing without a direction", words(near), err, want)
	}
	if near[0].Cosine != 1 || near[5].Cosine != -1 {
		t.Errorf("cosines are %v, want the first 1 and the last -1", near)
	}
	if near, _ := s.Nearest([]float32{1, 0}, 2, 1, 3); !slices.Equal(words(near), []string{"a", "far"}) {
		t.Errorf("got %v, want a and far", words(near))
	}
	for _, query := range [][]float32{{0, 0}, {nan, 1}, {inf, 0}} {
		if near, err := s.Nearest(query, 5); len(near) > 0 || err != nil {
			t.Errorf("query %v gave %v %v, want nothing", query, near, err)
		}
	}
	if _, err := s.Nearest([]float32{1}, 5); err == nil {
		t.Error("a query of another dimension was taken")
	}
	if _, err := s.NearestWord("zero", 5); err == nil {
		t.Error("a word without direction has neighbours")
	}
	if near, err := s.NearestWord("b", -1); len(near) > 0 || err != nil {
		t.Errorf("k = -1 gave %v %v", near, err)
	}
}

// TestFirst: words that are hidden are not among the first, and do not count.
func TestFirst(t *testing.T) {
	s := NewSearch(&Table{Words: strings.Fields("<unk> a zero b c d"), Dim: 1, Data: []float32{1, 2, 0, 3, 4, 5}}, "<unk>", "c", "gone")
	for n, want := range []struct {
		words         string
		without, left int
	}{{"", 0, 4}, {"a", 0, 3}, {"a b", 1, 1}, {"a b d", 1, 0}, {"a b d", 1, 0}} {
		first, without, left, err := s.First(n)
		if err != nil || strings.Join(first.Words, " ") != want.words || without != want.without || left != want.left {
			t.Errorf("the first %d are %q, without a direction %d, behind them %d, error %v; want %+v", n, first.Words, without, left, err, want)
		}
	}
}

// TestNoSuchRow asks for rows that a table does not have: their vectors are an error, and leaving them out changes nothing.
func TestNoSuchRow(t *testing.T) {
	s := NewSearch(random(10, 3, 1).Top(5)) // behind the table's numbers there are others
	for _, row := range []int{-1, 5, 1000} {
		if x, err := s.Vector(row); err == nil {
			t.Errorf("row %d is %v, want an error", row, x)
		}
	}
	query := []float32{1, 2, 3}
	want, err := s.Nearest(query, 5)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Nearest(query, 5, -1, 5, 1000); err != nil || !slices.Equal(got, want) {
		t.Errorf("without rows that are not there %v, %v, want %v", got, err, want)
	}
}

// TestNearestTorn: a table whose parts do not fit together is the error that Validate gives.
func TestNearestTorn(t *testing.T) {
	torn := &Table{Words: []string{"reader", "writer"}, Dim: 3, Data: []float32{1, 2}, Counts: []int64{100, 100}}
	s, want := NewSearch(torn), torn.Validate().Error()
	for name, ask := range map[string]func() error{
		"NearestWord": func() error { _, err := s.NearestWord("reader", 1); return err },
		"Nearest":     func() error { _, err := s.Nearest([]float32{1, 2, 3}, 1); return err },
		"Analogy":     func() error { _, err := s.Analogy("reader", "writer", "reader", 1); return err },
		"Vector":      func() error { _, err := s.Vector(1); return err },
		"First":       func() error { _, _, _, err := s.First(1); return err },
		"All":         func() error { _, err := s.All(t.Context(), 1, nil); return err },
	} {
		if err := ask(); err == nil || err.Error() != want {
			t.Errorf("%s: got error %v, want %s", name, err, want)
		}
	}
	if words := s.Telling(5); len(words) > 0 {
		t.Errorf("Telling: got %v", words)
	}
	if a, _, _, _ := s.TellingAnalogy(); a != "" {
		t.Errorf("TellingAnalogy: got %q", a)
	}
}

func TestNearestThreads(t *testing.T) {
	table := random(5000, 33, 7)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want, err := NewSearch(table).NearestWord("w17", 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{2, 3, 8} {
		runtime.GOMAXPROCS(n)
		if got, _ := NewSearch(table).NearestWord("w17", 50); !slices.Equal(got, want) {
			t.Errorf("%d threads gave other neighbours than one", n)
		}
	}
}

func TestAnalogy(t *testing.T) {
	table := &Table{
		Words: []string{"man", "king", "woman", "queen", "Paris"},
		Dim:   3,
		Data:  []float32{1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, -1, -1, 0},
	}
	s := NewSearch(table)
	near, err := s.Analogy("man", "king", "WOMAN", 2)
	if err != nil || len(near) != 2 || near[0].Word != "queen" {
		t.Fatalf("got %v %v, want queen first", near, err)
	}
	// king/√2 − man + woman = (1/√2−1, 1, 1/√2); with queen/√2 = (0, 1, 1)/√2.
	r := 1 / math.Sqrt2
	want := (1 + r) * r / math.Sqrt((r-1)*(r-1)+1+r*r)
	if !(math.Abs(float64(near[0].Cosine)-want) <= 1e-6) {
		t.Errorf("cosine is %v, want %v", near[0].Cosine, want)
	}
	_, err = s.Analogy("mann", "king", "womyn", 2)
	var unknown *UnknownWordError
	if !errors.As(err, &unknown) || unknown.Word != "mann" || !slices.Contains(unknown.Suggestions, "man") {
		t.Errorf("got %v, want an error that suggests man", err)
	}
}

func TestLookup(t *testing.T) {
	table := &Table{Words: []string{"Paris", "the", "The", "NATO", "Élan", "the", "σοφός"}, Dim: 1, Data: make([]float32, 7)}
	for _, test := range []struct {
		word string
		row  int
		ok   bool
	}{{"Paris", 0, true}, {"paris", 0, true}, {"PARIS", 0, true}, {"The", 2, true}, {"THE", 1, true}, {"NATO", 3, true}, {"nato", 0, false}, {"élan", 4, true}, {"ΣΟΦΌΣ", 6, true}, {"", 0, false}, {"\xff", 0, false}} {
		if row, ok := table.Lookup(test.word); row != test.row || ok != test.ok {
			t.Errorf("Lookup(%q) = %d, %v, want %d, %v", test.word, row, ok, test.row, test.ok)
		}
	}
}

func TestSuggest(t *testing.T) {
	words := []string{"the", "mutex", "mutexes", "Mutex", "reader", "readers", "header", "int32", "a", "error", "terror"}
	table := &Table{Words: words, Dim: 1, Data: make([]float32, len(words))}
	check := func(word string, want ...string) {
		t.Helper()
		if got := table.Suggest(word, 3); !slices.Equal(got, want) {
			t.Errorf("Suggest(%q) = %q, want %q", word, got, want)
		}
	}
	check("mutx", "mutex", "Mutex")
	check("mtuex", "mutex", "Mutex")
	check("raeder", "reader", "readers", "header")
	check("eror", "error")
	check("teh", "the")
	check("zzzzzz")
	check("b")
	check("")
	table.Counts = make([]int64, len(words))
	table.Counts[3] = 9
	check("mutx", "Mutex", "mutex")

	err := &UnknownWordError{Word: "x", Suggestions: []string{"a", "b", "c"}}
	if got, want := err.Error(), `word "x" is not in the vocabulary; did you mean "a", "b" or "c"?`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestDistance compares with the definition, without a limit and by recursion.
func TestDistance(t *testing.T) {
	var slow func(x, y []rune) int
	slow = func(x, y []rune) int {
		n, m := len(x), len(y)
		if n == 0 || m == 0 {
			return n + m
		}
		d := slow(x[:n-1], y[:m-1])
		if x[n-1] != y[m-1] {
			d++
		}
		d = min(d, slow(x[:n-1], y)+1, slow(x, y[:m-1])+1)
		if n > 1 && m > 1 && x[n-1] == y[m-2] && x[n-2] == y[m-1] {
			d = min(d, slow(x[:n-2], y[:m-2])+1)
		}
		return d
	}
	letters := rapid.SliceOfN(rapid.SampledFrom([]rune("abé")), 0, 6)
	var a aligner
	rapid.Check(t, func(t *rapid.T) {
		x, y := letters.Draw(t, "x"), letters.Draw(t, "y")
		limit := rapid.IntRange(0, 4).Draw(t, "limit")
		got, want := a.distance(x, y, limit), slow(x, y)
		if min(got, limit+1) != min(want, limit+1) {
			t.Errorf("distance of %q and %q is %d, want %d, with limit %d", string(x), string(y), got, want, limit)
		}
	})
}

func TestEdits(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"layer", "layer", 0}, {"layre", "layer", 1}, {"", "ab", 2}, {"naïve", "naive", 1}, {"kitten", "sitting", 3}} {
		if got := Edits(test.a, test.b, 3); got != test.want {
			t.Errorf("%q is %d edits from %q, want %d", test.a, got, test.b, test.want)
		}
	}
	if got := Edits("kitten", "sitting", 2); got <= 2 {
		t.Errorf("with a limit of 2 a distance of 3 is %d", got)
	}
}

// Words that are not in the table are asked about as those in it are.
func TestQuestionsAboutVectors(t *testing.T) {
	table := &Table{Words: []string{"a", "b", "c", "d"}, Dim: 2, Data: []float32{1, 0, 0, 1, 2, 0, -1, -1}}
	s := NewSearch(table)
	byRow, err := s.Analogy("a", "b", "c", 1)
	if err != nil {
		t.Fatal(err)
	}
	byVector, err := s.AnalogyVectors(table.Row(0), table.Row(1), table.Row(2), 1, 0, 1, 2)
	if err != nil || len(byVector) != 1 || byVector[0] != byRow[0] {
		t.Errorf("by rows %v, by vectors %v, %v", byRow, byVector, err)
	}
	if none, err := s.AnalogyVectors(table.Row(0), []float32{0, 0}, table.Row(2), 1); err != nil || none != nil {
		t.Errorf("of a vector of zeros: %v, %v", none, err)
	}
	if _, err := s.AnalogyVectors(table.Row(1), []float32{1}, table.Row(2), 1); err == nil || !strings.HasPrefix(err.Error(), "vector 2 has 1 number") {
		t.Errorf("of a vector of one number: %v", err)
	}
	if odd, means := Odd([][]float32{{1, 0}, {2, 0}, {0, 3}}); odd != 2 || !slices.Equal(means, []float32{0.5, 0.5, 0}) {
		t.Errorf("odd is %d, by %v", odd, means)
	}
	if c := Cosine(table.Row(0), table.Row(2)); c != 1 {
		t.Errorf("cosine %v, want 1", c)
	}
}
