package align

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/lexigraph/lexigraph/model/vector"
)

// random returns a table of words w0, w1, …
func random(seed uint64, words, dim int) *vector.Table {
	rng := rand.New(rand.NewPCG(seed, 1))
	t := &vector.Table{Dim: dim}
	for i := range words {
		t.Words = append(t.Words, fmt.Sprint("w", i))
	}
	for range words * dim {
		t.Data = append(t.Data, float32(rng.NormFloat64()))
	}
	return t
}

// planted returns a space with clusters and another with the same words under other names, turned and with noise. Row i of
// the one means what row order[i] of the other does.
func planted(words, dim, more int, noise float64) (a, b *vector.Table, order []int) {
	rng := rand.New(rand.NewPCG(7, 7))
	a = random(1, words, dim)
	centres := random(2, 20, dim)
	for i := range words {
		for k, c := range centres.Row(rng.IntN(20)) {
			a.Row(i)[k] += 2 * c
		}
	}
	m, err := Fit(random(3, 10*dim, dim), random(4, 10*dim, dim+more), Identical(random(3, 10*dim, dim), random(4, 10*dim, dim+more)))
	if err != nil {
		panic(err)
	}
	t, err := m.Apply(a)
	if err != nil {
		panic(err)
	}
	order = rng.Perm(words)
	b = &vector.Table{Dim: t.Dim, Words: make([]string, words), Data: make([]float32, len(t.Data))}
	for i, j := range order {
		b.Words[j] = fmt.Sprint("v", i)
		for k, x := range t.Row(i) {
			b.Row(j)[k] = x + float32(noise*rng.NormFloat64())
		}
	}
	return a, b, order
}

// TestIdenticalAccents pairs words whose accents are separate characters in one table, and the very same where a table has both.
func TestIdenticalAccents(t *testing.T) {
	table := func(words ...string) *vector.Table {
		return &vector.Table{Dim: 1, Words: words, Data: make([]float32, len(words))}
	}
	composed, apart := "caf\u00e9", "cafe\u0301"
	for _, test := range []struct {
		a, b *vector.Table
		want []Pair
	}{
		{table("sun", composed), table(apart, "sun"), []Pair{{0, 1}, {1, 0}}},
		{table(apart), table(composed), []Pair{{0, 0}}},
		{table(apart, composed), table(composed), []Pair{{1, 0}}},
		{table(composed), table(apart, composed), []Pair{{0, 1}}},
		{table(composed, apart), table(composed, apart), []Pair{{0, 0}, {1, 1}}},
	} {
		if got := Identical(test.a, test.b); !slices.Equal(got, test.want) {
			t.Errorf("%q and %q: pairs %v, want %v", test.a.Words, test.b.Words, got, test.want)
		}
	}
	a, b := random(1, 4, 3), random(1, 4, 3)
	a.Words[0], b.Words[0] = composed, apart
	if moves, err := Moves([]*vector.Table{a}, []*vector.Table{b}); err != nil || len(moves) != 4 {
		t.Errorf("%d words moved: %v", len(moves), err)
	}
}

// TestFit holds the map to its definition: right angles kept, also where the pairs lie in fewer directions, and no other turn of any plane
// nearer.
func TestFit(t *testing.T) {
	for _, s := range []struct{ words, from, to, rank int }{{60, 9, 9, 9}, {60, 9, 14, 9}, {5, 9, 9, 4}, {1, 4, 4, 1}, {9, 1, 1, 1}, {40, 8, 8, 8}} {
		a, b := random(1, s.words, s.from), random(2, s.words, s.to)
		pairs := Identical(a, b)
		m, err := Fit(a, b, pairs)
		if err != nil {
			t.Fatal(err)
		}
		if m.Rank != s.rank || m.Pairs != s.words {
			t.Errorf("%v: rank %d of %d pairs", s, m.Rank, m.Pairs)
		}
		for i := range m.From {
			for j := range m.From {
				var sum, want float64
				for k := range m.To {
					sum += m.W[k*m.From+i] * m.W[k*m.From+j]
				}
				if i == j {
					want = 1
				}
				if !(math.Abs(sum-want) <= 1e-13) {
					t.Errorf("%v: columns %d and %d have the product %v", s, i, j, sum)
				}
			}
		}
		product, _ := cross(newFrame(a, nil, nil), newFrame(b, nil, nil), pairs)
		fit := func(w []float64) (sum float64) {
			for i := range m.From {
				for k := range m.To {
					sum += w[k*m.From+i] * product[i*m.To+k]
				}
			}
			return sum
		}
		best := fit(m.W)
		for i := range m.To {
			for j := range i {
				w := append([]float64{}, m.W...)
				spin(w[i*m.From:(i+1)*m.From], w[j*m.From:(j+1)*m.From], math.Cos(0.01), math.Sin(0.01))
				if fit(w) > best+1e-12 {
					t.Errorf("%v: turned in the plane of %d and %d it fits better: %v, not %v", s, i, j, fit(w), best)
				}
			}
		}
	}
}

