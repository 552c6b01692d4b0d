package cmd

import (
	"bufio"
	"io"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func graphCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "graph CONFIG|RUN [key=value…]",
		Short: "Draw the computation graph as SVG, or as dot for Graphviz",
		Long: "Graph draws the computation graph of an experiment's network. B is the batch and V\n" +
			"the vocabulary; no text is read.",
		ValidArgsFunction: completeRun(parts),
		Args:              arguments(cobra.MinimumNArgs(1)),
	}
	format := cmd.Flags().StringP("format", "f", "", "the format `F`: svg or dot (default: the ending of --out, else dot)")
	out := cmd.Flags().StringP("out", "o", "", "`FILE` to write, - or none for standard output")
	gradient := cmd.Flags().Bool("gradient", false, "with the nodes of the derivative")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		names, overrides := split(args)
		if len(names) > 1 {
			return usage("graph draws one experiment at a time; %s are %d", strings.Join(names, ", "), len(names))
		}
		if *format == "" {
			switch ending := strings.ToLower(filepath.Ext(*out)); ending {
			case "", ".dot", ".gv":
				*format = "dot"
			case ".svg":
				*format = "svg"
			default:
				return usage("--out %s: graph draws svg and dot; Graphviz makes others of dot: %s graph %s | dot -T%s > %s",
					*out, program(), line(args), ending[1:], word(*out))
			}
		}
		if *out == "-" {
			*out = ""
		}
		draw, ok := map[string]func(graph.Drawing, io.Writer) error{"svg": graph.Drawing.SVG, "dot": graph.Drawing.Dot}[*format]
		if !ok {
			return usage("--format %s: there are svg and dot", *format)
		}
		if err := mayWrite(*out, names[0]); err != nil {
			return err
		}
		if train.IsRun(names[0]) {
			names[0] = filepath.Join(names[0], train.ConfigFile)
		}
		e, err := parts.Load(names[0], overrides)
		if err != nil {
			return err
		}
		d, err := run.Drawing(e, *gradient)
		if err != nil {
			return err
		}
		if *out == "" {
			return draw(d, cmd.OutOrStdout())
		}
		return disk.WriteFile(*out, func(w *bufio.Writer) error { return draw(d, w) })
	}
	return cmd
}
