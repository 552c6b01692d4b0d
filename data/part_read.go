package data

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
)

// A PartRead says what was read of a text for a part of it. The next part begins where it ends.
type PartRead struct {
	From   Place  `json:"from"`
	To     Place  `json:"to"`
	SHA256 string `json:"sha256"` // of what was read; empty if that is nothing
}

// A Place is a byte of one of the sources of a training text, which are numbered.
type Place struct {
	Source int   `json:"source"`
	Byte   int64 `json:"byte"` // 0 also if the source is not cut
}

// whatWasRead returns what was read of the training text, after that.
func (p *part) whatWasRead() (r PartRead) {
	h := sha256.New()
	for i, source := range p.text[train] {
		piece, number := source.Piece(), p.place[source.Name()]
		from, to := Place{Source: number}, Place{Source: number + 1}
		if piece.Cut {
			size := int64(-1)
			if info, err := os.Stat(source.Name()); err == nil {
				size = info.Size()
			}
			from.Byte = piece.From
			if from.Byte == size {
				from = to
			}
			if piece.To != size {
				to = Place{number, piece.To}
			}
			fmt.Fprintf(h, "%s\n", piece.Stat.SHA256)
		} else {
			fmt.Fprintf(h, "%x\n", piece.Digest)
		}
		if i == 0 {
			r.From = from
		}
		r.To = to
	}
	if len(p.text[train]) > 0 {
		r.SHA256 = hex.EncodeToString(h.Sum(nil))
	}
	return r
}
