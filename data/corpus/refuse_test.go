package corpus

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// wideText returns text with each character in size bytes.
func wideText(text string, size int, bigEndian bool) string {
	var b strings.Builder
	for _, r := range utf16.Encode([]rune(text)) {
		unit := []byte{byte(r), byte(r >> 8), 0, 0}[:size]
		if bigEndian {
			for i := range unit {
				b.WriteByte(unit[size-1-i])
			}
			continue
		}
		b.Write(unit)
	}
	return b.String()
}

type refusedFile struct{ name, text, want string }

// refusedFiles are files that are no text, and a part of what is said of them.
func refusedFiles(english, chinese, gbk string) []refusedFile {
	wideChinese, _ := simplifiedchinese.GB18030.NewEncoder().String(strings.Repeat("太阳😀月亮👍树叶\n", 20))
	return []refusedFile{
		{"tar", "a.txt" + strings.Repeat("\x00", 252) + "ustar\x0000", "tar archive"},
		{"tar in gzip", gzipped("a.txt" + strings.Repeat("\x00", 252) + "ustar\x0000"), "tar archive"},
		{"gzip in gzip", gzipped(gzipped(english)), "more than once"},
		{"xz in gzip", gzipped("\xfd7zXZ\x00\x00\x04"), "xz, more than once"},
		{"bzip2 in gzip", gzipped("BZh91AY&SY\x00\xff"), "bzip2, more than once"},
		{"PDF", "%PDF-1.4\n" + english, "PDF"},
		{"PDF behind a mark", "\xef\xbb\xbf\r\n%PDF-1.4\n" + english, "PDF"},
		{"docx", "PK\x03\x04\x14\x00word/document.xml", "is a Word document; save it as plain text first, with pandoc -f docx"},
		{"epub", "PK\x03\x04\x14\x00mimetypeapplication/epub+zip", "EPUB"},
		{"zip", "PK\x03\x04\x14\x00keyword/a.txt", "is a zip archive"},
		{"datasets of Hugging Face", "\xff\xff\xff\xff\x10\x01\x00\x00", "Arrow"},
		{"pickle", "\x80\x02]q", "pickle"},
		{"gettext", "\xde\x12\x04\x95", "gettext:"},
		{"git-annex", "/annex/objects/MD5-s1--0\n", "git annex get"},
		{"RSS", "<rss version=\"2.0\"><channel>", "is XML"},
		{"Twitter", "window.YTD.tweets.part0 = [ {\n \"tweet\" : {\n \"full_text\" : \"one\" } } ]", "is JSON behind a name of JavaScript"},
		{"cut short", english + strings.Repeat("\x00", 4096), "has nothing but NUL bytes from byte"},
		{"GB18030", wideChinese, "iconv -f GB18030"},
		{"SQLite", "SQLite format 3\x00" + english, "SQLite"},
		{"PNG", "\x89PNG\r\n\x1a\n", "image"},
		{"JPEG", "\xff\xd8\xff\xe0", "image"},
		{"ELF", "\x7fELF\x02", "executable"},
		{"npy", "\x93NUMPY\x01\x00", "NumPy"},
		{"Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "git lfs pull"},
		{"UTF-16 with a mark", "\xff\xfe" + wideText(english, 2, false), "iconv -f UTF-16 "},
		{"UTF-32 with a mark", "\xff\xfe\x00\x00" + wideText(english, 4, false), "iconv -f UTF-32 "},
		{"UTF-16LE", wideText(english, 2, false), "iconv -f UTF-16LE"},
		{"UTF-16BE", wideText(english, 2, true), "iconv -f UTF-16BE"},
		{"UTF-16LE in Chinese", wideText(chinese, 2, false), "iconv -f UTF-16LE"},
		{"UTF-32LE", wideText(english, 4, false), "iconv -f UTF-32"},
		{"UTF-32BE", wideText(english, 4, true), "iconv -f UTF-32"},
		{"Latin-1", strings.ReplaceAll(english, "horse", "caf\xe9"), "iconv -f ISO-8859-1"},
		{"Latin-1 behind a long ASCII text", strings.Repeat(english, 200) + strings.Repeat("caf\xe9 ", 1000), "iconv"},
		{"GBK", gbk, "iconv -f GBK"},
		{"Polish", "za\xbf\xf3\xb3\xe6 g\xea\x9cl\xb9 ja\x9f\xf1\n", "iconv -f WINDOWS-1250"},
		{"CESU-8", "what fun \xed\xa0\xbd\xed\xb8\x80\n", "surrogatepass"},
		{"NUL", strings.ReplaceAll(english, "mouse", "mo\x00\x00e"), "control bytes"},
		{"control bytes", strings.ReplaceAll(english, "mouse", "\x01\x02"), "control bytes"},
		{"web page", "\uFEFF\n<!DOCTYPE html>\n<p>" + english, "web page"},
		{"XHTML", "<?xml version='1.0'?>\n<html>" + english, "web page"},
		{"XML", "<mediawiki>\n" + english, "XML"},
		{"web page behind a remark", "<!-- saved -->\n<!DOCTYPE html>\n<p>" + english, "web page"},
		{"part of a web page", "<head><title>a</title></head>\n" + english, "web page"},
		{"SVG", "<svg xmlns='x'>" + english + "</svg>", "image"},
		{"Arrow", "ARROW1\x00\x00" + english, "Arrow"},
		{"Japanese mail", strings.Repeat("\x1b$BB@M[\x1b(B\n", 20), "iconv -f ISO-2022-JP"},
		{"JSON", "{\n  \"title\": \"a\",\n  \"text\": \"one\"\n}\n", `set corpus.format = "jsonl"`},
		{"long JSON", "{\"text\": \"" + strings.Repeat("the mouse sees the horse ", 4000) + "\"}\n", `set corpus.format = "jsonl"`},
		{"JSON list of strings", "[\"the mouse\", \"the horse\"]\n", `set corpus.format = "jsonl"`},
		{"JSON list of objects", "[\n  {\"text\": \"one\"},\n  {\"text\": \"two\"}\n]\n", `set corpus.format = "jsonl"`},
		{"a chat in JSON, which is longer than what is looked at", "{\"name\": \"Ann\", \"messages\": [" + strings.Repeat("{\"from\": \"Ann\", \"text\": \"the mouse sees the horse\"}, ", 4000) + "{}]}\n", `set corpus.format = "jsonl"`},
		{"lines of JSON lists", "[\"one\"]\n[\"two\"]\n", `set corpus.format = "jsonl"`},
		{"lists of tokens", "{\"id\": 7, \"words\": [\"the\", \"Ada\"], \"ner\": [0, 1]}\n", `it has lists of tokens and of their tags: corpus.format = "jsonl-tokens" reads it, with corpus.columns = {text = "words", label = "ner"}; corpus.format = "jsonl" with corpus.columns = {text = "words"} reads them as text`},
		{"a list of objects of tokens", "[{\"tokens\": [\"the\"], \"pos_tags\": [\"DET\"], \"ner_tags\": [\"O\"]}]\n", `{text = "tokens", label = "ner_tags"}`},
		{"tokens alone", "{\"my tokens\": [\"the\", \"Ada\"]}\n", `it has lists of strings: corpus.format = "jsonl" with corpus.columns = {text = "my tokens"} reads them as text`},
		{"lists beside a text", "{\"votes\": [\"yes\", \"no\"], \"review\": \"the moon is full\", \"parse\": \"( ( the moon ) ( is full ) )\"}\n", `set corpus.format = "jsonl", which takes the text, and labels, from JSON, and corpus.columns = {text = "review"}`},
		{"lists of two kinds", "{\"a\": [\"the\"], \"b\": [\"one\", \"two\"], \"text\": \"one\"}\n", `set corpus.format = "jsonl", which takes the text`},
		{"a text of another name", "{\"title\": \"a\", \"review\": \"one\"}\n", `, and corpus.columns = {text = "review"}`},
		{"JSON lines", "{\"text\": \"one\"}\n{\"text\": \"two\"}\n", `set corpus.format = "jsonl"`},
		{"Parquet", "PAR1\x15\x04", `set corpus.format = "parquet"`},
	}
}

func TestNotText(t *testing.T) {
	english := strings.Repeat("the mouse sees the horse\n", 20)
	chinese := strings.Repeat("\u8001\u9f20\u770b\u9a6c\u3002 \n", 20)
	gbk := strings.Repeat("\xc0\xcf\xca\xf3\xbf\xb4\xc2\xed\n", 20)
	for _, test := range refusedFiles(english, chinese, gbk) {
		path := write(t, "a.txt", test.text)
		docs, _, err := read(t, Options{}, path)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), test.want) || e.Where != path || e.Remedy == "" {
			t.Errorf("%s: got error %v after %d documents, want one of %s with %q and a remedy", test.name, err, len(docs), path, test.want)
		}
	}
	for _, text := range []string{
		chinese, "{ braces } are no JSON\n", "[1] is a note\n", "[[a]] is a link\n", "[\"a\" is quoted]\n", "{\"a\" is quoted}\n", "[] {}\n", "<!-- a remark\n", "BM is text", "MZ too", "RIFX", "<p> is a word\n", "caf\xe9 and \x00\n",
		"\x1b[1mbold\x1b[0m\n" + english, english + strings.Repeat("\xe9", 15), "caf\xe9 \xe9t\xe9 naïve été là\n", english + strings.Repeat("cut \xe2\x82 end\n", 7),
	} {
		if _, _, err := read(t, Options{}, write(t, "a.txt", text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, policy := range []string{"keep", "skip"} {
		if _, _, err := read(t, Options{OnBadUTF8: policy}, write(t, "a.txt", gbk)); err != nil {
			t.Errorf("GBK with on_bad_utf8 = %s: %v", policy, err)
		}
	}
}

// TestFewBadBytes holds that the encoding of few Latin letters is told: of a small text that is refused, of a larger one in a note, and of
// one whose beginning has none.
func TestFewBadBytes(t *testing.T) {
	ascii := strings.Repeat("the mouse sees the horse\n", 6000)
	for _, test := range []struct{ text, err, note string }{
		{"le caf\xe9 \xe9tait d\xe9j\xe0 ferm\xe9\n", "is not UTF-8: 5 of 25 bytes; convert it, perhaps with iconv -f ISO-8859-1 -t UTF-8", ""},
		{ascii + "caf\xe9 \xe9tait d\xe9j\xe0\n", "", "what is not UTF-8 looks like ISO-8859-1: convert it with iconv -f ISO-8859-1 -t UTF-8"},
		{ascii + "\x93caf\x94 \x96 na\xefve\n", "", "what is not UTF-8 looks like WINDOWS-1252: convert it with iconv -f WINDOWS-1252 -t UTF-8"},
		{ascii + "caf\xe9 \xe9t\n", "", ""},
		{ascii + strings.Repeat("caf\xe9 \xe9tait\n", 1000) + ascii, "perhaps with iconv -f ISO-8859-1 -t UTF-8", ""},
	} {
		_, stat, err := read(t, Options{}, write(t, "a.txt", test.text))
		said := ""
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, test.err) || (said == "") != (test.err == "") || test.err == "" && stat.Note != test.note {
			t.Errorf("%.30q: error %v, note %q", test.text[max(0, len(test.text)-30):], err, stat.Note)
		}
	}
}

func TestNotes(t *testing.T) {
	for _, test := range []struct{ file, text, want string }{
		{"a.bz2", bzipped + "x", "what comes behind the bzip2 data, 1 byte, is not bzip2 and was not read"},
		{"a.bz2", bzipped + bzipped + "rubbish", "what comes behind the bzip2 data, 7 bytes, is not bzip2 and was not read"},
		{"a.bz2", bzipped + "\x00", ""},
		{"a.bz2", bzipped + "\x00\x00\x00", ""},
		{"a.gz", gzipped("one\n") + "rubbish", "what comes behind the gzip data, 7 bytes, is not gzip and was not read"},
		{"a.gz", "one\n", "is not compressed, whatever its name says"},
		{"a.txt", "one\rtwo", "its lines end in carriage returns, as on old Macs"},
		{"a.gz", "one\u2028two", "is not compressed, whatever its name says; its lines end in U+2028, line separators"},
		{"a.gz", gzipped("one\n") + "\x00\x00", ""},
		{"a.txt", "<doc id=\"1\" title=\"a > b\">\none\n\n</doc>\n", "its lines <doc …> and </doc>, as wikiextractor writes them, are left out"},
		{"a.txt", "<s>\none\n</s>\n<s>\n", "has lines of tags, such as <s>, which are read as text; remove them if that is not meant"},
		{"a.txt", strings.Repeat("<p>one</p>\n", 9), "has tags in most lines, which are read as text; take out the text first if that is not meant, for instance with pandoc --wrap=preserve -f html -t plain"},
		{"a.srt", strings.Repeat("1\n00:00:01,000 --> 00:00:02,000\nHello there.\n\n", 9), "has the times of subtitles, which are read as text; take them off if that is not meant: sed -E '/^[0-9:.,]*( -->"},
		{"a.csv", strings.Repeat("1,\"one, two\",a\n", 10), "has lines of 3 columns between commas, which are all read as text; corpus.format = \"csv\" reads one of them, as corpus.columns = {text = 2}"},
		{"b.csv", strings.Repeat("1;\"one; two\";a\n", 10), "has lines of 3 columns between semicolons, which are all read as text; corpus.format = \"csv\" reads one of them, as corpus.columns = {text = 2}"},
		{"a.tsv", strings.Repeat("1\tone\n", 10), "has lines of 2 columns between tabs, which are all read as text; corpus.format = \"tsv\" reads one of them, as corpus.columns = {text = 2}"},
		{"tatoeba.tsv", strings.Repeat("1\teng\tone fine day\n2\teng\tit was good\n3\teng\tso they say\n", 4), "has lines of 3 columns between tabs, which are all read as text; corpus.format = \"tsv\" reads one of them, as corpus.columns = {text = 3}"},
		{"ids.tsv", "1\tone\n2\ttwo\n3\tthree\n4\tfour\n5\tfive\n6\tsix\n7\tseven\n8\teight\n9\tnine\n10\tten\n", "has lines of 2 columns between tabs"},
		{"metadata.csv", strings.Repeat("LJ1|one, 1 day|one, a day\nLJ2|It's \"here\"|It's here\n", 5), "has lines of 3 columns between bars, which are all read as text; corpus.format = \"csv\" reads one of them"},
		{"sts.csv", "sentence1,sentence2,score\n" + strings.Repeat("one fine day,it was,5\nit was good,so so,2\nso they say,well,1\n", 4), "has lines of 3 columns between commas, which are all read as text; corpus.format = \"csv\" reads one of them, as corpus.columns = {text = \"sentence1\"}"},
		{"facts.tsv", strings.Repeat("/m/1\t/r/1\t/m/2\n/m/3\t/r/1\t/m/4\n", 6), "has lines of 3 columns between tabs, which are all read as text; if they are facts, corpus.format = \"triples\" takes head, relation and tail of them, for objective.type = \"triple\""},
		{"a.conll", strings.Repeat("Ada NNP I-PER\nran VBD O\n\n", 10), "has a token and its tag in each line, which are read as text; corpus.format = \"conll\" takes them for tokens and tags"},
		{"commas", strings.Repeat("one, two, and three\n", 10), ""},
		{"a.txt", strings.Repeat("le cafÃ© dâ€™Ã©tÃ©\n", 5), "is UTF-8 that was taken for another encoding and encoded again, with Ã© for é; iconv -f UTF-8 -t WINDOWS-1252 undoes it"},
		{"a.txt", strings.Repeat("\u00d0\u009c\u00d1\u008b\u00d1\u0088\u00d1\u008c\n", 5), "is UTF-8 that was taken for another encoding and encoded again, with Ð¸ for и; iconv -f UTF-8 -t ISO-8859-1 undoes it"},
		{"a.txt", strings.Repeat("\u00e7\u0083\u00ab\n", 9), "is UTF-8 that was taken for another encoding and encoded again"},
		{"French quotes", strings.Repeat("l’été à\u00a0«\u00a0Nîmes\u00a0»\n", 9), ""},
		{"inline entities", strings.Repeat("<PER>Ada</PER> ran to <LOC>Rome</LOC>\nit was so\nso they say\nand so on\n", 9), "has tags, such as </PER>, which are read as text; take them out if that is not meant: sed 's/<[^<>]*>/ /g'"},
		{"addresses in C", strings.Repeat("the call sets p = &buf; and then q = &node;\n", 9), ""},
		{"letters by name", strings.Repeat("sch&ouml;n\n", 9), "has entities of HTML, such as &ouml;"},
		{"a few", strings.Repeat("é", 40) + strings.Repeat("Ã©", 8), ""},
		{"a.html", strings.Repeat("R&amp;D is&nbsp;good\n", 5), "has entities of HTML, such as &amp;, which are read as text; make characters of them if that is not meant, for instance with " + entitiesOff},
		{"a.conllu", strings.Repeat("# text = word\n1\tword\t_\tNOUN\t_\t_\t0\t_\t_\t_\n\n", 10), "has lines of 10 columns between tabs, which are all read as text; sed -n 's/^# text = //p' takes the text out"},
		{"a.conllu", strings.Repeat("# one\n1\tword\t_\tNOUN\t_\t_\t0\t_\t_\t_\n\n", 10), "has lines of 10 columns between tabs, which are all read as text; corpus.format = \"conll\" takes tokens and tags from them, for objective.type = \"tag\""},
		{"a.vec", "10 3\n" + strings.Repeat("word 0.1 -0.2 0.05\n", 10), "consists mostly of numbers: is it vectors, and not text?"},
		{"a.txt", strings.Repeat("\tone two\n", 10), ""},
		{"a.ids", strings.Repeat("17 4 391\n", 10), "consists of numbers: are they the ids of words, and not text?"},
		{"vocab.txt", strings.Repeat("word 17\n", 10), "has a word and a number in each line: is it a vocabulary with counts, and not text?"},
		{"a.pdf.txt", strings.Repeat("\ufb01ve \ufb01sh\n", 10), "has letters in other shapes, such as \ufb01 (U+FB01), which make words of their own; write them as plain letters: python3"},
		{"signs of phrases, and brackets of the Quran", strings.Repeat("\ufdfa \ufd3f\u0642\ufd3e\n", 10), ""},
		{"a.txt", "one <b>\n<unk>\ntwo\n<unk>\n", ""},
		{"lost letters", strings.Repeat("le caf\uFFFD est ferm\uFFFD\n", 5), "has \uFFFD (U+FFFD) in the place of characters that were lost"},
		{"UTF-8 as Cyrillic", strings.Repeat("РЎС‚Р°СЂРёРє РјРµРґР»РµРЅРЅРѕ\n", 3), "is UTF-8 that was taken for another encoding and encoded again, with Рё for и; iconv -f UTF-8 -t WINDOWS-1251 undoes it"},
		{"Russian", strings.Repeat("Рано утром Сергей «ушёл» в С. — Р.…\n", 9), ""},
		{"Cyrillic as Latin", strings.Repeat("Ñòàðèê ìåäëåííî ø¸ë\n", 9), "has words of letters with accents alone, such as Ñòàðèê, as text in another encoding that was taken for Latin-1; iconv -f UTF-8 -t ISO-8859-1 undoes it, and then perhaps iconv -f WINDOWS-1251"},
		{"French", strings.Repeat("L'été déjà créée, où ça naît\n", 20), ""},
		{"between letters", strings.Repeat("wa\u200blked\n", 8), "has characters that are not seen between letters of Latin script, such as U+200B, which divide words or make others of them"},
		{"Persian", strings.Repeat("می\u200cخواهم\n", 9), ""},
		{"two alphabets", strings.Repeat("the m\u0430n walked\n", 9), "has words with letters of Latin and of Cyrillic, as in m\u0430, which look like others"},
		{"entities without &", strings.Repeat("It was Ada #39;s word, quot;good quot;.\n", 9), `has entities of HTML that lost their &, as in " #39;", which are read as text; put it back, sed`},
		{"breaks", strings.Repeat("It was good.<br /><br />It was bad. ", 9), "has tags of HTML, such as <br />, which are read as text; take out the text first if that is not meant, for instance with sed"},
		{"no line ends", strings.Repeat(`It was good.\nIt was bad.\r\n\r\n`, 9) + "The end.", `has \n in the place of line ends, as in .\nI; write it with its line ends`},
		{"no line ends before small letters", strings.Repeat(`it was good.\n\nit was bad.\r\n`, 9) + "the end.", `has \n in the place of line ends, as in .\n\ni; write`},
		{"no line ends before words", `one\nday\nit\nwas\nso\nsaid\ntwo\nold\nmen`, `has \n in the place of line ends; write it with its line ends: sed`},
		{"marks at the beginnings of lines", strings.Repeat("\uFEFFone two\n", 10), ""},
		{"a list", `['one day', 'it was so', 'they said']`, "has lists as Python shows them"},
		{"TeX and paths", strings.Repeat(`Let (x,\nu) be so.\noindent See C:\new. `, 9), ""},
		{"a program", strings.Repeat("printf(\"It was good.\\n\");\n", 20), ""},
	} {
		_, stat, err := read(t, Options{}, write(t, test.file, test.text))
		if err != nil || !strings.HasPrefix(stat.Note, test.want) || (stat.Note == "") != (test.want == "") {
			t.Errorf("%q: got note %q and error %v, want %q", test.text, stat.Note, err, test.want)
		}
	}
}

// The lines around an article are no documents, and the lines of text keep their numbers.
func TestArticles(t *testing.T) {
	path := write(t, "wiki_00", "<doc id=\"1\" url=\"u\" title=\"One\">\r\nOne\r\n\r\n</doc>\r\n<doc id=\"2\" title=\"Two\">\r\nSee <doc> or </doc>\r\n</doc>\r\n")
	docs, _, err := read(t, Options{}, path)
	if got, want := strings.Join(docs, "|"), "One||See <doc> or </doc>"; err != nil || got != want {
		t.Errorf("documents are %q, error %v, want %q", got, err, want)
	}
	docs, _, err = read(t, Options{}, write(t, "a", "See\n</doc>\n"))
	if err != nil || len(docs) != 2 {
		t.Errorf("a text of its own has documents %q, error %v", docs, err)
	}
}

// A file that its name calls compressed and that is neither that nor text is damaged.
func TestNeither(t *testing.T) {
	for text, bad := range map[string]bool{
		"\x1f\x8c\x08\x00 text": true, "\x00\xce": true, "\xc3": true, "naïve\n": false,
		strings.Repeat("ä", 255) + " ä":     false, // which the first 512 bytes divide
		strings.Repeat("ä", 254) + "\xff ä": true,
	} {
		_, _, err := read(t, Options{}, write(t, "a.zst", text))
		if bad != (err != nil && strings.Contains(err.Error(), "a.zst: is neither zstd data, as its name says, nor text in UTF-8")) {
			t.Errorf("%.20q: error %v", text, err)
		}
	}
}

// A line end of several bytes is found wherever reads divide it.
func TestNewlines(t *testing.T) {
	text := strings.Repeat("x", headSize-2) + "\u2028two\u2028"
	for shift := range 4 {
		docs, _, err := read(t, Options{}, write(t, "a.txt", strings.Repeat("\u2028", 2)+text[shift:]))
		if err != nil || len(docs) != 4 || docs[3] != "two" {
			t.Errorf("shift %d: %d documents, error %v", shift, len(docs), err)
		}
	}
}

func TestGlob(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.txt", "x/b.txt", "x/y/c.txt", "x/y/c.log", "x/.e", ".git/d.txt"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		os.MkdirAll(filepath.Dir(path), 0o777)
		if err := os.WriteFile(path, []byte("one\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("HOME", dir)
	t.Setenv("USERPROFILE", dir)
	t.Chdir(dir)
	for _, test := range []struct{ pattern, want string }{
		{"**/*.txt", "a.txt x/b.txt x/y/c.txt"},
		{"x/**/*.txt", "x/b.txt x/y/c.txt"},
		{"**/y/*", "x/y/c.log x/y/c.txt"},
		{"**/x/**/c.txt", "x/y/c.txt"},
		{"x/**", "x/b.txt x/y/c.log x/y/c.txt"},
		{"*/**/c*", "x/y/c.log x/y/c.txt"},
		{"x*/**", "x/b.txt x/y/c.log x/y/c.txt"},
		{"a*/**", ""},
		{"*/*.txt", "x/b.txt"},
		{"./*/*.txt", "x/b.txt"},
		{".g*/*.txt", ".git/d.txt"},
		{"x/.*", "x/.e"},
		{"~/a.txt", "DIR/a.txt"},
		{"~/x/**/*.log", "DIR/x/y/c.log"},
	} {
		sources, err := Open(t.Context(), []string{test.pattern}, Options{})
		if (err != nil) != (test.want == "") {
			t.Errorf("%s: %v", test.pattern, err)
			continue
		}
		var names []string
		for _, s := range sources {
			names = append(names, filepath.ToSlash(strings.Replace(s.Name(), dir, "DIR", 1)))
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.pattern, got, test.want)
		}
	}
}

// TestGlobLink: a folder that is a link is looked into like any other.
func TestGlobLink(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := errors.Join(os.MkdirAll("real/x", 0o777), os.WriteFile("real/x/a.txt", []byte("one\n"), 0o666)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", "link"); err != nil {
		t.Skip(err)
	}
	if _, err := Open(t.Context(), []string{"."}, Options{}); err != nil { // there is real/x/a.txt
		t.Error(err)
	}
	if err := errors.Join(os.Mkdir("links", 0o777), os.Symlink(filepath.Join("..", "real"), filepath.Join("links", "a"))); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), []string{"links"}, Options{}); err == nil || !strings.Contains(err.Error(), "is not followed: name "+strconv.Quote(filepath.Join("links", "a"))) {
		t.Errorf("error is %v", err)
	}
	sources, err := Open(t.Context(), []string{"link/**/*.txt"}, Options{})
	if err != nil || len(sources) != 1 || filepath.ToSlash(sources[0].Name()) != "link/x/a.txt" {
		t.Errorf("there are %v, error %v", sources, err)
	}
}

