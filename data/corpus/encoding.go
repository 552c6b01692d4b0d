package corpus

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// Encoding returns the name of the encoding that some text which is not UTF-8 is likely in, for [ConvertCommand], and names of
// others that it may be in. It returns "" if all of the text is UTF-8, or nothing tells its encoding.
//
// How bytes above 127 stand together tells what is written in Latin letters: alone between others. Then it is the encoding in which the
// letters are most like those of a language, or of another script.
func Encoding(some []byte) (name string, others []string) {
	p := newProfile(some)
	if p.runs == 0 {
		return "", nil
	}
	if isCESU(some) {
		return cesu, nil
	}
	if isGB18030(some) {
		return "GB18030", []string{"GBK"}
	}
	if isEBCDIC(some) {
		return "IBM037", []string{"IBM500", "IBM1047", "IBM273"}
	}
	if told := isPolish(some); told != "" {
		return told, []string{"ISO-8859-16", "CP852"}
	}
	some = telling(some)
	if isDOS(some) {
		return dos, []string{"CP437", "CP852", "MACINTOSH"}
	}
	for _, g := range guesses() {
		if g.is(p) {
			if g.name == "" {
				break
			}
			if name := latinName(some, g.name); name != "" {
				others := append([]string{g.name}, g.others...)
				return name, slices.DeleteFunc(others, func(other string) bool { return other == name })
			}
			return g.name, g.others
		}
	}
	if names := likeliest(some); len(names) > 0 {
		return names[0], names[1:5]
	}
	return "", nil
}

// telling returns those words of some text that have bytes above 127, as many as are enough to tell an encoding.
func telling(some []byte) []byte {
	const enough = 1 << 13
	var words []byte
	// No encoding has white space of ASCII within a character.
	for word := range bytes.FieldsFuncSeq(some, func(r rune) bool { return r <= ' ' }) {
		if slices.Max(word) < utf8.RuneSelf {
			continue
		}
		if words = append(append(words, word...), ' '); len(words) >= enough {
			return words[:enough]
		}
	}
	return words
}

// A guess is an encoding that a text is in which is so; "" is one of another script than Latin.
type guess struct {
	is     func(p *profile) bool
	name   string
	others []string
}

// guesses returns the encodings in the order in which they are tried.
func guesses() []guess {
	return []guess{
		{func(p *profile) bool { return 4*max(p.dos, p.mac) > p.runs && p.dos >= p.mac }, "CP850", []string{"CP437", "MACINTOSH", "CP852"}},
		{func(p *profile) bool { return 4*p.mac > p.runs }, "MACINTOSH", []string{"CP850", "CP437"}},
		{func(p *profile) bool { return 8*p.kana > p.all && p.all > 8 }, "", nil},
		{func(p *profile) bool { return 5*p.high[2] >= 2*p.all && 5*p.high[6] >= p.all && 2*p.alone < p.runs }, "", nil}, // where the small letters of CP866 are
		// No letters of Latin, but the first bytes of Big5, where the second is often ASCII.
		{func(p *profile) bool { return 2*(p.high[2]+p.high[3]) > p.all && 3*p.led > p.runs }, "", nil},
		{func(p *profile) bool { return 2*p.alone >= p.runs && p.high[0]+p.high[1] > 0 }, "WINDOWS-1252", []string{"WINDOWS-1250", "MACINTOSH"}},
		{func(p *profile) bool { return 2*p.alone >= p.runs }, "ISO-8859-1", []string{"ISO-8859-2", "WINDOWS-1254"}},
	}
}

// A profile says how the bytes of a text that may be in another encoding stand together: those above 127, except for
// characters of Latin-1 that are UTF-8 as they should be.
type profile struct {
	all         int    // such bytes
	high        [8]int // those from 0x80, 0x90, 0xa0 and so on
	runs, alone int    // runs of them; and those of one byte
	led         int    // those of an odd length before a byte of ASCII that may be the second of a pair in Big5
	kana        int    // bytes that begin the kana of Shift JIS
	dos, mac    int    // bytes between ASCII letters that are letters there
}

func newProfile(some []byte) *profile {
	p := &profile{}
	run := 0 // bytes of the run that is under way
	var before byte
	for len(some) > 0 {
		r, size := utf8.DecodeRune(some)
		isLatin1 := size > 1 && r < 0x100 && run == 0 && (len(some) == size || some[size] < utf8.RuneSelf)
		if some[0] < utf8.RuneSelf || isLatin1 {
			p.end(run)
			count(&p.led, run%2 == 1 && '@' <= some[0] && some[0] <= '~')
			run = 0
		} else {
			for i := range size { // of two bytes in another encoding some look like UTF-8
				next := byte(0)
				if i+1 < len(some) {
					next = some[i+1]
				}
				p.add(some[i], next)
				if run == 0 && i == 0 && isLatin(before) && isLatin(next) {
					count(&p.dos, strings.IndexByte(dosLetters, some[i]) >= 0)
					count(&p.mac, strings.IndexByte(macLetters, some[i]) >= 0)
				}
			}
			run += size
		}
		before = some[size-1]
		some = some[size:]
	}
	p.end(run)
	return p
}

// add counts a byte above 127 that stands before next.
func (p *profile) add(b, next byte) {
	p.all++
	p.high[b/16-8]++
	count(&p.kana, b == 0x82 && next >= 0x9f || b == 0x83 && next >= 0x40 && next <= 0x96 && next != 0x7f)
}

// end counts a run of so many bytes.
func (p *profile) end(length int) {
	count(&p.runs, length > 0)
	count(&p.alone, length == 1)
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

// fewTold returns the encoding of some text that has a few bytes which are not UTF-8, if it is CESU-8, or likely one of Latin letters: the
// bytes stand alone or are Polish, and few characters beside them are UTF-8. Otherwise they may be damage, and it is "".
func fewTold(some []byte) string {
	wide := 0
	for _, r := range string(some) {
		if r >= utf8.RuneSelf && r != utf8.RuneError {
			wide++
		}
	}
	bad, _ := countBad(some)
	switch name, _ := Encoding(some); name {
	case cesu:
		return name
	case "ISO-8859-1", "WINDOWS-1252", "WINDOWS-1250", "ISO-8859-2", "WINDOWS-1254", "WINDOWS-1257":
		if bad >= fewTell && wide < bad {
			return name
		}
	}
	return ""
}
