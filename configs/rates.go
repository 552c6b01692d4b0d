package configs

import (
	"fmt"
	"math"
	"strings"
)

// Rates are factors on the learning rate of parts of the network, by the part's name. In a file they
// are a table, such as
//
//	rates = {embedding = 0.1, output = 2}
type Rates map[string]float64

var _ value = (*Rates)(nil)

func (r *Rates) kind() string {
	return "a table of parts and the factors on their learning rate, such as {embedding = 0.1}"
}

func (r *Rates) set(v any) error {
	tree, ok := plain(v).(map[string]any)
	if !ok {
		return fmt.Errorf("must be %s, not %s", r.kind(), describe(plain(v)))
	}
	var got Rates // nil where there are none
	for _, part := range sortedKeys(tree) {
		x, ok := toFloat(plain(tree[part]))
		if !ok || !(x > 0) || math.IsInf(x, 0) {
			return fmt.Errorf("has %s for %s; a factor is a number above 0, and start.freeze is for parts that stay as they are", describe(plain(tree[part])), part)
		}
		if wrong := rounded(x, everything); wrong != "" {
			return fmt.Errorf("has %v for %s, which %s", describe(plain(tree[part])), part, wrong)
		}
		if got == nil {
			got = Rates{}
		}
		got[part] = x
	}
	*r = got
	return nil
}

func (r *Rates) text() string {
	var parts []string
	for _, part := range sortedKeys(*r) {
		parts = append(parts, part+" = "+number((*r)[part], 64))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