// TestLinkBeside: a link to a folder that lies beside files is told, once, unless it is named too or leads to what is read.
func TestLinkBeside(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, file := range []string{"docs/a.txt", "docs/b.txt", "docs/in/c.txt", "other/d.txt", "docs/.git/e.txt"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte("one\n"), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	for _, link := range []string{"docs/again", "docs/more", "docs/in/less"} {
		to := map[bool]string{true: "docs/in", false: "other"}[link == "docs/again"]
		to, _ = filepath.Abs(to)
		if err := os.Symlink(to, link); err != nil {
			t.Skip(err)
		}
		notes := func(names ...string) (all []string) {
			sources, err := Open(t.Context(), names, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range sources {
				for _, err := range s.Documents() {
					if err != nil {
						t.Fatal(err)
					}
				}
				if note := s.Stat().Notes(); note != "" {
					all = append(all, filepath.ToSlash(s.Name()+": "+strings.ReplaceAll(note, `\\`, `\`)))
				}
			}
			return all
		}
		want := map[string][]string{
			"docs/more":    {`docs/a.txt: the link "docs/more" to a folder is not followed; name it too if that is meant`},
			"docs/in/less": {`docs/a.txt: 2 links to folders, such as "docs/in/less", are not followed; name them too if that is meant`},
		}[link]
		for _, name := range []string{"docs", "docs/**", "docs/**/*.txt"} {
			if got := notes(name); !slices.Equal(got, want) {
				t.Errorf("%s: %s: %q", link, name, got)
			}
		}
		if link == "docs/more" {
			for _, too := range []string{"docs/more", "docs/more/*.txt"} {
				if got := notes("docs/**", too); got != nil {
					t.Errorf("%s named too: %q", too, got)
				}
			}
		}
	}
}

// TestLost holds that what stands in the place of a path is told where it is plain.
func TestLost(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a.txt", "b.txt"} {
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"a.txt,b.txt":         `write several files as a list, such as ["a.txt", "b.txt"]`,
		"a.txt b.txt":         `write several files as a list, such as ["a.txt", "b.txt"]`,
		"a.txt,c.txt":         "",
		"c 5%.txt":            "",
		"{a,b}.txt":           "braces stand for nothing here",
		"a{1..3}.txt":         "braces stand for nothing here",
		"a{b}.txt":            "",
		"“c.txt”":             "its quotes are those of print, and part of the name: take them off",
		"$HOME/c.txt":         "variables of the shell are not replaced here",
		"%USERPROFILE%/c.txt": "variables of the shell are not replaced here",
		"https://x.org/a.txt": "nothing is fetched from the network",
		"C:\texts\new.txt":    "between double quotes a backslash makes a mark",
	} {
		if _, remedy := Lost(path); !strings.HasPrefix(remedy, want) || (remedy == "") != (want == "") {
			t.Errorf("%s: %q, want %q", path, remedy, want)
		}
	}
}

// TestListed holds that a list of files is told, and no other text.
func TestListed(t *testing.T) {
	t.Chdir(t.TempDir())
	writeIn := func(name, text string) {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	writeIn("in/a b.txt", "the cat")
	writeIn("in/c.txt", "the dog")
	for text, want := range map[string]string{
		"in/a b.txt\nin/c.txt\n": "names files, whose names are read as text; to read the files, name them: corpus.train = [\"in/a b.txt\", \"in/c.txt\"] and so on",
		"in/c.txt\nd.txt\n":      "",
		"in/c.txt is a file\n":   "",
	} {
		writeIn("list.txt", text)
		sources, err := Open(t.Context(), []string{"list.txt"}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range sources[0].Documents() {
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := sources[0].Passing(); got != want {
			t.Errorf("%q: looked for anew, the note is %q, want %q", text, got, want)
		}
		if got := sources[0].Stat(); got.Passing != want || got.Note != "" {
			t.Errorf("%q: the note is %q, want %q", text, got.Notes(), want)
		}
	}
}

// TestForeignCompressed holds that what is compressed once is not said to be so more than once.
func TestForeignCompressed(t *testing.T) {
	if e := Foreign([]byte(gzipped("dog Hund\n"))); e == nil || e.Error() != "is compressed with gzip; unpack it" {
		t.Errorf("got %v", e)
	}
}
