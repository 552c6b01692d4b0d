package configs

import (
	"slices"
	"strconv"
)

// checkStart reports parts that the network does not have.
func (r *reader) checkStart(e *Experiment) {
	if !r.sound("start", "layers", "train.epochs") {
		return
	}
	parts, s := e.PartNames(), e.Start
	known := func(path, part string) bool {
		if !slices.Contains(parts, part) {
			r.report(path, "%s is not a part of the network: it has %s%s", quote(part), list(parts), didYouMean(part, parts))
			return false
		}
		return true
	}
	for _, l := range []struct {
		path  string
		named []string
	}{{"start.load", s.Load}, {"start.freeze", s.Freeze}} {
		for i, part := range l.named {
			if known(item(l.path, i), part) && slices.Index(l.named, part) < i {
				r.report(item(l.path, i), "%s is in the list twice", quote(part))
			}
		}
	}
	for _, part := range sortedKeys(s.Rates) {
		if known("start.rates", part) && slices.Contains(s.Freeze, part) && s.UnfreezeAfter == 0 {
			r.report("start.rates", "%s has a factor on its learning rate and is frozen for good; set start.unfreeze_after, or take it out of start.rates or start.freeze", quote(part))
		}
	}
	if s.FreezeWords && slices.Contains(s.Freeze, "embedding") {
		r.report("start.freeze_words", `start.freeze has "embedding", and so all words are frozen; take it out to train the new ones`)
	}
	if s.UnfreezeAfter >= e.Train.Epochs && len(s.Freeze) > 0 {
		r.report("start.unfreeze_after", "training ends before, after train.epochs = %v; want fewer epochs here, or 0 for parts that stay frozen", e.Train.Epochs)
	}
}

// PartNames returns the names of the network's parts, as those of its parameters begin: "embedding", those of the layers, and "output".
func (e *Experiment) PartNames() []string {
	all := []string{"embedding"}
	count := map[string]int{}
	for _, l := range e.Layers {
		count[l.Type]++
		all = append(all, l.Type+strconv.Itoa(count[l.Type]))
	}
	return append(all, "output")
}
