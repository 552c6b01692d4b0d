package corpus

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A spelling is a way to write words that a text may have beside another.
type spelling struct {
	from   string              // its characters
	to     []string            // what others write in the place of each; none: nothing
	in     *unicode.RangeTable // the script of words that may have it; nil: any
	how    string              // words are written, both ways
	remedy string              // a program for perl
}

var spellings = []spelling{
	{"’‘ʼʻ＇׳՚", slices.Repeat([]string{"'"}, 7), nil, "with different apostrophes", `s/(?<=\pL)[’‘ʼʻ＇׳՚](?=\pL)/\x27/g`},
	{"״", []string{`"`}, unicode.Hebrew, `with ״ and with "`, `s/(?<=\p{Hebrew})״(?=\p{Hebrew})/"/g`},
	{"\u0640", nil, unicode.Arabic, "stretched by U+0640 and not", `s/\x{640}//g`},
	{"\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670", nil, unicode.Arabic, "with and without vowel marks", `s/[\x{64B}-\x{652}\x{670}]//g`},
	{"\u05b0\u05b1\u05b2\u05b3\u05b4\u05b5\u05b6\u05b7\u05b8\u05b9\u05ba\u05bb\u05bc\u05bd\u05bf\u05c1\u05c2\u05c7", nil, unicode.Hebrew, "with and without points", `s/[\x{5B0}-\x{5BD}\x{5BF}\x{5C1}\x{5C2}\x{5C7}]//g`},
	{"\u0300\u0301", nil, unicode.Cyrillic, "with and without stress marks", `s/(?<=\p{Cyrillic})[\x{300}\x{301}]//g`},
	{"ي\u0643", []string{"ی", "\u06a9"}, unicode.Arabic, "with the Arabic letters U+064A and U+0643 and with the Persian ones U+06CC and U+06A9", `y/\x{64A}\x{643}/\x{6CC}\x{6A9}/`},
	{"ൺൻർൽൾ", []string{"ണ്\u200d", "ന്\u200d", "ര്\u200d", "ല്\u200d", "ള്\u200d"}, unicode.Malayalam, "with the letters of chillu and with U+200D", `s/ണ്\x{200D}/ൺ/g; s/ന്\x{200D}/ൻ/g; s/ര്\x{200D}/ർ/g; s/ല്\x{200D}/ൽ/g; s/ള്\x{200D}/ൾ/g`},
	{"\u200c\u200d", nil, nil, "with and without characters that are not seen (U+200C, U+200D)", `s/[\x{200C}\x{200D}]//g`},
	{"ё", []string{"е"}, unicode.Cyrillic, "with ё and with е", "y/ёЁ/еЕ/"},
	{"şţ", []string{"ș", "ț"}, unicode.Latin, "with ş and ţ (cedillas) and with ș and ț (commas)", "y/şţŞŢ/șțȘȚ/"},
	{"œæ", []string{"oe", "ae"}, unicode.Latin, "with œ or æ and with oe or ae", "s/œ/oe/g; s/Œ/Oe/g; s/æ/ae/g; s/Æ/Ae/g"},
	{"ſ", []string{"s"}, unicode.Latin, "with ſ and with s", "s/ſ/s/g"},
	{"՛՜՞", nil, unicode.Armenian, "with and without the marks ՛ ՜ ՞", "s/[՛՜՞]//g"},
}

// write returns a word, in small letters, in the other way; the same word if it is written so.
func (s *spelling) write(word string) string {
	if !strings.ContainsAny(word, s.from) || s.in != nil && !strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(s.in, r) }) {
		return word
	}
	var b strings.Builder
	for _, r := range word {
		switch at := slices.Index([]rune(s.from), r); {
		case at < 0:
			b.WriteRune(r)
		case s.to != nil:
			b.WriteString(s.to[at])
		}
	}
	return b.String()
}

// spelled says that a text which begins with head has many words that are written in two ways, "" if it has not.
func spelled(head []byte) string {
	var words []string
	var counts map[string]int
	for i := range spellings {
		s := &spellings[i]
		if !bytes.ContainsAny(head, s.from) {
			continue
		}
		if words == nil {
			words = wordsOf([]byte(Normal(string(head))))
			counts = countsOf(words)
		}
		if word, other := twins(words, func(i int) string { return s.write(words[i]) }, counts); word != "" {
			return fmt.Sprintf("has words in two spellings, %s, such as %s and %s, each of which is two words; to make one of them: perl -CSD -Mutf8 -pe '%s'", s.how, word, other, s.remedy)
		}
	}
	return ""
}

// dotless says that a text which begins with head is of a language with the letter ı, and has its capital, I, in many words that are there with ı too;
// "" if it is not so. In lower case I is i.
func dotless(head []byte) string {
	if !bytes.Contains(head, []byte("ı")) || !bytes.ContainsRune(head, 'I') {
		return ""
	}
	words, turkish := wordsOf(head), wordsOf(bytes.ReplaceAll(head, []byte("I"), []byte("ı")))
	if len(words) != len(turkish) {
		return ""
	}
	word, other := twins(words, func(i int) string { return turkish[i] }, countsOf(words))
	if word == "" {
		return ""
	}
	return fmt.Sprintf("has the letter ı, whose capital I becomes i in small letters, so that %s is %s where it has a capital; to write both as Turkish and Azerbaijani do: perl -CSD -Mutf8 -pe 'y/Iİ/ıi/'", other, word)
}

// twins returns a word of a text and how it is written in another way that the text has too, if there are so many such words that it matters.
// Words are written so by write, which gets the place of one; the counts are theirs. A text may tell a few by such a mark alone, as Russian
// does все and всё: then most words with it are never without.
func twins(words []string, write func(i int) string, counts map[string]int) (word, other string) {
	const few, share, every = 4, 10, 1000
	marked, both, rarer, most := map[string]bool{}, 0, 0, 0
	for i, w := range words {
		o := write(i)
		if o == w || marked[w] {
			continue
		}
		marked[w] = true
		n := min(counts[w], counts[o])
		if n == 0 {
			continue
		}
		both++
		rarer += n
		if n > most {
			word, other, most = w, o, n
		}
	}
	if both < few || share*both < len(marked) || rarer < fewGarbled || every*rarer < len(words) {
		return "", ""
	}
	return word, other
}

// wordsOf returns the words of text, as [Words] has them.
func wordsOf(text []byte) (words []string) {
	w := &Words{}
	for token, rest := w.Next(text); token != nil; token, rest = w.Next(rest) {
		words = append(words, string(token))
	}
	return words
}

func countsOf(words []string) map[string]int {
	counts := make(map[string]int, len(words))
	for _, w := range words {
		counts[w]++
	}
	return counts
}
