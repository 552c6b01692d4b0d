package vector

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"math"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
)

//go:embed testdata/interop.py
var interopScript string

// A pythonAnswer is what Python reads in a file of a format, or the neighbours that it finds.
type pythonAnswer struct {
	Format string
	Words  []string
	Bits   [][]uint32
	Word   string // "": the neighbours are those of an analogy
	Near   [][2]any
}

// table returns what Python has read.
func (a *pythonAnswer) table(dim int) *Table {
	t := &Table{Words: a.Words, Dim: dim}
	for _, row := range a.Bits {
		for _, bits := range row {
			t.Data = append(t.Data, math.Float32frombits(bits))
		}
	}
	return t
}

// compare compares neighbours with ours.
func (a *pythonAnswer) compare(t *testing.T, ours []Neighbor) {
	t.Helper()
	for i, n := range ours {
		word, cosine := a.Near[i][0].(string), a.Near[i][1].(float64)
		if n.Word != word || !(math.Abs(float64(n.Cosine)-cosine) <= 1e-5) {
			t.Errorf("neighbour %d of %q is %s %v, gensim says %s %v", i, a.Word, n.Word, n.Cosine, word, cosine)
		}
	}
}

// TestInterop checks that gensim and numpy load our files, bit for bit, and
// find the same neighbours, and that we load theirs.
func TestInterop(t *testing.T) {
	python := modeltest.Python(t, "gensim, numpy")
	table := random(2000, 25, 3)
	copy(table.Words, []string{"</s>", "<unk>", "naïve", "日本語", "12", "-1", "1e-05", "a\u00a0b", `back\slash`, "\u2028x", "(empty)", "#", "'", "\"q\"", "\u00adx"})
	table.Words[8] = "slash/" // the projector's escapes are its own
	table.Words[10] = "empty"
	copy(table.Data, []float32{1e-5, 1e-30, math.SmallestNonzeroFloat32, math.MaxFloat32 / 1e20, 16777216, 1e15, -0.1})
	dir := t.TempDir()
	for name := range Formats() {
		writeTable(t, dir, name, table)
	}
	asked := []string{"naïve", "日本語", "w100", "</s>", "12"}
	out := modeltest.Script(t, python, interopScript, append([]string{dir}, asked...)...)

	search := NewSearch(table)
	seen := 0
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); seen++ {
		var a pythonAnswer
		if err := d.Decode(&a); err != nil {
			t.Fatal(err)
		}
		var ours []Neighbor
		var err error
		switch {
		case a.Format != "":
			if err := sameTable(a.table(table.Dim), table, false); err != nil {
				t.Errorf("%s, as Python reads it: %v", a.Format, err)
			}
		case a.Word == "":
			ours, err = search.Analogy(asked[0], asked[1], asked[2], 10)
		default:
			ours, err = search.NearestWord(a.Word, 10)
		}
		if err != nil {
			t.Fatal(err)
		}
		a.compare(t, ours)
	}
	if want := 6 + len(asked) + 1; seen != want {
		t.Errorf("%d answers, want %d", seen, want)
	}
	for file, format := range map[string]string{"gensim.txt": "word2vec", "gensim.bin": "word2vec-binary", "numpy.npy": "npy", "python.json": "json", "lines.json": "json"} {
		theirs, report, err := Read(filepath.Join(dir, file))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if err := sameTable(theirs, table, false); err != nil || report.Format != format {
			t.Errorf("%s, read as %s: %v", file, report.Format, err)
		}
	}
}
