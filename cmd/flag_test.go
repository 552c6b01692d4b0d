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
