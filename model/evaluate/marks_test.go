package evaluate_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestSuspectScores holds that scores which may mean something else are told, or refused.
func TestSuspectScores(t *testing.T) {
	for _, test := range []struct{ text, note, err string }{
		{"word1\tword2\tdistance\na\tb\t1.5\nc\td\t2.5\n", "the scores are called distance: if a high one means unlike, the correlation has the other sign", ""},
		{"a\tb\t7\t6\t8\nc\td\t2\t3\t2\ne\tf\t9\t9\t8\n", "column 3 is the score, and the whole numbers behind it are left out: if they are of several people, write their mean", ""},
		{"a\tb\t7,500\nc\td\t800\ne\tf\t1,200\n", "", "set:1: the comma of 7,500 may divide thousands or begin a fraction, as other scores are whole; write scores without marks between thousands"},
		{"a\tb\t7.500\nc\td\t812\ne\tf\t1.204\n", "", "set:1: the point of 7.500 may divide thousands or begin a fraction, as other scores are whole"},
		{"a\tb\t7.512\nc\td\t812\ne\tf\t1.204\n", "", "set:1: the point of 7.512 may divide thousands"},
		{"a\tb\t1.085\nc\td\t985\ne\tf\t0.5\n", "", ""},
		{"sun moon | tree\n#a b | c\n", `1 line is left out for the # before it, but may be of the set, such as "#a b | c": if so, put another character before the #`, ""},
		{"a\tb\t2,667\nc\td\t4\ne\tf\t3,333\n", "", ""},
		{"a sun\ta moon\t2,667\na star\ta tree\t4\n", "", ""},
		{"a\tb\t66.667\nc\td\t100\ne\tf\t33.333\n", "", ""},
		{"a\tb\t2.125\nc\td\t4\ne\tf\t0\n", "", ""},
		{"a\tb\t7.500\nc\td\t8.000\ne\tf\t1.200\n", "", ""},
		{"a\tb\t1.085,5\nc\td\t985,5\ne\tf\t1.200,0\n", "", `set: tabs and "," both separate fields, as in "e\tf\t1.200,0"; have tabs alone, and scores with a point`},
		{"cat animal\ncat pet\ndog animal\nfish pet\n", "1 word comes again in another class; each counts", ""},
		{"cat Animal\ndog animal\nsun sky\nmoon sky\n", "the classes Animal and animal differ in capitals alone, and are two", ""},
		{"sun moon: 7\nstar tree: 2\n", "", `set: every second word ends in a mark, such as "tree:"; have the same between all columns, such as a tab`},
		{"sun,\tmoon,\t7\nstar,\ttree,\t2\n", "", `set: every first word ends in a mark, such as "star,"; have the same between all columns, such as a tab`},
		{"sun\u200b\tmoon\t7\nstar\ttree\t2\n", `1 word has a character at an end that is not seen, such as "sun\u200b": take them off: ` + corpus.TakeOffUnseen, ""},
		{`{"word": "sun", "class": "sky"}` + "\n", "", "set:1: the object is none of a retrieval set; of other sets, write what an object has between tabs, in the order of the kind: jq -r '[.word, .class] | @tsv'"},
		{"a\tb\t7,500\nc\td\t0,812\ne\tf\t1,200\n", "", ""},
		{"word1\tword2\tscore\na\tb\nc\td\t2\ne\tf\t3\n", "", `set:2: "a\tb" is not two words and a score`},
		{"a b 7.5 c d 6.5\n", "the columns behind the score are left out: if they are other pairs and their scores, write one a line", ""},
		{"a\tb\t7.5\tnoun\tverb\t3\nc\td\t6\n", "", ""},
		{"word1\tword2\tscore\tp1\tp2\tn\na\tb\t1.5\tN\tV\t3\nc\td\t2.5\tN\tV\t4\n", "line 1 is taken for column names", ""},
		{"word1\tword2\tdistributional\na\tb\t1.5\nc\td\t2.5\n", "line 1 is taken for column names", ""},
		{"a\tb\t7.5\nc\td\t70%\ne\tf\t1.2\n", "", "set:2: the score 70% is a part of a whole, and other scores, such as 7.5, are not; write all scores in the same way"},
		{"a\tb\t7/10\nc\td\t70%\ne\tf\t1.2\n", "", "set:3: the score 1.2 is no part of a whole, and other scores, such as 7/10, are; write"},
		{"a\tb\t70%\nc\td\t0\n", "", ""},
		{"a sun\ta moon\t5\na star\ta tree\t40%\n", "", "set:2: the score 40% is a part of a whole"},
		{"a sun\ta moon\t7.500\na star\ta tree\t812\n", "", "set:1: the point of 7.500 may divide thousands"},
		{"sentence1\tsentence2\tpromptID\tgenre\na sun\ta moon\t7\tx\na star\ta tree\t2\tx\n", "", "set: column 3 has numbers where an analogy has a word"},
		{"a\tb\t7.500\nc\td\t8\ne\tf\t1.250\n", "", ""},
		{"Wort 1;Wort 2;Mittelwert\na;b;7,5\nc;d;2,0\n", "line 1 is taken for column names", ""},
		{"Bewertung;Wort1;Wort2\n7,5;a;b\n2,0;c;d\n", "of the columns that are named, Wort1, Wort2 and Bewertung are read", ""},
		{"\"word1\" \"word2\" \"score\"\n\"1\" \"a\" \"b\" 7.5\n\"2\" \"c\" \"d\" 2\n", "of the columns that are named, \"word1\", \"word2\" and \"score\" are read", ""},
		{"adj1 noun1 adj2 noun2 sim\nold man new boy 3.1\nbig dog small cat 4.5\n", "", "set: is not a set: most lines are neither"},
		{"item1,item2,item3,score\na,b,c,1\nd,e,f,2\n", "", "set: column 4 has numbers where an analogy has a word"},
		{"walk walked event events\nrun ran event events\n", "", ""},
		{"2 rows in set order\ttwo rows of a set\t3.5\n", "", ""},
		{"freq;word1;word2\n7;a;b\n2;c;d\n", "", "set: is not a set: most lines are neither"},
		{" word1 | word2 | score \n-------+-------+-------\n a | b | 7.5\n c | d | 2\n(2 rows)\n", "line 1 is taken for column names", ""},
		{"{\n  \"word1\": \"a\",\n  \"score\": 2\n}\n", "", "set: has objects of JSON in several lines each; write each on a line of its own: jq -c ."},
		{"man:woman::king:queen\ncat : cats :: dog : dogs\n", "", "set: has colons between the words of analogies; take them out: sed"},
		{"man woman : king queen\ncat cats : dog dogs\n", "", "set: has colons between the words of analogies; take them out: sed"},
		{"family,man,woman,king,queen\nplural,cat,cats,dog,dogs\n", "", "set: has five columns, and an analogy is four words; take the last four: cut -d ',' -f 2-5"},
		{",word,category\n0,cat,pet\n1,dog,pet\n2,sun,sky\n", "", "set: the first column numbers the lines; remove that column"},
		{"[[\"a\", \"b\", 7.5], [\"c\", \"d\", 2]]", "", "set: is a list of lists in JSON; write each on a line of its own: jq -r '.[] | @tsv'"},
	} {
		set, err := evaluate.Parse("set", []byte(test.text), "")
		switch {
		case err != nil:
			if test.err == "" || !strings.HasPrefix(err.Error(), test.err) {
				t.Errorf("%q: error %v, want %q", test.text, err, test.err)
			}
		case test.err != "":
			t.Errorf("%q: no error, want %q", test.text, test.err)
		case test.note != "" && !slices.Contains(set.Source().Notes, test.note), test.note == "" && len(set.Source().Notes) > 0:
			t.Errorf("%q: the notes are %q, want %q", test.text, set.Source().Notes, test.note)
		}
	}
}

