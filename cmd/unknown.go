package cmd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/spf13/cobra"
)

// explained returns err with cobra's message about an unknown command replaced by ours.
func explained(root *cobra.Command, err error) error {
	var name string
	if err != nil {
		if n, _ := fmt.Sscanf(err.Error(), "unknown command %q", &name); n == 1 { // cobra has no type for it
			return unknownCommand(root, name)
		}
	}
	return err
}

// unknownBelow returns an error for an unknown command below one that does nothing by itself, such as data. Cobra would print
// help and end with 0.
func unknownBelow(root *cobra.Command, args []string) error {
	if len(args) > 1 && args[0] == "help" && !strings.HasPrefix(args[1], "-") { // for which cobra prints a message and ends with 0
		if cmd, _, err := root.Find(args[1:]); err != nil || cmd == root {
			return unknownCommand(root, args[1])
		}
	}
	cmd, rest, err := root.Find(args)
	if err != nil || cmd == root || cmd.Runnable() || len(rest) == 0 || strings.HasPrefix(rest[0], "-") {
		return nil
	}
	return unknownCommand(cmd, rest[0])
}

// unknownCommand is the error of a name that no command below parent has.
func unknownCommand(parent *cobra.Command, name string) error {
	near := ""
	parent.SuggestionsMinimumDistance = 2 // letters
	s := called(parent, name)
	if len(s) == 0 {
		s = parent.SuggestionsFor(name)
	}
	if len(s) > 0 {
		near = "; did you mean " + strings.Join(s, " or ") + "?"
	}
	return usage("unknown command %q%s See %q", name, cmp.Or(near, "."), parent.CommandPath()+" --help")
}

// called returns the commands below parent that other programs call so.
func called(parent *cobra.Command, name string) (names []string) {
	for _, c := range parent.Commands() {
		if slices.ContainsFunc(c.SuggestFor, func(other string) bool { return strings.EqualFold(other, name) }) {
			names = append(names, c.Name())
		}
	}
	return names
}

// settingFor says how a flag that a command lacks is written as a setting, or why there is none; "" for a command without settings.
func settingFor(parts configs.Parts, cmd *cobra.Command, flag string) string {
	if !strings.Contains(cmd.Use, "key=value") {
		return ""
	}
	if word := parts.WordFor(flag); word != "" {
		return "settings are words without dashes: " + word
	}
	return configs.Without(flag)
}
