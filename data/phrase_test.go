package data

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// town is a text in which "new york" and, of it, "new york city" are phrases.
const town = "new york city is a new york idea\n" +
	"a city is new\n" +
	"new york city\n" +
	"the york of old is new\n" +
	"new\nyork\n" +
	"is a new york city old\n"

func TestPhrases(t *testing.T) {
	for _, test := range []struct {
		name string
		spec PhraseSpec
		want string // the training text
	}{
		{"none", PhraseSpec{}, strings.TrimSpace(town)},
		{"a round", PhraseSpec{1, PhraseRatio, 1.3, 2},
			"new_york city is a new_york idea\na city is new\nnew_york city\nthe york of old is new\nnew\nyork\nis a new_york city old"},
		{"two rounds", PhraseSpec{2, PhraseRatio, 1.3, 2},
			"new_york_city is a new_york idea\na city is new\nnew_york_city\nthe york of old is new\nnew\nyork\nis a new_york_city old"},
		{"by information", PhraseSpec{1, PhraseNPMI, 0.5, 3},
			"new_york city is a new_york idea\na city is new\nnew_york city\nthe york of old is new\nnew\nyork\nis a new_york city old"},
		{"too rare", PhraseSpec{1, PhraseNPMI, 0.5, 5}, strings.TrimSpace(town)},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := settings(text(t, town))
			s.Phrases = test.spec
			d, err := Load(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(d.Train, d.Vocab); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			for line := range strings.Lines(town) {
				joined := strings.Join(d.Phrases.Join(strings.Fields(line)), " ")
				if !strings.Contains("\n"+test.want+"\n", "\n"+joined+"\n") {
					t.Errorf("Join makes %q", joined)
				}
			}
		})
	}
}

// lines returns a corpus as text, a line for each sentence.
func lines(c *Corpus, v *Vocab) string {
	var b strings.Builder
	for i, id := range c.IDs {
		switch {
		case i > 0 && c.StartsSentence(i):
			b.WriteByte('\n')
		case i > 0:
			b.WriteByte(' ')
		}
		b.WriteString(v.Word(id))
	}
	return b.String()
}

