package vector

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCluster finds the groups that vectors were made in, with any number of threads, the largest first.
func TestCluster(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	table := &Table{Dim: 8}
	group := []int{}
	for i := range 300 {
		g := []int{0, 1, 1, 2, 2, 2}[i%6]
		group = append(group, g)
		table.Words = append(table.Words, fmt.Sprint("w", i))
		for d := range table.Dim {
			x := 0.15 * r.NormFloat64()
			if d == g {
				x++
			}
			table.Data = append(table.Data, float32(x*(1+r.Float64())))
		}
	}
	table.Words, group = append(table.Words, "zero"), append(group, -1)
	table.Data = append(table.Data, make([]float32, table.Dim)...)

	got := Cluster(table, 3)
	for i, g := range group {
		want := 2 - g
		if g < 0 {
			want = -1
		}
		if got.Of[i] != want {
			t.Fatalf("word %d of group %d is in cluster %d, want %d", i, g, got.Of[i], want)
		}
	}
	for k, rows := range got.Typical {
		if len(rows) != 3 {
			t.Errorf("typical of cluster %d are %v, want three words", k, rows)
		}
		for _, row := range rows {
			if got.Of[row] != k {
				t.Errorf("typical of cluster %d is row %d, which is not in it", k, row)
			}
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if again := Cluster(table, 3); !cmp.Equal(again, got) {
		t.Error("one thread finds other clusters than several")
	}
	if few := Cluster(table.Top(2), 10); len(few.Typical) != 2 {
		t.Errorf("two words make %d clusters, want 2", len(few.Typical))
	}
	if none := Cluster(table, 0); len(none.Typical) != 0 || none.Of[0] != -1 {
		t.Errorf("no clusters are %d, and the first word is in number %d", len(none.Typical), none.Of[0])
	}
	same := &Table{Words: []string{"a", "b"}, Dim: 2, Data: []float32{1, 1, 2, 2}}
	if one := Cluster(same, 2); len(one.Typical) != 1 {
		t.Errorf("two words of one direction make %d clusters, want 1", len(one.Typical))
	}
}
