package evaluate_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// result returns the result of a metric and section.
func result(t testing.TB, results []evaluate.Result, metric, section string) evaluate.Result {
	t.Helper()
	for _, r := range results {
		if r.Metric == metric && r.Section == section {
			return r
		}
	}
	t.Fatalf("there is no %s of %q", metric, section)
	return evaluate.Result{}
}

// cosine is that of two rows, by its definition.
func cosine(t *vector.Table, i, j int) float64 {
	var xy, xx, yy float64
	for d := range t.Dim {
		x, y := float64(t.Row(i)[d]), float64(t.Row(j)[d])
		xy, xx, yy = xy+x*y, xx+x*x, yy+y*y
	}
	return xy / math.Sqrt(xx*yy)
}

// TestAnalogies compares both rules with their definitions, word by word, over
// more words than a tile has.
func TestAnalogies(t *testing.T) {
	table := gauss(2500, 6, 7)
	rng := rand.New(rand.NewPCG(3, 3))
	for _, settings := range []evaluate.Settings{{Case: "exact"}, {Case: "exact", Inputs: true}, {Case: "lookup", Restrict: 900}} {
		words := table.Len()
		if settings.Restrict > 0 {
			words = settings.Restrict
		}
		var text strings.Builder
		want := map[string][]float64{}
		for range 60 {
			q := rng.Perm(words)[:3]
			best := map[string]float64{"3cosadd": math.Inf(-1), "3cosmul": math.Inf(-1)}
			answer := map[string]int{}
			for d := range words {
				if !settings.Inputs && slices.Contains(q, d) {
					continue
				}
				a, b, c := cosine(table, d, q[0]), cosine(table, d, q[1]), cosine(table, d, q[2])
				for rule, value := range map[string]float64{
					"3cosadd": b - a + c,
					"3cosmul": (b + 1) / 2 * (c + 1) / 2 / ((a+1)/2 + 0.001),
				} {
					if value > best[rule] {
						best[rule], answer[rule] = value, d
					}
				}
			}
			// The set's answer is that of one of the rules, or neither.
			d := []int{answer["3cosadd"], answer["3cosmul"], rng.IntN(words)}[rng.IntN(3)]
			fmt.Fprintf(&text, "w%d w%d w%d w%d\n", q[0], q[1], q[2], d)
			for rule, right := range answer {
				outcome := 0.0
				if right == d {
					outcome = 1
				}
				want[rule] = append(want[rule], outcome)
			}
		}
		results := parse(t, text.String()).Score(space(t, table, settings))
		for rule, items := range want {
			if got := result(t, results, rule, "").Items; !slices.Equal(got, items) {
				t.Errorf("%+v, %s:\n%v, want\n%v", settings, rule, got, items)
			}
		}
	}
}

// TestAnalogyAnswers counts any of several answers as right, and a question as covered if
// one of them is known.
func TestAnalogyAnswers(t *testing.T) {
	table := &vector.Table{Dim: 3, Words: []string{"a", "b", "c", "d", "e"}, Data: []float32{1, 0, 0, 1, 1, 0, 0, 0, 1, 0.1, 1, 1, -1, 0.2, 0.3}}
	for answers, want := range map[string][2]float64{ // covered, right; the table answers d
		"d": {1, 1}, "e": {1, 0}, "e/d": {1, 1}, "none/d": {1, 1}, "none/e": {1, 0}, "none/neither": {0, 0}, "c/d": {1, 1},
	} {
		set, err := evaluate.Parse("f", []byte("a b\nc "+answers+"\n"), evaluate.KindAnalogy)
		if err != nil {
			t.Fatal(err)
		}
		items := result(t, set.Score(space(t, table, evaluate.Settings{Case: "exact"})), "3cosadd", "").Items
		asked := 0 // the question a : b :: c : ?; the other one is about a
		for i, q := range set.(*evaluate.Analogies).Sections[0].Questions {
			if q.C == "c" {
				asked = i
			}
		}
		covered, right := 1., items[asked]
		if math.IsNaN(right) {
			covered, right = 0, 0
		}
		if covered != want[0] || right != want[1] {
			t.Errorf("%s: covered %v, right %v, want %v", answers, covered, right, want)
		}
	}
}

