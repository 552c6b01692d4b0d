package evaluate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestParseByName reads similarities whose columns are found by their names, or are those of SCWS.
func TestParseByName(t *testing.T) {
	want := []evaluate.Pair{{A: "tiger", B: "cat", Score: 7.5}, {A: "old", B: "new", Score: 1}}
	for name, test := range map[string]struct{ text, note string }{
		"columns between":     {"word1,rel,word2,mean\ntiger,syn,cat,7.5\nold,ant,new,1\n", "word1, word2 and mean"},
		"a deviation behind":  {"word1,word2,mean,sd\ntiger,cat,7.5,0.3\nold,new,1,0.4\n", "word1, word2 and mean"},
		"a count":             {"word1\tword2\tcount\tscore\ntiger\tcat\t80\t7.5\nold\tnew\t90\t1\n", "word1, word2 and score"},
		"people beside":       {"word1,word2,annotator1,annotator2,avg\ntiger,cat,9,6,7.5\nold,new,2,0,1\n", "word1, word2 and avg"},
		"a model beside":      {"word1,word2,model_score,gold\ntiger,cat,0.2,7.5\nold,new,0.9,1\n", "word1, word2 and gold"},
		"the score first":     {"Mean;Stdev;Term 1;Term 2\n7.5;0.3;tiger;cat\n1;0.3;old;new\n", "Term 1, Term 2 and Mean"},
		"HyperLex":            {"WORD1 WORD2 POS TYPE AVG_SCORE AVG_SCORE_0_10 STD SCORE_1\ntiger cat N hyp-1 7.5 9.8 0.3 6\nold new A no-rel 1 2 0.1 4\n", "WORD1, WORD2 and AVG_SCORE"},
		"an index, and Excel": {"sep=,\n,word_a,word_b,sd_rating,rating\n0,tiger,cat,1,7.5\n1,old,new,1,1\n", "word_a, word_b and rating"},
		"JSON lines":          {"{\"word1\": \"tiger\", \"word2\": \"cat\", \"score\": 7.5}\n{\"score\": 1, \"word2\": \"new\", \"word1\": \"old\"}\n", "word1, word2 and score"},
		"SCWS": {"1\ttiger\tn\tcat\tn\tThe <b>tiger</b> sat .\tMy <b>cat</b> sat\t7.5\t8\t7\n" +
			"2\told\ta\tnew\ta\tan <b>old</b> car\ta <b>new</b> one\t1\t2\t0\n", "without their contexts"},
	} {
		set, ok := parse(t, test.text).(*evaluate.Similarity)
		if !ok {
			t.Errorf("%s: not read as pairs of words", name)
			continue
		}
		if d := cmp.Diff(want, set.Pairs); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if notes := set.Source().Notes; len(notes) != 1 || !strings.Contains(notes[0], test.note) {
			t.Errorf("%s: notes are %q", name, notes)
		}
	}
	texts := []evaluate.TextPair{{A: "a cat sits", B: "a dog sits", Score: 4.5}, {A: "a car drives", B: "a bus drives", Score: 4}}
	for name, text := range map[string]string{
		"SICK":       "pair_ID\tsentence_A\tsentence_B\trelatedness_score\tentailment_judgment\n1\ta cat sits\ta dog sits\t4.5\tNEUTRAL\n2\ta car drives\ta bus drives\t4\tNEUTRAL\n",
		"JSON lines": "{\"sentence1\":\"a cat sits\",\"sentence2\":\"a\\tdog sits\",\"score\":4.5}\n{\"sentence1\":\"a car drives\",\"sentence2\":\"a bus drives\",\"score\":4}\n",
	} {
		set, ok := parse(t, text).(*evaluate.TextPairs)
		if !ok {
			t.Errorf("%s: not read as pairs of texts", name)
			continue
		}
		if d := cmp.Diff(texts, set.Pairs); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	texts[0].Section, texts[1].Section = "main-captions", "main-news"
	sts := parse(t, "main-captions\tMSRvid\t2012test\t0001\t4.5\ta cat sits\ta dog sits\nmain-news\tx\t2013\t0002\t4\ta car drives\ta bus drives\tone\ttwo\n")
	if d := cmp.Diff(texts, sts.(*evaluate.TextPairs).Pairs); d != "" {
		t.Errorf("the STS benchmark (-want +got):\n%s", d)
	}
}

func TestParseByNameErrors(t *testing.T) {
	for text, want := range map[string]string{
		"id,word1,word2,sim,relatedness\n1,a,b,7,6\n2,c,d,8,7\n":             `f:1: the columns "sim" and "relatedness" may both be the score; leave one of them`,
		"word1,rel,word2,mean\na,x,b,7\nc,y,d\n":                             `f:3: the line has no column "mean"; give every line the same columns`,
		"[\n{\"word1\": \"a\", \"word2\": \"b\", \"score\": 1}]\n":           "f: is a list in JSON; write each object on a line of its own: jq",
		"{\"word1\":\"a\",\"word2\":\"b\",\"score\":1}\n{\"word1\":\"a\"}\n": `f:2: the object has no "word2"; give every`,
		"{\"word1\":\"a\",\"word2\":\"b\",\"score\":1}\nb,c,2\n":             "f:2: the line is not a JSON object",
		"{\"word1\":\"a\",\"word2\":\"b\",\"score\":1}\n{\"word1\":\"c\",\"word2\":\"d\",\"score\":2}, {\"word1\":\"e\",\"word2\":\"f\",\"score\":3}\n": "f:2: something stands behind the JSON object; write one object a line",
		"cat, dog: 7\ncar, bus: 8\n":                                         "f: every first word ends in a mark, such as \"car,\"; have the same between all columns",
		"{\"word1\":\"a\",\"word2\":\"b\",\"score\":\"x\"}\n{\"word1\":1}\n": "f:1: the object is none of a retrieval set; of other sets, write what an object has between tabs, in the order of the kind: jq -r '[.word1, .word2, .score] | @tsv'",
		`{"word": "a", "related": ["b"]}`:                                    "f:1: the object is not one of a document and a query",
	} {
		if _, err := evaluate.Parse("f", []byte(text), ""); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}
