package cmd

import (
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/spf13/cobra"
)

// completeRun returns what completes the arguments of run and check: shipped experiments,
// files, key= for every setting, and its values where they are a choice.
func completeRun(parts configs.Parts) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return completions(parts, toComplete)
	}
}

func completions(parts configs.Parts, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var found []cobra.Completion
	key, _, valued := strings.Cut(toComplete, "=")
	for _, s := range parts.Describe() {
		for _, t := range s.Types {
			for _, set := range t.Settings {
				switch {
				case !valued:
					found = append(found, set.Path+"=")
				case set.Path == key:
					for _, c := range set.Choices {
						found = append(found, key+"="+c)
					}
				}
			}
			if t.Name != "" && !s.List && valued && key == s.Key+".type" {
				found = append(found, key+"="+t.Name)
			}
		}
		if !valued && len(s.Types) > 0 && s.Types[0].Name != "" && !s.List {
			found = append(found, s.Key+".type=")
		}
	}
	if valued {
		return found, cobra.ShellCompDirectiveNoFileComp
	}
	return append(found, configs.Shipped()...), cobra.ShellCompDirectiveNoSpace
}