// TestAnalogySections checks totals, sections and coverage.
func TestAnalogySections(t *testing.T) {
	table := &vector.Table{Dim: 3, Words: []string{"a", "b", "c", "d", "e", "zero"},
		Data: []float32{1, 0, 0, 1, 1, 0, 0, 0, 1, 0.1, 1, 1, -1, 0.2, 0.3, 0, 0, 0}}
	results := parse(t, ": meaning\na b c d\na b c e\na b c none\n: gram1\na b c d\na b c zero\n").Score(space(t, table, evaluate.Settings{Case: "exact"}))
	for _, want := range []struct {
		section        string
		value, zeroed  float64
		covered, total int
	}{{"", 2. / 3, 2. / 5, 3, 5}, {"semantic", 1. / 2, 1. / 3, 2, 3}, {"syntactic", 1, 1. / 2, 1, 2}, {"meaning", 1. / 2, 1. / 3, 2, 3}, {"gram1", 1, 1. / 2, 1, 2}} {
		r := result(t, results, "3cosadd", want.section)
		if !(math.Abs(r.Value-want.value) <= 1e-15) || !(math.Abs(r.Zeroed-want.zeroed) <= 1e-15) || r.Covered != want.covered || r.Total != want.total {
			t.Errorf("%q: %+v, want %+v", want.section, r, want)
		}
	}
}

func TestCase(t *testing.T) {
	table := &vector.Table{Dim: 2, Words: []string{"Paris", "FRANCE", "france", "PARIS", "rome", "Straße", "strasse"}, Data: []float32{1, 0, 2, 1, 3, 1, 4, 1, 5, 1, 6, 1, 7, 1}}
	for _, test := range []struct {
		settings evaluate.Settings
		word     string
		row      int
	}{
		{evaluate.Settings{Case: "lookup"}, "Paris", 0}, {evaluate.Settings{Case: "lookup"}, "paris", 0},
		{evaluate.Settings{Case: "lookup"}, "PARIS", 3}, {evaluate.Settings{Case: "lookup"}, "France", 2},
		{evaluate.Settings{Case: "lookup", Restrict: 2}, "France", -1}, {evaluate.Settings{Case: "lookup"}, "ROME", 4},
		{evaluate.Settings{Case: "upper"}, "france", 1}, {evaluate.Settings{Case: "upper"}, "pARIS", 0},
		{evaluate.Settings{Case: "upper"}, "strasse", 5}, {evaluate.Settings{Case: "upper"}, "STRAßE", 5}, // as by gensim
		{evaluate.Settings{Case: "exact"}, "france", 2}, {evaluate.Settings{Case: "exact"}, "France", -1},
	} {
		row, ok := space(t, table, test.settings).Find(test.word)
		if !ok {
			row = -1
		}
		if row != test.row {
			t.Errorf("%+v: %q is row %d, want %d", test.settings, test.word, row, test.row)
		}
	}
}

func TestOddOneOut(t *testing.T) {
	table := &vector.Table{Dim: 2, Words: []string{"a", "b", "c", "far", "near", "twin"}, Data: []float32{1, 0, 1, 0.1, 1, -0.1, -1, 0, 1, 0.01, 1, 0}}
	set := parse(t, "a b c | far near\nfar a | b none\nb none c | far\na twin | twin\n")
	r := set.Score(space(t, table, evaluate.Settings{Case: "lookup", Resamples: 100}))[0]
	got := fmt.Sprint(r.Items)
	// Of far, a and b the odd one is far, which is not what the set says. The last
	// are three times the same vector.
	if want := "[1 0 0 NaN NaN 0]"; got != want || r.Value != 0.25 || r.Covered != 4 {
		t.Errorf("%s, %+v; want %s", got, r, want)
	}
}