// TestTableHeads holds that the first line of a table, and lines that rule it, are no items.
func TestTableHeads(t *testing.T) {
	const named = "line 1 is taken for column names"
	for text, items := range map[string]int{
		"0,1,2\nsun,moon,7\nstar,tree,2\n":                                                                                                              2,
		"0\t1\t2\nthe sun is up\tthe moon is\t7\na star is\ta tree is\t2\n":                                                                             2,
		"0\t1\nwhat is up\tthe sun is\nand below\tthe leaf of it\n":                                                                                     2,
		"0,1,2,3\nman,woman,king,queen\ncat,cats,dog,dogs\n":                                                                                            2,
		"0,1\nsun,sky\nmoon,sky\ncat,pet\ndog,pet\n":                                                                                                    4,
		"a,a*,b,b*\nman,woman,king,queen\ncat,cats,dog,dogs\n":                                                                                          2,
		"word1 word2 word3 target\nman woman king queen\ncat cats dog dogs\n":                                                                           2,
		"question1,question2,question3,answer\nman,woman,king,queen\na1,b1,c1,d1\n":                                                                     2,
		"a b c expected\nman woman king queen\ncat cats dog dogs\n":                                                                                     2,
		"| word1 | word2 | score |\n|-|-|-|\n| sun | moon | 7 |\n| star | tree | 2 |\n":                                                                 2,
		"| word | class |\n| - | :-: |\n| sun | sky |\n| moon | sky |\n| cat | pet |\n| dog | pet |\n":                                                  4,
		"+------+------+-------+\n| w1   | w2   | score |\n+------+------+-------+\n| sun | moon | 7 |\n| star | tree | 2 |\n+------+------+-------+\n": 2,
		"word1 | word2 | score\n------+-------+------\n sun | moon | 7\n star | tree | 2\n":                                                             2,
		"| word1 | word2 | score |\n|-------+-------+-------|\n| sun | moon | 7 |\n| star | tree | 2 |\n":                                               2,
	} {
		set := parse(t, text)
		n := 0
		switch set := set.(type) {
		case *evaluate.Similarity:
			n = len(set.Pairs)
		case *evaluate.TextPairs:
			n = len(set.Pairs)
		case *evaluate.Retrieval:
			n = len(set.Queries)
		case *evaluate.Analogies:
			n = len(set.Sections[0].Questions)
		case *evaluate.Categories:
			n = len(set.Words)
		}
		if notes := set.Source().Notes; n != items || !slices.ContainsFunc(notes, func(note string) bool { return strings.HasSuffix(note, "is taken for column names") }) {
			t.Errorf("%q: %d items with notes %q, want %d and %q", text, n, notes, items, named)
		}
	}
	for text, items := range map[string]int{ // numbers may be words
		"0 1 2 3\n4 5 6 7\n":                      2,
		"w1 w2 w3 w4\nw5 w6 w7 w8\n":              2,
		"dad bad cab add\nman woman king queen\n": 2,
	} {
		set, err := evaluate.Parse("set", []byte(text), evaluate.KindAnalogy)
		if err != nil || len(set.(*evaluate.Analogies).Sections[0].Questions) != items {
			t.Errorf("%q: %v, error %v", text, set, err)
		}
	}
}

