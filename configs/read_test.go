package configs

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A shape is a family of the tests' own, to try what the real ones do not have.
type shape interface{ Validate() error }

type common struct {
	Weight float32 `toml:"weight" help:"a float32" range:"[0,inf)"`
}

type square struct {
	common
	Side  uint8    `toml:"side" help:"a small number" range:"[0,1000]"`
	Shift float64  `toml:"shift" help:"a number without a range"`
	Names []string `toml:"names" help:"strings"`
	Area  int      // not a setting
}

func (s *square) Validate() error {
	if s.Side == 13 {
		return errors.Join(errors.New("side: must not be 13"), errors.New("a square of bad luck"))
	}
	return nil
}

type drawing struct {
	Shape Part[shape] `toml:"shape" help:"one"`
}

func TestReader(t *testing.T) {
	shapes := map[string]func() shape{"square": func() shape { return &square{Side: 2} }}
	read := func(text string) (drawing, Problems) {
		var d drawing
		r := newReader("d.toml", &d, map[string]family{
			"shape": {key: "shape", types: table(shapes), initial: "square"},
		})
		r.read(text, nil)
		r.problems.sort()
		return d, r.problems
	}

	d, problems := read("[shape]\nweight = 0.1\nside = 255\nshift = -3\nnames = []\n")
	want := &square{common: common{Weight: 0.1}, Side: 255, Shift: -3, Names: []string{}}
	if diff := cmp.Diff(want, d.Shape.Spec, cmp.AllowUnexported(square{}, common{})); diff != "" || problems != nil {
		t.Errorf("problems %v, (-want +got):\n%s", problems, diff)
	}

	check := func(text, want string) {
		t.Helper()
		if _, problems := read(text); problems.Error() != want {
			t.Errorf("%q: got\n%v\nwant\n%s", text, problems, want)
		}
	}
	check("[shape]\nweight = 1e39\nside = 256\nshift = inf\nArea = 1\n",
		"d.toml:2: shape.weight: 1e+39 is too large: the 32 bits that numbers have in training reach to 3.4e+38\n"+
			"d.toml:3: shape.side: 256 does not fit in uint8\n"+
			"d.toml:4: shape.shift: must be a finite number, not +Inf\n"+
			`d.toml:5: shape.Area: unknown key: [shape] of type "square" has weight, side, shift, names`)
	check("[shape]\nside = 13\n",
		"d.toml:1: shape: a square of bad luck\nd.toml:2: shape.side: must not be 13")
}
