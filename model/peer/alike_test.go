package peer

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/modeltest"
)

// TestAlike: gradients are added only if they are of the same parameters. Of a table any rows go together, also none.
func TestAlike(t *testing.T) {
	dense := func(n int) optimizer.ParamGradient { return optimizer.ParamGradient{Data: make([]float32, n)} }
	rows := func(dim int, ids ...int32) optimizer.ParamGradient {
		return optimizer.ParamGradient{Sparse: true, ID: ids, Data: make([]float32, dim*len(ids))}
	}
	all := func(p ...optimizer.ParamGradient) *optimizer.Gradient { return &optimizer.Gradient{Params: p} }
	for name, test := range map[string]struct {
		a, b *optimizer.Gradient
		want bool
	}{
		"the same":                {all(rows(2, 1, 5), dense(3)), all(rows(2, 4), dense(3)), true},
		"no rows":                 {all(rows(2, 1, 5)), all(rows(2)), true},
		"none yet":                {nil, all(dense(3)), true},
		"nothing came":            {all(dense(3)), nil, true},
		"a layer more":            {all(rows(2, 1), dense(3)), all(rows(2, 1)), false},
		"another size":            {all(dense(3)), all(dense(4)), false},
		"rows of other dimension": {all(rows(2, 1)), all(rows(3, 1)), false},
		"rows and a whole":        {all(rows(2, 1)), all(dense(2)), false},
		"a whole and rows":        {all(dense(2)), all(rows(2, 1)), false},
	} {
		if got := alike(test.a, test.b); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestAnotherNetwork: a gradient of other parameters is not added, and an error at the process that it came to.
func TestAnotherNetwork(t *testing.T) {
	at := modeltest.Addresses(t, 2)
	root, other := join(t, Settings{Addresses: at, Key: "seed=1", Wait: 10 * time.Second}), join(t, Settings{Addresses: at, Key: "seed=1", Process: 1, Wait: 10 * time.Second})
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	g := some(1, 2)
	g.Params = g.Params[:2]
	go other.Sum(ctx, 0, g)
	if _, err := root.Sum(t.Context(), 0, some(1, 2)); err == nil || !strings.Contains(err.Error(), "process 1 at "+at[1]+": it has another network") {
		t.Errorf("got %v", err)
	}
}
