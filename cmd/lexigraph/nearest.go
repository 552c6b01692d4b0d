package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

func nearestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "nearest RUN|VECTORS WORD…",
		Short: "Print the words whose vectors point the same way",
		Long: "Nearest prints, for each word, the words with the largest cosine to it, over the\n" +
			"whole vocabulary. It reads a run directory or a vector file. A word is looked up\n" +
			"as it is, then in lower case, then with a first capital.",
		Args: arguments(cobra.MinimumNArgs(2)),
	}
	k, output, asJSON := neighborFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		t, err := openVectors(cmd, args[0], *output)
		if err != nil {
			return err
		}
		s := vector.NewSearch(t)
		var found []neighborhood
		for _, w := range args[1:] {
			n, err := s.NearestWord(w, *k)
			if err != nil {
				return err
			}
			found = append(found, neighborhood{w, n})
		}
		return printNeighbors(cmd.OutOrStdout(), found, *asJSON)
	}
	return cmd
}

func analogyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "analogy RUN|VECTORS A B C",
		Short: "Print the words that are to C as B is to A",
		Long: "Analogy prints the words whose vectors have the largest cosine to b − a + c, the\n" +
			"three words' unit vectors (3CosAdd), without the three words themselves.",
		Args: arguments(cobra.ExactArgs(4)),
	}
	k, output, asJSON := neighborFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		t, err := openVectors(cmd, args[0], *output)
		if err != nil {
			return err
		}
		n, err := vector.NewSearch(t).Analogy(args[1], args[2], args[3], *k)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%s:%s :: %s:", args[1], args[2], args[3])
		return printNeighbors(cmd.OutOrStdout(), []neighborhood{{name, n}}, *asJSON)
	}
	return cmd
}

func neighborFlags(cmd *cobra.Command) (k *int, output, asJSON *bool) {
	k = cmd.Flags().IntP("number", "k", 10, "print the `N` nearest words")
	asJSON = cmd.Flags().Bool("json", false, "print JSON")
	cmd.PreRunE = func(*cobra.Command, []string) error {
		if *k < 1 {
			return usage("-k %d: at least 1 word must be asked for", *k)
		}
		return nil
	}
	return k, outputFlag(cmd), asJSON
}

// A neighborhood is the answer to a question: a word, or an analogy.
type neighborhood struct {
	Word    string
	Nearest []vector.Neighbor
}

func printNeighbors(w io.Writer, found []neighborhood, asJSON bool) error {
	if asJSON {
		type near struct {
			Word   string  `json:"word"`
			Cosine float32 `json:"cosine"`
		}
		type line struct {
			Word    string `json:"word"`
			Nearest []near `json:"nearest"`
		}
		lines := []line{}
		for _, f := range found {
			l := line{f.Word, []near{}}
			for _, n := range f.Nearest {
				l.Nearest = append(l.Nearest, near{n.Word, n.Cosine})
			}
			lines = append(lines, l)
		}
		return json.NewEncoder(w).Encode(lines)
	}
	width := 0
	for _, f := range found {
		width = max(width, utf8.RuneCountInString(f.Word))
	}
	terminal := columns(w)
	for _, f := range found {
		b, at := strings.Builder{}, width
		b.WriteString(f.Word + strings.Repeat(" ", width-utf8.RuneCountInString(f.Word)))
		for _, n := range f.Nearest {
			text := fmt.Sprintf("  %s %.2f", n.Word, n.Cosine)
			size := utf8.RuneCountInString(text)
			if terminal > 0 && at > width && at+size > terminal { // elsewhere a line is an answer
				b.WriteString("\n" + strings.Repeat(" ", width))
				at = width
			}
			b.WriteString(text)
			at += size
		}
		if _, err := fmt.Fprintln(w, b.String()); err != nil {
			return err
		}
	}
	return nil
}