func TestFitBad(t *testing.T) {
	a, b := random(1, 3, 4), random(2, 3, 4)
	clear(a.Row(0))
	b.Row(1)[2] = float32(math.NaN())
	b.Row(2)[0] = float32(math.Inf(1))
	if _, err := Fit(a, b, Identical(a, b)); !errors.Is(err, ErrNoPairs) {
		t.Errorf("error %v", err)
	}
	if _, err := Moves([]*vector.Table{a}, []*vector.Table{b}); !errors.Is(err, ErrNoPairs) {
		t.Errorf("error %v", err)
	}
	b.Row(1)[2] = 1
	if m, err := Fit(a, b, Identical(a, b)); err != nil || m.Pairs != 1 || m.Rank != 1 {
		t.Errorf("%+v, error %v", m, err)
	}
	for _, p := range []Pair{{-1, 0}, {0, -1}, {3, 0}, {0, 3}} {
		if _, err := Fit(a, b, []Pair{{1, 1}, p}); err == nil || !strings.HasPrefix(err.Error(), "pairs[1]") {
			t.Errorf("a pair of rows that are not there, %v: error %v", p, err)
		}
	}
	if _, err := Fit(random(1, 3, 5), b, []Pair{{0, 0}}); err == nil {
		t.Error("5 dimensions were turned into 4")
	}
}

// TestPlanted finds what a planted space has hidden: from some known pairs all others, by CSLS and with noise.
func TestPlanted(t *testing.T) {
	for _, more := range []int{0, 3} {
		a, b, order := planted(400, 20, more, 0.3)
		var known []Pair
		for i := range 25 {
			known = append(known, Pair{i, order[i]})
		}
		right := func(m *Map) (n int) {
			r, err := NewRetrieval(m, a, b, DefaultNeighbors)
			if err != nil {
				t.Fatal(err)
			}
			found, err := r.Nearest(a, 1)
			if err != nil {
				t.Fatal(err)
			}
			for i, f := range found {
				if f[0].Row == order[i] {
					n++
				}
			}
			return n
		}
		m, err := Fit(a, b, known)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Refine(a, b, known, Refinement{Rounds: 1}); err == nil {
			t.Error("pairs are refined by no neighbours")
		}
		refined, err := Refine(a, b, known, Refinement{Rounds: 5, Keep: more == 0, Neighbors: DefaultNeighbors})
		if err != nil {
			t.Fatal(err)
		}
		if first, then := right(m), right(refined); first < 200 || then < 396 || then < first {
			t.Errorf("%d of 400 are right and after refinement %d", first, then)
		}
	}
}

// cosineOf returns the cosine of row i of x and row j of y; −∞ where one has no direction.
func cosineOf(x, y space, i, j int) (sum float64) {
	if !x.known[i] || !y.known[j] {
		return math.Inf(-1)
	}
	for k, v := range x.unit.Row(i) {
		sum += float64(v) * float64(y.unit.Row(j)[k])
	}
	return sum
}

// meanOfBest returns the mean of the k highest of n cosines.
func meanOfBest(k, n int, of func(i int) float64) (sum float64) {
	var all []float64
	for i := range n {
		if c := of(i); !math.IsInf(c, -1) {
			all = append(all, c)
		}
	}
	slices.Sort(all)
	for _, c := range all[len(all)-k:] {
		sum += c / float64(k)
	}
	return sum
}