// What is held out teaches no phrases, but has them. Words that stand for others are not
// joined, nor what would not be a word.
func TestPhrasesOfParts(t *testing.T) {
	s := settings(text(t, strings.Repeat("<unk> new york <unk> \n", 9)+"le havre\nle havre\nle\nhavre\n"))
	s.Test.Sources = []string{text(t, strings.Repeat("san jose\n", 20)+"old new york le havre\n")}
	s.Vocab = VocabSpec{MinCount: 3, Unk: "<unk>", EOS: "</s>"}
	s.Phrases = PhraseSpec{1, PhraseRatio, 0.1, 1}
	d, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if _, known := d.Vocab.Lookup("new_york"); !known || d.Phrases.Len() != 1 {
		t.Errorf("the phrases are %v", d.Phrases.Rounds())
	}
	all := lines(d.Test, d.Vocab)
	if got, want := all[strings.LastIndexByte(all, '\n')+1:], "<unk> new_york le havre </s>"; got != want {
		t.Errorf("test text %q, want %q", got, want)
	}

	s.Vocab = VocabSpec{File: text(t, "<unk>\nle\nhavre\nnew\nyork\nle_havre\n"), Unk: "<unk>"}
	if d, err = Load(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if d.Phrases.Len() != 1 || d.Phrases.Rounds()[0][0].Word() != "le_havre" {
		t.Errorf("with a vocabulary the phrases are %v", d.Phrases.Rounds())
	}
}

// random returns sentences of words that are drawn from few, so that pairs repeat.
func random(sentences, words int) iter.Seq[string] {
	r := rand.New(rand.NewPCG(1, 2))
	return func(yield func(string) bool) {
		for range sentences {
			var b strings.Builder
			for range 1 + r.IntN(12) {
				fmt.Fprintf(&b, "w%d ", min(r.IntN(words), r.IntN(words)))
			}
			if !yield(b.String()) {
				return
			}
		}
	}
}

// However few pairs are counted at a time, and on however many threads the text is read,
// the phrases are those that counting in a map finds.
func TestCountPairs(t *testing.T) {
	defer func(n, threads int) { mostPairs = n; runtime.GOMAXPROCS(threads) }(mostPairs, runtime.GOMAXPROCS(0))
	sentences := slices.Collect(random(2000, 60))
	words, pairs, n := map[string]int64{}, map[[2]string]int64{}, int64(0)
	for _, s := range sentences {
		fields := strings.Fields(s)
		for i, w := range fields {
			words[w]++
			n++
			if i > 0 {
				pairs[[2]string{fields[i-1], w}]++
			}
		}
	}
	s := settings(text(t, strings.Join(sentences, "\n")))
	s.Phrases = PhraseSpec{1, PhraseRatio, 1, 3}
	want := map[Phrase]bool{}
	for p, ab := range pairs {
		if score := s.Phrases.score(words[p[0]], words[p[1]], ab, n); score > s.Phrases.Threshold {
			want[Phrase{p[0], p[1], ab, score}] = true
		}
	}
	if len(want) < 100 {
		t.Fatalf("only %d phrases", len(want))
	}
	var first string
	for i, most := range []int{mostPairs, 1000, 10} {
		mostPairs = most
		runtime.GOMAXPROCS(1 + i)
		d, err := Load(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		got := map[Phrase]bool{}
		for _, p := range d.Phrases.Rounds()[0] {
			got[p] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d pairs at a time (-map +ours):\n%s", most, diff)
		}
		if text := d.Phrases.text() + lines(d.Train, d.Vocab); i == 0 {
			first = text
		} else if text != first {
			t.Errorf("%d pairs at a time: another text", most)
		}
	}
	mostPairs = 10
	c := drafted(t, "", [][]int32{slices.Repeat([]int32{1}, 1<<20+1)})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := countPairs(ctx, c, []int64{0, 1}, 1, nil); err != context.Canceled {
		t.Errorf("canceled: error %v", err)
	}
}

func TestReadPhrasesErrors(t *testing.T) {
	const want = `; want "round<TAB>word<TAB>word<TAB>count<TAB>score", as training wrote it`
	for text, problem := range map[string]string{
		"1\ta\tb\t2\n":                         "phrases.txt:1: the line has 4 fields",
		"1\ta\tb\t2\t3\n\n":                    "phrases.txt:2: the line has 1 field",
		"x\ta\tb\t2\t3\n":                      `phrases.txt:1: "x" is not a round`,
		"2\ta\tb\t2\t3\n":                      "phrases.txt:1: the round is 2 after round 1",
		"1\ta\tb\t2\t3\n3\ta\tb\t2\t3\n":       "phrases.txt:2: the round is 3 after round 1",
		"1\ta\tb\t2\t3\n1\ta\tb\t2\t3\n":       `phrases.txt:2: the words "a" and "b" stand on an earlier line of the round already`,
		"1\ta b\tb\t2\t3\n":                    `phrases.txt:1: the word "a b" holds white space; a word may not`,
		"1\ta\t\t2\t3\n":                       `phrases.txt:1: the word "" is empty; a word has at least one character`,
		"1\ta\tb\t0\t3\n":                      `phrases.txt:1: "0" is not a count`,
		"1\ta\tb\t2\tNaN\n":                    `phrases.txt:1: "NaN" is not a score`,
		strings.Repeat("1", 1<<17):             "phrases.txt:1: the line is longer than 64 KiB",
		"1\ta\tb\t2\t3\n2\ta_b\tc\t2\tinf\n":   `phrases.txt:2: "inf" is not a score`,
		"1\ta\tb\t2\t3\n2\ta_b\tc\t2\t3\n1\ta": "phrases.txt:3: the line has 2 fields",
	} {
		if _, err := ReadPhrases(strings.NewReader(text), "phrases.txt"); err == nil || err.Error() != problem+want {
			t.Errorf("%.40q: got error\n%v\nwant\n%s", text, err, problem+want)
		}
	}
}

// What is read is written as it was, up to the form of its numbers.
func FuzzReadPhrases(f *testing.F) {
	f.Add("1\tnew\tyork\t5\t12.5\n1\tsan\tjose\t4\t1e-05\n2\tnew_york\tcity\t3\t7\n")
	f.Add("1\t\xff\t\ufeff\t+1\t0x1p-2")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ReadPhrases(strings.NewReader(text), "phrases.txt")
		if err != nil {
			return
		}
		again, err := ReadPhrases(strings.NewReader(p.text()), "phrases.txt")
		if diff := cmp.Diff(p, again, same); err != nil || diff != "" || p.Hash() != again.Hash() {
			t.Errorf("%q: error %v (-read +written and read):\n%s", text, err, diff)
		}
	})
}

// TestJoin joins phrases, also of phrases, and leaves the words that it is given.
func TestJoin(t *testing.T) {
	pairs := func(all ...[2]string) map[[2]string]bool {
		index := make(map[[2]string]bool)
		for _, p := range all {
			index[p] = true
		}
		return index
	}
	p := &Phrases{index: []map[[2]string]bool{pairs([2]string{"new", "york"}), pairs([2]string{"new_york", "city"})}}
	words := strings.Fields("in new york city new new york")
	if got, want := p.Join(words), strings.Fields("in new_york_city new new_york"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if !slices.Equal(words, strings.Fields("in new york city new new york")) {
		t.Errorf("the words have become %q", words)
	}
}
