package run

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/vector"
)

// TestExportBytes: what exports take is guessed, not too high, and not as less than half.
func TestExportBytes(t *testing.T) {
	table := &vector.Table{Dim: 50}
	for i := range 1000 {
		table.Words = append(table.Words, fmt.Sprintf("word%d", i))
	}
	random := rand.New(rand.NewPCG(1, 1))
	for range len(table.Words) * table.Dim {
		table.Data = append(table.Data, float32(random.NormFloat64()))
	}
	for name, f := range vector.Formats() {
		e := &configs.Experiment{}
		e.Embedding.Dim, e.Export.Formats = table.Dim, []string{name}
		guessed := Options{}.exportBytes(e, table.Words)
		if name == "model2vec" {
			if guessed != 0 {
				t.Errorf("%s: guessed %d", name, guessed)
			}
			continue
		}
		written, err := f.Write(filepath.Join(t.TempDir(), f.FileName()), table)
		if err != nil {
			t.Fatal(err)
		}
		var size int64
		for _, path := range written {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			size += info.Size()
		}
		if guessed > size || 2*guessed < size {
			t.Errorf("%s takes %d bytes, guessed %d", name, size, guessed)
		}
	}
	if _, ok := vector.Formats()["model2vec"].(vector.Sized); ok {
		t.Error("model2vec's vectors may have fewer numbers than the network's")
	}
	for _, test := range []struct {
		need, free int64
		want       string
	}{
		{10, 10, ""},
		{12_345_000_001, -5, "export.formats: the vectors take 12,346 MB at least, and 0 MB are free in runs/a-1 beside the checkpoints: make room before training ends, or have lexigraph export write them elsewhere then"},
	} {
		if got := lackOfRoom(test.need, test.free, "runs/a-1"); got != test.want {
			t.Errorf("%d of %d: %q", test.need, test.free, got)
		}
	}
}

// TestLackOfDisk: check says where a run has too little room, also before its folder is there.
func TestLackOfDisk(t *testing.T) {
	if got := lackOfDisk(5<<20, 5<<20, "runs"); got != "" {
		t.Errorf("as much as is needed: %q", got)
	}
	if got, want := lackOfDisk(5<<20, 1<<20, "runs"), "a run takes about 5.0 MiB of disk, and 1.0 MiB are free for runs: make room, or let run's --out name a folder on another disk"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	folder := t.TempDir()
	_, known := disk.Free(folder)
	if free, same := freeFor(filepath.Join(folder, "to", "be", "made")); same != known || known && free == 0 {
		t.Errorf("%d bytes are free, known: %v and %v", free, known, same)
	}
}
