package data

import (
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// TestUnlikeVocab holds that words of a vocabulary that the text cannot have, as it is split, are told.
func TestUnlikeVocab(t *testing.T) {
	path := text(t, "the Cat sees\nthe caf\u00e9 there\n")
	for _, test := range []struct{ vocab, want string }{
		{"<unk>\nthe\ncat\nsees\n", ""},
		{"<unk>\nthe\nCat\nsees\n", `vocab.file: 1 word has another form in the text, such as "Cat", which is "cat" there and unknown: write them so, or change corpus.tokenizer or corpus.normalize`},
		{"<unk>\n\"the\"\n\"cat\"\nsees\n", `vocab.file: 2 words have another form in the text, such as "\"the\"", which is "the" there and unknown: write them so, or change corpus.tokenizer or corpus.normalize`},
		{"<unk>\nthe\nCat\ncat\n", ""},
		{"<unk>\nthe\ncafe\u0301\nsees\n", `vocab.file: 1 word has another form in the text, such as "cafe\u0301", which is "caf\u00e9" there and unknown: write them so, or change corpus.tokenizer or corpus.normalize`},
		{"<unk>\nthe\nsees\nnew-york\n##s\n", ""}, // several words, or none
		{"<unk>\nthe\nsees\n\"\n,\n", ""},
	} {
		s := settings(path)
		s.Tokenizer = func() corpus.Tokenizer { return &corpus.Words{} }
		s.Vocab.File = text(t, test.vocab)
		d, err := Load(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Report.VocabNote; got != test.want {
			t.Errorf("%q: the note is %q, want %q", test.vocab, got, test.want)
		}
	}
}
