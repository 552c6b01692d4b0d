package evaluate

import (
	_ "embed"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
)

//go:embed testdata/entities.py
var entityScript string

// TestInteropEntities checks that seqeval has the same precision, recall and F1 for random
// sequences, most of them broken, in each scheme that it reads without being told.
func TestInteropEntities(t *testing.T) {
	python := modeltest.Python(t, "seqeval")
	rng := rand.New(rand.NewPCG(1, 2))
	for _, labels := range [][]string{
		{"O", "B-x", "I-x", "B-y", "I-y"},
		{"O", "B", "I"},
		{"B", "I", "E", "S"},
		{"O", "B", "I", "B-", "I-x", "B-_"},
		{"O", "B-x", "I-x", "E-x", "S-x", "B-y", "I-y", "E-y", "S-y"},
	} {
		var right, said [][]string
		var all []float64
		for range 300 {
			ids := [2][]int32{}
			names := [2][]string{}
			for range 1 + rng.IntN(12) {
				id := int32(rng.IntN(len(labels)))
				for side := range ids {
					if side == 1 && rng.IntN(3) == 0 {
						id = int32(rng.IntN(len(labels)))
					}
					ids[side], names[side] = append(ids[side], id), append(names[side], labels[id])
				}
			}
			right, said = append(right, names[0]), append(said, names[1])
			all = append(all, newTagged(labels, ids[0], ids[1], nil).entities.item())
		}
		text, err := json.Marshal([][][]string{right, said})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "tags.json")
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		var want []float64
		if err := json.Unmarshal(modeltest.Script(t, python, entityScript, path), &want); err != nil {
			t.Fatal(err)
		}
		for i, m := range []Metric{ratioOf{said: true}, ratioOf{}, entityF1{}} {
			if got := m.Statistic(all)(nil); !(math.Abs(got-want[i]) <= 1e-12) {
				t.Errorf("%v: %v, seqeval has %v", labels, got, want[i])
			}
		}
	}
}
