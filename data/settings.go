package data

import (
	"errors"
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// Settings says what [Load] reads and how. Apart from Tokenizer, an empty field
// means what its comment says.
type Settings struct {
	Train []string // names of sources, see package corpus; at least one
	Valid HeldOut  // text to watch the training by; empty: none
	Test  HeldOut  // text to judge the result by; empty: none
	// SplitSeed chooses the documents that a share holds out: another seed chooses others,
	// and 0 those that every run holds out by default.
	SplitSeed uint64

	corpus.Options                   // how the bytes of all sources become text
	Texts          corpus.RowOptions // how plain text stands in the columns of tables, see [corpus.OpenDocuments]; no Format: it is in files of text
	Rows           RowSettings       // how labelled examples are read; no Format: the text is plain

	Tokenizer func() corpus.Tokenizer // makes tokenizers, all the same: one for each goroutine
	Command   []string                // the text goes through it first; see [corpus.Through]; empty: it does not
	Vocab     VocabSpec
	Phrases   PhraseSpec // which neighbouring words are joined; the zero value: none

	// Cache is a folder in which Load keeps what it returns, so that it need not
	// split the same text twice; see [CacheDir]. Empty: none.
	Cache string
	// Reread has every file read, to see that it is the same as when its text was kept. Otherwise that is
	// taken for granted of a large file whose size and times are the same.
	Reread bool

	learned *Learned // what the text is encoded by, instead of what it teaches; nil: it is learned from the text: see [LoadTest]
}

// RowSettings says how labelled examples are read.
type RowSettings struct {
	corpus.RowOptions          // how they stand in their files; its Options are those of the [Settings]
	Stratify          bool     // shares are held out of each label by itself
	Lower             bool     // tokens that have a label each are words in lower case; [Rows].Forms has them as they are
	Formless          bool     // nobody asks how tokens are written; their words are then not all in memory
	Teacher           *Teacher // the vectors that the examples are to get; nil: none
}

// HeldOut says where held-out text comes from: from sources of its own, or from a
// share of the documents of the training text. At most one may be given.
//
// A document belongs to the share by a hash of its words, so the division is the
// same for every run of one SplitSeed and every order of the files, and documents of the same
// words always fall on the same side.
type HeldOut struct {
	Sources []string
	Share   float64 // in (0, 1); 0: no share
	// Tokens is how many of the tokens are kept, if the text is not labelled: see [Corpus.Excerpt]. The [Report]
	// counts all. 0: all are kept.
	Tokens int
}

// Validate reports each setting that is out of range or contradicts another, as
// "key: what is wrong and what would be right", with the keys of the sections
// [corpus] and [vocab].
func (s Settings) Validate() error {
	var errs []error
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if len(s.Train) == 0 {
		complain(`corpus.train: names no text; give a path, a glob, a list of them, "-" or "godoc:std"`)
	}
	if s.Tokenizer == nil {
		complain("corpus.tokenizer: none is given")
	}
	switch s.OnBadUTF8 {
	case "", "replace", "keep", "skip", "error":
	default:
		complain("corpus.on_bad_utf8: %q is unknown; want replace, keep, skip or error", s.OnBadUTF8)
	}
	for i, held := range []HeldOut{s.Valid, s.Test} {
		key := partNames[valid+i]
		switch {
		case math.IsNaN(held.Share) || held.Share < 0 || held.Share >= 1:
			complain("corpus.%s: a share of %v cannot be held out; want more than 0 and less than 1", key, held.Share)
		case held.Share > 0 && len(held.Sources) > 0:
			complain("corpus.%s: has both texts and a share; give one of them", key)
		}
	}
	if s.Valid.Share+s.Test.Share >= 1 {
		complain("corpus.valid: with corpus.test %v of the documents are held out; leave some to train on", s.Valid.Share+s.Test.Share)
	}
	for _, err := range s.Vocab.problems() {
		errs = append(errs, fmt.Errorf("vocab.%w", err))
	}
	for _, err := range s.Phrases.problems() {
		errs = append(errs, fmt.Errorf("corpus.%w", err))
	}
	return errors.Join(errs...)
}
