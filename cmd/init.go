package cmd

import (
	"bufio"
	"bytes"
	"os"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/spf13/cobra"
)

func initCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Print an experiment file with every key and its default",
		Long: "Init prints an annotated experiment file to standard output, or writes it into FILE,\n" +
			"which must not exist yet: every key, its default, what it does and what else it may\n" +
			"be.\n\n  lexigraph init my.toml",
		Args: arguments(cobra.MaximumNArgs(1)),
	}
	choices := make(map[string]*string)
	for key, types := range parts.Types() {
		choices[key] = cmd.Flags().String(key, "", "start with this `TYPE` of "+key)
		completeFlag(cmd, key, types...)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		chosen := make(map[string]string)
		for key, name := range choices {
			if *name != "" {
				chosen[key] = *name
			}
		}
		if len(args) == 0 || args[0] == "-" {
			return parts.Annotated(cmd.OutOrStdout(), chosen)
		}
		if _, err := os.Lstat(args[0]); err == nil {
			return usage("%s: exists already and was not changed; choose another name", args[0])
		}
		var text bytes.Buffer
		if err := parts.Annotated(&text, chosen); err != nil {
			return err
		}
		return disk.WriteFile(args[0], func(w *bufio.Writer) error { _, err := text.WriteTo(w); return err })
	}
	return cmd
}
