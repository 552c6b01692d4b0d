package page

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/vector"
)

// exploreScript does in the explorer's page what a reader would.
//
//go:embed testdata/explore.js
var exploreScript string

// madeExploration has n made words in no order, on a map by chance, and a column of which two words have another value than the others.
func madeExploration(n int) *compare.Exploration {
	const dim = 24
	r := rand.New(rand.NewPCG(1, 1))
	table := &vector.Table{Dim: dim, Data: make([]float32, 0, n*dim)}
	s := compare.Space{Name: "made.txt", Table: table}
	for i := range n {
		table.Words = append(table.Words, fmt.Sprintf("w%06d", (i*7919)%n))
		for d := range dim {
			x := r.NormFloat64()
			if d == i%dim {
				x += 3
			}
			table.Data = append(table.Data, float32(x))
		}
		s.Of, s.Places = append(s.Of, i), append(s.Places, float32(r.NormFloat64()), float32(r.NormFloat64()))
	}
	side := make([]int, n)
	side[0], side[1] = 1, 1
	return &compare.Exploration{Words: table.Words, Spaces: []compare.Space{s}, Example: [3]string(table.Words[:3]),
		Columns: []compare.Column{{Name: "side", Values: []string{"left", "right"}, Value: side}}}
}

// near is a neighbour as the page shows it, and an answer the neighbours under a heading.
type (
	near   struct{ Word, Cosine string }
	answer struct {
		Heading string
		Near    []near
	}
)

// exploring is what exploreScript finds in the page.
type exploring struct {
	Words, Drawn, Selected, Chosen, Lines, Overflow int
	More                                            int
	WebGL, Cleared, Help, Alone, Cancelled          bool
	Legend                                          struct {
		Pressed string
		Chosen  int
	}
	Word, Sum                  answer
	Address, Unknown, Restored string
	Requests                   []string
	Frames                     struct {
		Looked, Sent, Drawn          int
		Milliseconds, Longest, Ratio float64
		Labelled                     bool // at once after another size
	}
	AtRest int
	Narrow int // labels that are wider than the room for them
}

// TestInteropExploration opens the explorer with 100,000 words: it draws them, finds a word by its beginning, and
// shows the neighbours that a search in Go finds.
func TestInteropExploration(t *testing.T) {
	b := newBrowser(t)
	const n = 100_000
	e := madeExploration(n)
	table := e.Spaces[0].Table
	var page bytes.Buffer
	if err := WriteExploration(&page, e); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "explore.html")
	writeFile(t, file, page.String())
	asked := [3]string(table.Words[:3])
	question, err := json.Marshal(map[string]string{"beginning": asked[0], "sum": asked[1] + " - " + asked[0] + " + " + asked[2]})
	if err != nil {
		t.Fatal(err)
	}
	tab := b.tab(t, file, 900, 600) // without a GPU, each pixel is work for the processor
	var found exploring
	tab.run("const question = "+string(question)+";\n"+exploreScript, &found)
	if len(tab.complaints) > 0 {
		t.Errorf("the page complains: %q", tab.complaints)
	}
	t.Logf("%d pixels drawn, with WebGL: %v; the page has %.1f MB", found.Drawn, found.WebGL, float64(page.Len())/1e6)
	t.Run("map", func(t *testing.T) { found.checkMap(t, n) })
	t.Run("frames", func(t *testing.T) { found.checkFrames(t) })
	t.Run("answers", func(t *testing.T) { found.checkAnswers(t, table, asked) })
	t.Run("tools", func(t *testing.T) { found.checkTools(t, n) })
}

// checkMap holds that the page shows all n words, in its window, without asking anybody.
func (x *exploring) checkMap(t *testing.T, n int) {
	if x.Words != n || x.Drawn < 20_000 {
		t.Errorf("%d words, %d pixels are drawn", x.Words, x.Drawn)
	}
	if x.Narrow > 0 {
		t.Errorf("%d labels are wider than the room that is taken for them", x.Narrow)
	}
	if x.Overflow > 0 || len(x.Requests) > 0 {
		t.Errorf("the page is %d pixels wider than the window, and asks for %q", x.Overflow, x.Requests)
	}
}

// checkFrames holds that the map moves by little work.
func (x *exploring) checkFrames(t *testing.T) {
	f := x.Frames
	t.Logf("%d frames: by JavaScript %.1f ms in the median, %.1f at most; %d words looked at, at most", f.Drawn, f.Milliseconds, f.Longest, f.Looked)
	if f.Drawn < 40 || f.Looked > 6000 || f.Looked < 1000 || f.Sent > 0 || f.Ratio != 2 || !f.Labelled || x.AtRest > 0 {
		t.Errorf("frames are %+v, and at rest there are %d; want few words looked at, nothing sent, a ratio of 2, labels at once, and none at rest", f, x.AtRest)
	}
}

// checkAnswers holds the answers about the words that were asked for to those of a search in Go, and the address to the last of them.
func (x *exploring) checkAnswers(t *testing.T, table *vector.Table, asked [3]string) {
	search := vector.NewSearch(table)
	check := func(got answer, want []vector.Neighbor, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		var list []near
		for _, w := range want {
			list = append(list, near{w.Word, fmt.Sprintf("%.2f", w.Cosine)})
		}
		if !slices.Equal(got.Near, list) {
			t.Errorf("near %s are %v, want %v", got.Heading, got.Near, list)
		}
	}
	want, err := search.NearestWord(asked[0], 10)
	check(x.Word, want, err)
	want, err = search.Analogy(asked[0], asked[1], asked[2], 10)
	check(x.Sum, want, err)
	if x.Selected != 0 || !strings.HasPrefix(x.Address, "#q="+asked[0]) {
		t.Errorf("row %d is selected, and the address is %s; want row 0, %s", x.Selected, x.Address, asked[0])
	}
	if want := asked[1] + " − " + asked[0] + " + " + asked[2]; x.Restored != want || x.Sum.Heading != want {
		t.Errorf("the address brings back %q, and the answer is headed %q; want %q", x.Restored, x.Sum.Heading, want)
	}
}

