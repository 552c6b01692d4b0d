package corpus_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// rowsOf reads a text and returns each example as "tokens or text [labels] line", and the error.
func rowsOf(o corpus.RowOptions, text string) (rows []string, stat corpus.Stat, err error) {
	o.Stdin = strings.NewReader(text)
	sources, err := corpus.OpenRows(context.Background(), []string{"-"}, o)
	if err != nil {
		return nil, stat, err
	}
	for r, err := range sources[0].Rows() {
		if err != nil {
			return rows, sources[0].Stat(), err
		}
		what := fmt.Sprintf("%q", r.Text)
		if r.Tokens != nil {
			what = fmt.Sprintf("%q", r.Tokens)
		}
		rows = append(rows, fmt.Sprintf("%s %q %d", what, r.Labels, r.Line))
	}
	return rows, sources[0].Stat(), nil
}

func columns(of ...any) (list []corpus.Column) {
	for _, c := range of {
		switch c := c.(type) {
		case string:
			list = append(list, corpus.Column{Name: c})
		case int:
			list = append(list, corpus.Column{Number: c})
		}
	}
	return list
}

// TestLongSentences holds that a file whose sentences nothing divides is told.
func TestLongSentences(t *testing.T) {
	long := strings.Repeat("Ada\tB-PER\n", 1000)
	var swapped strings.Builder // tags before tokens
	for i := range 60 {
		fmt.Fprintf(&swapped, "%s\tword%d\n\n", []string{"NN", "VB", "DT"}[i%3], i)
	}
	for text, want := range map[string]string{
		long: "it has no empty lines, so that its 1000 tokens are one sentence: put an empty line behind each",
		strings.Repeat("1\tAda\tB-PER\n1\tran\tO\n1\tfar\tO\n1\tand\tO\n2\tBob\tB-PER\n2\ttoo\tO\n2\tsat\tO\n2\tup\tO\n", 50): "it has no empty lines, and column 1 numbers the sentences: put empty lines between them, awk -F'\\t' 'NR > 1 && $1 != last {print \"\"} {last = $1; print}', and say in corpus.columns which columns have token and tag, by number",
		"Ada\tNNP B-PER\n\nran\tVBD O\n":                    `it has tags with white space within, such as "NNP B-PER": if its columns have tabs in some places and spaces in others, make tabs of all: tr -s ' ' '\t'`,
		"Ada\tB-PER\n\n" + long:                             "a sentence has 1000 tokens: put an empty line behind each sentence",
		long[10:] + "\nhi\tO\n":                             "",
		strings.Repeat("Ada\tB-PER\n", 200):                 "it has no empty lines, so that its 200 tokens are one sentence: put an empty line behind each",
		strings.Repeat("Ada\tB-PER\n", 199):                 "",
		strings.Repeat("en:Ada\tB-PER\n", 10):               "each token has en: in front of it, as in WikiANN: take it off with sed 's/^[a-z-]*://'",
		swapped.String():                                    "it has 3 different tokens and 60 different tags, which may have changed places: say in corpus.columns which column is which, by number",
		strings.Repeat("\"Ada\"\tB-PER\n\"ran\"\tO\n\n", 9): "each token stands in quotes, which are part of it: take them off with tr -d '\"'",
		strings.Repeat("\"\tO\n\"ran\"\tB-X\n\n", 9):        "",
		strings.Repeat("O\tAda\nB-PER\tBob\n", 9):           "its tokens look like tags: say in corpus.columns which column is which, by number",
	} {
		if _, stat, err := rowsOf(corpus.RowOptions{Format: "conll"}, text); err != nil || stat.Note != want {
			t.Errorf("%.20q: note is %q, want %q; %v", text, stat.Note, want, err)
		}
	}
}

// TestSuspectRows holds that column names which are read as an example, and facts with the tail before the relation, are told.
func TestSuspectRows(t *testing.T) {
	numbered := corpus.RowOptions{Format: "csv", Text: columns(1), Label: columns(2)}
	facts := func(form string) (text string) {
		for i := range 30 {
			text += fmt.Sprintf(form, i%10, (i+i/10)%10, i%3)
		}
		return text
	}
	numbers := func(head, tail, relation int) string { // which stand in these columns
		var text strings.Builder
		for i := range 200 {
			fact := [3]int{}
			fact[head], fact[tail], fact[relation] = i, (i*7+1)%200, i%5
			fmt.Fprintf(&text, "%d\t%d\t%d\n", fact[0], fact[1], fact[2])
		}
		return text.String()
	}
	for _, test := range []struct {
		options    corpus.RowOptions
		text, want string
	}{
		{numbered, "Text,Label\na b,x\n", "line 1 looks like column names, and is read as an example: corpus.header = true leaves it out"},
		{numbered, "text,emotion\na b,x\n", "line 1 looks like column names, and is read as an example: corpus.header = true leaves it out"},
		{numbered, "text,x\na b,x\n", ""},
		{corpus.RowOptions{Format: "tsv", Text: columns(1), Label: columns(2)}, "\"a b\"\t\"x\"\n\"c\"\t\"y\"\n", "all its fields stand in quotes, which are read as part of them; python3 -c"},
		{corpus.RowOptions{Format: "tsv", Text: columns(1), Label: columns(2)}, "\"a b\"\t\"x\"\n\"c\"\ty\n", ""},
		{corpus.RowOptions{Format: "tsv", Text: columns(1), Pair: columns(2)}, "query\tanswer\nwho?\tme\n", "line 1 looks like column names, and is read as an example: corpus.header = true leaves it out"},
		{numbered, strings.Repeat("It was good.<br />It was bad.,x\n", 8), "has tags of HTML, such as <br />, which are read as text"},
		{corpus.RowOptions{Format: "jsonl", Text: columns("t"), Label: columns("l")}, strings.Repeat(`{"t": "It was good.\nIt was bad.", "l": 1}`+"\n", 9), ""},
		{corpus.RowOptions{Format: "triples"}, facts("e%d\te%d\tr%d\n"), "the third column looks like that of the relations; if it is, bring the columns into the order head, relation and tail: awk"},
		{corpus.RowOptions{Format: "triples"}, facts("e%d\te%d\te%d\n"), ""},
		{corpus.RowOptions{Format: "triples"}, facts("e%d e%d r%d\n"), "the third column looks like that of the relations; if it is, bring the columns into the order head, relation and tail: awk '{print"},
		{corpus.RowOptions{Format: "triples"}, facts("e%d,e%d,r%d\n"), "the third column looks like that of the relations; if it is, bring the columns into the order head, relation and tail: python3"},
		{corpus.RowOptions{Format: "triples"}, numbers(0, 1, 2), "the third column looks like that of the relations; if it is, bring the columns into the order head, relation and tail: awk -F"},
		{corpus.RowOptions{Format: "triples"}, numbers(1, 2, 0), "the first column looks like that of the relations; if it is, bring the columns into the order head, relation and tail: awk -F"},
		{corpus.RowOptions{Format: "triples"}, numbers(0, 2, 1), ""},
		{corpus.RowOptions{Format: "triples"}, "a\tr\tb\nc\tr\td\nNew York USA\n", "it has 1 fact without tabs, where most have them, divided at white space; the first is line 3"},
		{corpus.RowOptions{Format: "triples"}, "a\tr\tb\nc r d\n", ""},
		{corpus.RowOptions{Format: "triples"}, facts("e%d\tr%d\te%d\n"), ""},
		{corpus.RowOptions{Format: "tsv", Text: columns(1), Pair: columns(1)}, "a\tb\nc\td\n", "2 of 2 pairs have the same text on both sides, which teach nothing: do corpus.columns name the right ones?"},
		{corpus.RowOptions{Format: "jsonl", Text: columns("t"), Label: columns("l")}, strings.Repeat(`{"t": "It was go\u0000od.", "l": 1}`+"\n", 9), ""},
		{corpus.RowOptions{Format: "jsonl", Text: columns("t"), Label: columns("l")}, strings.Repeat("{\"t\": \"It was go\uFFFDod.\", \"l\": 1}\n", 9), "has \uFFFD (U+FFFD) in the place of characters that were lost"},
		{corpus.RowOptions{Format: "tsv", Text: columns(1), Pair: columns(2), Score: columns(3)}, strings.Repeat("a b\tb a\t2012\n", 10), "all pairs have the score 2012, so that none is nearer than another: is column 3 that of the scores?"},
		{corpus.RowOptions{Format: "tsv", Text: columns(1), Pair: columns(2), Score: columns(3)}, strings.Repeat("a b\tb a\t3\n", 10) + "a\tb\t2\n", ""},
		{corpus.RowOptions{Format: "tsv", Text: columns(1), Pair: columns(2)}, "a\ta\nc\td\ne\tf\n", ""},
		{corpus.RowOptions{Format: "triples"}, "a\tr\tb\na\u200b\tr\tc\n", `it has 1 name with a character at an end that is not seen, such as "a\u200b", which makes another name of it`},
	} {
		if _, stat, err := rowsOf(test.options, test.text); err != nil || !strings.HasPrefix(stat.Note, test.want) || (stat.Note == "") != (test.want == "") {
			t.Errorf("%.20q: note is %q, want %q; %v", test.text, stat.Note, test.want, err)
		}
	}
}

