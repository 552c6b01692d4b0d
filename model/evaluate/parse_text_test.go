package evaluate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestParseTextPairs reads the forms of scored pairs of texts.
func TestParseTextPairs(t *testing.T) {
	pairs := []evaluate.TextPair{{A: `"A man," he said`, B: "A dog runs.", Score: 3.5}, {A: "two, three", B: "four", Score: 0}}
	sections := []evaluate.TextPair{pairs[0], pairs[1]}
	sections[0].Section, sections[1].Section = "news", "images"
	for name, test := range map[string]struct {
		text string
		want []evaluate.TextPair
	}{
		"score first":     {"3.5\t\"A man,\" he said\tA dog runs.\n0\ttwo, three\tfour\n", pairs},
		"score last":      {"\"A man,\" he said\tA dog runs.\t3.5\ntwo, three\tfour\t0\n", pairs},
		"CR LF":           {"3.5\t\"A man,\" he said\tA dog runs.\r\n\r\n0\ttwo, three\tfour\r\n", pairs},
		"header":          {"score\tsentence1\tsentence2\n3.5\t\"A man,\" he said\tA dog runs.\n0\ttwo, three\tfour\n", pairs},
		"header, last":    {"sentence1\tsentence2\tsimilarity\n\"A man,\" he said\tA dog runs.\t3.5\ntwo, three\tfour\t0\n", pairs},
		"sections":        {"3.5\tnews\t\"A man,\" he said\tA dog runs.\n0\timages\ttwo, three\tfour\n", sections},
		"CSV":             {"\"\"\"A man,\"\" he said\",A dog runs.,3.5\n\"two, three\",four,0\n", pairs},
		"CSV, a header":   {"sentence1;sentence2;score\n\"\"\"A man,\"\" he said\";A dog runs.;3.5\ntwo, three;four;0\n", pairs},
		"a decimal comma": {"3,5\t\"A man,\" he said\tA dog runs.\n0\ttwo, three\tfour\n", pairs},
	} {
		set := parse(t, test.text)
		texts, ok := set.(*evaluate.TextPairs)
		if !ok {
			t.Errorf("%s: recognised as %s", name, set.Source().Kind)
			continue
		}
		if d := cmp.Diff(test.want, texts.Pairs); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if header := len(set.Source().Notes) == 1; header != strings.Contains(name, "header") {
			t.Errorf("%s: notes are %q", name, set.Source().Notes)
		}
	}
}

// TestParseRetrieval reads the forms of retrieval sets.
func TestParseRetrieval(t *testing.T) {
	documents := []string{"opens a file", "closes it", "the sum of numbers"}
	queries := []evaluate.Query{{Text: "open file", Relevant: []int{0}}, {Text: "add them up", Relevant: []int{1, 2}}}
	lines := "open file\topens a file\nadd them up\tcloses it\nadd them up\tthe sum of numbers\nopen file\topens a file\n"
	for name, text := range map[string]string{
		"tabs":   lines,
		"header": "query\tdocument\n" + lines,
		"JSON": `{"query": "open file", "relevant": ["a"], "more": 1}
{"id": "a", "text": "opens a file"}
{"id": "b", "text": "closes it"}
{"query": "add them up", "relevant": ["c", "b", "c"]}

{"id": "c", "text": "the sum of numbers"}`,
	} {
		set := parse(t, text)
		r, ok := set.(*evaluate.Retrieval)
		if !ok {
			t.Errorf("%s: recognised as %s", name, set.Source().Kind)
			continue
		}
		if d := cmp.Diff(documents, r.Documents); d != "" {
			t.Errorf("%s: documents (-want +got):\n%s", name, d)
		}
		if d := cmp.Diff(queries, r.Queries); d != "" {
			t.Errorf("%s: queries (-want +got):\n%s", name, d)
		}
		if notes := strings.Join(set.Source().Notes, "; "); strings.Contains(notes, "come before") {
			t.Errorf("%s: the notes are %q", name, notes)
		}
	}
	// In JSON a query has its documents on one line, so that another line of it may be another query.
	again := parse(t, `{"id": "a", "text": "opens a file"}
{"id": "b", "text": "closes it"}
{"query": "it", "relevant": ["a"]}
{"query": "it", "relevant": ["b"]}`)
	if notes := strings.Join(again.Source().Notes, "; "); !strings.HasPrefix(notes, "1 line has a query that has come before; those with the same text count as one") {
		t.Errorf("of a query that comes again the notes are %q", notes)
	}
}

