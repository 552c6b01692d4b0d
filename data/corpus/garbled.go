package corpus

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// twice finds characters of UTF-8 that were taken for letters of another encoding and encoded again: é becomes Ã©, ’ â€™, and и Рё.
var twice = []struct {
	is             func() *regexp.Regexp
	encoding, such string
	of             *charmap.Charmap
}{
	{pattern(`[ÂÃ][\x{80}-\x{BF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€.`), "WINDOWS-1252", "Ã© for é", charmap.Windows1252},
	{pattern(`[ÐÑÎÏ×ØÙ][\x{80}-\x{BF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[à-ï][\x{80}-\x{BF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{2}`), "WINDOWS-1252", "Ð¸ for и", charmap.Windows1252},
	{pattern(`[РС][\x{80}-\x{BF}Ђ-Џђ-џҐґ€†‡‰‹›•–—™№‘’“”„‚…]`), "WINDOWS-1251", "Рё for и", charmap.Windows1251},
}

// Of the oddities one is told if there is at least one of it in so many bytes of text.
var oddities = []struct {
	has   string // something that each has; "": a character beyond ASCII
	is    func() *regexp.Regexp
	every int
	what  string // with %s for the first
}{
	{"\uFFFD", pattern("\uFFFD"), 1000, "has %s (U+FFFD) in the place of characters that were lost where it was converted; convert it again, from what it was"},
	// Those with a name are the usual ones: others may be addresses in a program of C, such as &buf;.
	{"&", pattern(`&(?:amp|nbsp|quot|apos|lt|gt|[A-Za-z]{1,2}(?:uml|acute|grave|circ|tilde|cedil|ring|slash|caron|lig)|[lrbs][sdb]quo|[nm]dash|` +
		`hellip|middot|bull|euro|pound|yen|cent|copy|reg|trade|deg|sect|para|laquo|raquo|iexcl|iquest|shy|times|frac[1-9]{2}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});`), 1000,
		"has entities of HTML, such as %s, which are read as text; make characters of them if that is not meant, for instance with " + entitiesOff},
	{";", pattern(` (?:#[0-9]{2,5}|quot|amp|lt|gt|nbsp);`), 1000,
		`has entities of HTML that lost their &, as in "%s", which are read as text; put it back, sed -E 's/ (#[0-9]+|quot|amp|lt|gt|nbsp);/\&\1;/g', and then make characters of them, for instance with ` + entitiesOff},
	{"<", pattern(`</?(?:br|p|em|strong|span|div|li|ul)(?: [^<>]*)?/?>`), 500,
		"has tags of HTML, such as %s, which are read as text; take out the text first if that is not meant, for instance with sed 's/<[^<>]*>/ /g'"},
	{"<", pattern(`<[A-Za-z][A-Za-z0-9]*(?: [A-Za-z:-]+="[^"<>]*")+ ?/?>|</(?:[A-RT-Za-rt-z]|[A-Za-z][A-Za-z0-9]+)>`), 500,
		"has tags, such as %s, which are read as text; take them out if that is not meant: sed 's/<[^<>]*>/ /g'"},
	{"_x", pattern(`_x00(?:0[0-9A-F]|1[0-9A-F])_`), 2000, `has escapes of Excel, such as %s, in the place of line ends and the like; take them out: sed -E 's/_x00(0|1)[0-9A-F]_/ /g'`},
	// Before a small letter it may be of TeX, as \nu, or of a path of Windows.
	{`\n`, pattern(`[.!?:,;)](?:(?:\\r)?\\n(?:\\n)?[^"'\s\\a-z]|(?:\\r\\n|\\n\\n)[a-z])`), 1000, `has \n in the place of line ends, as in %s; write it with its line ends: sed 's/\\n/\n/g'`},
	{"", pattern(`[A-Za-z][\x{0400}-\x{04FF}]|[\x{0400}-\x{04FF}][A-Za-z]`), 1000,
		"has words with letters of Latin and of Cyrillic, as in %s, which look like others; grep -nP '[A-Za-z]\\p{Cyrillic}|\\p{Cyrillic}[A-Za-z]' finds them"},
}

