package corpus

import (
	"strings"
	"unicode"

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
	const clearly, enough = 0.05, 8
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
