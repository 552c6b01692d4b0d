package encoder_test

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/vector"
)

//go:embed testdata/common.py
var common string

// TestNumPy: SIF and uSIF, and what they remove, are those of NumPy and its singular value
// decomposition.
func TestNumPy(t *testing.T) {
	python := modeltest.Python(t, "numpy")
	const words, dim, texts = 300, 20, 200
	random := rand.New(rand.NewPCG(1, 2))
	table := &vector.Table{Dim: dim}
	var rows [][]float32
	for i := range words {
		table.Words = append(table.Words, fmt.Sprintf("w%d", i))
		for range dim {
			table.Data = append(table.Data, float32(random.NormFloat64()+0.5))
		}
		rows = append(rows, table.Row(i))
	}
	zipf := rand.NewZipf(random, 1.1, 2, words-1)
	var ids [][]int
	var lines []string
	for range texts {
		var line strings.Builder
		var of []int
		for range 4 + random.IntN(9) {
			of = append(of, int(zipf.Uint64()))
			line.WriteString(table.Words[of[len(of)-1]] + " ")
		}
		ids, lines = append(ids, of), append(lines, line.String())
	}
	frequency := encoder.TableFrequencies(table)
	file := filepath.Join(t.TempDir(), "texts.json")
	data, err := json.Marshal(map[string]any{"table": rows, "frequency": frequency, "texts": ids})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o666); err != nil {
		t.Fatal(err)
	}
	var want map[string][][]float32
	if err := json.Unmarshal(modeltest.Script(t, python, common, file), &want); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		weight     []float32
		components int
		shares     bool
	}{
		"sif":  {encoder.SIF(frequency, encoder.DefaultSIF), 1, false},
		"usif": {encoder.USIF(frequency, encoder.DefaultLength), 5, true},
	} {
		p := encoder.TableParts(table)
		p.Weight = c.weight
		e, err := encoder.New(p)
		if err != nil {
			t.Fatal(err)
		}
		if p.Remove, err = e.Components(slices.Values(lines), c.components, c.shares); err != nil {
			t.Fatal(err)
		}
		if e, err = encoder.New(p); err != nil {
			t.Fatal(err)
		}
		for i, line := range lines {
			if got := e.Encode(line); !near(got, want[name][i], 2e-6) {
				t.Fatalf("%s: text %d has the vector %v, NumPy's is %v", name, i, got, want[name][i])
			}
		}
	}
}
