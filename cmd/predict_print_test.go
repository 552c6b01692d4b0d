package cmd

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
)

// TestChoiceLine: on a terminal tags stand below one another, and no more of them than a line has room for; elsewhere a tab is
// before them, and all are there.
func TestChoiceLine(t *testing.T) {
	choices := []run.Choice{{Name: "O", Probability: 0.9}, {Name: "B-person", Probability: 0.0625}, {Name: "B-corporation", Probability: 0.03}}
	tokens := []string{"I", "met", "東京", "electroencephalographer"}
	if got, want := beginnings(tokens, 80), []string{"I                     ", "met                   ", "東京                  ", "electroencephalographer  "}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := beginnings(tokens, 0), []string{"I\t", "met\t", "東京\t", "electroencephalographer\t"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for terminal, want := range map[int]string{
		0:  "met\tO 0.9000  B-person 0.0625  B-corporation 0.0300",
		80: "met\tO 0.9000  B-person 0.0625  B-corporation 0.0300",
		40: "met\tO 0.9000  B-person 0.0625",
		5:  "met\tO 0.9000",
	} {
		if got := choiceLine("met\t", choices, terminal); got != want {
			t.Errorf("%d columns: %q, want %q", terminal, got, want)
		}
	}
}

// TestChoiceLines: answers to a fact stand below one another, with their probabilities.
func TestChoiceLines(t *testing.T) {
	choices := []run.Choice{{Name: "a long name", Probability: 0.5}, {Name: "東京", Probability: 0.25, Rank: 2}}
	if got, want := choiceLines(choices), "a long name 0.5000\n東京        0.2500 (rank 2)\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestAskUnknown: at the prompt each answer says which of its words the vocabulary lacks.
func TestAskUnknown(t *testing.T) {
	r := tinyClassifier(t)
	var out strings.Builder
	p := predictor{Asking: run.Asking{K: 1}, stdout: &out, unk: "<unk>"}
	if err := p.ask(strings.NewReader("a fine film\na strange film\na strange one\n"), r); err != nil {
		t.Fatal(err)
	}
	var told []string
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "not in the vocabulary") {
			told = append(told, line)
		}
	}
	const want = "not in the vocabulary and taken for <unk>: strange\nnot in the vocabulary and taken for <unk>: strange, one\n"
	if got := strings.Join(told, ""); got != want || strings.Count(out.String(), "\n") != 5 {
		t.Errorf("got %q, want three answers and %q", out.String(), want)
	}
}

// TestUnknownText shows the beginnings of the first words.
func TestUnknownText(t *testing.T) {
	words := strings.Fields(strings.Repeat("x", 1000) + strings.Repeat(" y", 11))
	if got, want := unknownText(words, "", false), "not in the vocabulary and left out: "+strings.Repeat("x", 59)+"…"+strings.Repeat(", y", 9)+" and 2 more"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestMostErrors: a terminal is not flooded by the errors of a file that is of another kind.
func TestMostErrors(t *testing.T) {
	r := tinyClassifier(t)
	for most, want := range map[int]string{
		0: "lexigraph: f:2: it is not UTF-8|lexigraph: f:3: it is not UTF-8|lexigraph: f:4: it is not UTF-8|",
		1: "lexigraph: f:2: it is not UTF-8|lexigraph: 2 more lines have no answer|",
		2: "lexigraph: f:2: it is not UTF-8|lexigraph: f:3: it is not UTF-8|lexigraph: 1 more line has no answer|",
		3: "lexigraph: f:2: it is not UTF-8|lexigraph: f:3: it is not UTF-8|lexigraph: f:4: it is not UTF-8|",
	} {
		var out, errs strings.Builder
		p := predictor{Asking: run.Asking{K: 1}, stdout: &out, stderr: &errs, most: most}
		if err := p.answer(r, strings.NewReader("a film\n\xff\n\xff\n\xff\na film\n"), "f"); exitCode(err) != 3 {
			t.Errorf("most %d: ended with %v", most, err)
		}
		var got strings.Builder
		for line := range strings.Lines(errs.String()) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), ";")
			got.WriteString(line + "|")
		}
		if got.String() != want || strings.Count(out.String(), "\n") != 5 {
			t.Errorf("most %d: got %q, and %d lines; want %q, and 5", most, got.String(), strings.Count(out.String(), "\n"), want)
		}
	}
}

// tinyClassifier is the run of a classifier of four words.
func tinyClassifier(t *testing.T) *run.Run {
	t.Helper()
	t.Setenv("LEXIGRAPH_CACHE", "off")
	dir := filepath.Join(t.TempDir(), "run")
	config, text := filepath.Join(t.TempDir(), "c.toml"), filepath.Join(t.TempDir(), "t.txt")
	args := []string{"run", config, "objective.type=classify", "corpus.format=fasttext", "vocab.min_count=1", "corpus.valid=0", "layers=[]", "embedding.dim=4", "train.epochs=1", "--out", dir, "--quiet"}
	for path, content := range map[string]string{
		config: "name = \"c\"\n[corpus]\ntrain = \"" + filepath.ToSlash(text) + "\"\n",
		text:   strings.Repeat("__label__good a fine film\n__label__bad a dull film\n", 4),
	} {
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var errs strings.Builder
	if code := execute(configs.Parts{}, args, strings.NewReader(""), io.Discard, &errs); code != 0 {
		t.Fatalf("run ended with %d: %s", code, errs.String())
	}
	r, err := run.Open(dir, configs.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
