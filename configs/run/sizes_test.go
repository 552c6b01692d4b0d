package run

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/graph/optimizer"
)

// TestSizesAreTold holds that what ForText sets stands in its comment, in the help of run and in configs/README.md.
func TestSizesAreTold(t *testing.T) {
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	comment, help, readme := read("for_text.go"), read("../../cmd/run.go"), read("../README.md")
	spaces := regexp.MustCompile(`[ \t]+`) // of tables
	comment, help = spaces.ReplaceAllString(comment, " "), spaces.ReplaceAllString(help, " ")
	for _, s := range sizes {
		tokens := "more"
		if s.tokens > 0 {
			tokens = "under " + amount.Thousands(s.tokens)
		}
		for where, want := range map[string]struct{ text, row string }{
			"the comment of ForText": {comment, fmt.Sprintf("\n// %s %d %d %d %v\n", tokens, s.minCount, s.epochs, s.batching, s.heldOut)},
			"the help of run":        {help, fmt.Sprintf("\" %s %d %d %d\\n", tokens, s.minCount, s.epochs, s.batching)},
			"configs/README.md":      {readme, fmt.Sprintf("| %s | %d | %d | %d | %v |\n", tokens, s.minCount, s.epochs, s.batching, s.heldOut)},
		} {
			if !strings.Contains(want.text, want.row) {
				t.Errorf("%s lacks %q", where, want.row)
			}
		}
	}
	shipped, err := configs.Load(textExperiment, nil)
	if err != nil {
		t.Fatal(err)
	}
	if shipped.Corpus.Valid.Tokens != judgedTokens {
		t.Errorf("%s judges %d tokens, and text of users %d", textExperiment, shipped.Corpus.Valid.Tokens, judgedTokens)
	}
	for i, s := range sizes { // the first two have their own, the others what is shipped
		rate, block := 0.1, 1
		if i >= 2 {
			rate, block = shipped.Optimizer.Spec.(*optimizer.AdaGrad).LearningRate, shipped.Train.ShuffleBlock
		}
		if s.rate != rate || s.neighbours != block {
			t.Errorf("row %d has learning rate %v and blocks of %d, want %v and %d", i, s.rate, s.neighbours, rate, block)
		}
	}
}
