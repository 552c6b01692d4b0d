package corpus

import "unicode/utf8"

// Encoding returns the name by which iconv knows the encoding that some text which is not UTF-8 is likely in, and names of
// others that it may be in. It returns "" if all of the text is UTF-8.
//
// What tells is how bytes above 127 stand together: alone between letters in what is written in Latin letters, in
// pairs in Chinese and Korean, and in runs of any length where one byte is one letter of another script.
func Encoding(some []byte) (name string, others []string) {
	runs, alone, odd, length := 0, 0, 0, 0
	var high [4]int // bytes from 0x80, 0xa0, 0xc0 and 0xe0 on
	kana, all := 0, 0
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
			for _, b := range some[:size] {
				high[b/32-4]++
				all++
				if b == 0x82 || b == 0x83 { // which begin the kana of Shift JIS
					kana++
				}
			}
			length += size
		}
		some = some[size:]
	}
	end()
	switch {
	case runs == 0:
		return "", nil
	case 8*kana > all && all > 8:
		return "SHIFT_JIS", []string{"EUC-JP", "GBK"}
	case 2*high[1] > all && 3*(alone+odd) > runs: // no letters of Latin, but the first bytes of Big5, where the second is often ASCII
		return "BIG5", []string{"GBK", "SHIFT_JIS", "EUC-KR"}
	case 2*alone >= runs && high[0] > 0:
		return "WINDOWS-1252", []string{"WINDOWS-1250"}
	case 2*alone >= runs:
		return "ISO-8859-1", []string{"ISO-8859-2"}
	case 5*odd <= runs:
		return "GBK", []string{"BIG5", "SHIFT_JIS", "EUC-KR"}
	case high[3] >= high[2]: // where the small letters are
		return "WINDOWS-1251", []string{"WINDOWS-1253", "KOI8-R"}
	}
	return "KOI8-R", []string{"WINDOWS-1251", "ISO-8859-7"}
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
