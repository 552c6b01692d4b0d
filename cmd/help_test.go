package cmd

import (
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/spf13/cobra"
)

// TestHelpFits: no line of a help is wider than the 80 columns of a terminal, which would break it within a word.
func TestHelpFits(t *testing.T) {
	for _, cmd := range allCommands(newRoot(configs.Parts{})) {
		var b strings.Builder
		cmd.SetOut(&b)
		cmd.Long = flow(cmd.Long, 80)
		if err := cmd.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if line = strings.TrimRight(line, "\n"); cells(line) > 80 {
				t.Errorf("%s: %d columns: %s", cmd.CommandPath(), cells(line), line)
			}
		}
	}
}

// allCommands returns a command and all that are below it.
func allCommands(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, c := range cmd.Commands() {
		all = append(all, allCommands(c)...)
	}
	return all
}
