package cmd

import (
	"cmp"
	"fmt"

	"github.com/lexigraph/lexigraph/graph/kernel"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print version, commit, Go and instruction set of this program",
		Long: "Version prints what a bug report should say: the version, the commit, the versions of Go\n" +
			"and Gorgonia, the processor and the instruction set that is used. A run's manifest.json\n" +
			"has the same. A program built from more than a commit also has a build, the SHA-256 of its\n" +
			"file.",
		Args: arguments(cobra.ExactArgs(0)),
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON, with the keys of manifest.json, and build")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := kernel.ISAError(); err != nil {
			return usageError{err}
		}
		m := train.NewManifest()
		build, err := train.Build()
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), map[string]string{
				"version": m.Version, "commit": m.Commit, "build": build, "go": m.Go, "os": m.OS,
				"gorgonia": m.Gorgonia, "cpu": m.CPU, "instruction_set": m.ISA})
		}
		if build != "" {
			build = ", build " + build
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "lexigraph %s, commit %s%s\n%s %s, gorgonia %s\n%s, instruction set %s\n",
			m.Version, cmp.Or(m.Commit, "unknown"), build, m.Go, m.OS, cmp.Or(m.Gorgonia, "unknown"), m.CPU, m.ISA)
		return err
	}
	return cmd
}
