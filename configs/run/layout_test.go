package run_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/vector"
)

// TestLayoutOdd: tables that give a map little to go by have one all the same, or an error that says why not.
func TestLayoutOdd(t *testing.T) {
	table := func(rows ...[]float32) *vector.Table {
		t := &vector.Table{Dim: 3}
		for i, row := range rows {
			t.Words, t.Data = append(t.Words, string(rune('a'+i))), append(t.Data, row...)
		}
		return t
	}
	nan := float32(math.NaN())
	x, y, zero := []float32{1, 0, 0}, []float32{0, 2, 0}, []float32{0, 0, 0}
	for _, method := range run.LayoutMethods() {
		for name, c := range map[string]struct {
			table *vector.Table
			err   string
		}{
			"no word":            {table(), "no words"},
			"one word":           {table(x), ""},
			"one word of zeros":  {table(zero), ""},
			"two words":          {table(x, y), ""},
			"the same twice":     {table(x, x), ""},
			"all the same":       {table(x, x, x, x, x, x), ""},
			"all zeros":          {table(zero, zero, zero), ""},
			"zeros among others": {table(x, zero, y, x, zero), ""},
			"three words":        {table(x, y, []float32{0, 1, 1}), ""},
			"not finite":         {table(x, []float32{0, nan, 0}, y), `"b" is not finite`},
			"infinite":           {table(x, y, []float32{float32(math.Inf(1)), 0, 0}), `"c" is not finite`},
		} {
			points, err := run.Layout(t.Context(), c.table, run.LayoutOptions{Method: method})
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("%s, %s: error is %v, not about %s", method, name, err, c.err)
				}
				continue
			}
			if err != nil || len(points) != 2*c.table.Len() {
				t.Errorf("%s, %s: %d numbers, error %v", method, name, len(points), err)
			}
			for _, p := range points {
				if p-p != 0 {
					t.Errorf("%s, %s: the map has the place %v", method, name, points)
				}
			}
		}
	}
	if _, err := run.Layout(t.Context(), table(x, y), run.LayoutOptions{Method: "globe"}); !errors.As(err, new(run.SettingError)) {
		t.Errorf("layout by an unknown method: error is %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := run.Layout(ctx, table(x, y), run.LayoutOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("layout in a context that has ended: error is %v", err)
	}
}