// TestCSLS holds retrieval to its formula.
func TestCSLS(t *testing.T) {
	const k = 3
	a, b := random(1, 70, 6), random(2, 2100, 6)
	clear(b.Row(5))
	a.Row(9)[0] = float32(math.NaN())
	m, err := Fit(a, b, Identical(a, b))
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewRetrieval(m, a, b, k)
	if err != nil {
		t.Fatal(err)
	}
	x, y := newFrame(a, nil, m).part(0, 70), newFrame(b, nil, nil).part(0, 2100)
	cosine := func(i, j int) float64 { return cosineOf(x, y, i, j) }
	found, err := r.Nearest(a, 2)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Nearest(a, 0); err == nil {
		t.Error("no word is asked for, and found")
	}
	r.Hold()
	if held, err := r.Nearest(a, 2); err != nil || !reflect.DeepEqual(held, found) {
		t.Errorf("vectors that are made once find others, or error %v", err)
	}
	byCosine, err := r.NearestByCosine(a, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 70 {
		if i == 9 {
			if len(found[i])+len(byCosine[i]) > 0 {
				t.Errorf("a vector that is not finite has %v", found[i])
			}
			continue
		}
		rx := meanOfBest(k, b.Len(), func(j int) float64 { return cosine(i, j) })
		csls, best := math.Inf(-1), math.Inf(-1)
		for j := range b.Len() {
			if j%300 == 0 || j == found[i][0].Row { // enough to see a wrong one
				csls = max(csls, 2*cosine(i, j)-rx-meanOfBest(k, a.Len(), func(i int) float64 { return cosine(i, j) }))
			}
			best = max(best, cosine(i, j))
		}
		if f := found[i][0]; !(math.Abs(float64(f.CSLS)-csls) <= 1e-5) || !(math.Abs(float64(f.Cosine)-cosine(i, f.Row)) <= 1e-6) || f.CSLS < found[i][1].CSLS {
			t.Errorf("word %d: %+v, want %v", i, found[i], csls)
		}
		if f := byCosine[i]; !(math.Abs(float64(f[0].Cosine)-best) <= 1e-6) || f[0].Cosine < f[1].Cosine {
			t.Errorf("word %d: %+v, want %v", i, f, best)
		}
	}
}

// TestMoves plants words that change their neighbours, in a space that is otherwise turned and noisy.
func TestMoves(t *testing.T) {
	a := random(1, 300, 12)
	seeds := func(from *vector.Table, first uint64) (tables []*vector.Table) {
		for s := range uint64(3) {
			noise := random(first+s, 300, 12)
			turn, err := Fit(random(first+s+50, 99, 12), random(first+s+90, 99, 12), Identical(noise.Top(99), noise.Top(99)))
			if err != nil {
				t.Fatal(err)
			}
			n, err := turn.Apply(from)
			if err != nil {
				t.Fatal(err)
			}
			for i, x := range noise.Data {
				n.Data[i] += 0.2 * x
			}
			tables = append(tables, n)
		}
		return tables
	}
	b := &vector.Table{Words: a.Words, Dim: 12, Data: append([]float32{}, a.Data...)}
	copy(b.Row(10), a.Row(20))
	copy(b.Row(200), a.Row(30))
	before, after := seeds(a, 100), seeds(b, 200)
	moves, err := Moves(before, after)
	if err != nil {
		t.Fatal(err)
	}
	beyond := 0
	var pairs []Pair
	var most float64
	for i, m := range moves {
		pairs = append(pairs, m.Pair)
		planted := i == 10 || i == 200
		if m.Beyond() {
			beyond++
		}
		if planted != (m.Distance > 0.3) || planted && !m.Beyond() || m.Low > m.Distance {
			t.Errorf("%+v", m)
		}
		most = max(most, m.Noise)
	}
	if beyond > 2+30 || most == 0 { // one in ten by chance
		t.Errorf("%d words are beyond the noise, which is at most %v", beyond, most)
	}
	local := Local(before[0], after[0], pairs, []int{10, 11, 200, 201}, 25)
	if !(min(local[0], local[2]) >= 0.3 && max(local[1], local[3]) <= 0.15) {
		t.Errorf("local: %v", local)
	}
	alone, err := Moves(before[:1], after[:1])
	if err != nil || alone[0].Beyond() || !math.IsNaN(alone[0].Noise) {
		t.Errorf("%+v, error %v", alone[0], err)
	}
}

// TestLocal holds the distances by neighbours to their definition, with words that have no direction.
func TestLocal(t *testing.T) {
	const n, d, k = 60, 8, 5
	a, b := random(1, n, d), random(2, n, d)
	clear(a.Row(3))
	clear(b.Row(7))
	centred := func(t *vector.Table) (unit [][]float64) {
		mean := make([]float64, d)
		direction := func(x []float64) []float64 {
			length := math.Sqrt(dot(x, x))
			for i := range x {
				x[i] /= length
			}
			return x
		}
		for i := range n {
			x := make([]float64, d)
			for j, v := range t.Row(i) {
				x[j] = float64(v)
			}
			if unit = append(unit, nil); dot(x, x) > 0 {
				unit[i] = direction(x)
				for j, v := range unit[i] {
					mean[j] += v / (n - 1)
				}
			}
		}
		for i, x := range unit {
			for j := range x {
				x[j] -= mean[j]
			}
			if x != nil {
				unit[i] = direction(x)
			}
		}
		return unit
	}
	x, y := centred(a), centred(b)
	var at []int
	for i := range n {
		at = append(at, i)
	}
	got := Local(a, b, Identical(a, b), at, k)
	for i := range n {
		if i == 3 || i == 7 {
			if !math.IsNaN(got[i]) {
				t.Errorf("word %d, which has no direction, has %v", i, got[i])
			}
			continue
		}
		near := map[int]bool{}
		for _, unit := range [][][]float64{x, y} {
			others := slices.DeleteFunc(slices.Clone(at), func(j int) bool { return j == i || unit[j] == nil })
			slices.SortFunc(others, func(p, q int) int { return cmp.Compare(dot(unit[i], unit[q]), dot(unit[i], unit[p])) })
			for _, j := range others[:k] {
				near[j] = true
			}
		}
		var u, v []float64
		for j := range near {
			if x[j] != nil && y[j] != nil {
				u, v = append(u, dot(x[i], x[j])), append(v, dot(y[i], y[j]))
			}
		}
		if want := 1 - dot(u, v)/math.Sqrt(dot(u, u)*dot(v, v)); !(math.Abs(got[i]-want) < 1e-5) {
			t.Errorf("word %d: %v, want %v", i, got[i], want)
		}
	}
}

func TestChance(t *testing.T) {
	for _, c := range []struct {
		a, b int
		want float64
	}{{1, 1, 1}, {1, 2, 1. / 3}, {2, 2, 1. / 3}, {3, 3, 0.1}, {3, 2, 0.1}} {
		if got := Chance(c.a, c.b); !(math.Abs(got-c.want) <= 1e-15) {
			t.Errorf("chance of %d and %d: %v", c.a, c.b, got)
		}
	}
}

// TestBits holds the map to its bits, which no processor and no number of threads changes.
func TestBits(t *testing.T) {
	const want = "61f502e24fb4368c24504c7967b07c1905b15b2ff7a8a5a9b51a20d13a764418"
	rng := rand.New(rand.NewPCG(1, 1))
	table := func(dim int) *vector.Table {
		t := &vector.Table{Words: make([]string, 150), Dim: dim, Data: make([]float32, 150*dim)}
		for i := range t.Data {
			t.Data[i] = rng.Float32() - 0.5
		}
		return t
	}
	a, b := table(33), table(40)
	pairs := make([]Pair, 150)
	for i := range pairs {
		pairs[i] = Pair{i, i}
	}
	m, err := Fit(a, b, pairs)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	binary.Write(h, binary.LittleEndian, m.W)
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("SHA-256 of the map is %s, want %s", got, want)
	}
}

