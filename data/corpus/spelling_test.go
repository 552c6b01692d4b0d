package corpus

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

// spelt are sentences whose words are written in two ways, with how the note of them begins, and what the command of it makes of them.
var spelt = []struct{ name, text, want, one string }{
	{"English", "don’t don't it’s it's we’ll we'll I’m I'm ‘so’ they said", "has words in two spellings, with different apostrophes, such as don’t and don't", "don't don't it's it's we'll we'll I'm I'm ‘so’ they said"},
	{"Uzbek", "oʻzbek o'zbek toʻgʻri to'g'ri boʻldi bo'ldi koʻp ko'p", "has words in two spellings, with different apostrophes, such as oʻzbek and o'zbek", "o'zbek o'zbek to'g'ri to'g'ri bo'ldi bo'ldi ko'p ko'p"},
	{"Hebrew", `צה״ל צה"ל מנכ״ל מנכ"ל ארה״ב ארה"ב דו״ח דו"ח`, "has words in two spellings, with ״ and with \"", `צה"ל צה"ל מנכ"ל מנכ"ל ארה"ב ארה"ב דו"ח דו"ח`},
	{"points", "בֵּית בית סֵפֶר ספר שָׁלוֹם שלום אוֹר אור", "has words in two spellings, with and without points", "בית בית ספר ספר שלום שלום אור אור"},
	{"Arabic", "كتـــاب كتاب الله اللــه من مــن قال قـال", "has words in two spellings, stretched by U+0640 and not", "كتاب كتاب الله الله من من قال قال"},
	{"vowels", "كِتَاب كتاب جدًا جدا قَالَ قال مِنْ من", "has words in two spellings, with and without vowel marks", "كتاب كتاب جدا جدا قال قال من من"},
	{"Persian", "كتاب کتاب ايران ایران مي می كار کار", "has words in two spellings, with the Arabic letters U+064A", "کتاب کتاب ایران ایران می می کار کار"},
	{"joiners", "می\u200cخواهم میخواهم خانه\u200cها خانهها می\u200cشود میشود کتاب\u200cها کتابها", "has words in two spellings, with and without characters that are not seen", "میخواهم میخواهم خانهها خانهها میشود میشود کتابها کتابها"},
	{"stress", "за\u0301мок замок до\u0301ма дома ещё вода\u0301 вода село\u0301 село", "has words in two spellings, with and without stress marks", "замок замок дома дома ещё вода вода село село"},
	{"Russian", "ещё еще её ее шёл шел моё мое", "has words in two spellings, with ё and with е", "еще еще ее ее шел шел мое мое"},
	{"Russian with ё", "все всё ещё её шёл моё", "", ""},
	{"Romanian", "şi și ţara țara aşa așa oraş oraș", "has words in two spellings, with ş and ţ", "și și țara țara așa așa oraș oraș"},
	{"Armenian", "ինչո՞ւ ինչու ո՞վ ով ե՞րբ երբ այո՛ այո", "has words in two spellings, with and without the marks", "ինչու ինչու ով ով երբ երբ այո այո"},
	{"French", "cœur coeur sœur soeur œuvre oeuvre Œil oeil", "has words in two spellings, with œ or æ", "coeur coeur soeur soeur oeuvre oeuvre Oeil oeil"},
	{"old English", "ſenſe sense ſome some ſo so loſt lost", "has words in two spellings, with ſ and with s", "sense sense some some so so lost lost"},
	{"Malayalam", "അവൻ അവന്\u200d അവൾ അവള്\u200d ഞാൻ ഞാന്\u200d പാൽ പാല്\u200d", "has words in two spellings, with the letters of chillu", "അവൻ അവൻ അവൾ അവൾ ഞാൻ ഞാൻ പാൽ പാൽ"},
	{"one apostrophe", "don’t it’s we’ll I’m don it s we ll 'so'", "", ""},
	{"Turkish", "şu iş aşk kış", "", ""},
	{"Yoruba", "ọ̀rọ̀ ọrọ ẹ̀kọ́ ẹkọ", "", ""},
}

// TestSpelled: a text with words in two spellings is told, with a command that makes one of them.
func TestSpelled(t *testing.T) {
	_, err := exec.LookPath("perl")
	perl := err == nil && runtime.GOOS != "windows"
	for _, test := range spelt {
		text := strings.Repeat(test.text+"\n", 9)
		_, stat, err := read(t, Options{}, write(t, "a.txt", text))
		if err != nil || !strings.HasPrefix(stat.Note, test.want) || (stat.Note == "") != (test.want == "") {
			t.Errorf("%s: the note is %q, error %v, want %q", test.name, stat.Note, err, test.want)
		}
		_, command, _ := strings.Cut(stat.Note, ": ")
		if command == "" || !perl {
			continue
		}
		c := exec.CommandContext(t.Context(), "sh", "-c", command)
		c.Stdin = strings.NewReader(test.text)
		if got, err := c.Output(); err != nil || string(got) != test.one {
			t.Errorf("%s: %s makes %q, error %v, want %q", test.name, command, got, err, test.one)
		}
	}
	if note := spelled([]byte(strings.Repeat("one two so ", 9999) + strings.Repeat("don’t don't it’s it's we’ll we'll I’m I'm ", 3))); note != "" {
		t.Errorf("a text with few such words: %s", note)
	}
}

// TestOfTokenizers: what matters to some tokenizers alone is kept apart.
func TestOfTokenizers(t *testing.T) {
	for _, test := range []struct{ text, unseen, dotless string }{
		{"won\u00adder\u00adful", "has characters that are not seen, such as U+00AD, and stay in words; take them out: perl", ""},
		{"Işık ışık Irak KIRMIZI kırmızı Isı ısı ALTIN altın", "", "has the letter ı, whose capital I becomes i in small letters, so that "},
		{"ışık kırmızı IMF In It", "", ""},
	} {
		_, stat, err := read(t, Options{}, write(t, "a.txt", strings.Repeat(test.text+"\n", 9)))
		if err != nil || stat.Note != "" || !strings.HasPrefix(stat.Unseen, test.unseen) || !strings.HasPrefix(stat.Dotless, test.dotless) || (stat.Unseen+stat.Dotless == "") != (test.unseen+test.dotless == "") {
			t.Errorf("%q: %q, %q and %q, error %v", test.text, stat.Note, stat.Unseen, stat.Dotless, err)
		}
	}
}
