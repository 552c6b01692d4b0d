package tokenizer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An added token is one that is found in a text before it is split.
type added struct {
	ID         int32  `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"` // only where no letter is beside it
	LStrip     bool   `json:"lstrip"`      // with the white space before it
	RStrip     bool   `json:"rstrip"`      // and behind it
	Normalized bool   `json:"normalized"`  // it is looked for behind the normalizer
}

// longestFirst sorts tokens so that of several at one place the longest is found.
func longestFirst(list []added) {
	slices.SortStableFunc(list, func(a, b added) int { return len(b.Content) - len(a.Content) })
}

// eachAdded calls yield for the tokens in text, from left to right, and for what is between them, with
// the place where it begins. What is between them is not empty.
func eachAdded(list []added, text string, yield func(part string, at int, token *added)) {
	var first [256]bool
	for _, a := range list {
		first[a.Content[0]] = true
	}
	done := 0
	for i := 0; len(list) > 0 && i < len(text); {
		if !first[text[i]] {
			i++
			continue
		}
		k := slices.IndexFunc(list, func(a added) bool { return strings.HasPrefix(text[i:], a.Content) })
		if k < 0 {
			i++
			continue
		}
		a := &list[k]
		lo, hi := i, i+len(a.Content)
		i = hi
		if a.SingleWord && (endsInWord(text[:lo]) || beginsWithWord(text[hi:])) {
			continue
		}
		if a.LStrip {
			lo = max(done, len(strings.TrimRightFunc(text[:lo], unicode.IsSpace)))
		}
		if a.RStrip {
			hi = len(text) - len(strings.TrimLeftFunc(text[hi:], unicode.IsSpace))
		}
		if done < lo {
			yield(text[done:lo], done, nil)
		}
		yield(text[lo:hi], lo, a)
		done = hi
		i = max(i, done)
	}
	if done < len(text) {
		yield(text[done:], done, nil)
	}
}

func endsInWord(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return isWord(r)
}

func beginsWithWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isWord(r)
}

// isWord reports whether r is what \w of a regular expression means in Unicode: a letter or what
// acts as one, a mark, a digit, or a connector such as _.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_'
	}
	return unicode.IsLetter(r) || unicode.In(r, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc, unicode.Other_Alphabetic, unicode.Join_Control)
}