// TestRowsInLatin1 holds that another encoding is told where it begins after much that is ASCII.
func TestRowsInLatin1(t *testing.T) {
	text := strings.Repeat("sport\tthe mouse sees the horse\n", 4000) + strings.Repeat("art\tcaf\xe9 \xe9tait\n", 1000)
	if _, _, err := rowsOf(corpus.RowOptions{Format: "tsv", Text: columns(2), Label: columns(1)}, text); err == nil || !strings.Contains(err.Error(), "perhaps with iconv -f ISO-8859-1") {
		t.Errorf("error is %v", err)
	}
}

type rowText struct {
	name, format, text string
	options            corpus.RowOptions
	want               []string
	err                string // a part of it
}

// rowTexts are texts of examples, and what is read of them.
func rowTexts(named, tagged, numbered, texts, pairs corpus.RowOptions) []rowText {
	return []rowText{
		{name: "fastText", format: "fasttext", text: "__label__a the __label__b cat\n\nsat __label__a\r\n",
			want: []string{`"the cat" ["a" "b"] 1`, `"sat" ["a"] 3`}},
		{name: "lines", format: "lines", text: "the cat\n\nsat\r\n", want: []string{`"the cat" [] 1`, `"" [] 2`, `"sat" [] 3`}},
		{name: "labels that are one", format: "fasttext", text: "__label__a__label__b x\n", err: `standard input:1: has no space before the second label of "__label__a__label__b"`},
		{name: "column names over scores", format: "tsv", options: corpus.RowOptions{Text: columns(1), Pair: columns(2), Score: columns(3)}, text: "a\tb\tscore\n", err: `has the score "score" in column 3, which is not a number; if line 1 has column names, corpus.header = true leaves it out`},
		{name: "a score that is not there", format: "tsv", options: corpus.RowOptions{Text: columns(1), Pair: columns(2), Score: columns(3)}, text: "a\tb\t1\nc\td\tnan\n", want: []string{`"a" [] 1`},
			err: `has the score "nan" in column 3, which is not a number; correct the line`},
		{name: "a score in percent", format: "tsv", options: corpus.RowOptions{Text: columns(1), Pair: columns(2), Score: columns(3)}, text: "a\tb\t5%\n", err: `has the score "5%" in column 3, which is not a number; correct the line`},
		{name: "no label", format: "fasttext", text: "__label__a x\nthe cat\n", want: []string{`"x" ["a"] 1`}, err: "standard input:2: has no label"},
		{name: "header and quotes", format: "csv", options: named, text: "topic,title,body\nsport,\"a \"\"b\"\", c\",\"two\nlines\"\nart,d,e\n",
			want: []string{"\"a \\\"b\\\", c two\\nlines\" [\"sport\"] 2", `"d e" ["art"] 4`}},
		{name: "byte order mark", format: "csv", options: named, text: "\uFEFFtopic,title,body\nart,d,e\n", want: []string{`"d e" ["art"] 2`}},
		{name: "numbers", format: "csv", options: numbered, text: "1,a\n2,b\n", want: []string{`"a" ["1"] 1`, `"b" ["2"] 2`}},
		{name: "numbers under a header", format: "csv", options: corpus.RowOptions{Text: columns(2), Label: columns(1), Header: true}, text: "l,t\n2,b\n", want: []string{`"b" ["2"] 2`}},
		{name: "joined files", format: "csv", options: named, text: "topic,title,body\nart,d,e\ntopic,title,body\nart,f,g\n", want: []string{`"d e" ["art"] 2`}, err: "standard input:3: has the column names again, as where files are joined"},
		{name: "another width", format: "csv", options: numbered, text: "1,a\n2,b,c\n", want: []string{`"a" ["1"] 1`}, err: "standard input:2: has 3 columns, where the first line has 2"},
		{name: "a quote inside", format: "csv", options: numbered, text: "1,a\n2,b\"c\n", want: []string{`"a" ["1"] 1`}, err: `standard input:2: column 2 has a quote " and does not begin with one`},
		{name: "a quote that ends inside", format: "csv", options: numbered, text: "1,\"a\"b\n", err: `standard input:1: after the quote " that ends column 2 a , or the end`},
		{name: "a quote that ends nowhere", format: "csv", options: numbered, text: "1,a\n2,\"b\n3,c\n", want: []string{`"a" ["1"] 1`}, err: `standard input:2: the quote " that begins column 2 ends nowhere`},
		{name: "a quote that ends elsewhere", format: "csv", options: numbered, text: "1,\"a\n2,\"b\"\n", err: `standard input:1: a field in quotes goes on to line 2, where after the quote " that ends column 2`},
		{name: "a field as long as a book", format: "csv", options: numbered, text: "1,a\n2,\"" + strings.Repeat("ab ef\n", 1<<19) + "\"\n", want: []string{`"a" ["1"] 1`, `"` + strings.Repeat(`ab ef\n`, 1<<19) + `" ["2"] 2`}},
		{name: "a line as long as a book", format: "fasttext", text: "__label__a " + strings.Repeat("ab ef ", 1<<19) + "\n", want: []string{`"` + strings.TrimSpace(strings.Repeat("ab ef ", 1<<19)) + `" ["a"] 1`}},
		{name: "quotes and ends", format: "csv", options: numbered, text: "1,\"\"\n\n2,\"\"\"a\n\n\"\"\"\r\n\"3\",\"b\"",
			want: []string{`"" ["1"] 1`, `"\"a\n\n\"" ["2"] 3`, `"b" ["3"] 6`}},
		{name: "Excel's semicolons", format: "csv", options: named, text: "sep=;\r\ntopic;title;body\r\nart;d,e;\"f;\"\"g\"\r\n", want: []string{`"d,e f;\"g" ["art"] 3`}},
		{name: "Excel's tabs", format: "tsv", options: named, text: "sep=\t\ntopic\ttitle\tbody\nart\td\te\n", want: []string{`"d e" ["art"] 3`}},
		{name: "semicolons", format: "csv", options: named, text: "topic;title;body\nart;d,e;\"f;\"\"g\"\n", want: []string{`"d,e f;\"g" ["art"] 2`}},
		{name: "bars, and columns by number", format: "csv", options: numbered, text: "1|a;b\n2|c,d\n", want: []string{`"a;b" ["1"] 1`, `"c,d" ["2"] 2`}},
		{name: "semicolons in a text of two lines", format: "csv", options: corpus.RowOptions{Text: columns(1), Label: columns(2)}, text: "\"a; b\nc\",1\n", want: []string{`"a; b\nc" ["1"] 1`}},
		{name: "semicolons below an empty line", format: "csv", options: numbered, text: "\n1;a\n2;b\n", want: []string{`"a" ["1"] 2`, `"b" ["2"] 3`}},
		{name: "semicolons, and commas in quotes", format: "csv", options: numbered, text: "1;\"a, b\"\n2;\"c\"\n", want: []string{`"a, b" ["1"] 1`, `"c" ["2"] 2`}},
		{name: "the first column of several between semicolons", format: "csv", options: corpus.RowOptions{Text: columns(1)}, text: "a;1\n\"b; c\";2\n", want: []string{`"a" [] 1`, `"b; c" [] 2`}},
		{name: "semicolons in some texts alone", format: "csv", options: corpus.RowOptions{Text: columns(1)}, text: "a;b\nc\n", want: []string{`"a;b" [] 1`, `"c" [] 2`}},
		{name: "semicolons in a text alone", format: "csv", options: corpus.RowOptions{Text: columns(1)}, text: "a;b\n", want: []string{`"a;b" [] 1`}},
		{name: "semicolons for TSV", format: "tsv", options: named, text: "topic;title;body\nart;d;e\n", err: `line 1 has no column "title": its columns have ";" between them; set corpus.format = "csv"`},
		{name: "tabs in CSV", format: "csv", options: named, text: "topic\ttitle\tbody\nart\td\te\n", err: `have "\t" between them; set corpus.format = "tsv"`},
		{name: "a list in JSON", format: "jsonl", options: named, text: "[{\"title\": \"a\", \"body\": \"b\", \"topic\": 1},\n{\"title\": \"c\", \"body\": \"d\", \"topic\": 2}]\n", want: []string{`"a b" ["1"] 1`, `"c d" ["2"] 2`}},
		{name: "a list in JSON that is cut", format: "jsonl", options: named, text: "\n[{\"title\": \"a\", \"body\": \"b\", \"topic\": 1},\n", want: []string{`"a b" ["1"] 2`}, err: "standard input:2: the text ends before the list or the object does that begins here; correct the line"},
		{name: "two columns of one name", format: "csv", options: named, text: "topic,title,body, title\n", err: `line 1 has two columns "title"; give the column by its number`},
		{name: "a text for a label", format: "tsv", options: numbered, text: strings.Repeat("l", 1025) + "\ta\n", err: `standard input:1: has a label of 1025 bytes, and 1024 are the most: "llllllllllllllllllll"…`},
		{name: "two objects on a line", format: "jsonl", options: named, text: `{"title": "a", "body": "b", "topic": 1} {"title": "c"}`, want: []string{`"a b" ["1"] 1`}, err: `standard input:1: has no string "body"`},
		{name: "commas behind objects", format: "jsonl", options: named, text: "{\"title\": \"a\", \"body\": \"b\", \"topic\": 1},\n", err: "standard input:1: has a comma behind its JSON object, which sed 's/,[[:space:]]*$//' takes off; correct"},
		{name: "spaces before quotes", format: "csv", options: numbered, text: "1, \"a, b\"\n", err: "standard input:1: column 2 has a space before the quote \" that begins it; take such spaces out: sed 's/, *\"/,\"/g'"},
		{name: "a backslash at the end", format: "csv", options: numbered, text: "\"1\\\",\"a\\\"\n", want: []string{`"a\\" ["1\\"] 1`}},
		{name: "backslashes before quotes", format: "csv", options: numbered, text: "1,\"a \\\"b\\\", c\"\n", err: `standard input:1: column 2 has a backslash before a quote ", which ends it all the same; double quotes instead: sed 's/\\"/""/g'`},
		{name: "words behind an object", format: "jsonl", options: named, text: `{"title": "a", "body": "b", "topic": 1} c`, err: "standard input:1: has something behind its JSON object"},
		{name: "a key twice", format: "jsonl", options: named, text: `{"title": "a", "body": "b", "topic": 1, "topic": 2}`, err: `standard input:1: has "topic" twice`},
		{name: "a cut object", format: "jsonl", options: named, text: `{"title": "a", "body": "b", "topic": 1`, err: `standard input:1: is not a JSON object`},
		{name: "no such column", format: "csv", options: named, text: "topic,title\n", err: `line 1 has no column "body": it has topic, title; correct the name in corpus.columns`},
		{name: "pairs between bars", format: "tsv", options: corpus.RowOptions{Text: columns(1), Pair: columns(2)}, text: "a ||| b\n", err: "line 1 has no column 2: it has 1; make tabs of the bars: sed"},
		{name: "pairs in two files", format: "tsv", options: corpus.RowOptions{Text: columns(1), Pair: columns(2)}, text: "a b\n", err: "line 1 has no column 2: it has 1; write both texts of a pair in one line; paste A B"},
		{name: "tabs, and columns by number", format: "csv", options: numbered, text: "a\tb\n", err: "line 1 has no column 2: it has 1; the line has tabs: set corpus.format"},
		{name: "no third column", format: "tsv", options: corpus.RowOptions{Text: columns(3), Label: columns(1)}, text: "a\tb\n", err: "line 1 has no column 3: it has 2"},
		{name: "quotes in TSV are characters", format: "tsv", options: numbered, text: "1\t\"a\n\n2\tb\n", want: []string{`"\"a" ["1"] 1`, `"b" ["2"] 3`}},
		{name: "an empty label", format: "tsv", options: numbered, text: "1\ta\n \tb\n", want: []string{`"a" ["1"] 1`}, err: "standard input:2: has no label: column 1 is empty"},
		{name: "objects", format: "jsonl", options: named, text: `{"title": "a", "body": "b", "topic": "x"}` + "\n" + `{"body": "", "title": "c", "topic": [1, true, "y"]}` + "\n",
			want: []string{`"a b" ["x"] 1`, `"c " ["1" "true" "y"] 2`}},
		{name: "an array", format: "jsonl", options: named, text: "{\"title\": \"a\", \"body\": \"b\", \"topic\": 1}\n[1]\n", want: []string{`"a b" ["1"] 1`}, err: "standard input:2: is not a JSON object"},
		{name: "a text that is a number", format: "jsonl", options: named, text: `{"title": 1, "body": "b", "topic": 1}`, err: `standard input:1: has no string "title"`},
		{name: "CoNLL", format: "conll", text: "-DOCSTART- O\n\n# a comment\nNew\tB-LOC\nYork\tI-LOC\n\n\nhi\tO\n",
			want: []string{`["New" "York"] ["B-LOC" "I-LOC"] 4`, `["hi"] ["O"] 8`}},
		{name: "documents without empty lines", format: "conll", text: "-DOCSTART- O\nhi O\n-DOCSTART- O\nyou O\n", want: []string{`["hi"] ["O"] 2`, `["you"] ["O"] 4`}},
		{name: "comments of as many words as columns", format: "conll", text: "# sentence number 1\nhi UH O O\n\n# sentence number 2\n# # O O\n", want: []string{`["hi"] ["O"] 2`, `["#"] ["O"] 5`}},
		{name: "a no-break space in a number", format: "conll", text: "in IN\n1\u00a0000 CD\nat\u00a0IN\n", want: []string{`["in" "1_000" "at"] ["IN" "CD" "IN"] 1`}},
		{name: "no-break spaces between some columns", format: "conll", text: "in IN\u00a0O\nat IN O\u00a0\n", want: []string{`["in" "at"] ["O" "O"] 1`}},
		{name: "control characters in tokens", format: "conll", text: "a\x01b O\nc O\n", want: []string{`["a\x01b" "c"] ["O" "O"] 1`}},
		{name: "a token that is # with a word for a tag", format: "conll", text: "# title\nA title\nBob author\n", want: []string{`["#" "A" "Bob"] ["title" "title" "author"] 1`}},
		{name: "a token that is #", format: "conll", text: "#\tO\n", want: []string{`["#"] ["O"] 1`}},
		{name: "a token that is # with the tag #", format: "conll", text: "# #\nfor IN\n", want: []string{`["#" "for"] ["#" "IN"] 1`}},
		{name: "nothing but the token # with the tag #", format: "conll", text: "# #\n", want: []string{`["#"] ["#"] 1`}},
		{name: "a tag of a social network", format: "conll", text: "-DOCSTART- O\n\n#go O\nrules O\n\n#old O\n", want: []string{`["#go" "rules"] ["O" "O"] 3`, `["#old"] ["O"] 6`}},
		{name: "comments in two words above tabs", format: "conll", text: "# newdoc\n# english\nhi\tO\n\n# german\nja\tO\n", want: []string{`["hi"] ["O"] 3`, `["ja"] ["O"] 6`}},
		{name: "comments above spaces", format: "conll", text: "# newdoc\n# text = hi\n# s1 from the web\nhi UH O\n\n# text =\n# = O\n\n# newpar id = 1\n# NN O\n",
			want: []string{`["hi"] ["O"] 4`, `["#"] ["O"] 7`, `["#"] ["O"] 10`}},
		{name: "names in a comment", format: "conll", text: "# word tag\nthe old man\n", want: []string{`["the"] ["man"] 2`}},
		{name: "a comment of ten words in CoNLL-U", format: "conll", text: "# text = one two three four five six seven\n1\tone\t_\tNUM\t_\t_\t_\t_\t_\t_\n\n# text = one two three four five six seven\n1\tone\t_\tNUM\t_\t_\t_\t_\t_\t_\n",
			want: []string{`["one"] ["NUM"] 2`, `["one"] ["NUM"] 5`}},
		{name: "a comment with a tab in CoNLL-U", format: "conll", text: "# text = one\ttwo\n1\tone\t_\tNUM\t_\t_\t_\t_\t_\t_\n", want: []string{`["one"] ["NUM"] 2`}},
		{name: "four columns", format: "conll", text: "EU NNP B-NP B-ORG\nrejects VBZ B-VP O\n", want: []string{`["EU" "rejects"] ["B-ORG" "O"] 1`}},
		{name: "CoNLL-U", format: "conll", text: "# text = x\n1-2\tdel\t_\t_\t_\t_\t_\t_\t_\t_\n1\tde\t_\tADP\t_\t_\t_\t_\t_\t_\n2\tel\t_\tDET\t_\t_\t_\t_\t_\t_\n", want: []string{`["de" "el"] ["ADP" "DET"] 3`}},
		{name: "column names of CoNLL", format: "conll", text: "Token\tTag\nhi\tO\n", want: []string{`["hi"] ["O"] 2`}},
		{name: "no tag", format: "conll", text: "hi\tO\nyou\t\n", err: "standard input:2: has nothing in column 2"},
		{name: "tags behind tokens, as in the Brown Corpus", format: "conll", text: "\tThe/at moon/nn rose/vbd ./.\n", err: "is a sentence with the tags behind its tokens; write a token, a tab and its tag a line: sed 's/^[ \\t]*//;"},
		{name: "a text in one line", format: "conll", text: strings.Repeat("Ada B-PER ", 60), err: "standard input:1: has 120 columns; a line is a token, a tab and its tag"},
		{name: "Kaggle's entities", format: "conll", text: "Sentence #,Word,POS,Tag\nSentence: 1,Ada,NNP,B-PER\n,ran,VBD,O\n", err: "has commas between its columns; make lines of token, tab and tag of them: python3"},
		{name: "tokens and tags in CSV", format: "conll", text: "token,tag\nAda,B-PER\nran,O\n", err: "has commas between its columns; make tabs of them: python3"},
		{name: "commas that are tokens", format: "conll", text: "1,000\tCD\n,\t,\n", want: []string{`["1,000" ","] ["CD" ","] 1`}},
		{name: "spans", format: "jsonl-tokens", options: tagged, text: `{"text": "Ada ran", "entities": [[0, 3, "PER"]]}`, err: `has no list "tokens": it has entities, text; write a token, a tab and its tag a line, and an empty line behind each sentence; spans of characters become tags of tokens first`},
		{name: "lists of spans", format: "jsonl-tokens", options: tagged, text: `[["Ada ran", {"entities": [[0, 3, "PER"]]}]]`, err: `spans of characters become tags of tokens first`},
		{name: "tokens under another key", format: "jsonl-tokens", options: tagged, text: `{"words": ["a"], "ner_tags": ["O"]}`, err: `has no list "tokens": it has ner_tags, words; corpus.format = "jsonl-tokens" reads it, with corpus.columns = {text = "words", label = "ner_tags"}`},
		{name: "tags behind tokens", format: "conll", text: "Ada/NNP met/VBD Bob/NNP\n", err: "standard input:1: is a sentence with the tags behind its tokens; write a token"},
		{name: "JSON of spans for CoNLL", format: "conll", text: "{\"text\": \"hi\", \"entities\": [[0, 2, \"X\"]]}\n", err: "is JSON; write a token, a tab and its tag a line, and an empty line behind each sentence; spans of characters"},
		{name: "JSON with other tags for CoNLL", format: "conll", text: "{\"tokens\": [\"hi\"], \"tags\": [\"O\"]}\n", err: `label = "tags"}`},
		{name: "Parquet for CoNLL", format: "conll", text: "PAR1\x15\x04", err: `is a Parquet file; corpus.format = "parquet-tokens" reads it, with corpus.columns = {text = "tokens", label = "ner_tags"}`},
		{name: "Parquet for triples", format: "triples", text: "PAR1\x15\x04", err: `is a Parquet file; write head, relation and tail with tabs between: python3 -c 'import pandas`},
		{name: "Parquet for labels", format: "fasttext", text: "PAR1\x15\x04", err: `is a Parquet file; corpus.format = "parquet" reads it, with corpus.columns = {text = "NAME", label = "NAME"} of its columns`},
		{name: "Parquet for lines", format: "lines", text: "PAR1\x15\x04", err: `is a Parquet file; corpus.format = "parquet" reads it, with corpus.columns = {text = "NAME"} of its columns`},
		{name: "JSON for CoNLL", format: "conll", text: "{\"tokens\": [\"hi\"], \"ner_tags\": [\"O\"]}\n", err: `is JSON; corpus.format = "jsonl-tokens" reads it, with corpus.columns = {text = "tokens", label = "ner_tags"}`},
		{name: "lists of tokens", format: "jsonl-tokens", options: tagged, text: `{"id": 0, "tokens": ["New", "Y k", 7], "tags": ["B-LOC", "I-LOC", "O"]}` + "\n\n" + `{"tokens": [], "tags": []}` + "\n" + `{"tokens": ["hi"], "tags": ["O"]}`,
			want: []string{`["New" "Y_k" "7"] ["B-LOC" "I-LOC" "O"] 1`, `["hi"] ["O"] 4`}},
		{name: "a tag too few", format: "jsonl-tokens", options: tagged, text: `{"tokens": ["a", "b"], "tags": ["O"]}`, err: `standard input:1: has 2 tokens under "tokens", and 1 tag under "tags"; correct`},
		{name: "no tags", format: "jsonl-tokens", options: tagged, text: `{"tokens": ["a", "b"], "ner_tags": ["O", "O"]}`, err: `standard input:1: has no list "tags": it has ner_tags, tokens; correct`},
		{name: "a text for tokens", format: "jsonl-tokens", options: tagged, text: `{"tokens": "a b", "tags": ["O", "O"]}`, err: `standard input:1: has no list under "tokens"; corpus.format = "jsonl" is for texts`},
		{name: "a token that is a list", format: "jsonl-tokens", options: tagged, text: `{"tokens": ["a", ["b"]], "tags": ["O", "O"]}`, err: `standard input:1: has no string as number 2 of "tokens"`},
		{name: "a token of nothing", format: "jsonl-tokens", options: tagged, text: `{"tokens": ["a", " "], "tags": ["O", "O"]}`, err: `standard input:1: has nothing but white space for token 2, or for its tag`},
		{name: "a list of sentences", format: "jsonl-tokens", options: tagged, text: `[{"tokens": ["a"], "tags": ["O"]}]`, want: []string{`["a"] ["O"] 1`}},
		{name: "column names of triples", format: "triples", text: "subject\tpredicate\tobject\na\tr\tb\n", want: []string{`["a" "b"] ["r"] 2`}},
		{name: "triples with commas", format: "triples", text: "(a, r, b)\n", err: "standard input:1: is not head, relation and tail"},
		{name: "triples between commas", format: "triples", text: "subject,predicate,object\nnew york,in,united states\n\"a, b\",r,c\n", want: []string{`["new_york" "united_states"] ["in"] 2`, `["a,_b" "c"] ["r"] 3`}},
		{name: "white space, then commas", format: "triples", text: "1,2,3-x is_a b\na,r,b\na r b\nb r a\n", want: []string{`["1,2,3-x" "b"] ["is_a"] 1`, `["a" "b"] ["r"] 2`, `["a" "b"] ["r"] 3`, `["b" "a"] ["r"] 4`}},
		{name: "commas, then white space", format: "triples", text: "a,r,b\nb,r,c\na r b\n", want: []string{`["a" "b"] ["r"] 1`, `["b" "c"] ["r"] 2`}, err: "standard input:3: is not head, relation and tail with tabs between: it has 1 column; most of the first lines have commas"},
		{name: "commas in all names", format: "triples", text: "12,3 r 4,5\n7,1 r 8,9\n", want: []string{`["12,3" "4,5"] ["r"] 1`, `["7,1" "8,9"] ["r"] 2`}},
		{name: "triples between semicolons", format: "triples", text: "a;r;b\n", err: `of semicolons sed 's/;/\t/g' makes tabs`},
		{name: "commas, the first line with spaces", format: "triples", text: "new york,in,united states\na,r,b\n", want: []string{`["new_york" "united_states"] ["in"] 1`, `["a" "b"] ["r"] 2`}},
		{name: "other names of columns", format: "triples", text: ":START_ID,:TYPE,:END_ID\na,r,b\n", want: []string{`["a" "b"] ["r"] 2`}},
		{name: "letters for columns", format: "triples", text: "s\tp\to\na\tr\tb\n", want: []string{`["a" "b"] ["r"] 2`}},
		{name: "target before type", format: "triples", text: "source\ttarget\ttype\na\tb\tr\n", err: "names the tail before the relation"},
		{name: "a fact without a tail", format: "triples", text: "a\tr\t\n", err: "standard input:1: has nothing for column 3 of head, relation and tail"},
		{name: "several tabs", format: "triples", text: "a\t\tr\t\tb\n", err: `it has 5 columns; where there are several tabs, tr -s '\t' leaves one`},
		{name: "a tab before facts", format: "triples", text: "\ta\tr\tb\n", err: `it begins with a tab, which sed 's/^\t//' takes off`},
		{name: "numbers of rows before facts", format: "triples", text: ",head,relation,tail\n0,a,r,b\n", err: "between commas it has 4, of which cut -d , -f 2-4 takes the last three"},
		{name: "ConceptNet", format: "triples", text: "/a/[/r/IsA/,/c/en/a/,/c/en/b/]\t/r/IsA\t/c/en/a\t/c/en/b\t{}\n", err: `of ConceptNet awk -F '\t' '{print $3 "\t" $2 "\t" $4}' takes the three`},
		{name: "arrows", format: "triples", text: "a -> r -> b\n", err: `of arrows sed 's/ -> /\t/g' makes tabs`},
		{name: "Prolog", format: "triples", text: "likes(a, b).\n", err: "of Prolog sed -E"},
		{name: "remarks in three words", format: "triples", text: "# two remarks\na r b\n", err: "standard input:1: is a remark, and no fact; remove remarks: grep -v '^#'"},
		{name: "remarks in three words as programs have them", format: "triples", text: "// two remarks\na r b\n", err: "standard input:1: is a remark, and no fact; remove remarks: grep -v '^//'"},
		{name: "facts about signs", format: "triples", text: "# is_a sign\n$ is_a sign\n", want: []string{`["#" "sign"] ["is_a"] 1`, `["$" "sign"] ["is_a"] 2`}},
		{name: "WebAnno", format: "conll", text: "#FORMAT=WebAnno TSV 3.2\n\n#Text=hi\n1-1\t0-2\thi\t_\tO\t\n", err: `is WebAnno's, with other columns before the tokens; make lines of token and tag of it: awk -F'\t'`},
		{name: "the name of a column of sentences", format: "conll", text: "sentence_id\ttoken\ttag\n0\thi\tO\n", want: []string{`["0"] ["O"] 2`}},
		{name: "column names behind a mark", format: "triples", text: "#head\trelation\ttail\na\tr\tb\n", want: []string{`["a" "b"] ["r"] 2`}},
		{name: "remarks", format: "triples", text: "# of a and b, in short\na\tr\tb\n", err: "remove remarks: grep -v '^#'"},
		{name: "tail before relation", format: "triples", text: "head\ttail\trelation\na\tb\tr\n", err: "standard input:1: names the tail before the relation; a fact is head, relation and tail: awk"},
		{name: "N-Triples", format: "triples", text: "<http://x/a> <http://x/r> <http://x/b> .\n", err: "it has 4 columns; of N-Triples sed -E"},
		{name: "N-Quads", format: "triples", text: "<http://x/a> <http://x/r> <http://x/b> <http://g> .\n", err: "it has 5 columns; of N-Quads sed -E"},
		{name: "N-Triples of nodes without names", format: "triples", text: "_:a <http://x/r> \"b\"@en .\n", err: "it has 4 columns; of N-Triples sed -E"},
		{name: "Turtle", format: "triples", text: "ex:a a ex:b .\n", err: "and of Turtle first rapper"},
		{name: "facts in SQL", format: "triples", text: "INSERT INTO t VALUES ('a','r','b');\n", err: "between commas, write no brackets"},
		{name: "facts with brackets", format: "triples", text: "paris (france),in,france\n2-(4-x)y,is,z\n", want: []string{`["paris_(france)" "france"] ["in"] 1`, `["2-(4-x)y" "z"] ["is"] 2`}},
		{name: "OpenKE", format: "triples", text: "483142\n0 1 2\n", err: "it has 1 column; if it is the number of facts, as OpenKE writes it, remove the line"},
		{name: "facts with scores", format: "triples", text: "a\tr\tb\t0.9\n", err: "it has 4 columns; cut -f 1-3 takes the first three"},
		{name: "facts in JSON", format: "triples", text: "{\"head\": \"a\", \"relation\": \"r\", \"tail\": \"b\"}\n", err: "is JSON; write head, relation and tail with tabs between: jq -r"},
		{name: "tables of pandas by column", format: "jsonl", options: texts, text: `{"text": {"0": "a", "1": "b"}, "label": {"0": "x", "1": "y"}}`, err: `has an object under "text", and not a string; write an object for each row: jq -c '[.text, .label] | map([to_entries[].value]) | transpose[] | {"text": .[0], "label": .[1]}'`},
		{name: "tables of pandas by row", format: "jsonl", options: texts, text: `{"columns": ["text", "label"], "data": [["a", "x"]]}`, err: `write an object for each row: jq -c '.columns as $names | .data[] | [$names, .] | transpose | map({(.[0]): .[1]}) | add'`},
		{name: "a list of all texts", format: "jsonl", options: texts, text: `{"text": ["a","b","c","d","e","f","g","h"], "label": [1,2,1,2,1,2,1,2]}`, err: `has 8 texts in a list, and as many labels in another; write an object for each row: jq -c '[.text, .label] | transpose[]`},
		{name: "a list of all texts, without labels", format: "jsonl", options: corpus.RowOptions{Text: columns("text")}, text: `{"text": ["a b.","c d.","e f.","g h.","i j.","k l.","m n.","o p."]}`, err: `has 8 texts in a list; write an object for each: jq -c '.text[] | {"text": .}'`},
		{name: "the tokens of a text", format: "jsonl", options: corpus.RowOptions{Text: columns("text")}, text: `{"text": ["a","b","c","d","e","f","g","h"]}`, want: []string{`"a b c d e f g h" [] 1`}},
		{name: "some sentences and labels", format: "jsonl", options: texts, text: `{"text": ["a", "b"], "label": [1, 2]}`, want: []string{`"a b" ["1" "2"] 1`}},
		{name: "a text within", format: "jsonl", options: texts, text: `[{"id": 1, "data": {"text": "a"}}]`, err: `bring what is within objects to the top, and labels too: jq -c '.[] | .text = .data.text'`},
		{name: "numbers of labels", format: "jsonl", options: texts, text: `{"text": "a", "label": {"x": 1, "y": 0}}`, err: `"label" is an object, not a label or a list of labels; jq -c '.label |= [to_entries[] | select(.value >= 0.5) | .key]'`},
		{name: "a label with a name", format: "jsonl", options: texts, text: `{"text": "a", "label": {"id": 1, "name": "x"}}`, err: `not a label or a list of labels; jq -c '.label |= .name' takes one out of it`},
		{name: "lines above the names", format: "csv", options: texts, text: "My data,\n,\ntext,label\na,x\n", err: `line 1 has no column "text", and line 3 has; take off what stands above the names: tail -n +3`},
		{name: "single quotes", format: "csv", options: texts, text: "text,label\n'a, b',x\n", err: "has 3 columns, where the first line has 2; a field with a comma stands between double quotes, and not '"},
		{name: "no tabs", format: "tsv", options: numbered, text: "x a b\n", err: `the line has no tabs; where its first word is the label, sed 's/ /\t/' makes one behind it`},
		{name: "other marks of labels", format: "fasttext", text: "__class__x a\n", err: `no word begins with __label__; if __class__ does so instead: sed -E 's/(^| )__class__/\1__label__/g'`},
		{name: "no marks of labels", format: "fasttext", text: "x a\n", err: "no word begins with __label__; where the first word of each line is its label: sed 's/^/__label__/'"},
		{name: "a tab for labels", format: "fasttext", text: "x\ta\n", err: `of columns with tabs between, corpus.format = "tsv" reads text and label`},
		{name: "pairs with three bars", format: "csv", options: pairs, text: "a ||| b\n", err: `make tabs of the bars: sed 's/ ||| /\t/g'`},
		{name: "a pair in an object", format: "jsonl", options: corpus.RowOptions{Text: columns("d.en"), Pair: columns("d.de")}, text: `{"d": {"en": "a", "de": "b"}}`, err: `keys within an object are not read: jq -c '. + .d' brings them up, to be named without "d."`},
		{name: "lists of pairs", format: "jsonl", options: corpus.RowOptions{Text: columns("a"), Pair: columns("b")}, text: "[\"a\", \"b\"]\n[\"c\", \"d\"]\n", err: `lists become columns by jq -r @tsv, which corpus.format = "tsv" reads`},
		{name: "SQuAD", format: "jsonl", options: corpus.RowOptions{Text: columns("question"), Pair: columns("context")}, text: `{"version": "1", "data": [{"p": [{"context": "c", "qas": [{"question": "q", "id": 1}]}]}]}`,
			err: `has no string "context": it has id, question; bring what stands around to each: jq -c '.data[].p[] | .context as $x | .qas[] | .context = $x'`},
		{name: "SQuAD, the other way round", format: "jsonl", options: corpus.RowOptions{Text: columns("context"), Pair: columns("question")}, text: `{"data": [{"context": "c", "qas": [{"question": "q"}]}]}`,
			err: `has no string "question": it has context, qas; bring what stands around to each: jq -c '.data[] | .context as $x | .qas[] | .context = $x'`},
		{name: "scores with decimal commas", format: "tsv", options: corpus.RowOptions{Text: columns(1), Pair: columns(2), Score: columns(3)}, text: "a\tb\t0,5\n", err: `has the score "0,5" in column 3, which is not a number; a fraction has a point, and no comma`},
		{name: "bars beside commas", format: "csv", options: numbered, text: "1|one, 1 day|x\n2|two, 2 days|y\n", want: []string{`"one, 1 day" ["1"] 1`, `"two, 2 days" ["2"] 2`}},
		{name: "semicolons beside decimal commas", format: "csv", options: numbered, text: "3,5;good\n1,25;bad\n", want: []string{`"good" ["3,5"] 1`, `"bad" ["1,25"] 2`}},
		{name: "semicolons beside decimal commas and a header", format: "csv", options: corpus.RowOptions{Text: columns("title"), Label: columns("topic")}, text: "topic;title\n3,5;good\n1,25;bad\n", want: []string{`"good" ["3,5"] 2`, `"bad" ["1,25"] 3`}},
		{name: "commas beside bars", format: "csv", options: numbered, text: "1,one,A|B\n2,two,B|C\n", want: []string{`"one" ["1"] 1`, `"two" ["2"] 2`}},
		{name: "a token of white space", format: "conll", text: "a\tO\n\u00a0\tO\n", err: "standard input:2: has nothing but white space in column 1"},
		{name: "keys in capitals", format: "jsonl", options: named, text: `{"Title": "a", "body": "b"}`, err: `has no string "title": it has Title, body; correct`},
		{name: "a list of words for a text", format: "jsonl", options: named, text: `{"title": ["a", "b"], "body": "c", "topic": "d"}`, want: []string{`"a b c" ["d"] 1`}},
		{name: "nested keys", format: "jsonl", options: corpus.RowOptions{Text: columns("d.text"), Label: columns("label")}, text: `{"d": {"text": "a"}, "label": 1}`, err: `has no string "d.text": it has d, label; keys within an object are not read`},
		{name: "an empty list of labels", format: "jsonl", options: named, text: `{"title": "a", "body": "b", "topic": []}`, err: `has no label "topic", whose list is empty; if that means none of them, jq -c '.topic |= if . == [] then ["none"] else . end' makes it a label of its own; `},
		{name: "an empty label", format: "jsonl", options: named, text: `{"title": "a", "body": "b", "topic": " "}`, err: `standard input:1: has no label "topic"; `},
		{name: "an empty label in a list", format: "jsonl", options: named, text: `{"title": "a", "body": "b", "topic": ["x", ""]}`, err: `standard input:1: "topic" has nothing as number 2 of its list`},
		{name: "null in a list of labels", format: "jsonl", options: named, text: `{"title": "a", "body": "b", "topic": [null, "x"]}`, err: `standard input:1: "topic" has nothing as number 1 of its list`},
		{name: "no such label", format: "jsonl", options: named, text: `{"title": "a", "body": "b", "class": 1}`, err: `has no label "topic": it has body, class, title`},
		{name: "Python's dictionary", format: "jsonl", options: named, text: `{'title': 'a'}`, err: `is not a JSON object: write one a line, such as {"text": "…", "label": "…"}; strings stand between double quotes, and not as Python shows them`},
		{name: "NaN", format: "jsonl", options: named, text: `{"title": "a", "body": "b", "topic": NaN}`, err: "JSON has no NaN and no Infinity: write null"},
		{name: "a tab in a string", format: "jsonl", options: named, text: "{\"title\": \"a\tb\"}", err: `a tab or another control character in a string is written as \t`},
		{name: "a token alone", format: "conll", text: "a\tO\nb\n", err: "standard input:2: has a token and no tag"},
		{name: "triples", format: "triples", text: "paris\tcapital of\tfrance\nrome capital_of italy\n", want: []string{`["paris" "france"] ["capital_of"] 1`, `["rome" "italy"] ["capital_of"] 2`}},
		{name: "two columns", format: "triples", text: "paris\tfrance\n", err: "standard input:1: is not head, relation and tail"},
		{name: "bytes that are not UTF-8", format: "tsv", options: numbered, text: "1\ta\xffb\n", want: []string{`"a�b" ["1"] 1`}},
		{name: "a picture", format: "csv", options: numbered, text: "\x89PNG\r\n\x1a\n", err: "is an image"},
	}
}

