package page

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/vector"
)

// explored returns an exploration of one or two spaces with hostile words.
func explored(t *testing.T, spaces int) *compare.Exploration {
	t.Helper()
	table := madeVectors(1, true)
	table.Words[5], table.Words[6] = "a\tb\u2028c</script>", "</ScRiPt><script>alert(1)</script>"
	n := table.Len()
	e := &compare.Exploration{Words: table.Words, Example: [3]string{"reader", "mutex", hostile}, Clusters: [][]string{{"reader", hostile}, {"mutex"}}, Notes: []string{"shown are " + hostile}}
	for i := range n {
		e.Cluster = append(e.Cluster, i%3-1)
		e.Counts = append(e.Counts, int64(1000-i))
	}
	numbers, value := make([]float64, n), make([]int, n)
	numbers[1], value[1] = math.NaN(), -1
	e.Columns = []compare.Column{{Name: "year", Numbers: numbers}, {Name: hostile, Values: []string{hostile, "noun"}, Value: value}}
	e.Columns = append(e.Columns, compare.Column{Name: "not known", Values: []string{}, Value: slices.Repeat([]int{-1}, n)})
	for c := 3; c < 12; c++ {
		e.Columns = append(e.Columns, compare.Column{Name: fmt.Sprint("column ", c), Numbers: slices.Repeat([]float64{1e300 / float64(c)}, n)})
	}
	for s := range spaces {
		space := compare.Space{Name: fmt.Sprintf("runs/one%s/x-%d", hostile, s), Table: madeVectors(uint64(s)+1, true)}
		space.Table.Words = table.Words
		for i := range n {
			space.Of = append(space.Of, i)
			space.Places = append(space.Places, float32(i%7), float32(i%5))
		}
		e.Spaces = append(e.Spaces, space)
	}
	if spaces == 2 {
		e.Spaces[1].Of[4] = -1
		e.Shift = &compare.Shift{Words: n - 1, Distance: slices.Repeat([]float64{0.75}, n), Noise: slices.Repeat([]float64{0.5}, n), Runs: 4, Beyond: 1, Chance: 2.5, Often: 50, Most: []int{2, 9}}
		e.Shift.Distance[4], e.Shift.Noise[4] = math.NaN(), math.NaN()
	} else {
		e.Report = compared(t, whole(t, 1, 20)[:1], compare.Options{}).Report
	}
	return e
}

