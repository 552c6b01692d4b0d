package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Tokenizer splits texts. It may be used from several goroutines at once, and does not change.
type Tokenizer struct {
	added     []added // found before the normalizer
	addedNorm []added // found behind it
	normalize normalizer
	split     preTokenizer
	model     model
	words     []string // by id
	unk       int32    // −1: none
}

// A model returns the ids of a piece, which is not empty.
type model interface {
	append(ids []int32, piece string) []int32
	// vocab calls yield for each token.
	vocab(yield func(token string, id int32))
	// unknown returns the id of what the model does not know, and false if there is none.
	unknown() (id int32, ok bool)
}

// file is tokenizer.json, as far as it matters here.
type file struct {
	Added        []added         `json:"added_tokens"`
	Normalizer   json.RawMessage `json:"normalizer"`
	PreTokenizer json.RawMessage `json:"pre_tokenizer"`
	Model        json.RawMessage `json:"model"`
}

// Parse reads a tokenizer.json. The error says which part is wrong, or not known here.
func Parse(data []byte) (*Tokenizer, error) {
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("it is not the JSON of a tokenizer: %w", err)
	}
	t := &Tokenizer{unk: -1}
	var err error
	if t.normalize, err = parseNormalizer(f.Normalizer); err != nil {
		return nil, fmt.Errorf("normalizer: %w", err)
	}
	if t.split, err = parsePreTokenizer(f.PreTokenizer); err != nil {
		return nil, fmt.Errorf("pre_tokenizer: %w", err)
	}
	if t.model, err = parseModel(f.Model); err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if t.words, err = vocabulary(t.model, f.Added); err != nil {
		return nil, err
	}
	if id, ok := t.model.unknown(); ok {
		if int(id) >= len(t.words) || id < 0 {
			return nil, fmt.Errorf("model: the unknown token has the id %d, and there are %d tokens", id, len(t.words))
		}
		t.unk = id
	}
	for _, a := range f.Added {
		switch {
		case a.Content == "":
		case a.Normalized:
			if a.Content = t.normalize.apply(a.Content); a.Content != "" {
				t.addedNorm = append(t.addedNorm, a)
			}
		default:
			t.added = append(t.added, a)
		}
	}
	longestFirst(t.added)
	longestFirst(t.addedNorm)
	return t, nil
}

// vocabulary returns all tokens by their ids, which must be 0, 1, 2, ….
func vocabulary(m model, more []added) ([]string, error) {
	n, last := 0, int32(-1) // an id of n or more leaves a hole below
	each := func(yield func(token string, id int32)) {
		m.vocab(yield)
		for _, a := range more {
			yield(a.Content, a.ID)
		}
	}
	each(func(_ string, id int32) { n, last = n+1, max(last, id) })
	words, taken := make([]string, n), make([]bool, n)
	var err error
	each(func(token string, id int32) {
		switch {
		case err != nil || int(id) >= n:
		case id < 0:
			err = fmt.Errorf("token %q has the id %d; want 0 or more", token, id)
		case taken[id] && words[id] != token:
			err = fmt.Errorf("tokens %q and %q have the id %d", words[id], token, id)
		default:
			words[id], taken[id] = token, true
		}
	})
	switch hole := slices.Index(taken, false); {
	case err != nil:
		return nil, err
	case n == 0:
		return nil, errors.New("model.vocab: it has no tokens")
	case hole >= 0 && hole <= int(last):
		return nil, fmt.Errorf("model.vocab: the ids go up to %d, and no token has %d", last, hole)
	}
	return words[:last+1], nil // some may have come twice
}

// Words returns the tokens by their ids. The list must not be changed.
func (t *Tokenizer) Words() []string { return t.words }

// Unknown returns the id of the token that stands for what the tokenizer does not know, and
// false if there is none.
func (t *Tokenizer) Unknown() (id int32, ok bool) { return t.unk, t.unk >= 0 }

// HasPieces reports whether a word may be several tokens: with the models WordPiece and Unigram.
func (t *Tokenizer) HasPieces() bool {
	_, whole := t.model.(*wordLevel)
	return !whole
}

// Append appends the ids of a text's tokens to ids, in the order of the text. Bytes that are
// not UTF-8 count as U+FFFD.
func (t *Tokenizer) Append(ids []int32, text string) []int32 {
	text = strings.ToValidUTF8(text, "\uFFFD")
	eachAdded(t.added, text, func(part string, at int, token *added) {
		if token != nil {
			ids = append(ids, token.ID)
			return
		}
		moved := at > 0
		part = t.normalize.apply(part)
		eachAdded(t.addedNorm, part, func(part string, at int, token *added) {
			if token != nil {
				ids = append(ids, token.ID)
				return
			}
			for _, p := range t.split.apply([]piece{{part, !moved && at == 0}}) {
				ids = t.model.append(ids, p.text)
			}
		})
	})
	return ids
}
