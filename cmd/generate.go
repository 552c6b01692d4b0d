package cmd

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/spf13/cobra"
)

func generateCommand(parts configs.Parts) *cobra.Command {
	g := generator{parts: parts}
	cmd := &cobra.Command{
		Use:   "generate RUN [WORD…]",
		Short: "Write text with a network that predicts the next word",
		Long: "Generate continues the words given, or begins a sentence where there are none. It\n" +
			"draws word after word from what the run's network predicts, and prints each at once.\n" +
			"The run's objective must predict a word from those before it: next_word or lbl.\n\n" +
			"A text ends after --words words, or at the end of a sentence where the vocabulary\n" +
			"has one (vocab.eos). With --stop=false it goes on, and each sentence is a line. The\n" +
			"same seed gives the same text, on every machine. With --json a text is an object on\n" +
			"a line, with its perplexity under the network itself.\n" +
			"Words outside the vocabulary, which <unk> stands for, are drawn with --unk only.",
		Example:           "  lexigraph generate runs/nnlm-1 the first\n  lexigraph generate runs/nnlm-1 --temperature 0.8 --top-p 0.95 --n 3",
		Args:              arguments(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeWords(parts, -1),
		RunE:              func(cmd *cobra.Command, args []string) error { return g.run(cmd, args) },
	}
	f := cmd.Flags()
	f.Float64Var(&g.Sampling.Temperature, "temperature", 1, "`T`: below 1 likely words are drawn more often; 0 takes the likeliest")
	f.IntVar(&g.Sampling.TopK, "top-k", 0, "draw from the `N` likeliest words; 0: from all")
	f.Float64Var(&g.Sampling.TopP, "top-p", 1, "draw from the likeliest words that have probability `P` together")
	f.Uint64Var(&g.Seed, "seed", 1, "`SEED` of the words drawn")
	f.IntVar(&g.Words, "words", 50, "write at most `N` words")
	f.BoolVar(&g.Unk, "unk", false, "also draw the word that stands for those outside the vocabulary, <unk> by default")
	f.BoolVar(&g.Stop, "stop", true, "stop at the end of a sentence")
	f.IntVarP(&g.n, "n", "n", 1, "write `N` texts")
	f.BoolVar(&g.json, "json", false, "print JSON")
	return cmd
}

// A generator is the generate command under way.
type generator struct {
	parts configs.Parts
	run.Generation
	n    int // texts
	json bool
}

func (g *generator) run(cmd *cobra.Command, args []string) error {
	if err := atLeastOne("-n", g.n); err != nil {
		return err
	}
	r, err := run.Open(args[0], g.parts)
	if err != nil {
		return err
	}
	if cmd.Flags().Changed("stop") && r.Experiment.Vocab.EOS == "" {
		return usage("--stop: %s has no end of a sentence; vocab.eos names one before training", args[0])
	}
	g.Prompt = strings.Join(args[1:], " ")
	for g.Number = range g.n {
		text, err := g.write(cmd.Context(), cmd.OutOrStdout(), r)
		if err != nil {
			return err
		}
		if g.Number == 0 {
			if unknown := unknownText(text.Unknown, r.Experiment.Vocab.Unk, false); unknown != "" {
				tell(cmd.ErrOrStderr(), "%s", unknown)
			}
		}
	}
	return nil
}

// write writes a text, word by word unless it is to be JSON.
func (g *generator) write(ctx context.Context, w io.Writer, r *run.Run) (*run.Generated, error) {
	if g.json {
		text, err := r.Generate(ctx, g.Generation, func(string, bool) error { return nil })
		if err != nil {
			return nil, err
		}
		return text, printGenerated(w, g.Generation, text)
	}
	t := &typist{w: w, prompt: g.Prompt, columns: columns(w)}
	text, err := r.Generate(ctx, g.Generation, t.word)
	if err != nil {
		return nil, err
	}
	return text, t.end()
}

// A typist writes a text word by word. On a terminal of so many columns it begins a new line where a word would not fit; 0 columns are
// any number.
type typist struct {
	w       io.Writer
	prompt  string
	columns int
	began   bool // something is written
	at      int  // how many columns of the line are
}

// begin writes the prompt.
func (t *typist) begin() error {
	if t.began || t.prompt == "" {
		t.began = true
		return nil
	}
	t.began = true
	for _, word := range strings.Split(t.prompt, " ") {
		if err := t.put(visible(word)); err != nil {
			return err
		}
	}
	return nil
}

// put writes a word behind what the line has, or in a line of its own.
func (t *typist) put(word string) error {
	size := cells(word)
	switch {
	case t.at == 0:
	case t.columns > 0 && t.at+1+size > t.columns:
		word, t.at = "\n"+word, 0
	default:
		word = " " + word
		t.at++
	}
	t.at += size
	_, err := io.WriteString(t.w, word)
	return err
}

// word writes a word, or the end of a line for an eos.
func (t *typist) word(word string, eos bool) error {
	if err := t.begin(); err != nil {
		return err
	}
	if !eos {
		return t.put(visible(word))
	}
	t.at = 0
	_, err := fmt.Fprintln(t.w)
	return err
}

// end ends the text.
func (t *typist) end() error {
	if err := t.begin(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(t.w)
	return err
}

func printGenerated(w io.Writer, g run.Generation, text *run.Generated) error {
	words := text.Words
	if words == nil {
		words = []string{}
	}
	return printJSON(w, struct {
		Prompt     string   `json:"prompt"`
		Unknown    []string `json:"unknown,omitempty"`
		Words      []string `json:"words"`
		Ended      bool     `json:"ended"`
		Perplexity float64  `json:"perplexity"`
		LogP       float64  `json:"log_probability"`
	}{g.Prompt, text.Unknown, words, text.Ended, text.Perplexity(), text.LogProbability})
}