func TestRows(t *testing.T) {
	named := corpus.RowOptions{Text: columns("title", "body"), Label: columns("topic")}
	tagged := corpus.RowOptions{Text: columns("tokens"), Label: columns("tags")}
	numbered := corpus.RowOptions{Text: columns(2), Label: columns(1)}
	texts := corpus.RowOptions{Text: columns("text"), Label: columns("label")}
	for _, test := range rowTexts(named, tagged, numbered, texts, corpus.RowOptions{Text: columns(1), Pair: columns(2)}) {
		t.Run(test.name, func(t *testing.T) {
			test.options.Format = test.format
			got, _, err := rowsOf(test.options, test.text)
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("got  %v\nwant %v", got, test.want)
			}
			if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("error is %v, want %q", err, test.err)
			}
		})
	}
}

// TestTakeOffUnseen: the command that messages name takes off what is not seen at the ends of words, and leaves it where it belongs to one.
func TestTakeOffUnseen(t *testing.T) {
	if _, err := exec.LookPath("perl"); err != nil || runtime.GOOS == "windows" {
		t.Skip("there is no perl, or no shell for it")
	}
	const persian, family = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\U0001f469\u200d\U0001f4bb" // "I want", a programmer
	cmd := exec.CommandContext(t.Context(), "sh", "-c", corpus.TakeOffUnseen)
	cmd.Stdin = strings.NewReader("\ufeffsun\u200b," + persian + "\u200b\u200c,\u200b7\n" + family + "\tmoon\u00ad|\u2060star\n")
	got, err := cmd.Output()
	if want := "sun," + persian + ",7\n" + family + "\tmoon|star\n"; err != nil || string(got) != want {
		t.Errorf("%q, error %v, want %q", got, err, want)
	}
}