// TestTurn holds that vectors that are turned where they are become those of a new table.
func TestTurn(t *testing.T) {
	a, b := random(1, 9000, 6), random(2, 9000, 6)
	m, err := Fit(a, b, Identical(a, b))
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.Apply(a)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Turn(a); err != nil || !slices.Equal(a.Data, want.Data) {
		t.Errorf("the vectors differ, or error %v", err)
	}
	if err := m.Turn(random(1, 3, 5)); err == nil {
		t.Error("vectors of dimension 5 were turned by a map for 6")
	}
	if m, err = Fit(random(1, 9, 5), b, Identical(random(1, 9, 5), b)); err != nil || m.Turn(random(1, 9, 5)) == nil {
		t.Errorf("vectors of dimension 5 became some of 6 in their place, or error %v", err)
	}
}

// TestFrame holds that rows of a turned space that are made alone are those of all of it, whose vectors take memory that a step of an
// alignment does not need.
func TestFrame(t *testing.T) {
	const rows = 100
	a, b := random(1, 9000, 60), random(2, 200, 70)
	m, err := Fit(a, b, Identical(a, b))
	if err != nil {
		t.Fatal(err)
	}
	turned, err := m.Apply(a)
	if err != nil {
		t.Fatal(err)
	}
	whole := newFrame(turned, nil, nil)
	want := whole.part(0, whole.len())
	f := newFrame(a, nil, m)
	if !slices.Equal(f.mean, whole.mean) {
		t.Error("the mean differs from that of the whole space")
	}
	check := func(what string, got space, rows ...int) {
		t.Helper()
		for i, row := range rows {
			if got.known[i] != want.known[row] || !slices.Equal(got.unit.Row(i), want.unit.Row(row)) {
				t.Errorf("%s: row %d differs from that of the whole space", what, row)
			}
		}
	}
	check("first", f.first(rows).part(90, 10), 90, 91, 92)
	check("part", f.part(8000, 3), 8000, 8001, 8002)
	check("pick", f.pick([]int{7, 8999, 7}), 7, 8999, 7)
	check("only", f.only([]int{5, 8000, 9}).pick([]int{2, 1}), 9, 8000)
}

