package run

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/align"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/vector"
)

// written writes a file into a new folder.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

const before = "the 1 0 0\ncat 0.9 0.1 0\ndog 0.8 0.2 0\nzero 0 0 0\nred 0 1 0\nblue 0 1 0.1\n"

// TestExplore joins the words of two files, leaves out those without a direction and those beyond the first ones,
// and knows what a file of columns says.
func TestExplore(t *testing.T) {
	a := written(t, "a.txt", before)
	b := written(t, "b.txt", "the 0 1 0\ncow 0 1 0.2\ndog 0.2 0.8 0\nred 1 0 0\n")
	columns := written(t, "c.tsv", "\ufeffword\tkind\tyear\r\ncow\tanimal\t1990\r\ncat\tanimal\r\nred\t\t1.5\nred\tcolour\t2\nunicorn\tanimal\t3\n")
	var warnings []string
	o := Options{Notify: func(e Event) {
		if w, ok := e.(Warning); ok {
			warnings = append(warnings, w.Text)
		}
	}}
	e, err := Explore(context.Background(), Exploring{Paths: []string{a, b}, Most: 4, Metadata: columns}, o)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"the", "cat", "dog", "red", "cow"}; !slices.Equal(e.Words, want) {
		t.Errorf("words are %q, want %q", e.Words, want)
	}
	if got, want := e.Spaces[1].Of, []int{0, -1, 2, 3, 1}; !slices.Equal(got, want) {
		t.Errorf("rows of the second are %v, want %v", got, want)
	}
	if got := e.Shift; got.Words != 3 || !math.IsNaN(got.Distance[1]) || !math.IsNaN(got.Distance[4]) || got.Noise != nil || got.Often != 0 {
		t.Errorf("the shift is %+v", got)
	}
	if kind, year := e.Columns[0], e.Columns[1]; !slices.Equal(kind.Value, []int{-1, 0, -1, -1, 0}) || kind.Values[0] != "animal" ||
		year.Values != nil || year.Numbers[3] != 1.5 || year.Numbers[4] != 1990 || !math.IsNaN(year.Numbers[0]) {
		t.Errorf("columns are %+v", e.Columns)
	}
	text := strings.Join(warnings, "\n")
	for _, want := range []string{"words left out, whose vectors are zeros or not finite: 1", "shown are the first 4 words; words left out: 1", "3 of 5 words are in it; lines left out: 1 about other words, 1 about words"} {
		if !strings.Contains(text, want) {
			t.Errorf("no warning has %q:\n%s", want, text)
		}
	}
}

// TestExploreBad has what cannot be explored.
func TestExploreBad(t *testing.T) {
	a, other := written(t, "a.txt", before), written(t, "b.txt", "le 1 0\nchat 0 1\nchien 1 1\n")
	many := "word" + strings.Repeat("\tx", 33) + "\n"
	for name, test := range map[string]struct {
		what Exploring
		want string
	}{
		"two words":         {Exploring{Paths: []string{written(t, "c.txt", "a 1 2\nb 2 1\nc 0 0\n")}}, "c.txt: words whose vectors have a direction: 2; a map needs 3"},
		"no common word":    {Exploring{Paths: []string{a, other}}, "have no word in common"},
		"metadata: no word": {Exploring{Paths: []string{a}, Metadata: written(t, "m.tsv", "word\tx\nunicorn\t1\n")}, "no line is about one of 5 words; lines about others: 1"},
		"metadata: empty":   {Exploring{Paths: []string{a}, Metadata: written(t, "m.tsv", "")}, "lines about others: 0"},
		"metadata: narrow":  {Exploring{Paths: []string{a}, Metadata: written(t, "m.tsv", "word\ncat\n")}, "m.tsv:1: columns: 1; the first line names"},
		"metadata: wide":    {Exploring{Paths: []string{a}, Metadata: written(t, "m.tsv", many)}, "m.tsv:1: columns: 34"},
		"metadata: twice":   {Exploring{Paths: []string{a}, Metadata: written(t, "m.tsv", "word\tx\ty\tx\n")}, "m.tsv:1: column x is there twice"},
		"metadata: no name": {Exploring{Paths: []string{a}, Metadata: written(t, "m.tsv", "word\tx\t \n")}, "m.tsv:1: field 3 is empty"},
		"metadata: UTF-16":  {Exploring{Paths: []string{a}, Metadata: written(t, "m.tsv", "\xff\xfew\x00\t\x00x\x00\n\x00")}, "m.tsv: is UTF-16 text; convert it"},
		"metadata: fields":  {Exploring{Paths: []string{a}, Metadata: written(t, "m.tsv", "word\tx\ncat\t1\t2\n")}, "m.tsv:2: has 3 fields where the first line has 2"},
		"metadata: bytes":   {Exploring{Paths: []string{a}, Metadata: written(t, "m.tsv", "word\tx\ncat\t\xff\n")}, "m.tsv:2: it is not UTF-8"},
	} {
		_, err := Explore(context.Background(), test.what, Options{})
		if bad := (*data.Error)(nil); !errors.As(err, &bad) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: the error is %v, want a data error with %q", name, err, test.want)
		}
	}
	if _, err := Explore(context.Background(), Exploring{Paths: []string{a}, Method: "tsne"}, Options{}); !errors.As(err, new(SettingError)) {
		t.Errorf("a map of no method: the error is %v", err)
	}
}