// unpacked returns what the script of a page reads.
func unpacked(t *testing.T, page string) (head explorerHead, array func(name string, numbers any)) {
	t.Helper()
	m := regexp.MustCompile(`<script type="text/plain" id="data">([A-Za-z0-9+/=]+)</script>`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page has no data, or data that are more than base64")
	}
	raw, err := io.ReadAll(flate.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(m[1]))))
	if err != nil {
		t.Fatal(err)
	}
	size := int(binary.LittleEndian.Uint32(raw))
	if err := json.Unmarshal(raw[4:4+size], &head); err != nil {
		t.Fatal(err)
	}
	start := (4 + size + 7) / 8 * 8
	return head, func(name string, numbers any) {
		if err := binary.Read(bytes.NewReader(raw[start+head.Arrays[name].At:]), binary.LittleEndian, numbers); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

// TestExploration: the page asks for no other file, runs no script but its own, and has the words and vectors that
// it was given, for one space and for two.
func TestExploration(t *testing.T) {
	for spaces := 1; spaces <= 2; spaces++ {
		e := explored(t, spaces)
		var b bytes.Buffer
		if err := WriteExploration(&b, e); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		checkMarkup(t, page, spaces)
		head, array := unpacked(t, page)
		if len(head.Words) != len(e.Words) || head.Words[2] != hostile || head.Words[3] != "\uFFFD" || head.Words[5] != "a␉b\u2028c</script>" {
			t.Errorf("%d: the words are %q", spaces, head.Words)
		}
		if head.Spaces[0].Bits != 16 || head.Spaces[0].Dim != 10 || head.Counts[1] != 999 || len(head.Columns[1].Values) != 2 {
			t.Errorf("%d: the page has spaces %v, counts %v, columns %v", spaces, head.Spaces, head.Counts, head.Columns)
		}
		n := len(e.Words)
		vectors, places, cluster, value := make([]int16, 10*n), make([]uint16, 2*n), make([]uint8, n), make([]uint8, n)
		array("vectors0", vectors)
		array("places0", places)
		array("cluster", cluster)
		array("column1", value)
		eleventh := make([]float64, n)
		array("column11", eleventh)
		for word := range n {
			kept := make([]float32, 10)
			for j := range kept {
				kept[j] = float32(vectors[10*word+j])
			}
			if c := vector.Cosine(kept, e.Spaces[0].Table.Row(word)); c < 0.999999 {
				t.Fatalf("%d: the vector of word %d points elsewhere: cosine %v", spaces, word, c)
			}
		}
		if places[0] != 0 || places[1] != 54613 || places[2*6] != 65535 { // the height is two thirds of the width
			t.Errorf("%d: the first places are %v", spaces, places[:14])
		}
		if got := head.Columns[2].Values; got == nil || len(got) > 0 || head.Columns[3].Values != nil {
			t.Errorf("a column in which nothing is known has values %v, and one of numbers %v", got, head.Columns[3].Values)
		}
		if _, ok := head.Arrays["column11"]; !ok || eleventh[n-1] != 1e300/11 {
			t.Errorf("the last column has %v", eleventh[n-1])
		}
		if cluster[0] != 255 || cluster[2] != 1 || value[0] != 0 || value[1] != 255 {
			t.Errorf("%d: clusters are %v, values %v", spaces, cluster[:3], value[:3])
		}
		if spaces == 2 {
			checkShift(t, head, array, n)
		}
	}
}

// checkShift holds what the page says about how n words moved between two spaces.
func checkShift(t *testing.T, head explorerHead, array func(name string, numbers any), n int) {
	t.Helper()
	moved, present := make([]float32, n), make([]uint8, n)
	array("moved", moved)
	array("present1", present)
	most := head.Shift.Most
	if moved[0] != 0.75 || moved[4] == moved[4] || present[4] != 0 || present[5] != 1 || len(most) != 2 || !most[0].Beyond || most[1].Beyond || *most[1].Noise != 0.5 {
		t.Errorf("the shift is %v, %v, %v", moved[:6], present[:6], head.Shift)
	}
	for _, want := range []string{"so that 59 words fit best", "at least 50 times on both sides", "(4 runs in all)", "marks the 1 word, among those,", "by chance it would be at most 2."} {
		if !strings.Contains(head.Shift.Lead, want) {
			t.Errorf("what moved is told as %q, without %q", head.Shift.Lead, want)
		}
	}
}

// checkMarkup holds that the page loads nothing, and has one script of its own and as many maps as spaces.
func checkMarkup(t *testing.T, page string, spaces int) {
	t.Helper()
	for _, bad := range []string{` src="`, ` href="/`, "http:", "https:", "url(", "@import", "import(", "fetch(", "ZgotmplZ", "<no value>", "innerHTML", "alert(1)", "\u2028"} {
		if strings.Contains(page, bad) {
			t.Errorf("%d: the page has %q", spaces, bad)
		}
	}
	scripts := regexp.MustCompile(`(?is)<script[^>]*>(.*?)</script>`).FindAllStringSubmatch(page, -1)
	if n := len(regexp.MustCompile(`(?i)<script`).FindAllString(page, -1)); n != 3 || len(scripts) != 3 {
		t.Fatalf("%d: there are %d scripts, %d of them whole; want data, worker and the page's own", spaces, n, len(scripts))
	}
	hash := sha256.Sum256([]byte(scripts[2][1]))
	if want := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'\">"; !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(page, "&#39;", "'"), "&#43;", "+"), want) {
		t.Errorf("%d: the policy does not name the script by its hash, %s", spaces, want)
	}
	if got := strings.Count(page, `<figure class="pane">`); got != spaces {
		t.Errorf("%d: there are %d maps", spaces, got)
	}
	if got, want := strings.Contains(page, "Learning curves") || strings.Contains(page, `<th scope="row">note</th>`), spaces == 1; got != want {
		t.Errorf("%d: the page has curves and settings: %v, want %v", spaces, got, want)
	}
}

// TestExplorationRounded: where there are too many numbers for 16 bits, they have 8, and the nearest words of each
// word are on the page.
func TestExplorationRounded(t *testing.T) {
	const n, dim = 4001, 1000
	table := &vector.Table{Dim: dim, Data: make([]float32, n*dim)}
	e := &compare.Exploration{}
	s := compare.Space{Name: "x", Table: table, Places: make([]float32, 2*n), Near: &vector.Neighbors{K: 2, Row: slices.Repeat([]int32{-1}, 2*n), Cosine: make([]float32, 2*n)}}
	for i := range n {
		table.Words = append(table.Words, fmt.Sprint("w", i))
		table.Data[i*dim], table.Data[i*dim+1] = 1, -0.5
		s.Of = append(s.Of, n-1-i) // the words of the page are in another order
		s.Near.Row[2*i] = int32((i + 1) % n)
	}
	e.Words, e.Spaces = table.Words, []compare.Space{s}
	var b bytes.Buffer
	if err := WriteExploration(&b, e); err != nil {
		t.Fatal(err)
	}
	head, array := unpacked(t, b.String())
	vectors, near := make([]int8, 2), make([]uint32, 4)
	array("vectors0", vectors)
	array("near0", near)
	if head.Spaces[0].Bits != 8 || vectors[0] != 127 || vectors[1] != -64 {
		t.Errorf("numbers have %d bits, and the first are %v", head.Spaces[0].Bits, vectors)
	}
	if want := []uint32{n - 1, math.MaxUint32, 0, math.MaxUint32}; !slices.Equal(near, want) {
		t.Errorf("near are %v, want %v", near, want)
	}
}
