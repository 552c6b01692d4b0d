package corpus_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// lines repeats a form with the numbers from 0 to 11 in it.
func lines(form string) string {
	var b strings.Builder
	for i := range 12 {
		b.WriteString(strings.ReplaceAll(form, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// TestSuspicions holds that examples which can be read, and are likely not what was meant, are told.
func TestSuspicions(t *testing.T) {
	tsv := func(text, label int) corpus.RowOptions {
		return corpus.RowOptions{Format: "tsv", Text: columns(text), Label: columns(label)}
	}
	pair := func(format string, text, other any) corpus.RowOptions {
		return corpus.RowOptions{Format: format, Text: columns(text), Pair: columns(other)}
	}
	const header = "line 1 looks like column names, and is read as an example"
	const unjudged = `" is not read, and may say which pairs belong together`
	objects := corpus.RowOptions{Format: "jsonl", Text: columns("text"), Label: columns("label")}
	for _, test := range []struct {
		name    string
		options corpus.RowOptions
		text    string
		want    string // in the note; "": there is none
	}{
		{"a name above numbers in a column that is not read", tsv(1, 2), "it was\tx\tquality\n" + lines("a b\tx\t#\n"), header},
		{"a value that is not there above numbers", tsv(1, 2), "it was\tx\tNaN\n" + lines("a b\tx\t#\n"), ""},
		{"few numbers", tsv(1, 2), "it was\tx\tquality\na b\tx\t1\n", ""},
		{"numbers of columns", corpus.RowOptions{Format: "csv", Text: columns(2), Label: columns(3)}, ",0,1\n0,a b,x\n", header},
		{"numbers of columns alone", tsv(1, 2), "0\t1\na b\tx\n", header},
		{"a number and its label", tsv(1, 2), "2\t1\na b\tx\n", ""},
		{"ids for texts", tsv(1, 2), lines("doc-#\tx\n"), "column 1 has a single word with figures in each row, such as \"doc-0\": are they ids"},
		{"ids for one side", pair("tsv", 2, 1), lines("#\tso they say\n"), `column 1 has a single word with figures`},
		{"words", pair("tsv", 1, 2), lines("cat\tdog#\n") + "cat\tcow\n", ""},
		{"NLI in columns", pair("tsv", "a", "b"), "gold_label\ta\tb\nneutral\tc d\te f\n", `column "gold_label` + unjudged},
		{"NLI in objects", pair("jsonl", "a", "b"), `{"a": "c d", "b": "e f", "label": 1}`, `column "label` + unjudged},
		{"scores that are read", corpus.RowOptions{Format: "tsv", Text: columns("a"), Pair: columns("b"), Score: columns("score")}, "score\ta\tb\n1\tc d\te f\n", ""},
		{"Prodigy's answers", objects, lines(`{"text": "a", "label": "x", "answer": "accept"}`+"\n") + `{"text": "b", "label": "x", "answer": "reject"}`, `1 of 13 examples have the answer "reject" or "ignore"`},
		{"answers of other programs", objects, `{"text": "a", "label": "x", "answer": "yes"}` + "\n" + `{"text": "b", "label": "x", "answer": "reject"}`, ""},
		{"answers that are all accepted", objects, `{"text": "a", "label": "x", "answer": "accept"}`, ""},
		{"lists of labels that are numbers", objects, lines(`{"text": "a", "label": [0, 1]}`+"\n") + `{"text": "a", "label": [1]}`, ""},
		{"texts that are not there", corpus.RowOptions{Format: "csv", Text: columns("text")}, "text\n" + lines("a b#\nNaN\n"), `12 of 24 rows have "NaN" or the like for their text`},
		{"formulas without a value", corpus.RowOptions{Format: "csv", Text: columns("text")}, "text\n" + lines("a b#\n") + strings.Repeat("#REF!\n", 3), `3 of 15 rows have "#REF!" or the like`},
		{"texts that say nan once", corpus.RowOptions{Format: "csv", Text: columns("text")}, "text\n" + lines("a b#\n") + "nan\n", ""},
		{"lists of Python in a column", corpus.RowOptions{Format: "csv", Text: columns("text")}, "text\n" + lines("\"['a', 'b#']\"\n"), "has lists as Python shows them"},
		{"JSON in a column", corpus.RowOptions{Format: "csv", Text: columns("text")}, "text\n" + lines(`"{""body"": ""a b#""}"`+"\n"), "has objects of JSON, whose keys are read as text"},
		{"escapes of Excel", corpus.RowOptions{Format: "csv", Text: columns("text")}, "text\n" + lines("a b_x000D_ c\n"), "has escapes of Excel, such as _x000D_"},
		{"garbled in escapes", objects, lines(`{"text": "caf\u00c3\u00a9 a#", "label": "x"}` + "\n"), "is UTF-8 that was taken for another encoding"},
		{"ids for tokens", corpus.RowOptions{Format: "conll"}, lines("#\tAda\tB-PER\n\n"), "its tokens are numbers alone: say in corpus.columns"},
		{"a word for tokens", corpus.RowOptions{Format: "conll"}, lines("x\tAda#\tB-PER\n\n"), "its tokens are x alone: say in corpus.columns"},
		{"a name with _ and with white space", corpus.RowOptions{Format: "triples"}, "city 3\tin\tspain\ncity_3\tin\tchile\n",
			`it has names that differ in white space and _ alone, such as "city_3", and are one here; where they are two, tr _ - in all files keeps them apart`},
		{"the same in one line", corpus.RowOptions{Format: "triples"}, "city 3\tnear\tcity_3\n", `such as "city_3"`},
		{"the same between commas", corpus.RowOptions{Format: "triples"}, "city 3,in,spain\ncity_3,in,chile\n", `such as "city_3"`},
		{"names with white space, one within another's", corpus.RowOptions{Format: "triples"}, "city 3\tnear\tcity_30\ncity 3 \tin\tnew  spain\nnew spain\tin\ta_b\n", ""},
		{"names with _", corpus.RowOptions{Format: "triples"}, "city_3 in new_spain\ncity_3\tin\tnew_spain\n", ""},
		{"names in quotes", corpus.RowOptions{Format: "triples"}, lines(`"e#"` + "\t\"r\"\t\"e\"\n"), "its names stand in quotes"},
		{"a name in quotes", corpus.RowOptions{Format: "triples"}, lines(`"e#"` + "\tr\te\n"), ""},
		{"the relation first", corpus.RowOptions{Format: "triples"}, lines("r\te#\te0\n") + lines("r\te0\te#\n"), "the first column looks like that of the relations"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, stat, err := rowsOf(test.options, test.text)
			if err != nil || !strings.Contains(stat.Note, test.want) || (stat.Note == "") != (test.want == "") {
				t.Errorf("the note is %q, want %q; %v", stat.Note, test.want, err)
			}
		})
	}
}

// foreignRows are texts of examples in forms of other programs, and what is said of them.
func foreignRows() []rowText {
	texts := corpus.RowOptions{Text: columns("text"), Label: columns("label")}
	tagged := corpus.RowOptions{Text: columns("tokens"), Label: columns("tags")}
	numbered := corpus.RowOptions{Text: columns(1), Label: columns(2)}
	return []rowText{
		{name: "a space behind __label__", format: "fasttext", text: "__label__ x a\n", err: "take the space behind that off: sed 's/__label__ */__label__/g'"},
		{name: "a line above labels", format: "fasttext", text: "text\n__label__x a\n", err: "line 1 alone has none: tail -n +2 takes it off"},
		{name: "labels in quotes", format: "fasttext", text: "\"__label__x a\"\n", err: `take the quotes around each line off: sed 's/^"//; s/"$//'`},
		{name: "trees of sentiment", format: "fasttext", text: "(3 (2 It) (4 works))\n", err: `of a tree of the Stanford Sentiment Treebank sed -E 's/^\(([0-4])/__label__\1/;`},
		{name: "Vowpal Wabbit", format: "fasttext", text: "-1 |text it works\n", err: "of Vowpal Wabbit sed -E"},
		{name: "LIBSVM", format: "fasttext", text: "+1 1:0.5 7:0.3\n", err: "it has numbers for features, as of LIBSVM, and no text"},
		{name: "one line under labels", format: "fasttext", text: "_label_x a\n", err: `if _label_ does so instead: sed -E 's/(^| )_label_/\1__label__/g'`},
		{name: "psql", format: "csv", options: texts, text: " text | label \n------+-------\n a    | x\n(1 row)\n", err: "it is a table for people to look at: sed -E"},
		{name: "Markdown", format: "tsv", options: texts, text: "| text | label |\n|------|-------|\n| a | x |\n", err: "it is a table for people to look at: sed -E"},
		{name: "ARFF", format: "csv", options: texts, text: "@relation r\n@data\n'a',x\n", err: "it is ARFF, of Weka: save it as CSV there"},
		{name: "ARFF, by number", format: "csv", options: numbered, text: "@RELATION r\n@DATA\n'a',x\n", err: "it is ARFF, of Weka: save it as CSV there"},
		{name: "formulas", format: "csv", options: texts, text: "text,label\na,=\"x\"\n", err: `column 2 has a formula of a spreadsheet, ="…"; take what is in it: sed -E 's/="([^"]*)"/"\1"/g'`},
		{name: "rows within quotes", format: "csv", options: texts, text: "text,label\n\"a,x\nb,y\nc,z\nd,x\n\",y\n", err: "standard input:2: a field in quotes goes on over lines that look like rows"},
		{name: "lines within quotes", format: "csv", options: texts, text: "text,label\n\"a, so\nb, so\n\nc, so\nd, so\n\",y\n", want: []string{`"a, so\nb, so\n\nc, so\nd, so\n" ["y"] 2`}},
		{name: "R's numbers of rows", format: "tsv", options: texts, text: "text\tlabel\n1\ta\tx\n", err: `for which R writes no name: sed '1s/^/row\t/'`},
		{name: "columns behind some lines", format: "tsv", options: corpus.RowOptions{Text: columns(1), Pair: columns(2)}, text: "a\tb\tc\nd\te\n", want: []string{`"a" [] 1`}, err: "cut -f 1-2 leaves out what stands behind the last column that is read"},
		{name: "names in quotes between tabs", format: "tsv", options: texts, text: "\"text\"\t\"label\"\n\"a b\"\t\"x\"\n", err: `line 1 has no column "text": it has "text", "label"; quotes are part of the names: python3 -c 'import csv, sys;`},
		{name: "lines within quotes between tabs", format: "tsv", options: texts, text: "text\tlabel\n\"a\nb\"\tx\n", err: `standard input:2: has 1 column, where the first line has 2; where a field goes on over lines in quotes, python3 -c`},
		{name: "commas at the ends of lines", format: "csv", options: texts, text: "text,label\na,x,\nb,y,\n", err: `standard input:2: has 3 columns, where the first line has 2; of a mark at the end of each line below the names, sed -E '2,$s/[,;|]$//' takes it off`},
		{name: "judgments of TREC", format: "tsv", options: corpus.RowOptions{Text: columns(1), Pair: columns(3)}, text: "q1 0 d1 1\n", err: "these are judgments with ids, as of TREC"},
		{name: "a translation memory", format: "tsv", options: corpus.RowOptions{Text: columns(1), Pair: columns(2)}, text: "<?xml version=\"1.0\"?>\n<tmx version=\"1.4\">\n", err: "is a translation memory, TMX; make lines of its pairs"},
		{name: "0 and 1 for each label", format: "jsonl", options: texts, text: `{"text": "a", "label": [0, 0, 1]}` + "\n" + `{"text": "b", "label": [1, 0, 0]}`,
			want: []string{`"a" ["0" "0" "1"] 1`, `"b" ["1" "0" "0"] 2`}, err: `has lists of 0 and 1 under "label", a number for each label, and not the labels; jq -c '.label |= [to_entries[] | select(.value == 1) | .key]'`},
		{name: "labels with scores", format: "jsonl", options: texts, text: `{"text": "a", "label": [{"label": "x", "score": 0.9}, {"label": "y", "score": 0.1}]}`, err: `jq -c '.label |= (max_by(.score).label)' takes the one with the highest number`},
		{name: "labels with annotators", format: "jsonl", options: texts, text: `{"text": "a", "label": [{"label": 3, "user": 1}, {"label": "y", "user_id": 1}]}`, err: `"label" is an object`},
		{name: "labels of doccano", format: "jsonl", options: texts, text: `{"text": "a", "label": [{"label": "x", "user": 1}]}`, err: `jq -c '.label |= map(.label)' takes the labels out of it`},
		{name: "labels with confidence", format: "jsonl", options: texts, text: `{"text": "a", "label": [{"label": "x", "confidence": 0.9}]}`, err: `jq -c '.label |= (max_by(.confidence).label)'`},
		{name: "labels with sentiment", format: "jsonl", options: texts, text: `{"text": "a", "label": [{"label": "x", "sentiment": 0.9}]}`, err: `jq -c '.label |= (max_by(.sentiment).label)'`},
		{name: "objects for labels in a list", format: "jsonl", options: texts, text: `[{"text": "a", "label": {"name": "x"}}]`, err: `jq -c '.[] | .label |= .name' takes one out of it`},
		{name: "numbers for labels in a list behind a key", format: "jsonl", options: texts, text: `{"data": [{"text": "a", "label": {"x": 1, "y": 0}}]}`, err: `jq -c '.data[] | .label |= [to_entries[] | select(.value >= 0.5) | .key]'`},
		{name: "an empty list of labels in a list", format: "jsonl", options: texts, text: `[{"text": "a", "label": []}]`, err: `jq -c '.[] | .label |= if . == [] then ["none"] else . end'`},
		{name: "a text in an object in a list", format: "jsonl", options: corpus.RowOptions{Text: columns("data.text")}, text: `[{"data": {"text": "a"}}]`, err: `jq -c '.[] | . + .data' brings them up`},
		{name: "a translation", format: "jsonl", options: corpus.RowOptions{Text: columns("en"), Pair: columns("de")}, text: `{"id": 1, "translation": {"en": "a", "de": "b"}}`,
			err: `jq -c '.en = .translation.en | .de = .translation.de'`},
		{name: "a score that is none", format: "jsonl", options: corpus.RowOptions{Text: columns("a"), Pair: columns("b"), Score: columns("c")}, text: `{"a": "x", "b": "y", "c": null}`, err: `has no number "c"`},
		{name: "Label Studio, with its keys", format: "jsonl", options: corpus.RowOptions{Text: columns("data.text"), Label: columns("annotations")},
			text: `[{"id": 1, "data": {"text": "a"}, "annotations": [{"result": [{"value": {"choices": ["x"]}}]}]}]`, err: `jq -c '.[] | {"data.text": .data.text, "annotations": [.annotations[].result[].value.choices[]?]}'`},
		{name: "choices of Label Studio", format: "jsonl", options: texts, text: `{"text": "a", "label": {"choices": ["x", "y"]}}`, err: `jq -c '.label |= (if type == "object" then .choices else . end)'`},
		{name: "rows of a server", format: "jsonl", options: texts, text: `{"features": [], "rows": [{"row_idx": 0, "row": {"text": "a", "label": "x"}}]}`, err: `write each object on a line of its own: jq -c '.rows[].row'`},
		{name: "Label Studio", format: "jsonl", options: texts, text: `[{"id": 1, "data": {"text": "a"}, "annotations": [{"result": [{"value": {"choices": ["x"]}}]}]}]`,
			err: `of Label Studio's JSON make an object for each text: jq -c '.[] | {"text": .data.text, "label": [.annotations[].result[].value.choices[]?]}'`},
		{name: "spans for labels", format: "jsonl", options: texts, text: `{"text": "Ada ran", "label": [[0, 3, "PER"]]}`, err: `"label" has lists of places and a label: spans of characters become tags of tokens first`},
		{name: "tokens and tags in strings", format: "jsonl-tokens", options: tagged, text: `{"tokens": "Ada ran", "tags": "B-PER O"}`, err: `has no list under "tokens"; jq -c '.tokens |= split(" ") | .tags |= split(" ")' makes lists of them`},
		{name: "lists of JSON in strings", format: "jsonl-tokens", options: tagged, text: `{"tokens": "[\"Ada\", \"ran\"]", "tags": "[\"B-PER\", \"O\"]"}`, err: `jq -c '.tokens |= fromjson | .tags |= fromjson' makes lists of them`},
		{name: "lists of Python in strings", format: "jsonl-tokens", options: tagged, text: `{"tokens": "['Ada', 'ran']", "tags": "['B-PER', 'O']"}`, err: `has no list under "tokens"; corpus.format`},
		{name: "commas and spaces", format: "jsonl-tokens", options: tagged, text: `{"tokens": "Ada, ran", "tags": "B-PER, O"}`, err: `jq -c '.tokens |= split(", ") | .tags |= split(", ")' makes lists of them`},
		{name: "a comma among the tokens", format: "jsonl-tokens", options: tagged, text: `{"tokens": "Ada, ran", "tags": "B-PER O"}`, err: `jq -c '.tokens |= split(" ") | .tags |= split(" ")' makes lists of them`},
		{name: "more spaces", format: "jsonl-tokens", options: tagged, text: `{"tokens": "Ada  ran ", "tags": "B-PER O"}`, err: `jq -c '.tokens |= (split(" ") - [""]) | .tags |= split(" ")' makes lists of them`},
		{name: "tags in a string", format: "jsonl-tokens", options: tagged, text: `{"tokens": ["Ada", "ran"], "tags": "B-PER,O"}`, err: `has no list under "tags"; jq -c '.tags |= split(",")' makes lists of them`},
		{name: "a text for tokens", format: "jsonl-tokens", options: tagged, text: `{"tokens": "Ada ran", "tags": ["B-PER", "O"]}`, err: `corpus.format = "jsonl" is for texts`},
		{name: "objects of a token and a tag", format: "jsonl-tokens", options: tagged, text: `[{"tokens": [{"text": "Ada", "ner": "B-PER"}]}]`, err: `jq -c '.[] | {"tokens": [.tokens[].text], "tags": [.tokens[].ner]}' makes lists of them`},
		{name: "objects of tokens", format: "jsonl-tokens", options: tagged, text: `{"tokens": [{"text": "Ada"}], "tags": ["B-PER"]}`, err: `jq -c '.tokens |= map(.text)' makes a list of its tokens`},
		{name: "lists of sentences", format: "jsonl-tokens", options: tagged, text: `{"tokens": [["Ada"], ["ran"]], "tags": [["B-PER"], ["O"]]}`, err: `jq -c '[.tokens, .tags] | transpose[] | {"tokens": .[0], "tags": .[1]}' makes a line of each sentence`},
		{name: "lists of pairs", format: "jsonl-tokens", options: tagged, text: `[["Ada", "B-PER"], ["ran", "O"]]` + "\n" + `[["it", "O"]]`, err: `which jq -c '{"tokens": map(.[0]), "tags": map(.[1])}' makes of a list of pairs`},
		{name: "spans of Prodigy", format: "jsonl-tokens", options: tagged, text: `{"text": "Ada", "tokens": [{"text": "Ada"}], "spans": [{"token_start": 0, "token_end": 0, "label": "PER"}]}`, err: "of Prodigy's tokens and spans make lists: jq -c"},
		{name: "spans of Prodigy in lines", format: "conll", text: `{"text": "Ada", "tokens": [{"text": "Ada"}], "spans": [{"token_start": 0, "token_end": 0, "label": "PER"}]}`, err: "of Prodigy's tokens and spans make lists: jq -c"},
		{name: "names of columns by number", format: "conll", options: corpus.RowOptions{Text: columns(2), Label: columns(3)}, text: "Sentence\tWord\tTag\n1\tAda\tB-PER\n", want: []string{`["Ada"] ["B-PER"] 2`}},
		{name: "a word that names columns", format: "conll", text: "word\tO\nis\tO\n", want: []string{`["word" "is"] ["O" "O"] 1`}},
		{name: "GermEval", format: "conll", options: corpus.RowOptions{Text: columns(2), Label: columns(3)}, text: "#\thttp://x [2009]\n1\tAda\tB-PER\tO\n\n#\tde.x vom 1.\n1\tlief\tO\tO\n", want: []string{`["Ada"] ["B-PER"] 2`, `["lief"] ["O"] 5`}},
		{name: "MultiCoNER", format: "conll", text: "# id 5239d808\tdomain=en\nAda _ _ B-PER\n#1 _ _ O\n\n# id 77\tdomain=en\n#x _ _ O\n\n#y\tO\n", want: []string{`["Ada" "#1"] ["B-PER" "O"] 2`, `["#x"] ["O"] 6`},
			err: "standard input:8: has 2 columns, where the first line has 4"},
		{name: "a tab behind each line", format: "conll", text: "Ada\tB-PER\t\nran\tO\t\n", err: `standard input:1: has nothing in column 3, the last one; of a tab at the end, sed 's/\t$//' takes it off each line`},
		{name: "sentences", format: "conll", text: "Ada ran to Rome.\n", err: "looks like a sentence; a line is a token, a tab and its tag"},
		{name: "columns that end in a point", format: "conll", text: "etc. FW O\n. . O\nDr.\tO\tabbr.\n", want: []string{`["etc." "." "Dr."] ["O" "O" "abbr."] 1`}},
		{name: "brat", format: "conll", text: "T1\tPER 0 3\tAda\n", err: "is an annotation of brat"},
		{name: "lists of Python in CSV", format: "conll", text: "tokens,tags\n\"['Ada', 'ran']\",\"['B-PER', 'O']\"\n\"['a', 'b']\",\"['O', 'O']\"\n", err: "make lines of token, tab and tag of its lists: python3"},
		{name: "sentences and their tags in CSV", format: "conll", text: "sentence,word_labels\nAda ran far,\"B-PER,O,O\"\nso it is,\"O,O,O\"\n", err: "make lines of token, tab and tag of its sentences: python3"},
		{name: "facts and whether they are true", format: "triples", text: "a\tr\tb\t-1\n", err: `if the fourth says whether the fact is true, awk -F '\t' '$4 == 1' | cut -f 1-3`},
		{name: "column names of programs", format: "triples", text: "head_id\trelation_id\ttail_id\na\tr\tb\n", want: []string{`["a" "b"] ["r"] 2`}},
		{name: "column names of Neo4j", format: "triples", text: "startId,:TYPE,endId\na,r,b\n", want: []string{`["a" "b"] ["r"] 2`}},
		{name: "the tail before the relation in CSV", format: "triples", text: "head,tail,relation\na,b,r\nc,d,r\n", err: `python3 -c 'import csv, sys; [print(x[0], x[2], x[1], sep="\t") for x in csv.reader(sys.stdin) if x]'`},
		{name: "the tail before the relation between spaces", format: "triples", text: "head tail relation\na b r\n", err: `head, relation and tail: awk '{print $1 "\t" $3 "\t" $2}'`},
		{name: "the number of facts", format: "triples", text: "2\n0 1 0\n1 2 0\n", err: `bring the columns into the order head, relation and tail: sed 1d | awk '{print $1 "\t" $3 "\t" $2}'`},
		{name: "N-Triples with points at names", format: "triples", text: "<http://a> <http://r> <http://b>.\n", err: "is a statement of N-Triples, whose brackets and point would be part of the names; of N-Triples sed"},
		{name: "names in brackets", format: "triples", text: "<a> <r> <b>\n[Ca2+],in,[Na+]\n", want: []string{`["<a>" "<b>"] ["<r>"] 1`, `["[Ca2+]" "[Na+]"] ["in"] 2`}},
		{name: "lists of Python", format: "triples", text: "['a', 'r', 'b']\n['c', 'r', 'd']\n", err: "between commas, write no brackets"},
		{name: "numbers of facts", format: "triples", text: "0\ta\tr\tb\n", err: "cut -f 2-4 takes the last three, and cut -f 1-3 the first"},
	}
}

func TestForeignRows(t *testing.T) {
	for _, test := range foreignRows() {
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
