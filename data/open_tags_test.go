package data

import (
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// TestOpenTags: an entity that begins with I- behind another of its type goes on with that, but not behind one that has ended.
func TestOpenTags(t *testing.T) {
	for tags, want := range map[string]int64{
		"B-PER I-PER I-PER O I-LOC I-LOC":    1,
		"B-PER I-LOC I-PER":                  2,
		"B-PER E-PER I-PER":                  1,
		"B-PER B-PER I-PER":                  0,
		"I-PER I-PER O I-LOC":                0, // in which none begins with B-
		"I-PER B-PER":                        0, // which begins so behind another of its type, as in IOB1
		"O B-misc I-misc O-x I-misc x-y I-z": 2,
	} {
		r := corpus.Row{File: "a", Labels: strings.Fields(tags)}
		r.Lines = make([]int, len(r.Labels))
		var o openTags
		o.add(r)
		if n, _ := o.report(); n != want {
			t.Errorf("%s: %d, want %d", tags, n, want)
		}
	}
}
