package data

import (
	"fmt"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// unlikeVocab says that many words of vocab.file never come in the text as it is split, in which they have another form, such as small letters in the place of
// capitals, or composed accents; "" if few are so.
func (d *Dataset) unlikeVocab(s Settings) string {
	if s.Vocab.File == "" || s.learned != nil || len(s.Command) > 0 || s.Rows.Names() {
		return ""
	}
	form := s.formOf()
	const most = 100_000 // take no noticeable time
	words := d.Vocab.Words()[:min(most, d.Vocab.Len())]
	n, first, there := 0, "", ""
	for _, word := range words {
		in := form(word)
		if _, known := d.Vocab.Lookup(in); known || in == "" || in == word || likeUnk(word) || !strings.EqualFold(in, corpus.Normal(strings.Trim(word, `"'▁:,`))) {
			continue // and what stands for something else, such as <unk>
		}
		if n++; n == 1 {
			first, there = word, in
		}
	}
	if n == 0 || 20*n < len(words) {
		return ""
	}
	shown := "%q"
	if corpus.Normal(first) == there {
		shown = "%+q" // they look the same
	}
	return fmt.Sprintf("vocab.file: %s another form in the text, such as "+shown+", which is "+shown+" there and unknown: write them so, or change corpus.tokenizer or corpus.normalize",
		amount.Subject(n, "word", "has", "have"), first, there)
}

// formOf returns what says in which form the text has a word that stands alone: "" where it is none, or several words.
func (s Settings) formOf() func(word string) string {
	normal := corpus.Normal
	if s.AsItIs {
		normal = strings.Clone
	}
	if corpus.RowFormats()[s.Rows.Format].ByToken {
		return func(word string) string { return wordOf(normal(word), s.Rows.Lower) }
	}
	t := s.Tokenizer()
	return func(word string) string {
		token, rest := t.Next([]byte(normal(word)))
		form := string(token) // which is valid until the next call
		if more, _ := t.Next(rest); more != nil {
			return ""
		}
		return form
	}
}