// TestNoColumns: columns that a program forgets to name, or gives a number where it cannot, are an error.
func TestNoColumns(t *testing.T) {
	for _, test := range []struct {
		format string
		o      corpus.RowOptions
		want   string
	}{
		{"jsonl", corpus.RowOptions{}, "format jsonl: no column is named that has the text"},
		{"csv", corpus.RowOptions{Label: columns(1)}, "format csv: no column is named that has the text"},
		{"jsonl-tokens", corpus.RowOptions{Text: columns("tokens")}, "format jsonl-tokens: no column is named that has the tags"},
		{"jsonl", corpus.RowOptions{Text: columns(1)}, "format jsonl: columns have names, and one has none"},
		{"tsv", corpus.RowOptions{Text: columns(2), Label: columns(0)}, "format tsv: a column has no name, and the number 0; they count from 1"},
	} {
		test.o.Format = test.format
		if _, _, err := rowsOf(test.o, "{\"text\": \"a\", \"tokens\": [\"a\"]}\n"); err == nil || err.Error() != test.want {
			t.Errorf("%s: error %v, want %s", test.format, err, test.want)
		}
	}
}

// TestBadLinesSkipped checks that bad lines are left out, counted, and the first one named.
func TestBadLinesSkipped(t *testing.T) {
	for format, text := range map[string]string{
		"fasttext":     "__label__a x\nno label\nnone\n__label__b y\n",
		"csv":          "a,x\nb,\"y\"z\nc,\"z\nd,w\n",
		"tsv":          "a\tx\n\"b\nc\nd\ty\n",
		"jsonl":        "{\"t\":\"x\",\"l\":1}\n{\"t\":\n{}\n{\"t\":\"y\",\"l\":2}\n",
		"conll":        "a\tX\n\nb\nc\tX\n\nd\te\tX\n\ny\tX\n",
		"jsonl-tokens": `{"t":["x"],"l":["O"]}` + "\n" + `{"t":["x"],"l":[]}` + "\n{}\n" + `{"t":["y"],"l":["O"]}` + "\n",
		"triples":      "a b c\nd\ne f\ng h i\n",
	} {
		o := corpus.RowOptions{Format: format, Text: columns(2), Label: columns(1), OnBadLine: "skip"}
		if corpus.RowFormats()[format].Keys {
			o.Text, o.Label = columns("t"), columns("l")
		}
		rows, stat, err := rowsOf(o, text)
		if err != nil || len(rows) != 2 || stat.BadLines != 2 || stat.Documents != 2 || !strings.HasPrefix(stat.FirstBadLine, "standard input:") {
			t.Errorf("%s: %q, %+v, %v", format, rows, stat, err)
		}
	}
}

