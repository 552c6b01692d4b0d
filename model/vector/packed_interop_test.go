package vector

import (
	_ "embed"
	"encoding/hex"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
)

//go:embed testdata/packed.py
var packedScript string

// TestInteropPacked checks that NumPy and safetensors read vectors in few bytes, by the documented rules, as Reread
// gives them, to the bit.
func TestInteropPacked(t *testing.T) {
	python := modeltest.Python(t, "numpy, safetensors")
	dir, want := t.TempDir(), map[string]string{}
	for name, c := range map[string]Compact{"npy": NPY{}, "safetensors": Safetensors{}} {
		for _, d := range c.DTypes()[1:] {
			table := random(400, 24, 7)
			if name == "safetensors" && d == Binary {
				table = random(400, 21, 7) // not whole bytes
			}
			p := Packing{DType: d}
			if _, err := c.Packed(p).Write(filepath.Join(dir, string(d)+"."+name), table); err != nil {
				t.Fatal(err)
			}
			back, err := p.Reread(table)
			if err != nil {
				t.Fatal(err)
			}
			want[name+"-"+string(d)] = hex.EncodeToString(appendFloats(nil, back.Data))
		}
	}
	lines := strings.Split(strings.TrimSpace(string(modeltest.Script(t, python, packedScript, dir))), "\n")
	for _, line := range lines {
		if f := strings.Fields(line); f[2] != want[f[0]] {
			t.Errorf("%s: Python finds other numbers, of dimension %s", f[0], f[1])
		}
	}
	if len(lines) != len(want) {
		t.Errorf("%d files, want %d", len(lines), len(want))
	}
}
