package cmd

import (
	"github.com/lexigraph/lexigraph/configs"
	"github.com/spf13/cobra"
)

func initCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Print an experiment file with every key and its default",
		Long: "Init prints an annotated experiment file to standard output: every key, its\n" +
			"default, what it does and what else it may be.\n\n  lexigraph init > my.toml",
		Args: arguments(cobra.NoArgs),
	}
	choices := make(map[string]*string)
	for _, s := range parts.Describe() {
		if len(s.Types) < 1 || s.Types[0].Name == "" || s.List {
			continue
		}
		var names []string
		for _, t := range s.Types {
			names = append(names, t.Name)
		}
		choices[s.Key] = cmd.Flags().String(s.Key, "", "start with this `TYPE` of "+s.Key)
		cmd.RegisterFlagCompletionFunc(s.Key, cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		chosen := make(map[string]string)
		for key, name := range choices {
			if *name != "" {
				chosen[key] = *name
			}
		}
		return parts.Annotated(cmd.OutOrStdout(), chosen)
	}
	return cmd
}
