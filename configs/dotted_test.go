package configs

import (
	"slices"
	"testing"
)

func TestDotted(t *testing.T) {
	for _, c := range []struct{ given, want []string }{
		{[]string{`corpus = {tokenizer = "whitespace", valid={share=0.5}, train=["a b", 'c"d']}`, "x=1"},
			[]string{`corpus.tokenizer="whitespace"`, `corpus.train=["a b", "c\"d"]`, "corpus.valid={ share = 0.5 }", "x=1"}},
		{[]string{"corpus.train = a.txt", "corpus={", "corpus=3", "corpusx={a=1}", "help", "corpus={}"}, []string{"corpus.train=a.txt", "corpus={", "corpus=3", "corpusx={a=1}", "help"}},
	} {
		if got := Dotted("corpus", c.given); !slices.Equal(got, c.want) {
			t.Errorf("%q is %q, want %q", c.given, got, c.want)
		}
	}
}
