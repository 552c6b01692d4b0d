package cmd

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lexigraph/lexigraph/configs"
)

// TestFlagsNameTheirValues: help has a word in capitals for the value of a flag, not the name of a type of Go.
func TestFlagsNameTheirValues(t *testing.T) {
	var look func(cmd *cobra.Command)
	look = func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if name, _ := pflag.UnquoteUsage(f); name != strings.ToUpper(name) {
				t.Errorf("%s: --%s %s", cmd.CommandPath(), f.Name, name)
			}
		})
		for _, c := range cmd.Commands() {
			look(c)
		}
	}
	look(newRoot(configs.ShippedParts()))
}

// TestCommandsHaveGroups: help lists every command under what it is for.
func TestCommandsHaveGroups(t *testing.T) {
	root := newRoot(configs.ShippedParts())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if !root.ContainsGroup(c.GroupID) {
			t.Errorf("%s is in the group %q, which help does not list", c.CommandPath(), c.GroupID)
		}
	}
}
