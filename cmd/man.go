package cmd

import (
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func manCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write manual pages",
		Long: "Man writes a manual page for each command into DIR, which is made if it does\n" +
			"not exist: lexigraph man ~/.local/share/man/man1, then man lexigraph-run.",
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o777); err != nil {
				return cannotWrite(args[0], err)
			}
			root := cmd.Root()
			root.DisableAutoGenTag = true
			header := &doc.GenManHeader{Section: "1", Source: "Lexigraph", Manual: "Lexigraph", Date: new(time.Time)}
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return cannotWrite(args[0], err)
			}
			return printPath(cmd.OutOrStdout(), args[0])
		},
	}
}
