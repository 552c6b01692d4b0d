package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/disk"
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
			"needs --yes. If one of the directories is not a run, as its manifest tells, or its\n" +
			"run is still training, nothing is removed. Neither are links to runs.",
		Args: arguments(cobra.MinimumNArgs(1)),
	}
	yes := cmd.Flags().BoolP("yes", "y", false, "do not ask")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		for _, path := range args {
			if err := removable(path); err != nil {
				return missing(fmt.Errorf("%w; nothing was removed", err))
			}
		}
		if !*yes {
			if err := confirm(cmd, args); err != nil {
				return err
			}
		}
		return removeRuns(cmd, args)
	}
	return cmd
}

// removable reports why path is not a run directory that can be removed.
func removable(path string) error {
	if info, err := os.Lstat(filepath.Clean(path)); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("%s: is a link to a directory; name the directory, or remove the link by other means", path)
	}
	_, err := train.ReadManifest(path)
	if errors.Is(err, fs.ErrNotExist) {
		return train.NotRun(path)
	}
	if err != nil {
		return fmt.Errorf("%w; if this is a run, remove its folder by other means", err)
	}
	return nil
}

// confirm asks whether the runs shall go.
func confirm(cmd *cobra.Command, paths []string) error {
	if f, ok := cmd.InOrStdin().(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return usage("%s: cannot ask, because standard input is not a terminal; add --yes to remove for good without asking", strings.Join(paths, " "))
	}
	for _, path := range paths {
		r := compare.Read(path)
		fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s, %s of training\n", path, r.State, seconds(r.Manifest.Seconds))
	}
	fmt.Fprint(cmd.ErrOrStderr(), "Remove for good? [y/N] ")
	answer, _ := bufio.NewReader(cmd.InOrStdin()).ReadString('\n') // without one it is no
	if a := strings.ToLower(strings.TrimSpace(answer)); a != "y" && a != "yes" {
		return errors.New("nothing was removed")
	}
	return nil
}

// removeRuns removes the runs, all of them locked first, so that none is under way
// or taken up meanwhile.
func removeRuns(cmd *cobra.Command, paths []string) error {
	var locked []*train.Directory
	defer func() {
		for _, d := range locked {
			d.Close()
		}
	}()
	for _, path := range paths {
		if isLocked(locked, path) {
			continue
		}
		d, err := train.Open(path)
		if err != nil {
			return fmt.Errorf("%w; nothing was removed", err)
		}
		locked = append(locked, d)
	}
	for _, d := range locked {
		if err := os.RemoveAll(d.Path); err != nil {
			return fmt.Errorf("%s: %w; see what is left of it", d.Path, disk.Cause(err))
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "removed %s\n", d.Path)
	}
	return nil
}

// isLocked reports whether path leads to one of the directories.
func isLocked(locked []*train.Directory, path string) bool {
	info, err := os.Stat(path)
	return err == nil && slices.ContainsFunc(locked, func(d *train.Directory) bool {
		other, err := os.Stat(d.Path)
		return err == nil && os.SameFile(info, other)
	})
}
