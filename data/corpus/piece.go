package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A Piece is what [Part] made of a source.
type Piece struct {
	Name string // of the source
	Stat Stat   // of the piece

	Cut      bool   // the piece is some lines of a file
	From, To int64  // the bytes that these are, if it is cut
	Lines    int    // how many they are
	Bad      []byte // of them the beginning of what is not UTF-8; see [Cut]
	Digest   Digest // of the whole source, if it is not cut
}

// Piece returns what was read, after the documents of s were read to their end. [Stat.Passing] is not among it: it makes no other text.
func (s *Source) Piece() Piece {
	var p Piece
	if s.piece != nil {
		p = *s.piece
		p.Bad = s.clean.bad
	} else {
		p.Digest = s.Digest()
	}
	p.Name, p.Stat = s.Name(), s.Stat()
	p.Stat.Passing = ""
	return p
}

// Join returns what reading a source at once would have counted, and its digest, from its pieces in order. A file that
// was cut is read once, for its SHA-256 and to see that the pieces were read from it: if not, the error is an [*Error]. Sum
// is told what was found.
func Join(ctx context.Context, pieces []Piece, onBadUTF8 string, sum Sum) (Stat, Digest, error) {
	first := pieces[0]
	if !first.Cut {
		return first.Stat, first.Digest, nil
	}
	changed := &Error{Where: first.Name, What: "is not the file that the parts were read from", Remedy: "read all parts again"}
	stat, lines, cut := Stat{Name: first.Name}, 0, Cut{Name: first.Name}
	for i, p := range pieces {
		if !p.Cut || p.Name != first.Name || i == 0 && p.From != 0 || i > 0 && p.From != pieces[i-1].To {
			return stat, Digest{}, changed
		}
		add := p.Stat
		stat.Documents, stat.Sentences, stat.Bytes = stat.Documents+add.Documents, stat.Sentences+add.Sentences, stat.Bytes+add.Bytes
		stat.LongLines, stat.BadUTF8, stat.NUL, stat.Skipped = stat.LongLines+add.LongLines, stat.BadUTF8+add.BadUTF8, stat.NUL+add.NUL, stat.Skipped+add.Skipped
		if stat.FirstBad == "" && add.FirstBad != "" {
			colon := strings.LastIndexByte(add.FirstBad, ':')
			n, err := strconv.Atoi(add.FirstBad[colon+1:])
			if err != nil {
				return stat, Digest{}, changed
			}
			stat.FirstBad = fmt.Sprintf("%s:%d", first.Name, lines+n)
		}
		lines += p.Lines
		cut.Add(p.cut())
	}
	f, err := OpenFile(first.Name)
	if err != nil {
		return stat, Digest{}, err
	}
	defer f.Close()
	head := newLineReader(io.NewSectionReader(f, 0, headSize)).peek()
	whole, err := sum(first.Name, func() ([sha256.Size]byte, error) { return joined(ctx, f, pieces) })
	switch {
	case err == errOther:
		return stat, Digest{}, changed
	case err != nil:
		return stat, Digest{}, readError(err, first.Name, "")
	}
	_, stat.Note = headNote(head, first.Name)
	stat.look(head)
	stat.SHA256 = hex.EncodeToString(whole[:])
	note, refused := cut.told(onBadUTF8)
	if refused != nil {
		return stat, Digest{}, readError(refused, first.Name, "")
	}
	stat.Note = joinNotes(stat.Note, note)
	s := &Source{files: []string{first.Name}, stat: stat}
	return stat, s.digest([][sha256.Size]byte{whole}), nil
}

// errOther says that a file is another one than that whose pieces were read.
var errOther = fmt.Errorf("another file")

// joined returns the SHA-256 of a file that consists of pieces.
func joined(ctx context.Context, f io.Reader, pieces []Piece) (sum [sha256.Size]byte, err error) {
	whole := sha256.New()
	r, buf := io.TeeReader(f, whole), make([]byte, 1<<18)
	for _, p := range pieces {
		h := sha256.New()
		in := io.LimitReader(r, p.To-p.From)
		for {
			if ctx.Err() != nil {
				return sum, ctx.Err()
			}
			n, err := in.Read(buf)
			h.Write(buf[:n])
			if err == io.EOF {
				break
			}
			if err != nil {
				return sum, err
			}
		}
		if hex.EncodeToString(h.Sum(nil)) != p.Stat.SHA256 {
			return sum, errOther
		}
	}
	if n, err := r.Read(buf[:1]); n > 0 || err != io.EOF {
		return sum, errOther
	}
	whole.Sum(sum[:0])
	return sum, nil
}
