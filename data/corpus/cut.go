package corpus

import (
	"bytes"
	"slices"
)

// A Cut is what is not UTF-8 in a piece of a source that [Part] has cut, or in pieces of it one after the other. Of a whole source that is told
// when it is read; of a piece it is not known, since what there is of it may be much of the piece and little of the source.
type Cut struct {
	Name    string `json:"name"`   // of the source
	Source  int    `json:"source"` // its number, where there are several
	Bytes   int64  `json:"bytes"`
	BadUTF8 int64  `json:"bad_utf8"`
	Bad     []byte `json:"bad,omitempty"` // the beginning of the lines that have such bytes, with their ends
}

// cut returns what of a source, as far as it was read, is not UTF-8.
func (s *Source) cut() Cut {
	return Cut{Name: s.stat.Name, Bytes: s.stat.Bytes, BadUTF8: s.stat.BadUTF8, Bad: s.clean.bad}
}

// cut returns what of the piece is not UTF-8.
func (p Piece) cut() Cut {
	return Cut{Name: p.Stat.Name, Bytes: p.Stat.Bytes, BadUTF8: p.Stat.BadUTF8, Bad: p.Bad}
}

// Add adds what comes next in the same source.
func (c *Cut) Add(next Cut) {
	c.Bytes, c.BadUTF8 = c.Bytes+next.Bytes, c.BadUTF8+next.BadUTF8
	c.Bad = slices.Clip(c.Bad) // others may have it too
	for line := range bytes.Lines(next.Bad) {
		if len(c.Bad) >= headSize { // see [cleaner]
			break
		}
		c.Bad = append(c.Bad, line...)
	}
}

// told returns what is to be noted of a whole source, or the error if what is not UTF-8 is so much that it is another encoding, and would be replaced.
func (c Cut) told(onBadUTF8 string) (note string, err *Error) {
	if onBadUTF8 == "" || onBadUTF8 == "replace" {
		if err := foreign(c.Bad, c.BadUTF8, c.Bytes); err != nil {
			return "", err
		}
	}
	if name := fewTold(c.Bad); name != "" {
		note = "what is not UTF-8 looks like " + name + ": convert it with " + ConvertCommand(name)
	}
	return note, nil
}

// Cuts returns what is not UTF-8 in the sources that [Part] has cut, after their documents were read to their end. Numbers has those of the
// sources, by name.
func Cuts(part []*Source, numbers map[string]int) (cuts []Cut) {
	for _, s := range part {
		if s.piece != nil {
			cut := s.cut()
			cut.Source = numbers[s.Name()]
			cuts = append(cuts, cut)
		}
	}
	return cuts
}

// CheckCuts returns the [*Error] that reading a text as a whole ends with where some of it is in another encoding and would be replaced, of what
// was found in all its parts, in their order.
func CheckCuts(cuts []Cut) error {
	for len(cuts) > 0 {
		whole := cuts[0]
		for cuts = cuts[1:]; len(cuts) > 0 && cuts[0].Source == whole.Source; cuts = cuts[1:] {
			whole.Add(cuts[0])
		}
		if _, err := whole.told("replace"); err != nil {
			return readError(err, whole.Name, "")
		}
	}
	return nil
}
