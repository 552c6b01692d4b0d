package corpus

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

type encodedText struct {
	text string
	in   encoding.Encoding
	want string
}

// encodedTexts are texts in an encoding, and by which name it is told.
var encodedTexts = []encodedText{
	{"plain", charmap.ISO8859_1, ""},
	{"café naïve über déjà", charmap.ISO8859_1, "ISO-8859-1"},
	{"café – “naïve” über", charmap.Windows1252, "WINDOWS-1252"},
	{"le café déjà préféré", charmap.CodePage850, "CP850"},
	{"El niño pequeño comió una manzana en el jardín de su abuela", charmap.CodePage850, "CP850"},
	{"La canción terminó después de la función, según el médico", charmap.CodePage850, "CP850"},
	{"für größere Bäche", charmap.CodePage437, "CP850"},
	{"le café déjà préféré, für Bäume", charmap.Macintosh, "MACINTOSH"},
	{"što će biti još više čaša", charmap.Windows1250, "WINDOWS-1252"},
	{"Starý muž šel pomalu k přístavu, protože lodě měly zpoždění", charmap.Windows1250, "WINDOWS-1250"},
	{"Starý muž šel pomalu k přístavu, protože lodě měly zpoždění", charmap.ISO8859_2, "ISO-8859-2"},
	{"Starý muž šel pomalu k přístavu, protože lodě měly zpoždění", charmap.CodePage852, "CP852"},
	{"Az öregember lassan sétált a kikötő felé, mert a hajók késtek", charmap.Windows1250, "WINDOWS-1250"},
	{"Yaşlı adam limana doğru yavaşça yürüdü, çünkü gecikmişti", charmap.Windows1254, "WINDOWS-1254"},
	{"Senis lėtai ėjo į uostą, nes laivai vėlavo, ąžuolas šešėlis", charmap.Windows1257, "WINDOWS-1257"},
	{"Der alte Mann ging langsam über die Brücke, weil die Straße naß war. Größere Mädchen hörten Musik", charmap.Macintosh, "MACINTOSH"},
	{"Den gamle mand gik langsomt på broen, så børnene løb over åen", charmap.ISO8859_1, "ISO-8859-1"},
	{"O homem não foi à estação, porque os corações são assim", charmap.ISO8859_1, "ISO-8859-1"},
	{"Le garçon a mangé une crêpe à la fenêtre, où l'été était déjà fini", charmap.ISO8859_1, "ISO-8859-1"},
	{"zażółć gęślą jaźń", charmap.Windows1250, "WINDOWS-1250"},
	{"zażółć gęślą jaźń", charmap.ISO8859_2, "ISO-8859-2"},
	{"łódź, źdźbło, żółć: „ślączą się”", charmap.Windows1250, "WINDOWS-1250"},
	{"łódź, źdźbło, żółć ślączą się", charmap.ISO8859_2, "ISO-8859-2"},
	{"información, canción, niño, corazón", charmap.ISO8859_1, "ISO-8859-1"},
	{"¿Cómo, niño? ¿Dónde, Ramón?", charmap.ISO8859_1, "ISO-8859-1"},
	{"10 m³, 5 m³, 3 m³ and 2 m³", charmap.ISO8859_1, "ISO-8859-1"},
	{"在Linux下用C编译，再用Go写", simplifiedchinese.GBK, "GBK"},
	{"用Go写的Web程序", simplifiedchinese.GBK, "GBK"},
	{"don’t – “it’s” rock’n’roll… I’m", charmap.Windows1252, "WINDOWS-1252"},
	{"мир труд май солнце луна звезда", charmap.CodePage866, "CP866"},
	{"мир труд май солнце луна звезда", charmap.ISO8859_5, "ISO-8859-5"},
	{"“café”", charmap.Windows1252, "WINDOWS-1252"},
	{"мир труд май солнце луна звезда", charmap.Windows1251, "WINDOWS-1251"},
	{"мир труд май солнце луна звезда", charmap.KOI8R, "KOI8-R"},
	{"太阳 月亮 星星 树叶 河流", simplifiedchinese.GBK, "GBK"},
	{"it was £5 or £10, and £7 for two at 12° or 9°", charmap.ISO8859_1, "ISO-8859-1"},
	{"太阳😀 月亮 星星👍 树叶 河流", simplifiedchinese.GB18030, "GB18030"},
	{"태양 달빛 별 나무", korean.EUCKR, "EUC-KR"},
	{"太陽と月が川の上で輝く", japanese.EUCJP, "EUC-JP"},
	{"Старик медленно шёл к гавани", charmap.Windows1251, "WINDOWS-1251"},
	{"Старик медленно шёл к гавани", charmap.ISO8859_5, "ISO-8859-5"},
	{"Старик медленно шёл к гавани", charmap.CodePage866, "CP866"},
	{"Старик медленно шёл к гавани", charmap.MacintoshCyrillic, "MAC-CYRILLIC"},
	{"Старий чоловік повільно йшов до гавані", charmap.KOI8U, "KOI8-U"},
	{"Ο γέρος περπατούσε αργά προς το λιμάνι", charmap.Windows1253, "WINDOWS-1253"},
	{"הזקן הלך לאט אל הנמל כי הסירות איחרו", charmap.Windows1255, "WINDOWS-1255"},
	{"הזקן הלך לאט אל הנמל כי הסירות איחרו", charmap.CodePage862, "CP862"},
	{"مشى الرجل العجوز ببطء إلى الميناء", charmap.Windows1256, "WINDOWS-1256"},
	{"مشى الرجل العجوز ببطء إلى الميناء", charmap.ISO8859_6, "ISO-8859-6"},
	{"ชายชราเดินช้าๆ ไปที่ท่าเรือเพราะเรือมาช้า", charmap.Windows874, "TIS-620"},
	{"Старик медленно шёл к гавани", charmap.CodePage855, "CP855"},
	{"The old man walked slowly toward the harbour", charmap.CodePage037, "IBM037"},
	{"Le garçon a mangé une crêpe à la fenêtre,\nDer alte Mann", charmap.CodePage1047, "IBM037"},
	{"Ông già đi châ\u0323m ra\u0303i vê\u0300 phía bê\u0301n ca\u0309ng vi\u0300 như\u0303ng chiê\u0301c thuyê\u0300n", charmap.Windows1258, "WINDOWS-1258"},
	{"太陽と月が川の上で輝く。ねこは木の下で眠る", japanese.ShiftJIS, "SHIFT_JIS"},
	{"太陽和月亮在河上照耀", traditionalchinese.Big5, "BIG5"},
}