// TestMovesMemory holds that comparing two spaces takes little beside them.
func TestMovesMemory(t *testing.T) {
	a, b := random(1, 50_000, 128), random(2, 50_000, 128)
	numbers := uint64(4 * (len(a.Data) + len(b.Data)))
	takes(t, "two spaces", numbers/2+4*uint64(len(a.Words))*uint64(unsafe.Sizeof(Move{})), func() {
		moves, err := Moves([]*vector.Table{a}, []*vector.Table{b})
		if err != nil {
			t.Fatal(err)
		}
		pairs := make([]Pair, len(moves))
		for i, m := range moves {
			pairs[i] = m.Pair
		}
		Local(a, b, pairs, []int{1, 2, 3}, 5)
	})
}

// TestAlignMemory holds that aligning a space by all its words, and looking for words among all, makes no copy of it, whichever it is.
func TestAlignMemory(t *testing.T) {
	few, many := random(1, 300, 128), random(2, 100_000, 128)
	for name, side := range map[string][2]*vector.Table{"a": {many, few}, "b": {few, many}} {
		a, b := side[0], side[1]
		takes(t, name, uint64(4*len(many.Data))*3/4, func() {
			m, err := Refine(a, b, Identical(a.Top(99), b), Refinement{Rounds: 1, Neighbors: 2})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := NewRetrieval(m, a, b, 2); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// takes holds that do takes no more than so many bytes. On a busy machine garbage that waits for its collection comes to what
// is in use, now and then: of three times one has to be without.
func takes(t *testing.T, what string, bytes uint64, do func()) {
	t.Helper()
	var all []uint64
	for range 3 {
		most := mostMemory(do)
		if most <= bytes {
			return
		}
		all = append(all, most)
	}
	t.Errorf("%s: %d bytes were taken, and %d are enough", what, all, bytes)
}

// mostMemory returns how many bytes of the heap do takes at most, beside what there was before.
func mostMemory(do func()) uint64 {
	debug.SetGCPercent(5)
	defer debug.SetGCPercent(100)
	live := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	runtime.GC()
	before, most := live(), uint64(0)
	done, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
				most = max(most, live())
			}
		}
	}()
	do()
	close(done)
	<-ended
	return most - before
}
