package corpus

import (
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

func TestEncoding(t *testing.T) {
	for _, test := range []struct {
		text string
		in   encoding.Encoding
		want string
	}{
		{"plain", charmap.ISO8859_1, ""},
		{"café naïve über déjà", charmap.ISO8859_1, "ISO-8859-1"},
		{"café – “naïve” über", charmap.Windows1252, "WINDOWS-1252"},
		{"le café déjà préféré", charmap.CodePage850, "CP850"},
		{"für größere Bäche", charmap.CodePage437, "CP850"},
		{"le café déjà préféré, für Bäume", charmap.Macintosh, "MACINTOSH"},
		{"što će biti još više čaša", charmap.Windows1250, "WINDOWS-1252"},
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
		{"태양 달빛 별 나무", korean.EUCKR, "GBK"},
		{"太陽 月 星 木", japanese.EUCJP, "GBK"},
		{"太陽と月が川の上で輝く。ねこは木の下で眠る", japanese.ShiftJIS, "SHIFT_JIS"},
		{"太陽和月亮在河上照耀", traditionalchinese.Big5, "BIG5"},
	} {
		text, err := test.in.NewEncoder().String(test.text)
		if err != nil {
			t.Fatal(err)
		}
		if got, others := Encoding([]byte(text)); got != test.want || (got == "") != (others == nil) {
			t.Errorf("%s in %v: got %s or %v, want %s", test.text, test.in, got, others, test.want)
		}
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