// TestSeveralAnswers holds that each answer between slashes is right, and the whole too, which may be a word.
func TestSeveralAnswers(t *testing.T) {
	set := parse(t, "man woman king queen/lady\nsun moon on/off /c/en\n")
	q := set.(*evaluate.Analogies).Sections[0].Questions
	if q[0].D != "queen/lady" || !slices.Equal(q[0].Or, []string{"queen", "lady"}) || q[1].Or != nil {
		t.Errorf("%v", q)
	}
	if want := []string{"of several answers, as in queen/lady, any is right"}; !slices.Equal(set.Source().Notes, want) {
		t.Errorf("the notes are %q, want %q", set.Source().Notes, want)
	}
	spaced := parse(t, "man\twoman\tking\tqueen / first lady\nsun\tmoon\ton\toff\n").(*evaluate.Analogies)
	if got := spaced.Sections[0].Questions[0].Or; !slices.Equal(got, []string{"queen", "first lady"}) {
		t.Errorf("with spaces around the slash the answers are %q", got)
	}
}

// TestOneClass holds that words of one class, or each of another, have no purity: any clusters are pure.
func TestOneClass(t *testing.T) {
	s := space(t, gauss(9, 3, 1), evaluate.Settings{Case: "exact"})
	for text, want := range map[string]bool{
		"w1 a\nw2 a\nw3 a\n":         true,
		"w1 a\nw2 a\nw3 b\n":         false,
		"w1 a\nw2 a\nw3 b\ngone b\n": false,
		"w1 a\nw2 a\ngone b\nno b\n": true,
		"w1 a\nw2 b\ngone b\nno a\n": true,
	} {
		set, err := evaluate.Parse("set", []byte(text), evaluate.KindCategory)
		if err != nil {
			t.Fatal(err)
		}
		r := set.Score(s)[0]
		if got := strings.Contains(r.Undefined(), "all of one class"); got != want || math.IsNaN(r.Value) != want || math.IsNaN(r.Zeroed) != want {
			t.Errorf("%q: purity %v, %q", text, r.Value, r.Undefined())
		}
	}
}