// FuzzCSV compares the records of a text with those of encoding/csv, where that has no error.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"1,a\n", "1,\"a\"\"\n\n\"\r\n2,\"\"", "\"1\",\"a,\"\n", "1,a\r", "1,\"\n\"\n\n\n2,b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\r\u0085\u2028\u2029\uFEFF") || len(text) > 1<<16 {
			return // which are cleaned up here
		}
		r := csv.NewReader(strings.NewReader(text))
		var want []string
		for {
			fields, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil || len(fields) != 2 || strings.TrimSpace(fields[0]) == "" || len(fields[0]) > corpus.MaxLabel {
				return
			}
			line, _ := r.FieldPos(0)
			want = append(want, fmt.Sprintf("%q %q %d", fields[1], []string{strings.TrimSpace(fields[0])}, line))
		}
		o := corpus.RowOptions{Format: "csv", Text: columns(2), Label: columns(1)}
		o.AsItIs = true
		got, _, err := rowsOf(o, text)
		if e := (*corpus.Error)(nil); errors.As(err, &e) && e.Where == "standard input" {
			return // no text
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, error %v, want %q", text, got, err, want)
		}
	})
}

// FuzzRows reads any bytes in every format: examples are whole and in the order of their
// lines, an error names its line, and those before it are read as well where bad lines are
// left out.
func FuzzRows(f *testing.F) {
	f.Add(0, "__label__a x\n")
	f.Add(1, "1,\"a\"\"\n\"\n")
	f.Add(2, "1\ta\n")
	f.Add(3, `{"t": "x", "l": [1, null]}`)
	f.Add(4, "a\tX\n\n#\n1-2\t\t\t\t\t\t\t\t\t\n")
	f.Add(5, "a b c\n")
	f.Add(6, "a\n\nb")
	f.Add(7, `{"t": ["a b", 1], "l": ["B-X", 2]}`)
	formats := []string{"fasttext", "csv", "tsv", "jsonl", "conll", "triples", "lines", "jsonl-tokens"}
	f.Fuzz(func(t *testing.T, format int, text string) {
		o := corpus.RowOptions{Format: formats[uint(format)%uint(len(formats))], Text: columns(2), Label: columns(1)}
		if corpus.RowFormats()[o.Format].Keys {
			o.Text, o.Label = columns("t"), columns("l")
		}
		read := func(policy string) (rows []corpus.Row, err error) {
			o.OnBadLine, o.Stdin = policy, strings.NewReader(text)
			sources, err := corpus.OpenRows(t.Context(), []string{"-"}, o)
			if err != nil {
				t.Fatal(err)
			}
			for r, err := range sources[0].Rows() {
				if err != nil {
					return rows, err
				}
				rows = append(rows, r)
			}
			return rows, nil
		}
		strict, err := read("error")
		if err != nil && !strings.HasPrefix(err.Error(), "standard input:") {
			t.Errorf("the error names no place: %v", err)
		}
		lenient, _ := read("skip")
		if len(lenient) < len(strict) || err == nil && len(lenient) > len(strict) {
			t.Errorf("%d examples, and %d where bad lines are left out; error %v", len(strict), len(lenient), err)
		}
		line := 0
		for i, r := range lenient {
			if i < len(strict) && !reflect.DeepEqual(r, strict[i]) {
				t.Errorf("example %d is %+v, and %+v where bad lines are left out", i, strict[i], r)
			}
			if len(r.Labels) == 0 && o.Format != "lines" || r.Line <= line || corpus.RowFormats()[o.Format].ByToken && len(r.Labels) != len(r.Tokens) {
				t.Errorf("after line %d: %+v", line, r)
			}
			line = r.Line
		}
	})
}

