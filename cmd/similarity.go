package cmd

import (
	"fmt"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

func similarityCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "similarity RUN|VECTORS A B",
		Short: "Print the cosine of two words",
		Long: "Similarity prints the cosine of the angle between the vectors of two words: 1 for the\n" +
			"same direction, 0 for a right angle. Words are looked up as nearest does.",
		Args:              arguments(cobra.ExactArgs(3)),
		ValidArgsFunction: completeWords(parts, 2),
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	matrix := matrixFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := openSpace(cmd, parts, args[0], *matrix)
		if err != nil {
			return err
		}
		p, err := s.findAll(args[1:])
		if err != nil {
			return err
		}
		cosine := vector.Cosine(p[0].vector, p[1].vector)
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), struct {
				A      string  `json:"a"`
				B      string  `json:"b"`
				Cosine float32 `json:"cosine"`
			}{args[1], args[2], cosine})
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%.4f\n", cosine)
		return err
	}
	return cmd
}

func oddCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "odd RUN|VECTORS A B C…",
		Short: "Print which of some words does not fit",
		Long: "Odd prints the word with the lowest mean cosine to the others, and below it each word\n" +
			"with that mean. Words are looked up as nearest does.",
		Args:              arguments(cobra.MinimumNArgs(4)),
		ValidArgsFunction: completeWords(parts, -1),
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	matrix := matrixFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := openSpace(cmd, parts, args[0], *matrix)
		if err != nil {
			return err
		}
		points, err := s.findAll(args[1:])
		if err != nil {
			return err
		}
		var vectors [][]float32
		for _, p := range points {
			vectors = append(vectors, p.vector)
		}
		odd, means := vector.Odd(vectors)
		w := cmd.OutOrStdout()
		if *asJSON {
			return printJSON(w, struct {
				Odd   string    `json:"odd"`
				Words []string  `json:"words"`
				Means []float32 `json:"mean_cosines"`
			}{points[odd].word, args[1:], means})
		}
		fmt.Fprintln(w, visible(points[odd].word))
		for i, p := range points {
			if _, err := fmt.Fprintf(w, "  %5.2f  %s\n", means[i], visible(p.word)); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}
