package evaluate

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestEntities has the schemes, and sequences that are broken in each way.
func TestEntities(t *testing.T) {
	for _, test := range []struct{ tags, want string }{
		{"O B-x I-x O", "x 1-3"},
		{"I-x I-x O I-y", "x 0-2, y 3-4"}, // IOB1, or repaired
		{"I-x B-x I-x", "x 0-1, x 1-3"},   // IOB1
		{"B-x I-y I-y", "x 0-1, y 1-3"},   // of another type
		{"S-x S-x B-y I-y E-y I-y", "x 0-1, x 1-2, y 2-5, y 5-6"},
		{"U-x B-y L-y O", "x 0-1, y 1-3"},
		{"B-x M-x E-x S-y W-z O", "x 0-3, y 3-4, z 4-5"}, // BMES, BMEWO
		{"NOUN VERB O", ""},
		{"B-a-b", "a-b 0-1"},
	} {
		var got []string
		for _, e := range Entities(strings.Fields(test.tags)) {
			got = append(got, fmt.Sprintf("%s %d-%d", e.Type, e.From, e.To))
		}
		if s := strings.Join(got, ", "); s != test.want {
			t.Errorf("%s: got %q, want %q", test.tags, s, test.want)
		}
	}
}

// TestTagged counts by hand, and packs the counts into an item and back.
func TestTagged(t *testing.T) {
	labels := []string{"O", "B-x", "I-x", "B-y"}
	s := newTagged(labels, []int32{1, 2, 0, 3, 1}, []int32{1, 2, 0, 1, 1}, []bool{true, true, true, false, false})
	if s.entities != (counted{2, 3, 3}) || s.types["x"] != (counted{2, 3, 2}) || s.tokens != (counted{4, 5, 5}) || s.unseen != (counted{1, 2, 2}) {
		t.Errorf("got %+v", s)
	}
	items := []float64{counted{2, 3, 3}.item(), counted{0, 1, 0}.item()}
	near(t, "F1", entityF1{}.Statistic(items)(nil), 2.0*2/(4+3))
	near(t, "precision", ratioOf{said: true}.Statistic(items)(nil), 2.0/4)
	near(t, "recall", ratioOf{}.Statistic(items)([]float64{2, 1}), 2.0/3)
	long := []float64{counted{150_000, 200_000, 300_000}.item()} // of a file that is one sentence
	if got := (ratioOf{}).Statistic(long)(nil); math.Abs(got-0.5) > 1e-4 {
		t.Errorf("recall of a long sentence is %v", got)
	}
	if got := (ratioOf{said: true}).Statistic(long)(nil); math.Abs(got-0.75) > 1e-4 {
		t.Errorf("precision of a long sentence is %v", got)
	}
	if markEntities([]string{"O", "NOUN"}) || !markEntities(labels) {
		t.Error("labels of entities are not told from others")
	}
}