// writeIn writes a file in a folder, and the folders that it is in.
func writeIn(t *testing.T, folder, name, text string) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(text), 0o666)); err != nil {
		t.Fatal(err)
	}
}

// inFolders returns the texts and labels of a folder, a glob or, of standard input, "-".
func inFolders(name string, stdin io.Reader, onBadLine string) (rows []string, err error) {
	sources, err := corpus.OpenRows(context.Background(), []string{name}, corpus.RowOptions{Format: "folders", OnBadLine: onBadLine, Options: corpus.Options{Stdin: stdin}})
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		for r, err := range s.Rows() {
			if err != nil {
				return rows, err
			}
			rows = append(rows, fmt.Sprintf("%q %q", r.Text, r.Labels))
		}
	}
	return rows, nil
}

// TestFolders holds that a file is a text, and the folder that it lies in its label.
func TestFolders(t *testing.T) {
	folder := t.TempDir()
	writeIn(t, folder, "neg/b.txt", "bad\nfood\n")
	writeIn(t, folder, "pos/a.txt", "good\n")
	got, err := inFolders(folder, nil, "error")
	if want := []string{`"bad food" ["neg"]`, `"good" ["pos"]`}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	bare := filepath.Join(t.TempDir(), "news")
	writeIn(t, bare, "sport/49960", "a goal")
	glob := filepath.Join(bare, "**", "*")
	if _, err := inFolders(bare, nil, "error"); err == nil || !strings.Contains(err.Error(), "for instance "+strconv.Quote(glob)) {
		t.Errorf("error is %v", err)
	}
	if got, err := inFolders(glob, nil, "error"); err != nil || !slices.Equal(got, []string{`"a goal" ["sport"]`}) {
		t.Errorf("got %v, %v", got, err)
	}
	for text, want := range map[string]string{
		"": "the file has no text",
		strings.Repeat("ab cd\n", corpus.MaxRow/6+1): "the file is longer than 64 MiB, and it is one example",
	} {
		writeIn(t, folder, "pos/a.txt", text)
		if _, err := inFolders(folder, nil, "error"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %q", err, want)
		}
	}
	// A file with a line that is too long is left out whole.
	writeIn(t, folder, "pos/a.txt", "good\n"+strings.Repeat("ab ", corpus.MaxRow/3+1)+"\nfine\n")
	if got, err := inFolders(folder, nil, "skip"); err != nil || !slices.Equal(got, []string{`"bad food" ["neg"]`}) {
		t.Errorf("got %.80q, %v", got, err)
	}
	// A README is no text with a label.
	writeIn(t, folder, "README.md", "Reviews.\n")
	want := `lies beside folders with texts, such as ` + strconv.Quote(filepath.Join(folder, "neg")) + `, and would have a label of its own; ` +
		`move it away, name the folders of the labels one by one, or the texts in them by a glob, such as ` + strconv.Quote(filepath.Join(folder, "*", "*.txt"))
	if _, err := inFolders(folder, nil, "skip"); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error is %v, want %q", err, want)
	}
	if got, err := inFolders(filepath.Join(folder, "*", "*.txt"), nil, "skip"); err != nil || len(got) != 1 {
		t.Errorf("got %.80q, %v", got, err)
	}
	if _, err := inFolders("-", strings.NewReader("good\n"), "skip"); err == nil || !strings.Contains(err.Error(), "has no folder whose name could be its label") {
		t.Errorf("error is %v", err)
	}
}

