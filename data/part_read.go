package data

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"

	"github.com/lexigraph/lexigraph/data/corpus"
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

// cuts returns what is not UTF-8 in files that were cut, after they were read, where it is replaced: much of it is an error, which is known of
// the whole text alone. There is none where no file was cut.
func (p *part) cuts() [][]corpus.Cut {
	if bad := p.settings.OnBadUTF8; bad != "" && bad != "replace" {
		return nil
	}
	if cuts := corpus.Cuts(p.text[train], p.place); len(cuts) > 0 {
		return [][]corpus.Cut{cuts}
	}
	return nil
}

// MergeCuts returns the cuts of some parts, in order, nil if there are none: those of one source in neighbouring parts are one, which the first of
// these parts has.
func MergeCuts(parts []int, of func(part int) []corpus.Cut) [][]corpus.Cut {
	all := make([][]corpus.Cut, len(parts))
	in := -1 // which of them has the last cut; −1: there is none that the next one may belong to
	for k, part := range parts {
		if k > 0 && parts[k-1] != part-1 {
			in = -1
		}
		for _, cut := range of(part) {
			if in >= 0 {
				if last := &all[in][len(all[in])-1]; last.Source == cut.Source {
					last.Add(cut)
					continue
				}
			}
			all[k] = append(all[k], cut)
			in = k
		}
	}
	if !slices.ContainsFunc(all, func(cuts []corpus.Cut) bool { return len(cuts) > 0 }) {
		return nil
	}
	return all
}

// AllCuts returns cuts as those of one part.
func AllCuts(all [][]corpus.Cut) [][]corpus.Cut {
	if len(all) == 0 {
		return nil
	}
	return [][]corpus.Cut{slices.Concat(all...)}
}

// CutsOf returns the cuts of the part in a place.
func CutsOf(all [][]corpus.Cut, place int) []corpus.Cut {
	if place < len(all) {
		return all[place]
	}
	return nil
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
