package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// parseModel reads the part model of the file.
func parseModel(raw json.RawMessage) (model, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, errors.New("there is none")
	}
	var kind struct {
		Type  string          `json:"type"`
		Vocab json.RawMessage `json:"vocab"`
		// What tells the models apart in old files, which have no type.
		Merges *json.RawMessage `json:"merges"`
		UnkID  *int             `json:"unk_id"`
		Prefix *string          `json:"continuing_subword_prefix"`
	}
	if err := json.Unmarshal(raw, &kind); err != nil {
		return nil, err
	}
	if kind.Type == "" {
		switch {
		case kind.Merges != nil:
			kind.Type = "BPE"
		case kind.UnkID != nil:
			kind.Type = "Unigram"
		case kind.Prefix != nil:
			kind.Type = "WordPiece"
		default:
			kind.Type = "WordLevel"
		}
	}
	var m interface {
		model
		check() error
	}
	switch kind.Type {
	case "WordLevel":
		m = &wordLevel{}
	case "WordPiece":
		m = &wordPiece{Prefix: "##", MaxChars: 100}
	case "Unigram":
		m = &unigram{}
	default:
		return nil, unknownPart(kind.Type)
	}
	if err := json.Unmarshal(raw, m); err != nil {
		return nil, fmt.Errorf("%s: %w", kind.Type, err)
	}
	return m, m.check()
}

// wordLevel has an id for each word.
type wordLevel struct {
	Vocab map[string]int32 `json:"vocab"`
	Unk   string           `json:"unk_token"`
}

func (m *wordLevel) check() error { return nil }

func (m *wordLevel) append(ids []int32, piece string) []int32 {
	id, ok := m.Vocab[piece]
	if !ok {
		if id, ok = m.Vocab[m.Unk]; !ok {
			return ids
		}
	}
	return append(ids, id)
}

func (m *wordLevel) vocab(yield func(string, int32)) {
	for token, id := range m.Vocab {
		yield(token, id)
	}
}

func (m *wordLevel) unknown() (int32, bool) {
	id, ok := m.Vocab[m.Unk]
	return id, ok
}

// wordPiece cuts a word into the longest tokens that it begins with, one after the other. Those
// inside of words are written with a prefix. (Schuster and Nakajima, Japanese and Korean voice search, 2012.)
type wordPiece struct {
	Vocab    map[string]int32 `json:"vocab"`
	Unk      string           `json:"unk_token"`
	Prefix   string           `json:"continuing_subword_prefix"`
	MaxChars int              `json:"max_input_chars_per_word"` // longer words are unknown

	longest int // bytes of a token
}

func (m *wordPiece) check() error {
	for token := range m.Vocab {
		m.longest = max(m.longest, len(token))
	}
	return nil
}

func (m *wordPiece) append(ids []int32, piece string) []int32 {
	start := len(ids)
	known := utf8.RuneCountInString(piece) <= m.MaxChars
	var room [128]byte
	token := room[:0]
	for at := 0; known && at < len(piece); {
		end := min(len(piece), at+m.longest)
		for known = false; end > at; end-- {
			if end < len(piece) && !utf8.RuneStart(piece[end]) {
				continue
			}
			token = token[:0]
			if at > 0 {
				token = append(token, m.Prefix...)
			}
			token = append(token, piece[at:end]...)
			if id, ok := m.Vocab[string(token)]; ok {
				ids, known = append(ids, id), true
				break
			}
		}
		at = end
	}
	if known {
		return ids
	}
	ids = ids[:start]
	if id, ok := m.unknown(); ok {
		ids = append(ids, id)
	}
	return ids
}

func (m *wordPiece) vocab(yield func(string, int32)) { (&wordLevel{Vocab: m.Vocab}).vocab(yield) }

func (m *wordPiece) unknown() (int32, bool) {
	id, ok := m.Vocab[m.Unk]
	return id, ok
}