// TestOddByDefinition compares with the definition where groups have several words, and the odd one is near some of them.
func TestOddByDefinition(t *testing.T) {
	const groups, words = 60, 4
	table := gauss(groups*(words+1), 3, 2)
	var text strings.Builder
	var want []float64
	for from := 0; from < table.Len(); from += words + 1 {
		fmt.Fprintf(&text, "%s | %s\n", strings.Join(table.Words[from:from+words], " "), table.Words[from+words])
		sums := make([]float64, words+1)
		for i := range sums {
			for j := range sums {
				if i != j {
					sums[i] += cosine(table, from+i, from+j)
				}
			}
		}
		right := 0.0
		if slices.Index(sums, slices.Min(sums)) == words {
			right = 1
		}
		want = append(want, right)
	}
	if got := parse(t, text.String()).Score(space(t, table, evaluate.Settings{Case: "exact"}))[0].Items; !slices.Equal(got, want) || !slices.Contains(want, 1) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestCategories plants classes: they are found whatever the order, and a word in
// the wrong place costs one.
func TestCategories(t *testing.T) {
	const classes, each, dim = 7, 12, 16
	rng := rand.New(rand.NewPCG(5, 5))
	table := &vector.Table{Dim: dim}
	var text []string
	for c := range classes {
		for i := range each {
			v := make([]float32, dim)
			for d := range v {
				v[d] = 0.1 * float32(rng.NormFloat64())
			}
			v[c]++
			table.Words, table.Data = append(table.Words, fmt.Sprintf("w%d.%d", c, i)), append(table.Data, v...)
			text = append(text, fmt.Sprintf("w%d.%d class%d\n", c, i, c))
		}
	}
	text = append(text, "unknown class1\n")
	rng.Shuffle(len(text), func(i, j int) { text[i], text[j] = text[j], text[i] })
	s := space(t, table, evaluate.Settings{Case: "lookup", Seed: 1})
	r := parse(t, strings.Join(text, "")).Score(s)[0]
	if r.Value != 1 || r.Covered != classes*each || r.Total != classes*each+1 {
		t.Errorf("planted classes: %+v", r)
	}
	moved := strings.Replace(strings.Join(text, ""), "w3.4 class3", "w3.4 class5", 1)
	if got, want := parse(t, moved).Score(s)[0].Value, 1-1./(classes*each); got != want {
		t.Errorf("with a word in another class: %v, want %v", got, want)
	}
}

// TestStability compares with the definition over vocabularies that overlap, and
// has the two ends: the same vectors, and vectors without meaning.
func TestStability(t *testing.T) {
	const words, k = 2300, 10
	x, y := gauss(words, 5, 1), gauss(words, 5, 2)
	settings := evaluate.Settings{Case: "lookup", Resamples: 200, Seed: 1}
	check := func(want float64, within float64, tables ...*vector.Table) evaluate.Result {
		t.Helper()
		var spaces []*evaluate.Space
		for _, table := range tables {
			spaces = append(spaces, space(t, table, settings))
		}
		r, err := evaluate.Stability(spaces, k)
		if err != nil || !(math.Abs(r.Value-want) <= within) || !(r.Low <= r.Value && r.Value <= r.High) {
			t.Errorf("stability %v in [%v, %v], %v; want %v", r.Value, r.Low, r.High, err, want)
		}
		return r
	}
	check(1, 1e-12, x, x)
	check(float64(k)/(words-1), 0.002, x, y)
	check((1+2*float64(k)/(words-1))/3, 0.002, x, y, x)

	// Turned the other way round, and with words that the other has not.
	turned := &vector.Table{Dim: 5}
	for i := words - 1; i >= 0; i -= 2 {
		turned.Words, turned.Data = append(turned.Words, x.Words[i]), append(turned.Data, x.Row(i)...)
		turned.Words, turned.Data = append(turned.Words, x.Words[i]+"other"), append(turned.Data, y.Row(i)...)
	}
	check(1, 1e-12, turned, x)

	for _, spaces := range [][]*evaluate.Space{{space(t, x, settings)}, {space(t, x, settings), space(t, &vector.Table{Words: []string{"w1", "b"}, Dim: 1, Data: []float32{1, 2}}, settings)}} {
		if _, err := evaluate.Stability(spaces, k); err == nil || !strings.Contains(err.Error(), "; ") {
			t.Errorf("error is %v", err)
		}
	}
	if _, err := evaluate.Stability([]*evaluate.Space{space(t, x, settings), space(t, x, settings)}, 0); err == nil || err.Error() != "stability is of 0 neighbours; there must be at least 1" {
		t.Errorf("no neighbours: got error %v", err)
	}
}

// TestStabilityOfWords compares the stability of each word with its definition.
func TestStabilityOfWords(t *testing.T) {
	const k = 10
	settings := evaluate.Settings{Case: "lookup", Resamples: 200, Seed: 1}
	small := gauss(40, 3, 4)
	other := gauss(40, 3, 5)
	r, err := evaluate.Stability([]*evaluate.Space{space(t, small, settings), space(t, other, settings)}, k)
	if err != nil {
		t.Fatal(err)
	}
	nearest := func(table *vector.Table, i int) []int {
		var order []int
		for j := range table.Len() {
			if j != i {
				order = append(order, j)
			}
		}
		slices.SortFunc(order, func(a, b int) int {
			if cosine(table, i, a) > cosine(table, i, b) {
				return -1
			}
			return 1
		})
		return order[:k]
	}
	for i, got := range r.Items {
		var want float64
		for _, j := range nearest(small, i) {
			if slices.Contains(nearest(other, i), j) {
				want += 1. / k
			}
		}
		if !(math.Abs(got-want) <= 1e-12) {
			t.Errorf("word %d: %v, want %v", i, got, want)
		}
	}
}

// TestThreads checks that no bit depends on the number of threads.
func TestThreads(t *testing.T) {
	table, analogies, pairs := related(rand.New(rand.NewPCG(9, 9)))
	other, _, _ := related(rand.New(rand.NewPCG(8, 8)))
	var classes, odd strings.Builder
	for i, w := range table.Words {
		fmt.Fprintf(&classes, "%s %d\n", w, i%7)
	}
	for i := 0; i+5 < table.Len(); i += 5 {
		fmt.Fprintln(&odd, strings.Join(table.Words[i:i+3], " "), "|", strings.Join(table.Words[i+3:i+5], " "))
	}
	score := func() string {
		s := space(t, table, evaluate.Settings{Case: "lookup", Resamples: 500, Seed: 1})
		var all []evaluate.Result
		for _, text := range []string{analogies, pairs, classes.String(), odd.String()} {
			all = append(all, parse(t, text).Score(s)...)
		}
		stability, err := evaluate.Stability([]*evaluate.Space{s, space(t, other, evaluate.Settings{Case: "lookup"})}, 3)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(append(all, stability))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	want := score()
	for _, threads := range []int{1, 3} {
		before := runtime.GOMAXPROCS(threads)
		got := score()
		runtime.GOMAXPROCS(before)
		if got != want {
			t.Errorf("%d threads:\n%s, want\n%s", threads, got, want)
		}
	}
}

// TestSettings checks that each setting has an effect, and that those out of range
// are reported.
func TestSettings(t *testing.T) {
	table, analogies, pairs := related(rand.New(rand.NewPCG(9, 9)))
	var classes strings.Builder
	for i, w := range table.Words {
		fmt.Fprintf(&classes, "%s %d\n", w, i%7)
	}
	score := func(s evaluate.Settings) string {
		var all []evaluate.Result
		for _, text := range []string{analogies, pairs, classes.String()} {
			for _, r := range parse(t, text).Score(space(t, table, s)) {
				r.Convention = ""
				all = append(all, r)
			}
		}
		text, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	base := evaluate.Settings{Case: "lookup", Resamples: 200, Seed: 1}
	for name, change := range map[string]func(s *evaluate.Settings){
		"case upper": func(s *evaluate.Settings) { s.Case = "upper" },
		"case exact": func(s *evaluate.Settings) { s.Case = "exact" },
		"restrict":   func(s *evaluate.Settings) { s.Restrict = 300 },
		"inputs":     func(s *evaluate.Settings) { s.Inputs = true },
		"resamples":  func(s *evaluate.Settings) { s.Resamples = 0 },
		"seed":       func(s *evaluate.Settings) { s.Seed = 2 },
	} {
		s := base
		change(&s)
		if score(s) == score(base) {
			t.Errorf("%s changes nothing", name)
		}
	}
	if err := evaluate.Defaults().Validate(); err != nil {
		t.Error(err)
	}
	for want, s := range map[string]evaluate.Settings{
		`case: there is no "title"; there are lookup, upper and exact`: {Case: "title"},
		"restrict: -1 must be at least 1, or 0":                        {Case: "exact", Restrict: -1},
		"resamples: -1 is out of range; it is in [0,1000000]":          {Case: "exact", Resamples: -1},
	} {
		if _, err := evaluate.NewSpace(table, s); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
}

// TestResultJSON has a number that is not defined.
func TestResultJSON(t *testing.T) {
	r := parse(t, "x y 1\nz u 2\n").Score(space(t, gauss(3, 2, 1), evaluate.Settings{Case: "exact"}))[0]
	got, err := json.Marshal(r)
	want := `{"set":"set","kind":"similarity","metric":"spearman","value":null,"low":null,"high":null,"value_uncovered_zero":null,"covered":0,"total":2,"unknown":"x","convention":"Spearman`
	if err != nil || !strings.HasPrefix(string(got), want) {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

func TestUndefined(t *testing.T) {
	table := gauss(4, 3, 1)
	copy(table.Words, []string{"a", "b", "c", "d"})
	for text, want := range map[string]string{
		"a b 1\na c 2\n": "",
		"a b 1\n":        "one pair has no order",
		"a b 1\na c 1\n": "the scores of the covered pairs, or their cosines, are all the same",
		"x y 1\na z 2\n": `nothing of the set is covered by the vocabulary, which lacks "x"`,
		"a y 1\na z 2\n": `nothing of the set is covered by the vocabulary, which lacks "y"`,
		"a b c y\n":      `nothing of the set is covered by the vocabulary, which lacks "y"`,
		"a b x | y\n":    `nothing of the set is covered by the vocabulary, which lacks "x"`,
		"x k\ny k\n":     `nothing of the set is covered by the vocabulary, which lacks "x"`,
		strings.Repeat("x", 99) + " k\n" + "y k\n": `nothing of the set is covered by the vocabulary, which lacks "` + strings.Repeat("x", 60) + `…"`,
	} {
		r := parse(t, text).Score(space(t, table, evaluate.Settings{Case: "lookup"}))[0]
		if got := r.Undefined(); got != want || (want == "") == math.IsNaN(r.Value) {
			t.Errorf("%q: %v is undefined because %q, want %q", text, r.Value, got, want)
		}
	}
}
