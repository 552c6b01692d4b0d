package corpus

import (
	"fmt"
	"maps"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func split(t Tokenizer, text string) (tokens []string) {
	for token, rest := t.Next([]byte(text)); token != nil; token, rest = t.Next(rest) {
		tokens = append(tokens, string(token))
	}
	return tokens
}

func TestSegment(t *testing.T) {
	path := write(t, "dict.txt", "# words\n老鼠 50 n\n看见 30\n看 60\n见 20\n研究 40\n研究生 20\n生命 30\n起源 10\n的 900\n东京 9\n东京都 9\n京都 9\n都 9\nน้ำ 5\nเย็น 5\nโปรแกรม 5\nはな 7\n")
	dictionary, err := ReadDictionary(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &Segment{Dictionary: dictionary, Words: &Words{Numbers: true}}
	for _, test := range []struct{ text, want string }{
		{"老鼠看见Go程序 the Mouse 123", "老鼠 看见 go 程 序 the mouse 123"},
		{"研究生命的起源。", "研究 生命 的 起源"},
		{"东京都", "东京都"},
		{"魑魅", "魑 魅"},
		{"น้ำเย็นๆ โปรแกรม", "น้ำ เย็น ๆ โปรแกรม"},
		{"はなタワーへ", "はな タワー へ"},
		{"", ""},
		{"。，", ""},
	} {
		if got := strings.Join(split(s, test.text), " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.text, got, test.want)
		}
	}
	other := &Segment{Dictionary: dictionary, Words: &Words{}}
	if s.Key() == other.Key() || !strings.HasPrefix(s.Key(), "segment ") {
		t.Errorf("keys %s and %s", s.Key(), other.Key())
	}
}

// TestSegmentMixed: words of the dictionary with Latin letters are words, unless these are a part of a longer one.
func TestSegmentMixed(t *testing.T) {
	dictionary, err := ReadDictionary(write(t, "dict.txt", "U盘 3\nu盘 2\n卡拉OK 30\nIP地址 9\n地址 900\n地址簿 800\n维生素 50\n维生素B12 5\nX光 1\n光线 1000000\n的 90000\nC++ 3\nβ粒子 4\nQ版 0\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := &Segment{Dictionary: dictionary, Words: &Words{Numbers: true}}
	for _, test := range []struct{ text, want string }{
		{"U盘", "u盘"}, {"买U盘的", "买 u盘 的"}, {"a u盘", "a u盘"}, {"（U盘）", "u盘"}, {"唱卡拉OK。", "唱 卡拉ok"}, {"卡拉OK.", "卡拉ok"}, {"卡拉Ok的IP地址", "卡拉ok 的 ip地址"},
		{"IPU盘", "ipu 盘"}, {"3.U盘", "3 u盘"}, {"A/U盘", "a u盘"}, {"x.U盘", "x.u 盘"}, {"éU盘", "éu 盘"}, {"U盘s", "u盘 s"}, {"U 盘", "u 盘"}, {"卡拉OKs", "卡 拉 oks"}, {"卡拉OK.com", "卡 拉 ok.com"},
		{"维生素B12和B1", "维生素b12 和 b1"}, {"IP的地址簿", "ip 的 地址簿"}, {"X光线", "x 光线"}, {"C++的", "c 的"}, {"the Mouse U盘 x", "the mouse u盘 x"},
		{"Q版", "q 版"}, {"U", "u"}, {"IP", "ip"},
	} {
		if got := strings.Join(split(s, test.text), " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.text, got, test.want)
		}
	}
	if !strings.HasPrefix(s.Key(), "segment mixed ") {
		t.Errorf("the key is %s, as that of text which was split without such words", s.Key())
	}
	text := strings.Repeat("U盘ip OK u盘", 50_000)
	if got := len(split(s, text)); got != 4*50_000 {
		t.Errorf("%d tokens", got)
	}
}

// TestSegmentLong: the time of a line grows as it does.
func TestSegmentLong(t *testing.T) {
	dictionary, err := ReadDictionary(write(t, "dict.txt", "老鼠 50\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := &Segment{Dictionary: dictionary, Words: &Words{}}
	for text, want := range map[string]int{"the mouse ": 2, "老鼠看": 2, "老鼠 the ": 2} {
		text = strings.Repeat(text, 50_000) // which took a minute when each token looked at all behind it
		if got := len(split(s, text)); got != want*50_000 {
			t.Errorf("%.9s…: %d tokens, want %d", text, got, want*50_000)
		}
	}
}

func TestReadDictionary(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "the dictionary has no words"},
		{"一 0\n", "the dictionary has no words"},
		{"一 1\n二 many\n", `DIR:2: "many" is not a number of occurrences`},
		{"一 -1\n", `DIR:1: "-1" is not a number of occurrences`},
		{"PK\x03\x04", "zip archive"},
	} {
		path := write(t, "dict.txt", test.text)
		_, err := ReadDictionary(path)
		if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), path, "DIR"), test.want) {
			t.Errorf("%q: got error %v, want %q", test.text, err, test.want)
		}
	}
}

func TestLog2(t *testing.T) {
	for _, x := range []uint64{1, 2, 3, 10, 60101967, 1<<62 - 1, 1 << 63} {
		if got, want := float64(log2(x))/(1<<32), math.Log2(float64(x)); !(math.Abs(got-want) <= 1e-8) {
			t.Errorf("log2(%d) = %v, want %v", x, got, want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"老鼠看见马。", "Chinese"},
		{"the word 老鼠 is a mouse, and so on", ""},
		{"東京へ行く", "Japanese"},
		{"ผมชอบน้ำ", "Thai"},
		{"ຂ້ອຍມັກນ້ຳ", "Lao"},
		{"ខ្ញុំចូលចិត្តទឹក", "Khmer"},
		{"ငါရေကိုကြိုက်တယ်", "Burmese"},
		{"Это мышь, naïve", ""},
		{"", ""},
	} {
		if got := language([]byte(test.text)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.text, got, test.want)
		}
	}
}

// No letter or vowel of Thai is lost, though it is no word.
func TestWordsKeepThai(t *testing.T) {
	const text = "สวัสดีครับผมชอบน้ำที่เย็น"
	if got := strings.Join(split(&Words{}, text), ""); got != text {
		t.Errorf("got %s, want %s", got, text)
	}
}

func TestNormalize(t *testing.T) {
	path := write(t, "a.txt", "cafe\u0301 cafe\u0301\nplain\n")
	for _, test := range []struct {
		asItIs bool
		want   string
	}{{false, "caf\u00e9 caf\u00e9"}, {true, "cafe\u0301 cafe\u0301"}} {
		docs, _, err := read(t, Options{AsItIs: test.asItIs}, path)
		if diff := cmp.Diff([]string{test.want, "plain"}, docs); diff != "" || err != nil {
			t.Errorf("as it is: %t: error %v (-want +got):\n%s", test.asItIs, err, diff)
		}
	}
}

// TestOtherDictionaries: lists of words in another form say how they become a dictionary.
func TestOtherDictionaries(t *testing.T) {
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String("老鼠 9\n看见 7\n老虎 5\n我们 4\n中国 3\n")
	each := func(form string) (text string) {
		for i := range 10 {
			text += fmt.Sprintf(form, i)
		}
		return text
	}
	for text, want := range map[string]string{
		"120 老鼠\n":                    `:1: "老鼠" is not a number of occurrences; write a word a line, as in 老鼠 120; awk '{print $2, $1}' turns them round`,
		"老鼠,9\n看见,7\n":                ": commas stand between the words and their numbers; write a word a line, as in 老鼠 120; tr , ' ' makes spaces of them",
		"老鼠,1285,名詞\n看见,1285,名詞\n":    "cut -d , -f 1 takes the words",
		"老鼠 老鼠 [lao3 shu3] /mouse/\n": "of CC-CEDICT sed -nE",
		"老鼠 0.5\n":                    "awk '{print $1}' takes the numbers off",
		"老鼠\tlao shu\t9\n":            "awk '{print $1, $NF}' takes the first and the last column",
		"word freq\n老鼠 9\n":           "if line 1 has column names, tail -n +2 takes it off",
		each("老%d,-1,-1,-9,名詞\n"):     ": , stands between its columns; write a word a line, as in 老鼠 120; cut -d ',' -f 1 takes the words",
		each("老%d/n\n"):               ": / stands between its columns; write a word a line, as in 老鼠 120; cut -d '/' -f 1 takes the words",
		each("老%d|9\n"):               ": | stands between its columns; write a word a line, as in 老鼠 120; tr '|' ' ' makes spaces of it",
		each("\"老%d\" 9\n"):           `: its words stand in quotes; write a word a line, as in 老鼠 120; tr -d '"' takes them off`,
		"New York\n":                  `"York" is not a number of occurrences`,
		`{"老鼠": 9, "看见": 7}`:          `: is JSON; write a word a line, as in 老鼠 120; take out the words`,
		gbk:                           "is not UTF-8; convert it, perhaps with iconv -f GBK -t UTF-8",
	} {
		path := write(t, "d.txt", text)
		if _, err := ReadDictionary(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

// TestUserDictionary: in the dictionaries of jieba's users a word may have a part of speech and no number.
func TestUserDictionary(t *testing.T) {
	with, err := ReadDictionary(write(t, "with.txt", "云计算 5\n李小福 nr\n创新办 3 i\n台中\nTCP/IP 2\n"))
	if err != nil {
		t.Fatal(err)
	}
	without, err := ReadDictionary(write(t, "without.txt", "云计算 5\n李小福 1\n创新办 3\n台中 1\nTCP/IP 2\n"))
	if err != nil || !maps.Equal(with.costs, without.costs) {
		t.Errorf("costs are %v, want %v; %v", with.costs, without.costs, err)
	}
}
