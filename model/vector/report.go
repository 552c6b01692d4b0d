package vector

import (
	"fmt"
	"slices"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// A Report says what was found while reading a file. Nothing in it is an error, but all
// of it may matter to the user.
type Report struct {
	Format       string   // the name in Formats, or gensim for what it saves
	Declared     int      // rows that the file says it has; −1 if it does not say
	Rows         int      // rows that it has
	Duplicates   int      // rows left out because an earlier one has the word
	BadUTF8      int      // words that are not UTF-8; they are kept as they are
	Encoding     string   // that most words which are not ASCII seem to be in, if it is not UTF-8
	Empty        int      // words of no bytes
	Spaced       int      // words that hold a space
	Marked       int      // words that hold a byte order mark or a NUL byte
	NaN          int      // vectors that hold a NaN
	Inf          int      // vectors that hold an infinity, and no NaN
	Zero         int      // vectors of zeros only
	Unterminated bool     // the last line has no line end: it may have been cut short
	Notes        []string // what was removed from the lines of a file of words, and what else is to be known
}

// Warnings returns a sentence for everything unusual in r.
func (r Report) Warnings() []string {
	list := slices.Clone(r.Notes)
	warn := func(n int, one, many string) {
		switch {
		case n == 1:
			list = append(list, "1 "+one)
		case n > 1:
			list = append(list, fmt.Sprintf("%d %s", n, many))
		}
	}
	if r.Declared >= 0 && r.Declared != r.Rows {
		list = append(list, fmt.Sprintf("the header declares %s, the file has %d", amount.Of(r.Declared, "vector"), r.Rows))
	}
	if r.Unterminated {
		list = append(list, "the last line has no line end: the file may have been cut short")
	}
	warn(r.Duplicates, "word came twice: the first was kept", "words came again: the first of each was kept")
	seems := ""
	if r.Encoding != "" {
		seems = fmt.Sprintf("; if this is %s, %s converts it", r.Encoding, corpus.ConvertCommand(r.Encoding))
	}
	warn(r.BadUTF8, "word is not UTF-8: kept as it is"+seems, "words are not UTF-8: kept as they are"+seems)
	warn(r.Empty, "word is empty", "words are empty")
	warn(r.Spaced, "word holds a space", "words hold a space")
	warn(r.Marked, "word holds a byte order mark or a NUL byte", "words hold a byte order mark or a NUL byte")
	warn(r.NaN, "vector holds a NaN", "vectors hold a NaN")
	warn(r.Inf, "vector holds an infinity", "vectors hold an infinity")
	warn(r.Zero, "vector is zero: it has no neighbours", "vectors are zero: they have no neighbours")
	return list
}
