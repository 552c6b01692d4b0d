package corpus

import (
	"strings"
	"unicode/utf8"
)

// Encoding returns the name by which iconv knows the encoding that some text which is not UTF-8 is likely in, and names of
// others that it may be in. It returns "" if all of the text is UTF-8.
//
// What tells is how bytes above 127 stand together: alone between letters in what is written in Latin letters, in
// pairs in Chinese and Korean, and in runs of any length where one byte is one letter of another script.
func Encoding(some []byte) (name string, others []string) {
	runs, alone, odd, length := 0, 0, 0, 0
	var high [8]int // bytes from 0x80, 0x90, 0xa0 and so on
	kana, all := 0, 0
	var before byte
	dos, mac := 0, 0 // bytes between ASCII letters that are letters there
	end := func() {
		switch {
		case length == 1:
			alone++
		case length%2 == 1:
			odd++
		}
		if length > 0 {
			runs++
		}
		length = 0
	}
	for len(some) > 0 {
		r, size := utf8.DecodeRune(some)
		switch {
		case some[0] < utf8.RuneSelf || size > 1 && r < 0x100 && length == 0 && (len(some) == size || some[size] < utf8.RuneSelf): // é as it should be
			end()
		default: // of two bytes in another encoding some look like UTF-8
			for i, b := range some[:size] {
				high[b/16-8]++
				all++
				next := byte(0)
				if i+1 < len(some) {
					next = some[i+1]
				}
				if b == 0x82 && next >= 0x9f || b == 0x83 && next >= 0x40 && next <= 0x96 && next != 0x7f { // the kana of Shift JIS
					kana++
				}
				if length == 0 && i == 0 && isLatin(before) && isLatin(next) {
					count(&dos, strings.IndexByte(dosLetters, b) >= 0)
					count(&mac, strings.IndexByte(macLetters, b) >= 0)
				}
			}
			length += size
		}
		before = some[size-1]
		some = some[size:]
	}
	end()
	switch {
	case runs == 0:
		return "", nil
	case 4*max(dos, mac) > runs && dos >= mac:
		return "CP850", []string{"CP437", "MACINTOSH"}
	case 4*max(dos, mac) > runs:
		return "MACINTOSH", []string{"CP850", "CP437"}
	case 8*kana > all && all > 8:
		return "SHIFT_JIS", []string{"EUC-JP", "GBK"}
	case 5*high[2] >= 2*all && 5*high[6] >= all: // where the small letters are
		return "CP866", []string{"WINDOWS-1251", "KOI8-R"}
	case 2*(high[2]+high[3]) > all && 3*(alone+odd) > runs: // no letters of Latin, but the first bytes of Big5, where the second is often ASCII
		return "BIG5", []string{"GBK", "SHIFT_JIS", "EUC-KR"}
	case 2*alone >= runs && high[0]+high[1] > 0:
		return "WINDOWS-1252", []string{"WINDOWS-1250"}
	case 2*alone >= runs:
		return "ISO-8859-1", []string{"ISO-8859-2"}
	case 5*odd <= runs:
		return "GBK", []string{"BIG5", "SHIFT_JIS", "EUC-KR"}
	case high[5] > high[4]+high[7] && 4*high[6] > high[5]:
		return "ISO-8859-5", []string{"WINDOWS-1251", "KOI8-R"}
	case high[6]+high[7] >= high[4]+high[5]:
		return "WINDOWS-1251", []string{"WINDOWS-1253", "WINDOWS-1255", "KOI8-R"}
	}
	return "KOI8-R", []string{"WINDOWS-1251", "WINDOWS-1256", "ISO-8859-7", "TIS-620"}
}

// The letters that the languages of western Europe have most, in the encodings of DOS and of the old Macintosh, but for bytes that are
// quotes, dashes or an ellipsis in Windows-1252, and letters such as š and ž in Windows-1250.
const (
	dosLetters = "\x81\x82\x83\x84\x87\x88\x89\x8a\x8b\x8c" // ü é â ä ç ê ë è ï î
	macLetters = "\x8d\x8e\x8f\x90"                         // ç é è ê
)

func isLatin(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func count(n *int, found bool) {
	if found {
		*n++
	}
}

// fewTell is how many bytes tell the encoding of Latin letters.
const fewTell = 4

// latin returns the encoding of some text that has a few bytes which are not UTF-8, if it is likely one of Latin letters: the bytes stand
// alone, and few characters beside them are UTF-8. Otherwise they may be damage, and it is "".
func latin(some []byte) string {
	wide := 0
	for _, r := range string(some) {
		if r >= utf8.RuneSelf && r != utf8.RuneError {
			wide++
		}
	}
	bad, _ := countBad(some)
	if name, _ := Encoding(some); bad >= fewTell && wide < bad && (name == "ISO-8859-1" || name == "WINDOWS-1252") {
		return name
	}
	return ""
}