// checkTools holds what the lasso, the legend, the help and the button for more do with a map of n words.
func (x *exploring) checkTools(t *testing.T, n int) {
	if !x.Cleared || !x.Help || x.Chosen < n-n/100 || x.Lines != x.Chosen || // a few words lie far outside
		!strings.Contains(x.Unknown, "not among the 100,000 words") {
		t.Errorf("cleared %v, help %v, %d words chosen, %d lines saved, unknown: %q", x.Cleared, x.Help, x.Chosen, x.Lines, x.Unknown)
	}
	if l := x.Legend; x.More != 10 || l.Pressed != "true" || l.Chosen != n-2 {
		t.Errorf("the focus is on neighbour %d after More, and on an entry of the legend that is pressed: %q, with %d words; want 10, true, %d", x.More, l.Pressed, l.Chosen, n-2)
	}
	if !x.Alone || !x.Cancelled {
		t.Errorf("the page answers without its worker: %v; a lasso ends with its pointer: %v", x.Alone, x.Cancelled)
	}
}

// TestInteropTools: no word of the first view lies under the tools, in a wide window and in a narrow one, though the map fills its square.
func TestInteropTools(t *testing.T) {
	b := newBrowser(t)
	e := madeExploration(400)
	for i := range e.Spaces[0].Places { // 20 by 20
		e.Spaces[0].Places[i] = float32([]int{i / 2 / 20, i / 2 % 20}[i%2])
	}
	file := filepath.Join(t.TempDir(), "explore.html")
	var page bytes.Buffer
	if err := WriteExploration(&page, e); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, page.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int{1280, 400} {
		var found struct{ Words, Under int }
		b.tab(t, file, width, 800).run(`(async () => {
			while (!window.app?.style) await new Promise((done) => setTimeout(done, 25));
			const pane = app.panes[0], box = pane.figure.getBoundingClientRect(), tools = document.querySelector(".tools").getBoundingClientRect();
			const found = { words: 0, under: 0 };
			for (let i = 0; i < pane.n; i++) {
				const x = box.left + pane.x(i), y = box.top + pane.y(i);
				if (x > box.left && x < box.right && y > box.top && y < box.bottom) found.words++;
				if (x > tools.left && x < tools.right && y > tools.top && y < tools.bottom) found.under++;
			}
			return found;
		})()`, &found)
		if found.Words != 400 || found.Under > 0 {
			t.Errorf("%d columns: %d words are seen and %d are under the tools, want 400 and 0", width, found.Words, found.Under)
		}
	}
}

// TestInteropPaper: on paper the page is light, also where the screen is dark, the map is on a canvas that keeps it, with as many dots as the page
// gives it room for, and no word is cut off below. Then the screen is as before.
func TestInteropPaper(t *testing.T) {
	b := newBrowser(t)
	file := filepath.Join(t.TempDir(), "explore.html")
	var page bytes.Buffer
	if err := WriteExploration(&page, madeExploration(400)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, page.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	tab := b.tab(t, file, 1280, 260)
	tab.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": "dark"}}}, nil)
	type seen struct {
		Ground        string
		Corner        [4]int // of the labels' canvas
		Colours       int
		Ratio, Square float64 // dots a pixel; a pixel's width by its height
		Cut           int     // pixels of the panel that are not seen
	}
	var found struct{ Before, Paper, After seen }
	tab.run(`(async () => {
		while (!window.app?.style) await new Promise((done) => setTimeout(done, 25));
		const pane = app.panes[0], panel = document.querySelector(".panel");
		const seen = () => {
			const { width, height } = pane.labels, box = pane.labels.getBoundingClientRect(), colours = new Set();
			const dots = pane.pen.getImageData(0, 0, width, height).data;
			for (let i = 0; i < dots.length; i += 4) if (dots[i + 3] === 255) colours.add((dots[i] << 16) + (dots[i + 1] << 8) + dots[i + 2]);
			return {
				ground: app.style.ground, corner: [...dots.slice(0, 4)], colours: colours.size,
				ratio: width / box.width, square: width / box.width / (height / box.height), cut: panel.scrollHeight - panel.clientHeight,
			};
		};
		const found = { before: seen() };
		dispatchEvent(new Event("beforeprint"));
		found.paper = seen();
		dispatchEvent(new Event("afterprint"));
		await new Promise((done) => setTimeout(done, 200));
		found.after = seen();
		return found;
	})()`, &found)
	if before := found.Before; before.Ground == "#ffffff" || before.Corner[3] != 0 || before.Cut == 0 {
		t.Errorf("on the screen: %+v, want a dark ground, labels alone, and a panel that scrolls", before)
	}
	if p := found.Paper; p.Ground != "#ffffff" || p.Corner != [4]int{255, 255, 255, 255} || p.Colours < 5 || p.Ratio != 2 || math.Abs(p.Square-1) > 0.01 || p.Cut > 0 {
		t.Errorf("on paper: %+v, want a white ground, points and labels in several colours, 2 square dots a pixel, and nothing cut off", p)
	}
	if found.After != found.Before {
		t.Errorf("after printing: %+v, want %+v", found.After, found.Before)
	}
}
