package evaluate

import (
	"cmp"
	"strings"
)

// An Entity is a run of tokens of one type, From … To−1.
type Entity struct {
	Type     string
	From, To int
}

// Entities returns the entities that the tags of a sentence mark, by the rules of the CoNLL
// evaluation (conlleval of Tjong Kim Sang and Buchholz, 2000). B- begins an entity, I- goes on
// with one of its type and begins one elsewhere, so that a sequence without B- is repaired; E-
// (or L-) ends an entity, S- (or U- or W-) is one, and M- is I-. So the schemes IOB1, IOB2, IOBES
// (BILOU, BMES, BMEWO) are read alike. Marks without a type, as where words are told apart, are of the type _. Other tags, such as O, are outside of entities.
func Entities(tags []string) []Entity {
	var list []Entity
	open := -1 // the start of the entity under way
	before, typeBefore := byte('O'), ""
	for i := 0; i <= len(tags); i++ {
		mark, typ := byte('O'), ""
		if i < len(tags) {
			mark, typ = splitTag(tags[i])
		}
		same := typ == typeBefore
		if open >= 0 && (mark == 'O' || mark == 'B' || mark == 'S' || before == 'E' || before == 'S' || !same) {
			list = append(list, Entity{typeBefore, open, i})
			open = -1
		}
		if open < 0 && mark != 'O' {
			open = i
		}
		before, typeBefore = mark, typ
	}
	return list
}

// noType is the type of entities whose tags have none, as seqeval calls it.
const noType = "_"

// splitTag returns the mark of a tag, one of B, I, E, S and O, and its type.
func splitTag(tag string) (mark byte, typ string) {
	if first, rest, _ := strings.Cut(tag, "-"); len(first) == 1 {
		typ = cmp.Or(rest, noType)
		switch first {
		case "B", "I", "E", "S":
			return first[0], typ
		case "M":
			return 'I', typ
		case "L":
			return 'E', typ
		case "U", "W":
			return 'S', typ
		}
	}
	return 'O', ""
}

// markEntities reports whether labels mark entities: each is O or a mark, with or without a type.
func markEntities(labels []string) bool {
	for _, label := range labels {
		if mark, _ := splitTag(label); mark == 'O' && label != "O" {
			return false
		}
	}
	return len(labels) > 0 && strings.Join(labels, "") != "O"
}