// TestHashtags: a line that begins with # is a comment, which is told where it has the form of an item and no space behind the #.
func TestHashtags(t *testing.T) {
	const note = " for the # before it, but may be of the set, such as "
	for text, want := range map[string]string{
		"#man king 5\nking queen 4\nman queen 2\n":                                     `1 line is left out` + note + `"#man king 5"`,
		"king of men\tking man the\n#me too\ta man too\n#so be\tit is\nwho is\ta he\n": `2 lines are left out` + note + `"#me too\ta man too"`,
		"3\ta b\tc d\n2\te f\tg h\n#tagged x\ty z\t1\n#tag\n":                          "",
		"a b\tc d\t3\ne f\tg h\t2\n#tagged x\ty z\t1\n#tag\n":                          `1 line is left out` + note + `"#tagged x\ty z\t1"`,
		"# a comment here\n## b c d\n#word\na b c d\ne f g h\n":                        "",
	} {
		if got := strings.Join(parse(t, text).Source().Notes, "|"); want == "" && got != "" || !strings.HasPrefix(got, want) || strings.Contains(got, "|") {
			t.Errorf("%q has the notes %q, want %q", text, got, want)
		}
	}
}

// TestQuotedAnswers: several answers in quotes are divided behind these.
func TestQuotedAnswers(t *testing.T) {
	set := parse(t, "\"man\" \"king\" \"woman\" \"queen/lady\"\n\"king\" \"man\" \"queen\" \"woman\"\n").(*evaluate.Analogies)
	if q := set.Sections[0].Questions[0]; q.D != "queen/lady" || !slices.Equal(q.Or, []string{"queen", "lady"}) {
		t.Errorf("%+v", q)
	}
}

// TestMarks holds that quotes and brackets are taken off analogies and classes too, with a note, and only if all words have them.
func TestMarks(t *testing.T) {
	for text, want := range map[string]string{
		"- [a, b, c, d]\n- [e, f, g, h]\n":   "the brackets around the lines are taken off",
		"'a' 'b' 'c' 'd'\n'e' 'f' 'g' 'h'\n": "the quotes around the words, '…', are taken off",
		"'a' 'b' 'c' 'd'\n'e f g h\n":        "",
	} {
		set, err := evaluate.Parse("set", []byte(text), evaluate.KindAnalogy)
		if err != nil {
			t.Fatal(err)
		}
		q := set.(*evaluate.Analogies).Sections[0].Questions[0]
		if got := strings.Join(set.Source().Notes, "|"); got != want || (q.A == "a") != (want != "") {
			t.Errorf("%q: the first word is %s, with notes %q, want %q", text, q.A, got, want)
		}
	}
	set, err := evaluate.Parse("set", []byte("\"sun\" sky\n\"moon\" sky\n\"cat\" animal\n\"dog\" animal\n"), "")
	if err != nil || set.(*evaluate.Categories).Words[0].Word != "sun" {
		t.Errorf("%v, error %v", set, err)
	}
}
