package tokenizer

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// A Split says how texts are split into words: as package corpus does by its Words or its
// Whitespace.
type Split struct {
	// Whitespace says that words are what ASCII's white space separates. Otherwise words are the
	// segments of UAX 29 that hold a letter; of the others, Numbers says whether those with a digit
	// are words, and Punctuation whether the rest are, except for invisible characters.
	Whitespace, Numbers, Punctuation bool
	// Lower brings words into lower case.
	Lower bool
	// Normalize brings texts into Unicode's form NFC first.
	Normalize bool
}

// UnknownToken is the token of [Write] that stands for what is not in the list of words, if the list
// does not have this word itself.
const UnknownToken = "[UNK]"

type (
	object = map[string]any
	list   = []any
)

// Write writes a tokenizer.json with the model WordLevel: word i of the list, which has each word once, has the id i,
// and everything else the id len(words). What splits texts is written in the terms of the library
// tokenizers; texts are split as package corpus splits them.
func Write(w *bufio.Writer, s Split, words []string) error {
	unk := UnknownToken
	for slices.Contains(words, unk) {
		unk = "[" + unk + "]"
	}
	normalizers := list{}
	if s.Normalize {
		normalizers = append(normalizers, object{"type": "NFC"})
	}
	replace := func(kind, pattern, with string) {
		normalizers = append(normalizers, object{"type": "Replace", "pattern": object{kind: pattern}, "content": with})
	}
	if !s.Whitespace {
		replace("Regex", `[\x{ad}\x{61c}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2064}\x{2066}-\x{2069}\x{feff}]`, "") // what is not seen
	}
	if s.Lower {
		replace("Regex", finalSigma, "ς")
		// Of all characters this one alone has two in lower case there, and one in Go.
		replace("String", "İ", "i")
		normalizers = append(normalizers, object{"type": "Lowercase"})
	}
	head, err := json.Marshal(object{
		"version":        "1.0",
		"truncation":     nil,
		"padding":        nil,
		"added_tokens":   list{},
		"normalizer":     object{"type": "Sequence", "normalizers": normalizers},
		"pre_tokenizer":  object{"type": "Sequence", "pretokenizers": s.preTokenizers()},
		"post_processor": nil,
		"decoder":        nil,
	})
	if err != nil {
		return err
	}
	w.Write(head[:len(head)-1]) // an error stays with w
	w.WriteString(`,"model":{"type":"WordLevel","unk_token":`)
	if err := writeString(w, unk); err != nil {
		return err
	}
	w.WriteString(`,"vocab":{`)
	for id, word := range append(words[:len(words):len(words)], unk) {
		if id > 0 {
			w.WriteByte(',')
		}
		if err := writeString(w, word); err != nil {
			return err
		}
		fmt.Fprintf(w, ":%d", id)
	}
	_, err = w.WriteString("}}}")
	return err
}

func writeString(w *bufio.Writer, s string) error {
	if !utf8.ValidString(s) {
		return errors.New("a word is not UTF-8, and would be another in the file")
	}
	b, err := json.Marshal(s)
	w.Write(b)
	return err
}

func (s Split) preTokenizers() list {
	split := func(how, regex string) object {
		return object{"type": "Split", "pattern": object{"Regex": regex}, "behavior": how, "invert": false}
	}
	if s.Whitespace {
		return list{split("Removed", `[\t-\r ]+`)}
	}
	drop := `\A[^\p{L}\p{N}]+\z` // what is no word
	switch {
	case s.Punctuation && s.Numbers:
		drop = `\A[\p{Cc}\p{Cf}]+\z`
	case s.Punctuation:
		drop = `\A(?:[^\p{L}]*\p{N}[^\p{L}]*|[\p{Cc}\p{Cf}]+)\z`
	case !s.Numbers:
		drop = `\A[^\p{L}]+\z`
	}
	// What package corpus does otherwise than UAX 29: white space and ASCII's control characters are
	// segments without the marks behind them, and so is a narrow no-break space (U+202F) that is not within a word. A
	// zero-width non-joiner (U+200C) is no part of the word that it is behind.
	return list{
		split("Removed", `[\x00- \x7f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{205f}\x{3000}]+`),
		split("Removed", looseNarrow),
		split("Isolated", segments),
		split("Removed", `\A\x{202f}+|[\x{200c}\x{202f}]+\z`),
		split("Removed", drop),
	}
}
