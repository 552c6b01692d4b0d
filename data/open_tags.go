package data

import (
	"fmt"
	"regexp"
	"slices"
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
		if !ok || len(mark) != 1 || !strings.Contains("BIMESLUW", mark) {
			mark, typ = "O", ""
		}
		switch same := typ != "" && typ == before; {
		case (mark == "I" || mark == "M") && !same:
			if t.open++; t.first == "" {
				t.first = fmt.Sprintf("%s:%d: %s", r.File, r.Lines[i], tag)
			}
		case mark == "B" && !same:
			t.begun++
		}
		before = typ
		if strings.Contains("ESLUW", mark) {
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

// nearTags are ways to write tags that mark entities which differ from B-PER and I-PER.
var nearTags = []struct {
	is    *regexp.Regexp
	write string
}{
	{regexp.MustCompile(`^[BIMESLUW][_:.].`), "B-PER, with a hyphen"},
	{regexp.MustCompile(`.-[BIMESLUW]$`), "the mark first, as in B-PER"},
	{regexp.MustCompile(`^[bimesluw]-.`), "the mark as a capital, as in B-PER"},
	{regexp.MustCompile(`^"(?:O|[BIMESLUW]-.+)"$`), `them without quotes: sed -E 's/"([^"]*)"$/\1/'`},
	{regexp.MustCompile(`^(?:\(\S+)?\*?\)?$`), `B-PER, I-PER and O; where the token is column 4 and the tag 11, as in OntoNotes: awk 'NF < 11 || /^#/ {print ""; next} {o = k ? "I-" k : "O"} $11 ~ /^\(/ {split($11, a, /[(*)]/); k = a[2]; o = "B-" k} {print $4 "\t" o} $11 ~ /\)$/ {k = ""}'`},
}

// isMarked reports whether a tag marks an entity.
var isMarked = regexp.MustCompile(`^[BIMESLUW]-.`).MatchString

// isMisspelt reports whether a tag begins as one that marks an entity, with another sign than a hyphen.
var isMisspelt = regexp.MustCompile(`^[BIMESLUW](?:[_:.−‐-―]| -|- ).`).MatchString

// nearEntities says how tags are written that mean entities and mark none, since they are written in another way; "" for others.
func nearEntities(tags []string) string {
	var inside, outside []string
	for _, tag := range tags {
		if slices.Contains([]string{"O", "0", "o", "_"}, tag) {
			outside = append(outside, tag)
		} else {
			inside = append(inside, tag)
		}
	}
	are := func(is func(string) bool) bool {
		return len(inside) > 0 && !slices.ContainsFunc(inside, func(tag string) bool { return !is(tag) })
	}
	for _, near := range nearTags {
		if are(near.is.MatchString) {
			return fmt.Sprintf("the tags are written like %q, so that none marks an entity, and F1 is not known; write %s", inside[0], near.write)
		}
	}
	marked := slices.ContainsFunc(inside, isMarked)
	for _, tag := range inside {
		if marked && isMisspelt(tag) {
			return fmt.Sprintf("the tag %q marks no entity, as others do; write B-PER, with a hyphen", tag)
		}
	}
	if marked && slices.Contains(outside, "O") && len(outside) > 1 {
		return fmt.Sprintf("the tag %q stands beside O, and is a tag of its own; write O, the letter, for both", outside[slices.IndexFunc(outside, func(tag string) bool { return tag != "O" })])
	}
	if are(isMarked) && len(outside) > 0 && !slices.Contains(outside, "O") {
		return fmt.Sprintf("the tag %q stands in the place of O, the letter, so that F1 of entities is not known; write O", outside[0])
	}
	return ""
}