// entitiesOff makes characters of entities. Double quotes become single ones; control characters, and what separates columns or escapes, become spaces.
// So rows of CSV and lines of JSON stay whole.
const entitiesOff = `python3 -c 'import html, re, sys; safe = {34: 39, **dict.fromkeys([*range(32), *b",;|\\"], 32)}; ` +
	`f = lambda m: m[0] if html.unescape(m[0]) == m[0] else html.unescape(m[0]).translate(safe); sys.stdout.writelines(re.sub("&#?[0-9A-Za-z]+;", f, line) for line in sys.stdin)'`

// joiners are characters without a width that scripts other than Latin need within words.
var joiners = &unicode.RangeTable{R16: []unicode.Range16{{0x200b, 0x200d, 1}}}

// printed are letters that are other letters in another shape: ligatures, Arabic letters by their place in a word, full and half width, those of formulas.
// The signs that stand for a whole word or phrase in Arabic, such as U+FDFA, and the brackets of the Quran are meant so.
var printed = &unicode.RangeTable{
	R16: []unicode.Range16{{0xfb00, 0xfb06, 1}, {0xfb13, 0xfb17, 1}, {0xfb50, 0xfd3d, 1}, {0xfd50, 0xfdc7, 1}, {0xfe70, 0xfefc, 1}, {0xff10, 0xff19, 1}, {0xff21, 0xff3a, 1}, {0xff41, 0xff5a, 1}, {0xff66, 0xff9d, 1}},
	R32: []unicode.Range32{{0x1d400, 0x1d7ff, 1}},
}

// runes counts some characters of a text.
type runes struct {
	n     int
	first rune
}

func (c *runes) add(r rune, is bool) {
	if is && c.n == 0 {
		c.first = r
	}
	count(&c.n, is)
}

// encodedTwice says as what a text that begins with head was encoded twice; "" if it was not. Others are its [exotic] parts.
func encodedTwice(head, others []byte) string {
	for _, t := range twice {
		found := t.is().FindAllIndex(others, -1)
		if len(found) < fewGarbled {
			continue
		}
		in, wide := 0, 0
		for _, at := range found {
			in += utf8.RuneCount(others[at[0]:at[1]])
		}
		for _, r := range string(others) {
			count(&wide, r >= utf8.RuneSelf)
		}
		if 2*in > wide {
			what := "is UTF-8 that was taken for another encoding and encoded again, with " + t.such + "; "
			if encoding := takenFor(head, t.encoding, t.of); encoding != "" {
				return what + "iconv -f UTF-8 -t " + encoding + " undoes it"
			}
			return what + "only some of it, or what no encoding has; the program ftfy undoes that"
		}
	}
	return ""
}

// takenFor returns the encoding that text which begins with head was taken for: the one that is named, or Latin-1, which has the control
// characters that the others lack; "" where neither has all its characters.
func takenFor(head []byte, named string, of *charmap.Charmap) string {
	head = head[:cut(head)]
	all := func(has func(r rune) bool) bool {
		return !bytes.ContainsFunc(head, func(r rune) bool { return r >= utf8.RuneSelf && !has(r) })
	}
	switch {
	case all(func(r rune) bool { _, ok := of.EncodeRune(r); return ok && !unicode.IsControl(r) }):
		return named
	case all(func(r rune) bool { return r < 0x100 }):
		return "ISO-8859-1"
	}
	return ""
}

// accented finds a word of three or more letters with accents.
var accented = pattern(`[À-ÖØ-öø-ÿ]{3,}`)

// takenForLatin says what a text that begins with head was, if most of its letters are in words of letters with accents alone, as no language
// has them: another encoding that was taken for Latin-1. It is "" otherwise. Others are its [exotic] parts.
func takenForLatin(head, others []byte) string {
	odd, letters := 0, 0
	for _, word := range accented().FindAll(others, -1) {
		odd += utf8.RuneCount(word)
	}
	if odd < 8*fewGarbled {
		return ""
	}
	for _, r := range string(head) {
		count(&letters, unicode.IsLetter(r))
	}
	if 2*odd < letters {
		return ""
	}
	var before []byte
	for _, r := range string(head) {
		if r < 0x100 {
			before = append(before, byte(r))
		}
	}
	from, _ := Encoding(before)
	return fmt.Sprintf("has words of letters with accents alone, such as %s, as text in another encoding that was taken for Latin-1; iconv -f UTF-8 -t ISO-8859-1 undoes it, and then perhaps %s",
		accented().Find(others), ConvertCommand(from))
}

