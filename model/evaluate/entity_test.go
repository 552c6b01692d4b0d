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
		{"B I O I B B", "_ 0-2, _ 3-4, _ 4-5, _ 5-6"},
		{"B M E S B E", "_ 0-3, _ 3-4, _ 4-6"}, // words of Chinese
		{"B I-x B- I- I", "_ 0-1, x 1-2, _ 2-5"},
		{"BPER IPER -x B", "_ 3-4"},
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
	for _, c := range []struct {
		counted
		precision, recall float64
	}{
		{counted{1, 1, 1}, 1, 1}, {counted{0, 1, 1}, 0, 0}, {counted{0, 0, 1}, 0, 0}, {counted{0, 0, 3}, 0, 0},
		{counted{0, 1, 0}, 0, math.NaN()}, {counted{0, 0, 0}, math.NaN(), math.NaN()},
	} {
		one := []float64{c.item()}
		precision, recall := ratioOf{said: true}.Statistic(one)(nil), ratioOf{}.Statistic(one)(nil)
		if fmt.Sprint(precision, recall) != fmt.Sprint(c.precision, c.recall) {
			t.Errorf("%+v: precision %v and recall %v, want %v and %v", c.counted, precision, recall, c.precision, c.recall)
		}
	}
	long := []float64{counted{150_000, 200_000, 300_000}.item()} // of a file that is one sentence
	if got := (ratioOf{}).Statistic(long)(nil); !(math.Abs(got-0.5) <= 1e-4) {
		t.Errorf("recall of a long sentence is %v", got)
	}
	if got := (ratioOf{said: true}).Statistic(long)(nil); !(math.Abs(got-0.75) <= 1e-4) {
		t.Errorf("precision of a long sentence is %v", got)
	}
	if markEntities([]string{"O", "NOUN"}) || markEntities([]string{"O"}) || !markEntities([]string{"B", "I", "O"}) || !markEntities([]string{"B", "M", "E", "S"}) || !markEntities(labels) {
		t.Error("labels of entities are not told from others")
	}
}

// TestIntervalOfNone checks that sentences without entities say nothing of a share that is 0 or 1. The bounds
// are Clopper and Pearson's; scipy.stats.binomtest(0, 40).proportion_ci() has them, of 80 for precision. Those of sentences of
// unequal length are the greatest that scipy.optimize.minimize finds for the share of entities that show no error in one of forty times.
func TestIntervalOfNone(t *testing.T) {
	sizes := func(sizes ...int) (items []float64) {
		for _, n := range sizes {
			items = append(items, counted{n, n, n}.item())
		}
		return items
	}
	var none, all []float64
	for i := range 1000 {
		var c counted
		if i < 40 {
			c = counted{0, 1, 2}
		} else if i < 80 {
			c = counted{0, 1, 0}
		}
		none = append(none, c.item())
		c.right, c.there = c.said, c.said
		all = append(all, c.item())
	}
	for _, test := range []struct {
		m         Metric
		items     []float64
		low, high float64
	}{
		{ratioOf{}, none, 0, 0.088097},
		{ratioOf{said: true}, none, 0, 0.045064},
		{entityF1{}, none, 0, 2 * 0.088097 / 1.088097},                                           // of a recall of 0.088 and nothing wrong said
		{ratioOf{said: true}, []float64{counted{0, 0, 2}.item(), counted{0, 0, 1}.item()}, 0, 1}, // nothing was predicted
		{entityF1{}, all, 1 - 0.045064, 1},
		{entityF1{}, sizes(5, 1, 1, 1), 1 - 0.702698, 1}, // the long one may be wrong as easily as a short one
		{ratioOf{}, sizes(7, 3, 2, 1, 1, 0, 0), 1 - 0.639344, 1},
		{ratioOf{said: true}, sizes(5, 5, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 1 - 0.303256, 1},
	} {
		low, high := Interval(test.m, test.items, 200, 1)
		if !(math.Abs(low-test.low) <= 2e-6) || !(math.Abs(high-test.high) <= 2e-6) {
			t.Errorf("%#v: %v to %v, want %v to %v", test.m, low, high, test.low, test.high)
		}
	}
}
