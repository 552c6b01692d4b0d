package cmd

import (
	"fmt"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/spf13/cobra"
)

func similarityCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "similarity RUN|VECTORS A B",
		Short: "Print the cosine of two words or texts",
		Long: "Similarity prints the cosine of the angle between the vectors of two words: 1 for the\n" +
			"same direction, 0 for a right angle. Words are looked up as nearest does.\n\n" +
			"Where one of the two is several words and no phrase of the vocabulary, or --weight is\n" +
			"given, the two are texts, whose vectors are those of embed.",
		Example:           "  lexigraph similarity RUN cat dog\n  lexigraph similarity RUN 'the cat sleeps' 'a dog rests' --weight sif",
		Args:              arguments(cobra.ExactArgs(3)),
		ValidArgsFunction: completeWords(parts, 2),
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	var e encoding
	e.options(cmd, "those that it exports; of texts, as for embed")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cosine, err := e.similarity(cmd, parts, args[0], args[1], args[2])
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), struct {
				A      string  `json:"a"`
				B      string  `json:"b"`
				Cosine float32 `json:"cosine"`
			}{args[1], args[2], cosine})
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), fixed(float64(cosine), 4))
		return err
	}
	return cmd
}

// similarity returns the cosine of two words or two texts.
func (e *encoding) similarity(cmd *cobra.Command, parts configs.Parts, path, a, b string) (float32, error) {
	matrix := e.Matrix
	if matrix == run.HiddenVector { // of texts
		matrix = ""
	}
	s, err := openSpace(cmd, parts, path, matrix)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	if e.Matrix != run.HiddenVector && !cmd.Flags().Changed("weight") && !s.AreTexts(a, b) {
		return s.Similarity(a, b)
	}
	enc, err := s.Encoder(e.EncoderOptions)
	if err != nil {
		return 0, err
	}
	return run.TextSimilarity(enc, a, b)
}

func oddCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "odd RUN|VECTORS A B C…",
		Short: "Print the word that does not fit the others",
		Long: "Odd prints the word with the lowest mean cosine to the others, and below it each word\n" +
			"with that mean. Words are looked up as nearest does.",
		Args:              arguments(cobra.MinimumNArgs(4)),
		ValidArgsFunction: completeWords(parts, -1),
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	var matrix string
	matrixFlag(cmd, &matrix)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := openSpace(cmd, parts, args[0], matrix)
		if err != nil {
			return err
		}
		defer s.Close()
		words := args[1:]
		odd, means, err := s.Odd(words)
		if err != nil {
			return err
		}
		w := cmd.OutOrStdout()
		if *asJSON {
			return printJSON(w, struct {
				Odd   string    `json:"odd"`
				Words []string  `json:"words"`
				Means []float32 `json:"mean_cosines"`
			}{words[odd], words, means})
		}
		fmt.Fprintln(w, visible(words[odd]))
		for i, word := range words {
			if _, err := fmt.Fprintf(w, "  %5.2f  %s\n", means[i], visible(word)); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}
