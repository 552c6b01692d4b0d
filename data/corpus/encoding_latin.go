package corpus

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// languages are the letters beyond ASCII of languages in Latin letters, in lower case, and the encodings for these.
var languages = []struct {
	letters []string
	of      []latin
	marks   bool // one in eight of them at least is an accent that stands alone
}{
	{[]string{"éèàêçùâîôûëïœ", "äöüß", "áéíóúñü", "ãáéçõíêóâúàô", "àèéìòù", "æøåéäö", "áðéíóúýþæö", "õäöü"},
		[]latin{{"ISO-8859-1", charmap.Windows1252}, {"CP850", charmap.CodePage850}, {"MACINTOSH", charmap.Macintosh}}, false},
	{[]string{"áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţ", "ąćęłńóśźż"},
		[]latin{{"WINDOWS-1250", charmap.Windows1250}, {"ISO-8859-2", charmap.ISO8859_2}, {"CP852", charmap.CodePage852}}, false},
	{[]string{"çğıöşüâî"}, []latin{{"WINDOWS-1254", charmap.Windows1254}}, false},
	{[]string{"áéíóúàèìòùăâđêôơư\u0300\u0301\u0303\u0309\u0323"}, []latin{{"WINDOWS-1258", charmap.Windows1258}}, true},
	{[]string{"ąčęėįšųūž", "āčēģīķļņšūž", "õäöüšž"}, []latin{{"WINDOWS-1257", charmap.Windows1257}}, false},
}

// A latin is an encoding of Latin letters, by its name for iconv.
type latin struct {
	name string
	of   encoding.Encoding
}

// latinName returns the encoding in which some text has the letters of a language, if they are clearly more than as what it was guessed to
// be; "" otherwise, and if there are too few to tell.
func latinName(some []byte, guessed string) string {
	const clearly, enough, half = 0.05, 8, 0.5
	if besideLatin(some) < half { // signs, as in £5
		return ""
	}
	if guessed == "WINDOWS-1252" {
		guessed = "ISO-8859-1"
	}
	best, most, as := "", 0.0, 0.0
	letters, asLetters := 0, 0
	for _, l := range languages {
		for _, e := range l.of {
			text, err := e.of.NewDecoder().Bytes(some)
			if err != nil || l.marks && !hasMarks(string(text)) {
				continue
			}
			for _, of := range l.letters {
				share, n := lettersOf(string(text), of)
				if e.name == guessed {
					as, asLetters = max(as, share), n
				}
				if share > most {
					best, most, letters = e.name, share, n
				}
			}
		}
	}
	if best != guessed && most > as+clearly && letters >= enough && 4*asLetters > letters { // and not quotes alone
		return best
	}
	return ""
}

// hasMarks reports whether one in eight of a text's characters beyond ASCII is an accent that stands alone.
func hasMarks(text string) bool {
	marks, n := 0, 0
	for _, r := range text {
		count(&n, r > unicode.MaxASCII)
		count(&marks, unicode.Is(unicode.Mn, r))
	}
	return 8*marks >= n
}

// lettersOf returns which share of a text's n characters beyond ASCII, but for quotes and dashes, are these letters in the place of letters.
func lettersOf(text, letters string) (share float64, n int) {
	found := 0
	before := ' '
	for _, r := range text {
		if r > unicode.MaxASCII && !unicode.IsPunct(r) && !unicode.IsSpace(r) {
			n++
			isOdd := unicode.IsUpper(r) && unicode.IsLower(before)
			count(&found, !isOdd && strings.ContainsRune(letters, unicode.ToLower(r)))
		}
		before = r
	}
	return float64(found) / float64(max(n, 1)), n
}

// dos is the name of the encoding of western Europe under DOS.
const dos = "CP850"

// isDOS reports whether some text has the letters of a language of western Europe in the encoding of DOS, and hardly any in others. Half of those of
// Spanish, á, í, ó, ú and ñ, are where others have signs, Cyrillic or Greek; but there no letters of ASCII stand beside them.
func isDOS(some []byte) bool {
	const nearly, half = 0.9, 0.5
	if besideLatin(some) < nearly {
		return false
	}
	asDOS, asEast, asOther := 0.0, 0.0, 0.0
	for _, l := range languages {
		for _, e := range l.of {
			text, err := e.of.NewDecoder().Bytes(some)
			if err != nil {
				continue
			}
			for _, letters := range l.letters {
				share, n := lettersOf(string(text), letters)
				switch {
				case e.name == "CP852": // which has many of the same letters in the same place
					asEast = max(asEast, share)
				case e.name != dos:
					asOther = max(asOther, share)
				case n >= fewTell && differentIn(string(text), letters) > 1:
					asDOS = max(asDOS, share)
				}
			}
		}
	}
	return asDOS >= nearly && asDOS >= asEast && asOther <= half
}

// besideLatin returns which share of the runs of bytes above 127 are beside letters of ASCII.
func besideLatin(some []byte) float64 {
	runs, beside := 0, 0
	for i, b := range some {
		if b < utf8.RuneSelf || i > 0 && some[i-1] >= utf8.RuneSelf {
			continue
		}
		rest := bytes.TrimLeftFunc(some[i:], func(r rune) bool { return r >= utf8.RuneSelf })
		runs++
		count(&beside, i > 0 && isLatin(some[i-1]) || len(rest) > 0 && isLatin(rest[0]))
	}
	return float64(beside) / float64(max(runs, 1))
}

// differentIn returns how many of these letters a text has.
func differentIn(text, letters string) (n int) {
	for _, r := range letters {
		count(&n, strings.ContainsRune(text, r))
	}
	return n
}
