package corpus

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// A form is a way to write text down that a reader of plain text does not want: a mail's, a program's, another tool's.
type form struct {
	has    string                // something that is in every line of it, and in few of other texts
	is     func() *regexp.Regexp // finds such a line
	one    int                   // of so many lines one is so, at least; 0: one of all
	long   int                   // bytes that such a line has, at least, and then capitals, small letters and figures, unlike DNA; 0: it is as is says
	what   string
	remedy string
}

var forms = []form{
	{`"`, pattern(`^"(?:[^"\\]|\\["\\/bfnrtu])*",?$`), 1, 0, "has a string of JSON in each line, whose quotes and escapes are read as text", `corpus.format = "jsonl" takes the text out of them`},
	{`""`, pattern(`^"(?:[^"]|"")*"$`), 1, 0, "has a field of CSV in each line, whose quotes are read as text", `corpus.format = "csv" with corpus.columns = {text = 1} takes the text out of them`},
	{"", pattern(`^\S+(?:[ \t]\S+)*[ \t](?:[BIESLU]-\S+|O)$`), 2, 0, "has a token and its tag in each line, which are read as text", `corpus.format = "conll" takes them for tokens and tags`},
	{"__label__", pattern(`(?:^|\s)__label__\S`), 2, 0, "has labels of fastText, which are read as text", `corpus.format = "fasttext" takes them for labels`},
	{"=", pattern(`=[C-F][0-9A-F]=[89AB][0-9A-F]|=3D|=20$`), 5, 0, "is quoted-printable, as mail is, with =C3=A9 for é", "decode it, for instance with perl -MMIME::QuotedPrint -pe '$_ = decode_qp($_)'"},
	{"", pattern(`^[A-Za-z0-9+/]+={0,2}$`), 3, 60, "has lines of Base64", "decode them with base64 -d"},
	{": ", pattern(`^(?:From|To|Cc|Subject|Message-ID|Received|Return-Path|MIME-Version|Content-Type|Content-Transfer-Encoding): `), 15, 0, "has the headers of mail, which are read as text", bodiesOut},
	{"%", pattern(`%[0-9A-Fa-f]{2}\S*%[0-9A-Fa-f]{2}`), 2, 0, "is percent-encoded, with %20 for a space", "decode it first, for instance with python3 -c 'import sys, urllib.parse; print(urllib.parse.unquote(sys.stdin.read()))'"},
	{`\`, pattern(`\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})`), 3, 0, `has escapes in the place of characters, such as \u00e9 or \xc3`, "decode it first, or write it again as UTF-8"},
	{"/", pattern(`^(?:\S+/[A-Z][A-Z$]+\s+){3}`), 2, 0, "has a tag behind each word, such as dog/NN, which is read as text", `take them off: sed -E 's:/[^ /]+( |$):\1:g'`},
	{"_", pattern(`^(?:\S+_[A-Z][A-Z$]+\s+){3}`), 2, 0, "has a tag behind each word, such as dog_NN, which is read as text", `take them off: sed -E 's:_[^ _]+( |$):\1:g'`},
	{"", pattern(`\S@@ `), 2, 0, "consists of pieces of words, as another tokenizer makes them", "give the text that they were made of"},
	{" ##", pattern(` ##\pL`), 2, 0, "consists of pieces of words, as another tokenizer makes them", "give the text that they were made of"},
	{"▁", pattern(`▁`), 2, 0, "consists of pieces of words, as another tokenizer makes them", "give the text that they were made of"},
	{"</s>", pattern(`</s>$`), 2, 0, "has </s> at the ends of lines, which is read as the word s", "take it off: sed 's:</*s>::g'"},
	{"", pattern(`^[0-9a-f]{7,8}:? +(?:[0-9a-f]{2,4} +){4}`), 2, 0, "is a dump of bytes as figures", "make a file of it with xxd -r, or give the file that it was made of"},
	{"", pattern(`^M[!-` + "`" + `]{60}$`), 2, 0, "is uuencoded", "decode it with uudecode"},
	{"", pattern(`^(?:[!-~] +){12}`), 2, 0, "has a space behind each letter, so that each is a word", "take these off if that is not meant, for instance where a PDF was made text with another program"},
	{"", pattern(`^(?:[^\s_]+_){4,}[^\s_]+$|^(?:[^\s.]+\.){6,}[^\s.]*$`), 2, 0, "has other marks than spaces between its words, which are read as one", "make spaces of them: tr _. ' '"},
	{"(", pattern(`\([A-Z][A-Z$-]* [^() ]+\)`), 2, 0, "has trees with brackets and tags, as a treebank has them", "take out the words first"},
	{"[", pattern(`^\[(?:b?'|")[^']*['"]`), 2, 0, pythonListed, pythonRemedy},
	{"b", pattern(`^b['"].*['"]$`), 2, 0, "has bytes as Python shows them, b'…'", "decode them where the text is written"},
	{"\x1b[", pattern(`\x1b\[[0-9;]*[A-Za-z]`), 4, 0, "has escapes of a terminal, such as colours, which are read as text", `take them out: sed 's/\x1b\[[0-9;]*[A-Za-z]//g'`},
	{"\b", pattern(`\S\x08\S`), 10, 0, "has backspaces, by which a printer types over", "take them out: col -b"},
	{`\`, pattern(`\\(?:begin|end|section|subsection|emph|textbf|textit|cite|citep|ref|label|item|footnote|documentclass|usepackage)\b`), 5, 0, "has commands of LaTeX, which are read as text", "take out the text first, for instance with pandoc -f latex -t plain"},
	{"[[", pattern(`\[\[[^\[\]]+\]\]`), 4, 0, "has the markup of a wiki, such as [[links]], which is read as text", "take out the text first, for instance with wikiextractor or pandoc -f mediawiki -t plain"},
	{"> ", pattern(`^<\S+> <\S+> .*\.$`), 2, 0, "is N-Triples, which are read as text, all of them", "take out the text first"},
	{":", pattern(`^\x{200E}?[\[(]?(?:(?:\d{4}[-/]\d\d[-/]\d\d[T ]|[A-Z][a-z][a-z] [ \d]\d |\d{1,2}[./-](?:\d{1,2}|[A-Z][a-z][a-z])[./-]\d{2,4},? )\d{1,2}:\d\d|\d{1,2}:\d\d(?:[:.]\d\d)*(?:\]|\)| <))`), 3, 0, "has a time at the beginning of most lines, as logs and chats have, which is read as text", timesOff},
	{":", pattern(`^\s*(?:@?(?:prefix|PREFIX|base)\s|(?:a\s+[<:A-Za-z]|[A-Za-z]*:[A-Za-z_]\S*\s|<\S*>\s|\[).*(?:\s|[">\])]|:\w+)[;.,]$)`), 2, 0, "is Turtle, whose names and marks are read as text", "take out the text first; of facts rapper -i turtle FILE makes N-Triples"},
	{"", pattern(`^(?:commit [0-9a-f]{40}\b|Author: .+<.+@.+>$|Date:   [A-Z])`), 5, 0, "has the headers of git log, which are read as text", "git log --format=%B prints the messages alone"},
	// Lines that begin with a hyphen are those of lists too.
	{"@@ -", pattern(`^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@`), 60, 0, "is a patch, whose marks are read as text", "give the files that it was made of"},
	{"", pattern(`^(?:msgid|msgstr|#: )`), 2, 0, "is a catalogue of gettext as people write it, whose keys are read as text", `msgfmt -o FILE.mo makes one for programs, which corpus.train = "gettext:FILE.mo" reads`},
	{"Snapshot-Content-Location: ", pattern(`^Snapshot-Content-Location: `), 0, 0, "is a web page that a browser has saved with its images (MHTML)", "save it as text there"},
	{"+++$+++", pattern(`\+\+\+\$\+\+\+`), 2, 0, "has fields between +++$+++, which are all read as text", `take off all but the last: sed 's/.*+++\$+++ //'`},
	{"{", pattern(`^\{'[^']+': `), 2, 0, "has objects as Python shows them", `make JSON of them, which corpus.format = "jsonl" reads: python3 -c 'import ast, json, sys; [print(json.dumps(ast.literal_eval(line))) for line in sys.stdin]'`},
	{`{"`, pattern(`^\{"[^"]+": ?["\[{\dtfn]`), 2, 0, "has objects of JSON, whose keys are read as text", "take out the text first, for instance with jq"},
	{" dump", pattern(`^-- (?:PostgreSQL database (?:cluster )?dump|(?:MySQL|MariaDB) dump \d.*)$`), 0, 0, "is a dump of a database, whose statements and columns are read as text", dumpOut},
	{"INSERT INTO", pattern(`^INSERT INTO `), 2, 0, "has statements of SQL, which are read as text", "take out the text first"},
	{"", pattern(`\pL[-\x{AD}\x{2010}]$`), 12, 0, "has words that a hyphen divides at the ends of lines, as in a PDF or a book", `join them: perl -CSD -0pe 's/(\pL)[-\x{AD}\x{2010}]\r?\n(\p{Ll})/$1$2/g'`},
	{"Project Gutenberg", pattern(`Project Gutenberg(?:'s|’s|™|-tm)? (?:EBook|eBook|License|Etext)`), 0, 0, "has the preface and licence of Project Gutenberg, which are read as text", "keep what is between the lines *** START and *** END"},
	{"WARC/1.", pattern(`^WARC/1\.`), 0, 0, "is a web archive", "take out the text first, for instance with warcio and trafilatura"},
}

// What is said of lists as Python shows them.
const (
	pythonListed = "has lists as Python shows them"
	pythonRemedy = "write the words with spaces between them"
	pythonLists  = pythonListed + "; " + pythonRemedy
)

// bodiesOut takes the plain text out of mail, a message a file or many.
const bodiesOut = `take out the bodies first: python3 -c 'import email.policy as p, email, re, sys; [print(b.get_content()) for m in re.split(rb"(?m)^From \S+ .*:.*\n", sys.stdin.buffer.read()) if (b := email.message_from_bytes(m, policy=p.default).get_body(["plain"]))]'`

// dumpOut says where the text of a database comes from.
const dumpOut = `have the database write the text alone, as by psql -At -c "select … from …" or mysql -Ne "select … from …"`

// timesOff takes times off, as logs, WhatsApp, Discord and IRC write them.
const timesOff = `take it off if that is not meant, for instance with perl -CSD -pe 's/^\W*(?:[A-Z][a-z]{2}\s+)?(?:[\d:.,\/\s-]|(?<=[\d\s])\+(?=\d\d:?\d\d\b)|(?<=\d)[TZ](?=[\d\s])|(?<=\d.)[A-Z][a-z]{2}(?=.\d))+(?:[AaPp]\.?[Mm]\.?)?[\])\s-]*//'`

// Labelled says that most lines of a text which begins with head have labels of fastText in them; "" where they have not.
func Labelled(head []byte) string {
	lines, labelled := 0, 0
	for line := range bytes.Lines(head) {
		if lines++; bytes.HasPrefix(line, []byte(labelPrefix)) || bytes.Contains(line, []byte(" "+labelPrefix)) {
			labelled++
		}
	}
	if labelled == 0 || 2*labelled < lines {
		return ""
	}
	return "has labels of fastText, which are read as text; sed -E 's/(^| )" + labelPrefix + "[^ ]+//g' takes them off"
}

// pattern returns the regular expression of that text. It is compiled when it is first asked for: those that few texts need would
// make every start of the program a twentieth longer.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// isMixed reports whether a line has capitals, small letters and figures.
func isMixed(line []byte) bool {
	return bytes.ContainsFunc(line, unicode.IsUpper) && bytes.ContainsFunc(line, unicode.IsLower) && bytes.ContainsFunc(line, unicode.IsDigit)
}

// shapedSize is how much of a text is looked at for its form.
const shapedSize = 1 << 14

// shaped says which form the text that begins with head is in; "" for none.
func shaped(head []byte) string { return shapedAs(head, forms) }

// shapedTexts is shaped for texts from a table, of which other formats say nothing.
func shapedTexts(head []byte) string {
	return shapedAs(head, slices.DeleteFunc(slices.Clone(forms), func(f form) bool { return strings.Contains(f.remedy, "corpus.") }))
}

func shapedAs(head []byte, forms []form) string {
	const few = 8 // a text may have some such lines
	if len(head) > shapedSize {
		head = head[:shapedSize]
		head = head[:bytes.LastIndexByte(head, '\n')+1] // the last line goes on
	}
	var lines [][]byte
	for line := range bytes.Lines(head) {
		if line = bytes.TrimRight(line, "\r\n"); len(line) > 0 {
			lines = append(lines, line)
		}
	}
	if len(lines) <= few {
		return ""
	}
	for _, f := range forms {
		if !bytes.Contains(head, []byte(f.has)) {
			continue
		}
		if found := f.among(lines); f.one == 0 && found > 0 || f.one > 0 && f.one*found >= len(lines) && found >= few/2 {
			return f.what + "; " + f.remedy
		}
	}
	return ""
}

// among returns how many of the lines are of the form, or fewer where there are not enough.
func (f form) among(lines [][]byte) (found int) {
	for i, line := range lines {
		if bytes.Contains(line, []byte(f.has)) && f.is().Match(line) && (f.long == 0 || len(line) >= f.long && isMixed(line)) {
			found++
		}
		if left := len(lines) - 1 - i; f.one > 0 && f.one*(found+left) < len(lines) {
			break
		}
	}
	return found
}

// lineNumber finds a number that begins a line, and stands apart.
var lineNumber = pattern(`^\s*(\d+)[.):]?\s`)

// numbered says that nearly all lines of a text which begins with head begin with a number that is one more than that of the line before; "" for others.
func numbered(head []byte) string {
	const few = 8
	up, last, lines := 0, -1, 0
	for line := range bytes.Lines(head) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		lines++
		m := lineNumber().FindSubmatch(line)
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(string(m[1]))
		if err == nil && n == last+1 {
			up++
		}
		last = n
	}
	if up > few && 10*up >= 9*(lines-1) {
		return "has the number of each line in front of it, which is read as text; take it off: sed 's/^ *[0-9]*[.):]*[ \\t]*//'"
	}
	return ""
}