// TestParseTextsOrWords holds that words stay words, and that a kind that is given is trusted.
func TestParseTextsOrWords(t *testing.T) {
	for _, test := range []struct {
		text string
		kind evaluate.Kind
		want evaluate.Kind
	}{
		{"cat\tdog\t3\ncar\ttruck\t8\n", "", evaluate.KindSimilarity},
		{"New York\tBoston\t3\nParis\tLondon\t8\n", "", evaluate.KindSimilarity},
		{"a big cat\ta dog\t3\ncar\ta truck\t8\n", "", evaluate.KindTextPairs},
		{"a big cat\ta dog\t3\ncar\ta truck\t8\n", evaluate.KindSimilarity, evaluate.KindSimilarity},
		{"狗跑\t猫睡\t3\n车\t卡车\t8\n", evaluate.KindTextPairs, evaluate.KindTextPairs},
		{"red\ta colour\nblue\ta colour\nsea lion\tan animal\n", "", evaluate.KindCategory},
		{"sea lion\tan animal\npolar bear\tan animal\nnavy blue\ta light colour\ndark red\ta light colour\n", "", evaluate.KindCategory},
		{"New York\tUnited States\tParis\tFrance\n", "", evaluate.KindAnalogy},
		{"a query\tan answer\nanother one\tsomething else\n", "", evaluate.KindRetrieval},
		{"犬\t狗\n猫\t貓\n", evaluate.KindRetrieval, evaluate.KindRetrieval},
	} {
		set, err := evaluate.Parse("set.tsv", []byte(test.text), test.kind)
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
		} else if got := set.Source().Kind; got != test.want {
			t.Errorf("%q: recognised as %s, want %s", test.text, got, test.want)
		}
	}
}

// TestParseTextsBad holds that a wrong line is named.
func TestParseTextsBad(t *testing.T) {
	const document = `{"id": "a", "text": "x"}` + "\n"
	for text, want := range map[string]string{
		"3\ta b\tc d\n\n4\te f\n":                                                "set.txt:3: \"4\\te f\" is not a score and two texts between tabs",
		"3\ta b\tc d\nnan\te f\tg h\n2\ti j\tk l\n":                              "set.txt:2: ",
		"3\ta b\tc d\n2\ti j\tk l\n1\ta\tb\tc\n":                                 "set.txt:3: ",
		"a b\tc d\ne f\tg h\ni j\n":                                              "set.txt:3: \"i j\" is not a query and a relevant text with a tab between them",
		document + `{"query": "q", "relevant": ["a", "b"]}`:                      `set.txt:2: no document has the id "b"`,
		document + document:                                                      `set.txt:2: the document "a" comes again`,
		document + `{"query": "q"}`:                                              "set.txt:2: the object is not one of a document and a query",
		document + `{"query": "q", "relevant": []}`:                              "set.txt:2: the object is not one of a document and a query",
		document + `{"query": " ", "relevant": ["a"]}`:                           "set.txt:2: the query is empty",
		document + `{"query": 3, "relevant": ["a"]}`:                             "set.txt:2: the line is not a JSON object of a retrieval set: ",
		document + `q q	x`:                                                       "set.txt:2: the line is not a JSON object of a retrieval set: ",
		"1\ta b\tc\n2\ta c\td\n3\ta d\te\n4\ta e\tf f\n5\ta f\tg\n6\ta g\th h\n": "set.txt: the first column numbers the lines; remove that column",
		document: "set.txt: has no retrieval items",
		document + `{"query": "q", "relevant": ["a"]} junk`: "set.txt:2: ",
	} {
		_, err := evaluate.Parse("set.txt", []byte(text), "")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s…", text, err, want)
		}
	}
}

// A score that stands for none is told.
func TestAbsentScore(t *testing.T) {
	text := "1\ta man rides\ta man runs\n2\ta man eats\ta dog eats\n-1\tthe sea is blue\tthe sky is blue\n3\ta cat sat\tthe cat sat\n4\tone two\ttwo one\n"
	set := parse(t, text)
	if got := set.Source().Notes; len(got) != 1 || got[0] != "the score -1 of pair 3 is far from the others: if it stands for none, remove such lines" {
		t.Errorf("notes %q", got)
	}
}
