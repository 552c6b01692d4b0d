package corpus

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// cesu is the name of the encoding in which Java and some databases write UTF-8: characters beyond the 65,536 first ones, such as emoji, are
// two surrogates of three bytes each (Unicode Technical Report 26).
const cesu = "CESU-8"

// ConvertCommand returns the command that converts standard input to UTF-8 from the encoding that [Encoding] names.
func ConvertCommand(name string) string {
	switch name {
	case cesu: // which iconv does not know
		return `python3 -c 'import sys; i, o = sys.stdin.buffer, sys.stdout.buffer; o.write(i.read().decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16").encode())'`
	case "":
		name = "ENCODING"
	}
	return "iconv -f " + name + " -t UTF-8"
}

// isCESU reports whether some text, the first and the last of whose characters may be cut, is UTF-8 but for surrogates in pairs.
func isCESU(some []byte) bool {
	pairs, other := 0, 0
	for i := 0; i < len(some); {
		if surrogate(some[i:], 0xa0) && surrogate(some[i+3:], 0xb0) {
			pairs++
			i += 6
			continue
		}
		r, size := utf8.DecodeRune(some[i:])
		if r == utf8.RuneError && size == 1 && i >= 3 && len(some)-i > 5 {
			other++
		}
		i += size
	}
	return pairs > 0 && other == 0
}

// isGB18030 reports whether some text, the first and the last of whose characters may be cut, is Chinese in GB18030 with characters
// of four bytes, such as emoji. Their second and fourth bytes are figures of ASCII, so that the others look like letters that stand alone.
func isGB18030(some []byte) bool {
	four, two, bad := 0, 0, 0
	for i := 0; i < len(some); {
		switch {
		case some[i] < utf8.RuneSelf:
			i++
		case i+3 < len(some) && isDigit(some[i+1]) && some[i+2] > 0x80 && isDigit(some[i+3]):
			four++
			i += 4
		case i+1 < len(some) && some[i] > 0x80 && some[i] < 0xff && some[i+1] >= 0x40 && some[i+1] != 0x7f && some[i+1] != 0xff:
			two++
			i += 2
		default:
			bad++
			i++
		}
	}
	return four > 0 && two >= four && bad <= 2
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// surrogate reports whether text begins with one of the 1024 surrogates whose second bytes are 16 from the given one on.
func surrogate(text []byte, second byte) bool {
	return len(text) >= 3 && text[0] == 0xed && text[1]&0xf0 == second && text[2]&0xc0 == 0x80
}

// Polish letters, in lower case and in upper case, and those of them that are no letters in Western Europe, where they are £, ³, ¶, ¹, ¼
// and ¿, or none at all in the text. Where two encodings differ, the letter is ą, ś or ź.
var polish = []struct{ encoding, letters, only, own string }{
	{"WINDOWS-1250", "\xb9\xe6\xea\xb3\xf1\xf3\x9c\x9f\xbf\xa5\xc6\xca\xa3\xd1\xd3\x8c\x8f\xaf", "\xb9\xb3\x9c\x9f\xbf", "\xb9\x9c\x9f"},
	{"ISO-8859-2", "\xb1\xe6\xea\xb3\xf1\xf3\xb6\xbc\xbf\xa1\xc6\xca\xa3\xd1\xd3\xa6\xac\xaf", "\xb1\xb3\xb6\xbc\xbf", "\xb1\xb6\xbc"},
}

// notLetters are the bytes of quotes, dashes, an ellipsis and a space that texts in Latin letters have in either of the encodings.
const notLetters = "\x82\x84\x85\x91\x92\x93\x94\x96\x97\xa0\xab\xbb"

// isPolish returns the encoding of some text that is likely Polish, "" if it is not. Where its letters stand beside each other, as in
// "żółć", they look like pairs of bytes. But in Chinese and Korean, hardly any text has 9 in 10 bytes among these few, a third of
// them no letters elsewhere, and half of the runs beside letters of ASCII. Three are different ones, unlike in "m³"; and no ż stands
// before a capital, unlike ¿.
func isPolish(some []byte) string {
	letters, runs, beside := 0, 0, 0
	var of, only, own [2]int
	seen := map[byte]bool{}
	for i, b := range some {
		if b < utf8.RuneSelf || strings.IndexByte(notLetters, b) >= 0 {
			continue
		}
		if b == '\xbf' && i+1 < len(some) && 'A' <= some[i+1] && some[i+1] <= 'Z' {
			return ""
		}
		letters++
		seen[b] = true
		for k, p := range polish {
			count(&of[k], strings.IndexByte(p.letters, b) >= 0)
			count(&only[k], strings.IndexByte(p.only, b) >= 0)
			count(&own[k], strings.IndexByte(p.own, b) >= 0)
		}
		if i == 0 || some[i-1] < utf8.RuneSelf {
			runs++
			rest := bytes.TrimLeftFunc(some[i:], func(r rune) bool { return r >= utf8.RuneSelf })
			count(&beside, i > 0 && isLatin(some[i-1]) || len(rest) > 0 && isLatin(rest[0]))
		}
	}
	k := 0
	if own[1] > own[0] {
		k = 1
	}
	if letters >= fewTell && len(seen) >= 3 && 10*of[k] >= 9*letters && 3*only[k] >= letters && 2*beside >= runs {
		return polish[k].encoding
	}
	return ""
}
