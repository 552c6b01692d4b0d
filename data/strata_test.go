package data

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What is held out are the ends of each label's examples in the order of their hashes, with all that have the same hash.
func TestStrata(t *testing.T) {
	defer func(n int) { spillBytes = n }(spillBytes)
	spillBytes = 64
	folder := t.TempDir()
	type example struct {
		row   int
		label int32
		hash  float64
	}
	rapid.Check(t, func(t *rapid.T) {
		testShare := rapid.SampledFrom([]float64{0, 0.01, 0.1, 0.5}).Draw(t, "test")
		validShare := rapid.SampledFrom([]float64{0, 0.01, 0.2, 0.45}).Draw(t, "valid")
		texts := rapid.SampledFrom([]uint64{1, 5, 1 << 40}).Draw(t, "different texts")
		within := rapid.SampledFrom([]float64{1, 0.001}).Draw(t, "hashes within")
		s, all := newStrata(folder), []example(nil)
		defer s.close()
		for row := range rapid.IntRange(0, 300).Draw(t, "rows") {
			label := int32(Random(1, Keep, 0, row)%4) - 1
			hash := within * placeOf(Random(2, Keep, 0, row)%texts, 3)
			hash = float64(int64(hash*(1<<53))) / (1 << 53)
			if s.add(label, hash); label != noStratum {
				all = append(all, example{row, label, hash})
			}
		}
		want := map[int]int{}
		for label := range int32(3) {
			of := slices.DeleteFunc(slices.Clone(all), func(x example) bool { return x.label != label })
			slices.SortFunc(of, func(a, b example) int { return cmp.Compare(a.hash, b.hash) })
			n := float64(len(of))
			first, last := int(float64(n*testShare)+0.5), len(of)-int(float64(n*validShare)+0.5)
			for i, x := range of {
				switch {
				case i < first || first > 0 && x.hash == of[first-1].hash:
					want[x.row] = test
				case i >= last || last < len(of) && x.hash == of[last].hash:
					want[x.row] = valid
				}
			}
		}
		got := map[int]int{}
		if err := s.hold(testShare, validShare, func(row, part int) { got[row] = part }); err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if got[x.row] != want[x.row] {
				t.Fatalf("example %d, label %d, hash %v: part %d, want %d", x.row, x.label, x.hash, got[x.row], want[x.row])
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d are held out, want %d", len(got), len(want))
		}
	})
}
