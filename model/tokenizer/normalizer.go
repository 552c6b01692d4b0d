package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A normalizer spells a text otherwise. A nil one leaves it as it is.
type normalizer func(string) string

func (n normalizer) apply(s string) string {
	if n == nil {
		return s
	}
	return n(s)
}

// normalizerSettings are what the parts called normalizer may have.
type normalizerSettings struct {
	Normalizers       []json.RawMessage `json:"normalizers"`
	CleanText         bool              `json:"clean_text"`
	ChineseCharacters bool              `json:"handle_chinese_chars"`
	StripAccents      *bool             `json:"strip_accents"`
	Lowercase         bool              `json:"lowercase"`
	Left              bool              `json:"strip_left"`
	Right             bool              `json:"strip_right"`
	Prepend           string            `json:"prepend"`
	Pattern           json.RawMessage   `json:"pattern"`
	Content           string            `json:"content"`
	Charsmap          []byte            `json:"precompiled_charsmap"`
}

// normalizers returns what makes a normalizer of its settings, by its type in the file.
func normalizers() map[string]func(s *normalizerSettings) (normalizer, error) {
	type settings = normalizerSettings
	plain := func(n normalizer) func(*settings) (normalizer, error) {
		return func(*settings) (normalizer, error) { return n, nil }
	}
	return map[string]func(*settings) (normalizer, error){
		"Sequence":       (*settings).sequence,
		"BertNormalizer": (*settings).bert,
		"Lowercase":      plain(lowercase),
		"NFC":            plain(norm.NFC.String),
		"NFD":            plain(norm.NFD.String),
		"NFKC":           plain(norm.NFKC.String),
		"NFKD":           plain(norm.NFKD.String),
		"StripAccents":   plain(func(s string) string { return without(s, unicode.IsMark) }),
		"Nmt":            plain(nmt),
		"Strip":          (*settings).strip,
		"Prepend":        (*settings).prepend,
		"Replace":        (*settings).replace,
		"Precompiled":    (*settings).precompiled,
	}
}

// parseNormalizer reads the part normalizer of the file, which may be null.
func parseNormalizer(raw json.RawMessage) (normalizer, error) {
	kind, err := kindOf(raw)
	if err != nil || kind == "" {
		return nil, err
	}
	var s normalizerSettings
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	of := normalizers()[kind]
	if of == nil {
		return nil, unknownPart(kind)
	}
	n, err := of(&s)
	if err != nil && kind != "Sequence" { // whose parts are named
		err = fmt.Errorf("%s: %w", kind, err)
	}
	return n, err
}

func (s *normalizerSettings) sequence() (normalizer, error) {
	var list []normalizer
	for i, raw := range s.Normalizers {
		n, err := parseNormalizer(raw)
		if err != nil {
			return nil, fmt.Errorf("normalizers[%d]: %w", i, err)
		}
		list = append(list, n)
	}
	return func(text string) string {
		for _, n := range list {
			text = n.apply(text)
		}
		return text
	}, nil
}

func (s *normalizerSettings) bert() (normalizer, error) {
	accents := s.Lowercase
	if s.StripAccents != nil {
		accents = *s.StripAccents
	}
	return bertNormalizer(s.CleanText, s.ChineseCharacters, accents, s.Lowercase), nil
}

func (s *normalizerSettings) strip() (normalizer, error) {
	return func(text string) string {
		if s.Left {
			text = strings.TrimLeftFunc(text, unicode.IsSpace)
		}
		if s.Right {
			text = strings.TrimRightFunc(text, unicode.IsSpace)
		}
		return text
	}, nil
}

func (s *normalizerSettings) prepend() (normalizer, error) {
	return func(text string) string {
		if text == "" {
			return ""
		}
		return s.Prepend + text
	}, nil
}

func (s *normalizerSettings) replace() (normalizer, error) {
	p, err := parsePattern(s.Pattern)
	if err != nil {
		return nil, err
	}
	return func(text string) string { return replace(text, p, s.Content) }, nil
}

func (s *normalizerSettings) precompiled() (normalizer, error) {
	c, err := parseCharsmap(s.Charsmap)
	if err != nil {
		return nil, err
	}
	return c.normalize, nil
}

// kindOf returns the type of a part, and "" for null or nothing.
func kindOf(raw json.RawMessage) (string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", nil
	}
	var k struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(raw, &k); err != nil {
		return "", err
	}
	if k.Type == "" {
		return "", errors.New("it has no type")
	}
	return k.Type, nil
}

// An UnknownTypeError is the error of a tokenizer with a part of a type that this package does not know.
type UnknownTypeError struct{ Type string }

// Error implements error.
func (e *UnknownTypeError) Error() string {
	return fmt.Sprintf("type %s is not one that Lexigraph knows", e.Type)
}

func unknownPart(kind string) error { return &UnknownTypeError{kind} }
