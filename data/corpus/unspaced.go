package corpus

import (
	"unicode"
	"unicode/utf8"
)

// unspacedAt returns the size of the first character of text, and whether it is a letter
// or mark of a script that is written without spaces between words.
func unspacedAt(text []byte) (size int, in bool) {
	if text[0] < 0xe0 { // before U+0800
		_, size = utf8.DecodeRune(text)
		return size, false
	}
	r, size := utf8.DecodeRune(text)
	return size, scriptOf(r) != ""
}

// southeastAsian are the scripts without spaces of alphabets, by the language that is mostly written in each.
var southeastAsian = []struct {
	language string
	letters  *unicode.RangeTable
}{{"Thai", unicode.Thai}, {"Lao", unicode.Lao}, {"Khmer", unicode.Khmer}, {"Burmese", unicode.Myanmar}}

// scriptOf returns the language for a letter or a mark of a script without spaces: "Chinese", "Japanese", "Thai", "Lao", "Khmer" or
// "Burmese"; and "" for any other character.
func scriptOf(r rune) string {
	switch {
	case r < 0x0e00:
		return ""
	case unicode.Is(unicode.Han, r):
		return "Chinese"
	case unicode.In(r, unicode.Hiragana, unicode.Katakana) || r == 'ー':
		return "Japanese"
	case unicode.IsLetter(r) || unicode.IsMark(r):
		for _, s := range southeastAsian {
			if unicode.Is(s.letters, r) {
				return s.language
			}
		}
	}
	return ""
}

// Unspaced returns how many characters of scripts without spaces a word has; a letter with its marks is one.
func Unspaced(word string) (characters int) {
	for _, r := range word {
		if scriptOf(r) != "" && !unicode.IsMark(r) {
			characters++
		}
	}
	return characters
}

func isKatakana(r rune) bool { return unicode.Is(unicode.Katakana, r) || r == 'ー' }

// language returns the language that more than a third of the letters in text are of,
// if it is one without spaces between words, as scriptOf names it, or else "".
func language(text []byte) string {
	letters, of := 0, map[string]int{}
	for len(text) > 0 {
		if text[0] < utf8.RuneSelf {
			if classes[text[0]] == classLetter {
				letters++
			}
			text = text[1:]
			continue
		}
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		if unicode.IsLetter(r) {
			letters++
			of[scriptOf(r)]++
		}
	}
	for _, s := range southeastAsian {
		if of[s.language]*3 > letters {
			return s.language
		}
	}
	chinese, japanese := of["Chinese"], of["Japanese"]
	switch {
	case (chinese+japanese)*3 <= letters:
		return ""
	case japanese*10 > chinese:
		return "Japanese"
	}
	return "Chinese"
}
