package evaluate_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// TestManyLines: a file of millions of lines that say nothing is refused before it fills the memory.
func TestManyLines(t *testing.T) {
	_, err := evaluate.Parse("f", []byte(strings.Repeat(": a\n", 1<<21+1)+"a b c d\n"), "")
	if want := "f:2097153: there are over 2097152 lines, far too many for a set; name"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error is %v, want %s", err, want)
	}
}

// TestParseSimilarity reads the forms in which similarity sets are about.
func TestParseSimilarity(t *testing.T) {
	want := []evaluate.Pair{{A: "tiger", B: "cat", Score: 7.35}, {A: "book", B: "paper", Score: 7.46}, {A: "old", B: "new", Score: 1}}
	for name, text := range map[string]string{
		"tabs":             "tiger\tcat\t7.35\nbook\tpaper\t7.46\nold\tnew\t1\n",
		"spaces":           "tiger cat 7.35\n  book   paper 7.46 \nold new 1.0",
		"commas":           "tiger,cat,7.35\nbook, paper, 7.46\nold,new,1\n",
		"semicolons":       "tiger;cat;7.35\nbook;paper;7.46\nold;new;1\n",
		"CR LF":            "tiger\tcat\t7.35\r\nbook\tpaper\t7.46\r\nold\tnew\t1\r\n",
		"byte order mark":  "\uFEFFtiger\tcat\t7.35\nbook\tpaper\t7.46\nold\tnew\t1\n",
		"remark":           "tiger cat 7.35\nbook paper 7.46 # as in a shop\nold new 1\n",
		"rows of nothing":  "tiger,cat,7.35\n,,\nbook,paper,7.46\nold,new,1\n,,\n,,\n",
		"blank, comment":   "# WordSim\n\ntiger\tcat\t7.35\n\nbook\tpaper\t7.46\nold\tnew\t1\n\n",
		"WordSim csv":      "Word 1,Word 2,Human (mean)\r\ntiger,cat,7.35\r\nbook,paper,7.46\r\nold,new,1.00\r\n",
		"quoted csv":       "\"Word 1\",\"Word 2\",\"Human (mean)\"\n\"tiger\",\"cat\",\"7.35\"\n\"book\",\"paper\",\"7.46\"\n\"old\",\"new\",\"1\"\n",
		"WordSim subjects": "Word 1\tWord 2\tHuman (mean)\t1\t2\ntiger\tcat\t7.35\t9\t7\nbook\tpaper\t7.46\t8\t8\nold\tnew\t1\t8\t8\n",
		"spaced header":    "word1 word2 score\ntiger cat 7.35\nbook paper 7.46\nold new 1\n",
		"SimLex-999": "word1\tword2\tPOS\tSimLex999\tconc(w1)\tconc(w2)\tconcQ\tAssoc(USF)\tSimAssoc333\tSD(SimLex)\n" +
			"tiger\tcat\tN\t7.35\t2.72\t2.81\t2\t7.25\t1\t0.41\nbook\tpaper\tN\t7.46\t2\t2\t1\t7\t1\t1\nold\tnew\tA\t1\t2.72\t2.81\t2\t7.25\t1\t0.41\n",
		"SimVerb-3500": "tiger\tcat\tV\t7.35\tNONE\nbook\tpaper\tV\t7.46\tSYNONYMS\nold\tnew\tV\t1.00\tANTONYMS\n",
		"MEN lemmas":   "tiger-n cat-n 7.35\nbook-n paper-n 7.46\nold-j new-j 1.000000\n",
		"of ten":       "tiger cat 73.5/10\nbook paper 746/100\nold new 10/10\n",
		"percent":      "tiger cat 735%\nbook paper 746%\nold new 100%\n",
		"bars":         "tiger|cat|7.35\nbook|paper|7.46\nold|new|1\n",
		"Markdown":     "| word1 | word2 | score |\n|---|:-:|---|\n| tiger | cat | 7.35 |\n| book | paper | 7.46 |\n| old | new | 1 |\n",
		"Excel":        "sep=;\r\ntiger;cat;7.35\r\nbook;paper;7.46\r\nold;new;1\r\n",
		"YAML":         "- [tiger, cat, 7.35]\n- [book, paper, 7.46]\n- [old, new, 1]\n",
		"JSON lists":   "[\"tiger\", \"cat\", 7.35]\n[\"book\", \"paper\", 7.46]\n[\"old\", \"new\", 1]\n",
		"Python":       "('tiger', 'cat', 7.35),\n('book', 'paper', 7.46),\n('old', 'new', 1)\n",
		"quotes":       "“tiger”,“cat”,7.35\n“book”,“paper”,7.46\n“old”,“new”,1\n",
		"exponent":     "tiger cat 735e-2\nbook paper +7.46\nold new 1.\n",
	} {
		set, err := evaluate.Parse("dir/set.v2.txt", []byte(text), "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		similarity, ok := set.(*evaluate.Similarity)
		if !ok {
			t.Errorf("%s: recognised as %s", name, set.Source().Kind)
			continue
		}
		if d := cmp.Diff(want, similarity.Pairs); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if got := set.Source().Name; got != "set.v2" {
			t.Errorf("%s: name is %s", name, got)
		}
		header := slices.ContainsFunc(set.Source().Notes, func(n string) bool { return strings.Contains(n, "column names") })
		if wantHeader := strings.Contains(strings.ToLower(text), "word2") || strings.Contains(text, "Word 2"); header != wantHeader {
			t.Errorf("%s: notes are %q", name, set.Source().Notes)
		}
	}
}

// TestParseOddWords reads words that look like something else.
func TestParseOddWords(t *testing.T) {
	for text, want := range map[string][]evaluate.Pair{
		"ice cream\tNew York\t3\nx\ty\t1\n": {{A: "ice cream", B: "New York", Score: 3}, {A: "x", B: "y", Score: 1}},
		"nan inf 2\n1 2 3\n":                {{A: "nan", B: "inf", Score: 2}, {A: "1", B: "2", Score: 3}},
		"a,b c 1\nd e 2\n":                  {{A: "a,b", B: "c", Score: 1}, {A: "d", B: "e", Score: 2}},
		"été naïve -1.5\nПетр 犬 0\n":        {{A: "été", B: "naïve", Score: -1.5}, {A: "Петр", B: "犬", Score: 0}},
		"self-n b-n 1\nc d 2\n":             {{A: "self-n", B: "b-n", Score: 1}, {A: "c", B: "d", Score: 2}},
	} {
		set, err := evaluate.Parse("set.txt", []byte(text), "")
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if d := cmp.Diff(want, set.(*evaluate.Similarity).Pairs); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}

// TestParseAsAnalogies makes analogies of the files of BATS and MSR.
func TestParseAsAnalogies(t *testing.T) {
	bats := []evaluate.Question{{A: "cat", B: "cats", C: "book", D: "books", Or: []string{"volumes"}}, {A: "book", B: "books", C: "cat", D: "cats"}}
	for _, test := range []struct {
		name, text string
		want       []evaluate.Question
		notes      int
	}{
		{"BATS", "cat\tcats\nbook\tbooks/volumes\n", bats, 1},
		{"BATS with commas", "cat,cats\nbook,books/volumes\n", bats, 1},
		{"BATS with semicolons", "cat; cats\nbook; books/volumes\n", bats, 1},
		{"BATS with spaces", "cat cats\nbook books/volumes/books\n", bats, 1},
		{"one of the answers that is not given", "cat\tcats\nbook\tbook/books\n",
			[]evaluate.Question{{A: "cat", B: "cats", C: "book", D: "book", Or: []string{"books"}}, {A: "book", B: "book", C: "cat", D: "cats"}}, 1},
		{"an answer that is never given", "cat\tcats\nbook\tbooks/volumes\nsheep\tsheep\n",
			[]evaluate.Question{bats[0], bats[1], {A: "sheep", B: "sheep", C: "cat", D: "cats"}, {A: "sheep", B: "sheep", C: "book", D: "books", Or: []string{"volumes"}}}, 2},
		{"bars between pairs", "cat cats | book books\ndog dogs|hat hats\n", []evaluate.Question{{A: "cat", B: "cats", C: "book", D: "books"}, {A: "dog", B: "dogs", C: "hat", D: "hats"}}, 0},
		{"MSR with answers", "good better rough JJ_JJR rougher\ncat cats dog NN_NNS dogs\n",
			[]evaluate.Question{{A: "good", B: "better", C: "rough", D: "rougher"}, {A: "cat", B: "cats", C: "dog", D: "dogs"}}, 1},
		{"phrases in capitals", "CAT CATS DOG NEW_YORK\nSUN SUNS DOG NORTH_KOREA\n", []evaluate.Question{{A: "CAT", B: "CATS", C: "DOG", D: "NEW_YORK"}, {A: "SUN", B: "SUNS", C: "DOG", D: "NORTH_KOREA"}}, 0},
		{"MSR's longer tags", "cat cats dog NN_NNPOS dogs\n", []evaluate.Question{{A: "cat", B: "cats", C: "dog", D: "dogs"}}, 1},
		{"MSR with answers and two tags", "good better rough JJ_JJR JJ_JJR rougher\n", []evaluate.Question{{A: "good", B: "better", C: "rough", D: "rougher"}}, 1},
	} {
		set, err := evaluate.Parse("f", []byte(test.text), evaluate.KindAnalogy)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		got := set.(*evaluate.Analogies).Sections[0].Questions
		less := func(a, b evaluate.Question) bool { return fmt.Sprint(a) < fmt.Sprint(b) }
		if d := cmp.Diff(test.want, got, cmpopts.SortSlices(less)); d != "" || len(set.Source().Notes) != test.notes {
			t.Errorf("%s (-want +got):\n%s\nnotes %q", test.name, d, set.Source().Notes)
		}
	}
	for text, want := range map[string]string{
		"good better rough JJ_JJR\n": "f:1: the question has a tag and no answer; add the answers",
		"cat\tcats\n":                "f: has 1 pair of words, and analogies are made of 2 to 500; divide the file",
		"cat cat\ndog dog\n":         "f: has no pairs whose second word could be an answer",
	} {
		if _, err := evaluate.Parse("f", []byte(text), evaluate.KindAnalogy); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

// TestParseKinds reads the other kinds, and says which it takes a file for.
func TestParseKinds(t *testing.T) {
	google := parse(t, ": capital-world\r\nAthens Greece Baghdad Iraq\r\n: empty\n: gram1-x\nbig bigger old older\nold older big bigger\n")
	if d := cmp.Diff([]evaluate.Section{
		{Name: "capital-world", Questions: []evaluate.Question{{A: "Athens", B: "Greece", C: "Baghdad", D: "Iraq"}}},
		{Name: "gram1-x", Questions: []evaluate.Question{{A: "big", B: "bigger", C: "old", D: "older"}, {A: "old", B: "older", C: "big", D: "bigger"}}},
	}, google.(*evaluate.Analogies).Sections); d != "" {
		t.Errorf("Google's form (-want +got):\n%s", d)
	}
	msr := parse(t, "good better rough rougher\nbetter good rougher rough\n").(*evaluate.Analogies).Sections
	if len(msr) != 1 || msr[0].Name != "" || len(msr[0].Questions) != 2 {
		t.Errorf("MSR's form: %v", msr)
	}
	odd := parse(t, "red green blue | car\ncat dog cow | tree house\n")
	if d := cmp.Diff([]evaluate.Group{{Words: []string{"red", "green", "blue"}, Odd: []string{"car"}},
		{Words: []string{"cat", "dog", "cow"}, Odd: []string{"tree", "house"}}}, odd.(*evaluate.OddOneOut).Groups); d != "" {
		t.Errorf("odd one out (-want +got):\n%s", d)
	}
	for _, text := range []string{"cat\tanimal\ndog\tanimal\nice cream\tfood\n", "word,class\ncat,animal\ndog,animal\nice cream,food\n", "Concept;Label\ncat;animal\ndog;animal\nice cream;food\n"} {
		if d := cmp.Diff([]evaluate.Member{{Word: "cat", Class: "animal"}, {Word: "dog", Class: "animal"}, {Word: "ice cream", Class: "food"}}, parse(t, text).(*evaluate.Categories).Words); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
	if got := parse(t, "a b 2.5 2 3\na c 1.5 1 2\na d 3.5 3 4\n").Source().Notes; len(got) > 0 {
		t.Errorf("the scores of two people behind their means: notes %q", got)
	}
	if got := parse(t, "a b -1\na c -0.5\na d 0.3\na e 0.2\na f 0.1\n").Source().Notes; len(got) > 0 {
		t.Errorf("scores below 0: notes %q", got)
	}
	for text, want := range map[string]string{
		"a,b,c,d\ncat,cats,dog,dogs\nman,men,ox,oxen\n": "line 1 is taken for column names",
		"a b 1\na c 2.5\na d 3\na e -1\na f 5\n":        "the score -1 of a and e is far from the others: if it stands for none, remove such lines",
		"a b 1\na c 2.5\na d 3\na e 999\na f 5\n":       "the score 999 of a and e is far from the others: if it stands for none, remove such lines",
		"a\tb\t0.1\t2\na\tc\t0.5\t1.5\na\td\t0.6\t3\n":  "column 3 is the score, and the numbers of column 4 are left out: if these are the scores, begin with a line of column names, or remove column 3",
		"a b c d\ne f e f\n":                            "1 question asks for one of the three words, which is never an answer, and is wrong",
		"a b 1\na c 2\na d 3\na e 4\na f 5\n":           "the scores number the lines: are they scores?",
		"a b 1\nb a 2\na c 1\n":                         "1 pair comes again; each counts",
		"a b c d\na b c d\nb a c d\n":                   "1 question comes again; each counts",
		"cat\tanimal\ncat\tanimal\ndog\tanimal\n":       "1 word comes again; each counts",
		"cat-n\tanimal\nrun-v\tdeed\nwalk-v\tdeed\n":    "the words' parts of speech, -n, -v and -j, are taken off",
	} {
		if got := parse(t, text).Source().Notes; len(got) != 1 || got[0] != want {
			t.Errorf("%q: notes %q, want %s", text, got, want)
		}
	}
}

// ofClasses returns a set of so many words, each class of a few.
func ofClasses(words, each int) string {
	var text strings.Builder
	for i := range words {
		fmt.Fprintf(&text, "w%d class%d\n", i, i/each)
	}
	return text.String()
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct {
		name, text string
		kind       evaluate.Kind
		want       string
	}{
		{"empty", "", "", "f: has no lines; name the file of a set"},
		{"comments only", "# a\n\n", "", "f: has no lines; name the file of a set"},
		{"no score", "a b 1\na b\nc d 2\n", "", `f:2: "a b" is not two words and a score; correct or remove the line; --kind says what the file is, if not similarity`},
		{"one text under numbered columns", "0\t1\t2\noops\n1.5\tthe sun is\tthe moon is\n2.5\ta star is\ta tree is\n", "", `f:2: "oops" is not`},
		{"first line", "a b\na b 1\nc d 2\n", "", `f:1: "a b" is not two words`},
		{"thousands apart", "a\tb\t3\nc\td\t1\u202f004,5\n", "", "f:2: the score \"1\\u202f004,5\" has marks between its figures, and would be read as its first ones; write it without them"},
		{"thousands with a space", "a;b;1 004\nc;d;3\n", "", `f:1: the score "1 004" has marks between its figures`},
		{"infinite score", "a b 1\nc d 2\n\ne f inf\n", "", `f:4: "e f inf" is not two words and a score`},
		{"huge score", "a b 1\nc d 2\ne f 1e999\n", "", `f:3: "e f 1e999" is not`},
		{"decimal comma", "a\tb\t1.5\nc\td\t2,5\n", "", `f:2: "c\td\t2,5" is not two words and a score`},
		{"another column", "a b 1\nc d N 2\n", "", "f:2: the score is in column 4, in the lines before in column 3; give every line the same columns"},
		{"empty word", "a,b,1\n,d,2\n", "", `f:2: ",d,2" is not`},
		{"three words", "a b c d\na b c\na b c d\n", "", `f:2: "a b c" is not four words, nor a section's name after a colon; correct or remove the line; --kind says what the file is, if not analogy`},
		{"five words", ": s\na b c d e\na b c d\n", "", `f:2: "a b c d e" is not four words`},
		{"section without a name", ": s\na b c d\n:\na b c d\n", "", `f:3: ":" is not four words`},
		{"sections only", ": s\n: t\n", "", "f: has no analogy items; a line is four words"},
		{"two bars", "a b | c\na | b | c\n", "", `f:2: "a | b | c" is not two words and more, a bar, and an odd word or more`},
		{"no odd word", "a b | c\na b c |\n", "", `f:2: "a b c |" is not two words and more`},
		{"no class", "a x\nb\nc x\n", "", `f:2: "b" is not a word and its class`},
		{"texts and labels", "a film that is worth it\t1\nnothing happens for hours\t0\nbad\t0\n", "", "f: a column has texts, so that these are texts and their labels, and not words and classes; labels of a run are judged by lexigraph evaluate RUN --test FILE; "},
		{"tokens and entities", "Anna\tB-PER\nsees\tO\n\nBob\tB-PER\n:\tO\n", "", "f: has tokens and their tags, and not words and classes or analogies; tags of a run are judged by lexigraph evaluate RUN --test FILE; lexigraph predict RUN FILE writes "},
		{"four columns of CoNLL-2003", "EU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\nBonn NNP B-NP B-LOC\n", "", "f: has tokens and their tags, "},
		{"tokens and parts of speech", "the\tDET\ncat\tNOUN\n\n# a remark\n:\tPUNCT\nthe\tDET\ncat\tNOUN\n", "", "f: has tokens and their tags, "},
		{"labels and texts", "1,a film that is worth it\n0,nothing happens for hours\n0,bad\n", "", "f: a column has texts, "},
		{"as many as overflow 32 bits", ofClasses(1<<17, 2), "", "f: has 131,072 words of 65,536 classes, far too many to be clustered; name a set of fewer"},
		{"very many classes", ofClasses(6000, 2), "", "f: has 6,000 words of 3,000 classes, far too many to be clustered; name a set of fewer"},
		{"prose", "This is a sentence.\nIt goes on and on.\nAnd it does not end here at all.\n", "", "f: is not a set: most lines are neither"},
		{"vectors", "the 0.41 0.24 -0.41\nof 0.70 0.57 -0.47\n", "similarity", `f:1: "the 0.41 0.24 -0.41" is not two words and a score`},
		{"not as said", "a b 1\nc d 2\n", "analogy", `f:1: "a b 1" is not four words`},
		{"said wrongly", "a b 1\nc d 2\n", "odd-one-out", `f:1: "a b 1" is not two words and more, a bar`},
		{"not UTF-8", "a b 1\n\xff b 2\n", "", "f:2: the line is not UTF-8 text; convert"},
		{"binary", "a b 1\n\x00 b 2\n", "", "f:2: the line has a NUL byte"},
		{"decimal comma in some lines", "a,b,7,5\na,c,6\nb,c,9,1\n", "", "f: may have scores with a decimal comma"},
		{"a column in front, and names", "id\tx\ty\tscore\nq0\ta\tb\t7.5\nq1\ta\tc\t6\n", "", "f: column 4 has numbers where an analogy has a word"},
		{"zip", "PK\x03\x04", "", "f: is a zip archive"},
		{"web page", "<!DOCTYPE html>\n<html>\n", "", "f: is a web page"},
		{"Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "", "f: is a pointer of Git LFS"},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00", "", "f: is UTF-32 text"},
		{"UTF-16", "\xff\xfea\x00", "", "f: is UTF-16 text; convert it: iconv"},
		{"long line", strings.Repeat("é", 200) + "\na b 1\nc d 2\n", "", `f:1: "` + strings.Repeat("é", 60) + `…" is not`},
	} {
		_, err := evaluate.Parse("f", []byte(test.text), test.kind)
		var bad *data.Error
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || !errors.As(err, &bad) || bad.Remedy == "" {
			t.Errorf("%s: error is %v, want %s", test.name, err, test.want)
		}
	}
	if _, err := evaluate.Parse("f", []byte("a b 1\n"), "word-list"); err == nil || !strings.Contains(err.Error(), "odd-one-out") {
		t.Errorf("a kind that is none: %v", err)
	}
}

func TestOpenErrors(t *testing.T) {
	for name, want := range map[string]string{
		"no-such-set": "no-such-set: no such file, and no shipped set of that name; name a file, or one of go-analogy, go-similarity",
		t.TempDir():   "is a folder; name the file of a set in it",
	} {
		_, err := evaluate.Open(name, "")
		var bad *data.Error
		if !errors.As(err, &bad) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
}

// TestOpenPacked reads a set that is compressed, and refuses what is only called so.
func TestOpenPacked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "set.tsv.gz")
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	fmt.Fprint(w, "café\ttea\t7\nsun\tmoon\t6\n")
	w.Close()
	for _, content := range []string{b.String(), "café\ttea\t7\nsun\tmoon\t6\n"} {
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		set, err := evaluate.Open(path, "")
		if err != nil || set.Source().Name != "set" || len(set.(*evaluate.Similarity).Pairs) != 2 {
			t.Errorf("%.10q: %+v, %v", content, set, err)
		}
	}
	if err := os.WriteFile(path, b.Bytes()[:b.Len()-9], 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := evaluate.Open(path, ""); err == nil || !strings.Contains(err.Error(), "set.tsv.gz: the gzip data is cut short") {
		t.Errorf("half a file gives %v", err)
	}
}

// FuzzParse reads any bytes as every kind. A set that comes back is whole and can
// be scored; an error names the file.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"a b 1\nb c 2\nword a 3\n", "w1,w2,s\na,b,1\n", ": s\na b c word\n", "a b c word\n", "a b | word d\n", "a x\nword y\n",
		"a\tb\tN\t1\n", "\uFEFFa b 1\r\n", ":\n", "|", "\"\"", "a b nan", "1 2 3 4\n", "- [a, b, 1]\n- [b, c, 2]\n", "'a' 'b' 7,500\n'c' 'd' 9\n", "word1\tword2\tdistance\na\tb\n", "\"a\",b,1e308\nc,\"word\",-1e308\n", "a-n word-v 1"} {
		f.Add(s, 0)
		f.Add(s, 1)
	}
	table := gauss(20, 4, 1)
	copy(table.Words, []string{"a", "b", "c", "d", "word", "1", "2", "3"})
	f.Fuzz(func(t *testing.T, text string, which int) {
		kinds := append([]evaluate.Kind{""}, evaluate.Kinds()...)
		set, err := evaluate.Parse("file", []byte(text), kinds[uint(which)%uint(len(kinds))])
		if err != nil {
			if !strings.HasPrefix(err.Error(), "file") {
				t.Errorf("the error names no file: %v", err)
			}
			return
		}
		results := set.Score(space(t, table, evaluate.Settings{Case: "lookup", Resamples: 40}))
		if len(results) == 0 {
			t.Fatal("no results")
		}
		for _, r := range results {
			covered := 0
			for _, x := range r.Items {
				if !math.IsNaN(x) {
					covered++
				}
			}
			if r.Total == 0 || r.Total != len(r.Items) || r.Covered != covered || math.Abs(r.Value) > 1 || math.Abs(r.Zeroed) > 1 || r.Low > r.High {
				t.Errorf("%+v", r)
			}
		}
	})
}

// TestParseStrictly refuses what has the form of a set and is something else.
func TestParseStrictly(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"index", "0\tsun\tmoon\t7\n1\tstar\ttree\t6\n", "f: the first column numbers the lines; remove that column"},
		{"index before the score", "sun\tmoon\t1\t7\nstar\ttree\t2\t6\ncat\tdog\t3\t6.5\n", "f: the third column numbers the lines; remove that column"},
		{"index of classes", "1\tcat\tanimal\n2\tdog\tanimal\n3\tsun\tsky\n", "f: the first column numbers the lines; remove that column"},
		{"index and names", ",x,y,z\n0,sun,moon,7.5\n1,star,tree,6.0\n", "f: the first column numbers the lines"},
		{"identifiers", "17\tsun\tmoon\t7\n4\tstar\ttree\t6\n", "f: column 1 has numbers where an analogy has a word"},
		{"score first", "7.0\tsun\tmoon\n6.5\tstar\ttree\n", "f: a number comes before the two words; put the score last"},
		{"words with spaces", "sun moon 7\nice cream cold 3.5\nstar tree 6\n", `f:2: "ice cream cold 3.5" is not two words and a score`},
		{"another space", "sun moon 7\nNew York 3 d 2\nstar tree 6\n", "f:2: the line has 5 columns, the lines before 3"},
		{"missing score in line 1", "sun moon N/A\nstar tree 6\nleaf root 1\n", `f:1: "sun moon N/A" is not two words and a score`},
		{"huge score in line 1", "sun moon 1e400\nstar tree 6\nleaf root 1\n", `f:1: "sun moon 1e400" is not two words and a score`},
		{"hexadecimal", "sun moon 7\nstar tree 0x10\nleaf root 1_0\nsea lake 2\nsky air 3\n", `f:2: "star tree 0x10" is not`},
		{"comma split", "sun,moon,7,5\nstar,tree,6,0\n", "f: may have scores with a decimal comma"},
		{"pairs that are so or not", "cat animal true hyper\ncat dog False coord\ndog animal true hyper\n", "f: a column says yes or no of each pair where an analogy has a word"},
		{"BEIR's qrels", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n", "f: says which documents answer which queries, as the qrels of BEIR do; name the folder"},
		{"MSR's questions of all kinds", "good better rough JJ_JJR\ncat cats dog NN_NNPOS\ncats cat dogs NNPOS_NN\n", "f: the fourth column, JJ_JJR, is a tag of MSR's questions"},
		{"MSR's questions", "good better rough JJ_JJR\ncat cats dog NN_NNS\n", "f: the fourth column, JJ_JJR, is a tag of MSR's questions"},
		{"MSR with answers", "good better rough JJ_JJR rougher\ncat cats dog NN_NNS dogs\n", "f: the fourth column is a tag"},
		{"pairs of pairs", "king queen | man woman\nuncle aunt|boy girl\n", "f: each line has two words, a bar and two words, as analogies may; read it as analogies by --kind analogy, or say by --kind odd-one-out"},
		{"BLESS", "cat-n\tanimal\tattri\tblack-j\ncat-n\tanimal\trandom-v\trust-v\ncar-n\tvehicle\thyper\tthing-n\n", "f: the third column is a relation, as BLESS has it between a concept with its class and another word; make a set"},
		{"classes first", "animal\tcat\nanimal\tdog\nvehicle\tcar\nvehicle\tbus\n", "f: the second column has a word a line, and the first has words again and again: are these the classes?; put the words first"},
		{"BATS", "apple\tapples\ncat\tcats\nbook\tbooks/volumes\n", "f: most words are alone in their class: these are pairs of words"},
		{"counts", "the 90\nof 70\nsun 3\nmoon 3\nstar 3\n", "f: the second column has numbers that fall"},
		{"word and number", "sun\t7.5\nmoon\t7.5\nstar\t6.5\n", "f: a column has numbers where a word or its class should be"},
		{"CR inside", "sun moon 7\rstar tree 6\nleaf root 1\nsea lake 2\n", "f:1: a carriage return stands inside the line"},
	} {
		_, err := evaluate.Parse("f", []byte(test.text), "")
		var bad *data.Error
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || !errors.As(err, &bad) || bad.Remedy == "" {
			t.Errorf("%s: error is %v, want %s", test.name, err, test.want)
		}
	}
	if set, err := evaluate.Parse("f", []byte("one\t1\ntwo\t2\n"), evaluate.KindCategory); err != nil || len(set.(*evaluate.Categories).Words) != 2 {
		t.Errorf("a kind that is given is not believed: %v", err)
	}
	want := []evaluate.Pair{{A: "cat", B: "dog", Score: 4.5}, {A: "car", B: "bus", Score: 4}}
	for _, text := range []string{"cat;dog;4,5\ncar;bus;4,0\n", "cat\tdog\t4,5\ncar\tbus\t4\n", "cat dog 4,5\ncar bus 4,0\n", "cat,dog,\"4,5\"\ncar,bus,\"4,0\"\n", "cat dog 4.5\rcar bus 4\r", "cat dog 4.5\u2028car bus 4\u2028", "cat dog 4.5\u0085car bus 4\u0085"} {
		if d := cmp.Diff(want, parse(t, text).(*evaluate.Similarity).Pairs); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}
