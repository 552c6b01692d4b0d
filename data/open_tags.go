package data

import (
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// openTags counts entities that begin with I- (see evaluate.Entities for what tags mean). In the
// scheme IOB1 all do but those right behind another of their type, so that they are no mistakes:
// a file is in another scheme if some entity elsewhere begins with B-.
type openTags struct {
	open, begun int64
	first       string
}

// add takes a sentence.
func (t *openTags) add(r corpus.Row) {
	before := ""
	for i, tag := range r.Labels {
		mark, typ, ok := strings.Cut(tag, "-")
		if !ok || len(mark) != 1 || !strings.Contains("BIESLU", mark) {
			mark, typ = "O", ""
		}
		switch same := typ != "" && typ == before; {
		case mark == "I" && !same:
			if t.open++; t.first == "" {
				t.first = fmt.Sprintf("%s:%d: %s", r.File, r.Lines[i], tag)
			}
		case mark == "B" && !same:
			t.begun++
		}
		before = typ
		if strings.Contains("ESLU", mark) {
			before = "" // it has ended
		}
	}
}

// report returns how many there are and the first, or none in the scheme IOB1.
func (t *openTags) report() (n int64, first string) {
	if t.begun == 0 {
		return 0, ""
	}
	return t.open, t.first
}
