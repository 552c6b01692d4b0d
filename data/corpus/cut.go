package corpus

import "bytes"

// A Cut is what is not UTF-8 in a piece of a source that [Part] has cut, or in pieces of it one after the other. Of a whole source that is told
// when it is read; of a piece it is not known, since what there is of it may be much of the piece and little of the source.
type Cut struct {
	Name    string `json:"name"` // of the source
	Bytes   int64  `json:"bytes"`
	BadUTF8 int64  `json:"bad_utf8"`
	Bad     []byte `json:"bad,omitempty"` // the beginning of the lines that have such bytes, with their ends
}

// cut returns what of a source, as far as it was read, is not UTF-8.
func (s *Source) cut() Cut {
	return Cut{s.stat.Name, s.stat.Bytes, s.stat.BadUTF8, s.clean.bad}
}

// cut returns what of the piece is not UTF-8.
func (p Piece) cut() Cut { return Cut{p.Stat.Name, p.Stat.Bytes, p.Stat.BadUTF8, p.Bad} }

// add adds what comes next in the same source.
func (c *Cut) add(next Cut) {
	c.Bytes, c.BadUTF8 = c.Bytes+next.Bytes, c.BadUTF8+next.BadUTF8
	for line := range bytes.Lines(next.Bad) {
		if len(c.Bad) >= headSize { // see [cleaner]
			break
		}
		c.Bad = append(c.Bad[:len(c.Bad):len(c.Bad)], line...)
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

// Cuts returns what is not UTF-8 in the sources that [Part] has cut, after their documents were read to their end.
func Cuts(part []*Source) (cuts []Cut) {
	for _, s := range part {
		if s.piece != nil {
			cuts = append(cuts, s.cut())
		}
	}
	return cuts
}

// CheckCuts returns the [*Error] that reading a text as a whole ends with where some of it is in another encoding, of what was found in
// all its parts, in their order.
func CheckCuts(cuts []Cut, onBadUTF8 string) error {
	for len(cuts) > 0 {
		whole := Cut{Name: cuts[0].Name}
		for len(cuts) > 0 && cuts[0].Name == whole.Name {
			whole.add(cuts[0])
			cuts = cuts[1:]
		}
		if _, err := whole.told(onBadUTF8); err != nil {
			return readError(err, whole.Name, "")
		}
	}
	return nil
}