// A textFolder is the current folder of a test, with texts in folders that may be labels.
type textFolder struct{ *testing.T }

// put writes texts.
func (f textFolder) put(files ...string) {
	f.Helper()
	for _, file := range files {
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte("a text"), 0o666)); err != nil {
			f.Fatal(err)
		}
	}
}

// link makes a symbolic link; a system that has none skips the test.
func (f textFolder) link(name, to string) {
	f.Helper()
	if err := os.Symlink(to, name); err != nil {
		f.Skip(err)
	}
}

func (f textFolder) remove(name string) {
	f.Helper()
	if err := os.Remove(name); err != nil {
		f.Fatal(err)
	}
}

// check holds that the names have these texts and labels, or an error with want in it.
func (f textFolder) check(want string, names ...string) {
	f.Helper()
	sources, err := corpus.OpenRows(f.Context(), names, corpus.RowOptions{Format: "folders"})
	var got []string
	for _, s := range sources {
		for r, rowErr := range s.Rows() {
			if err = errors.Join(err, rowErr); err == nil {
				got = append(got, filepath.ToSlash(s.Name())+" "+strings.Join(r.Labels, ","))
			}
		}
	}
	if text := strings.Join(got, "; "); err != nil && !strings.Contains(filepath.ToSlash(err.Error()), want) || err == nil && text != want {
		f.Errorf("%q: %s, %v, want %s", names, text, err, want)
	}
}

