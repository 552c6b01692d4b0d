package corpus

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

var (
	cyrillic    = script{common: "оеаинтсрвлкмдпу", seldom: "ЂЃѓђЉЊЌЋЏљњќћџЎўЈҐЅѕ", tables: []*unicode.RangeTable{unicode.Cyrillic}}
	greek       = script{common: "αοιετνσηυρπκμλς", tables: []*unicode.RangeTable{unicode.Greek}}
	hebrew      = script{common: "יוהלאמתרבשנכעד", tables: []*unicode.RangeTable{unicode.Hebrew}}
	arabic      = script{common: "الينمهوترتبعدكسف", tables: []*unicode.RangeTable{unicode.Arabic}}
	thai        = script{common: "านรอกเงยทสวมลคั่้ี", seldom: "ฃฅฆฌฎฏฐฑฒฬฯฤฦฺ๏๐๑๒๓๔๕๖๗๘๙๚๛", tables: []*unicode.RangeTable{unicode.Thai}}
	hangul      = script{common: "이다는의에을를가고한하지은로인도사기니리어아서", tables: []*unicode.RangeTable{unicode.Hangul}}
	kana        = script{common: "のにはをたがでてとしれさいるもなっくうんりかーアイスントルラリ", tables: []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana}}
	simple      = script{common: "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长，。、", tables: []*unicode.RangeTable{unicode.Han}}
	traditional = script{common: "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可裡後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長，。、", tables: []*unicode.RangeTable{unicode.Han}}
)

// A script is the characters that a text is written in.
type script struct {
	common string                // the commonest characters
	seldom string                // those that hardly any text has
	tables []*unicode.RangeTable // of all
}

// A candidate is an encoding of text that is not in Latin letters, by its name for iconv.
type candidate struct {
	name  string
	of    encoding.Encoding
	in    script
	usual [2]byte // the first bytes of Chinese characters that are not rare go from one to the other

	decode func(some []byte) string // in the place of the encoding
}

var candidates = []candidate{
	{name: "WINDOWS-1251", of: charmap.Windows1251, in: cyrillic}, {name: "KOI8-R", of: charmap.KOI8R, in: cyrillic}, {name: "KOI8-U", of: charmap.KOI8U, in: cyrillic},
	{name: "CP866", of: charmap.CodePage866, in: cyrillic}, {name: "CP855", of: charmap.CodePage855, in: cyrillic}, {name: "ISO-8859-5", of: charmap.ISO8859_5, in: cyrillic}, {name: "MAC-CYRILLIC", of: charmap.MacintoshCyrillic, in: cyrillic},
	{name: "WINDOWS-1253", of: charmap.Windows1253, in: greek}, {name: "ISO-8859-7", of: charmap.ISO8859_7, in: greek},
	{name: "CP737", decode: byTable(cp737), in: greek}, {name: "CP869", decode: byTable(cp869), in: greek},
	{name: "WINDOWS-1255", of: charmap.Windows1255, in: hebrew}, {name: "CP862", of: charmap.CodePage862, in: hebrew},
	{name: "WINDOWS-1256", of: charmap.Windows1256, in: arabic}, {name: "ISO-8859-6", of: charmap.ISO8859_6, in: arabic},
	{name: "TIS-620", of: charmap.Windows874, in: thai},
	{name: "GBK", of: simplifiedchinese.GBK, in: simple, usual: [2]byte{0xb0, 0xd7}},
	{name: "BIG5", of: traditionalchinese.Big5, in: traditional, usual: [2]byte{0xa4, 0xc6}},
	{name: "SHIFT_JIS", of: japanese.ShiftJIS, in: kana, usual: [2]byte{0x88, 0x97}}, {name: "EUC-JP", of: japanese.EUCJP, in: kana, usual: [2]byte{0xb0, 0xcf}},
	{name: "EUC-KR", of: korean.EUCKR, in: hangul}, {name: "JOHAB", decode: johab, in: hangul},
}

// likeliest returns the names of the encodings that some text is likeliest in which has no Latin letters beside ASCII, the first one first. There are
// none where the text is hardly like those of a language in any.
func likeliest(some []byte) (names []string) {
	// A letter that is not among the commonest is 1. The poorest of 127 texts in 37 encodings and 15 languages were 1.2; but a few words of
	// Chinese may have none of the commonest characters.
	const like, likeChinese = 1.1, 0.9
	scores := make(map[string]float64)
	found := false
	for _, c := range candidates {
		scores[c.name] = c.score(some)
		names = append(names, c.name)
		least := like
		if c.usual[0] > 0 {
			least = likeChinese
		}
		found = found || scores[c.name] >= least
	}
	if !found {
		return nil
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(scores[b], scores[a]) })
	return names
}

// score returns how much the characters beyond ASCII that some text has in the encoding are like those of its script, on average.
func (c candidate) score(some []byte) float64 {
	var text string
	var encoder *encoding.Encoder // for Chinese characters
	if c.decode != nil {
		text = c.decode(some)
	} else {
		decoded, err := c.of.NewDecoder().Bytes(some)
		if err != nil {
			return math.Inf(-1)
		}
		text, encoder = string(decoded), c.of.NewEncoder()
	}
	sum, n, before := 0.0, 0, ' '
	for _, r := range text {
		if r > unicode.MaxASCII {
			n++
			sum += c.weight(r, before, encoder)
		}
		before = r
	}
	return sum / float64(max(n, 1))
}

// weight returns how much a character that stands behind another is like those of the encoding's script.
func (c candidate) weight(r, before rune, encoder *encoding.Encoder) float64 {
	const common, syllable, letter, capital, rare, other, broken = 2, 1.2, 1, 0.5, 0, -1, -4
	at := strings.IndexRune(c.in.common, r)
	switch isLetter := unicode.In(r, c.in.tables...); {
	case r == unicode.ReplacementChar || unicode.IsControl(r):
		return broken
	case unicode.Is(unicode.Mn, r) && !unicode.In(before, c.in.tables...): // an accent or a vowel without its letter
		return other
	case at >= 0: // the commonest first
		return common + (0.5 - float64(at)/float64(len(c.in.common)))
	case strings.ContainsRune(c.in.seldom, r):
		return other
	case isLetter && unicode.IsUpper(r) && unicode.IsLower(before):
		return other
	case isLetter && unicode.IsUpper(r):
		return capital
	case unicode.Is(unicode.Han, r) && c.usual[0] > 0:
		if b, err := encoder.Bytes([]byte(string(r))); err != nil || b[0] < c.usual[0] || b[0] > c.usual[1] {
			return rare
		}
		return letter
	case isLetter && unicode.Is(unicode.Hangul, r): // where Chinese has the fewer half of its characters
		return syllable
	case isLetter:
		return letter
	case unicode.IsLetter(r) || unicode.IsSymbol(r):
		return other
	}
	return rare
}
