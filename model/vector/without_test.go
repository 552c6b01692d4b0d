package vector

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// Without has the rows that stay, in their order, and puts everything back.
func TestWithout(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		left := rapid.SliceOfN(rapid.Bool(), 1, 12).Draw(r, "left out")
		dim := rapid.IntRange(1, 3).Draw(r, "dim")
		table := &Table{Dim: dim}
		want := &Table{Dim: dim, Words: []string{}}
		counted := rapid.Bool().Draw(r, "counted")
		if counted {
			want.Counts = []int64{}
		}
		var rows []int
		for i, out := range left {
			for j := range dim {
				table.Data = append(table.Data, float32(10*i+j))
			}
			table.Words = append(table.Words, fmt.Sprint("w", i))
			if counted {
				table.Counts = append(table.Counts, int64(i))
			}
			if out {
				rows = append(rows, i)
				continue
			}
			want.Words, want.Data = append(want.Words, table.Words[i]), append(want.Data, table.Row(i)...)
			if counted {
				want.Counts = append(want.Counts, int64(i))
			}
		}
		before := slices.Clone(table.Data)
		failure := errors.New("from do")
		err := table.Without(rows, func(rest *Table) error {
			if diff := cmp.Diff(want, rest, cmpopts.IgnoreUnexported(Table{}), cmpopts.EquateEmpty()); diff != "" {
				r.Errorf("(-want +got):\n%s", diff)
			}
			return failure
		})
		if err != failure || !slices.Equal(table.Data, before) {
			r.Errorf("error %v, numbers %v, want %v", err, table.Data, before)
		}
	})
}

// Without the rows of Unfit there is nothing that a format cannot hold.
func TestUnfit(t *testing.T) {
	words := []string{"{", "a", "a b", "\xff", "", "b\n", "ok", "x\u2003"}
	table := &Table{Words: words, Dim: 1, Data: make([]float32, len(words))}
	for name, f := range Formats() {
		err := table.Without(Unfit(f, table), func(rest *Table) error {
			if bad := BadWords(f, rest); len(bad) > 0 || !slices.Contains(rest.Words, "a") || !slices.Contains(rest.Words, "ok") {
				t.Errorf("%s: words %q, of which it cannot hold %q", name, rest.Words, bad)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}