// TestFolderLabels: the label is the folder in the one that is named, however deep the text lies, and links to folders are as folders.
func TestFolderLabels(t *testing.T) {
	t.Chdir(t.TempDir())
	f := textFolder{t}
	f.put("news/sport/2020/01/a.txt", "news/sport/b.txt", "news/politics/2021/c.txt", "more/sport/d.txt", "flat/e.txt", "flat/.hidden/x.txt")
	const nested = "news/politics/2021/c.txt politics; news/sport/2020/01/a.txt sport; news/sport/b.txt sport"
	f.check(nested, "news")
	f.check(nested, "./news/")
	f.check(nested, "news/**/*.txt")
	f.check(nested+"; more/sport/d.txt sport; flat/e.txt flat", "news", "more", "flat")
	f.check("more/sport/d.txt sport", "more/*/*.txt")
	f.check("news/sport/2020/01/a.txt 01", "news/*/*/*/*.txt")
	// Folders that are named one by one are the labels, unless they have labels in common.
	f.put("pos/x/a.txt", "pos/y/b.txt", "neg/z/c.txt", "neg/d.txt", "odd/x/e.txt")
	f.check("pos/x/a.txt pos; pos/y/b.txt pos; neg/d.txt neg; neg/z/c.txt neg", "pos/", "./neg")
	f.check("pos/x/a.txt x; pos/y/b.txt y; odd/x/e.txt x", "pos", "odd")
	f.check("pos/x/a.txt x; pos/y/b.txt y; more/sport/d.txt sport", "pos/**/*.txt", "more/**/*.txt")
	f.check("pos/x/a.txt x; pos/y/b.txt y", "pos")
	f.put("mix/x/f.txt", "mix/g.txt")
	f.check("mix/g.txt mix; mix/x/f.txt mix; odd/x/e.txt odd", "mix", "odd")
	f.check("g.txt: lies beside folders with texts", "mix")
	f.put("whole/train/sport/a.txt", "whole/test/sport/b.txt")
	f.check("whole: has the folders test and train, which would be the labels, and look like parts of a corpus; name the one to read, such as ", "whole")
	f.check("whole/test/sport/b.txt sport; whole/train/sport/a.txt sport", "whole/*/*/*.txt")
	f.check("b.txt: lies beside folders with texts, such as", "news/sport")
}

// TestFolds holds that folders with the same folders in them are told, and one of texts without labels, and no others.
func TestFolds(t *testing.T) {
	t.Chdir(t.TempDir())
	f := textFolder{t}
	f.put("folds/1/neg/a.txt", "folds/1/pos/b.txt", "folds/2/neg/c.txt", "folds/2/pos/d.txt", "folds/3/neg/e.txt", "folds/3/pos/f.txt", "news/sport/2020/a.txt", "news/art/2020/b.txt",
		"news/art/2021/c.txt", "imdb/neg/a.txt", "imdb/pos/b.txt", "imdb/unsup/c.txt", "imdb/unsup/d.txt", "secret/unsup/a.txt")
	for folder, want := range map[string]string{
		"folds": `the labels are the folders 1, 2 and so on, each of which has the folders neg and pos; where these are the labels, write "folds/*/*/*.txt"`, "news": "", "secret": "",
		"imdb": `its label is "unsup", as folders are called whose texts have none; to leave these out, name the folders of the labels one by one, such as "imdb/neg"`,
	} {
		sources, err := corpus.OpenRows(t.Context(), []string{folder}, corpus.RowOptions{Format: "folders"})
		if err != nil {
			t.Fatal(err)
		}
		told := ""
		for _, s := range sources {
			for _, err := range s.Rows() {
				if err != nil {
					t.Fatal(err)
				}
			}
			told += strings.ReplaceAll(s.Stat().Notes(), `\\`, "/")
		}
		if told != want {
			t.Errorf("%s: the note is %q, want %q", folder, told, want)
		}
	}
	f.check("folds/1/neg/a.txt neg; folds/1/pos/b.txt pos; folds/2/neg/c.txt neg; folds/2/pos/d.txt pos; folds/3/neg/e.txt neg; folds/3/pos/f.txt pos", "folds/*/*/*.txt")
}

// TestLinkedFolders has links among the folders.
func TestLinkedFolders(t *testing.T) {
	t.Chdir(t.TempDir())
	f := textFolder{t}
	f.put("news/sport/2020/01/a.txt", "more/sport/d.txt", "flat/e.txt", "elsewhere/f.txt", "elsewhere/deep/g.txt", "away/h.txt")
	f.link("more/arts", "../elsewhere")
	f.link("more/.not", "../elsewhere")
	f.check("more/sport/d.txt sport; more/arts/deep/g.txt arts; more/arts/f.txt arts", "more")
	f.check("more/sport/d.txt sport; more/arts/deep/g.txt arts; more/arts/f.txt arts", "more", "more/arts")
	f.link("more/sport/far", "../../away")
	f.check("more/sport/far: is a link to a folder, which is not followed below a folder that has a label's name; put the folder itself there", "more")
	f.remove("more/sport/far")
	const around = ": leads to a folder that is read already, or is around one"
	f.link("more/self", ".")
	f.check("more/self"+around, "more")
	f.remove("more/self")
	f.link("more/again", "sport")
	f.check("more/again"+around, "more")
	f.check("more/again"+around, "news", "./more")
	f.remove("more/again")
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	f.link("here", here)
	f.link("more/again", filepath.Join(here, "here", "more", "sport"))
	f.check("more/again"+around, "here/more", "more")
	f.put("stored/.store/1/x.txt")
	f.link("stored/good", ".store/1")
	f.check("stored/good/x.txt good", "stored")
	f.check("flat/e.txt flat; stored/good/x.txt stored", "flat", "stored")
	f.check("stored/good/x.txt good", "stored", "stored/good")
}

// TestHalfCharacter: it is told of a text, and of a key that is not read it is not.
func TestHalfCharacter(t *testing.T) {
	for text, want := range map[string]string{
		`{"text": "it was \ud83d good", "label": "x"}`:            `:1: has \ud83d, half of a character whose other half is not there; jq -c . puts U+FFFD in its place`,
		`{"text": "it was good", "label": "x", "name": "\ud83d"}`: "<nil>",
	} {
		o := corpus.RowOptions{Format: "jsonl", Text: []corpus.Column{{Name: "text"}}, Label: []corpus.Column{{Name: "label"}}}
		_, _, err := rowsOf(o, text+"\n")
		if got := fmt.Sprint(err); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
