package cmd

import (
	"strings"

	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func manCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write manual pages",
		Long: "Man writes a manual page for each command into DIR, which is made if it does\n" +
			"not exist: lexigraph man ~/.local/share/man/man1, then man lexigraph-run. Their date\n" +
			"is today, or that of SOURCE_DATE_EPOCH.",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := disk.MkdirAll(args[0]); err != nil {
				return cannotWrite(args[0], err)
			}
			root := cmd.Root()
			root.DisableAutoGenTag = true
			root.Long += "\n" + exitCodes
			asMarkdown(root)
			header := &doc.GenManHeader{Section: "1", Source: "Lexigraph", Manual: "Lexigraph"}
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return cannotWrite(args[0], err)
			}
			return printPath(cmd.OutOrStdout(), args[0])
		},
	}
}

// asMarkdown fences the tables and examples in what cmd and the commands below it say of
// themselves, lines that begin with a space: pages are made from Markdown, which would fill them.
func asMarkdown(cmd *cobra.Command) {
	var b strings.Builder
	fenced := false
	for line := range strings.Lines(cmd.Long + "\n") {
		if indented := strings.HasPrefix(line, " "); indented != fenced {
			b.WriteString("\n```\n")
			fenced = indented
		}
		b.WriteString(line)
	}
	if fenced {
		b.WriteString("```\n")
	}
	cmd.Long = b.String()
	for _, c := range cmd.Commands() {
		asMarkdown(c)
	}
}
