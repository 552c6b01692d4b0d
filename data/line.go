package data

import (
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// A Line is a line of new text, which a network is asked about. It is split and numbered
// as the training text was.
type Line struct {
	Text      string
	Vocab     *Vocab
	Tokenizer corpus.Tokenizer
	Phrases   *Phrases // what words are joined to; nil: none are
	Lower     bool     // tokens that are split already are words in lower case

	// Unknown are the words that IDs has met and that the vocabulary lacks, each once.
	Unknown []string
	met     map[string]bool // the words in Unknown
}

// Tokens splits a part of the text, and joins the words of phrases.
func (l *Line) Tokens(text string) []string {
	var tokens []string
	for token, rest := l.Tokenizer.Next([]byte(text)); token != nil; token, rest = l.Tokenizer.Next(rest) {
		tokens = append(tokens, string(token))
	}
	return l.Phrases.Join(tokens)
}

// Fields splits the text at white space.
func (l *Line) Fields() []string { return strings.Fields(l.Text) }

// Words returns the words of tokens that are split already, as they are looked up.
func (l *Line) Words(tokens []string) []string {
	words := make([]string, len(tokens))
	for i, token := range tokens {
		words[i] = wordOf(token, l.Lower)
	}
	return words
}

// wordOf returns the word of a token that a file has split, in lower case if that is asked.
func wordOf(token string, lower bool) string {
	if lower {
		return corpus.Lower(token)
	}
	return token
}

// IDs returns the ids of the words in a part of the text. As in training, an unknown word
// has the id of unk, and is left out where there is none.
func (l *Line) IDs(text string) []int32 {
	return slices.DeleteFunc(l.Number(l.Tokens(text)), func(id int32) bool { return id < 0 })
}

// Number returns the id of each token: that of unk for unknown ones, or −1 where there is
// no unk.
func (l *Line) Number(tokens []string) []int32 {
	ids := make([]int32, len(tokens))
	for i, token := range tokens {
		if _, known := l.Vocab.Lookup(token); !known && !l.met[token] {
			if l.met == nil {
				l.met = make(map[string]bool)
			}
			l.met[token] = true
			l.Unknown = append(l.Unknown, token)
		}
		ids[i], _ = l.Vocab.ID(token) // −1 where there is none
	}
	return ids
}