// TestExploreMoved: the page says of each word what [Moved] says.
func TestExploreMoved(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	var text [2]strings.Builder
	for i := range 40 {
		for side := range text {
			fmt.Fprintf(&text[side], "w%d %.4f %.4f %.4f\n", i, r.NormFloat64()+float64(i%5), r.NormFloat64()-float64(i%3), r.NormFloat64())
		}
	}
	paths := []string{written(t, "a.txt", text[0].String()), written(t, "b.txt", "only 1 2 3\n"+text[1].String())}
	e, err := Explore(context.Background(), Exploring{Paths: paths, Method: LayoutPCA}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := Moved(paths, DefaultMove(), configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	for len(m.Words) > 0 && m.Words[len(m.Words)-1].Distance < 0.005 { // the page lists none that is where it was
		m.Words = m.Words[:len(m.Words)-1]
	}
	if len(e.Shift.Most) != len(m.Words) || len(m.Words) < 30 {
		t.Fatalf("%d words are listed, and %d have moved", len(e.Shift.Most), len(m.Words))
	}
	for i, w := range m.Words {
		word := m.a.Words[w.A]
		if at := e.Shift.Most[i]; e.Words[at] != word || !(math.Abs(e.Shift.Distance[at]-w.Distance) <= 1e-9) {
			t.Errorf("in place %d is %s, %v from where it was; want %s, %v", i, e.Words[at], e.Shift.Distance[at], word, w.Distance)
		}
	}
}

// TestColumns: numbers that are missing leave a column one of numbers, lines may end as on old Macs, and a first line
// about a word is told.
func TestColumns(t *testing.T) {
	for text, want := range map[string]struct {
		numbers bool
		told    int
	}{
		"word\tyear\ncat\t1990\ncow\tNaN\n":    {true, 0},
		"word\tyear\ncat\t1990\ncow\tNA\n":     {true, 0},
		"word\tyear\rcat\t1990\rcow\t1991\r":   {true, 0},
		"word\tkind\ncat\tnone\ncow\tNone\n":   {false, 0},
		"word\tyear\ncat\t1990\ncow\t1,5\n":    {false, 0},
		"cat\tanimal\ncow\tanimal\ncow\tpet\n": {false, 2},
	} {
		told := 0
		columns, err := columnsFrom(strings.NewReader(text), "m.tsv", []string{"cat", "cow"}, nil, Options{Notify: func(Event) { told++ }})
		if err != nil || len(columns) != 1 || (columns[0].Numbers != nil) != want.numbers || told != want.told {
			t.Errorf("%q: %+v, told %d times, %v", text, columns, told, err)
		}
	}
}

// FuzzColumns reads what is known about words: whatever is accepted has one number or one value for each word, and says the
// same when it is written down again.
func FuzzColumns(f *testing.F) {
	for _, text := range []string{
		"\ufeffword\tkind\tyear\r\ncat\tanimal\t1990\r\ncow\t\t1.5\ncat\tx\n",
		"word\tx\nred\tNaN\ncat\t-1e400\n", "word\tx\ncat\t0x1p-2\nred\t1_0", "a\tb\tb\n", "\t\n", "word\tx\n\ty\n", "word\tx\ncat\t1\t2\n", "\xff\xfew\x00",
	} {
		f.Add(text)
	}
	words := []string{"cat", "cow", "red", "", "a b"}
	read := func(text string) ([]compare.Column, error) {
		return columnsFrom(strings.NewReader(text), "m.tsv", words, nil, Options{})
	}
	f.Fuzz(func(t *testing.T, text string) {
		columns, err := read(text)
		if err != nil {
			if bad := (*data.Error)(nil); !errors.As(err, &bad) {
				t.Fatalf("%q: the error is %v, want a data error", text, err)
			}
			return
		}
		lines := slices.Concat([]string{"word"}, words)
		for _, c := range columns {
			lines[0] += "\t" + c.Name
			for i := range words {
				switch {
				case c.Values == nil && math.IsInf(c.Numbers[i], 0), c.Values != nil && (c.Value[i] < -1 || c.Value[i] >= len(c.Values)):
					t.Fatalf("%q: word %d has %+v", text, i, c)
				case c.Values == nil && !math.IsNaN(c.Numbers[i]):
					lines[i+1] += "\t" + fmt.Sprint(c.Numbers[i])
				case c.Values != nil && c.Value[i] >= 0:
					lines[i+1] += "\t" + c.Values[c.Value[i]]
				default:
					lines[i+1] += "\t"
				}
			}
		}
		again, err := read(strings.Join(lines, "\n"))
		if diff := cmp.Diff(columns, again, cmpopts.EquateNaNs()); err != nil || diff != "" {
			t.Errorf("%q: written again it is another: %v\n%s", text, err, diff)
		}
	})
}

// TestTurn turns and mirrors a map back.
func TestTurn(t *testing.T) {
	places := []float32{0, 0, 3, 0, 3, 1, -1, 5}
	for _, mirror := range []float64{1, -1} {
		const cos, sin = 0.6, 0.8
		e := &compare.Exploration{}
		for range 2 {
			e.Spaces = append(e.Spaces, compare.Space{Of: upTo(4), Places: slices.Clone(places), Table: &vector.Table{Words: make([]string, 4)}})
		}
		for i := range 4 {
			x, y := float64(places[2*i])+7, mirror*float64(places[2*i+1])
			e.Spaces[1].Places[2*i], e.Spaces[1].Places[2*i+1] = float32(cos*x-sin*y), float32(sin*x+cos*y)
		}
		turn(e)
		for i, x := range e.Spaces[1].Places {
			if !(math.Abs(float64(x-places[i])) <= 1e-5) {
				t.Fatalf("mirrored by %v: the places are %v, want %v", mirror, e.Spaces[1].Places, places)
			}
		}
	}
}

// TestShift plants words that move, and finds them first, beyond what seeds differ by, and hardly any others.
func TestShift(t *testing.T) {
	const words, dim, groups = 600, 12, 12
	planted := []int{40, 200, 333, 512}
	space := func(seed uint64, after bool) *vector.Table {
		r := rand.New(rand.NewPCG(seed, 1))
		table := &vector.Table{Dim: dim}
		for i := range words {
			group := i % groups
			if after && slices.Contains(planted, i) {
				group = (group + 5) % groups
			}
			table.Words = append(table.Words, fmt.Sprint("w", i))
			table.Counts = append(table.Counts, int64(10*(words-i)))
			own := rand.New(rand.NewPCG(uint64(i), 2)) // what seeds agree about
			for d := range dim {
				x := 0.5*own.NormFloat64() + 0.2*r.NormFloat64()
				if d == group {
					x += 2
				}
				table.Data = append(table.Data, float32(x))
			}
		}
		return table
	}
	before := []*vector.Table{space(1, false), space(2, false), space(3, false)}
	after := []*vector.Table{space(11, true), space(12, true)}
	find := func(a, b []*vector.Table) *compare.Shift {
		t.Helper()
		e := &compare.Exploration{Spaces: []compare.Space{{Table: a[0]}, {Table: b[0]}}}
		if err := join(e); err != nil {
			t.Fatal(err)
		}
		moves, err := align.Moves(a, b)
		if err != nil {
			t.Fatal(err)
		}
		return shiftOf(e, moves, [2]int{len(a), len(b)})
	}
	s := find(before, after)
	if first := slices.Sorted(slices.Values(s.Most[:len(planted)])); !slices.Equal(first, planted) {
		t.Errorf("moved most are %v, want %v", first, planted)
	}
	for _, i := range planted {
		if s.Distance[i] < s.Noise[i]+0.3 {
			t.Errorf("word %d is %.2f from where it was, and between seeds %.2f", i, s.Distance[i], s.Noise[i])
		}
	}
	if s.Runs != 5 || s.Words != words || s.Chance > words/10 || float64(s.Beyond) > s.Chance+float64(len(planted)) || s.Often != 50 || len(s.Most) > 100 {
		t.Errorf("of %d words in %d runs %d are beyond the noise, by chance %.1f", s.Words, s.Runs, s.Beyond, s.Chance)
	}
	alone := find(before[:1], after[:1])
	if first := slices.Sorted(slices.Values(alone.Most[:len(planted)])); !slices.Equal(first, planted) || alone.Noise != nil || alone.Beyond != 0 {
		t.Errorf("without seeds moved most are %v, want %v; the noise is %v", first, planted, alone.Noise)
	}
	if still := find(before[:1], before[:1]); len(still.Most) > 0 {
		t.Errorf("a space has moved from itself: %v", still.Most)
	}
}

// TestJoinAccents: a word whose accent is a separate character in one space is the same word, unless a space has both.
func TestJoinAccents(t *testing.T) {
	const composed, apart = "caf\u00e9", "cafe\u0301"
	for _, test := range []struct{ first, second, words []string }{
		{[]string{"sun", composed}, []string{apart, "sun"}, []string{"sun", composed}},
		{[]string{composed, apart}, []string{composed}, []string{composed, apart}},
		{[]string{composed}, []string{composed, apart}, []string{composed, apart}},
	} {
		e := &compare.Exploration{Spaces: []compare.Space{{Table: &vector.Table{Words: test.first}}, {Table: &vector.Table{Words: test.second}}}}
		if err := join(e); err != nil || !slices.Equal(e.Words, test.words) {
			t.Errorf("%q and %q: words %q, error %v", test.first, test.second, e.Words, err)
		}
		for _, s := range e.Spaces {
			used := map[int]bool{}
			for _, row := range s.Of {
				if row >= 0 && used[row] {
					t.Errorf("%q and %q: two words have the vector of %q", test.first, test.second, s.Table.Words[row])
				}
				used[row] = true
			}
			if len(used) < len(s.Table.Words) {
				t.Errorf("%q and %q: of %q words are left out", test.first, test.second, s.Table.Words)
			}
		}
	}
}
