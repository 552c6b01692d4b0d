package vector

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOrigin: the formats that hold where vectors come from give it back, and the same table has the same bytes.
func TestOrigin(t *testing.T) {
	origin := &Origin{Experiment: `a "b" = é`, Seed: 1<<64 - 1, Matrix: "input", Text: "0123", Config: "abcd", Version: "v1", Commit: "deadbeef"}
	for _, name := range []string{"npy", "safetensors", "projector", "finalfusion", "parquet"} {
		format := Formats()[name]
		var first []byte
		for range 2 {
			table := small()
			table.Origin = origin
			path := filepath.Join(t.TempDir(), format.FileName())
			written, err := format.Write(path, table)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			again, _, err := Read(path)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(origin, again.Origin); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			var all []byte
			for _, file := range written {
				b, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, b...)
			}
			if first == nil {
				first = all
			} else if !bytes.Equal(first, all) {
				t.Errorf("%s: the same table has other bytes", name)
			}
			table.Origin = nil
			if _, err := format.Write(path, table); err != nil {
				t.Fatal(err)
			}
			if again, _, err = Read(path); err != nil || again.Origin != nil {
				t.Errorf("%s: without an origin it has %+v, %v", name, again.Origin, err)
			}
		}
	}
}