// fewGarbled are as many odd characters as a text may have that speaks of them.
const fewGarbled = 8

// loneReturns says that a text which begins with head has lines that end in other ways than most do, "" if it has not: what stands behind a carriage return alone
// is read as more of the same line.
func loneReturns(head []byte) string {
	returns, ends := bytes.Count(head, []byte("\r"))-bytes.Count(head, []byte("\r\n")), bytes.Count(head, []byte("\n"))
	if ends == 0 || returns < fewGarbled || 20*returns < ends {
		return ""
	}
	return "has carriage returns alone within its lines, where lines end on old Macs; make line ends of them: perl -pe 's/\\r\\n?/\\n/g'"
}

// writtenEnds says that a text which begins with head has a backslash and an n where its lines end, "" if it has hardly any, or many line ends. What
// follows differs, unlike in commands of TeX and paths.
func writtenEnds(head []byte) string {
	ends := bytes.Count(head, []byte("\n"))
	written, begins := 0, map[string]bool{}
	for at := range bytes.SplitSeq(head, []byte(`\n`)) {
		if written++; written > 1 {
			begins[string(at[:min(len(at), 3)])] = true
		}
	}
	if len(begins) < fewGarbled || written < 4*ends {
		return ""
	}
	return `has \n in the place of line ends; write it with its line ends: sed 's/\\n/\n/g'`
}

// exotic returns text without what stands within its stretches of ASCII, of each of which the first and the last character stay: what is looked for
// among other characters and beside them is found there as often, and sooner. It is empty where all is ASCII.
func exotic(text []byte) (parts []byte) {
	for i, b := range text {
		if b >= utf8.RuneSelf || i > 0 && text[i-1] >= utf8.RuneSelf || i+1 < len(text) && text[i+1] >= utf8.RuneSelf {
			parts = append(parts, b)
		}
	}
	return parts
}

// garbled says what has become of the characters of a text that begins with head, "" if it has them.
func garbled(head []byte) string {
	var joined, shaped runes
	others := exotic(head)
	for at, size := 0, 0; at < len(others); at += size {
		var r rune
		r, size = utf8.DecodeRune(others[at:])
		joined.add(r, unicode.Is(joiners, r) && at > 0 && isLatin(others[at-1]) && at+size < len(others) && isLatin(others[at+size]))
		shaped.add(r, unicode.Is(printed, r))
	}
	switch {
	case joined.n >= fewGarbled:
		return fmt.Sprintf("has characters that are not seen between letters of Latin script, such as %U, which divide words or make others of them; take them out: perl -CSD -pe 's/[\\x{200B}-\\x{200D}]//g'", joined.first)
	case shaped.n >= fewGarbled:
		return fmt.Sprintf("has letters in other shapes, such as %c (%U), which make words of their own; write them as plain letters: python3 -c 'import sys, unicodedata; print(unicodedata.normalize(\"NFKC\", sys.stdin.read()))'", shaped.first, shaped.first)
	}
	if len(others) > 0 {
		if told := cmp.Or(encodedTwice(head, others), takenForLatin(head, others)); told != "" {
			return told
		}
	}
	if told := loneReturns(head); told != "" {
		return told
	}
	for _, o := range oddities {
		in, most := head, bytes.Count(head, []byte(o.has)) // of which there may be so many
		if o.has == "" {
			in, most = others, len(others)
		}
		if most < fewGarbled || o.every*most <= len(head) {
			continue
		}
		if found := o.is().FindAll(in, -1); len(found) >= fewGarbled && o.every*len(found) > len(head) {
			return fmt.Sprintf(o.what, found[0])
		}
	}
	return cmp.Or(writtenEnds(head), spelled(head))
}

// hidden says that a text which begins with head has characters that are not seen and stay in words where [Words] does not take them out; "" if it has few.
func hidden(head []byte) string {
	var hidden runes
	before := '\n'
	for _, r := range string(exotic(head)) {
		hidden.add(r, isUnseen(r) && !(r == '\uFEFF' && before == '\n')) // which is dropped
		before = r
	}
	if hidden.n < fewGarbled {
		return ""
	}
	return fmt.Sprintf("has characters that are not seen, such as %U, and stay in words; take them out: perl -CSD -pe 's/[\\x{AD}\\x{61C}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2060}-\\x{2064}\\x{2066}-\\x{2069}\\x{FEFF}]//g'", hidden.first)
}