func TestEncoding(t *testing.T) {
	for _, test := range encodedTexts {
		text, err := test.in.NewEncoder().String(test.text)
		if err != nil {
			t.Fatalf("%s in %v: %v", test.text, test.in, err)
		}
		if got, others := Encoding([]byte(text)); got != test.want || (got == "") != (others == nil) {
			t.Errorf("%s in %v: got %s or %v, want %s", test.text, test.in, got, others, test.want)
		}
	}
}

// TestEncodingOfBytes has encodings that no package writes, and texts of two kinds.
func TestEncodingOfBytes(t *testing.T) {
	for text, want := range map[string]string{
		"\x8e \x9a\xe2\xa8\xa6\xaa \xa7\x9c\xa8\xa7\x98\xab\xa6\xe7\xa9\x9c \x98\xa8\x9a\xe1": "CP737", // Ο γέρος περπατούσε αργά
		"\xbe \xd8\x9d\xeb\xe9\xed \xea\xde\xeb\xea\xd6\xee\xe9\xa3\xec\xde \xd6\xeb\xd8\x9b": "CP869",
		"\x91\xa1\xb7\xa5\xb7e \xa4\x81\x88a \x93x\xb4\xf6\x8b\xa1 \x98\x81\xa2\x85\xb5A":     "JOHAB",
	} {
		if got, _ := Encoding([]byte(text)); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	late, err := simplifiedchinese.GBK.NewEncoder().String(strings.Repeat("an English text ", 1<<10) + "我们 喜欢 学习")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := Encoding([]byte(late)); got != "GBK" {
		t.Errorf("Chinese far behind English is %s", got)
	}
	emoji := "\xed\xa0\xbd\xed\xb8\x80" // U+1F600 in CESU-8
	for text, is := range map[string]bool{
		emoji: true,
		"café " + emoji + " 太阳 " + emoji + "\n": true,
		"\xb0\x80" + emoji + " caf\xc3":         true, // with cut ends
		emoji + " caf\xe9 au lait \xe9t\xe9":    false,
		"\xed\xa0\xbd is half of one":           false,
	} {
		if got, _ := Encoding([]byte(text)); (got == "CESU-8") != is {
			t.Errorf("%q is %s", text, got)
		}
	}
	if got, _ := Encoding([]byte("café über")); got != "" {
		t.Errorf("UTF-8 is %s", got)
	}
}
