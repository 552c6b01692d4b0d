package data

import (
	"fmt"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// mostCharacters is how many characters words of scripts without spaces have in the mean at most: of Chinese and Japanese
// about two, of Thai and its neighbours about four. Whole clauses have more.
const mostCharacters = 7

// A splitting counts words of scripts without spaces, to see whether anything split them.
type splitting struct {
	words, unspaced int64 // occurrences: of all words, and of those of such a script
	characters      int64 // in the latter
	several         int64 // of the latter that have more than one
}

func (c *splitting) add(word string, n int64) {
	c.words += n
	switch k := int64(corpus.Unspaced(word)); {
	case k > 1:
		c.several += n
		fallthrough
	case k == 1:
		c.unspaced += n
		c.characters += k * n
	}
}

// note says what is odd about how s split a text into such words; "" if nothing is. By idle the command of s wrote each line
// as it read it.
func (c *splitting) note(s Settings, idle bool) string {
	if s.Rows.Names() || corpus.RowFormats()[s.Rows.Format].ByToken {
		return "" // others split it
	}
	_, segmented := s.Tokenizer().(*corpus.Segment)
	return c.odd(segmented, len(s.Command) > 0, idle)
}

// odd is note of plain text that words of a dictionary split, or a command, or neither.
func (c *splitting) odd(segmented, command, idle bool) string {
	key, do := "corpus.tokenizer", `; set corpus.tokenizer to segment, with a dictionary, or to command`
	if command {
		key, do = "corpus.command", "; it has to put spaces between words"
	}
	switch {
	case c.words == 0:
	case segmented && c.unspaced == 0:
		return `corpus.dictionary: not used, as no word of the text is Chinese, Japanese, Thai or of another script without spaces; set corpus.tokenizer = "words"`
	case segmented && c.several == 0:
		return "corpus.dictionary: none of its words of several characters is in the text, so each character is a word; " +
			"give a dictionary of the language of the text and of its characters, such as simplified or traditional ones"
	case !segmented && c.unspaced*3 > c.words && c.characters > mostCharacters*c.unspaced:
		return fmt.Sprintf("%s: words of scripts without spaces have %.0f characters in the mean, so they seem to be whole clauses%s",
			key, float64(c.characters)/float64(c.unspaced), do)
	case idle:
		return `corpus.command: wrote each line as it read it; if that is meant, corpus.tokenizer = "whitespace" does the same without a program`
	}
	return ""
}
