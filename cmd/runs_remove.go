package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

func runsRemoveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "rm RUN…",
		Aliases: []string{"remove"},
		Short:   "Remove run directories with all that is in them",
		Long: "Rm removes run directories for good. On a terminal it asks first; elsewhere it\n" +
			"needs --yes. If one of the directories is not a run (it has no manifest), is a link to\n" +
			"one, or is still training, nothing is removed.",
		Args: arguments(cobra.MinimumNArgs(1)),
	}
	yes := cmd.Flags().BoolP("yes", "y", false, "do not ask")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		for _, path := range args {
			switch err := train.Removable(path); {
			case errors.Is(err, train.ErrLocked): // before anything is asked
				return fmt.Errorf("%w; nothing was removed", err)
			case err != nil:
				return missing(fmt.Errorf("%w; nothing was removed", err))
			}
		}
		if !*yes {
			if err := confirm(cmd, args); err != nil {
				return err
			}
		}
		return train.Remove(args, func(path string) { fmt.Fprintf(cmd.ErrOrStderr(), "removed %s\n", visible(path)) })
	}
	return cmd
}

// confirm asks whether to remove the runs.
func confirm(cmd *cobra.Command, paths []string) error {
	if f, ok := cmd.InOrStdin().(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return usage("%s: cannot ask, because standard input is not a terminal; add --yes to remove for good without asking", strings.Join(paths, " "))
	}
	for _, path := range paths {
		r := compare.Read(path)
		fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s, %s of training\n", visible(path), r.State, seconds(r.Manifest.Seconds))
	}
	fmt.Fprint(cmd.ErrOrStderr(), "Remove for good? [y/N] ")
	answer, _ := bufio.NewReader(cmd.InOrStdin()).ReadString('\n') // without one it is no
	if a := strings.ToLower(strings.TrimSpace(answer)); a != "y" && a != "yes" {
		return errors.New("nothing was removed")
	}
	return nil
}
