package corpus

import (
	"strings"
	"unicode"
)

// What the bytes above 127 are in encodings of DOS for Greek that the library of encodings lacks; � for none.
const (
	cp737 = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00a0"
	cp869 = "������Ά�·¬¦‘’Έ―ΉΊΪΌ��ΎΫ©Ώ²³ά£έήίϊΐόύΑΒΓΔΕΖΗ½ΘΙ«»░▒▓│┤ΚΛΜΝ╣║╗╝ΞΟ┐└┴┬├─┼ΠΡ╚╔╩╦╠═╬ΣΤΥΦΧΨΩαβγ┘┌█▄δε▀ζηθικλμνξοπρσςτ΄\u00ad±υφχ§ψ΅°¨ωϋΰώ■\u00a0"
)

// byTable returns what decodes an encoding that has ASCII and these 128 characters.
func byTable(above string) func(some []byte) string {
	return func(some []byte) string {
		runes := []rune(above)
		var b strings.Builder
		for _, c := range some {
			if c < 128 {
				b.WriteByte(c)
			} else {
				b.WriteRune(runes[c-128])
			}
		}
		return b.String()
	}
}

// Places of a syllable's parts in Johab, in which a Korean syllable is five bits for each; '.' for none.
const (
	johabFirst  = "..abcdefghijklmnopqrs..........." // of the 19 consonants that begin a syllable
	johabMiddle = "...abcde..fghijk..lmnopq..rstu.." // of the 21 vowels
	johabLast   = ".abcdefghijklmnopq.rstuvwxyz{|.." // of nothing and the 27 consonants that end it
)

// johab decodes Johab (KS X 1001, annex 3), an encoding of DOS for Korean, as far as its syllables go. Other pairs are a mark.
func johab(some []byte) string {
	part := func(places string, bits int) rune {
		if places[bits&31] == '.' {
			return -1
		}
		return rune(places[bits&31] - 'a')
	}
	var b strings.Builder
	for i := 0; i < len(some); i++ {
		if some[i] < 128 {
			b.WriteByte(some[i])
			continue
		}
		if i++; i == len(some) || some[i] < 0x31 || some[i] == 0x7f {
			b.WriteRune(unicode.ReplacementChar)
			i--
			continue
		}
		bits := int(some[i-1])<<8 | int(some[i])
		first, middle, last := part(johabFirst, bits>>10), part(johabMiddle, bits>>5), part(johabLast, bits)
		switch {
		case first >= 0 && middle >= 0 && last >= 0:
			b.WriteRune('가' + (first*21+middle)*28 + last)
		case some[i-1] >= 0xd9: // signs and Chinese characters
			b.WriteRune('。')
		default:
			b.WriteRune(unicode.ReplacementChar)
		}
	}
	return b.String()
}

// isEBCDIC reports whether some text is in Latin letters in one of the encodings of IBM's mainframes: the spaces are bytes that are @ in ASCII, and
// hardly any byte is a letter, a figure or a space there.
func isEBCDIC(some []byte) bool {
	spaces, letters, ascii := 0, 0, 0
	for _, c := range some {
		low := c & 0xf
		switch high := c >> 4 &^ 4; { // small letters from 0x80 on, and capitals from 0xc0 on
		case c == 0x40:
			spaces++
		case (high == 8 || high == 9) && low >= 1 && low <= 9, high == 0xa && low >= 2 && low <= 9:
			letters++
		case c == ' ', '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z':
			ascii++
		}
	}
	return 20*spaces > len(some) && 2*letters > len(some) && 7*ascii < len(some)
}
