package configs

import (
	"slices"
	"strconv"
)

// checkStart reports parts that the network does not have.
func (r *reader) checkStart(e *Experiment) {
	if !r.sound("start", "layers") {
		return
	}
	parts := e.parts()
	for _, l := range []struct {
		path  string
		named []string
	}{{"start.load", e.Start.Load}, {"start.freeze", e.Start.Freeze}} {
		for i, part := range l.named {
			path := item(l.path, i)
			if !slices.Contains(parts, part) {
				r.report(path, "%s is no part of the network: it has %s%s", quote(part), list(parts), didYouMean(part, parts))
			} else if slices.Index(l.named, part) < i {
				r.report(path, "%s is in the list twice", quote(part))
			}
		}
	}
}

// parts returns the names of the network's parts, as those of its parameters begin.
func (e *Experiment) parts() []string {
	all := []string{"embedding"}
	count := map[string]int{}
	for _, l := range e.Layers {
		count[l.Type]++
		all = append(all, l.Type+strconv.Itoa(count[l.Type]))
	}
	return append(all, "output")
}
