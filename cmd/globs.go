package cmd

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

// replaceGlobs has the commands below root replace globs of runs among their arguments, which the shells of Windows do not.
func replaceGlobs(root *cobra.Command) {
	for _, c := range root.Commands() {
		replaceGlobs(c)
		run := c.RunE
		if run == nil {
			continue
		}
		c.RunE = func(cmd *cobra.Command, args []string) error {
			all := runsFor(args)
			if cmd.Args != nil && len(all) != len(args) {
				if err := cmd.Args(cmd, all); err != nil {
					return err
				}
			}
			return run(cmd, all)
		}
	}
}

// runsFor returns the arguments with the run directories that a glob matches in its place. Others stay as they are, and so does what is there
// by that very name.
func runsFor(args []string) (all []string) {
	for _, arg := range args {
		var runs []string
		if _, err := os.Lstat(arg); err != nil && strings.ContainsAny(arg, "*?[") && strings.Trim(arg, "*?") != "" { // * alone may be a word
			paths, _ := filepath.Glob(arg) // of a bad pattern its reader says what is wrong
			for _, path := range paths {
				if train.IsRun(path) {
					runs = append(runs, path)
				}
			}
		}
		if len(runs) == 0 {
			runs = []string{arg}
		}
		all = append(all, runs...)
	}
	return all
}
